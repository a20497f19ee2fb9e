#include "policy/measures.h"

#include <random>

#include "tests/unit/policy/fixture.h"

namespace sealward::policy {
namespace {

constexpr uint64_t kWindow = 64 * kSecondNs;  // buckets of one second
constexpr uint64_t kWidth = kSecondNs;

TEST(RingTest, CoversTheWindowAndAtMostABucketMore) {
  Ring ring;
  const uint64_t at = 1'000 * kSecondNs;
  ring.Add(at / kWidth, 7);
  EXPECT_EQ(ring.Sum(kWidth, at), 7);
  EXPECT_EQ(ring.Sum(kWidth, at + kWindow - 1), 7);  // (t - W, t] holds it
  EXPECT_EQ(ring.Sum(kWidth, at + kWindow), 7);      // one bucket too much, at most
  EXPECT_EQ(ring.Sum(kWidth, at + kWindow + kWidth - 1), 0);
  EXPECT_FALSE(ring.IsDead(kWidth, at + kWindow));
  EXPECT_TRUE(ring.IsDead(kWidth, at + kWindow + kWidth - 1));
}

TEST(RingTest, TimeThatRunsBackCountsAsNow) {
  Ring ring;
  ring.Add(1'000, 1);
  ring.Add(10, 2);
  EXPECT_EQ(ring.Sum(kWidth, 1'000 * kSecondNs), 3);
  EXPECT_EQ(ring.Sum(kWidth, 10 * kSecondNs), 3);
}

TEST(RingTest, OverflowFails) {
  Ring ring;
  Int128 large = PowerOfTen(36) - 1;
  ring.Add(5, large);
  EXPECT_EQ(ring.Sum(kWidth, 5 * kSecondNs), large);
  for (int i = 0; i < 1'000; ++i) ring.Add(5, large);
  EXPECT_EQ(ring.Sum(kWidth, 5 * kSecondNs), std::unexpected(FailureCode::kOverflow));
  EXPECT_EQ(ring.Sum(kWidth, 500 * kSecondNs), 0);
}

// Against a log of everything: never too little, at most what one more bucket holds.
TEST(RingTest, AgreesWithALog) {
  const uint64_t seed = std::random_device{}();
  std::cout << "seed " << seed << "\n";
  std::mt19937_64 random(seed);
  for (const uint64_t window : {kSecondNs, 3'600 * kSecondNs, kWindowNsMax}) {
    const uint64_t width = window / kBucketsPerWindow;
    Ring ring;
    std::vector<std::pair<uint64_t, Int128>> log;
    uint64_t now = random() % (2 * window);
    for (int step = 0; step < 3'000; ++step) {
      const uint64_t scale = std::max<uint64_t>(window >> (random() % 12), 1);
      now += random() % scale;
      Int128 exact = 0;
      Int128 wider = 0;
      for (const auto& [at, amount] : log) {
        if (at + window > now) exact += amount;
        if (at + window + width > now) wider += amount;
      }
      const auto sum = ring.Sum(width, now);
      ASSERT_TRUE(sum.has_value());
      ASSERT_GE(*sum, exact);
      ASSERT_LE(*sum, wider);
      ASSERT_EQ(ring.IsDead(width, now) && *sum != 0, false);
      if (random() % 3 == 0) continue;
      const Int128 amount = static_cast<Int128>(random() % 1'000);
      ring.Add(now / width, amount);
      log.emplace_back(now, amount);
    }
  }
}

constexpr std::string_view kTenPerSecond =
    "limit \"rate\" sent(count of order over 1s by instrument) <= 10 on order\n";

TEST(MeasuresTest, LimitExactlyReachedThenDenied) {
  Desk desk(std::string(kPermitOrders) + std::string(kTenPerSecond));
  const auto order = Order("1", "1");
  for (int i = 0; i < 10; ++i) EXPECT_EQ(desk.Send(order), kPermit);
  EXPECT_EQ(desk.Send(order), kDeny);
  EXPECT_EQ(TextOf(desk.Ask(order)),
            "deny\nlimit rate: within 1s by instrument=BTC-USDT: 11 with this order would pass the limit of "
            "10; left are 0");
  EXPECT_EQ(desk.Send(Order("1", "1", "ETH")), kPermit);  // counted by instrument
  EXPECT_EQ(desk.Send(order, After(kSecondNs - 1)), kDeny);
  EXPECT_EQ(desk.Send(order, After(kSecondNs + kSecondNs / 64)), kPermit);
}

TEST(MeasuresTest, EvaluationChangesNothing) {
  Desk desk(std::string(kPermitOrders) + std::string(kTenPerSecond));
  desk.Send(Order("1", "1"));
  const Bytes before = desk.measures().Snapshot();
  for (int i = 0; i < 5; ++i) desk.Ask(Order("1", "1"));
  EXPECT_EQ(desk.measures().Snapshot(), before);
  desk.Send(Order("1", "1"));
  EXPECT_NE(desk.measures().Snapshot(), before);
}

TEST(MeasuresTest, AmountsAndFilters) {
  Desk desk(std::string(kPermitOrders) +
            "limit \"buys\" sent(order.notional in USDT where order.side == \"buy\" and order.quote_asset == "
            "\"USDT\" over 1d "
            "by account) <= 100 USDT on order");
  EXPECT_EQ(desk.Send(Order("1", "60")), kPermit);
  auto sell = Order("1", "60");
  std::get<intent::Order>(sell.stated.intent).legs[0].side = intent::Side::kSell;
  EXPECT_EQ(desk.Send(sell), kPermit);  // not counted, and what was counted is within
  EXPECT_EQ(desk.Send(Order("1", "40.000001")), kDeny);
  EXPECT_EQ(desk.Send(Order("1", "40")), kPermit);
  EXPECT_EQ(desk.Send(sell), kPermit);
}

// `and` asks for every operand: an order in USDC can't be given in USDT, and the filter keeps it from being
// counted.
TEST(MeasuresTest, AFilterGuardsTheAmount) {
  Desk desk(std::string(kPermitOrders) +
            "limit \"day\" sent(order.notional in USDT where order.quote_asset == \"USDT\" over 1d) <= 100 "
            "USDT on order");
  EXPECT_EQ(desk.Send(Order("1", "500", "BTC", "USDC")), kPermit);
}

TEST(MeasuresTest, CountersOutliveThePolicyIfTheyMeanTheSame) {
  const std::string permit(kPermitOrders);
  const auto load = [&](std::string_view limit) { return MustLoad(permit + std::string(limit)); };
  const Policy first = load(
      "list l = [\"BTC-USDT\", \"ETH-USDT\"]\n"
      "limit \"a\" sent(count of order where order.instrument in l over 60s by venue, account) <= 5 on "
      "order");
  // Another name, list, spelling and bound; the same measure, filter, window and keys.
  const Policy second = load(
      "list other = [\"ETH-USDT\", \"BTC-USDT\"]\n"
      "limit \"b\" sent(count of order where order.instrument in other over 1m by account, venue) <= 8 on "
      "order");
  const Policy third = load("limit \"a\" sent(count of order over 1m by account, venue) <= 5 on order");
  const auto order = Order("1", "1");
  Measures measures;
  for (int i = 0; i < 5; ++i) measures.Commit(first, {order, Engine(), kNoon});
  EXPECT_EQ(first.Evaluate({order, Engine(), kNoon}, measures).ruling, kDeny);
  const Evaluation out = second.Evaluate({order, Engine(), kNoon}, measures);
  EXPECT_EQ(out.ruling, kPermit);
  EXPECT_EQ(out.reasons.back().use->before, D("5"));
  EXPECT_EQ(out.reasons.back().use->with, D("6"));
  EXPECT_EQ(third.Evaluate({order, Engine(), kNoon}, measures).reasons.back().use->before, D("0"));
  // A counter that was not fed in between does not speak again.
  measures.Commit(third, {order, Engine(), kNoon});
  EXPECT_EQ(first.Evaluate({order, Engine(), kNoon}, measures).reasons.back().use->before, D("0"));
}

TEST(MeasuresTest, SameHistorySameBytes) {
  const uint64_t seed = std::random_device{}();
  std::cout << "seed " << seed << "\n";
  const std::string text =
      std::string(kPermitOrders) + std::string(kTenPerSecond) +
      "limit \"v\" sent(order.notional in USDT over 1d by account, requester) <= 100_000 USDT on order\n"
      "permit cancel limit \"c\" sent(count of cancel over 1h by venue) <= 100_000 on cancel\n";
  const auto run = [&] {
    std::mt19937_64 random(seed);
    Desk desk(text);
    uint64_t at = 0;
    for (int i = 0; i < 500; ++i) {
      at += random() % kSecondNs;
      desk.Send(random() % 4 == 0 ? Cancel() : Order("1", std::to_string(1 + random() % 50)), After(at));
    }
    return desk.measures().Snapshot();
  };
  const Bytes first = run();
  EXPECT_EQ(run(), first);
  EXPECT_TRUE(CheckCborProfile(first).has_value());
}

intent::CanonicalRequest OrderBy(size_t n) {
  auto out = Order("1", "1");
  std::get<intent::Order>(out.stated.intent).algorithm = "a" + std::to_string(n);
  return out;
}

TEST(MeasuresTest, KeySetsAreBoundedAndReclaimed) {
  const Policy policy = MustLoad(std::string(kPermitOrders) +
                                 "limit \"l\" sent(count of order over 1s by algorithm) <= 9 on order");
  Measures measures;
  for (size_t i = 0; i < kKeySetsMax; ++i) measures.Commit(policy, {OrderBy(i), Engine(), kNoon});
  EXPECT_EQ(policy.Evaluate({OrderBy(0), Engine(), kNoon}, measures).ruling, kPermit);
  const Evaluation full = policy.Evaluate({OrderBy(kKeySetsMax), Engine(), kNoon}, measures);
  EXPECT_EQ(TextOf(full), "deny\nerror l: this order can't be counted: there is no room for another counter");
  // A window later there is room again, and what was dropped is counted anew.
  const Nanoseconds later = After(2 * kSecondNs);
  EXPECT_EQ(policy.Evaluate({OrderBy(kKeySetsMax), Engine(), later}, measures).ruling, kPermit);
  measures.Commit(policy, {OrderBy(kKeySetsMax), Engine(), later});
  EXPECT_EQ(measures.state().key_sets, 1u);
}

TEST(MeasuresTest, WhatCouldNotBeCountedFailsUntilTheWindowHasPassed) {
  const Policy policy = MustLoad(std::string(kPermitOrders) +
                                 "limit \"l\" sent(order.notional in USDT over 1s) <= 9 USDT on order");
  Measures measures;
  const auto foreign = Order("1", "1", "BTC", "USDC");
  EXPECT_EQ(policy.Evaluate({foreign, Engine(), kNoon}, measures).ruling, kDeny);
  measures.Commit(policy, {foreign, Engine(), kNoon});  // as nobody should
  EXPECT_EQ(TextOf(policy.Evaluate({Order("1", "1"), Engine(), kNoon}, measures)),
            "deny\nerror l: the limit can't be decided: the counter missed a request");
  const auto ruling_after = [&](uint64_t ns) {
    return policy.Evaluate({Order("1", "1"), Engine(), After(ns)}, measures).ruling;
  };
  EXPECT_EQ(ruling_after(kSecondNs), kDeny);
  EXPECT_EQ(ruling_after(kSecondNs + kSecondNs / kBucketsPerWindow), kPermit);
}

TEST(MeasuresTest, ACancelIsStoppedByItsOwnBudgetOnly) {
  Desk desk("permit cancel\n" + std::string(kPermitOrders) +
            "limit \"messages\" sent(count of order, cancel over 1s by venue) <= 3 on order\n"
            "limit \"own\" sent(count of cancel over 1s by venue) <= 5 on cancel\n");
  for (int i = 0; i < 5; ++i) EXPECT_EQ(desk.Send(Cancel()), kPermit);
  EXPECT_EQ(desk.Send(Cancel()), kDeny);
  EXPECT_EQ(desk.Send(Order("1", "1")), kDeny);  // cancels counted toward what orders may send
}

}  // namespace
}  // namespace sealward::policy
