// S14: a permit of orders without limits of size, value, rate and price is refused.
#include "tests/unit/policy/fixture.h"

namespace sealward::policy {
namespace {

constexpr std::string_view kSize = "limit \"size\" order.quantity <= 5 BTC on order\n";
constexpr std::string_view kValue = "limit \"value\" order.notional <= 5 USDT on order\n";
constexpr std::string_view kPrice = "limit \"price\" order.price <= 5 USDT on order\n";
constexpr std::string_view kRate = "limit \"rate\" sent(count of order over 1s) <= 5 on order\n";

std::string With(std::initializer_list<std::string_view> parts) {
  std::string out;
  for (const std::string_view part : parts) out += part;
  return out;
}

TEST(BoundedTest, AllFourAreAskedFor) {
  EXPECT_EQ(
      MistakesOf("permit order"),
      "p:2:1: not every order permitted here has a limit of its size (`order.quantity <= ...`), value "
      "(`order.notional <= ...`), rate (`sent(count of KIND over ...) <= ...`), price (`order.price <= "
      "...`, or a forbid with `not worse than`): write limits that cover them all, or `unbounded because "
      "\"...\"`\n");
  EXPECT_EQ(MistakesOf(With({kSize, kValue, kRate, kPrice, "permit order"})), "");
  EXPECT_THAT(MistakesOf(With({kSize, kValue, "permit order"})), ::testing::HasSubstr("limit of its rate ("));
  EXPECT_THAT(MistakesOf(With({kSize, kRate, "permit order"})), ::testing::HasSubstr("limit of its value ("));
  EXPECT_THAT(MistakesOf(With({kValue, kRate, "permit order"})), ::testing::HasSubstr("limit of its size ("));
  EXPECT_THAT(MistakesOf(With({kSize, kValue, kRate, "permit order"})),
              ::testing::HasSubstr("limit of its price ("));
  const std::string collar =
      "stale reference after 2s\nforbid order when order.side == \"buy\" unless order.price not worse than "
      "5% from reference\n";
  EXPECT_EQ(MistakesOf(With({kSize, kValue, kRate, collar, "permit order when order.side == \"buy\""})), "");
  EXPECT_THAT(MistakesOf(With({kSize, kValue, kRate, collar, "permit order"})),
              ::testing::HasSubstr("price"));
  // What is for a time bounds nothing.
  EXPECT_THAT(MistakesOf(With({kSize, kValue, kRate,
                               "permit order\nlimit \"t\" order.price <= 5 USDT on order "
                               "temporary until \"2030-01-01T00:00:00Z\""})),
              ::testing::HasSubstr("price"));
  EXPECT_EQ(MistakesOf("permit order unbounded because \"the venue limits it\""), "");
  EXPECT_EQ(MistakesOf("permit cancel, settlement"), "");
}

// {condition of the permit, conditions of size limits, is it bounded}
struct Case {
  std::string_view permit;
  std::vector<std::string_view> limits;
  bool bounded;
};

TEST(BoundedTest, Coverage) {
  const Case kCases[] = {
      {"", {"when order.side == \"buy\""}, false},
      {"", {"when order.side == \"buy\"", "when order.side == \"sell\""}, true},
      {"", {"when order.side == \"buy\"", "unless order.side == \"buy\""}, true},
      {"when order.side != \"sell\"", {"when order.side == \"buy\""}, true},
      {"unless order.side == \"sell\"", {"when order.side in [\"buy\"]"}, true},
      {"when order.instrument == \"BTC-USDT\"", {"when order.instrument == \"BTC-USDT\""}, true},
      {"when order.instrument == \"ETH-USDT\"", {"when order.instrument == \"BTC-USDT\""}, false},
      {"when order.instrument in two", {"when order.instrument == \"BTC-USDT\""}, false},
      {"when order.instrument in two",
       {"when order.instrument == \"BTC-USDT\"", "when order.instrument == \"ETH-USDT\""},
       true},
      {"when order.instrument in two", {"when order.instrument in two"}, true},
      {"when order.instrument in two", {"when order.instrument not in two"}, false},
      {"", {"when order.instrument in two"}, false},
      {"", {"when order.instrument in two", "when order.instrument not in two"}, true},
      {"when requester has trader", {"when requester has trader"}, true},
      {"when requester has trader", {"when requester has risk"}, false},
      {"when requester has trader", {"when requester has risk", "unless requester has risk"}, true},
      {"when requester has trader and order.side == \"buy\"", {"when requester has trader"}, true},
      {"when requester has trader or requester has risk", {"when requester has trader"}, false},
      {"when requester has trader", {"when requester has trader and order.side == \"buy\""}, false},
      {"when order.reduce_only", {"when order.reduce_only"}, true},
      {"when order.price > 1 USDT", {"when order.price > 1 USDT"}, true},
      {"when order.price > 2 USDT", {"when order.price > 1 USDT"}, false},  // numbers are not reasoned about
      {"when false", {}, true},
      {"", {"when true"}, true},
      {"", {"when false"}, false},
      {"when order.side == \"buy\" and order.side == \"sell\"", {}, true},  // never matches
  };
  for (const Case& c : kCases) {
    std::string text =
        "list two = [\"BTC-USDT\", \"ETH-USDT\"]\npermit order " + std::string(c.permit) + "\n";
    text += With({kValue, kRate, kPrice});
    int n = 0;
    for (const std::string_view limit : c.limits) {
      text += "limit \"" + std::to_string(n++) + "\" order.quantity <= 5 BTC on order " + std::string(limit) +
              "\n";
    }
    EXPECT_EQ(MistakesOf(text).empty(), c.bounded) << text << MistakesOf(text);
  }
}

TEST(BoundedTest, WhatIsSentBoundsToo) {
  EXPECT_EQ(
      MistakesOf(With({"permit order\n", kRate, kPrice,
                       "limit \"s\" sent(order.quantity in BTC over 1d) <= 5 BTC on order\n"
                       "limit \"v\" sent(order.notional in USDT over 1d) + 1 USDT <= 5 USDT on order"})),
      "");
  // A filter counts like a condition.
  EXPECT_THAT(MistakesOf(With(
                  {"permit order\n", kSize, kValue,
                   "limit \"r\" sent(count of order where order.side == \"buy\" over 1d) <= 5 on order"})),
              ::testing::HasSubstr("limit of its rate"));
  // A count of something else bounds nothing, and neither does what is subtracted.
  EXPECT_THAT(MistakesOf(With({"permit order\n", kSize, kValue,
                               "limit \"r\" sent(count of cancel over 1d) <= 5 on order"})),
              ::testing::HasSubstr("limit of its rate"));
  EXPECT_THAT(MistakesOf(With({"permit order\n", kSize, kRate,
                               "limit \"v\" 9 USDT - order.notional <= 5 USDT on order"})),
              ::testing::HasSubstr("limit of its value"));
  EXPECT_THAT(MistakesOf(With({"permit order\n", kSize, kRate,
                               "limit \"v\" min(order.notional, 1 USDT) <= 5 USDT on order"})),
              ::testing::HasSubstr("limit of its value"));
}

TEST(BoundedTest, EndsOnWhatIsTooHard) {
  std::string text = With({kValue, kRate}) + "permit order\n";
  for (int i = 0; i < 200; ++i) {
    text += "limit \"" + std::to_string(i) + "\" order.quantity <= 5 BTC on order when order.purpose == \"p" +
            std::to_string(i) + "\" and order.client == \"c" + std::to_string(i) +
            "\" and order.trader == \"t" + std::to_string(i) + "\" and order.price > " +
            std::to_string(i + 1) + " USDT\n";
  }
  EXPECT_THAT(MistakesOf(text), ::testing::HasSubstr("limit of its size"));
}

}  // namespace
}  // namespace sealward::policy
