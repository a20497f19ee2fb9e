// Every system call any process of the daemon may make, with the argument rule, the phase and the reason: the
// one copy. The filters (filter.h), the documentation and the tests are made from this table; the drift test
// runs the daemon and reports calls that are missing here and rows that nothing used. A call that no row
// matches kills the whole process. Adding a row is a commit of its own with its reason. Constants only.
#ifndef SEALWARD_DAEMON_SANDBOX_SYSCALLS_H_
#define SEALWARD_DAEMON_SANDBOX_SYSCALLS_H_

#include <fcntl.h>
#include <linux/futex.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>

#include <cerrno>
#include <cstdint>
#include <span>

#include "daemon/sandbox/privileges.h"
#include "daemon/sandbox/roles.h"

namespace sealward::sandbox {

// When a row holds. A child's first filter has kStart and kServe, its second one kServe alone. What a child
// does between exec and its first filter (the loader, the lockdown itself) is kBoot: it appears in the
// monitor's filter only. The monitor's filter is the union of every row, because its children inherit it.
using PhaseSet = uint8_t;
inline constexpr PhaseSet kBoot = 1;
inline constexpr PhaseSet kStart = 2;
inline constexpr PhaseSet kServe = 4;
inline constexpr PhaseSet kAlways = kStart | kServe;

// `argument & mask == value`. A mask of 32 ones means a C int, whose upper half the kernel ignores.
struct Condition {
  enum class Kind : uint8_t { kNone, kMasked, kOwnPid };
  Kind kind = Kind::kNone;
  uint8_t argument = 0;
  uint64_t mask = 0;
  uint64_t value = 0;
};
inline constexpr uint64_t kInt = 0xffff'ffff;

constexpr Condition IntIs(uint8_t argument, uint64_t value) {
  return {Condition::Kind::kMasked, argument, kInt, value & kInt};
}
constexpr Condition BitsAre(uint8_t argument, uint64_t mask, uint64_t value) {
  return {Condition::Kind::kMasked, argument, mask, value};
}
constexpr Condition OwnPid(uint8_t argument) {
  return {Condition::Kind::kOwnPid, argument, kInt, 0};
}

enum class Use : uint8_t {
  kSeen,    // a functional run of the daemon makes this call: a row that is never hit fails the drift test
  kRarely,  // the reason says when; the drift test does not miss it
};

struct SyscallRow {
  RoleSet roles;
  PhaseSet phases;
  int number;
  const char* name;
  int error;  // 0: allowed; else the call is not made and fails with this errno
  Condition first;
  Condition second;
  Use use;
  const char* reason;
};

// The filter proves that it is in force by answering a question nobody else asks: getpriority(kCanary) fails
// with the phase's own number, which the kernel itself never returns.
inline constexpr int kCanary = 0x5ea1;
inline constexpr int kCanaryFirst = 2001;
inline constexpr int kCanarySecond = 2002;

namespace table {
inline constexpr uint64_t kSessionClient = uint64_t{DescriptorNumber(Role::kSession, "client")};
inline constexpr uint64_t kSessionAuthorizer = uint64_t{DescriptorNumber(Role::kSession, "authorizer")};
inline constexpr RoleSet kMon = Bit(Role::kMonitor);
inline constexpr RoleSet kSes = Bit(Role::kSession);
inline constexpr RoleSet kAut = Bit(Role::kAuthorizer);
inline constexpr RoleSet kJou = Bit(Role::kJournaler);
inline constexpr RoleSet kSig = Bit(Role::kSigner);
inline constexpr RoleSet kTok = Bit(Role::kToken);
inline constexpr RoleSet kRing = kAut | kJou | kSig;
inline constexpr RoleSet kWork = kRing | kTok;
inline constexpr RoleSet kKids = kWork | kSes;
inline constexpr RoleSet kEvery = kKids | kMon;
inline constexpr RoleSet kTwoFilters = kWork;

inline constexpr Condition kAny = {};
inline constexpr Condition kNoExec = BitsAre(2, PROT_EXEC, 0);
inline constexpr Condition kReadExec = IntIs(2, PROT_READ | PROT_EXEC);
inline constexpr Condition kAnonymous = BitsAre(3, MAP_PRIVATE | MAP_ANONYMOUS, MAP_PRIVATE | MAP_ANONYMOUS);
inline constexpr Condition kPrivate = BitsAre(3, MAP_PRIVATE, MAP_PRIVATE);
// O_TMPFILE contains O_DIRECTORY, which only reads: its own bit is what matters.
inline constexpr uint64_t kTmpfileBit = O_TMPFILE & ~O_DIRECTORY;
inline constexpr Condition kReadOnly =
    BitsAre(2, O_ACCMODE | O_CREAT | O_TRUNC | O_APPEND | kTmpfileBit, O_RDONLY);
inline constexpr Condition kFutexWake = BitsAre(1, kInt & ~uint64_t{FUTEX_PRIVATE_FLAG}, FUTEX_WAKE);
inline constexpr uint64_t kForkFlags = CLONE_CHILD_CLEARTID | CLONE_CHILD_SETTID | SIGCHLD;

constexpr SyscallRow Allow(RoleSet roles, PhaseSet phases, int number, const char* name, Use use,
                           const char* reason) {
  return {roles, phases, number, name, 0, kAny, kAny, use, reason};
}
constexpr SyscallRow AllowIf(RoleSet roles, PhaseSet phases, int number, const char* name, Condition first,
                             Condition second, Use use, const char* reason) {
  return {roles, phases, number, name, 0, first, second, use, reason};
}
constexpr SyscallRow Refuse(RoleSet roles, PhaseSet phases, int number, const char* name, int error,
                            Condition first, Use use, const char* reason) {
  return {roles, phases, number, name, error, first, kAny, use, reason};
}
#define NR(call) SYS_##call, #call

inline constexpr SyscallRow kRows[] = {
    // the event loop and its channels
    Allow(kEvery, kAlways, NR(ppoll), Use::kSeen, "the only wait of every loop"),
    AllowIf(kSes, kAlways, NR(read), IntIs(0, kSessionClient), kAny, Use::kSeen, "frames of the one client"),
    AllowIf(kSes, kAlways, NR(write), IntIs(0, kStatusFd), kAny, Use::kSeen, "status of the lockdown"),
    AllowIf(kSes, kAlways, NR(write), IntIs(0, 2), kAny, Use::kRarely, "message of a failed CHECK"),
    AllowIf(kSes, kAlways, NR(sendto), IntIs(0, kSessionClient), IntIs(5, 0), Use::kSeen,
            "replies by send() with MSG_NOSIGNAL; no address, so only to the peer"),
    AllowIf(kSes, kAlways, NR(shutdown), IntIs(0, kSessionClient), IntIs(1, SHUT_WR), Use::kSeen,
            "after the last words to a client that is sent away, which may still be sending"),
    AllowIf(kSes, kAlways, NR(recvmmsg), IntIs(0, kSessionAuthorizer), kAny, Use::kSeen,
            "replies, in batches"),
    AllowIf(kSes, kAlways, NR(sendmmsg), IntIs(0, kSessionAuthorizer), kAny, Use::kSeen,
            "requests, in batches"),
    Allow(kTok | kMon, kAlways, NR(read), Use::kSeen,
          "token worker: its object files; monitor: eventfds, signals"),
    Allow(kWork | kMon, kAlways, NR(write), Use::kSeen, "eventfds; message of a failed CHECK"),
    Allow(kWork, kAlways, NR(recvmmsg), Use::kSeen, "channels, in batches"),
    Allow(kWork, kAlways, NR(sendmmsg), Use::kSeen, "channels, in batches"),
    Allow(kMon, kServe, NR(sendmsg), Use::kSeen, "one message to a child, with descriptors"),
    Allow(kEvery, kAlways, NR(close), Use::kSeen, "ended sessions, handed-over and refused descriptors"),
    Allow(kEvery, kAlways, NR(clock_gettime), Use::kRarely,
          "where the kernel page cannot answer (some virtual clocks)"),
    Allow(kWork, kAlways, NR(sched_yield), Use::kRarely, "while spinning for something in flight"),
    Allow(kEvery, kAlways, NR(restart_syscall), Use::kRarely, "a wait continues after SIGSTOP and SIGCONT"),

    // memory: never executable
    Allow(kEvery, kAlways, NR(brk), Use::kRarely, "allocator"),
    AllowIf(kEvery, kAlways, NR(mmap), kNoExec, kAnonymous, Use::kRarely, "allocator"),
    Allow(kEvery, kAlways, NR(munmap), Use::kRarely, "allocator"),
    Allow(kEvery, kAlways, NR(mremap), Use::kRarely, "allocator: a large block grows"),
    AllowIf(kEvery, kAlways, NR(mprotect), kNoExec, kAny, Use::kRarely,
            "allocator; guard pages and sealing of secrets"),
    AllowIf(kEvery, kAlways, NR(madvise), IntIs(2, MADV_DONTNEED), kAny, Use::kRarely,
            "allocator gives pages back"),
    AllowIf(kEvery, kAlways, NR(madvise), IntIs(2, MADV_FREE), kAny, Use::kRarely,
            "allocator gives pages back"),
    AllowIf(kEvery, kAlways, NR(madvise), IntIs(2, MADV_DONTDUMP), kAny, Use::kRarely,
            "secrets stay out of core files"),
    AllowIf(kEvery, kAlways, NR(madvise), IntIs(2, MADV_DODUMP), kAny, Use::kRarely,
            "end of a secret's memory"),
    Allow(kAut | kSig | kTok | kMon, kAlways, NR(mlock), Use::kRarely, "secrets stay out of swap"),
    Allow(kAut | kSig | kTok | kMon, kAlways, NR(munlock), Use::kRarely, "end of a secret's memory"),
    AllowIf(kWork | kMon, kAlways, NR(futex), kFutexWake, kAny, Use::kRarely,
            "pthread_once of the crypto libraries"),
    Allow(kEvery, kAlways, NR(getrandom), Use::kRarely,
          "hash seeds; OpenSSL seeds itself again after an hour"),

    // the end of a process
    Allow(kEvery, kAlways, NR(exit_group), Use::kRarely, "the end of a process that is not killed"),
    Allow(kEvery, kAlways, NR(getpid), Use::kRarely, "abort; SoftHSM asks it on every call"),
    Allow(kEvery, kAlways, NR(gettid), Use::kRarely, "abort after a failed CHECK"),
    Allow(kEvery, kAlways, NR(rt_sigprocmask), Use::kRarely,
          "abort after a failed CHECK; fork in the monitor"),
    AllowIf(kEvery, kAlways, NR(tgkill), OwnPid(0), IntIs(2, SIGABRT), Use::kRarely,
            "abort after a failed CHECK"),
    Refuse(kEvery, kAlways, NR(clone3), ENOSYS, kAny, Use::kRarely,
           "glibc then falls back to clone, which is not listed"),

    // the lockdown proves itself
    Refuse(kKids, kStart, NR(getpriority), kCanaryFirst, IntIs(0, kCanary), Use::kSeen,
           "first filter answers"),
    Refuse(kTwoFilters, kServe, NR(getpriority), kCanarySecond, IntIs(0, kCanary), Use::kSeen,
           "second filter answers"),
    Refuse(kMon, kServe, NR(getpriority), kCanaryFirst, IntIs(0, kCanary), Use::kSeen,
           "the monitor's filter answers"),
    AllowIf(kTwoFilters, kStart, NR(seccomp), IntIs(0, SECCOMP_SET_MODE_FILTER), kAny, Use::kSeen,
            "second filter"),

    // the journal, through descriptors handed over
    Allow(kJou, kAlways, NR(pwrite64), Use::kSeen, "one write per batch"),
    Allow(kJou, kStart, NR(fsync), Use::kRarely, "a torn tail in quarantine"),
    Allow(kJou, kAlways, NR(fdatasync), Use::kSeen, "one sync per batch"),
    Allow(kJou, kAlways, NR(pread64), Use::kSeen, "recovery at start; header of a fresh segment"),
    AllowIf(kJou, kAlways, NR(newfstatat), BitsAre(3, kInt, AT_EMPTY_PATH), kAny, Use::kSeen,
            "size of a segment"),
    Allow(kAut | kSig, kStart, NR(pread64), Use::kSeen,
          "reads the journal from descriptors, then closes them"),
    AllowIf(kAut | kSig, kStart, NR(newfstatat), BitsAre(3, kInt, AT_EMPTY_PATH), kAny, Use::kSeen,
            "size of a segment"),

    AllowIf(kAut | kSig | kTok, kStart, NR(fcntl), IntIs(1, F_GET_SEALS), kAny, Use::kSeen,
            "key and PIN are sealed"),

    // the token worker's module: block `softhsm`
    AllowIf(kTok, kStart, NR(mmap), kReadExec, kPrivate, Use::kSeen,
            "dlopen: code of the module; not writable"),
    AllowIf(kTok, kStart, NR(mmap), kNoExec, kPrivate, Use::kSeen, "dlopen: data of the module"),
    Allow(kTok, kStart, NR(pread64), Use::kSeen, "dlopen; the PIN"),
    Allow(kTok, kStart, NR(geteuid), Use::kRarely,
          "development mode: the module's folders may belong to this user"),
    Allow(kTok, kStart, NR(newfstatat), Use::kSeen, "dlopen, configuration, token directory"),
    Allow(kTok, kStart, NR(getdents64), Use::kSeen, "C_Initialize lists the token directory"),
    AllowIf(kTok, kAlways, NR(openat), kReadOnly, kAny, Use::kSeen,
            "dlopen; object files, reread for each signature"),
    Refuse(kTok, kStart, NR(openat), EACCES, kAny, Use::kSeen,
           "C_Login wants to rewrite its flags; the token is read-only"),
    AllowIf(kTok, kServe, NR(newfstatat), BitsAre(3, kInt, AT_EMPTY_PATH), kAny, Use::kSeen,
            "size of an object file"),
    Refuse(kTok, kServe, NR(newfstatat), EACCES, kAny, Use::kRarely, "error path: time zone for syslog"),
    AllowIf(kTok, kAlways, NR(fcntl), IntIs(1, F_GETFL), kAny, Use::kSeen, "fdopen of an object file"),
    AllowIf(kTok, kAlways, NR(fcntl), IntIs(1, F_SETLK), kAny, Use::kSeen, "read lock of an object file"),
    AllowIf(kTok, kAlways, NR(fcntl), IntIs(1, F_SETLKW), kAny, Use::kSeen, "read lock of an object file"),
    AllowIf(kTok, kStart, NR(fcntl), IntIs(1, F_GETFD), kAny, Use::kRarely,
            "checks of the module file before dlopen"),
    Allow(kTok, kAlways, NR(lseek), Use::kRarely, "object files; error path: time zone for syslog"),
    Refuse(kTok, kStart, NR(access), EACCES, kAny, Use::kRarely, "libraries look for their configuration"),
    Refuse(kTok, kAlways, NR(readlink), EACCES, kAny, Use::kRarely, "libraries look for their own path"),
    Refuse(kTok, kAlways, NR(ioctl), ENOTTY, kAny, Use::kRarely,
           "the C library asks whether a file is a terminal"),
    Refuse(kTok, kAlways, NR(socket), EACCES, kAny, Use::kRarely, "error path: syslog"),
    Refuse(kTok, kAlways, NR(connect), EACCES, kAny, Use::kRarely, "error path: syslog"),
    Refuse(kTok, kAlways, NR(sendto), EACCES, kAny, Use::kRarely, "error path: syslog"),

    // between exec and the first filter: the loader and EnterLockdown
    Allow(kWork, kBoot, NR(read), Use::kSeen, "loader"),
    Allow(kKids, kBoot, NR(write), Use::kRarely, "a failed step of the lockdown says its name"),
    AllowIf(kKids, kBoot, NR(openat), kReadOnly, kAny, Use::kSeen,
            "loader; the probe that Landlock must refuse"),
    AllowIf(kWork, kBoot, NR(mmap), kReadExec, kPrivate, Use::kSeen, "loader: code; not writable"),
    AllowIf(kWork, kBoot, NR(mmap), kNoExec, kPrivate, Use::kSeen, "loader: data"),
    Allow(kWork, kBoot, NR(newfstatat), Use::kSeen, "loader"),
    Allow(kWork, kBoot, NR(pread64), Use::kSeen, "loader"),
    Allow(kWork, kBoot, NR(access), Use::kSeen, "loader"),
    Allow(kKids, kBoot, NR(readlink), Use::kRarely, "static start of a session"),
    Allow(kKids, kBoot, NR(arch_prctl), Use::kSeen, "loader: thread area"),
    Allow(kKids, kBoot, NR(set_tid_address), Use::kSeen, "loader"),
    Allow(kKids, kBoot, NR(set_robust_list), Use::kSeen, "loader; fork"),
    Allow(kKids, kBoot, NR(rseq), Use::kSeen, "loader"),
    Allow(kKids, kBoot, NR(prlimit64), Use::kSeen, "loader: stack; lockdown: limits"),
    Allow(kKids, kBoot, NR(getresuid), Use::kSeen, "lockdown: identity"),
    Allow(kKids, kBoot, NR(getresgid), Use::kSeen, "lockdown: identity"),
    AllowIf(kKids, kBoot, NR(fcntl), IntIs(1, F_GETFD), kAny, Use::kSeen, "lockdown: descriptors"),
    Allow(kKids, kBoot, NR(close_range), Use::kSeen, "lockdown: descriptors"),
    Allow(kKids, kBoot, NR(capset), Use::kSeen, "lockdown: capabilities"),
    Allow(kKids, kBoot, NR(capget), Use::kSeen, "lockdown: capabilities"),
    Allow(kKids, kBoot, NR(prctl), Use::kSeen,
          "lockdown: no_new_privs, dumpable, write xor exec, parent death"),
    Allow(kKids, kBoot, NR(landlock_create_ruleset), Use::kSeen, "lockdown"),
    Allow(kKids, kBoot, NR(landlock_restrict_self), Use::kSeen, "lockdown"),
    AllowIf(kKids, kBoot, NR(seccomp), IntIs(0, SECCOMP_SET_MODE_FILTER), kAny, Use::kSeen,
            "lockdown: first filter"),

    // the monitor: accept, spawn, watch, hand out files
    Allow(kMon, kServe, NR(accept4), Use::kSeen, "clients"),
    Allow(kMon, kServe, NR(getsockopt), Use::kSeen, "SO_PEERCRED of a client"),
    Allow(kMon, kServe, NR(socketpair), Use::kSeen, "channels"),
    Allow(kMon, kServe, NR(eventfd2), Use::kSeen, "status, kill requests"),
    Allow(kMon, kServe, NR(fcntl), Use::kSeen, "seals; placing descriptors for a child"),
    AllowIf(kMon, kServe, NR(clone), BitsAre(0, ~uint64_t{0}, kForkFlags), kAny, Use::kSeen,
            "fork, nothing shared"),
    Allow(kMon, kServe, NR(execve), Use::kSeen, "the programs of the daemon"),
    Allow(kMon, kServe, NR(wait4), Use::kSeen, "ends of children"),
    Allow(kMon, kServe, NR(kill), Use::kSeen, "ends its children"),
    Allow(kMon, kServe, NR(dup2), Use::kSeen, "placing descriptors for a child"),
    Allow(kMon, kServe, NR(setsid), Use::kSeen, "children belong to no terminal"),
    Allow(kMon, kServe, NR(setgroups), Use::kRarely, "a child's user, when started as root"),
    Allow(kMon, kServe, NR(setresgid), Use::kRarely, "a child's user, when started as root"),
    Allow(kMon, kServe, NR(setresuid), Use::kRarely, "a child's user, when started as root"),
    Allow(kMon, kServe, NR(landlock_add_rule), Use::kSeen, "what a token worker may read"),
    Allow(kMon, kServe, NR(openat), Use::kSeen, "fresh segments, processes.json"),
    Allow(kMon, kServe, NR(pwrite64), Use::kSeen, "zeroes of a fresh segment"),
    Allow(kMon, kServe, NR(fsync), Use::kRarely, "a fresh segment and its folder"),
    Allow(kMon, kServe, NR(rename), Use::kSeen, "processes.json is replaced in one step"),
    Allow(kMon, kServe, NR(renameat2), Use::kRarely, "a fresh segment gets its name when it is whole"),
    Allow(kMon, kServe, NR(setsockopt), Use::kSeen, "a send to a child waits a bounded time"),
    Allow(kMon, kServe, NR(geteuid), Use::kSeen, "processes.json"),
    Allow(kMon, kServe, NR(newfstatat), Use::kSeen, "is the journal still the one that was locked"),
    Allow(kMon, kServe, NR(unlink), Use::kSeen, "sockets, at the end"),
    Allow(kMon, kServe, NR(unlinkat), Use::kSeen,
          "a quarantine file that stayed empty; a segment that found no room"),
};
#undef NR
}  // namespace table

inline constexpr std::span<const SyscallRow> kSyscalls = table::kRows;

}  // namespace sealward::sandbox

#endif  // SEALWARD_DAEMON_SANDBOX_SYSCALLS_H_
