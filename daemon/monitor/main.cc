#include <cstdio>
#include <string>

#include "base/clock.h"
#include "base/system_error.h"
#include "daemon/monitor/command_line.h"
#include "daemon/monitor/monitor.h"

// sealwardd [CONFIGURATION]: reads top to bottom as a loss of privilege.
int main(int argc, char** argv) {
  using namespace sealward;
  const auto not_started = [](const std::string& why) {
    std::fprintf(stderr, "sealwardd: %s\n", why.c_str());
    return static_cast<int>(monitor::ExitCode::kNotStarted);
  };
  const auto line = monitor::ReadCommandLine({argv, static_cast<size_t>(argc)});
  if (!line.error.empty()) return not_started(line.error);
  if (!line.output.empty()) return std::fputs(line.output.c_str(), stdout) < 0 || std::fflush(stdout) != 0;
  const auto config = config::Load(line.configuration);
  if (!config.has_value()) return not_started(config.error().Headline());
  auto parts = monitor::Prepare(*config);  // from here on in the jail
  if (!parts.has_value()) return not_started(SystemMessage(parts.error()));
  const SystemClock clock;
  monitor::Monitor monitor(*std::move(parts), clock);
  return static_cast<int>(monitor.Run());
}
