// The one way into a process's jail. Each role's main() calls EnterLockdown before it reads a byte from
// anybody or loads a vendor's library; a role whose row says so calls EnterSecondFilter when its start is
// over. Every step is read back after it, and the first that fails ends the start with the step's name. There
// is no option and no off switch. The user is changed by the spawner before exec: a child never runs as root,
// and EnterLockdown refuses to.
#ifndef SEALWARD_DAEMON_SANDBOX_LOCKDOWN_H_
#define SEALWARD_DAEMON_SANDBOX_LOCKDOWN_H_

#include <cstdint>

#include "base/result.h"
#include "daemon/sandbox/privileges.h"

namespace sealward::sandbox {

// What was achieved; sent to the monitor as one u64 through the status eventfd.
struct LockdownReport {
  bool locked = false;          // every step of EnterLockdown done and read back
  uint8_t landlock_abi = 0;     // ABI whose rights were handled; at least 1
  bool write_xor_exec = false;  // PR_SET_MDWE (kernel 6.3); the filter refuses executable memory in any case
  bool second_filter = false;   // EnterSecondFilter done
  bool serving = false;         // the process says it is ready
};

// An eventfd adds up what is written to it: each bit is written at most once by a process, so that sums are
// unions.
constexpr uint64_t Pack(const LockdownReport& report) {
  return uint64_t{report.locked} | uint64_t{report.landlock_abi} << 8 |
         uint64_t{report.write_xor_exec} << 16 | uint64_t{report.second_filter} << 17 |
         uint64_t{report.serving} << 18;
}
constexpr LockdownReport Unpack(uint64_t status) {
  return {.locked = (status & 1) != 0,
          .landlock_abi = static_cast<uint8_t>(status >> 8),
          .write_xor_exec = (status >> 16 & 1) != 0,
          .second_filter = (status >> 17 & 1) != 0,
          .serving = (status >> 18 & 1) != 0};
}

// Steps, in order: identity, descriptors, limits, capabilities, no_new_privs, dumpable, write_xor_exec,
// parent_death, landlock, seccomp, status. An error has code kSandbox, the step's name as context and errno
// as detail.
Result<LockdownReport> EnterLockdown(const ProcessRow& row);

// The serving filter on top of the first one, then the status. Call it after everything that only the start
// needs.
Status EnterSecondFilter(const ProcessRow& row);

// Tells the monitor that the process serves.
Status ReportServing();

}  // namespace sealward::sandbox

#endif  // SEALWARD_DAEMON_SANDBOX_LOCKDOWN_H_
