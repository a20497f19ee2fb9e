// Any type with a field list as JSON, for people's tools: one line, field names from kFields, in their order.
// Amounts are decimal strings, times RFC 3339, bytes lower-case hex, enumerators by name; an absent field is
// left out; a variant is an object whose first member "kind" names the alternative. One way only: nothing
// reads this back. Used by the client.
#ifndef SEALWARD_JOURNAL_RECORD_JSON_H_
#define SEALWARD_JOURNAL_RECORD_JSON_H_

#include <string>
#include <string_view>

#include "base/codec.h"
#include "base/decimal.h"
#include "base/hex.h"
#include "base/time_text.h"
#include "base/wide.h"
#include "crypto/hash.h"
#include "journal/record/record.h"

namespace sealward::journal {

// Appends `text` in quotes; control characters, quotes and backslashes are escaped.
void AppendJsonText(std::string& out, std::string_view text);

namespace json_internal {

// A byte string that holds an encoded value is shown as that value, with its hash beside it.
template <typename Owner>
struct Embedded {
  using Type = void;
};
template <>
struct Embedded<Decision> {
  using Type = intent::CanonicalRequest;
  static constexpr std::string_view kField = "request";
};
template <>
struct Embedded<Refusal> {
  using Type = intent::StatedRequest;
  static constexpr std::string_view kField = "stated";
};

template <typename T>
void AppendValue(std::string& out, const T& value);

inline void AppendName(std::string& out, std::string_view name, bool& first) {
  if (!first) out += ',';
  first = false;
  AppendJsonText(out, name);
  out += ':';
}

template <typename T>
void AppendEmbedded(std::string& out, std::string_view name, const Bytes& bytes, bool& first) {
  AppendName(out, std::string(name) + "_hash", first);
  AppendValue(out, crypto::Sha256(bytes));
  AppendName(out, name, first);
  if (const auto decoded = Decode<T>(bytes); decoded.has_value())
    AppendValue(out, *decoded);
  else
    AppendValue(out, bytes);
}

template <typename T, typename F>
void AppendField(std::string& out, const T& value, const F& field, bool& first) {
  const auto& member = value.*(field.member);
  using Member = std::remove_cvref_t<decltype(member)>;
  using Inner = typename Embedded<T>::Type;
  if constexpr (!std::is_void_v<Inner> && std::is_same_v<Member, Bytes>) {
    if (Embedded<T>::kField == field.name) return AppendEmbedded<Inner>(out, field.name, member, first);
  }
  if constexpr (codec_internal::IsOptional<Member>::value) {
    if (!member.has_value()) return;
    AppendName(out, field.name, first);
    AppendValue(out, *member);
  } else {
    AppendName(out, field.name, first);
    AppendValue(out, member);
  }
}

template <typename T>
void AppendMembers(std::string& out, const T& value, bool& first) {
  std::apply([&](const auto&... field) { (AppendField(out, value, field, first), ...); }, T::kFields);
}

template <typename Variant>
void AppendVariant(std::string& out, const Variant& value, bool& first) {
  if constexpr (std::is_same_v<Variant, Body>) {
    AppendName(out, "kind", first);
    AppendJsonText(out, kBodyNames[value.index()]);
  }
  std::visit(
      [&](const auto& alternative) {
        if constexpr (requires { alternative.kKind; }) {
          AppendName(out, "kind", first);
          AppendJsonText(out, alternative.kKind);
        }
        AppendMembers(out, alternative, first);
      },
      value);
}

template <typename T>
void AppendScalar(std::string& out, const T& value) {
  if constexpr (std::is_same_v<T, bool>) {
    out += value ? "true" : "false";
  } else if constexpr (std::is_same_v<T, ErrorCode>) {
    AppendJsonText(out, ErrorText(value));
  } else if constexpr (NamedEnum<T>) {
    AppendJsonText(out, EnumName(value));
  } else if constexpr (std::is_integral_v<T>) {
    out += std::to_string(value);
  } else if constexpr (std::is_same_v<T, Decimal>) {
    AppendJsonText(out, value.ToText());
  } else if constexpr (std::is_same_v<T, Uint256>) {
    AppendJsonText(out, ToDecimalText(value));
  } else if constexpr (std::is_same_v<T, Nanoseconds>) {
    AppendJsonText(out, FormatTime(value));
  } else if constexpr (codec_internal::IsStrong<T>::value) {
    out += std::to_string(value.value);
  } else if constexpr (codec_internal::IsFixed<T>::value) {
    AppendJsonText(out, HexEncode(value.View()));
  } else if constexpr (std::is_same_v<T, Bytes>) {
    AppendJsonText(out, HexEncode(value));
  } else {
    static_assert(std::is_same_v<T, std::string>, "no JSON for this type");
    AppendJsonText(out, value);
  }
}

template <typename T>
void AppendValue(std::string& out, const T& value) {
  if constexpr (codec_internal::HasFields<T> || codec_internal::IsVariant<T>::value) {
    bool first = true;
    out += '{';
    if constexpr (codec_internal::IsVariant<T>::value)
      AppendVariant(out, value, first);
    else
      AppendMembers(out, value, first);
    out += '}';
  } else if constexpr (codec_internal::IsVector<T>::value && !std::is_same_v<T, Bytes>) {
    out += '[';
    for (size_t i = 0; i < value.size(); ++i) {
      if (i > 0) out += ',';
      AppendValue(out, value[i]);
    }
    out += ']';
  } else {
    AppendScalar(out, value);
  }
}

}  // namespace json_internal

// A record is flat: sequence and time, then "kind" and the members of its body.
inline std::string ToJson(const Record& record) {
  std::string out = "{";
  bool first = true;
  json_internal::AppendName(out, "sequence", first);
  json_internal::AppendValue(out, record.sequence);
  json_internal::AppendName(out, "time", first);
  json_internal::AppendValue(out, record.time);
  json_internal::AppendVariant(out, record.body, first);
  return out + "}";
}

template <typename T>
std::string ToJson(const T& value) {
  std::string out;
  json_internal::AppendValue(out, value);
  return out;
}

}  // namespace sealward::journal

#endif  // SEALWARD_JOURNAL_RECORD_JSON_H_
