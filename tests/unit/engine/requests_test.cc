#include "engine/requests.h"

#include <gtest/gtest.h>

#include "tests/unit/engine/world.h"

namespace sealward::engine::test {
namespace {

using protocol::RequestStatus;

Limits Small() {
  Limits limits;
  limits.pending_max = 3;
  limits.pending_per_principal_max = 2;
  limits.requests_remembered_max = 6;
  limits.requests_remembered_per_principal_max = 4;
  return limits;
}

RequestStatus StatusOf(const World::Said& said) {
  return said.replies.empty() ? RequestStatus::kSigned : said.Request().status;  // permits are answered later
}

void SubmitAndSign(World& world, const std::string& principal, const std::string& id) {
  const auto said = world.Submit(principal, world.Order(id, "0.001"));
  ASSERT_TRUE(said.Is<journal::Decision>()) << said.Request().text;
  world.Signed(intent::HashRequest(said.Body<journal::Decision>().request));
}

TEST(RequestsTest, AFullTableRefusesUntilSomethingIsOldEnough) {
  World world(Small());
  for (int i = 0; i < 4; ++i) SubmitAndSign(world, "mm1", "o" + std::to_string(i));
  const auto full = world.Submit("mm1", world.Order("o4", "0.001"));
  EXPECT_EQ(full.Request().error, ErrorCode::kRateLimited);
  EXPECT_TRUE(full.Is<journal::Refusal>());
  SubmitAndSign(world, "mm2", "p0");  // nobody fills it alone
  SubmitAndSign(world, "mm2", "p1");
  EXPECT_EQ(world.Submit("mm2", world.Order("p2", "0.001")).Request().error, ErrorCode::kRateLimited);

  world.Pass(60 + 60);  // valid_until, and a minute more
  SubmitAndSign(world, "mm1", "o4");
  EXPECT_EQ(world.Status("mm1", "o0").Error().code, ErrorCode::kNotFound);  // the oldest was forgotten
  EXPECT_EQ(world.Status("mm1", "o1").Request().status, RequestStatus::kSigned);
  SubmitAndSign(world, "mm2", "p2");
}

TEST(RequestsTest, WhatIsOpenIsNeverForgotten) {
  World world(Small());
  for (int i = 0; i < 4; ++i) world.Submit("mm1", world.Order("o" + std::to_string(i), "0.001"));
  world.Pass(3600);
  EXPECT_EQ(world.Submit("mm1", world.Order("o4", "0.001")).Request().error, ErrorCode::kRateLimited);
}

TEST(RequestsTest, CancelsHaveRoomOfTheirOwn) {
  World world(Small());
  for (int i = 0; i < 4; ++i) SubmitAndSign(world, "mm1", "o" + std::to_string(i));
  EXPECT_TRUE(world.Submit("mm1", world.CancelOf("c0", "o0")).Is<journal::Decision>());
}

TEST(RequestsTest, PendingIsBoundedByPrincipalAndInAll) {
  World world(Small());
  EXPECT_EQ(StatusOf(world.Submit("mm1", world.Settlement("s0"))), RequestStatus::kPending);
  EXPECT_EQ(StatusOf(world.Submit("mm1", world.Settlement("s1"))), RequestStatus::kPending);
  EXPECT_EQ(world.Submit("mm1", world.Settlement("s2")).Request().error, ErrorCode::kRateLimited);
  EXPECT_EQ(StatusOf(world.Submit("mm2", world.Settlement("s0"))), RequestStatus::kPending);
  EXPECT_EQ(world.Submit("mm2", world.Settlement("s1")).Request().error, ErrorCode::kRateLimited);
  world.Ask("mm1", protocol::Withdraw{"s0"});
  EXPECT_EQ(StatusOf(world.Submit("mm1", world.Settlement("s3"))), RequestStatus::kPending);
}

TEST(RequestsTest, OldOnesKeepTheirSignatureAndGetTheirArtifactWhenSentAgain) {
  World world;
  const auto order = world.Order("first", "0.001"), settlement = world.Settlement("settled", "1", "reserve");
  std::map<std::string, Bytes> artifacts;
  for (const auto& request : {order, settlement}) {
    const auto said = world.Submit("mm1", request);
    artifacts[request.request_id] =
        world.Signed(intent::HashRequest(said.Body<journal::Decision>().request)).Request().artifact;
  }
  for (size_t i = 0; i < kHeldMax; ++i) {
    if (i % 50 == 0) world.Pass(1);
    const auto said = world.Submit("mm2", world.Order("o" + std::to_string(i), "0.0001", "100"));
    world.Signed(intent::HashRequest(said.Body<journal::Decision>().request));
  }
  for (const auto& request : {order, settlement}) {
    const auto status = world.Status("mm1", request.request_id);
    EXPECT_EQ(status.Request().status, RequestStatus::kSigned);
    EXPECT_FALSE(status.Request().signature.empty());
    EXPECT_TRUE(status.Request().artifact.empty());
    EXPECT_EQ(world.Submit("mm1", request).Request().artifact, artifacts[request.request_id]);
  }
}

TEST(RequestsTest, IdsOfDifferentPrincipalsNeverMeet) {
  EXPECT_NE(HashId("ab", "c"), HashId("a", "bc"));
  EXPECT_NE(HashId("a", "b"), HashId("b", "a"));
  EXPECT_EQ(HashId("a", "b"), HashId("a", "b"));
}

}  // namespace
}  // namespace sealward::engine::test
