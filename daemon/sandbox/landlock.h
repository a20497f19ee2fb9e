// Landlock by raw system calls: Debian 12's headers know ABI 2, the kernel may know more or less. Only rights
// the running kernel knows are handled, and the level reached is reported. Used by EnterLockdown (no rules:
// everything handled is refused) and by the monitor (what it and its token workers may read and write).
#ifndef SEALWARD_DAEMON_SANDBOX_LANDLOCK_H_
#define SEALWARD_DAEMON_SANDBOX_LANDLOCK_H_

#include <cstdint>
#include <span>
#include <string>

#include "base/result.h"

namespace sealward::sandbox {

enum class Grant : uint8_t {
  kRead,         // read files and list directories
  kReadExecute,  // the same and execute
  kReadWrite,    // read, create, write, rename and remove
  kDevice,       // /dev/null: read and write one file
};

struct PathGrant {
  std::string path;  // absolute
  Grant grant = Grant::kRead;
};

// Which accesses a ruleset handles, that is, refuses where no rule grants them.
enum class Handled : uint8_t { kEverything, kAllButReading };

// The ABI of the running kernel, at least 1; an error named `landlock` where there is none.
Result<uint8_t> LandlockAbi();

// Restricts the calling thread (and all it starts) for good. TCP, abstract sockets and signals to outsiders
// are refused as far as the kernel's ABI goes. Returns the ABI. Needs no_new_privs.
Result<uint8_t> RestrictFiles(Handled handled, std::span<const PathGrant> grants);

// Opening `/` must be refused: the restriction is in force.
Status ProbeRestricted();

}  // namespace sealward::sandbox

#endif  // SEALWARD_DAEMON_SANDBOX_LANDLOCK_H_
