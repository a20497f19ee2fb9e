// SignerHarness: the real Signer in a thread, and every process round it in the test's hand: monitor,
// journaler, authorizer and token workers. The clock moves when the test says so. Tests only.
#ifndef SEALWARD_TESTS_SUPPORT_RING_SIGNER_HARNESS_H_
#define SEALWARD_TESTS_SUPPORT_RING_SIGNER_HARNESS_H_

#include <string>
#include <thread>

#include "base/secret.h"
#include "daemon/signer/signer.h"
#include "tests/support/ring/firm.h"
#include "tests/support/ring/peer.h"

namespace sealward::test {

class SignerHarness {
 public:
  // The signer has read a journal of the genesis and `earlier`.
  // `confirmed`: the recoveries up to that entry, as the configuration says.
  explicit SignerHarness(const Firm& firm, const std::vector<journal::Record>& earlier = {}, Sequence confirmed = {});
  ~SignerHarness();
  SignerHarness(const SignerHarness&) = delete;
  SignerHarness& operator=(const SignerHarness&) = delete;

  struct Worker {
    Peer channel;
    UniqueFd kill;
    ipc::TokenKeys keys;
    bool WasKilled() const;  // waits for it
  };

  // The journaler says what it found; the authorizer is told.
  void Open(bool torn = false);
  // A worker that has its keys; `ready` also says so, and takes the authorizer's notice.
  Worker AddWorker(uint32_t slot, ipc::TokenClass token_class, bool ready = true);
  void SayReady(Worker& worker, ipc::TokenClass token_class, uint32_t expected_ready = 1);
  // Records as the authorizer sends them, through an honest journaler.
  void Append(const std::vector<journal::Record>& records);
  ipc::AppendRecord Sealed(const journal::Record& record) const;  // with its right MAC
  // All that was appended is on disk, and with `strict` under a synced head.
  void SayDurable(bool strict);
  // Answers one task as a good token does; its input.
  Bytes Answer(Worker& worker);
  // What the next outcome says. Fails the test if something else comes first.
  ipc::SignerOutcome Outcome() const { return authorizer.Receive<ipc::SignerOutcome>(); }
  // The outcome's record, as an honest authorizer makes it; in the journal's next place.
  journal::Record OutcomeRecord(const ipc::SignerOutcome& outcome) const;
  // Nothing goes to the authorizer while the signer turns a few times.
  void ExpectQuiet(Worker* worker = nullptr);
  // Why the signer ended.
  std::string End();

  const Firm& firm;
  AtomicClock clock{kFirmStart};
  Peer monitor;
  Peer journaler;
  Peer authorizer;
  Sequence next{1};

 private:
  SecretBytes mac_key_;
  std::thread thread_;
  Status ended_ = Ok();
  bool joined_ = false;
};

}  // namespace sealward::test

#endif  // SEALWARD_TESTS_SUPPORT_RING_SIGNER_HARNESS_H_
