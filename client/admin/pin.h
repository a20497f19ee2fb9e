// How a PIN comes into sealward-admin: from a descriptor or from the terminal. Never from the command line or
// the environment, which others can read.
#ifndef SEALWARD_CLIENT_ADMIN_PIN_H_
#define SEALWARD_CLIENT_ADMIN_PIN_H_

#include <cstddef>

#include "base/result.h"
#include "base/secret.h"

namespace sealward::admin {

inline constexpr size_t kPinBytesMin = 4;    // PKCS#11 tokens refuse less
inline constexpr size_t kPinBytesMax = 128;  // and few take more

// Everything up to the end or the first newline; what follows is left unread, so that several PINs can come
// one a line. kInvalidArgument for a PIN of another length.
Result<SecretBytes> ReadPin(int fd);

// Asks on the controlling terminal, without echo. kUnavailable without a terminal.
Result<SecretBytes> PromptPin(const char* question);

// PromptPin twice; kInvalidArgument if the two differ. For PINs that are being set.
Result<SecretBytes> PromptNewPin(const char* question);

}  // namespace sealward::admin

#endif  // SEALWARD_CLIENT_ADMIN_PIN_H_
