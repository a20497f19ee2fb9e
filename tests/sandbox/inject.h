// Makes one system call of this process fail, or succeed without doing anything, by a filter of its own.
// Tests only.
#ifndef SEALWARD_TESTS_SANDBOX_INJECT_H_
#define SEALWARD_TESTS_SANDBOX_INJECT_H_

#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstdint>

namespace sealward::test {

inline constexpr uint32_t kAnyArgument = 0xffff'ffff;
inline constexpr int kSucceedsWithoutEffect = 0;

// Makes one call (of one first argument) fail with `error`, for this process.
inline void Inject(int number, uint32_t first_argument, int error) {
  const bool any = first_argument == kAnyArgument;
  sock_filter code[] = {
      {BPF_LD | BPF_W | BPF_ABS, 0, 0, 0},
      {BPF_JMP | BPF_JEQ | BPF_K, 0, 3, static_cast<uint32_t>(number)},
      {BPF_LD | BPF_W | BPF_ABS, 0, 0, 16},
      {BPF_JMP | BPF_JEQ | BPF_K, 0, static_cast<uint8_t>(any ? 0 : 1), first_argument},
      {BPF_RET | BPF_K, 0, 0, SECCOMP_RET_ERRNO | static_cast<uint32_t>(error)},
      {BPF_RET | BPF_K, 0, 0, SECCOMP_RET_ALLOW},
  };
  sock_fprog program = {6, code};
  if (::syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program) == 0)
    return;  // root needs no no_new_privs for it
  ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
  if (::syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program) != 0) ::_exit(91);
}

}  // namespace sealward::test

#endif  // SEALWARD_TESTS_SANDBOX_INJECT_H_
