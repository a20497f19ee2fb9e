#include "daemon/sandbox/spawn.h"

#include <fcntl.h>
#include <grp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>

#include "base/check.h"
#include "daemon/sandbox/steps.h"

namespace sealward::sandbox {
namespace {

constexpr size_t kDescriptorsMax = 16;
constexpr int kParkedFrom =
    64;  // above every number of the table, so that placing one never overwrites another

Status ResetSignals() {
  sigset_t none;
  ::sigemptyset(&none);
  if (::sigprocmask(SIG_SETMASK, &none, nullptr) != 0) return Fail(ErrorCode::kSandbox, "signals", errno);
  // A terminal's interrupt is for the monitor, which ends its children in order; and no terminal is theirs.
  if (::setsid() < 0) return Fail(ErrorCode::kSandbox, "session", errno);
  return Ok();
}

Status ChangeUser(const Identity& identity) {
  if (identity.user == 0 || identity.group == 0) return Fail(ErrorCode::kSandbox, "identity", EINVAL);
  TRY(LimitBoundingSet(0));
  if (::setgroups(0, nullptr) != 0) return Fail(ErrorCode::kSandbox, "identity", errno);
  if (::setresgid(identity.group, identity.group, identity.group) != 0 ||
      ::setresuid(identity.user, identity.user, identity.user) != 0) {
    return Fail(ErrorCode::kSandbox, "identity", errno);
  }
  uid_t real = 0;
  uid_t effective = 0;
  uid_t saved = 0;
  if (::getresuid(&real, &effective, &saved) != 0 || real != identity.user || effective != identity.user ||
      saved != identity.user || ::setresuid(0, 0, 0) == 0) {
    return Fail(ErrorCode::kSandbox, "identity", EPERM);
  }
  return Ok();
}

Status PlaceOne(int fd, int number) {
  if (::dup2(fd, number) != number) return Fail(ErrorCode::kSandbox, "descriptors", errno);
  return Ok();
}

Status PlaceDescriptors(const SpawnPlan& plan) {
  std::array<int, kDescriptorsMax> parked = {};
  for (size_t i = 0; i < plan.descriptors.size(); ++i) {
    parked[i] = ::fcntl(plan.descriptors[i], F_DUPFD_CLOEXEC, kParkedFrom);
    if (parked[i] < 0) return Fail(ErrorCode::kSandbox, "descriptors", errno);
  }
  const int null_device = ::fcntl(plan.null_device, F_DUPFD_CLOEXEC, kParkedFrom);
  if (null_device < 0) return Fail(ErrorCode::kSandbox, "descriptors", errno);
  TRY(PlaceOne(null_device, STDIN_FILENO));
  TRY(PlaceOne(null_device, STDOUT_FILENO));
  int last = STDERR_FILENO;
  for (size_t i = 0; i < plan.descriptors.size(); ++i) {
    TRY(PlaceOne(parked[i], plan.row.descriptors[i].number));
    last = std::max(last, plan.row.descriptors[i].number);
  }
  if (::syscall(SYS_close_range, last + 1, ~0u, 0) != 0)
    return Fail(ErrorCode::kSandbox, "descriptors", errno);
  return Ok();
}

Status BecomeChild(const SpawnPlan& plan) {
  TRY(ResetSignals());
  if (plan.identity.has_value()) TRY(ChangeUser(*plan.identity));
  TRY(KeepCapabilities(0));
  TRY(SetNoNewPrivileges());
  // From here to the child's own setting of it; it survives exec, but not the change of user above.
  if (::prctl(PR_SET_PDEATHSIG, SIGKILL) != 0) return Fail(ErrorCode::kSandbox, "parent_death", errno);
  if (plan.row.files == FileRights::kReadGranted) {
    TRY(RestrictFiles(Handled::kEverything, plan.granted));
    TRY(ProbeRestricted());
  }
  TRY(PlaceDescriptors(plan));
  char* const arguments[] = {const_cast<char*>(plan.row.binary), nullptr};
  char* const environment[] = {nullptr};
  ::execve(plan.program.c_str(), arguments, environment);
  return Fail(ErrorCode::kSandbox, "exec", errno);
}

[[noreturn]] void EndFailedChild(const SpawnPlan& plan, const Error& error) {
  char text[256];
  const int size = std::snprintf(text, sizeof text, "%s: could not be started: step %s: error %d\n",
                                 plan.row.binary, error.context, static_cast<int>(error.detail));
  const size_t bytes = std::min(static_cast<size_t>(std::max(size, 0)), sizeof text - 1);
  [[maybe_unused]] const ssize_t written = ::write(STDERR_FILENO, text, bytes);
  ::_exit(kSpawnFailedExit);
}

}  // namespace

Result<pid_t> Spawn(const SpawnPlan& plan) {
  CHECK(plan.descriptors.size() == plan.row.descriptors.size());
  CHECK(plan.descriptors.size() <= kDescriptorsMax);
  const pid_t pid = ::fork();
  if (pid < 0) return Fail(ErrorCode::kSandbox, "fork", errno);
  if (pid > 0) return pid;
  const Status status = BecomeChild(plan);
  EndFailedChild(plan, status.error());
}

}  // namespace sealward::sandbox
