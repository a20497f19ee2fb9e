#include "daemon/sandbox/lockdown.h"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>

#include "base/check.h"
#include "daemon/sandbox/filter.h"
#include "daemon/sandbox/landlock.h"
#include "daemon/sandbox/steps.h"

namespace sealward::sandbox {
namespace {

Status CheckIdentity() {
  uid_t real = 0;
  uid_t effective = 0;
  uid_t saved = 0;
  if (::getresuid(&real, &effective, &saved) != 0) return Fail(ErrorCode::kSandbox, "identity", errno);
  if (real == 0 || real != effective || real != saved) return Fail(ErrorCode::kSandbox, "identity", EPERM);
  gid_t group = 0;
  gid_t effective_group = 0;
  gid_t saved_group = 0;
  if (::getresgid(&group, &effective_group, &saved_group) != 0)
    return Fail(ErrorCode::kSandbox, "identity", errno);
  if (group == 0 || group != effective_group || group != saved_group)
    return Fail(ErrorCode::kSandbox, "identity", EPERM);
  return Ok();
}

// Exactly the listed descriptors are open.
Status CheckDescriptors(const ProcessRow& row) {
  int last = STDERR_FILENO;
  for (int fd = 0; fd <= STDERR_FILENO; ++fd) {
    if (::fcntl(fd, F_GETFD) < 0) return Fail(ErrorCode::kSandbox, "descriptors", errno);
  }
  for (const DescriptorRow& descriptor : row.descriptors) {
    if (::fcntl(descriptor.number, F_GETFD) < 0) return Fail(ErrorCode::kSandbox, "descriptors", errno);
    last = std::max(last, descriptor.number);
  }
  if (::syscall(SYS_close_range, last + 1, ~0u, 0) != 0)
    return Fail(ErrorCode::kSandbox, "descriptors", errno);
  if (::fcntl(last + 1, F_GETFD) >= 0 || errno != EBADF)
    return Fail(ErrorCode::kSandbox, "descriptors", EBADF);
  return Ok();
}

Status SetWriteXorExec(LockdownReport& report) {
  constexpr int kSetMdwe = 65;  // PR_SET_MDWE, kernel 6.3
  constexpr int kGetMdwe = 66;
  constexpr unsigned long kRefuseExecGain = 1;
  if (::prctl(kSetMdwe, kRefuseExecGain, 0, 0, 0) != 0) {
    // An older kernel does not know it; the filter then stands alone.
    if (errno == EINVAL) return Ok();
    return Fail(ErrorCode::kSandbox, "write_xor_exec", errno);
  }
  if (::prctl(kGetMdwe, 0, 0, 0, 0) != static_cast<int>(kRefuseExecGain)) {
    return Fail(ErrorCode::kSandbox, "write_xor_exec", EPERM);
  }
  report.write_xor_exec = true;
  return Ok();
}

// After the user was changed: changing it clears the setting.
Status SetParentDeath() {
  if (::prctl(PR_SET_PDEATHSIG, SIGKILL) != 0) return Fail(ErrorCode::kSandbox, "parent_death", errno);
  int signal = 0;
  if (::prctl(PR_GET_PDEATHSIG, &signal) != 0 || signal != SIGKILL) {
    return Fail(ErrorCode::kSandbox, "parent_death", errno);
  }
  return Ok();
}

Status SendStatus(uint64_t value) {
  if (::write(kStatusFd, &value, sizeof value) != static_cast<ssize_t>(sizeof value)) {
    return Fail(ErrorCode::kSandbox, "status", errno);
  }
  return Ok();
}

}  // namespace

Result<LockdownReport> EnterLockdown(const ProcessRow& row) {
  CHECK(row.role != Role::kMonitor);
  LockdownReport report;
  TRY(CheckIdentity());
  TRY(CheckDescriptors(row));
  TRY(SetLimits(row.limits));
  TRY(KeepCapabilities(0));
  TRY(SetNoNewPrivileges());
  TRY(SetNotDumpable());
  TRY(SetWriteXorExec(report));
  TRY(SetParentDeath());
  const Handled handled = row.files == FileRights::kNothing ? Handled::kEverything : Handled::kAllButReading;
  report.landlock_abi = TRY(RestrictFiles(handled, {}));
  TRY(ProbeRestricted());
  TRY(InstallFilter(CompileFilter(row.role, FilterPhase::kFirst, ::getpid()), kCanaryFirst));
  report.locked = true;
  TRY(SendStatus(Pack(report)));
  return report;
}

Status EnterSecondFilter(const ProcessRow& row) {
  CHECK(row.second_filter);
  TRY(InstallFilter(CompileFilter(row.role, FilterPhase::kSecond, ::getpid()), kCanarySecond));
  return SendStatus(Pack({.second_filter = true}));
}

Status ReportServing() {
  return SendStatus(Pack({.serving = true}));
}

}  // namespace sealward::sandbox
