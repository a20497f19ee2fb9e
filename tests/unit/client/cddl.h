// The CDDL of a type, written from its field list: what PROTOCOL.md must say. One rule a type, in the order
// in which they are first needed. Tests only.
#ifndef SEALWARD_TESTS_UNIT_CLIENT_CDDL_H_
#define SEALWARD_TESTS_UNIT_CLIENT_CDDL_H_

#include <algorithm>
#include <cctype>
#include <map>
#include <string>
#include <string_view>
#include <typeinfo>
#include <vector>

#include "base/codec.h"
#include "base/codec_wide.h"
#include "base/decimal.h"

namespace sealward::test {

// "people::SignedVerdict" as the compiler writes it → "signed-verdict".
template <typename T>
std::string RuleName() {
  std::string_view text = __PRETTY_FUNCTION__;
  text = text.substr(text.find("T = ") + 4);
  text = text.substr(0, text.find_first_of(";]"));
  if (const size_t colon = text.rfind(':'); colon != std::string_view::npos) text.remove_prefix(colon + 1);
  std::string out;
  for (const char c : text) {
    if (std::isupper(static_cast<unsigned char>(c)) != 0 && !out.empty()) out += '-';
    out += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  }
  return out;
}

class CddlWriter {
 public:
  template <typename T>
  std::string TypeOf(size_t size_max);

  // A variant has no name in C++.
  template <typename... Ts>
  void AddVariant(const std::string& name, std::type_identity<std::variant<Ts...>>);

  std::string Text() const {
    std::string out;
    for (const std::string& name : order_) out += rules_.at(name);
    return out;
  }
  template <typename Variant>
  void NameVariant(std::string name) {
    variant_names_[typeid(Variant).name()] = std::move(name);
  }
  template <typename T>
  void Add(const std::string& name);

 private:
  bool Begin(const std::string& name) {
    if (rules_.contains(name)) return false;
    rules_[name] = "";
    order_.push_back(name);
    return true;
  }
  template <typename E>
  void AddEnum(const std::string& name);
  template <typename Owner, typename Member>
  std::string Line(const Field<Owner, Member>& field);

  std::map<std::string, std::string> rules_;
  std::vector<std::string> order_;
  std::map<std::string, std::string> variant_names_;
};

template <typename E>
void CddlWriter::AddEnum(const std::string& name) {
  if (!Begin(name)) return;
  std::string out = name + " = &( ";
  for (size_t i = 0; i < kEnumNames<E>.size(); ++i) {
    std::string member(kEnumNames<E>[i]);
    std::replace(member.begin(), member.end(), ' ', '_');
    out += (i == 0 ? "" : ", ") + member + ": " + std::to_string(i);
  }
  rules_[name] = out + " )\n\n";
}

template <typename Owner, typename Member>
std::string CddlWriter::Line(const Field<Owner, Member>& field) {
  constexpr bool kOptional = codec_internal::IsOptional<Member>::value;
  std::string type;
  if constexpr (kOptional) {
    type = TypeOf<typename Member::value_type>(field.size_max);
  } else {
    type = TypeOf<Member>(field.size_max);
  }
  std::string line = std::string(kOptional ? "  ? " : "  ") + std::to_string(field.key) + ": " + type + ",";
  if (line.size() < 40) line.append(40 - line.size(), ' ');
  return line + " ; " + field.name + "\n";
}

template <typename T>
void CddlWriter::Add(const std::string& name) {
  if (!Begin(name)) return;
  std::string out = name + " = {\n";
  std::apply([&](const auto&... field) { ((out += Line(field)), ...); }, T::kFields);
  rules_[name] = out + "}\n\n";
}

template <typename... Ts>
void CddlWriter::AddVariant(const std::string& name, std::type_identity<std::variant<Ts...>>) {
  if (!Begin(name)) return;
  std::string out = name + " = ";
  size_t index = 0;
  ((out += (index == 0 ? "[ " : " / [ ") + std::to_string(index) + ", " + TypeOf<Ts>(0) + " ]", ++index),
   ...);
  rules_[name] = out + "\n\n";
}

template <typename T>
std::string CddlWriter::TypeOf(size_t size_max) {
  const std::string most = ".size (0.." + std::to_string(size_max) + ")";
  if constexpr (std::is_same_v<T, Decimal>) {
    return "decimal";
  } else if constexpr (std::is_same_v<T, Uint256>) {
    return "uint256";
  } else if constexpr (std::is_same_v<T, Nanoseconds>) {
    return "utc-nanoseconds";
  } else if constexpr (std::is_same_v<T, ErrorCode>) {
    return "error-code";
  } else if constexpr (codec_internal::HasFields<T>) {
    Add<T>(RuleName<T>());
    return RuleName<T>();
  } else if constexpr (codec_internal::IsVariant<T>::value) {
    const std::string name = variant_names_.at(typeid(T).name());
    AddVariant(name, std::type_identity<T>{});
    return name;
  } else if constexpr (std::is_same_v<T, bool>) {
    return "bool";
  } else if constexpr (NamedEnum<T>) {
    AddEnum<T>(RuleName<T>());
    return RuleName<T>();
  } else if constexpr (std::is_integral_v<T>) {
    return sizeof(T) == 8 ? "uint" : "uint .size " + std::to_string(sizeof(T));
  } else if constexpr (codec_internal::IsStrong<T>::value) {
    return "uint";
  } else if constexpr (codec_internal::IsFixed<T>::value) {
    return "bstr .size " + std::to_string(T::kSize);
  } else if constexpr (std::is_same_v<T, std::string>) {
    return "tstr " + most;
  } else if constexpr (std::is_same_v<T, Bytes>) {
    return "bstr " + most;
  } else {
    static_assert(codec_internal::IsVector<T>::value);
    const std::string item = TypeOf<typename T::value_type>(4096);
    return "[ 0*" + std::to_string(size_max) + " " + (item.starts_with("tstr") ? "tstr" : item) + " ]";
  }
}

}  // namespace sealward::test

#endif  // SEALWARD_TESTS_UNIT_CLIENT_CDDL_H_
