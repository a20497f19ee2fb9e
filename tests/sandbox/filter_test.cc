// The filters as pure functions: what the compiled program answers is what the table says, for every call
// number, boundary argument and architecture; and libseccomp, given the same rows, makes a filter that
// answers the same.
#include "daemon/sandbox/filter.h"

#include <gtest/gtest.h>
#include <linux/audit.h>
#include <seccomp.h>
#include <sys/mman.h>
#include <unistd.h>

#include <array>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "base/unique_fd.h"
#include "tests/sandbox/bpf_evaluator.h"

namespace sealward::sandbox {
namespace {

constexpr pid_t kPid = 4711;
constexpr uint32_t kI386 = AUDIT_ARCH_I386;
constexpr uint32_t kX86 = AUDIT_ARCH_X86_64;

struct Filter {
  Role role;
  FilterPhase phase;
};

std::vector<Filter> AllFilters() {
  std::vector<Filter> filters;
  for (const ProcessRow& row : kProcesses) {
    filters.push_back({row.role, FilterPhase::kFirst});
    if (row.second_filter) filters.push_back({row.role, FilterPhase::kSecond});
  }
  return filters;
}

std::string NameOf(const Filter& filter) {
  return std::string(RoleName(filter.role)) + (filter.phase == FilterPhase::kFirst ? " first" : " second");
}

std::vector<const SyscallRow*> RowsOf(const Filter& filter) {
  std::vector<const SyscallRow*> rows;
  for (const SyscallRow& row : kSyscalls) {
    if (Contains(filter.role, filter.phase, row)) rows.push_back(&row);
  }
  return rows;
}

std::span<const sock_filter> CodeOf(const Program& program) {
  return {program.code.data(), program.size};
}

bool Holds(const Condition& condition, const seccomp_data& data, pid_t pid) {
  const uint64_t argument = data.args[condition.argument];
  switch (condition.kind) {
    case Condition::Kind::kNone:
      return true;
    case Condition::Kind::kMasked:
      return (argument & condition.mask) == condition.value;
    case Condition::Kind::kOwnPid:
      return pid == 0 || (argument & kInt) == static_cast<uint64_t>(pid);
  }
  return false;
}

// The table's own meaning, written without looking at the compiler: any allowing row that holds allows; else
// the first refusing row that holds refuses; else the process is killed.
uint32_t Meaning(const std::vector<const SyscallRow*>& rows, const seccomp_data& data, pid_t pid) {
  if (data.arch != kX86) return SECCOMP_RET_KILL_PROCESS;
  for (const bool allowing : {true, false}) {
    for (const SyscallRow* row : rows) {
      if (row->number != data.nr || (row->error == 0) != allowing) continue;
      if (!Holds(row->first, data, pid) || !Holds(row->second, data, pid)) continue;
      return allowing ? SECCOMP_RET_ALLOW : SECCOMP_RET_ERRNO | static_cast<uint32_t>(row->error);
    }
  }
  return SECCOMP_RET_KILL_PROCESS;
}

// Boundary values of one argument: generic ones and, for each condition on it, one bit off.
std::vector<uint64_t> Boundaries(const std::vector<const SyscallRow*>& rows, int number, uint8_t argument) {
  std::set<uint64_t> values = {0,          1,
                               2,          3,
                               4,          0x7fff'ffff,
                               kInt,       1ull << 31,
                               1ull << 32, ~0ull,
                               kPid,       kPid + (1ull << 32),
                               0x1000,     0x8000'0000'0000'0000ull};
  for (const SyscallRow* row : rows) {
    if (row->number != number) continue;
    for (const Condition& condition : {row->first, row->second}) {
      if (condition.kind != Condition::Kind::kMasked || condition.argument != argument) continue;
      values.insert(condition.value);
      values.insert(condition.value + 1);
      values.insert(condition.value - 1);
      values.insert(condition.value | ~condition.mask);
      for (int bit = 0; bit < 64; ++bit) values.insert(condition.value ^ (1ull << bit));
    }
  }
  return {values.begin(), values.end()};
}

template <typename Check>
size_t Sweep(const std::vector<const SyscallRow*>& rows, const Check& check) {
  size_t tuples = 0;
  for (int number = -1; number <= 1099; ++number) {
    for (const auto& [arch, bit] : {std::pair{kX86, 0}, std::pair{kX86, 0x4000'0000}, std::pair{kI386, 0}}) {
      std::array<uint8_t, 2> used = {1, 2};  // the arguments the call's rows look at, else any two
      for (const SyscallRow* row : rows) {
        if (row->number != number || row->first.kind == Condition::Kind::kNone) continue;
        used[0] = row->first.argument;
        if (row->second.kind != Condition::Kind::kNone) used[1] = row->second.argument;
      }
      if (used[0] == used[1]) used[1] = static_cast<uint8_t>((used[0] + 1) % 6);
      for (const uint64_t first : Boundaries(rows, number, used[0])) {
        for (const uint64_t second : Boundaries(rows, number, used[1])) {
          seccomp_data data = {};
          data.nr = number | bit;
          data.arch = arch;
          data.args[used[0]] = first;
          data.args[used[1]] = second;
          check(data);
          ++tuples;
        }
      }
    }
  }
  return tuples;
}

TEST(FilterTest, ProgramEqualsTable) {
  for (const Filter& filter : AllFilters()) {
    const auto rows = RowsOf(filter);
    const Program program = CompileFilter(filter.role, filter.phase, kPid);
    const pid_t pid = filter.role == Role::kMonitor ? 0 : kPid;
    size_t differences = 0;
    const size_t tuples = Sweep(rows, [&](const seccomp_data& data) {
      const uint32_t got = test::Evaluate(CodeOf(program), data);
      if (got != Meaning(rows, data, pid) && ++differences <= 5) {
        ADD_FAILURE() << NameOf(filter) << ": call " << data.nr << " arch " << data.arch << " gave " << got;
      }
    });
    EXPECT_EQ(differences, 0u);
    std::printf("%-18s %3zu rows %4zu instructions %8zu tuples\n", NameOf(filter).c_str(), rows.size(),
                program.size, tuples);
  }
}

TEST(FilterTest, NoForeignArchitecture) {
  for (const Filter& filter : AllFilters()) {
    const Program program = CompileFilter(filter.role, filter.phase, kPid);
    for (int number = -1; number <= 1099; ++number) {
      for (const uint32_t arch : {kI386, uint32_t{AUDIT_ARCH_AARCH64}, uint32_t{0}}) {
        seccomp_data data = {};
        data.nr = number;
        data.arch = arch;
        ASSERT_EQ(test::Evaluate(CodeOf(program), data), uint32_t{SECCOMP_RET_KILL_PROCESS});
      }
      seccomp_data x32 = {};
      x32.nr = number | 0x4000'0000;
      x32.arch = kX86;
      ASSERT_EQ(test::Evaluate(CodeOf(program), x32), uint32_t{SECCOMP_RET_KILL_PROCESS});
    }
  }
}

// libseccomp's translation of the same rows.
void AddRow(scmp_filter_ctx context, const SyscallRow& row, const Filter& filter) {
  std::vector<scmp_arg_cmp> conditions;
  for (const Condition& condition : {row.first, row.second}) {
    if (condition.kind == Condition::Kind::kNone) continue;
    if (condition.kind == Condition::Kind::kOwnPid && filter.role == Role::kMonitor) continue;
    const uint64_t value = condition.kind == Condition::Kind::kOwnPid ? uint64_t{kPid} : condition.value;
    conditions.push_back({condition.argument, SCMP_CMP_MASKED_EQ, condition.mask, value});
  }
  const uint32_t action = row.error == 0 ? SCMP_ACT_ALLOW : SCMP_ACT_ERRNO(static_cast<uint32_t>(row.error));
  const int result = seccomp_rule_add_array(context, action, row.number,
                                            static_cast<unsigned>(conditions.size()), conditions.data());
  // EEXIST: a wider rule is there already.
  ASSERT_TRUE(result == 0 || result == -EEXIST) << row.name << " " << result;
}

std::vector<sock_filter> ByLibseccomp(const Filter& filter) {
  scmp_filter_ctx context = seccomp_init(SCMP_ACT_KILL_PROCESS);
  // A refusal that allowing rows of the same call overlap has no equivalent there: such calls are left out
  // below.
  for (const SyscallRow* row : RowsOf(filter)) {
    if (row->error == 0) AddRow(context, *row, filter);
  }
  const UniqueFd file(::memfd_create("bpf", MFD_CLOEXEC));
  EXPECT_EQ(seccomp_export_bpf(context, file.Get()), 0);
  seccomp_release(context);
  const off_t bytes = ::lseek(file.Get(), 0, SEEK_END);
  std::vector<sock_filter> code(static_cast<size_t>(bytes) / sizeof(sock_filter));
  EXPECT_EQ(::pread(file.Get(), code.data(), static_cast<size_t>(bytes), 0), bytes);
  return code;
}

TEST(FilterTest, AllowsWhatLibseccompAllows) {
  for (const Filter& filter : AllFilters()) {
    const auto rows = RowsOf(filter);
    const Program ours = CompileFilter(filter.role, filter.phase, kPid);
    const std::vector<sock_filter> theirs = ByLibseccomp(filter);
    size_t differences = 0;
    Sweep(rows, [&](const seccomp_data& data) {
      const bool we_allow = test::Evaluate(CodeOf(ours), data) == SECCOMP_RET_ALLOW;
      const bool they_allow = test::Evaluate(theirs, data) == SECCOMP_RET_ALLOW;
      if (we_allow != they_allow && ++differences <= 5) {
        ADD_FAILURE() << NameOf(filter) << ": call " << data.nr << " " << we_allow << they_allow;
      }
    });
    EXPECT_EQ(differences, 0u);
  }
}

TEST(FilterTest, SecondFilterOnlyTakesAway) {
  for (const ProcessRow& row : kProcesses) {
    if (!row.second_filter) continue;
    const Program first = CompileFilter(row.role, FilterPhase::kFirst, kPid);
    const Program second = CompileFilter(row.role, FilterPhase::kSecond, kPid);
    EXPECT_LT(second.size, first.size);
    Sweep(RowsOf({row.role, FilterPhase::kFirst}), [&](const seccomp_data& data) {
      if (test::Evaluate(CodeOf(second), data) != SECCOMP_RET_ALLOW) return;
      ASSERT_EQ(test::Evaluate(CodeOf(first), data), uint32_t{SECCOMP_RET_ALLOW}) << data.nr;
    });
  }
}

// The monitor's filter stands under every child's: whatever a child's filter allows, it must too.
TEST(FilterTest, MonitorsFilterIsTheUnion) {
  const Program monitor = CompileFilter(Role::kMonitor, FilterPhase::kFirst, 1);
  for (const Filter& filter : AllFilters()) {
    const Program child = CompileFilter(filter.role, filter.phase, kPid);
    Sweep(RowsOf(filter), [&](const seccomp_data& data) {
      if (test::Evaluate(CodeOf(child), data) != SECCOMP_RET_ALLOW) return;
      ASSERT_EQ(test::Evaluate(CodeOf(monitor), data), uint32_t{SECCOMP_RET_ALLOW})
          << NameOf(filter) << data.nr;
    });
  }
}

TEST(TableTest, EveryRowHasAReasonAndANameAndIsNotSaidTwice) {
  std::set<std::string> seen;
  for (const SyscallRow& row : kSyscalls) {
    EXPECT_GT(std::string(row.reason).size(), 5u) << row.name;
    EXPECT_NE(row.roles, 0) << row.name;
    EXPECT_NE(row.phases, 0) << row.name;
    EXPECT_LT(row.error, 4096) << row.name;
    for (const Role role : kRoles) {
      if ((row.roles & Bit(role)) == 0) continue;
      for (const PhaseSet phase : {kBoot, kStart, kServe}) {
        if ((row.phases & phase) == 0) continue;
        const std::string key = std::string(RoleName(role)) + " " + std::to_string(phase) + " " + row.name +
                                " " + std::to_string(row.error) + " " + std::to_string(row.first.argument) +
                                " " + std::to_string(row.first.mask) + " " + std::to_string(row.first.value) +
                                " " + std::to_string(row.second.mask) + " " +
                                std::to_string(row.second.value);
        EXPECT_TRUE(seen.insert(key).second) << "said twice: " << key;
      }
    }
  }
}

// In one child's filter a row without condition makes every other row of that call dead: the table must not
// have them.
TEST(TableTest, NoRowIsShadowed) {
  for (const Filter& filter : AllFilters()) {
    if (filter.role == Role::kMonitor) continue;
    const auto rows = RowsOf(filter);
    for (const SyscallRow* row : rows) {
      if (row->error != 0 || row->first.kind != Condition::Kind::kNone) continue;
      for (const SyscallRow* other : rows) {
        EXPECT_FALSE(other != row && other->number == row->number && (other->phases & row->phases) != 0)
            << NameOf(filter) << ": a row of " << row->name << " is shadowed";
      }
    }
  }
}

// What no process that touches outside data may ever do, whatever rows are added.
TEST(TableTest, NoChildMayEver) {
  const int never[] = {SYS_execve,
                       SYS_execveat,
                       SYS_fork,
                       SYS_vfork,
                       SYS_clone,
                       SYS_clone3,
                       SYS_ptrace,
                       SYS_process_vm_readv,
                       SYS_process_vm_writev,
                       SYS_kill,
                       SYS_mount,
                       SYS_unshare,
                       SYS_setns,
                       SYS_keyctl,
                       SYS_bpf,
                       SYS_io_uring_setup,
                       SYS_chroot,
                       SYS_pivot_root,
                       SYS_userfaultfd,
                       SYS_perf_event_open,
                       SYS_socket,
                       SYS_connect,
                       SYS_bind,
                       SYS_listen,
                       SYS_accept4,
                       SYS_unlink,
                       SYS_rename,
                       SYS_ftruncate,
                       SYS_prctl,
                       SYS_setresuid,
                       SYS_memfd_create,
                       SYS_pidfd_send_signal,
                       SYS_rt_sigqueueinfo};
  for (const Filter& filter : AllFilters()) {
    if (filter.role == Role::kMonitor) continue;
    const Program program = CompileFilter(filter.role, filter.phase, kPid);
    for (const int number : never) {
      for (const uint64_t value : {uint64_t{0}, uint64_t{1}, uint64_t{3}, uint64_t{kPid}, ~uint64_t{0}}) {
        seccomp_data data = {};
        data.nr = number;
        data.arch = kX86;
        for (auto& argument : data.args) argument = value;
        EXPECT_NE(test::Evaluate(CodeOf(program), data), uint32_t{SECCOMP_RET_ALLOW})
            << NameOf(filter) << " " << number;
      }
    }
  }
}

}  // namespace
}  // namespace sealward::sandbox
