// The real Authorizer in a thread, and every process round it in the test's hand. Tests only.
#ifndef SEALWARD_TESTS_UNIT_DAEMON_AUTHORIZER_HARNESS_H_
#define SEALWARD_TESTS_UNIT_DAEMON_AUTHORIZER_HARNESS_H_

#include <gtest/gtest.h>

#include <string>
#include <thread>
#include <vector>

#include "daemon/authorizer/authorizer.h"
#include "journal/record/mac.h"
#include "tests/support/ring/firm.h"
#include "tests/support/ring/peer.h"

namespace sealward::authorizer {

class AuthorizerHarness : public testing::Test {
 protected:
  using Peer = test::Peer;

  AuthorizerHarness() {
    begin_.origin = firm_.origin();
    begin_.build = "test build";
    begin_.requests_per_second_max = 10'000;
  }
  ~AuthorizerHarness() override {
    if (!thread_.joinable()) return;
    signer_.Close();
    thread_.join();
  }

  // The thread; JournalOpened makes it serve.
  void Run() {
    auto [monitor_end, monitor] = test::MakePair();
    auto [journaler_end, journaler] = test::MakePair();
    auto [signer_end, signer] = test::MakePair();
    monitor_ = std::move(monitor);
    journaler_ = std::move(journaler);
    signer_ = std::move(signer);
    thread_ = std::thread([this, m = std::move(monitor_end), j = std::move(journaler_end),
                           s = std::move(signer_end)]() mutable {
      Authorizer authorizer(
          {loop::Channel(std::move(m)), loop::Channel(std::move(j)), loop::Channel(std::move(s))},
          firm_.MakeEngine(), MUST(SecretBytes::CopyOf(kMacKey)), begin_, clock_);
      ended_ = authorizer.Run();
    });
  }
  void SetUp() override {}
  void EnsureRunning() {
    if (!thread_.joinable()) Run();
  }
  void JournalOpened() {
    EnsureRunning();
    signer_.Send(ipc::JournalOpened{Sequence{1}, Epoch{7}, test::kFirmStart, {}, {}, {}, {}});
  }
  // Serving, with workers of every class.
  void Start() {
    JournalOpened();
    (void)NextRecord();
    for (const auto token_class : {ipc::TokenClass::kOrders, ipc::TokenClass::kCustody}) {
      signer_.Send(ipc::TokenState{token_class, 1});
    }
  }

  // The next record on its way to the journaler; its MAC and place are checked.
  journal::Record NextRecord() {
    last_ = journaler_.Receive<ipc::AppendRecord>();
    const auto key = MUST(SecretBytes::CopyOf(kMacKey));
    const crypto::Mac256 mac{last_.mac.bytes};
    EXPECT_TRUE(journal::CheckRecordMac(key, last_.sequence, last_.entry, mac).has_value());
    auto record = Decode<journal::Record>(last_.entry);
    if (!record.has_value()) {
      ADD_FAILURE() << record.error().Message();
      return {};
    }
    EXPECT_EQ(record->sequence, Sequence{++received_});
    if (const auto* decision = std::get_if<journal::Decision>(&record->body);
        decision != nullptr && decision->ruling == people::Ruling::kPermit) {
      ++permits_;
    }
    return *std::move(record);
  }
  // Everything that was received is on disk.
  void SayDurable(bool strict = false) {
    durable_ = received_;
    if (strict) strict_next_ = received_ + 1;
    signer_.Send(ipc::Durable{Sequence{received_ + 1}, Sequence{strict_next_}, true});
  }
  // Also what is still on its way.
  void SayDurableAll() {
    while (true) {
      const auto datagram = journaler_.ReceiveBytes(300);
      if (!datagram.has_value()) break;
      ++received_;
    }
    SayDurable();
  }
  void SayOutcome(const journal::Record& permit, std::optional<ErrorCode> error, Bytes signature) {
    const auto& decision = std::get<journal::Decision>(permit.body);
    signer_.Send(ipc::SignerOutcome{permit.sequence, intent::HashRequest(decision.request), error,
                                    std::move(signature)});
    --permits_;
  }

  // A connection, its record taken.
  Peer Engine(uint32_t uid) {
    Peer session = OpenSession(uid);
    (void)NextRecord();
    return session;
  }
  Peer OpenSession(uint32_t uid, ipc::SocketKind socket = ipc::SocketKind::kEngine) {
    EnsureRunning();
    auto [theirs, ours] = test::MakePair();
    monitor_.Send(ipc::SessionOpened{ConnectionId{++connections_}, socket, uid, uid}, {theirs.Get()});
    return std::move(ours);
  }
  static protocol::Query Submit(const intent::StatedRequest& request) {
    return protocol::Submit{request, false, std::nullopt};
  }
  static void Send(const Peer& session, uint64_t correlation, const protocol::Query& query) {
    session.Send(ipc::ClientFrame{Encode(protocol::QueryEnvelope{correlation, query})});
  }
  static protocol::ReplyEnvelope Read(const Peer& session) {
    auto envelope = Decode<protocol::ReplyEnvelope>(session.Receive<ipc::ReplyFrame>().frame);
    if (!envelope.has_value()) ADD_FAILURE() << envelope.error().Message();
    return envelope.has_value() ? *std::move(envelope) : protocol::ReplyEnvelope{};
  }
  static protocol::ReplyEnvelope ReadUntil(const Peer& session, uint64_t correlation) {
    while (true) {
      auto envelope = Read(session);
      if (envelope.correlation == correlation || testing::Test::HasFailure()) return envelope;
    }
  }
  // The reply with this correlation number, which is a T.
  template <typename T>
  static T ReadAs(const Peer& session, uint64_t correlation) {
    const auto envelope = ReadUntil(session, correlation);
    const auto* reply = std::get_if<T>(&envelope.reply);
    if (reply == nullptr) {
      ADD_FAILURE() << "reply " << envelope.reply.index() << " to " << correlation;
      return {};
    }
    return *reply;
  }
  // Nothing for this session, though the authorizer has turned since: a fresh connection was served.
  void ExpectQuiet(const Peer& session) {
    for (int i = 0; i < 2; ++i) {
      Peer probe = OpenSession(60'000);
      (void)Read(probe);
      EXPECT_TRUE(probe.HasEnded(Peer::kPatienceMs));
      (void)NextRecord();
      (void)NextRecord();
    }
    EXPECT_TRUE(session.IsQuiet());
  }

  // mm1 sends more orders than there are credits for, from a connection of its own; the permits that were
  // sent on.
  std::vector<journal::Record> FillCredits() {
    burst_ = Engine(2001);
    for (uint64_t i = 0; i < kInFlightPerConnectionMax; ++i) {
      Send(burst_, i, Submit(test::Firm::Order("o" + std::to_string(i), clock_.Now(), "0.001")));
    }
    std::vector<journal::Record> out;
    while (OutstandingRecords() + permits_ + 2 <= kCreditsMax - kCreditsReservedForCancels) {
      out.push_back(NextRecord());
      if (testing::Test::HasFailure()) break;
    }
    EXPECT_TRUE(journaler_.IsQuiet());
    return out;
  }
  uint64_t OutstandingRecords() const { return received_ - durable_; }
  uint64_t Permits() const { return permits_; }
  std::string End() {
    EnsureRunning();
    thread_.join();
    return ended_.has_value() ? "" : ended_.error().context;
  }

  inline static const Bytes kMacKey = Bytes(32, 0x42);
  test::Firm firm_;
  test::AtomicClock clock_{test::kFirmStart};
  ipc::Begin begin_;
  Peer monitor_;
  Peer journaler_;
  Peer signer_;
  ipc::AppendRecord last_;

 private:
  Peer burst_;
  uint64_t received_ = 0;
  uint64_t durable_ = 0;
  uint64_t strict_next_ = 1;
  uint64_t permits_ = 0;
  uint64_t connections_ = 0;
  std::thread thread_;
  Status ended_ = Ok();
};

}  // namespace sealward::authorizer

#endif  // SEALWARD_TESTS_UNIT_DAEMON_AUTHORIZER_HARNESS_H_
