// The monitor's own jail, entered once before it spawns anybody: namespaces, a root directory that holds
// nothing but what the daemon needs, then capabilities, Landlock and the union filter. Children inherit all
// of it and only shed more (a process under Landlock can't mount or pivot). As an ordinary user a user
// namespace is tried first; where the system does not give one, Landlock and the filter stand alone and the
// report says so. Used by the monitor.
#ifndef SEALWARD_DAEMON_SANDBOX_JAIL_H_
#define SEALWARD_DAEMON_SANDBOX_JAIL_H_

#include <cstdint>
#include <span>
#include <string>

#include "base/result.h"
#include "daemon/sandbox/landlock.h"
#include "daemon/sandbox/privileges.h"

namespace sealward::sandbox {

struct JailPlan {
  std::span<const PathGrant> paths;  // at the same paths inside; symbolic links are kept as such
  std::string mount_point;  // an existing directory; the new root is built on it, out of others' sight
};

struct JailReport {
  bool root = false;        // started as root: children get users of their own
  bool namespaces = false;  // net, ipc, uts, cgroup
  bool own_root = false;    // the root directory holds only the plan's paths
  uint8_t landlock_abi = 0;
};

// Steps: namespaces, root_directory, bounding_set, capabilities, limits, no_new_privs, dumpable, landlock,
// seccomp. As root each of them must succeed.
Result<JailReport> EnterMonitorJail(const ProcessRow& row, const JailPlan& plan);

}  // namespace sealward::sandbox

#endif  // SEALWARD_DAEMON_SANDBOX_JAIL_H_
