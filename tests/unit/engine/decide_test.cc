#include <gtest/gtest.h>

#include "engine/step.h"
#include "tests/unit/engine/world.h"

namespace sealward::engine::test {
namespace {

using people::ReasonKind;

journal::Decision LongDecision(size_t request_bytes, size_t reasons, size_t requirements) {
  journal::Decision decision;
  decision.request = Bytes(request_bytes, 1);
  const people::LimitUse use{std::string(64, 'u'), std::string(256, 's'), D("1"), D("2"), D("3")};
  decision.reasons.assign(reasons, {ReasonKind::kLimit, std::string(64, 'n'), std::string(256, 't'), use});
  const std::vector<std::string> roles(16, std::string(64, 'r'));
  decision.requirements.assign(requirements, {std::string(256, 'q'), 2, roles, true, true, uint64_t{1}});
  decision.requester_signature = Bytes(kSshsigBytesMax, 2);
  intent::Supplied supplied;
  supplied.client_order_id = std::string(64, 'c');
  supplied.nonce = UINT64_MAX;
  supplied.max_fee_per_gas = supplied.max_priority_fee_per_gas =
      Uint256{{UINT64_MAX, UINT64_MAX, UINT64_MAX, UINT64_MAX}};
  decision.supplied = supplied;
  return decision;
}

TEST(FitTest, WhatFitsIsAnEntryAndWhatDoesNotIsRefused) {
  for (const size_t request_bytes : {400u, 4000u, 9000u, 12288u, 16000u}) {
    for (const size_t reasons : {0u, 1u, 12u, 32u, 40u}) {
      for (const size_t requirements : {0u, 1u, 3u, 12u}) {
        journal::Decision decision = LongDecision(request_bytes, reasons, requirements);
        const bool fits = Fit(decision).has_value();
        EXPECT_EQ(decision.requirements.size(), requirements);  // never cut
        if (!fits) {
          EXPECT_GT(request_bytes + requirements * 1000, 12000u);
          continue;
        }
        const journal::Record record{Sequence{UINT64_MAX}, Nanoseconds{UINT64_MAX}, decision};
        EXPECT_LE(Encode(record).size(), kEntryBytesMax)
            << request_bytes << " " << reasons << " " << requirements;
        EXPECT_TRUE(Decode<journal::Record>(Encode(record)).has_value());
      }
    }
  }
}

TEST(FitTest, KeepsTheFirstReasonsAndCutsTheirText) {
  journal::Decision decision = LongDecision(400, 32, 0);
  decision.reasons[0].text = std::string(1000, 'x') + "\n";
  decision.reasons[0].statement = "first";
  ASSERT_TRUE(Fit(decision).has_value());
  EXPECT_LT(decision.reasons.size(), 32u);
  EXPECT_EQ(decision.reasons[0].statement, "first");
  EXPECT_EQ(decision.reasons[0].text, std::string(kTextBytesMax, 'x'));
}

TEST(BoundedTextTest, IsPrintableAndBounded) {
  EXPECT_EQ(BoundedText("a\nb\x80"), "a?b?");
  EXPECT_EQ(BoundedText(std::string(300, 'a')).size(), kTextBytesMax);
}

TEST(SummaryTest, IsOneLine) {
  World world;
  EXPECT_EQ(SummaryOf(world.Settlement("s", "5").intent), "settlement 5 USDC to acme on ethereum");
  EXPECT_EQ(SummaryOf(world.Order("o").intent), "order buy 0.5 BTC-USDT at 50000 on binance");
  EXPECT_EQ(SummaryOf(intent::test::MakeTransfer()), "transfer 1.5 ETH to reserve on ethereum");
  EXPECT_EQ(SummaryOf(world.CancelOf("c", "o").intent), "cancel of BTC-USDT on binance");
  EXPECT_EQ(SummaryOf(intent::Mandate{}), "mandate");
}

}  // namespace
}  // namespace sealward::engine::test
