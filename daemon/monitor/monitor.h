// The monitor: starts the ring, accepts connections and gives each to a session process of its own, replaces
// token workers, and ends everything when a process that must not end does. It sends messages and reads none:
// what children tell it are counters in eventfds. Built and run by sealwardd's main; one thread.
#ifndef SEALWARD_DAEMON_MONITOR_MONITOR_H_
#define SEALWARD_DAEMON_MONITOR_MONITOR_H_

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/clock.h"
#include "daemon/ipc/messages.h"
#include "daemon/ipc/refusals.h"
#include "daemon/loop/poller.h"
#include "daemon/monitor/process_list.h"
#include "daemon/monitor/setup.h"
#include "daemon/sandbox/spawn.h"

namespace sealward::monitor {

// Exit codes of sealwardd, as `sealwardd --help` tells them.
//   row: name, code, text shown to people
#define SEALWARD_DAEMON_EXITS(ROW)                                                                         \
  ROW(kStopped, 0, "stopped when asked to, by SIGTERM or SIGINT")                                          \
  ROW(kNotStarted, 1, "not started: command line, configuration, files, sockets, the jail or the journal") \
  ROW(kProcessEnded, 10,                                                                                   \
      "authorizer, journaler or signer ended; start it again, the state is in the journal")                \
  ROW(kJournalMoved, 11, "the journal's files were replaced or deleted while it ran")

enum class ExitCode : int {
#define SEALWARD_ROW(name, code, text) name = code,
  SEALWARD_DAEMON_EXITS(SEALWARD_ROW)
#undef SEALWARD_ROW
};

struct ExitCodeRow {
  ExitCode code;
  const char* text;
};
inline constexpr ExitCodeRow kExitCodes[] = {
#define SEALWARD_ROW(name, code, text) {ExitCode::name, text},
    SEALWARD_DAEMON_EXITS(SEALWARD_ROW)
#undef SEALWARD_ROW
};

class Monitor {
 public:
  Monitor(Parts parts, const Clock& clock);
  // Until the end; no child is left.
  ExitCode Run();

 private:
  enum class Phase : uint8_t { kRecovering, kStarting, kServing };

  Status StartRing();
  Status StartReaders();
  Status Turn();
  int TimeoutMs() const;
  Status TakeStatuses();
  Status AdvancePhase();
  void TakeSignals();
  void TakeKillRequests();
  void GrantSegments();

  void Accept(int listener, ipc::SocketKind socket);
  Status OpenSession(UniqueFd client, ipc::SocketKind socket, uint32_t uid, uint32_t gid);
  std::optional<ipc::Refusal> RefusalOf(uint32_t uid, ipc::SocketKind socket) const;

  void StartTokens();
  Status StartToken(Slot& slot);
  bool IsLoggingIn(ipc::TokenClass token_class) const;
  void TokenEnded(Slot& slot, const Child& child, int status);

  Status Spawn(Child child, std::span<const int> after_status, std::span<const sandbox::PathGrant> granted);
  std::optional<sandbox::Identity> IdentityOf(const Child& child) const;
  // How processes of the ring ended, a sentence each, in the order of who is to blame.
  struct Ends {
    std::string killed;
    std::string failed;
    std::string followed;
  };
  void Reap();
  void ReapOnce(Ends& ends);
  void StopAll();
  void Stop(ExitCode code, const std::string& why);
  Child* Find(sandbox::Role role);

  Parts parts_;
  const Clock& clock_;
  loop::Poller poller_;
  Phase phase_ = Phase::kRecovering;
  std::vector<Child> children_;
  std::vector<Slot> slots_;
  UniqueFd to_authorizer_;
  UniqueFd to_journaler_;
  UniqueFd to_signer_;
  UniqueFd segment_request_;
  uint64_t segments_wanted_ = 0;
  uint64_t connections_ = 0;  // ever made: the last ConnectionId
  uint64_t next_check_ns_ = 0;
  bool list_changed_ = true;
  bool stopping_ = false;
  ExitCode exit_code_ = ExitCode::kStopped;
};

}  // namespace sealward::monitor

#endif  // SEALWARD_DAEMON_MONITOR_MONITOR_H_
