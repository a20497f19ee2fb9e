// Starts one process of the daemon: fork, lose every privilege, place exactly the row's descriptors, exec
// with an empty environment and nothing in argv but the program's name. The child then enters its own
// lockdown. Used by the monitor (single-threaded, so that everything may be called between fork and exec).
#ifndef SEALWARD_DAEMON_SANDBOX_SPAWN_H_
#define SEALWARD_DAEMON_SANDBOX_SPAWN_H_

#include <sys/types.h>

#include <optional>
#include <span>
#include <string>

#include "base/result.h"
#include "daemon/sandbox/landlock.h"
#include "daemon/sandbox/privileges.h"

namespace sealward::sandbox {

struct Identity {
  uid_t user = 0;
  gid_t group = 0;
};

struct SpawnPlan {
  const ProcessRow& row;
  std::string program;               // absolute path of the row's binary
  std::span<const int> descriptors;  // one for each of row.descriptors, in that order; all stay the caller's
  int null_device = -1;              // becomes 0 and 1
  std::optional<Identity> identity;  // none: development mode, the child keeps the monitor's ordinary user
  std::span<const PathGrant> granted;  // for FileRights::kReadGranted: all that the process may read
};

// A child that fails before exec says the step's name on standard error and ends with this code.
inline constexpr int kSpawnFailedExit = 125;

// The pid. The child's own failures show as its exit.
Result<pid_t> Spawn(const SpawnPlan& plan);

}  // namespace sealward::sandbox

#endif  // SEALWARD_DAEMON_SANDBOX_SPAWN_H_
