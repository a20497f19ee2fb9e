#include "tests/sandbox/child.h"

#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>

namespace sealward::test {
namespace {

constexpr int kUser = 65534;

void Prepare(int descriptors, int pipe) {
  if (::geteuid() == 0 && (::setgroups(0, nullptr) != 0 || ::setresgid(kUser, kUser, kUser) != 0 ||
                           ::setresuid(kUser, kUser, kUser) != 0)) {
    ::_exit(101);
  }
  const int parked = ::fcntl(pipe, F_DUPFD, 64);
  const int null_device = ::open("/dev/null", O_RDWR);
  const int event = ::eventfd(0, 0);
  const int parked_event = ::fcntl(event, F_DUPFD, 64);
  ::dup2(null_device, 0);
  ::dup2(null_device, 1);
  ::dup2(parked, 2);
  for (int i = 0; i < descriptors; ++i) ::dup2(parked_event, 3 + i);
  ::syscall(SYS_close_range, 3 + descriptors, ~0u, 0);
  ::alarm(10);
}

Ending Run(const std::function<void(int pipe)>& prepare, const std::function<int()>& body) {
  int pipe[2];
  if (::pipe2(pipe, O_CLOEXEC) != 0) std::abort();
  const pid_t pid = ::fork();
  if (pid == 0) {
    prepare(pipe[1]);
    ::_exit(body());
  }
  ::close(pipe[1]);
  Ending ending;
  char buffer[4096];
  while (ending.text.size() < sizeof buffer) {
    const ssize_t size = ::read(pipe[0], buffer, sizeof buffer);
    if (size <= 0) break;
    ending.text.append(buffer, static_cast<size_t>(size));
  }
  ::close(pipe[0]);
  int status = 0;
  ::waitpid(pid, &status, 0);
  if (WIFEXITED(status)) ending.exit_code = WEXITSTATUS(status);
  if (WIFSIGNALED(status)) ending.signal = WTERMSIG(status);
  return ending;
}

}  // namespace

Ending RunChild(int descriptors, const std::function<int()>& body) {
  return Run([&](int pipe) { Prepare(descriptors, pipe); }, body);
}

Ending RunChildAsRoot(const std::function<int()>& body) {
  return Run(
      [](int pipe) {
        ::dup2(pipe, 2);
        ::alarm(10);
      },
      body);
}

}  // namespace sealward::test
