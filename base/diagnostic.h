// Diagnostic: an error at a place in a text a person wrote (policy, roster, configuration). Any process that
// reads such texts; plain value.
#ifndef SEALWARD_BASE_DIAGNOSTIC_H_
#define SEALWARD_BASE_DIAGNOSTIC_H_

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <utility>

#include "base/result.h"

namespace sealward {

struct [[nodiscard]] Diagnostic {
  std::string file;     // as the user named it
  uint32_t line = 0;    // from 1; 0: the file as a whole
  uint32_t column = 0;  // from 1, in bytes
  std::string message;  // lower case, no final period

  // "file:line:column: message".
  std::string Headline() const;

  // Headline, then the source line and a caret under the column. `source` is the whole text. Control
  // characters and bytes above ASCII are shown as `?` (terminals obey them), and a long line is cut around
  // the column.
  std::string Render(std::string_view source) const;

  bool operator==(const Diagnostic&) const = default;
};

// A value, or where and why not. TRY works on it in a function that returns a Diagnosed of another type.
template <typename T>
using Diagnosed = std::expected<T, Diagnostic>;

namespace internal {
template <typename T>
T TakeValue(std::expected<T, Diagnostic>&& result) {
  if constexpr (!std::is_void_v<T>) return *std::move(result);
}
}  // namespace internal

}  // namespace sealward

#endif  // SEALWARD_BASE_DIAGNOSTIC_H_
