// What the monitor does as root before anybody else's bytes: its jail, and the way of a child to its exec.
// Each step is made to fail; the start must not go on, and must name the step.
#include "daemon/sandbox/spawn.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/eventfd.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <cerrno>
#include <csignal>
#include <string>
#include <vector>

#include "base/unique_fd.h"
#include "daemon/sandbox/jail.h"
#include "tests/sandbox/child.h"
#include "tests/sandbox/inject.h"
#include "tests/support/temp_dir.h"

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

class JailTest : public testing::TestWithParam<Injection> {
 protected:
  void SetUp() override {
    if (::geteuid() != 0) GTEST_SKIP() << "needs root";
  }
};

std::vector<PathGrant> Paths(const test::TempDir& folder) {
  return {{"/usr/lib", Grant::kReadExecute}, {folder.path(), Grant::kReadWrite}};
}

TEST_P(JailTest, AFailingStepEndsTheStartWithItsName) {
  const test::TempDir folder;
  const test::Ending ending = test::RunChildAsRoot([&] {
    Inject(GetParam().number, GetParam().first_argument, GetParam().error);
    const auto paths = Paths(folder);
    const auto report = EnterMonitorJail(ProcessOf(Role::kMonitor), {paths, folder.path()});
    if (report.has_value()) return 1;
    const std::string context = report.error().context;
    return context.substr(0, context.find(':')) == GetParam().step ? 0 : 3;
  });
  EXPECT_EQ(ending.exit_code, 0) << "signal " << ending.signal;
}

INSTANTIATE_TEST_SUITE_P(
    Root, JailTest,
    testing::Values(Injection{"namespaces", SYS_unshare, kAnyArgument, EPERM},
                    Injection{"root_directory", SYS_mount, kAnyArgument, EPERM},
                    Injection{"root_directory", SYS_mount, kAnyArgument, kSucceedsWithoutEffect},
                    Injection{"root_directory", SYS_open_tree, kAnyArgument, ENOSYS},
                    Injection{"root_directory", SYS_mount_setattr, kAnyArgument, ENOSYS},
                    Injection{"root_directory", SYS_move_mount, kAnyArgument, EPERM},
                    Injection{"root_directory", SYS_pivot_root, kAnyArgument, EPERM},
                    Injection{"root_directory", SYS_pivot_root, kAnyArgument, kSucceedsWithoutEffect},
                    Injection{"root_directory", SYS_umount2, kAnyArgument, EPERM},
                    Injection{"root_directory", SYS_umount2, kAnyArgument, kSucceedsWithoutEffect},
                    Injection{"bounding_set", SYS_prctl, PR_CAPBSET_DROP, EPERM},
                    Injection{"bounding_set", SYS_prctl, PR_CAPBSET_DROP, kSucceedsWithoutEffect},
                    Injection{"capabilities", SYS_capset, kAnyArgument, EPERM},
                    Injection{"capabilities", SYS_capset, kAnyArgument, kSucceedsWithoutEffect},
                    Injection{"limits", SYS_prlimit64, kAnyArgument, EPERM},
                    Injection{"no_new_privs", SYS_prctl, PR_SET_NO_NEW_PRIVS, EPERM},
                    Injection{"no_new_privs", SYS_prctl, PR_SET_NO_NEW_PRIVS, kSucceedsWithoutEffect},
                    Injection{"dumpable", SYS_prctl, PR_SET_DUMPABLE, EPERM},
                    Injection{"dumpable", SYS_prctl, PR_SET_DUMPABLE, kSucceedsWithoutEffect},
                    Injection{"landlock", SYS_landlock_create_ruleset, kAnyArgument, ENOSYS},
                    Injection{"landlock", SYS_landlock_add_rule, kAnyArgument, EPERM},
                    Injection{"landlock", SYS_landlock_restrict_self, kAnyArgument, EPERM},
                    Injection{"landlock", SYS_landlock_restrict_self, kAnyArgument, kSucceedsWithoutEffect},
                    Injection{"seccomp", SYS_seccomp, kAnyArgument, EPERM},
                    Injection{"seccomp", SYS_seccomp, kAnyArgument, kSucceedsWithoutEffect}));

TEST(JailTest, HoldsWhatThePlanSaysAndNothingElse) {
  if (::geteuid() != 0) GTEST_SKIP() << "needs root";
  const test::TempDir folder;
  ASSERT_EQ(::mkdir(folder.File("secret").c_str(), 0755), 0);
  const test::Ending ending = test::RunChildAsRoot([&] {
    const std::vector<PathGrant> paths = {{"/usr/lib", Grant::kReadExecute},
                                          {folder.path(), Grant::kReadWrite},
                                          {folder.File("secret"), Grant::kRead}};
    const auto report = EnterMonitorJail(ProcessOf(Role::kMonitor), {paths, folder.path()});
    if (!report.has_value() || !report->root || !report->namespaces || !report->own_root) return 1;
    if (::open("/etc/passwd", O_RDONLY) >= 0 || errno != ENOENT) return 2;
    if (::open(folder.File("new").c_str(), O_WRONLY | O_CREAT, 0600) < 0) return 3;
    if (::open(folder.File("secret/new").c_str(), O_WRONLY | O_CREAT, 0600) >= 0) return 4;
    if (::open("/usr/lib/new", O_WRONLY | O_CREAT, 0600) >= 0) return 5;
    if (::open("/usr/lib/os-release", O_RDONLY) < 0) return 6;
    return 0;
  });
  EXPECT_EQ(ending.exit_code, 0) << "signal " << ending.signal << ending.text;
}

class SpawnTest : public testing::TestWithParam<Injection> {};

// Spawns a stand-in (a program that does not enter a lockdown) and returns how it ended.
int SpawnAndWait(const char* program, std::optional<Identity> identity) {
  const ProcessRow& row = ProcessOf(Role::kToken);
  const UniqueFd event(::eventfd(0, EFD_CLOEXEC));
  const UniqueFd null_device(::open("/dev/null", O_RDWR | O_CLOEXEC));
  const std::vector<int> descriptors(row.descriptors.size(), event.Get());
  const std::vector<PathGrant> granted = {{"/usr", Grant::kReadExecute}, {"/lib64", Grant::kReadExecute}};
  const auto pid = Spawn({.row = row,
                          .program = program,
                          .descriptors = descriptors,
                          .null_device = null_device.Get(),
                          .identity = identity,
                          .granted = granted});
  if (!pid.has_value()) return 1000;
  int status = 0;
  ::waitpid(*pid, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 2000 + WTERMSIG(status);
}

TEST_P(SpawnTest, AFailingStepEndsTheChildWithItsName) {
  if (::geteuid() != 0) GTEST_SKIP() << "needs root";
  const test::Ending ending = test::RunChildAsRoot([&] {
    Inject(GetParam().number, GetParam().first_argument, GetParam().error);
    return SpawnAndWait("/usr/bin/true", Identity{901, 901}) == kSpawnFailedExit ? 0 : 1;
  });
  EXPECT_EQ(ending.exit_code, 0) << ending.text;
  EXPECT_NE(ending.text.find(std::string("step ") + GetParam().step), std::string::npos) << ending.text;
}

INSTANTIATE_TEST_SUITE_P(
    Root, SpawnTest,
    testing::Values(Injection{"session", SYS_setsid, kAnyArgument, EPERM},
                    Injection{"bounding_set", SYS_prctl, PR_CAPBSET_DROP, EPERM},
                    Injection{"identity", SYS_setgroups, kAnyArgument, EPERM},
                    Injection{"identity", SYS_setresgid, kAnyArgument, EPERM},
                    Injection{"identity", SYS_setresuid, kAnyArgument, EPERM},
                    Injection{"identity", SYS_setresuid, kAnyArgument, kSucceedsWithoutEffect},
                    Injection{"capabilities", SYS_capset, kAnyArgument, EPERM},
                    Injection{"no_new_privs", SYS_prctl, PR_SET_NO_NEW_PRIVS, EPERM},
                    Injection{"parent_death", SYS_prctl, PR_SET_PDEATHSIG, EPERM},
                    Injection{"landlock", SYS_landlock_restrict_self, kAnyArgument, kSucceedsWithoutEffect},
                    Injection{"descriptors", SYS_dup2, kAnyArgument, EMFILE},
                    Injection{"descriptors", SYS_close_range, kAnyArgument, ENOSYS},
                    Injection{"exec", SYS_execve, kAnyArgument, EACCES}));

TEST(SpawnTest, GoesThroughAndFindsNoProgram) {
  if (::geteuid() != 0) GTEST_SKIP() << "needs root";
  EXPECT_EQ(SpawnAndWait("/usr/bin/true", Identity{901, 901}), 0);
  const test::Ending ending = test::RunChildAsRoot([] {
    return SpawnAndWait("/usr/bin/no-such-program", Identity{901, 901}) == kSpawnFailedExit ? 0 : 1;
  });
  EXPECT_EQ(ending.exit_code, 0);
  EXPECT_NE(ending.text.find("step exec"), std::string::npos) << ending.text;
}

TEST(SpawnTest, RootIsNobodysIdentity) {
  if (::geteuid() != 0) GTEST_SKIP() << "needs root";
  const test::Ending ending = test::RunChildAsRoot(
      [] { return SpawnAndWait("/usr/bin/true", Identity{0, 0}) == kSpawnFailedExit ? 0 : 1; });
  EXPECT_EQ(ending.exit_code, 0) << ending.text;
}

}  // namespace
}  // namespace sealward::sandbox
