#include "intent/request.h"

#include <gtest/gtest.h>

#include <map>

#include "crypto/hash.h"
#include "tests/unit/intent/every_kind.h"

namespace sealward::intent {
namespace {

using namespace test;

std::vector<CanonicalRequest> Requests() {
  const Firm firm;
  std::vector<CanonicalRequest> out;
  out.push_back(Resolved(firm, State("orders", MakeOrder())));
  out.push_back(Resolved(firm, State("orders", MakeCancel())));
  out.push_back(Resolved(firm, State("custody", MakeSettlement())));
  out.push_back(Resolved(firm, State("custody", MakeTransfer())));
  for (const Intent& intent : OneOfEach())
    out.push_back({"engine-1", State("orders", intent), out[0].resolution});
  return out;
}

RequestHash HashOf(const CanonicalRequest& request) {
  return HashRequest(Encode(request));
}

TEST(RequestTest, HashIsSha256OfTheCanonicalBytes) {
  const CanonicalRequest request = Requests().front();
  EXPECT_EQ(HashOf(request).bytes, crypto::Sha256(Encode(request)).bytes);
  EXPECT_EQ(ClientOrderId(HashOf(request)).size(), 32u);
  EXPECT_EQ(ClientOrderId(HashOf(request)), HexEncode(HashOf(request).View()).substr(0, 32));
}

// Each field of the request changes its hash and its text; each that determines the signed bytes changes the
// effect.
TEST(RequestTest, EveryFieldIsBoundAndShown) {
  size_t changes = 0;
  for (CanonicalRequest request : Requests()) {
    const RequestHash hash = HashOf(request);
    const EffectHash effect = HashEffect(request);
    const std::string text = Render(request);
    std::map<std::string, std::string> seen = {{"", text}};
    FieldChanger changer([&](const std::string& path) {
      ++changes;
      EXPECT_NE(HashOf(request), hash) << path;
      // What an attachment does to the signed bytes is in the resolution.
      const bool outside = path == ".requester" || path == ".stated.request_id" ||
                           path == ".stated.valid_until" || path.starts_with(".stated.attachment");
      EXPECT_EQ(HashEffect(request) == effect, outside) << path;
      for (const auto& [other, shown] : seen) EXPECT_NE(Render(request), shown) << path << " and " << other;
      seen[path] = Render(request);
    });
    changer.Each("", request);
    EXPECT_EQ(HashOf(request), hash);
  }
  EXPECT_GT(changes, 300u);
}

TEST(RequestTest, AnotherKindIsAnotherEffect) {
  Firm firm;
  CanonicalRequest request = Resolved(firm, State("custody", MakeSettlement()));
  const EffectHash effect = HashEffect(request);
  request.resolution = CancelResolution{};
  EXPECT_NE(HashEffect(request), effect);
}

TEST(RequestTest, AmountIsTheNotionalRoundedUp) {
  const Firm firm;
  CanonicalRequest request = Resolved(firm, State("orders", MakeOrder()));
  const auto amount = [&] { return MUST(AmountOf(request)).value(); };
  EXPECT_EQ(amount().asset, "USDT");
  EXPECT_EQ(amount().amount.ToText(), "32500.005");
  auto& order = std::get<Order>(request.stated.intent);
  order.price = D("0.01");
  order.legs[0].quantity = D("0.00001");  // 0.0000001: below USDT's six digits
  EXPECT_EQ(amount().amount.ToText(), "0.000001");
  order.price = D("999999999999999999999999999999999999");
  order.legs[0].quantity = D("999999999999999999999999999999999999");
  EXPECT_FALSE(AmountOf(request).has_value());
  order.price.reset();
  EXPECT_FALSE(AmountOf(request).has_value());
  order.price = D("1");
  order.legs.resize(2);
  EXPECT_FALSE(AmountOf(request).has_value());
}

TEST(RequestTest, AmountUsesTheMultiplierAndFailsClosedElsewhere) {
  const Firm firm;
  CanonicalRequest request = Resolved(firm, State("orders", MakeOrder()));
  auto& leg = std::get<OrderResolution>(request.resolution).legs[0];
  leg.kind = InstrumentKind::kLinear;
  leg.multiplier = D("0.1");
  EXPECT_EQ(MUST(AmountOf(request))->amount.ToText(), "3250.0005");
  leg.kind = InstrumentKind::kInverse;
  EXPECT_FALSE(AmountOf(request).has_value());
  request.resolution = CancelResolution{};
  EXPECT_FALSE(AmountOf(request).has_value());
}

TEST(RequestTest, AmountOfOtherKinds) {
  const Firm firm;
  const auto settlement = MUST(AmountOf(Resolved(firm, State("custody", MakeSettlement()))));
  EXPECT_EQ(settlement->asset, "USDC");
  EXPECT_EQ(settlement->amount.ToText(), "250000.5");
  EXPECT_EQ(MUST(AmountOf(Resolved(firm, State("custody", MakeTransfer()))))->amount.ToText(), "1.5");
  EXPECT_FALSE(MUST(AmountOf(Resolved(firm, State("orders", MakeCancel())))).has_value());
  EXPECT_FALSE(AmountOf({"e", State("orders", MakeAmend()), OrderResolution{}}).has_value());
}

}  // namespace
}  // namespace sealward::intent
