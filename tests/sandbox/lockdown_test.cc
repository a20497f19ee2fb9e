// A lockdown with a step that fails, or that says it succeeded and did nothing, must not go on: each step is
// made to do both by an outer filter, and the error must name it.
#include "daemon/sandbox/lockdown.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <functional>
#include <string>
#include <vector>

#include "base/check.h"
#include "daemon/sandbox/landlock.h"
#include "daemon/sandbox/sealed.h"
#include "daemon/sandbox/steps.h"
#include "tests/sandbox/child.h"
#include "tests/sandbox/inject.h"

namespace sealward::sandbox {
namespace {

using test::Inject;
using test::kAnyArgument;
using test::kSucceedsWithoutEffect;

struct Injection {
  const char* step;
  int number;
  uint32_t first_argument;
  int error;
};

void PrintTo(const Injection& injection, std::ostream* out) {
  *out << injection.step << " call " << injection.number << " errno " << injection.error;
}

class InjectionTest : public testing::TestWithParam<Injection> {};

TEST_P(InjectionTest, EndsTheStartWithTheStepsName) {
  const Injection& injection = GetParam();
  const ProcessRow& row = ProcessOf(Role::kSigner);
  const test::Ending ending = test::RunChild(static_cast<int>(row.descriptors.size()), [&] {
    ::prctl(PR_SET_DUMPABLE, 1, 0, 0, 0);
    const int extra = 3 + static_cast<int>(row.descriptors.size());
    if (injection.number == SYS_close_range) ::dup2(2, extra);
    Inject(injection.number, injection.first_argument, injection.error);
    const auto report = EnterLockdown(row);
    if (report.has_value()) return 1;
    if (report.error().code != ErrorCode::kSandbox) return 2;
    const std::string context = report.error().context;
    return context.substr(0, context.find(':')) == injection.step ? 0 : 3;
  });
  EXPECT_EQ(ending.exit_code, 0) << "signal " << ending.signal;
}

INSTANTIATE_TEST_SUITE_P(
    Lockdown, InjectionTest,
    testing::Values(Injection{"identity", SYS_getresuid, kAnyArgument, EPERM},
                    Injection{"identity", SYS_getresuid, kAnyArgument, kSucceedsWithoutEffect},
                    Injection{"identity", SYS_getresgid, kAnyArgument, EPERM},
                    Injection{"identity", SYS_getresgid, kAnyArgument, kSucceedsWithoutEffect},
                    Injection{"descriptors", SYS_fcntl, 1, EBADF},
                    Injection{"descriptors", SYS_fcntl, 7, EBADF},
                    Injection{"descriptors", SYS_close_range, kAnyArgument, ENOSYS},
                    Injection{"descriptors", SYS_close_range, kAnyArgument, kSucceedsWithoutEffect},
                    Injection{"limits", SYS_prlimit64, kAnyArgument, EPERM},
                    Injection{"capabilities", SYS_capset, kAnyArgument, EPERM},
                    Injection{"capabilities", SYS_capget, kAnyArgument, EPERM},
                    Injection{"capabilities", SYS_prctl, PR_CAP_AMBIENT, EPERM},
                    Injection{"no_new_privs", SYS_prctl, PR_SET_NO_NEW_PRIVS, EPERM},
                    Injection{"no_new_privs", SYS_prctl, PR_GET_NO_NEW_PRIVS, kSucceedsWithoutEffect},
                    Injection{"dumpable", SYS_prctl, PR_SET_DUMPABLE, EPERM},
                    Injection{"dumpable", SYS_prctl, PR_SET_DUMPABLE, kSucceedsWithoutEffect},
                    Injection{"dumpable", SYS_prctl, PR_GET_DUMPABLE, EPERM},
                    Injection{"write_xor_exec", SYS_prctl, 65, EPERM},
                    Injection{"write_xor_exec", SYS_prctl, 65, kSucceedsWithoutEffect},
                    Injection{"parent_death", SYS_prctl, PR_SET_PDEATHSIG, EPERM},
                    Injection{"parent_death", SYS_prctl, PR_SET_PDEATHSIG, kSucceedsWithoutEffect},
                    Injection{"parent_death", SYS_prctl, PR_GET_PDEATHSIG, kSucceedsWithoutEffect},
                    Injection{"landlock", SYS_landlock_create_ruleset, kAnyArgument, ENOSYS},
                    Injection{"landlock", SYS_landlock_create_ruleset, kAnyArgument, EOPNOTSUPP},
                    Injection{"landlock", SYS_landlock_create_ruleset, kAnyArgument, kSucceedsWithoutEffect},
                    Injection{"landlock", SYS_landlock_restrict_self, kAnyArgument, EPERM},
                    Injection{"landlock", SYS_landlock_restrict_self, kAnyArgument, kSucceedsWithoutEffect},
                    Injection{"landlock", SYS_openat, kAnyArgument, EMFILE},
                    Injection{"seccomp", SYS_seccomp, kAnyArgument, ENOSYS},
                    Injection{"seccomp", SYS_seccomp, kAnyArgument, EINVAL},
                    Injection{"seccomp", SYS_seccomp, kAnyArgument, kSucceedsWithoutEffect},
                    Injection{"status", SYS_write, kStatusFd, EBADF}));

TEST(LockdownTest, AnOlderKernelWithoutWriteXorExecIsReported) {
  const ProcessRow& row = ProcessOf(Role::kSigner);
  const test::Ending ending = test::RunChild(static_cast<int>(row.descriptors.size()), [&] {
    Inject(SYS_prctl, 65, EINVAL);
    const auto report = EnterLockdown(row);
    return report.has_value() && !report->write_xor_exec && report->locked ? 0 : 1;
  });
  EXPECT_EQ(ending.exit_code, 0) << ending.signal;
}

TEST(LockdownTest, SecondFilterFailureIsAnError) {
  const ProcessRow& row = ProcessOf(Role::kSigner);
  for (const int error : {EPERM, kSucceedsWithoutEffect}) {
    const test::Ending ending = test::RunChild(static_cast<int>(row.descriptors.size()), [&] {
      // The flags word is the second argument: the injection can't tell first from second call, so this test
      // replaces the first filter by none and asks for the second alone.
      Inject(SYS_seccomp, kAnyArgument, error);
      const Status entered = EnterSecondFilter(row);
      return !entered.has_value() && entered.error().code == ErrorCode::kSandbox ? 0 : 1;
    });
    EXPECT_EQ(ending.exit_code, 0) << ending.signal;
  }
}

TEST(LockdownTest, RootIsRefused) {
  if (::geteuid() != 0) GTEST_SKIP() << "needs root";
  const auto report = EnterLockdown(ProcessOf(Role::kSigner));
  ASSERT_FALSE(report.has_value());
  EXPECT_STREQ(report.error().context, "identity");
}

TEST(LockdownTest, AMissingDescriptorIsRefused) {
  const ProcessRow& row = ProcessOf(Role::kSigner);
  const test::Ending ending = test::RunChild(static_cast<int>(row.descriptors.size()) - 1, [&] {
    const auto report = EnterLockdown(row);
    return !report.has_value() && std::string(report.error().context) == "descriptors" ? 0 : 1;
  });
  EXPECT_EQ(ending.exit_code, 0) << ending.signal;
}

TEST(LockdownTest, StatusSaysWhatWasReached) {
  const ProcessRow& row = ProcessOf(Role::kToken);  // the one that may still read an eventfd afterwards
  const test::Ending ending = test::RunChild(static_cast<int>(row.descriptors.size()), [&] {
    if (!SetNoNewPrivileges() || !RestrictFiles(Handled::kEverything, {})) return 4;
    const auto report = EnterLockdown(row);
    if (!report.has_value() || !EnterSecondFilter(row) || !ReportServing()) return 1;
    uint64_t value = 0;
    if (::read(kStatusFd, &value, sizeof value) != sizeof value) return 2;
    const LockdownReport read = Unpack(value);
    return read.locked && read.second_filter && read.serving && read.landlock_abi == report->landlock_abi &&
                   read.write_xor_exec == report->write_xor_exec
               ? 0
               : 3;
  });
  EXPECT_EQ(ending.exit_code, 0) << ending.signal;
}

TEST(SealedTest, ComesBackAndCantBeChanged) {
  SecretBytes secret = MUST(SecretBytes::CopyOf(AsBytes("1234")));
  const UniqueFd fd = MUST(MakeSealed(secret));
  EXPECT_EQ(::pwrite(fd.Get(), "9", 1, 0), -1);
  EXPECT_EQ(::ftruncate(fd.Get(), 0), -1);
  for (int i = 0; i < 2; ++i) {  // reading leaves nothing behind that a second reader would notice
    const SecretBytes read = MUST(ReadSealed(fd.Get()));
    EXPECT_EQ(AsText(read.Expose()), "1234");
  }
}

TEST(SealedTest, RefusesWhatIsNotSealed) {
  const UniqueFd fd(::memfd_create("x", MFD_CLOEXEC | MFD_ALLOW_SEALING));
  ASSERT_EQ(::write(fd.Get(), "1234", 4), 4);
  EXPECT_FALSE(ReadSealed(fd.Get()).has_value());
  const UniqueFd null_device(::open("/dev/null", O_RDONLY | O_CLOEXEC));
  EXPECT_FALSE(ReadSealed(null_device.Get()).has_value());
}

}  // namespace
}  // namespace sealward::sandbox
