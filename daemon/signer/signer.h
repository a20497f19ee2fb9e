// The signer: the trusted core. Sees every record in order, signs what its own ledger allows, and releases a signature
// only when its permit is durable. Reached only through the journaler. Runs in sealward-signer; one thread.
//
//   record ─► ledger ─► queue ─► token worker ─► verified ─► durable? ─► outcome to the authorizer
#ifndef SEALWARD_DAEMON_SIGNER_SIGNER_H_
#define SEALWARD_DAEMON_SIGNER_SIGNER_H_

#include <deque>
#include <map>
#include <set>

#include "base/clock.h"
#include "base/secret.h"
#include "base/steady_clock.h"
#include "daemon/ipc/messages.h"
#include "daemon/loop/channel.h"
#include "daemon/loop/poller.h"
#include "daemon/signer/ledger.h"
#include "daemon/signer/workers.h"

namespace sealward::signer {

inline constexpr uint64_t kWaitForWorkerNsMax = 5 * kSecondNs;  // then the client is told to try again
inline constexpr int kAttemptsMax = 3;                          // workers tried for one permit

struct Channels {
  loop::Channel monitor;     // in
  loop::Channel journaler;   // in
  loop::Channel authorizer;  // out
};

class Signer {
 public:
  // `ledger` has folded the whole journal; `mac_key` is shared with the authorizer alone.
  Signer(Channels channels, Ledger ledger, SecretBytes mac_key, uint32_t spin_us_max, const Clock& clock);
  // Serves until something that can't be repaired: the error says what. The caller ends the process.
  Status Run();

 private:
  struct Job {
    Permit permit;
    uint64_t queued_ns = 0;
    int attempts = 0;
    bool dispatched = false;
    std::optional<Bytes> signature;  // verified, finished
    std::optional<ErrorCode> error;
  };

  Status Turn();
  Status OnMonitor(ByteView datagram, std::span<UniqueFd> descriptors);
  Status OnJournaler(ByteView datagram);
  Status OnRecord(const ipc::AppendRecord& message);
  void TakePermit(Permit permit);
  void TakeRejection(const Rejection& rejection);
  Status CheckOutcome(const journal::Outcome& outcome);
  Status OnJournalOpened(const ipc::JournalOpened& opened);
  Status OnDurable(const ipc::Durable& durable);
  Status OnWorker(Worker& worker, ByteView datagram);
  Status OnResult(Worker& worker, const ipc::SignResult& result);
  Status EndWorker(Worker& worker, const Error& end);
  Status Dispatch();
  bool TryDispatch(Sequence decision, Job& job);
  Status Release();
  Status SendOutcome(const Job& job);
  Status TellTokenState(intent::KeyClass key_class);
  bool IsDurable(const Permit& permit) const;
  bool IsStopped(intent::KeyClass key_class) const;
  void SayIfStopped() const;
  void Expire(uint64_t now_ns);
  int TimeoutMs() const;

  Channels channels_;
  Ledger ledger_;
  SecretBytes mac_key_;
  SteadyClock clock_;
  loop::Poller poller_;
  loop::ReceiveBuffers buffers_;
  Workers workers_;
  std::map<Sequence, Job> jobs_;
  std::map<Sequence, ipc::SignerOutcome> answers_;  // until the journal has them
  std::deque<Sequence> queue_;          // waiting for a worker, in order; cancels first
  std::deque<Sequence> cancel_queue_;
  std::set<std::string> busy_keys_;     // chain keys with a task under way: their nonces go out in order
  Sequence durable_next_{0};
  Sequence strict_next_{0};
  bool opened_ = false;
  bool torn_ = false;  // a recovery's record must come
};

}  // namespace sealward::signer

#endif  // SEALWARD_DAEMON_SIGNER_SIGNER_H_
