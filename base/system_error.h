// What the operating system said, in its own words instead of a number: "no such file or directory".
// Header-only, any process, no state. For errors whose detail is an errno; a token's return values have names
// of their own.
#ifndef SEALWARD_BASE_SYSTEM_ERROR_H_
#define SEALWARD_BASE_SYSTEM_ERROR_H_

#include <cerrno>
#include <cstring>
#include <string>

#include "base/result.h"

namespace sealward {

// Static, never null, in the language of our messages; the C library's own words for what seldom comes.
inline const char* SystemText(int number) {
  switch (number) {
    case ENOENT:
      return "no such file or directory";
    case EACCES:
      return "permission denied";
    case EPERM:
      return "operation not permitted";
    case EISDIR:
      return "it is a directory";
    case ENOTDIR:
      return "a part of the path is not a directory";
    case ELOOP:
      return "too many symbolic links";
    case EEXIST:
      return "it exists already";
    case EADDRINUSE:
      return "address already in use";
    case EROFS:
      return "the file system is read-only";
    case ENOSPC:
      return "no space left on the device";
    case EMFILE:
    case ENFILE:
      return "too many open files";
    case ENOMEM:
      return "out of memory";
    default:
      break;
  }
  const char* const known = ::strerrordesc_np(number);
  return known == nullptr ? "unknown system error" : known;
}

// `number` is an errno, `subject` the path or whatever it was about.
inline std::unexpected<Error> FailSystem(int number, std::string subject) {
  ErrorCode code = ErrorCode::kIo;
  if (number == ENOENT) code = ErrorCode::kNotFound;
  if (number == EACCES || number == EPERM) code = ErrorCode::kPermissionDenied;
  if (number == ENOSPC || number == EDQUOT) code = ErrorCode::kDiskFull;
  return std::unexpected(Error{code, SystemText(number), 0, std::move(subject)});
}

// Error::Message with the system's words in the place of its number.
inline std::string SystemMessage(const Error& error) {
  const bool is_system =
      error.detail > 0 && error.code != ErrorCode::kHsm && error.code != ErrorCode::kWrongPin;
  if (!is_system) return error.Message();
  std::string out = error.subject.empty() ? std::string() : "`" + error.subject + "`: ";
  if (error.context[0] != '\0') out += std::string(error.context) + ": ";
  return out + SystemText(static_cast<int>(error.detail));
}

}  // namespace sealward

#endif  // SEALWARD_BASE_SYSTEM_ERROR_H_
