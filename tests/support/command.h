// RunCommand: runs a stock tool (openssl, ssh-keygen, softhsm2-util, our own binaries) and collects what it
// said. No shell, bounded in time and output. Tests only.
#ifndef SEALWARD_TESTS_SUPPORT_COMMAND_H_
#define SEALWARD_TESTS_SUPPORT_COMMAND_H_

#include <string>
#include <vector>

namespace sealward::test {

struct CommandOptions {
  std::string standard_input;
  std::vector<std::string> environment;  // "NAME=value", added to the test's own environment
  std::string working_directory;         // the test's own if empty
  int timeout_s = 30;
};

struct CommandResult {
  int exit_code = -1;  // -1 if it did not exit by itself
  int signal = 0;      // the signal that ended it, SIGKILL after the timeout
  bool timed_out = false;
  std::string output;  // standard output, at most 16 MiB
  std::string error;   // standard error, likewise

  bool Ok() const { return exit_code == 0; }
};

// arguments[0] is looked up in PATH. A program that cannot be started gives exit_code 127 and says why in
// `error`.
CommandResult RunCommand(const std::vector<std::string>& arguments, const CommandOptions& options = {});

bool HaveCommand(const std::string& name);  // whether PATH has it

}  // namespace sealward::test

#endif  // SEALWARD_TESTS_SUPPORT_COMMAND_H_
