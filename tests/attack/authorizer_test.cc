// A compromised authorizer has the MAC key and writes what it likes. The real signer still makes no custody
// key sign without its people, by its own clock, and no two payloads for one request; the ring goes on for
// everybody else.
#include <gtest/gtest.h>

#include "tests/support/ring/scribe.h"
#include "tests/support/ring/signer_harness.h"

namespace sealward {
namespace {

using test::Firm;
using test::MakePending;
using test::MakePermit;
using test::SignerHarness;

class AuthorizerAttack : public testing::Test {
 protected:
  AuthorizerAttack() {
    ring_.Open();
    Send(journal::Start{Epoch{1}, "test build"});
    custody_ = ring_.AddWorker(0, ipc::TokenClass::kCustody);
    orders_ = ring_.AddWorker(1, ipc::TokenClass::kOrders);
  }

  journal::Record Send(journal::Body body, std::optional<Nanoseconds> time = std::nullopt) {
    const journal::Record record{ring_.next, time.value_or(ring_.clock.Now()), std::move(body)};
    ring_.Append({record});
    return record;
  }
  intent::CanonicalRequest Settlement(const std::string& id, const char* amount = "5000") const {
    return firm_.Canonical("mm1", Firm::Settlement(id, test::kFirmStart, amount), test::kFirmStart);
  }
  journal::Decision Permit(const intent::CanonicalRequest& request,
                           uint64_t nonce = test::kFirmFirstNonce) const {
    return MakePermit(firm_, request, ring_.clock.Now(), nonce);
  }
  Nanoseconds InTenMinutes() const { return {(ring_.clock.Now().value / kSecondNs + 600) * kSecondNs}; }
  void SendApproval(const journal::Record& pending, const people::SignedVerdict& verdict) {
    const auto& decision = std::get<journal::Decision>(pending.body);
    Send(journal::Approval{intent::HashRequest(decision.request), verdict});
  }
  void SendApprovals(const journal::Record& pending, const journal::Record& made_for) {
    for (const char* person : {"bob", "carol"}) {
      SendApproval(pending, firm_.Verdict(person, made_for, InTenMinutes()));
    }
  }

  // The newest record, a permit, is refused: no token is asked, and the outcome says that nothing was made.
  void ExpectRefused(ErrorCode error = ErrorCode::kPermissionDenied) {
    const Sequence permit{ring_.next.value - 1};
    ring_.SayDurable(true);
    const auto outcome = ring_.Outcome();
    EXPECT_EQ(outcome.decision, permit);
    EXPECT_EQ(outcome.error, error);
    EXPECT_TRUE(outcome.signature.empty());
    EXPECT_TRUE(custody_.channel.IsQuiet()) << "a token was asked to sign";
    ring_.Append({ring_.OutcomeRecord(outcome)});
    ExpectOthersServed();
  }
  void ExpectOthersServed() {
    const std::string id = "order-" + std::to_string(ring_.next.value);
    const auto order = firm_.Canonical("mm1", Firm::Order(id, ring_.clock.Now()), ring_.clock.Now());
    Send(MakePermit(firm_, order, ring_.clock.Now()));
    ring_.Answer(orders_);
    ring_.SayDurable(true);
    const auto outcome = ring_.Outcome();
    EXPECT_EQ(outcome.signature.size(), 64u);
    ring_.Append({ring_.OutcomeRecord(outcome)});
  }

  Firm firm_;
  SignerHarness ring_{firm_};
  SignerHarness::Worker custody_;
  SignerHarness::Worker orders_;
};

TEST_F(AuthorizerAttack, WithTheApprovalsItIsSigned) {  // so that the refusals below have their reason
  const auto request = Settlement("s1");
  const auto pending = Send(MakePending(firm_, request));
  SendApprovals(pending, pending);
  Send(Permit(request));
  ring_.Answer(custody_);
  ring_.SayDurable(true);
  EXPECT_EQ(ring_.Outcome().signature.size(), 65u);
}

TEST_F(AuthorizerAttack, PermitsWithoutAsking) {
  Send(Permit(Settlement("s1")));
  ExpectRefused();
}

TEST_F(AuthorizerAttack, PermitsWithoutApprovals) {
  const auto request = Settlement("s1");
  Send(MakePending(firm_, request));
  Send(Permit(request));
  ExpectRefused();
}

TEST_F(AuthorizerAttack, PermitsWithForgedApprovals) {
  const auto request = Settlement("s1");
  const auto pending = Send(MakePending(firm_, request));
  for (const char* person : {"bob", "carol", "dan"}) {
    auto verdict = firm_.Verdict(person, pending, InTenMinutes());
    verdict.signature[verdict.signature.size() / 2] ^= 0x10;
    SendApproval(pending, verdict);
    verdict = firm_.Verdict("erin", pending, InTenMinutes());
    verdict.person = person;
    SendApproval(pending, verdict);
  }
  Send(Permit(request));
  ExpectRefused();
}

TEST_F(AuthorizerAttack, PermitsWithApprovalsOfAnotherRequest) {
  const auto small = Send(MakePending(firm_, Settlement("s1", "1")));
  const auto request = Settlement("s2", "200000");
  const auto large = Send(MakePending(firm_, request));
  SendApprovals(large, small);
  Send(Permit(request));
  ExpectRefused();
}

TEST_F(AuthorizerAttack, ChangesWhatWasApproved) {
  auto request = Settlement("s1", "1");
  const auto pending = Send(MakePending(firm_, request));
  SendApprovals(pending, pending);
  const auto larger = Settlement("s1", "200000");  // the same id
  Send(Permit(larger));
  ExpectRefused();
  std::get<intent::EthereumResolution>(request.resolution).destination.bytes[0] ^= 1;
  Send(Permit(request));
  ExpectRefused();
}

TEST_F(AuthorizerAttack, UsesOneApprovalForTwoPayloads) {
  const auto request = Settlement("s1");
  const auto pending = Send(MakePending(firm_, request));
  SendApprovals(pending, pending);
  Send(Permit(request));
  ring_.Answer(custody_);
  ring_.SayDurable(true);
  const auto outcome = ring_.Outcome();
  EXPECT_EQ(outcome.signature.size(), 65u);
  ring_.Append({ring_.OutcomeRecord(outcome)});
  auto again = Permit(request, test::kFirmFirstNonce + 1);  // the next nonce: paid twice
  Send(again);
  ExpectRefused();
  again.retry = true;
  Send(again);
  ExpectRefused();
}

TEST_F(AuthorizerAttack, CollectsNewApprovalsForWhatIsSettled) {
  const auto request = Settlement("s1");
  for (int round = 0; round < 2; ++round) {
    const auto pending = Send(MakePending(firm_, request));
    SendApprovals(pending, pending);
    Send(Permit(request, test::kFirmFirstNonce + static_cast<uint64_t>(round)));
    if (round > 0) return ExpectRefused();
    ring_.Answer(custody_);
    ring_.SayDurable(true);
    ring_.Append({ring_.OutcomeRecord(ring_.Outcome())});
  }
}

TEST_F(AuthorizerAttack, PermitsWithApprovalsOfAnEarlierAsking) {
  const auto request = Settlement("s1");
  const auto first = Send(MakePending(firm_, request));
  const auto second = Send(MakePending(firm_, request));
  SendApprovals(second, first);
  Send(Permit(request));
  ExpectRefused();
}

TEST_F(AuthorizerAttack, PermitsWithExpiredApprovals) {
  const auto request = Settlement("s1");
  const auto pending = Send(MakePending(firm_, request));
  SendApprovals(pending, pending);
  ring_.clock.Advance(601 * kSecondNs);
  Send(Permit(request));
  ExpectRefused();
}

// Journal time is the authorizer's to write. It holds it back, so that by the journal's time the approvals
// are fresh.
TEST_F(AuthorizerAttack, HoldsTimeBackForExpiredApprovals) {
  const auto request = Settlement("s1");
  const auto pending = Send(MakePending(firm_, request));
  SendApprovals(pending, pending);
  ring_.clock.Advance(601 * kSecondNs);
  Send(MakePermit(firm_, request, pending.time, test::kFirmFirstNonce), pending.time);
  ring_.SayDurable(true);
  const auto outcome = ring_.Outcome();
  EXPECT_EQ(outcome.error, ErrorCode::kExpired);
  EXPECT_TRUE(custody_.channel.IsQuiet()) << "a token was asked to sign";
}

// Or it writes a later time, so that by the journal's time a new destination may be used already.
TEST_F(AuthorizerAttack, RunsAheadOfACoolingOff) {
  const Nanoseconds future{test::kFirmStart.value + 1};
  auto stated = Firm::Settlement("s1", test::kFirmStart, "5000", "reserve");
  std::get<intent::Settlement>(stated.intent).destination = "acme-usdc-new";  // usable at `future`
  Send(MakePermit(firm_, firm_.Canonical("mm1", stated, future), future, test::kFirmFirstNonce), future);
  ring_.SayDurable(true);
  EXPECT_EQ(ring_.Outcome().error, ErrorCode::kPermissionDenied);
  EXPECT_TRUE(custody_.channel.IsQuiet()) << "a token was asked to sign";
}

TEST_F(AuthorizerAttack, NamesAnotherRequester) {
  const auto request = firm_.Canonical("mm2", Firm::Settlement("s1", test::kFirmStart), test::kFirmStart);
  const auto pending = Send(MakePending(firm_, request));
  SendApprovals(pending, pending);
  auto permit = Permit(request);
  permit.requester_signature = firm_.RequesterSignature("mm1", request.stated);
  Send(permit);
  ExpectRefused();
}

TEST_F(AuthorizerAttack, HidesADenial) {
  const auto request = Settlement("s1");
  const auto first = Send(MakePending(firm_, request));
  SendApprovals(first, first);
  SendApproval(first, firm_.Verdict("dan", first, InTenMinutes(), people::Verdict::kDeny));
  Send(MakePending(firm_, request));  // asked anew: the denial is gone, and so are the approvals
  const auto second = Sequence{ring_.next.value - 1};
  EXPECT_GT(second, first.sequence);
  Send(Permit(request));
  ExpectRefused();
}

// ---- lies about outcomes: a nonce could be given out twice

class OutcomeAttack : public AuthorizerAttack {
 protected:
  // A signed settlement of the key without floor; the signer's answer.
  ipc::SignerOutcome Signed() {
    Send(Permit(Free("s1")));
    ring_.Answer(custody_);
    ring_.SayDurable(true);
    return ring_.Outcome();
  }
  intent::CanonicalRequest Free(const std::string& id) const {
    return firm_.Canonical("mm1", Firm::Settlement(id, test::kFirmStart, "5000", "reserve"),
                           test::kFirmStart);
  }
  void ExpectEnd() { EXPECT_EQ(ring_.End(), "an outcome that the signer did not give: the authorizer lies"); }
};

TEST_F(OutcomeAttack, CallsFailedWhatWasSigned) {
  const auto outcome = Signed();
  Send(journal::Outcome{
      outcome.request, outcome.decision, journal::OutcomeStatus::kFailed, {}, ErrorCode::kExpired});
  ExpectEnd();
}

TEST_F(OutcomeAttack, CallsFailedWhatIsUnderWay) {
  const auto permit = Send(Permit(Free("s1")));
  const auto& decision = std::get<journal::Decision>(permit.body);
  Send(journal::Outcome{intent::HashRequest(decision.request),
                        permit.sequence,
                        journal::OutcomeStatus::kFailed,
                        {},
                        ErrorCode::kExpired});
  ExpectEnd();
}

TEST_F(OutcomeAttack, CallsFailedWhatMayHaveBeenMade) {
  const auto permit = Send(Permit(Free("s1")));
  (void)custody_.channel.Receive<ipc::SignTask>();
  custody_.channel.Close();
  EXPECT_EQ(ring_.authorizer.Receive<ipc::TokenState>().ready, 0u);
  ring_.clock.Advance(signer::kWaitForWorkerNsMax + 1);
  ring_.SayDurable(true);
  const auto outcome = ring_.Outcome();
  EXPECT_EQ(outcome.error, ErrorCode::kUnavailable);
  Send(journal::Outcome{
      outcome.request, permit.sequence, journal::OutcomeStatus::kFailed, {}, ErrorCode::kExpired});
  ExpectEnd();
}

TEST_F(OutcomeAttack, WritesAnotherSignature) {
  const auto outcome = Signed();
  Send(journal::Outcome{outcome.request, outcome.decision, journal::OutcomeStatus::kSigned, Bytes(65, 9),
                        std::nullopt});
  ExpectEnd();
}

TEST_F(OutcomeAttack, FloodsWithPermits) {
  const auto request = Free("s1");
  for (uint32_t i = 0; i <= 2 * kCreditsMax; ++i) {
    const journal::Record record{ring_.next, ring_.clock.Now(), Permit(request)};
    ring_.journaler.Send(ring_.Sealed(record));
    ring_.next.value += 1;
  }
  EXPECT_EQ(ring_.End(), "more permits under way than the ring has credits");
}

}  // namespace
}  // namespace sealward
