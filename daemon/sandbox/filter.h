// Compiles the rows of syscalls.h into a classic BPF program, and installs it. The program checks the
// architecture (i386 and x32 are killed), then compares the call's number in table order, then its arguments;
// whatever matches no row kills the process. The compiler is small enough to be read; the tests run its
// output in an evaluator against the table's own meaning and against libseccomp's translation of the same
// rows. Used by every process.
#ifndef SEALWARD_DAEMON_SANDBOX_FILTER_H_
#define SEALWARD_DAEMON_SANDBOX_FILTER_H_

#include <linux/filter.h>
#include <sys/types.h>

#include <array>
#include <cstddef>

#include "base/result.h"
#include "daemon/sandbox/syscalls.h"

namespace sealward::sandbox {

struct Program {
  static constexpr size_t kInstructionsMax = 1024;  // the kernel's own bound is 4096
  std::array<sock_filter, kInstructionsMax> code{};
  size_t size = 0;
};

enum class FilterPhase : uint8_t { kFirst, kSecond };

// Whether `row` belongs to the role's filter of that phase. The monitor's filter has every row.
constexpr bool Contains(Role role, FilterPhase phase, const SyscallRow& row) {
  if (role == Role::kMonitor) return true;
  const PhaseSet phases = phase == FilterPhase::kFirst ? kAlways : kServe;
  return (row.roles & Bit(role)) != 0 && (row.phases & phases) != 0;
}

// `own_pid` is what OwnPid conditions compare with. In the monitor's filter they hold for any process: its
// children inherit the filter and have other numbers.
Program CompileFilter(Role role, FilterPhase phase, pid_t own_pid);

// For tests and the drift tool, which have tables of their own.
Program CompileRows(std::span<const SyscallRow* const> rows, pid_t own_pid);

// Installs the program for every thread and asks its canary. Needs no_new_privs.
Status InstallFilter(const Program& program, int canary_answer);

}  // namespace sealward::sandbox

#endif  // SEALWARD_DAEMON_SANDBOX_FILTER_H_
