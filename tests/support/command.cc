#include "tests/support/command.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstdio>

namespace sealward::test {
namespace {

constexpr size_t kOutputBytesMax = size_t{16} << 20;

struct Pipe {
  std::array<int, 2> ends{-1, -1};
  Pipe() {
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) ::abort();
  }
  ~Pipe() {
    Close(0);
    Close(1);
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;
  void Close(size_t end) {
    if (ends[end] >= 0) ::close(ends[end]);
    ends[end] = -1;
  }
};

// Between fork and exec; never returns.
[[noreturn]] void Child(const std::vector<std::string>& arguments, const CommandOptions& options,
                        const std::array<int, 3>& descriptors) {
  ::setpgid(0, 0);  // so that a timeout ends grandchildren too
  for (int i = 0; i < 3; ++i) ::dup2(descriptors[static_cast<size_t>(i)], i);
  if (!options.working_directory.empty() && ::chdir(options.working_directory.c_str()) != 0) ::_exit(127);
  for (const auto& variable : options.environment) ::putenv(const_cast<char*>(variable.c_str()));
  std::vector<char*> argv;
  for (const auto& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));
  argv.push_back(nullptr);
  ::execvp(argv[0], argv.data());
  ::dprintf(STDERR_FILENO, "cannot run %s: %s\n", argv[0], ::strerror(errno));
  ::_exit(127);
}

// Reads once; closes the pipe at its end.
void Drain(Pipe& pipe, std::string& out) {
  std::array<char, 65536> buffer;
  const ssize_t size = ::read(pipe.ends[0], buffer.data(), buffer.size());
  if (size <= 0) {
    if (size == 0 || errno != EINTR) pipe.Close(0);
    return;
  }
  const size_t room = kOutputBytesMax - out.size();
  out.append(buffer.data(), std::min(room, static_cast<size_t>(size)));
}

void Feed(Pipe& pipe, const std::string& input, size_t& written) {
  const ssize_t size = ::write(pipe.ends[1], input.data() + written, input.size() - written);
  if (size > 0) written += static_cast<size_t>(size);
  const bool broken = size < 0 && errno != EINTR && errno != EAGAIN;
  if (broken || written == input.size()) pipe.Close(1);
}

void Collect(Pipe& input, Pipe& output, Pipe& error, const CommandOptions& options, pid_t child,
             CommandResult& result) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(options.timeout_s);
  size_t written = 0;
  ::fcntl(input.ends[1], F_SETFL, O_NONBLOCK);
  if (options.standard_input.empty()) input.Close(1);
  while (output.ends[0] >= 0 || error.ends[0] >= 0) {
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
    if (left.count() <= 0) {
      result.timed_out = true;
      ::kill(-child, SIGKILL);
      return;
    }
    std::array<pollfd, 3> polls{pollfd{output.ends[0], POLLIN, 0}, pollfd{error.ends[0], POLLIN, 0},
                                pollfd{input.ends[1], POLLOUT, 0}};
    if (::poll(polls.data(), polls.size(), static_cast<int>(left.count())) <= 0) continue;
    if (polls[0].revents != 0) Drain(output, result.output);
    if (polls[1].revents != 0) Drain(error, result.error);
    if (polls[2].revents != 0) Feed(input, options.standard_input, written);
  }
}

}  // namespace

CommandResult RunCommand(const std::vector<std::string>& arguments, const CommandOptions& options) {
  CommandResult result;
  if (arguments.empty()) ::abort();
  ::signal(SIGPIPE, SIG_IGN);  // a program that does not read its input is no failure of ours
  Pipe input, output, error;
  ::fflush(nullptr);
  const pid_t child = ::fork();
  if (child < 0) ::abort();
  if (child == 0) {
    ::signal(SIGPIPE, SIG_DFL);
    Child(arguments, options, {input.ends[0], output.ends[1], error.ends[1]});
  }
  ::setpgid(child, child);  // both sides set it: whichever comes first
  input.Close(0);
  output.Close(1);
  error.Close(1);
  Collect(input, output, error, options, child, result);
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  if (WIFEXITED(status)) result.exit_code = WEXITSTATUS(status);
  if (WIFSIGNALED(status)) result.signal = WTERMSIG(status);
  return result;
}

bool HaveCommand(const std::string& name) {
  const char* value = ::getenv("PATH");
  std::string rest = value == nullptr ? "/usr/bin:/bin" : value;
  while (!rest.empty()) {
    const size_t colon = rest.find(':');
    const std::string folder = rest.substr(0, colon);
    rest = colon == std::string::npos ? "" : rest.substr(colon + 1);
    if (::access((folder + "/" + name).c_str(), X_OK) == 0) return true;
  }
  return false;
}

}  // namespace sealward::test
