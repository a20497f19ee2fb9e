// The command line of sealwardd: one path, or a word of help. Used by main() before anything else.
#ifndef SEALWARD_DAEMON_MONITOR_COMMAND_LINE_H_
#define SEALWARD_DAEMON_MONITOR_COMMAND_LINE_H_

#include <span>
#include <string>

#include "daemon/monitor/monitor.h"

namespace sealward::monitor {

struct CommandLine {
  std::string configuration;  // what to start with; empty: only say `output` and end
  std::string output;         // help or version, for standard output
  std::string error;          // for standard error
};

CommandLine ReadCommandLine(std::span<char* const> arguments);

}  // namespace sealward::monitor

#endif  // SEALWARD_DAEMON_MONITOR_COMMAND_LINE_H_
