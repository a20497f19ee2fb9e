// What the monitor makes ready while it still can: checks of whom to believe, PINs, the record MAC's key, the
// two sockets; then its own jail. Nothing here has met a client yet. Used by sealwardd's main.
#ifndef SEALWARD_DAEMON_MONITOR_SETUP_H_
#define SEALWARD_DAEMON_MONITOR_SETUP_H_

#include <array>
#include <vector>

#include "base/result.h"
#include "base/unique_fd.h"
#include "daemon/config/config.h"
#include "daemon/monitor/journal_folder.h"
#include "daemon/sandbox/jail.h"

namespace sealward::monitor {

inline constexpr size_t kClasses = config::kTokenClassNames.size();

struct Parts {
  const config::Config& config;
  JournalFolder journal;
  std::array<UniqueFd, kClasses> pins;  // sealed
  std::array<std::vector<sandbox::PathGrant>, kClasses>
      readable;      // what a token worker of the class may read
  UniqueFd mac_key;  // sealed
  UniqueFd engine_listener;
  UniqueFd officer_listener;
  UniqueFd signals;
  UniqueFd null_device;
  sandbox::JailReport jail;
};

// The configuration outlives the parts. On return the process is jailed.
Result<Parts> Prepare(const config::Config& config);

}  // namespace sealward::monitor

#endif  // SEALWARD_DAEMON_MONITOR_SETUP_H_
