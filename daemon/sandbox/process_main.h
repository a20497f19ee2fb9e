// The last words of a process: what every role's main() does with the Status its work ended with.
#ifndef SEALWARD_DAEMON_SANDBOX_PROCESS_MAIN_H_
#define SEALWARD_DAEMON_SANDBOX_PROCESS_MAIN_H_

#include <cstdio>
#include <string>

#include "base/result.h"
#include "base/system_error.h"

namespace sealward::sandbox {

// Exit codes the monitor tells apart.
inline constexpr int kExitOk = 0;
inline constexpr int kExitFailed = 1;
inline constexpr int kExitPeerGone = 2;  // another process ended first: it is the one to look at

inline int EndProcess(const char* name, const Status& status) {
  if (status.has_value()) return kExitOk;
  // Another ended first, perhaps because it was asked to: the monitor says which and why.
  if (status.error().code == ErrorCode::kClosed) return kExitPeerGone;
  std::fprintf(stderr, "%s: %s\n", name, SystemMessage(status.error()).c_str());
  return kExitFailed;
}

}  // namespace sealward::sandbox

#endif  // SEALWARD_DAEMON_SANDBOX_PROCESS_MAIN_H_
