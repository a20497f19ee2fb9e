// What the signer's own ledger lets pass and what not, whatever the authorizer wrote: real documents, real
// SSHSIGs, the records of the real engine, and forged ones beside them.
#include "daemon/signer/ledger.h"

#include <gtest/gtest.h>

#include "tests/support/ring/scribe.h"

namespace sealward::signer {
namespace {

using test::Firm;
using test::MakePending;
using test::MakePermit;
using test::Scribe;

class LedgerTest : public testing::Test {
 protected:
  LedgerTest() { Feed(scribe_.Start()); }

  // All of them; what came of the last.
  Ledger::Observed Feed(const Scribe::Records& records) {
    Ledger::Observed last;
    for (const auto& record : records) {
      auto observed = ledger_.Observe(record);
      EXPECT_TRUE(observed.has_value()) << observed.error().Message();
      if (observed.has_value()) last = *std::move(observed);
      newest_ = record;
    }
    return last;
  }
  // A record that no honest authorizer writes, in its place.
  Ledger::Observed Forge(journal::Body body) {
    return Feed({{ledger_.next(), scribe_.now, std::move(body)}});
  }

  // A pending settlement, made by the engine.
  journal::Record Pending(const std::string& id = "s1") {
    const auto records = scribe_.Submit("mm1", Firm::Settlement(id, scribe_.now));
    Feed(records);
    EXPECT_EQ(Decision(records.back()).ruling, people::Ruling::kPending);
    return records.back();
  }
  static const journal::Decision& Decision(const journal::Record& record) {
    return std::get<journal::Decision>(record.body);
  }
  intent::CanonicalRequest RequestOf(const journal::Record& record) const {
    return MUST(Decode<intent::CanonicalRequest>(Decision(record).request));
  }
  journal::Decision PermitOf(const journal::Record& pending, uint64_t nonce = test::kFirmFirstNonce) const {
    return MakePermit(firm_, RequestOf(pending), scribe_.now, nonce);
  }
  void ForgeApproval(const journal::Record& pending, const people::SignedVerdict& verdict) {
    Forge(journal::Approval{intent::HashRequest(Decision(pending).request), verdict});
  }
  people::SignedVerdict VerdictOf(const std::string& person, const journal::Record& pending) const {
    return firm_.Verdict(person, pending, scribe_.NotAfter());
  }
  void Pass(uint64_t seconds) { scribe_.now.value += seconds * kSecondNs; }

  static void ExpectRejected(const Ledger::Observed& observed, std::string_view why) {
    ASSERT_FALSE(observed.permit.has_value());
    ASSERT_TRUE(observed.rejection.has_value());
    EXPECT_EQ(observed.rejection->error.context, why);
  }

  Firm firm_;
  Scribe scribe_{firm_};
  Ledger ledger_ = firm_.MakeLedger();
  journal::Record newest_;
};

// ---- what passes

TEST_F(LedgerTest, AnOrderWithinTheRules) {
  const auto observed = Feed(scribe_.Submit("mm1", Firm::Order("o1", scribe_.now)));
  ASSERT_TRUE(observed.permit.has_value());
  EXPECT_EQ(observed.permit->key->name, "orders");
  EXPECT_FALSE(observed.permit->strict);
  EXPECT_FALSE(observed.permit->cancel);
  EXPECT_EQ(observed.permit->decision, newest_.sequence);
  const Bytes signature = firm_.KeyNamed("orders").Sign(observed.permit->payload.to_sign);
  EXPECT_EQ(VerifyAndFinish(*observed.permit, signature), signature);
}

TEST_F(LedgerTest, ASettlementThatTwoPeopleApproved) {
  const auto pending = Pending();
  EXPECT_FALSE(Feed(scribe_.Approve("bob", pending)).permit.has_value());
  const auto observed = Feed(scribe_.Approve("carol", pending));
  ASSERT_TRUE(observed.permit.has_value());
  EXPECT_TRUE(observed.permit->strict);
  EXPECT_EQ(observed.permit->supplied.nonce, test::kFirmFirstNonce);
  EXPECT_EQ(observed.permit->approved_until, scribe_.NotAfter());
  EXPECT_EQ(observed.permit->not_before, test::kFirmStart);
}

TEST_F(LedgerTest, ACancelOfAnEarlierRequest) {
  Feed(scribe_.Submit("mm1", Firm::Order("o1", scribe_.now)));
  const auto observed = Feed(scribe_.Submit("mm1", Firm::CancelOf("c1", "o1", scribe_.now)));
  ASSERT_TRUE(observed.permit.has_value());
  EXPECT_TRUE(observed.permit->cancel);
}

TEST_F(LedgerTest, NoncesFollowEachOther) {
  for (uint64_t i = 0; i < 3; ++i) {
    const auto stated = Firm::Settlement("s" + std::to_string(i), scribe_.now, "5000", "reserve");
    const auto observed = Feed(scribe_.Submit("mm1", stated));
    ASSERT_TRUE(observed.permit.has_value());
    EXPECT_EQ(observed.permit->supplied.nonce, test::kFirmFirstNonce + i);
  }
}

TEST_F(LedgerTest, DeniedPendingAndDryRunsAskForNothing) {
  const auto denied = Feed(scribe_.Submit("mm1", Firm::Order("o1", scribe_.now, "9")));
  EXPECT_FALSE(denied.permit.has_value() || denied.rejection.has_value());
  auto dry =
      MakePermit(firm_, firm_.Canonical("mm1", Firm::Order("o2", scribe_.now), scribe_.now), scribe_.now);
  dry.dry_run = true;
  const auto observed = Forge(dry);
  EXPECT_FALSE(observed.permit.has_value() || observed.rejection.has_value());
}

// ---- people

TEST_F(LedgerTest, RefusesASettlementNobodyWasAskedAbout) {
  const auto request = firm_.Canonical("mm1", Firm::Settlement("s1", scribe_.now), scribe_.now);
  ExpectRejected(Forge(MakePermit(firm_, request, scribe_.now, test::kFirmFirstNonce)), "nobody was asked");
}

TEST_F(LedgerTest, RefusesASettlementWithoutApprovals) {
  const auto pending = Pending();
  ExpectRejected(Forge(PermitOf(pending)), "the floor of the key is not met");
}

TEST_F(LedgerTest, RefusesASettlementWithOneApprovalOfTwo) {
  const auto pending = Pending();
  ForgeApproval(pending, VerdictOf("bob", pending));
  ExpectRejected(Forge(PermitOf(pending)), "the floor of the key is not met");
}

TEST_F(LedgerTest, RefusesApprovalsOfPeopleWhoDoNotCount) {
  // alice owns mm1, erin holds no role of the floor, bob counts once.
  const auto pending = Pending();
  ForgeApproval(pending, VerdictOf("alice", pending));
  ForgeApproval(pending, VerdictOf("erin", pending));
  ForgeApproval(pending, VerdictOf("bob", pending));
  ForgeApproval(pending, VerdictOf("bob", pending));
  ExpectRejected(Forge(PermitOf(pending)), "the floor of the key is not met");
}

TEST_F(LedgerTest, RefusesForgedApprovals) {
  const auto pending = Pending();
  ForgeApproval(pending, VerdictOf("bob", pending));
  auto forged = VerdictOf("dan", pending);
  forged.signature[forged.signature.size() - 1] ^= 1;
  ForgeApproval(pending, forged);
  forged = VerdictOf("bob", pending);
  forged.person = "carol";  // bob's signature under carol's name
  ForgeApproval(pending, forged);
  forged.signature.clear();
  ForgeApproval(pending, forged);
  forged = firm_.Verdict("dan", pending, scribe_.NotAfter(), people::Verdict::kDeny);
  forged.verdict = people::Verdict::kApprove;  // a denial turned round
  ForgeApproval(pending, forged);
  ExpectRejected(Forge(PermitOf(pending)), "the floor of the key is not met");
}

TEST_F(LedgerTest, RefusesApprovalsOfAnotherRequest) {
  const auto small = Pending("s1");
  auto records = scribe_.Submit("mm1", Firm::Settlement("s2", scribe_.now, "200000"));
  Feed(records);
  const auto large = records.back();
  for (const char* person : {"bob", "carol"}) ForgeApproval(large, VerdictOf(person, small));
  ExpectRejected(Forge(PermitOf(large)), "the floor of the key is not met");
  // And the small one's request under the large one's approvals of its own.
  for (const char* person : {"bob", "dan"}) ForgeApproval(large, VerdictOf(person, large));
  ExpectRejected(Forge(PermitOf(small)), "the floor of the key is not met");
}

TEST_F(LedgerTest, RefusesApprovalsOfAnEarlierAsking) {
  const auto first = Pending();
  const auto request = RequestOf(first);
  Forge(journal::Ended{intent::HashRequest(Decision(first).request), true});
  Forge(MakePending(firm_, request));  // the same request, asked again: another nonce
  const auto second = newest_;
  for (const char* person : {"bob", "carol"}) ForgeApproval(second, VerdictOf(person, first));
  ExpectRejected(Forge(PermitOf(second)), "the floor of the key is not met");
}

TEST_F(LedgerTest, RefusesApprovalsThatHaveExpired) {
  const auto pending = Pending();
  Feed(scribe_.Approve("bob", pending));
  Pass(900);  // not-after was 600 s ahead
  ForgeApproval(pending, VerdictOf("carol", pending));
  ExpectRejected(Forge(PermitOf(pending)), "the floor of the key is not met");
}

TEST_F(LedgerTest, APersonWhoseApprovalHasEndedMayApproveAgain) {
  const auto pending = Pending();
  Feed(scribe_.Approve("bob", pending));
  Pass(700);
  Feed(scribe_.Approve("bob", pending));
  const auto observed = Feed(scribe_.Approve("carol", pending));
  ASSERT_TRUE(observed.permit.has_value());
  EXPECT_EQ(observed.permit->approved_until, scribe_.NotAfter());
}

TEST_F(LedgerTest, RefusesApprovalsThatLiveTooLong) {
  const auto pending = Pending();
  const Nanoseconds tomorrow{scribe_.now.value + 24 * 3600 * kSecondNs};
  for (const char* person : {"bob", "carol"})
    ForgeApproval(pending, firm_.Verdict(person, pending, tomorrow));
  ExpectRejected(Forge(PermitOf(pending)), "the floor of the key is not met");
}

TEST_F(LedgerTest, RefusesWhatAPersonHasDenied) {
  const auto pending = Pending();
  for (const char* person : {"bob", "carol"}) ForgeApproval(pending, VerdictOf(person, pending));
  ForgeApproval(pending, firm_.Verdict("dan", pending, scribe_.NotAfter(), people::Verdict::kDeny));
  ExpectRejected(Forge(PermitOf(pending)), "a person has denied it");
}

TEST_F(LedgerTest, RefusesASecurityKeySignatureSeenBefore) {
  const auto first = Pending("s1");
  Feed(scribe_.Approve("carol", first, people::Verdict::kApprove, 5));
  const auto second = Pending("s2");
  ForgeApproval(second, VerdictOf("bob", second));
  ForgeApproval(second, firm_.Verdict("carol", second, scribe_.NotAfter(), people::Verdict::kApprove, 5));
  ExpectRejected(Forge(PermitOf(second)), "the floor of the key is not met");
}

TEST_F(LedgerTest, RefusesApprovalsUnderAPolicyNotInForce) {
  const auto request = firm_.Canonical("mm1", Firm::Settlement("s1", scribe_.now), scribe_.now);
  auto pending = MakePending(firm_, request);
  pending.policy.bytes.fill(0xee);
  Forge(pending);
  const auto asked = newest_;
  for (const char* person : {"bob", "carol"}) ForgeApproval(asked, VerdictOf(person, asked));
  ExpectRejected(Forge(PermitOf(asked)), "nobody was asked");
}

TEST_F(LedgerTest, RefusesARequestItsRequesterDidNotSign) {
  const auto pending = Pending();
  for (const char* person : {"bob", "carol"}) ForgeApproval(pending, VerdictOf(person, pending));
  auto permit = PermitOf(pending);
  permit.requester_signature.reset();
  ExpectRejected(Forge(permit), "the requester has not signed");
  permit = PermitOf(pending);
  permit.requester_signature = firm_.RequesterSignature("mm2", RequestOf(pending).stated);
  const auto observed = Forge(permit);
  ASSERT_TRUE(observed.rejection.has_value());
  EXPECT_EQ(observed.rejection->error.code, ErrorCode::kPermissionDenied);
}

TEST_F(LedgerTest, ARequestEndedOrDeniedNeedsItsPeopleAgain) {
  const auto pending = Pending();
  for (const char* person : {"bob", "carol"}) ForgeApproval(pending, VerdictOf(person, pending));
  Forge(journal::Ended{intent::HashRequest(Decision(pending).request), false});
  ExpectRejected(Forge(PermitOf(pending)), "nobody was asked");
}

// ---- documents and supplied values

TEST_F(LedgerTest, RefusesAnAlteredResolution) {
  auto request = firm_.Canonical("mm1", Firm::Settlement("s1", scribe_.now, "5000", "reserve"), scribe_.now);
  std::get<intent::EthereumResolution>(request.resolution).destination.bytes[3] ^= 1;
  ExpectRejected(Forge(MakePermit(firm_, request, scribe_.now, test::kFirmFirstNonce)),
                 "the resolution is not what the documents say");
}

TEST_F(LedgerTest, RefusesADestinationInItsCoolingOff) {
  auto stated = Firm::Settlement("s1", scribe_.now, "5000", "reserve");
  std::get<intent::Settlement>(stated.intent).destination = "acme-usdc-new";  // usable one nanosecond later
  const auto request = firm_.Canonical("mm1", stated, {scribe_.now.value + 1});
  const auto refused = Forge(MakePermit(firm_, request, scribe_.now, test::kFirmFirstNonce));
  EXPECT_TRUE(refused.rejection.has_value());
  scribe_.now.value += 1;
  const auto taken = Forge(MakePermit(firm_, request, scribe_.now, test::kFirmFirstNonce));
  ASSERT_TRUE(taken.permit.has_value());
  EXPECT_EQ(taken.permit->not_before, scribe_.now);
}

TEST_F(LedgerTest, RefusesAWrongNonceAndFeesAboveTheCap) {
  const auto request =
      firm_.Canonical("mm1", Firm::Settlement("s1", scribe_.now, "5000", "reserve"), scribe_.now);
  const auto forge = [&](auto change) {
    auto permit = MakePermit(firm_, request, scribe_.now, test::kFirmFirstNonce);
    change(*permit.supplied);
    ExpectRejected(Forge(permit), "supplied values are not what the ledger says");
  };
  forge([](intent::Supplied& supplied) { supplied.nonce = test::kFirmFirstNonce + 1; });
  forge([](intent::Supplied& supplied) { supplied.nonce.reset(); });
  forge([](intent::Supplied& supplied) { supplied.max_fee_per_gas = Uint256::From(30'000'000'001); });
  forge([](intent::Supplied& supplied) { supplied.max_priority_fee_per_gas = Uint256::From(5'000'000'000); });
  forge([](intent::Supplied& supplied) { supplied.timestamp_ms += 1; });
  EXPECT_TRUE(Forge(MakePermit(firm_, request, scribe_.now, test::kFirmFirstNonce)).permit.has_value());
}

TEST_F(LedgerTest, RefusesAPermitWithoutSuppliedValuesUnderAnotherPolicyOrPastItsEnd) {
  const auto request = firm_.Canonical("mm1", Firm::Order("o1", scribe_.now), scribe_.now);
  auto permit = MakePermit(firm_, request, scribe_.now);
  permit.supplied.reset();
  ExpectRejected(Forge(permit), "a permit without supplied values");
  permit = MakePermit(firm_, request, scribe_.now);
  permit.policy.bytes.fill(1);
  ExpectRejected(Forge(permit), "policy is not in force");
  Pass(60);
  const auto late = Forge(MakePermit(firm_, request, scribe_.now));
  ASSERT_TRUE(late.rejection.has_value());
  EXPECT_EQ(late.rejection->error.code, ErrorCode::kExpired);
}

TEST_F(LedgerTest, RefusesAStrangerAndAKeyThatMayNot) {
  auto request = firm_.Canonical("mm1", Firm::Order("o1", scribe_.now), scribe_.now);
  request.requester = "nobody";
  ExpectRejected(Forge(MakePermit(firm_, request, scribe_.now)), "requester");
  request = firm_.Canonical("mm1", Firm::Settlement("s1", scribe_.now, "5000", "reserve"), scribe_.now);
  request.stated.key = "custody";  // another account's
  EXPECT_TRUE(Forge(MakePermit(firm_, request, scribe_.now, test::kFirmFirstNonce)).rejection.has_value());
}

// ---- one request, one payload

TEST_F(LedgerTest, RefusesASecondPermitForOneRequest) {
  const auto permit = scribe_.Submit("mm1", Firm::Order("o1", scribe_.now));
  Feed(permit);
  ExpectRejected(Forge(Decision(permit.back())), "a second permit for one request");
  // Nor the same id with other content.
  const auto other = firm_.Canonical("mm1", Firm::Order("o1", scribe_.now, "0.6"), scribe_.now);
  ExpectRejected(Forge(MakePermit(firm_, other, scribe_.now)), "a second permit for one request");
  // Another principal's id is another id.
  const auto theirs = firm_.Canonical("mm2", Firm::Order("o1", scribe_.now), scribe_.now);
  EXPECT_TRUE(Forge(MakePermit(firm_, theirs, scribe_.now)).permit.has_value());
}

TEST_F(LedgerTest, ARetryRepeatsItsPayloadAndNoOther) {
  const auto first = scribe_.Submit("mm1", Firm::Order("o1", scribe_.now));
  const auto payload = Feed(first).permit->payload;
  auto retry = Decision(first.back());
  retry.retry = true;
  Pass(1);
  const auto again = Forge(retry);
  ASSERT_TRUE(again.permit.has_value());
  EXPECT_TRUE(again.permit->retry);
  EXPECT_EQ(again.permit->payload.preimage, payload.preimage);
  retry.supplied->timestamp_ms += 1000;
  ExpectRejected(Forge(retry), "a second payload for one request");
}

TEST_F(LedgerTest, RefusesARetryOfNothingAndOfWhatIsSettled) {
  auto retry =
      MakePermit(firm_, firm_.Canonical("mm1", Firm::Order("o1", scribe_.now), scribe_.now), scribe_.now);
  retry.retry = true;
  ExpectRejected(Forge(retry), "a retry of a request never permitted");
  retry.retry = false;
  ASSERT_TRUE(Forge(retry).permit.has_value());
  const auto hash = intent::HashRequest(retry.request);
  Forge(
      journal::Outcome{hash, newest_.sequence, journal::OutcomeStatus::kSigned, Bytes(64, 1), std::nullopt});
  retry.retry = true;
  ExpectRejected(Forge(retry), "the request already has its outcome");
}

// ---- nonces come back only if surely nothing was made

class LedgerNonceTest : public LedgerTest {
 protected:
  // Permits a settlement of `custody-2`; its record.
  journal::Record Permit(const std::string& id, std::optional<uint64_t> expected_nonce) {
    const auto records = scribe_.Submit("mm1", Firm::Settlement(id, scribe_.now, "5000", "reserve"));
    const auto observed = Feed(records);
    EXPECT_TRUE(observed.permit.has_value()) << "the engine and the ledger disagree";
    if (observed.permit.has_value()) {
      EXPECT_EQ(observed.permit->supplied.nonce, expected_nonce);
    }
    return records.back();
  }
};

TEST_F(LedgerNonceTest, AFailedPermitGivesItsNonceBack) {
  const auto permit = Permit("s1", 7);
  Feed(scribe_.Outcome(permit, ErrorCode::kExpired));
  Permit("s2", 7);
}

TEST_F(LedgerNonceTest, ASignedOneDoesNot) {
  const auto permit = Permit("s1", 7);
  Feed(scribe_.Outcome(permit, std::nullopt, Bytes(65, 1)));
  Permit("s2", 8);
}

TEST_F(LedgerNonceTest, OnlyTheNewestComesBack) {
  const auto first = Permit("s1", 7);
  Permit("s2", 8);
  Feed(scribe_.Outcome(first, ErrorCode::kExpired));
  Permit("s3", 9);
}

TEST_F(LedgerNonceTest, WhatWasUnknownOnceNeverComesBack) {
  const auto stated = Firm::Settlement("s1", scribe_.now, "5000", "reserve");
  Feed(scribe_.Outcome(Permit("s1", 7), ErrorCode::kTimeout));
  const auto retry = scribe_.Submit("mm1", stated);
  ASSERT_TRUE(Feed(retry).permit.has_value());
  Feed(scribe_.Outcome(retry.back(), ErrorCode::kExpired));
  Permit("s2", 8);
}

TEST_F(LedgerNonceTest, WhatWasUnderWayAtAStartNeverComesBack) {
  const auto stated = Firm::Settlement("s1", scribe_.now, "5000", "reserve");
  Permit("s1", 7);
  Feed(scribe_.Start());  // the daemon ended in between
  const auto retry = scribe_.Submit("mm1", stated);
  ASSERT_TRUE(Feed(retry).permit.has_value());
  Feed(scribe_.Outcome(retry.back(), ErrorCode::kPermissionDenied));
  Permit("s2", 8);
}

// ---- the journal itself

TEST_F(LedgerTest, RefusesRecordsOutOfOrder) {
  const journal::Body body = journal::Dropped{"mm1", 1};
  EXPECT_FALSE(ledger_.Observe({{ledger_.next().value + 1}, scribe_.now, body}).has_value());
  EXPECT_FALSE(ledger_.Observe({ledger_.next(), {scribe_.now.value - 1}, body}).has_value());
  EXPECT_FALSE(ledger_.Observe({ledger_.next(), scribe_.now, firm_.genesis().body}).has_value());
}

TEST_F(LedgerTest, ARequestThatDoesNotDecodeIsRejectedAndTheRingGoesOn) {
  auto permit =
      MakePermit(firm_, firm_.Canonical("mm1", Firm::Order("o1", scribe_.now), scribe_.now), scribe_.now);
  permit.request.pop_back();
  EXPECT_TRUE(Forge(permit).rejection.has_value());
  permit.ruling = people::Ruling::kPending;
  Forge(permit);
  permit =
      MakePermit(firm_, firm_.Canonical("mm1", Firm::Order("o1", scribe_.now), scribe_.now), scribe_.now);
  EXPECT_TRUE(Forge(permit).permit.has_value());
}

// ---- time by the signer's own clock

TEST(OutsideItsTimeTest, JudgesEachEnd) {
  Permit permit;
  permit.request.stated.valid_until = {1000};
  permit.not_before = {100};
  EXPECT_EQ(OutsideItsTime(permit, {99}), ErrorCode::kPermissionDenied);
  EXPECT_EQ(OutsideItsTime(permit, {100}), std::nullopt);
  EXPECT_EQ(OutsideItsTime(permit, {999}), std::nullopt);
  EXPECT_EQ(OutsideItsTime(permit, {1000}), ErrorCode::kExpired);
  permit.approved_until = {500};
  EXPECT_EQ(OutsideItsTime(permit, {499}), std::nullopt);
  EXPECT_EQ(OutsideItsTime(permit, {500}), ErrorCode::kExpired);
}

// ---- verify after sign

class VerifyTest : public LedgerTest {
 protected:
  Permit OrderPermit() { return *Feed(scribe_.Submit("mm1", Firm::Order("o1", scribe_.now))).permit; }
  Permit SettlementPermit() {
    return *Feed(scribe_.Submit("mm1", Firm::Settlement("s1", scribe_.now, "5000", "reserve"))).permit;
  }
};

TEST_F(VerifyTest, TakesEitherSOfSecp256k1AndFinishesItLow) {
  const Permit permit = SettlementPermit();
  const auto& key = firm_.KeyNamed("custody-2");
  const auto low = VerifyAndFinish(permit, key.Sign(permit.payload.to_sign));
  const auto high = VerifyAndFinish(permit, key.SignHigh(permit.payload.to_sign));
  ASSERT_TRUE(low.has_value() && high.has_value());
  EXPECT_EQ(low->size(), 65u);
  EXPECT_EQ(*low, *high);
}

TEST_F(VerifyTest, RefusesAnotherKeysSignature) {
  const Permit settlement = SettlementPermit();
  EXPECT_FALSE(
      VerifyAndFinish(settlement, firm_.KeyNamed("custody").Sign(settlement.payload.to_sign)).has_value());
  const Permit order = OrderPermit();
  const test::SoftKey other(intent::KeyAlgorithm::kEd25519, 77);
  EXPECT_FALSE(VerifyAndFinish(order, other.Sign(order.payload.to_sign)).has_value());
}

TEST_F(VerifyTest, RefusesEveryChangedBitAndEveryOtherLength) {
  for (const Permit& permit : {OrderPermit(), SettlementPermit()}) {
    const Bytes good = firm_.KeyNamed(permit.key->name).Sign(permit.payload.to_sign);
    ASSERT_TRUE(VerifyAndFinish(permit, good).has_value());
    for (size_t bit = 0; bit < 8 * good.size(); bit += 5) {
      Bytes bad = good;
      bad[bit / 8] ^= static_cast<uint8_t>(1u << (bit % 8));
      EXPECT_FALSE(VerifyAndFinish(permit, bad).has_value()) << bit;
    }
    EXPECT_FALSE(VerifyAndFinish(permit, ByteView(good).first(63)).has_value());
    EXPECT_FALSE(VerifyAndFinish(permit, {}).has_value());
    EXPECT_FALSE(VerifyAndFinish(permit, Bytes(64, 0)).has_value());
  }
}

}  // namespace
}  // namespace sealward::signer
