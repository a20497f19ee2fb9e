// The authorizer: turns clients' queries into steps of the engine, sends its records towards the journal with their MAC,
// and answers when they are durable. Owns the credits of the ring. Holds no key and no file; nothing it says reaches the
// signer but through the journaler. Runs in sealward-authorizer; one thread.
#ifndef SEALWARD_DAEMON_AUTHORIZER_AUTHORIZER_H_
#define SEALWARD_DAEMON_AUTHORIZER_AUTHORIZER_H_

#include <deque>
#include <unordered_map>

#include "base/clock.h"
#include "base/secret.h"
#include "base/steady_clock.h"
#include "daemon/authorizer/sessions.h"
#include "daemon/ipc/messages.h"
#include "daemon/loop/channel.h"
#include "daemon/loop/poller.h"
#include "engine/engine.h"
#include "protocol/frame.h"

namespace sealward::authorizer {

struct Channels {
  loop::Channel monitor;    // in
  loop::Channel journaler;  // out
  loop::Channel signer;     // in
};

class Authorizer {
 public:
  // `engine` has folded the whole journal.
  Authorizer(Channels channels, engine::Engine engine, SecretBytes mac_key, const ipc::Begin& begin, const Clock& clock);
  Status Run();

 private:
  struct Asker {
    ConnectionId connection;
    uint64_t correlation = 0;
  };
  struct Held {
    engine::ReplyEffect effect;
  };

  Status Turn();
  Status OnMonitor(ByteView datagram, std::span<UniqueFd> descriptors);
  Status OnSigner(ByteView datagram);
  Status OnJournalOpened(const ipc::JournalOpened& opened);
  Status OnDurable(const ipc::Durable& durable);
  Status OnOutcome(ipc::SignerOutcome outcome);
  Status OnSession(Session& session, ByteView datagram);
  Status ServeWaiting();
  Status Serve(Session& session, std::deque<protocol::QueryEnvelope>& queue);
  Status Step(const engine::Input& input);
  Status SendRecord(engine::RecordEffect effect);
  Status TickIfDue();
  void WatchClock();
  void Reply(const engine::ReplyEffect& effect);
  void Answer(Session& session, uint64_t correlation, protocol::Reply reply);
  void AnswerError(Session& session, uint64_t correlation, ErrorCode code, const std::string& text, bool closing);
  void ReleaseHeld();
  Status CloseSession(ConnectionId id);
  Status FlushSessions();
  uint64_t UnderWay() const;

  Channels channels_;
  engine::Engine engine_;
  SecretBytes mac_key_;
  ipc::Begin begin_;
  SteadyClock clock_;
  loop::Poller poller_;
  loop::ReceiveBuffers buffers_;
  Sessions sessions_;
  engine::Effects effects_;
  std::unordered_map<uint64_t, Asker> askers_;  // by token
  uint64_t last_token_ = 0;
  std::deque<engine::ReplyEffect> held_;         // until durable, in order
  std::deque<engine::ReplyEffect> held_strict_;  // until the head covers it
  Sequence durable_next_;
  Sequence strict_next_;
  uint64_t permits_out_ = 0;     // permits without outcome
  uint64_t bytes_out_ = 0;       // of records that are not durable yet
  std::deque<std::pair<Sequence, size_t>> sizes_out_;
  uint64_t next_tick_ns_ = 0;
  bool serving_ = false;
  bool clock_told_ = false;  // that it jumped
};

}  // namespace sealward::authorizer

#endif  // SEALWARD_DAEMON_AUTHORIZER_AUTHORIZER_H_
