#include <gtest/gtest.h>

#include "tests/unit/engine/world.h"

namespace sealward::engine::test {
namespace {

using people::Ruling;
using people::SignedVerdict;
using people::Verdict;
using protocol::RequestStatus;

class VerdictTest : public testing::Test {
 protected:
  VerdictTest() { hash_ = Ask("s1", "5000"); }

  RequestHash Ask(const std::string& id, const char* amount) {
    const auto said = world_.Submit("mm1", world_.Settlement(id, amount));
    EXPECT_EQ(said.Request().status, RequestStatus::kPending);
    return intent::HashRequest(said.Body<journal::Decision>().request);
  }
  // The verdict is not counted, for this reason; nothing about the request changes.
  void ExpectRefused(const SignedVerdict& verdict, ErrorCode code) {
    const auto said = world_.Ask("dan", protocol::SubmitVerdict{hash_, verdict});
    ASSERT_TRUE(said.Is<journal::RefusedVerdict>());
    EXPECT_EQ(said.records.size(), 1u);
    EXPECT_EQ(said.Body<journal::RefusedVerdict>().code, code) << said.Error().text;
    EXPECT_EQ(said.Body<journal::RefusedVerdict>().person, verdict.person);
    EXPECT_EQ(said.Body<journal::RefusedVerdict>().carrier, "dan");
    EXPECT_EQ(said.Error().code, code);
    EXPECT_EQ(world_.Status("mm1", "s1").Request().status, RequestStatus::kPending);
  }

  World world_;
  RequestHash hash_;
};

TEST_F(VerdictTest, TwoPeopleApproveAndItIsSigned) {
  const auto first = world_.Approve("bob", hash_);
  EXPECT_TRUE(first.Is<journal::Approval>());
  EXPECT_EQ(first.records.size(), 1u);
  EXPECT_EQ(first.Request().status, RequestStatus::kPending);
  ASSERT_EQ(first.Request().missing.size(), 1u);
  EXPECT_TRUE(first.Request().missing[0].starts_with("1 more of risk, treasury"))
      << first.Request().missing[0];

  const auto pending = std::get<journal::Decision>(world_.records[2].body);
  const auto second = world_.Approve("carol", hash_);
  ASSERT_EQ(second.records.size(), 2u);
  EXPECT_TRUE(second.replies.empty());  // it learns the outcome
  const auto& permit = second.Body<journal::Decision>(1);
  EXPECT_EQ(permit.ruling, Ruling::kPermit);
  EXPECT_EQ(permit.request, pending.request);
  EXPECT_EQ(permit.requester_signature, pending.requester_signature);
  EXPECT_EQ(permit.supplied->nonce, 7u);

  const auto done = world_.Signed(hash_);
  EXPECT_EQ(done.Request().status, RequestStatus::kSigned);
  EXPECT_TRUE(done.Request().signature.empty());  // carol approved; the signature is the requester's
  EXPECT_TRUE(done.Request().artifact.empty());
  const auto status = world_.Status("mm1", "s1");
  EXPECT_EQ(status.Request().signature.size(), 65u);
  EXPECT_EQ(status.Request().artifact.at(0), 2);  // an EIP-1559 transaction
  EXPECT_TRUE(status.replies[0].strict);
  EXPECT_EQ(status.replies[0].after, world_.engine.next());
}

TEST_F(VerdictTest, TheRequestersOwnDoesNotCount) {
  ExpectRefused(world_.MakeVerdict("alice", hash_), ErrorCode::kPermissionDenied);
}

TEST_F(VerdictTest, OnePersonCountsOnce) {
  const auto verdict = world_.MakeVerdict("bob", hash_);
  world_.Ask("bob", protocol::SubmitVerdict{hash_, verdict});
  ExpectRefused(verdict, ErrorCode::kDuplicate);
  world_.Pass(1);
  ExpectRefused(world_.MakeVerdict("bob", hash_), ErrorCode::kDuplicate);
  ExpectRefused(world_.MakeVerdict("bob", hash_, Verdict::kDeny), ErrorCode::kDuplicate);
}

TEST_F(VerdictTest, WhoIsNotAskedDoesNotCount) {
  ExpectRefused(world_.MakeVerdict("erin", hash_), ErrorCode::kPermissionDenied);
  SignedVerdict stranger = world_.MakeVerdict("bob", hash_);
  stranger.person = "mallory";
  ExpectRefused(stranger, ErrorCode::kNotFound);
}

TEST_F(VerdictTest, AnApprovalOfAnotherRequestDoesNotCount) {
  const RequestHash other = Ask("s2", "5000");
  ExpectRefused(world_.MakeVerdict("bob", other), ErrorCode::kBadSignature);
}

TEST_F(VerdictTest, AnApprovalOfAnotherEffectPolicyOrNonceDoesNotCount) {
  const auto signed_over = [&](auto&& change) {
    SignedVerdict verdict = world_.MakeVerdict("bob", hash_);
    people::ApprovalSubject subject = world_.SubjectOf(hash_);
    change(subject);
    verdict.signature =
        KeyOf("bob").Sign(people::kApprovalNamespace,
                          people::ApprovalText(subject, "bob", verdict.verdict, verdict.not_after), 1);
    return verdict;
  };
  ExpectRefused(signed_over([](auto& s) { s.effect.bytes[0] ^= 1; }), ErrorCode::kBadSignature);
  ExpectRefused(signed_over([](auto& s) { s.policy.bytes[0] ^= 1; }), ErrorCode::kBadSignature);
  ExpectRefused(signed_over([](auto& s) { s.nonce.bytes[0] ^= 1; }), ErrorCode::kBadSignature);
  ExpectRefused(signed_over([](auto& s) { s.origin += "x"; }), ErrorCode::kBadSignature);
  ExpectRefused(signed_over([](auto& s) { s.requester = "mm2 (bob)"; }), ErrorCode::kBadSignature);
  ExpectRefused(signed_over([](auto& s) { s.rendering += "x"; }), ErrorCode::kBadSignature);
  const auto unchanged = signed_over([](auto&) {});
  EXPECT_TRUE(world_.Ask("dan", protocol::SubmitVerdict{hash_, unchanged}).Is<journal::Approval>());
}

TEST_F(VerdictTest, FormIsExact) {
  SignedVerdict wrong = world_.MakeVerdict("bob", hash_);
  wrong.signature = KeyOf("bob").Sign(
      "request@sealward",
      people::ApprovalText(world_.SubjectOf(hash_), "bob", wrong.verdict, wrong.not_after), 1);
  ExpectRefused(wrong, ErrorCode::kBadSignature);
  SignedVerdict junk = world_.MakeVerdict("bob", hash_);
  junk.signature.push_back(0);
  ExpectRefused(junk, ErrorCode::kMalformed);
  SignedVerdict others = world_.MakeVerdict("dan", hash_);
  others.person = "bob";
  ExpectRefused(others, ErrorCode::kPermissionDenied);
}

TEST_F(VerdictTest, ExpiredApprovalsDoNotCount) {
  const SignedVerdict verdict = world_.MakeVerdict("bob", hash_);
  world_.Pass(601);
  ExpectRefused(verdict, ErrorCode::kExpired);
  // One that was counted and ran out no longer counts, and may be given again.
  world_.Approve("bob", hash_);
  world_.Pass(601);
  EXPECT_EQ(world_.Approve("carol", hash_).Request().status, RequestStatus::kPending);
  EXPECT_EQ(world_.Approve("bob", hash_).records.size(), 2u);
}

TEST_F(VerdictTest, SecurityKeyCountersMustGrow) {
  EXPECT_TRUE(world_.Approve("carol", hash_, 5).Is<journal::Approval>());
  const RequestHash other = Ask("s2", "5000");
  hash_ = other;
  EXPECT_EQ(world_.Approve("carol", other, 5).Error().code, ErrorCode::kBadSignature);
  EXPECT_TRUE(world_.Approve("carol", other, 6).Is<journal::Approval>());
}

TEST_F(VerdictTest, ADenialIsFinal) {
  world_.Approve("bob", hash_);
  const auto denied = world_.Deny("carol", hash_);
  ASSERT_EQ(denied.records.size(), 2u);
  EXPECT_EQ(denied.Body<journal::Approval>(0).verdict.verdict, Verdict::kDeny);
  EXPECT_EQ(denied.Body<journal::Decision>(1).ruling, Ruling::kDeny);
  EXPECT_EQ(denied.Request().status, RequestStatus::kDenied);
  EXPECT_EQ(denied.Request().reasons.at(0).text, "denied by carol");
  EXPECT_EQ(world_.Status("mm1", "s1").Request().status, RequestStatus::kDenied);
  const auto late =
      world_.Ask("dan", protocol::SubmitVerdict{hash_, {"dan", Verdict::kApprove, world_.now, {}}});
  EXPECT_EQ(late.Error().code, ErrorCode::kNotReady);
}

TEST_F(VerdictTest, AnybodyMayCarry) {
  const auto verdict = world_.MakeVerdict("bob", hash_);
  EXPECT_TRUE(world_.Ask("mm2", protocol::SubmitVerdict{hash_, verdict}).Is<journal::Approval>());
}

TEST_F(VerdictTest, UnknownRequestsAreRefused) {
  RequestHash nothing;
  const auto said =
      world_.Ask("bob", protocol::SubmitVerdict{nothing, {"bob", Verdict::kApprove, world_.now, {}}});
  EXPECT_EQ(said.Error().code, ErrorCode::kNotFound);
  EXPECT_TRUE(said.Is<journal::RefusedVerdict>());
}

TEST_F(VerdictTest, PolicyAndFloorMustBothBeMet) {
  const RequestHash big = Ask("s2", "150000");  // distinct roles, by the policy
  EXPECT_EQ(world_.Approve("bob", big).Request().missing.size(), 2u);
  const auto same_role = world_.Approve("dan", big);
  EXPECT_EQ(same_role.Request().status, RequestStatus::kPending);
  ASSERT_EQ(same_role.Request().missing.size(), 1u);
  EXPECT_NE(same_role.Request().missing[0].find("two for more"), std::string::npos);
  EXPECT_EQ(world_.Approve("carol", big).records.size(), 2u);
}

TEST_F(VerdictTest, LastApprovalIsJudgedAgain) {
  const RequestHash first = Ask("s2", "200000"), second = Ask("s3", "200000");  // 250,000 a day
  for (const RequestHash& each : {first, second}) world_.Approve("bob", each);
  EXPECT_EQ(world_.Approve("carol", first, 1).Body<journal::Decision>(1).ruling, Ruling::kPermit);
  const auto over = world_.Approve("carol", second, 2);
  EXPECT_EQ(over.Body<journal::Decision>(1).ruling, Ruling::kDeny);
  EXPECT_EQ(over.Request().status, RequestStatus::kDenied);
}

TEST_F(VerdictTest, PendingEndsAtValidUntil) {
  const auto verdict = world_.MakeVerdict("bob", hash_);
  EXPECT_TRUE(world_.Step(TickInput{}).records.empty());
  world_.Pass(3600);
  const auto ended = world_.Step(TickInput{});
  ASSERT_TRUE(ended.Is<journal::Ended>());
  EXPECT_FALSE(ended.Body<journal::Ended>().withdrawn);
  EXPECT_EQ(world_.Status("mm1", "s1").Request().status, RequestStatus::kExpired);
  EXPECT_EQ(world_.Ask("bob", protocol::SubmitVerdict{hash_, verdict}).Error().code, ErrorCode::kNotReady);
}

TEST_F(VerdictTest, AVerdictTooLateEndsTheRequest) {
  const auto verdict = world_.MakeVerdict("bob", hash_);
  world_.Pass(3600);
  const auto late = world_.Ask("bob", protocol::SubmitVerdict{hash_, verdict});
  EXPECT_TRUE(late.Is<journal::Ended>(0));
  EXPECT_TRUE(late.Is<journal::RefusedVerdict>(1));
  EXPECT_EQ(late.Error().code, ErrorCode::kExpired);
}

TEST_F(VerdictTest, WithdrawIsForTheRequester) {
  EXPECT_EQ(world_.Ask("mm2", protocol::Withdraw{"s1"}).Error().code, ErrorCode::kNotFound);
  const auto withdrawn = world_.Ask("mm1", protocol::Withdraw{"s1"});
  EXPECT_TRUE(withdrawn.Body<journal::Ended>().withdrawn);
  EXPECT_EQ(withdrawn.Request().status, RequestStatus::kWithdrawn);
  const auto again = world_.Ask("mm1", protocol::Withdraw{"s1"});
  EXPECT_TRUE(again.records.empty());
  EXPECT_EQ(again.Request().status, RequestStatus::kWithdrawn);
}

TEST_F(VerdictTest, ThePendingRequestSentAgainStaysOne) {
  auto request = world_.Settlement("s1");
  const auto again = world_.Submit("mm1", request);
  EXPECT_TRUE(again.records.empty());
  EXPECT_EQ(again.Request().status, RequestStatus::kPending);
  EXPECT_EQ(again.Request().request, hash_);
}

}  // namespace
}  // namespace sealward::engine::test
