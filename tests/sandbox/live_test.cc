// The filters live: every call number tried in a child under each filter, the kernel's answer against the
// table's, and hostile attempts that must end the process.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <linux/audit.h>
#include <linux/seccomp.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <functional>
#include <random>
#include <set>
#include <string>

#include "daemon/sandbox/filter.h"
#include "daemon/sandbox/landlock.h"
#include "daemon/sandbox/lockdown.h"
#include "daemon/sandbox/steps.h"
#include "tests/sandbox/bpf_evaluator.h"
#include "tests/sandbox/child.h"

namespace sealward::sandbox {
namespace {

constexpr int kEnteringFailed = 90;

// uretprobe and uprobe (kernel 6.11, 6.18): the kernel lets them pass every filter, and kills with SIGILL
// whoever calls them from anywhere but its own probe's trampoline.
bool PassesFilters(int number) {
  return number == 335 || number == 336;
}

int DescriptorsOf(Role role) {
  return static_cast<int>(ProcessOf(role).descriptors.size());
}

// Enters the role's jail, both filters if it has two and `second` is set.
bool Enter(Role role, bool second) {
  const ProcessRow& row = ProcessOf(role);
  // What the spawner does for a process that may read what was granted; here nothing is.
  if (row.files == FileRights::kReadGranted) {
    if (!SetNoNewPrivileges() || !RestrictFiles(Handled::kEverything, {})) return false;
  }
  const auto report = EnterLockdown(row);
  if (!report.has_value()) {
    const std::string text = report.error().Message() + "\n";
    [[maybe_unused]] const ssize_t written = ::write(2, text.data(), text.size());
    return false;
  }
  return !second || EnterSecondFilter(row).has_value();
}

test::Ending Under(Role role, bool second, const std::function<int()>& body) {
  return test::RunChild(DescriptorsOf(role), [&] { return Enter(role, second) ? body() : kEnteringFailed; });
}

std::vector<std::pair<Role, bool>> ChildFilters() {
  std::vector<std::pair<Role, bool>> filters;
  for (const ProcessRow& row : kProcesses) {
    if (row.role == Role::kMonitor) continue;
    filters.push_back({row.role, false});
    if (row.second_filter) filters.push_back({row.role, true});
  }
  return filters;
}

TEST(LiveTest, EveryRoleEntersItsJail) {
  for (const auto& [role, second] : ChildFilters()) {
    const test::Ending ending = Under(role, second, [] { return 7; });
    EXPECT_EQ(ending.exit_code, 7) << RoleName(role) << " signal " << ending.signal << ": " << ending.text;
  }
}

// A call that no row names kills; calls whose rows have conditions are the evaluator's business.
TEST(LiveTest, EveryUnlistedCallKills) {
  for (const auto& [role, second] : ChildFilters()) {
    std::set<int> listed;
    for (const SyscallRow& row : kSyscalls) {
      if (Contains(role, second ? FilterPhase::kSecond : FilterPhase::kFirst, row)) listed.insert(row.number);
    }
    for (int number = 0; number < 600; ++number) {
      if (listed.contains(number)) continue;
      const test::Ending ending =
          Under(role, second, [&] { return ::syscall(number, 0, 0, 0, 0, 0, 0) == 0 ? 1 : 2; });
      ASSERT_TRUE(ending.signal == SIGSYS || PassesFilters(number))
          << RoleName(role) << " call " << number << " exit " << ending.exit_code;
    }
  }
}

struct Probe {
  const char* name;
  std::function<long()> attempt;
};

std::vector<Probe> HostileProbes() {
  return {
      {"open a file", [] { return ::open("/etc/passwd", O_RDWR); }},
      {"exec", [] { return ::execl("/bin/true", "true", nullptr); }},
      {"fork", [] { return ::fork(); }},
      {"clone", [] { return ::syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0); }},
      {"executable memory",
       [] {
         return ::mmap(nullptr, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1,
                       0) == MAP_FAILED
                    ? -1L
                    : 0L;
       }},
      {"make the stack executable",
       [] {
         char here = 0;
         return ::mprotect(reinterpret_cast<void*>(reinterpret_cast<uintptr_t>(&here) & ~4095ul), 4096,
                           PROT_READ | PROT_WRITE | PROT_EXEC);
       }},
      {"shared memory",
       [] {
         return ::mmap(nullptr, 4096, PROT_READ, MAP_SHARED | MAP_ANONYMOUS, -1, 0) == MAP_FAILED ? -1L : 0L;
       }},
      {"trace the parent", [] { return ::syscall(SYS_ptrace, 16, ::getppid(), 0, 0); }},
      {"read another process", [] { return ::process_vm_readv(1, nullptr, 0, nullptr, 0, 0); }},
      {"signal the parent", [] { return ::kill(1, SIGKILL); }},
      {"signal another by tgkill", [] { return ::syscall(SYS_tgkill, 1, 1, SIGABRT); }},
      {"signal itself otherwise",
       [] { return ::syscall(SYS_tgkill, ::syscall(SYS_getpid), ::syscall(SYS_gettid), SIGUSR1); }},
      {"new user namespace", [] { return ::unshare(CLONE_NEWUSER); }},
      {"mount", [] { return ::syscall(SYS_mount, "x", "/", "tmpfs", 0, 0); }},
      {"io_uring", [] { return ::syscall(SYS_io_uring_setup, 1, nullptr); }},
      {"bpf", [] { return ::syscall(SYS_bpf, 0, nullptr, 0); }},
      {"userfaultfd", [] { return ::syscall(SYS_userfaultfd, 0); }},
      {"perf", [] { return ::syscall(SYS_perf_event_open, nullptr, 0, 0, 0, 0); }},
      {"keyring", [] { return ::syscall(SYS_keyctl, 0, 0, 0, 0, 0); }},
      {"memfd", [] { return ::syscall(SYS_memfd_create, "x", 0); }},
      {"undo no_new_privs or read the filter", [] { return ::prctl(PR_SET_DUMPABLE, 1, 0, 0, 0); }},
      {"new descriptor limit", [] { return ::syscall(SYS_prlimit64, 0, 7, nullptr, nullptr); }},
      {"signal by pidfd", [] { return ::syscall(SYS_pidfd_open, 1, 0); }},
      {"x32 entry", [] { return ::syscall(0x4000'0000 | SYS_getpid); }},
  };
}

TEST(LiveTest, HostileAttemptsEndTheProcess) {
  for (const auto& [role, second] : ChildFilters()) {
    for (const Probe& probe : HostileProbes()) {
      const test::Ending ending = Under(role, second, [&] { return probe.attempt() >= 0 ? 1 : 2; });
      // The token worker's start refuses some with an errno instead: that is in its rows. Nothing may
      // succeed.
      const bool refused = role == Role::kToken && !second && ending.exit_code == 2;
      EXPECT_TRUE(ending.signal == SIGSYS || refused)
          << RoleName(role) << (second ? " second: " : " first: ") << probe.name << ": exit "
          << ending.exit_code << " signal " << ending.signal;
    }
  }
}

// int 0x80 enters by the i386 table: killed even where the number would be harmless.
TEST(LiveTest, I386EntryKills) {
  for (const auto& [role, second] : ChildFilters()) {
    const test::Ending ending = Under(role, second, [] {
      long result = 20;  // getpid of i386
      __asm__ volatile("int $0x80" : "+a"(result) : : "memory");
      return 1;
    });
    EXPECT_TRUE(ending.signal == SIGSYS || ending.signal == SIGSEGV)
        << RoleName(role) << " " << ending.exit_code;
  }
}

TEST(LiveTest, SessionsUseTheirOwnDescriptorsAlone) {
  EXPECT_EQ(Under(Role::kSession, false,
                  [] {
                    char byte = 0;
                    return ::read(5, &byte, 1) >= 0 ? 1 : 2;
                  })
                .signal,
            SIGSYS);
  EXPECT_EQ(Under(Role::kSession, false, [] { return ::send(5, "x", 1, 0) >= 0 ? 1 : 2; }).signal, SIGSYS);
  EXPECT_EQ(Under(Role::kSession, false,
                  [] {
                    msghdr message = {};
                    return ::recvmsg(6, &message, 0) >= 0 ? 1 : 2;
                  })
                .signal,
            SIGSYS);
}

// The evaluator against the kernel: the same program with its answers turned into errnos, so that one child
// can ask about thousands of calls without making any. A prefix lets the child report and end.
constexpr int kAllowed = 3001;
constexpr int kKilled = 3002;

Program Harmless(const Program& program) {
  Program out;
  const sock_filter prefix[] = {{BPF_LD | BPF_W | BPF_ABS, 0, 0, 0},
                                {BPF_JMP | BPF_JEQ | BPF_K, 0, 1, SYS_exit_group},
                                {BPF_RET | BPF_K, 0, 0, SECCOMP_RET_ALLOW}};
  for (const sock_filter& op : prefix) out.code[out.size++] = op;
  for (size_t i = 0; i < program.size; ++i) {
    sock_filter op = program.code[i];
    if (op.code == (BPF_RET | BPF_K) && op.k == SECCOMP_RET_ALLOW) op.k = SECCOMP_RET_ERRNO | kAllowed;
    if (op.code == (BPF_RET | BPF_K) && op.k == SECCOMP_RET_KILL_PROCESS) op.k = SECCOMP_RET_ERRNO | kKilled;
    out.code[out.size++] = op;
  }
  return out;
}

int CountDifferences(const Program& program, uint64_t seed, int tuples) {
  std::mt19937_64 random(seed);
  const uint64_t interesting[] = {0,  1,    2,      3,       4,          5,     6,         8,
                                  16, 0x22, 0x1000, 0x80000, 0xffffff9c, ~0ull, 1ull << 32};
  int differences = 0;
  for (int i = 0; i < tuples; ++i) {
    seccomp_data data = {};
    data.arch = AUDIT_ARCH_X86_64;
    data.nr = static_cast<int>(random() % 470);
    if (data.nr == SYS_exit_group || PassesFilters(data.nr)) continue;
    for (auto& argument : data.args) argument = random() % 4 == 0 ? random() : interesting[random() % 15];
    errno = 0;
    const long result = ::syscall(data.nr, data.args[0], data.args[1], data.args[2], data.args[3],
                                  data.args[4], data.args[5]);
    const uint32_t action = test::Evaluate({program.code.data(), program.size}, data);
    if (result != -1 || (SECCOMP_RET_ERRNO | static_cast<uint32_t>(errno)) != action) ++differences;
  }
  return differences;
}

TEST(LiveTest, KernelAgreesWithTheEvaluator) {
  const uint64_t seed = std::random_device()();
  std::printf("seed %lu\n", seed);
  for (const auto& [role, second] : ChildFilters()) {
    const FilterPhase phase = second ? FilterPhase::kSecond : FilterPhase::kFirst;
    const test::Ending ending = test::RunChild(0, [&, role = role] {
      const Program program = Harmless(CompileFilter(role, phase, ::getpid()));
      if (!SetNoNewPrivileges()) return kEnteringFailed;
      const Status installed =
          InstallFilter(program, 0);  // its canary does not answer here: that is expected
      if (installed.has_value()) return kEnteringFailed;
      return std::min(CountDifferences(program, seed, 10'000), 80);
    });
    EXPECT_EQ(ending.exit_code, 0) << RoleName(role) << " signal " << ending.signal;
  }
}

TEST(LiveTest, InstallationFailsWhenTheCanaryIsSilent) {
  const test::Ending ending = test::RunChild(0, [] {
    const Program program = CompileFilter(Role::kSigner, FilterPhase::kSecond, ::getpid());
    if (!SetNoNewPrivileges()) return kEnteringFailed;
    return InstallFilter(program, kCanaryFirst).has_value() ? 1 : 3;
  });
  EXPECT_EQ(ending.exit_code, 3) << ending.signal;
}

TEST(LiveTest, FailedCheckEndsWithAbort) {
  for (const auto& [role, second] : ChildFilters()) {
    const test::Ending ending = Under(role, second, []() -> int { ::abort(); });
    EXPECT_EQ(ending.signal, SIGABRT) << RoleName(role);
  }
}

// clone3 is refused so that the C library falls back; the fallback is not listed: no threads, no processes.
TEST(LiveTest, CloneThreeIsNotImplemented) {
  const test::Ending ending = Under(
      Role::kSigner, true, [] { return ::syscall(SYS_clone3, nullptr, 0) == -1 && errno == ENOSYS ? 3 : 4; });
  EXPECT_EQ(ending.exit_code, 3);
}

TEST(LiveTest, NoFileCanBeOpenedInTheTokenWorkersStart) {
  const test::Ending ending = Under(Role::kToken, false, [] {
    return ::open("/", O_RDONLY | O_DIRECTORY) == -1 && errno == EACCES &&
                   ::open("/tmp/x", O_RDWR | O_CREAT, 0600) == -1 && errno == EACCES
               ? 3
               : 4;
  });
  EXPECT_EQ(ending.exit_code, 3) << ending.signal;
}

}  // namespace
}  // namespace sealward::sandbox
