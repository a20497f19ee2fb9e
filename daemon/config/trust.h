// Whether a file can be believed: who could have changed it, or put another in its place? Used by the monitor
// for its configuration, the PIN files, the programs it starts and the modules its workers load.
#ifndef SEALWARD_DAEMON_CONFIG_TRUST_H_
#define SEALWARD_DAEMON_CONFIG_TRUST_H_

#include <string>

#include "base/result.h"

namespace sealward::config {

enum class Secrecy : uint8_t {
  kPublic,   // others may read it
  kPrivate,  // nobody but the owner may read it
};

// The file or folder and everything above it belong to root (or to this process's own user, if that is not
// root) and nobody else can write there. A folder that others may write is taken only with the sticky bit,
// which keeps them from replacing what is not theirs. Symbolic links are followed and what they lead to is
// judged.
Status CheckTrusted(const std::string& path, Secrecy secrecy);

// The same of a folder in which the daemon makes its sockets; nobody else may write there at all, sticky bit
// or not: whoever can rename a socket can put their own in its place.
Status CheckSocketFolder(const std::string& path);

// An absolute path without `.`, `..`, empty parts or a slash at the end.
bool IsPlainAbsolute(std::string_view path);

}  // namespace sealward::config

#endif  // SEALWARD_DAEMON_CONFIG_TRUST_H_
