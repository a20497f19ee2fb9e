// One codec for wire frames, process messages, journal records and intents: strict deterministic CBOR (RFC 8949 §4.2)
// in a narrow profile. A type lists its fields once (kFields) and is read and written from that list. Pure, any process.
//
// Profile: maps with integer keys 0-23 ascending, arrays, integers -2^63 … 2^64-1, byte strings, UTF-8 text, true, false;
// definite lengths, shortest heads; no floats, tags, null, duplicate keys or trailing bytes; depth <= 12
// (what a batch of orders with legs needs inside a client's frame).
//
//   C++                                  CBOR
//   struct with kFields                  map {key: value}; an empty std::optional is an absent key
//   std::variant<A, B, …>                array [index, value]
//   enum with IsValid(E)                 unsigned integer
//   FixedBytes<N>, Bytes                 byte string
//   std::string                          text
//   std::vector<T>                       array
#ifndef SEALWARD_BASE_CODEC_H_
#define SEALWARD_BASE_CODEC_H_

#include <concepts>
#include <limits>
#include <optional>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "base/bytes.h"
#include "base/enum.h"
#include "base/result.h"
#include "base/strong.h"

namespace sealward {

inline constexpr int kCborDepthMax = 12;

enum class CborMajor : uint8_t { kUnsigned = 0, kNegative = 1, kBytes = 2, kText = 3, kArray = 4, kMap = 5, kTag = 6, kSimple = 7 };

class CborWriter {
 public:
  explicit CborWriter(Bytes& out) : out_(out) {}
  void Head(CborMajor major, uint64_t argument);
  void Unsigned(uint64_t value) { Head(CborMajor::kUnsigned, value); }
  void Signed(int64_t value);
  void Bool(bool value) { out_.push_back(value ? 0xf5 : 0xf4); }
  void ByteString(ByteView bytes) {
    Head(CborMajor::kBytes, bytes.size());
    Append(out_, bytes);
  }
  void Text(std::string_view text) {
    Head(CborMajor::kText, text.size());
    Append(out_, AsBytes(text));
  }

 private:
  Bytes& out_;
};

class CborReader {
 public:
  explicit CborReader(ByteView in) : in_(in) {}
  // Reads a head and checks that it is of the major type and in its shortest form.
  Status Head(CborMajor major, uint64_t& argument);
  Status Unsigned(uint64_t& value) { return Head(CborMajor::kUnsigned, value); }
  Status Signed(int64_t& value);
  Status Bool(bool& value);
  Status ByteString(ByteView& bytes, size_t size_max);
  Status Text(std::string_view& text, size_t size_max);  // checked UTF-8
  // A container's head; Leave() when its items have been read. Counts are bounded by the bytes left.
  Status Enter(CborMajor major, uint64_t& count);
  void Leave() { --depth_; }
  Status Finish() const;  // nothing may follow
  size_t Remaining() const { return in_.size() - position_; }
  size_t Position() const { return position_; }

 private:
  ByteView in_;
  size_t position_ = 0;
  int depth_ = 0;
};

// Whether `bytes` is one item of the profile (map keys are unsigned 0-23 ascending), of any shape, and nothing else.
Status CheckCborProfile(ByteView bytes);
bool IsUtf8(std::string_view text);

template <typename Owner, typename Member>
struct Field {
  uint8_t key;
  Member Owner::*member;
  const char* name;
  size_t size_max = 0;  // bytes of a text or byte string, items of an array; must be given for those

  constexpr Field(uint8_t key_in, Member Owner::*member_in, const char* name_in, size_t size_max_in = 0)
      : key(key_in), member(member_in), name(name_in), size_max(size_max_in) {}
};

// Specialised for types that are neither structs nor built in: static void Write(CborWriter&, const T&) and
// static Status Read(CborReader&, T&).
template <typename T>
struct CodecTraits;

namespace codec_internal {

template <typename T>
concept HasFields = requires { T::kFields; };
template <typename T>
concept HasTraits = requires(CborWriter& writer, const T& value) { CodecTraits<T>::Write(writer, value); };

template <typename T>
struct IsOptional : std::false_type {};
template <typename T>
struct IsOptional<std::optional<T>> : std::true_type {};
template <typename T>
struct IsVariant : std::false_type {};
template <typename... Ts>
struct IsVariant<std::variant<Ts...>> : std::true_type {};
template <typename T>
struct IsVector : std::false_type {};
template <typename T>
struct IsVector<std::vector<T>> : std::true_type {};
template <typename T>
struct IsStrong : std::false_type {};
template <typename T, typename Tag>
struct IsStrong<Strong<T, Tag>> : std::true_type {};
template <typename T>
struct IsFixed : std::false_type {};
template <size_t N, typename Tag>
struct IsFixed<FixedBytes<N, Tag>> : std::true_type {};

template <typename T>
inline constexpr bool kNeedsBound = std::is_same_v<T, std::string> || std::is_same_v<T, Bytes> || IsVector<T>::value;
template <typename T>
inline constexpr bool kNeedsBound<std::optional<T>> = kNeedsBound<T>;

template <typename Owner, typename Member>
constexpr bool FieldIsBounded(const Field<Owner, Member>& field) {
  return !kNeedsBound<Member> || field.size_max > 0;
}

template <typename T>
void WriteValue(CborWriter& writer, const T& value);
template <typename T>
Status ReadValue(CborReader& reader, T& value, size_t size_max);

template <typename T>
void WriteStruct(CborWriter& writer, const T& value) {
  uint64_t count = 0;
  std::apply(
      [&](const auto&... field) {
        const auto present = [&](const auto& f) {
          const auto& member = value.*(f.member);
          if constexpr (IsOptional<std::remove_cvref_t<decltype(member)>>::value) return member.has_value();
          else return true;
        };
        ((count += present(field) ? 1u : 0u), ...);
      },
      T::kFields);
  writer.Head(CborMajor::kMap, count);
  std::apply(
      [&](const auto&... field) {
        const auto write = [&](const auto& f) {
          const auto& member = value.*(f.member);
          if constexpr (IsOptional<std::remove_cvref_t<decltype(member)>>::value) {
            if (!member.has_value()) return;
            writer.Unsigned(f.key);
            WriteValue(writer, *member);
          } else {
            writer.Unsigned(f.key);
            WriteValue(writer, member);
          }
        };
        (write(field), ...);
      },
      T::kFields);
}

// The key of the next map item, or nothing at the map's end. Keys must ascend.
struct MapCursor {
  uint64_t left = 0;
  int last = -1;
  std::optional<uint8_t> next;

  Status Advance(CborReader& reader);
};

template <typename Owner, typename Member>
Status ReadField(CborReader& reader, MapCursor& cursor, Owner& value, const Field<Owner, Member>& field) {
  const bool present = cursor.next == field.key;
  if (!present) {
    if (cursor.next.has_value() && *cursor.next < field.key) {
      return Fail(ErrorCode::kUnknownField, "no such key here", std::to_string(*cursor.next));
    }
    if constexpr (IsOptional<Member>::value) {
      (value.*(field.member)).reset();
      return Ok();
    } else {
      return Fail(ErrorCode::kMalformed, "missing field", std::string(field.name));
    }
  }
  Status read = Ok();
  if constexpr (IsOptional<Member>::value) {
    read = ReadValue(reader, (value.*(field.member)).emplace(), field.size_max);
  } else {
    read = ReadValue(reader, value.*(field.member), field.size_max);
  }
  if (!read.has_value()) {
    if (read.error().subject.empty()) read.error().subject = field.name;
    return read;
  }
  return cursor.Advance(reader);
}

template <typename T>
Status ReadStruct(CborReader& reader, T& value) {
  static_assert(std::apply([](const auto&... field) { return (FieldIsBounded(field) && ...); }, T::kFields),
                "every text, byte string and array field needs its size_max");
  MapCursor cursor;
  TRY(reader.Enter(CborMajor::kMap, cursor.left));
  TRY(cursor.Advance(reader));
  Status status = Ok();
  std::apply(
      [&](const auto&... field) {
        (void)((status = ReadField(reader, cursor, value, field), status.has_value()) && ...);
      },
      T::kFields);
  if (!status.has_value()) return status;
  if (cursor.next.has_value()) {
    return Fail(ErrorCode::kUnknownField, "no such key here", std::to_string(*cursor.next));
  }
  reader.Leave();
  if constexpr (requires { { value.Validate() } -> std::same_as<Status>; }) return value.Validate();
  else return Ok();
}

template <size_t I, typename Variant>
Status ReadAlternative(CborReader& reader, uint64_t index, Variant& value) {
  if constexpr (I == std::variant_size_v<Variant>) {
    return Fail(ErrorCode::kUnknownField, "unknown kind", std::to_string(index));
  } else {
    if (index == I) return ReadValue(reader, value.template emplace<I>(), 0);
    return ReadAlternative<I + 1>(reader, index, value);
  }
}

template <typename T>
void WriteValue(CborWriter& writer, const T& value) {
  if constexpr (HasFields<T>) {
    WriteStruct(writer, value);
  } else if constexpr (HasTraits<T>) {
    CodecTraits<T>::Write(writer, value);
  } else if constexpr (std::is_same_v<T, bool>) {
    writer.Bool(value);
  } else if constexpr (std::is_enum_v<T>) {
    writer.Unsigned(static_cast<uint64_t>(value));
  } else if constexpr (std::is_unsigned_v<T>) {
    writer.Unsigned(value);
  } else if constexpr (std::is_signed_v<T>) {
    writer.Signed(value);
  } else if constexpr (IsStrong<T>::value) {
    WriteValue(writer, value.value);
  } else if constexpr (IsFixed<T>::value) {
    writer.ByteString(value.View());
  } else if constexpr (std::is_same_v<T, std::string>) {
    writer.Text(value);
  } else if constexpr (std::is_same_v<T, Bytes>) {
    writer.ByteString(value);
  } else if constexpr (IsVector<T>::value) {
    writer.Head(CborMajor::kArray, value.size());
    for (const auto& item : value) WriteValue(writer, item);
  } else {
    static_assert(IsVariant<T>::value, "no encoding for this type");
    writer.Head(CborMajor::kArray, 2);
    writer.Unsigned(value.index());
    std::visit([&](const auto& item) { WriteValue(writer, item); }, value);
  }
}

template <typename T>
Status ReadInteger(CborReader& reader, T& value) {
  if constexpr (std::is_unsigned_v<T>) {
    uint64_t wide = 0;
    TRY(reader.Unsigned(wide));
    if (wide > std::numeric_limits<T>::max()) return Fail(ErrorCode::kOutOfRange);
    value = static_cast<T>(wide);
  } else {
    int64_t wide = 0;
    TRY(reader.Signed(wide));
    if (wide < std::numeric_limits<T>::min() || wide > std::numeric_limits<T>::max()) {
      return Fail(ErrorCode::kOutOfRange);
    }
    value = static_cast<T>(wide);
  }
  return Ok();
}

template <typename T>
Status ReadEnum(CborReader& reader, T& value) {
  std::underlying_type_t<T> raw{};
  TRY(ReadInteger(reader, raw));
  value = static_cast<T>(raw);
  if (!IsValid(value)) return Fail(ErrorCode::kOutOfRange, "unknown value");
  return Ok();
}

template <typename T>
Status ReadVector(CborReader& reader, T& value, size_t size_max) {
  uint64_t count = 0;
  TRY(reader.Enter(CborMajor::kArray, count));
  if (size_max == 0 || count > size_max) return Fail(ErrorCode::kTooLarge, "too many items");
  value.clear();
  value.reserve(count);
  for (uint64_t i = 0; i < count; ++i) {
    TRY(ReadValue(reader, value.emplace_back(), 4 * 1024));  // items of arrays of texts: bounded by the message anyway
  }
  reader.Leave();
  return Ok();
}

template <typename T>
Status ReadValue(CborReader& reader, T& value, size_t size_max) {
  if constexpr (HasFields<T>) {
    return ReadStruct(reader, value);
  } else if constexpr (HasTraits<T>) {
    return CodecTraits<T>::Read(reader, value);
  } else if constexpr (std::is_same_v<T, bool>) {
    return reader.Bool(value);
  } else if constexpr (std::is_enum_v<T>) {
    return ReadEnum(reader, value);
  } else if constexpr (std::is_integral_v<T>) {
    return ReadInteger(reader, value);
  } else if constexpr (IsStrong<T>::value) {
    return ReadInteger(reader, value.value);
  } else if constexpr (IsFixed<T>::value) {
    ByteView bytes;
    TRY(reader.ByteString(bytes, T::kSize));
    if (!T::From(bytes, value)) return Fail(ErrorCode::kMalformed, "wrong length");
    return Ok();
  } else if constexpr (std::is_same_v<T, std::string>) {
    std::string_view text;
    TRY(reader.Text(text, size_max));
    value.assign(text);
    return Ok();
  } else if constexpr (std::is_same_v<T, Bytes>) {
    ByteView bytes;
    TRY(reader.ByteString(bytes, size_max));
    value.assign(bytes.begin(), bytes.end());
    return Ok();
  } else if constexpr (IsVector<T>::value) {
    return ReadVector(reader, value, size_max);
  } else {
    static_assert(IsVariant<T>::value, "no decoding for this type");
    uint64_t count = 0;
    TRY(reader.Enter(CborMajor::kArray, count));
    if (count != 2) return Fail(ErrorCode::kMalformed, "expected [kind, value]");
    uint64_t index = 0;
    TRY(reader.Unsigned(index));
    TRY(ReadAlternative<0>(reader, index, value));
    reader.Leave();
    return Ok();
  }
}

}  // namespace codec_internal

template <typename T>
void EncodeTo(Bytes& out, const T& value) {
  CborWriter writer(out);
  codec_internal::WriteValue(writer, value);
}

template <typename T>
Bytes Encode(const T& value) {
  Bytes out;
  EncodeTo(out, value);
  return out;
}

// Decodes one value that fills `bytes` exactly. Errors: kMalformed, kUnknownField, kDuplicate, kOutOfRange, kTooLarge,
// and whatever Validate() of a type says; subject is the innermost field's name.
template <typename T>
Result<T> Decode(ByteView bytes) {
  T value{};
  CborReader reader(bytes);
  TRY(codec_internal::ReadValue(reader, value, 0));
  TRY(reader.Finish());
  return value;
}

}  // namespace sealward

// For large types. SEALWARD_CODEC_DECLARE(T), at the end of the header that defines T and outside all namespaces: the
// codec of T is compiled once, where SEALWARD_CODEC_DEFINE(T) stands, and not again in every file that encodes it.
#define SEALWARD_CODEC_DECLARE(T)                                                                      \
  extern template void sealward::codec_internal::WriteValue<T>(sealward::CborWriter&, const T&);       \
  extern template sealward::Status sealward::codec_internal::ReadValue<T>(sealward::CborReader&, T&, size_t)
#define SEALWARD_CODEC_DEFINE(T)                                                                       \
  template void sealward::codec_internal::WriteValue<T>(sealward::CborWriter&, const T&);              \
  template sealward::Status sealward::codec_internal::ReadValue<T>(sealward::CborReader&, T&, size_t)

#endif  // SEALWARD_BASE_CODEC_H_
