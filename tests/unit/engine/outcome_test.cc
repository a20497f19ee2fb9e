#include <gtest/gtest.h>

#include "tests/unit/engine/world.h"

namespace sealward::engine::test {
namespace {

using journal::OutcomeStatus;
using people::Ruling;
using protocol::RequestStatus;

RequestHash Permit(World& world, const intent::StatedRequest& request) {
  return intent::HashRequest(world.Submit("mm1", request).Body<journal::Decision>().request);
}

TEST(OutcomeTest, UncertainErrorsLeaveItUnknownAndTheSameAgainRetries) {
  for (const ErrorCode error : {ErrorCode::kUnavailable, ErrorCode::kTimeout, ErrorCode::kHsm, ErrorCode::kIo,
                                ErrorCode::kInternal, ErrorCode::kBadSignature}) {
    World world;
    const auto request = world.Order("o1");
    const RequestHash hash = Permit(world, request);
    const auto first = std::get<journal::Decision>(world.records.back().body);
    const auto unknown = world.Failed(hash, error);
    EXPECT_EQ(unknown.Body<journal::Outcome>().status, OutcomeStatus::kUnknown);
    EXPECT_EQ(unknown.Request().status, RequestStatus::kUnknown);
    EXPECT_EQ(unknown.replies[0].after, world.engine.next());

    world.Pass(2);
    const auto retry = world.Submit("mm1", request);
    const auto& decision = retry.Body<journal::Decision>();
    EXPECT_TRUE(decision.retry);
    EXPECT_EQ(decision.request, first.request);
    EXPECT_EQ(Encode(*decision.supplied), Encode(*first.supplied));
    EXPECT_EQ(world.Signed(hash).Request().status, RequestStatus::kSigned);
  }
}

TEST(OutcomeTest, ARetryCountsNothingAgain) {
  World world;
  for (int i = 0; i < 10; ++i) {  // 1,000,000 USDT, all there is
    const auto request = world.Order("o" + std::to_string(i), "2");
    const RequestHash hash = Permit(world, request);
    world.Failed(hash, ErrorCode::kTimeout);
    EXPECT_TRUE(world.Submit("mm1", request).Body<journal::Decision>().retry);
    world.Signed(hash);
    world.Pass(1);
  }
  EXPECT_EQ(world.Submit("mm1", world.Order("more", "0.001")).Body<journal::Decision>().ruling,
            Ruling::kDeny);
}

TEST(OutcomeTest, PastValidUntilAnUnknownOneIsExpired) {
  World world;
  const auto request = world.Order("o1");
  world.Failed(Permit(world, request), ErrorCode::kTimeout);
  world.Pass(60);
  const auto said = world.Submit("mm1", request);
  EXPECT_TRUE(said.records.empty());
  EXPECT_EQ(said.Request().status, RequestStatus::kExpired);
}

TEST(OutcomeTest, DefiniteErrorsAreFinal) {
  World world;
  const auto request = world.Order("o1");
  const auto failed = world.Failed(Permit(world, request), ErrorCode::kPermissionDenied);
  EXPECT_EQ(failed.Body<journal::Outcome>().status, OutcomeStatus::kFailed);
  EXPECT_EQ(failed.Request().status, RequestStatus::kFailed);
  EXPECT_EQ(failed.Request().error, ErrorCode::kPermissionDenied);
  const auto again = world.Submit("mm1", request);
  EXPECT_TRUE(again.records.empty());
  EXPECT_EQ(again.Request().status, RequestStatus::kFailed);

  const auto expired = world.Failed(Permit(world, world.Order("o2")), ErrorCode::kExpired);
  EXPECT_EQ(expired.Request().status, RequestStatus::kExpired);
}

TEST(OutcomeTest, ASignatureOfAnotherSizeIsNone) {
  World world;
  const RequestHash hash = Permit(world, world.Order("o1"));
  const auto said = world.Step(OutcomeInput{world.permits.at(hash), hash, std::nullopt, Bytes(10, 1)});
  EXPECT_EQ(said.Body<journal::Outcome>().status, OutcomeStatus::kUnknown);
}

TEST(OutcomeTest, OutcomesOfNothingAreIgnored) {
  World world;
  const RequestHash hash = Permit(world, world.Order("o1"));
  const Sequence permit = world.permits.at(hash);
  EXPECT_TRUE(world.Step(OutcomeInput{Sequence{0}, hash, std::nullopt, Bytes(64)}).records.empty());
  EXPECT_TRUE(world.Step(OutcomeInput{permit, RequestHash{}, std::nullopt, Bytes(64)}).records.empty());
  EXPECT_EQ(world.Signed(hash).records.size(), 1u);
  EXPECT_TRUE(world.Signed(hash).records.empty());
}

TEST(OutcomeTest, CustodyIsReleasedBehindItsDurableOutcome) {
  World world;
  const RequestHash hash = Permit(world, world.Settlement("s1", "5", "reserve"));
  const auto done = world.Signed(hash);
  EXPECT_TRUE(done.replies.at(0).strict);
  EXPECT_EQ(done.replies[0].after, Sequence{done.records[0].sequence.value + 1});
  EXPECT_EQ(done.Request().signature.size(), 65u);
}

TEST(OutcomeTest, AStartMakesOpenPermitsUnknown) {
  World world;
  const auto request = world.Order("o1");
  const RequestHash hash = Permit(world, request);
  const Sequence before = world.permits.at(hash);
  world.Start();
  EXPECT_EQ(world.Status("mm1", "o1").Request().status, RequestStatus::kUnknown);
  EXPECT_TRUE(world.Step(OutcomeInput{before, hash, std::nullopt, Bytes(64)}).records.empty());
  EXPECT_TRUE(world.Submit("mm1", request).Body<journal::Decision>().retry);
  EXPECT_EQ(world.Signed(hash).Request().status, RequestStatus::kSigned);
}

class NonceTest : public testing::Test {
 protected:
  RequestHash Settle(const std::string& id) {
    const auto said = world_.Submit("mm1", world_.Settlement(id, "5", "reserve"));
    nonce_ = *said.Body<journal::Decision>().supplied->nonce;
    return intent::HashRequest(said.Body<journal::Decision>().request);
  }

  World world_;
  uint64_t nonce_ = 0;
};

TEST_F(NonceTest, TheNewestOfADefiniteFailureGoesBack) {
  const RequestHash hash = Settle("s0");
  EXPECT_EQ(nonce_, 0u);
  world_.Failed(hash, ErrorCode::kPermissionDenied);
  Settle("s1");
  EXPECT_EQ(nonce_, 0u);
}

TEST_F(NonceTest, AnOlderOneStaysAGap) {
  const RequestHash first = Settle("s0");
  Settle("s1");
  world_.Failed(first, ErrorCode::kPermissionDenied);
  Settle("s2");
  EXPECT_EQ(nonce_, 2u);
}

TEST_F(NonceTest, AnUnknownOneKeepsItsNonce) {
  const auto request = world_.Settlement("s0", "5", "reserve");
  const RequestHash hash = Settle("s0");
  world_.Failed(hash, ErrorCode::kTimeout);
  Settle("s1");
  EXPECT_EQ(nonce_, 1u);
  EXPECT_EQ(world_.Submit("mm1", request).Body<journal::Decision>().supplied->nonce, 0u);
}

TEST_F(NonceTest, OnceUnknownItIsNeverGivenOutAgain) {
  const auto request = world_.Settlement("s0", "5", "reserve");
  const RequestHash hash = Settle("s0");
  world_.Failed(hash, ErrorCode::kTimeout);
  world_.Submit("mm1", request);
  world_.Failed(hash, ErrorCode::kExpired);
  Settle("s1");
  EXPECT_EQ(nonce_, 1u);
}

}  // namespace
}  // namespace sealward::engine::test
