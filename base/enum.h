// Names of enumerators, in one place per enum: kEnumNames<E> lists them in the order of their values, which start at 0
// and have no gaps. The codec checks values with IsValid; JSON, renderings and documents use the names. Header-only.
#ifndef SEALWARD_BASE_ENUM_H_
#define SEALWARD_BASE_ENUM_H_

#include <array>
#include <string>
#include <string_view>

#include "base/result.h"

namespace sealward {

template <typename E>
inline constexpr std::array<std::string_view, 0> kEnumNames{};

template <typename E>
concept NamedEnum = std::is_enum_v<E> && (kEnumNames<E>.size() > 0);

template <NamedEnum E>
constexpr bool IsValid(E value) {
  return static_cast<size_t>(value) < kEnumNames<E>.size();
}

template <NamedEnum E>
constexpr std::string_view EnumName(E value) {
  return IsValid(value) ? kEnumNames<E>[static_cast<size_t>(value)] : std::string_view("unknown");
}

// kInvalidArgument with the text as subject if there is no such name.
template <NamedEnum E>
Result<E> ParseEnum(std::string_view text) {
  for (size_t i = 0; i < kEnumNames<E>.size(); ++i) {
    if (kEnumNames<E>[i] == text) return static_cast<E>(i);
  }
  return Fail(ErrorCode::kInvalidArgument, "no such value here", std::string(text.substr(0, 64)));
}

// SEALWARD_ENUM_NAMES(Side, "buy", "sell"): at namespace sealward.
#define SEALWARD_ENUM_NAMES(E, ...)                                                                 \
  template <>                                                                                       \
  inline constexpr auto kEnumNames<E> =                                                             \
      std::to_array<std::string_view>({__VA_ARGS__});

}  // namespace sealward

#endif  // SEALWARD_BASE_ENUM_H_
