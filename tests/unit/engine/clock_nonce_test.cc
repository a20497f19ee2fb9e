// Keys whose nonces are of the clock: orders and cancels at Hyperliquid.
#include <gtest/gtest.h>

#include "tests/unit/engine/world.h"

namespace sealward::engine::test {
namespace {

using people::Ruling;
using protocol::RequestStatus;

intent::StatedRequest Perpetual(const World& world, const std::string& id, const char* price = "50000") {
  intent::StatedRequest request = world.Order(id, "0.5", price);
  request.key = "perpetuals";
  auto& order = std::get<intent::Order>(request.intent);
  order.venue = "hyperliquid";
  order.legs[0].instrument = "BTC-USDT-PERP";
  return request;
}

intent::StatedRequest PerpetualCancel(const World& world, const std::string& id, const std::string& target) {
  intent::StatedRequest request = world.CancelOf(id, target);
  request.key = "perpetuals";
  auto& cancel = std::get<intent::Cancel>(request.intent);
  cancel.venue = "hyperliquid";
  cancel.instrument = "BTC-USDT-PERP";
  return request;
}

uint64_t NonceOf(const World::Said& said) {
  const auto& decision = said.Body<journal::Decision>();
  EXPECT_EQ(decision.ruling, Ruling::kPermit);
  return decision.supplied.value().nonce.value();
}

RequestHash HashOf(const World::Said& said) {
  return intent::HashRequest(said.Body<journal::Decision>().request);
}

TEST(ClockNonceTest, IsTheTimeAndNeverTheSameTwice) {
  World world;
  const uint64_t now_ms = world.now.value / 1'000'000;
  EXPECT_EQ(NonceOf(world.Submit("mm1", Perpetual(world, "o1"))), now_ms);
  EXPECT_EQ(NonceOf(world.Submit("mm1", Perpetual(world, "o2"))), now_ms + 1);
  EXPECT_EQ(NonceOf(world.Submit("mm1", PerpetualCancel(world, "c1", "o1"))), now_ms + 2);
  world.Pass(1);
  EXPECT_EQ(NonceOf(world.Submit("mm1", Perpetual(world, "o3"))), now_ms + 1000);
}

TEST(ClockNonceTest, AnotherKeysNoncesStayTheirOwn) {
  World world;
  NonceOf(world.Submit("mm1", Perpetual(world, "o1")));
  const auto settled = world.Submit("mm1", world.Settlement("s1", "10", "reserve"));
  EXPECT_EQ(NonceOf(settled), 0u);
}

TEST(ClockNonceTest, ARetryCarriesTheSameNonceAndLaterOnesOthers) {
  World world;
  const auto request = Perpetual(world, "o1");
  const auto first = world.Submit("mm1", request);
  world.Failed(HashOf(first), ErrorCode::kTimeout);
  const uint64_t second = NonceOf(world.Submit("mm1", Perpetual(world, "o2")));
  world.Pass(2);
  const auto again = world.Submit("mm1", request);
  EXPECT_TRUE(again.Body<journal::Decision>().retry);
  EXPECT_EQ(NonceOf(again), NonceOf(first));
  EXPECT_GT(second, NonceOf(first));
}

TEST(ClockNonceTest, OrderAndItsCancelAreSignedAndHandedOut) {
  World world;
  const auto order = world.Submit("mm1", Perpetual(world, "o1"));
  const auto signed_order = world.Signed(HashOf(order));
  EXPECT_EQ(signed_order.Request().status, RequestStatus::kSigned);
  const std::string body(AsText(signed_order.Request().artifact));
  const std::string id = "0x" + intent::ClientOrderId(HashOf(order));
  EXPECT_NE(body.find(R"("c":")" + id + '"'), std::string::npos) << body;
  EXPECT_NE(body.find(R"("expiresAfter":)"), std::string::npos) << body;

  const auto cancel = world.Submit("mm1", PerpetualCancel(world, "c1", "o1"));
  const auto signed_cancel = world.Signed(HashOf(cancel));
  const std::string cancelled(AsText(signed_cancel.Request().artifact));
  EXPECT_NE(cancelled.find(R"({"asset":0,"cloid":")" + id + R"("})"), std::string::npos) << cancelled;
}

TEST(ClockNonceTest, WhatCannotBeBuiltIsRefusedWithItsField) {
  World world;
  auto cancel = PerpetualCancel(world, "c1", "o1");
  auto& intent = std::get<intent::Cancel>(cancel.intent);
  intent.target_request.reset();
  intent.target_client_order_id = "by-hand";
  const auto said = world.Submit("mm1", cancel);
  EXPECT_EQ(said.Request().status, RequestStatus::kRefused);
  EXPECT_EQ(said.Request().subject, "client_order_id");
  EXPECT_EQ(world.Submit("mm1", Perpetual(world, "o1", "50000.01")).Request().subject, "price");
}

TEST(ClockNonceTest, AReplayComesToTheSameNonces) {
  World world;
  for (int i = 0; i < 5; ++i)
    world.Signed(HashOf(world.Submit("mm1", Perpetual(world, "o" + std::to_string(i)))));
  Engine engine = MUST(MakeEngine());
  for (size_t i = 1; i < world.records.size(); ++i) {
    const auto applied = engine.Apply(world.records[i]);
    ASSERT_TRUE(applied.has_value()) << applied.error().Message();
  }
  EXPECT_EQ(engine.Snapshot(), world.engine.Snapshot());
}

}  // namespace
}  // namespace sealward::engine::test
