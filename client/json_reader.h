// JSON → any type with a field list: the names in kFields, enumerators by name, amounts as decimal texts,
// times in RFC 3339, bytes in lower-case hex, a variant as an object whose "kind" names the alternative.
// Strict: unknown and missing fields, numbers for amounts and null are mistakes, each with its place, its
// path and what was expected. Internal to the client library; requests are read by request_json.h.
#ifndef SEALWARD_CLIENT_JSON_READER_H_
#define SEALWARD_CLIENT_JSON_READER_H_

#include <algorithm>
#include <charconv>
#include <expected>
#include <limits>
#include <string>
#include <type_traits>
#include <variant>

#include "base/codec.h"
#include "base/decimal.h"
#include "base/hex.h"
#include "base/time_text.h"
#include "client/json_value.h"

namespace sealward::client {

// A field of this type may be left out and then has its default. All others must be stated: a forgotten side
// must not become "buy".
template <typename T>
inline constexpr bool kMayBeLeftOut =
    std::disjunction_v<std::is_same<T, bool>, codec_internal::IsOptional<T>, codec_internal::IsVector<T>>;

class JsonReader {
 public:
  using Outcome = std::expected<void, Diagnostic>;

  JsonReader(std::string_view source, std::string file) : source_(source), file_(std::move(file)) {}

  template <typename T>
  Outcome Read(const JsonValue& value, T& out, size_t size_max = 0);

  // A mistake of `value`, which stands at the current path.
  std::unexpected<Diagnostic> Refuse(const JsonValue& value, std::string_view why) const;

  // Goes into a member or item while in scope.
  class Inside {
   public:
    Inside(JsonReader& reader, const std::string& step) : reader_(reader), size_(reader.path_.size()) {
      reader_.path_ += size_ > 0 && !step.starts_with('[') ? "." + step : step;
    }
    ~Inside() { reader_.path_.resize(size_); }
    Inside(const Inside&) = delete;
    Inside& operator=(const Inside&) = delete;

   private:
    JsonReader& reader_;
    size_t size_;
  };

  Outcome Expect(const JsonValue& value, JsonKind kind, std::string_view what) const;

 private:
  Outcome ReadBool(const JsonValue& value, bool& out) const;
  Outcome ReadDecimal(const JsonValue& value, Decimal& out) const;
  Outcome ReadTime(const JsonValue& value, Nanoseconds& out) const;
  Outcome ReadText(const JsonValue& value, std::string& out, size_t size_max) const;
  Outcome ReadHex(const JsonValue& value, Bytes& out, size_t size_min, size_t size_max) const;
  Outcome ReadUnsigned(const JsonValue& value, uint64_t& out, uint64_t most) const;
  Outcome RefuseUnknown(const JsonValue& object, const std::vector<std::string_view>& known) const;

  template <typename T>
  Outcome ReadEnum(const JsonValue& value, T& out) const;
  template <typename T>
  Outcome ReadStruct(const JsonValue& value, T& out, bool has_kind);
  template <typename Owner, typename Member>
  Outcome ReadField(const JsonValue& object, Owner& out, const Field<Owner, Member>& field);
  template <typename T>
  Outcome ReadItems(const JsonValue& value, T& out, size_t size_max);
  template <typename... Ts>
  Outcome ReadVariant(const JsonValue& value, std::variant<Ts...>& out);

  std::string_view source_;
  std::string file_;
  std::string path_;
};

template <typename T>
JsonReader::Outcome JsonReader::ReadEnum(const JsonValue& value, T& out) const {
  std::string expected = "expected one of ";
  for (size_t i = 0; i < kEnumNames<T>.size(); ++i) {
    expected += (i == 0 ? "\"" : ", \"") + std::string(kEnumNames<T>[i]) + "\"";
  }
  if (value.kind != JsonKind::kText) return Refuse(value, expected);
  const auto parsed = ParseEnum<T>(value.text);
  if (!parsed.has_value()) return Refuse(value, expected + ", not `" + value.text.substr(0, 64) + "`");
  out = *parsed;
  return {};
}

template <typename Owner, typename Member>
JsonReader::Outcome JsonReader::ReadField(const JsonValue& object, Owner& out,
                                          const Field<Owner, Member>& field) {
  const JsonValue* const found = object.Find(field.name);
  if (found == nullptr) {
    if constexpr (kMayBeLeftOut<Member>) {
      return {};
    } else {
      const Inside inside(*this, field.name);
      JsonValue place;
      place.offset = object.offset;
      return Refuse(place, "this field is missing");
    }
  }
  const Inside inside(*this, field.name);
  if constexpr (codec_internal::IsOptional<Member>::value) {
    return Read(*found, (out.*(field.member)).emplace(), field.size_max);
  } else {
    return Read(*found, out.*(field.member), field.size_max);
  }
}

template <typename T>
JsonReader::Outcome JsonReader::ReadStruct(const JsonValue& value, T& out, bool has_kind) {
  TRY(Expect(value, JsonKind::kObject, "an object"));
  std::vector<std::string_view> known;
  if (has_kind) known.push_back("kind");
  std::apply([&](const auto&... field) { (known.push_back(field.name), ...); }, T::kFields);
  TRY(RefuseUnknown(value, known));
  Outcome outcome;
  std::apply(
      [&](const auto&... field) {
        (void)((outcome = ReadField(value, out, field), outcome.has_value()) && ...);
      },
      T::kFields);
  return outcome;
}

template <typename T>
JsonReader::Outcome JsonReader::ReadItems(const JsonValue& value, T& out, size_t size_max) {
  TRY(Expect(value, JsonKind::kArray, "an array"));
  if (value.items.size() > size_max) return Refuse(value, "at most " + std::to_string(size_max) + " items");
  for (size_t i = 0; i < value.items.size(); ++i) {
    const Inside inside(*this, "[" + std::to_string(i) + "]");
    TRY(Read(value.items[i], out.emplace_back(), 256));
  }
  return {};
}

template <typename... Ts>
JsonReader::Outcome JsonReader::ReadVariant(const JsonValue& value, std::variant<Ts...>& out) {
  TRY(Expect(value, JsonKind::kObject, "an object with \"kind\""));
  std::string kinds;
  ((kinds += (kinds.empty() ? "\"" : ", \"") + std::string(Ts::kKind) + "\""), ...);
  const JsonValue* const kind = value.Find("kind");
  if (kind == nullptr) return Refuse(value, "expected a member \"kind\" that is one of " + kinds);
  const auto refuse = [&] {
    const Inside inside(*this, "kind");
    return Outcome(Refuse(*kind, "expected one of " + kinds));
  };
  if (kind->kind != JsonKind::kText) return refuse();
  Outcome outcome;
  const auto read_as = [&]<typename T>(std::type_identity<T>) {
    if (kind->text != T::kKind) return false;
    outcome = ReadStruct(value, out.template emplace<T>(), true);
    return true;
  };
  return (read_as(std::type_identity<Ts>{}) || ...) ? outcome : refuse();
}

namespace json_internal {
template <typename T>
inline constexpr bool kAlwaysFalse = false;
}  // namespace json_internal

template <typename T>
JsonReader::Outcome JsonReader::Read(const JsonValue& value, T& out, size_t size_max) {
  if constexpr (std::is_same_v<T, Decimal>) {
    return ReadDecimal(value, out);
  } else if constexpr (codec_internal::HasFields<T>) {
    return ReadStruct(value, out, false);
  } else if constexpr (codec_internal::IsVariant<T>::value) {
    return ReadVariant(value, out);
  } else if constexpr (std::is_same_v<T, bool>) {
    return ReadBool(value, out);
  } else if constexpr (NamedEnum<T>) {
    return ReadEnum(value, out);
  } else if constexpr (std::is_same_v<T, Nanoseconds>) {
    return ReadTime(value, out);
  } else if constexpr (std::is_unsigned_v<T>) {
    uint64_t wide = 0;
    TRY(ReadUnsigned(value, wide, std::numeric_limits<T>::max()));
    out = static_cast<T>(wide);
    return {};
  } else if constexpr (codec_internal::IsFixed<T>::value) {
    Bytes bytes;
    TRY(ReadHex(value, bytes, T::kSize, T::kSize));
    if (!T::From(bytes, out)) return Refuse(value, "expected hex of another length");
    return {};
  } else if constexpr (std::is_same_v<T, Bytes>) {
    return ReadHex(value, out, 0, size_max);
  } else if constexpr (std::is_same_v<T, std::string>) {
    return ReadText(value, out, size_max);
  } else if constexpr (codec_internal::IsVector<T>::value) {
    return ReadItems(value, out, size_max);
  } else {
    static_assert(json_internal::kAlwaysFalse<T>, "no JSON for this type");
  }
}

}  // namespace sealward::client

#endif  // SEALWARD_CLIENT_JSON_READER_H_
