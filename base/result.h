// Result, Status, Error and TRY: how every function that can fail for outside reasons says so. Header-only, any
// process, no state. An Error never carries a secret: its subject is a field name or the user's own input.
#ifndef SEALWARD_BASE_RESULT_H_
#define SEALWARD_BASE_RESULT_H_

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <utility>

namespace sealward {

// The one list of error codes. The number is part of the wire protocol (PROTOCOL.md) and of the journal: append only.
//   row: name, number, text shown to people (lower case, no final period)
#define SEALWARD_ERROR_CODES(ROW)                                                   \
  ROW(kInternal, 1, "internal error")                                               \
  ROW(kInvalidArgument, 2, "invalid value")                                         \
  ROW(kMalformed, 3, "malformed encoding")                                          \
  ROW(kUnknownField, 4, "unknown field")                                            \
  ROW(kDuplicate, 5, "given twice")                                                 \
  ROW(kOutOfRange, 6, "out of range")                                               \
  ROW(kOverflow, 7, "arithmetic overflow")                                          \
  ROW(kTooLarge, 8, "too large")                                                    \
  ROW(kNotFound, 9, "not found")                                                    \
  ROW(kUnsupported, 10, "not supported")                                            \
  ROW(kPermissionDenied, 11, "not permitted")                                       \
  ROW(kExpired, 12, "expired")                                                      \
  ROW(kConflict, 13, "same request id with other content")                          \
  ROW(kBadSignature, 14, "signature does not verify")                               \
  ROW(kUnavailable, 15, "temporarily unavailable")                                  \
  ROW(kRateLimited, 16, "over its budget")                                          \
  ROW(kTimeout, 17, "timed out")                                                    \
  ROW(kIo, 18, "input/output error")                                                \
  ROW(kCorrupt, 19, "stored data is corrupt")                                       \
  ROW(kDiskFull, 20, "no room left for the journal")                                \
  ROW(kSandbox, 21, "sandbox step failed")                                          \
  ROW(kHsm, 22, "HSM call failed")                                                  \
  ROW(kWrongPin, 23, "wrong PIN")                                                   \
  ROW(kSyntax, 24, "syntax error")                                                  \
  ROW(kClosed, 25, "closed by the other side")                                      \
  ROW(kPolicy, 26, "policy document refused")                                       \
  ROW(kTooPrecise, 27, "more digits than the asset has")                            \
  ROW(kNotReady, 28, "not ready")

enum class ErrorCode : uint8_t {
#define SEALWARD_ROW(name, number, text) name = number,
  SEALWARD_ERROR_CODES(SEALWARD_ROW)
#undef SEALWARD_ROW
};

constexpr bool IsValid(ErrorCode code) {
  switch (code) {
#define SEALWARD_ROW(name, number, text) case ErrorCode::name:
    SEALWARD_ERROR_CODES(SEALWARD_ROW)
#undef SEALWARD_ROW
    return true;
  }
  return false;
}

constexpr std::string_view ErrorText(ErrorCode code) {
  switch (code) {
#define SEALWARD_ROW(name, number, text) \
  case ErrorCode::name:                  \
    return text;
    SEALWARD_ERROR_CODES(SEALWARD_ROW)
#undef SEALWARD_ROW
  }
  return "unknown error";
}

struct [[nodiscard]] Error {
  ErrorCode code = ErrorCode::kInternal;
  const char* context = "";  // static text: what was being done or what was expected
  int64_t detail = 0;        // errno or CK_RV, 0 if none
  std::string subject;       // field name or user input, never a secret

  // "<subject>: <text>: <context> (<detail>)", each part where present.
  std::string Message() const {
    std::string out;
    if (!subject.empty()) out += "`" + subject + "`: ";
    out += ErrorText(code);
    if (context[0] != '\0') out += std::string(": ") + context;
    if (detail != 0) out += " (" + std::to_string(detail) + ")";
    return out;
  }
};

template <typename T>
using Result = std::expected<T, Error>;
using Status = std::expected<void, Error>;

inline std::unexpected<Error> Fail(ErrorCode code, const char* context = "", int64_t detail = 0) {
  return std::unexpected(Error{code, context, detail, {}});
}
inline std::unexpected<Error> Fail(ErrorCode code, const char* context, std::string subject) {
  return std::unexpected(Error{code, context, 0, std::move(subject)});
}
inline Status Ok() { return {}; }

#define SEALWARD_CONCAT_INNER(a, b) a##b
#define SEALWARD_CONCAT(a, b) SEALWARD_CONCAT_INNER(a, b)

// TRY(expression): the value of a Result, or returns its Error from the calling function. For a Status it yields nothing.
#define TRY(expression) SEALWARD_TRY(expression, SEALWARD_CONCAT(sealward_try_, __COUNTER__))
#define SEALWARD_TRY(expression, name)                            \
  __extension__({                                                 \
    auto name = (expression);                                     \
    if (!name.has_value()) [[unlikely]]                           \
      return std::unexpected(std::move(name).error());            \
    ::sealward::internal::TakeValue(std::move(name));             \
  })

namespace internal {
template <typename T>
T TakeValue(std::expected<T, Error>&& result) {
  if constexpr (!std::is_void_v<T>) return *std::move(result);
}
}  // namespace internal

}  // namespace sealward

#endif  // SEALWARD_BASE_RESULT_H_
