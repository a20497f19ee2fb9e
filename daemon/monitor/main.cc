#include <cstdio>
#include <string>

#include "base/clock.h"
#include "daemon/monitor/monitor.h"

// sealwardd [CONFIGURATION]: reads top to bottom as a loss of privilege.
int main(int argc, char** argv) {
  using namespace sealward;
  const std::string path = argc == 2 ? argv[1] : "/etc/sealward/sealward.toml";
  if (argc > 2 || path.starts_with("-")) {
    std::fprintf(stderr, "usage: sealwardd [CONFIGURATION]   (default /etc/sealward/sealward.toml)\n");
    return static_cast<int>(monitor::ExitCode::kNotStarted);
  }
  const auto config = config::Load(path);
  if (!config.has_value()) {
    std::fprintf(stderr, "sealwardd: %s\n", config.error().Headline().c_str());
    return static_cast<int>(monitor::ExitCode::kNotStarted);
  }
  auto parts = monitor::Prepare(*config);  // from here on in the jail
  if (!parts.has_value()) {
    std::fprintf(stderr, "sealwardd: %s\n", parts.error().Message().c_str());
    return static_cast<int>(monitor::ExitCode::kNotStarted);
  }
  const SystemClock clock;
  monitor::Monitor monitor(*std::move(parts), clock);
  return static_cast<int>(monitor.Run());
}
