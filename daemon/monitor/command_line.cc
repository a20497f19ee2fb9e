#include "daemon/monitor/command_line.h"

#include <string_view>

namespace sealward::monitor {
namespace {

constexpr std::string_view kDefaultConfiguration = "/etc/sealward/sealward.toml";

std::string Help() {
  std::string text =
      "usage: sealwardd [CONFIGURATION]\n\n"
      "Starts the signing daemon in the foreground, with the configuration file (default " +
      std::string(kDefaultConfiguration) +
      ").\n"
      "It logs to standard error, serves until SIGTERM or SIGINT, and ends with all its processes.\n"
      "Started as root it gives each process a user of its own ([users] names them); started by an\n"
      "ordinary user it runs in development mode, everything as that user.\n\n"
      "  -h, --help     this text\n"
      "  -V, --version  the version\n\n"
      "Exit codes:\n";
  for (const ExitCodeRow& row : kExitCodes) {
    const std::string code = std::to_string(static_cast<int>(row.code));
    text += std::string(4 - code.size(), ' ') + code + "  " + row.text + "\n";
  }
  return text +
         "\n`sealward doctor` says whether all is well; `sealward --help` lists what clients can ask.\n";
}

}  // namespace

CommandLine ReadCommandLine(std::span<char* const> arguments) {
  const std::string_view first = arguments.size() > 1 ? arguments[1] : kDefaultConfiguration;
  if (first == "--help" || first == "-h") return {.configuration = {}, .output = Help(), .error = {}};
  if (first == "--version" || first == "-V") {
    return {.configuration = {}, .output = SEALWARD_BUILD "\n", .error = {}};
  }
  if (arguments.size() > 2) {
    return {.configuration = {},
            .output = {},
            .error = "expected one configuration file, got another argument `" + std::string(arguments[2]) +
                     "`; see sealwardd --help"};
  }
  if (first.empty() || first.starts_with('-')) {
    return {.configuration = {},
            .output = {},
            .error = "no such option: `" + std::string(first) + "`; see sealwardd --help"};
  }
  return {.configuration = std::string(first), .output = {}, .error = {}};
}

}  // namespace sealward::monitor
