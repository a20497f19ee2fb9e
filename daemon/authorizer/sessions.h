// The connections as the authorizer sees them: who is behind each (the monitor said so, from the kernel), what they asked
// and waits for its turn, and the budget of each principal. Turns are shared fairly between principals: one engine's
// burst does not sit in front of another's hedge. Cancels stand in a queue of their own. Run by the authorizer only.
#ifndef SEALWARD_DAEMON_AUTHORIZER_SESSIONS_H_
#define SEALWARD_DAEMON_AUTHORIZER_SESSIONS_H_

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "base/clock.h"
#include "daemon/ipc/messages.h"
#include "daemon/loop/channel.h"
#include "people/roster.h"
#include "protocol/messages.h"

namespace sealward::authorizer {

// Requests per second of a principal, as a bucket that holds one second's worth.
class Budget {
 public:
  explicit Budget(uint32_t per_second_max) : per_second_max_(per_second_max), tokens_ns_(uint64_t{per_second_max} * kSecondNs) {}
  bool Take(uint64_t boot_ns);

 private:
  uint64_t per_second_max_;
  uint64_t tokens_ns_;  // tokens × 10^9
  uint64_t last_ns_ = 0;
};

struct PrincipalState {
  Budget requests;
  Budget cancels;        // of its own: orders can't use up what ends them
  uint64_t served = 0;   // virtual time of fair sharing
  uint64_t dropped = 0;  // since the last Dropped record
};

struct Session {
  ConnectionId id;
  people::Socket socket = people::Socket::kEngine;
  uint32_t uid = 0;
  uint32_t gid = 0;
  loop::Channel channel;
  std::optional<people::Principal> principal;
  PrincipalState* state = nullptr;
  std::deque<protocol::QueryEnvelope> waiting;
  std::deque<protocol::QueryEnvelope> waiting_cancels;
  uint64_t turn = 0;     // of its last query served, among its principal's connections
  uint64_t last_turn = 0;
  bool closing = false;  // ends once its queue is flushed
};

class Sessions {
 public:
  explicit Sessions(uint32_t requests_per_second_max) : per_second_max_(requests_per_second_max) {}

  Session& Open(const ipc::SessionOpened& opened, UniqueFd channel, std::optional<people::Principal> principal);
  void Close(ConnectionId id) { sessions_.erase(id); }
  Session* Find(ConnectionId id);
  std::map<ConnectionId, std::unique_ptr<Session>>& All() { return sessions_; }
  std::map<std::string, PrincipalState>& Principals() { return principals_; }

  // Whose turn it is; nullptr if nobody waits. Taking the query is the caller's.
  Session* NextCancel();
  Session* NextOther();

 private:
  Session* Least(std::deque<protocol::QueryEnvelope> Session::*queue);

  uint32_t per_second_max_;
  uint64_t served_now_ = 0;
  uint64_t turns_ = 0;
  std::map<ConnectionId, std::unique_ptr<Session>> sessions_;
  std::map<std::string, PrincipalState> principals_;
};

}  // namespace sealward::authorizer

#endif  // SEALWARD_DAEMON_AUTHORIZER_SESSIONS_H_
