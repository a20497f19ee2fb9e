// What policies decide: expressions, conditions, limits, errors, and that neither order nor repetition
// matters.
#include <random>

#include "policy/bounds.h"
#include "policy/schema.h"
#include "tests/unit/policy/fixture.h"

namespace sealward::policy {
namespace {

// Whether `forbid order when CONDITION` forbids this order; an error shows as nothing.
std::optional<bool> Holds(const std::string& condition, const intent::CanonicalRequest& request,
                          const people::Principal& who = Engine()) {
  const std::string kind(EnumName(intent::KindOf(request.stated.intent)));
  const std::string permit = kind == "order" ? std::string(kPermitOrders) : "permit " + kind + "\n";
  const Desk desk(permit + "forbid " + kind + " when " + condition);
  const Evaluation out = desk.Ask(request, kNoon, who);
  if (out.ruling == kPermit) return false;
  if (out.reasons[0].kind == people::ReasonKind::kError) return std::nullopt;
  EXPECT_EQ(out.reasons[0].kind, people::ReasonKind::kForbid) << TextOf(out);
  return true;
}

TEST(EvaluateTest, Attributes) {
  auto request = Order("1.5", "50000");
  auto& order = std::get<intent::Order>(request.stated.intent);
  order.algorithm = "vwap";
  order.reduce_only = true;
  order.display_quantity = D("0.5");
  for (const char* condition : {
           "order.account == \"main\"",
           "order.venue == \"binance\"",
           "order.instrument == \"BTC-USDT\"",
           "order.side == \"buy\"",
           "order.type == \"limit\"",
           "order.time_in_force == \"good_till_cancel\"",
           "order.self_trade_prevention == \"venue_default\"",
           "order.capacity == \"principal\"",
           "order.short_sale == \"not_short\"",
           "order.algorithm == \"vwap\"",
           "order.algorithm_version == \"\"",
           "order.trader == \"\"",
           "order.client == \"\"",
           "order.parent == \"\"",
           "order.purpose == \"\"",
           "order.reduce_only",
           "order.quantity == 1.5 BTC",
           "order.price == 50_000 USDT",
           "order.display_quantity == 0.5 BTC",
           "order.notional == 75_000 USDT",
           "order.base_asset == \"BTC\"",
           "order.quote_asset == \"USDT\"",
           "requester.name == \"engine\"",
           "requester.desk == \"spot\"",
           "requester.is_service",
           "requester has trader",
           "not requester has risk",
           "request.key == \"orders\"",
       }) {
    EXPECT_EQ(Holds(condition, request), true) << condition;
  }
  EXPECT_EQ(Holds("order.stop_price > 1 USDT", request), std::nullopt);  // it has none
}

TEST(EvaluateTest, AttributesOfSettlements) {
  for (const char* condition : {
           "settlement.account == \"main\"",
           "settlement.counterparty == \"acme\"",
           "settlement.asset == \"USDC\"",
           "settlement.network == \"ethereum\"",
           "settlement.amount == 12.5 USDC",
           "settlement.fee_max == 0.01 ETH",
           "settlement.destination == \"acme-usdc\"",
           "settlement.destination in addressbook",
           "settlement.purpose == \"test\"",
           "settlement.netting_set == \"\"",
           "settlement.value_date == \"\"",
       }) {
    EXPECT_EQ(Holds(condition, Settlement("12.5")), true) << condition;
  }
  EXPECT_EQ(Holds("settlement.destination not in addressbook", Settlement("1", "zeta-usdc")), true);
}

TEST(EvaluateTest, AttributesOfCancelsAndTransfers) {
  for (const char* condition :
       {"cancel.account == \"main\"", "cancel.venue == \"binance\"", "cancel.instrument == \"BTC-USDT\""}) {
    EXPECT_EQ(Holds(condition, Cancel()), true) << condition;
  }
  const auto transfer =
      Request(intent::Transfer{"main", "second", "USDC", "ethereum", D("3"), D("0.02"), "rent"},
              intent::EthereumResolution{});
  for (const char* condition :
       {"transfer.from_account == \"main\"", "transfer.to_account == \"second\"",
        "transfer.asset == \"USDC\"", "transfer.network == \"ethereum\"", "transfer.amount == 3 USDC",
        "transfer.fee_max == 0.02 ETH", "transfer.purpose == \"rent\""}) {
    EXPECT_EQ(Holds(condition, transfer), true) << condition;
  }
}

TEST(EvaluateTest, Expressions) {
  const auto order = Order("2", "10");
  EXPECT_EQ(Holds("order.quantity + 1 BTC == 3 BTC", order), true);
  EXPECT_EQ(Holds("order.quantity - 3 BTC < 0 BTC", order), true);
  EXPECT_EQ(
      Holds("min(order.quantity, 1 BTC) == 1 BTC and max(order.quantity, 1 BTC, 5 BTC) == 5 BTC", order),
      true);
  EXPECT_EQ(Holds("order.notional in USDT >= 20 USDT", order), true);
  EXPECT_EQ(Holds("order.notional in USDT > 20 USDT", order), false);
  EXPECT_EQ(Holds("order.instrument in [\"ETH-USDT\"]", order), false);
  EXPECT_EQ(Holds("order.instrument not in [\"ETH-USDT\"] and order.side != \"sell\"", order), true);
  EXPECT_EQ(Holds("(false or true) and not (true and false) and order.reduce_only == false", order), true);
  EXPECT_EQ(Holds("5 > 4 and 4 <= 4 and 3 != 4", order), true);
}

TEST(EvaluateTest, ErrorsDominate) {
  auto market = Order("1", "");
  std::get<intent::Order>(market.stated.intent).type = intent::OrderType::kMarket;
  EXPECT_EQ(Holds("order.price > 1 USDT", market), std::nullopt);
  EXPECT_EQ(Holds("order.notional > 1 USDT", market), std::nullopt);
  EXPECT_EQ(Holds("true or order.price > 1 USDT", market), std::nullopt);
  EXPECT_EQ(Holds("false and order.price > 1 USDT", market), std::nullopt);
  EXPECT_EQ(Holds("order.quantity > 1 ETH", market), std::nullopt);
  EXPECT_EQ(Holds("order.quantity in ETH > 1 ETH", market), std::nullopt);
  EXPECT_EQ(Holds("min(1 ETH, order.quantity) > 0 ETH", market), std::nullopt);
  // But a condition guards what follows it.
  EXPECT_EQ(Desk(std::string(kPermitOrders) +
                 "forbid order when order.type == \"limit\" unless order.price < 5 USDT")
                .Ask(market)
                .ruling,
            kPermit);
  EXPECT_EQ(Desk(std::string(kPermitOrders) +
                 "limit \"l\" order.price <= 5 USDT on order when order.type == \"limit\"")
                .Ask(market)
                .ruling,
            kPermit);
}

TEST(EvaluateTest, ErrorsDenyWhereverTheyAre) {
  const auto market = Order("1", "");
  const std::string permit(kPermitOrders);
  for (const std::string_view statement :
       {"forbid order \"x\" when order.price < 0 USDT", "limit \"x\" order.price <= 9 USDT on order",
        "require \"x\" 1 of risk on order when order.price > 9 USDT",
        "permit order \"x\" when order.price < 9 USDT unbounded because \"t\"",
        "limit \"x\" sent(order.notional in USDT over 1d) <= 9 USDT on order",
        "limit \"x\" sent(order.notional in USDT over 1d) <= 9 USDT on order when order.side == \"sell\""}) {
    const Evaluation out = Desk(permit + std::string(statement)).Ask(market);
    EXPECT_EQ(out.ruling, kDeny) << statement;
    ASSERT_EQ(out.reasons.size(), 1u) << TextOf(out);
    EXPECT_EQ(out.reasons[0].kind, people::ReasonKind::kError);
    EXPECT_EQ(out.reasons[0].statement, "x");
    EXPECT_TRUE(out.requirements.empty());
  }
}

TEST(EvaluateTest, ErrorTexts) {
  const std::string permit(kPermitOrders);
  EXPECT_EQ(TextOf(Desk(permit + "limit \"x\" order.price <= 9 USDT on order").Ask(Order("1", ""))),
            "deny\nerror x: the limit can't be decided: `order.price`: the request does not say it");
  EXPECT_EQ(TextOf(Desk(permit + "limit \"x\" order.quantity <= 9 ETH on order").Ask(Order("1", "1"))),
            "deny\nerror x: the limit can't be decided: amounts of different assets (BTC and ETH)");
  EXPECT_EQ(TextOf(Desk(permit + "limit \"x\" sent(order.notional in USDT over 1d) <= 9 USDT on order "
                                 "when order.quote_asset == \"USDT\"")
                       .Ask(Order("1", "1", "BTC", "USDC"))),
            "deny\nerror x: this order can't be counted: there is no fresh rate to give an amount in another "
            "asset (USDC and "
            "USDT); `where` says which are counted");
}

TEST(EvaluateTest, LimitsMayBeReachedButNotPassed) {
  const Desk desk(std::string(kPermitOrders) +
                  "limit \"q\" order.quantity <= 1 BTC on order when order.base_asset == \"BTC\"\n"
                  "limit \"n\" order.notional <= 100 USDT on order");
  EXPECT_EQ(desk.Ask(Order("1", "100")).ruling, kPermit);
  EXPECT_EQ(desk.Ask(Order("1.00000001", "1")).ruling, kDeny);
  EXPECT_EQ(desk.Ask(Order("1", "100.000001")).ruling, kDeny);
  EXPECT_EQ(desk.Ask(Order("0.00000001", "10000000000.000001")).ruling, kDeny);  // rounded up: 100.000001
}

TEST(EvaluateTest, EachLegIsDecided) {
  auto request = Order("1", "1");
  auto& order = std::get<intent::Order>(request.stated.intent);
  order.legs.push_back(order.legs[0]);
  order.legs[1].quantity = D("2");
  const std::string permit(kPermitOrders);
  EXPECT_EQ(Desk(permit + "limit \"q\" order.quantity <= 2 BTC on order").Ask(request).ruling, kPermit);
  EXPECT_EQ(Desk(permit + "limit \"q\" order.quantity <= 1 BTC on order").Ask(request).ruling, kDeny);
  // A leg has no price of its own here.
  EXPECT_EQ(Desk(permit + "limit \"n\" order.notional <= 9 USDT on order").Ask(request).ruling, kDeny);
  // The second leg finds the first one counted.
  EXPECT_EQ(
      Desk(permit + "limit \"d\" sent(order.quantity in BTC over 1d) <= 3 BTC on order").Ask(request).ruling,
      kPermit);
  EXPECT_EQ(
      TextOf(
          Desk(permit + "limit \"d\" sent(order.quantity in BTC over 1d) <= 2.5 BTC on order").Ask(request)),
      "deny\nlimit d: within 1d: 3 BTC with this order would pass the limit of 2.5 BTC; left are 1.5 BTC");
}

TEST(EvaluateTest, WhatNothingPermitsIsDenied) {
  EXPECT_EQ(TextOf(Desk("").Ask(Cancel())), "deny\nno_permit : nothing permits this cancel");
  EXPECT_EQ(TextOf(Desk("permit cancel \"a\" when requester has risk and cancel.account == \"main\"\n"
                        "permit cancel unless cancel.venue == \"binance\"")
                       .Ask(Cancel())),
            "deny\nno_permit : nothing permits this cancel: a asks for `requester has risk`; permit at line "
            "3 asks for not "
            "`cancel.venue == \"binance\"`");
}

TEST(EvaluateTest, AllThatDeniesIsNamed) {
  const Evaluation out =
      Desk(std::string(kPermitOrders) +
           "limit \"q\" order.quantity <= 1 BTC on order\n"
           "forbid order \"f\" when order.side == \"buy\" unless order.algorithm == \"vwap\"\n"
           "limit \"n\" order.notional <= 1 USDT on order\n"
           "limit \"fine\" order.price <= 9 USDT on order")
          .Ask(Order("2", "9"));
  EXPECT_EQ(TextOf(out),
            "deny\n"
            "limit q: `order.quantity`: 2 BTC is over the limit of 1 BTC\n"
            "forbid f: this order is forbidden: order.side == \"buy\", and not: order.algorithm == \"vwap\"\n"
            "limit n: `order.notional`: 18 USDT is over the limit of 1 USDT");
}

TEST(EvaluateTest, EveryMatchingRequireIsCollected) {
  const Desk desk(
      "permit settlement\n"
      "require \"one\" 1 of risk on settlement when settlement.amount > 100 USDC\n"
      "require 2 of risk, treasury from distinct desks within 1h on settlement "
      "when settlement.amount in USDC > 1_000 USDC\n");
  EXPECT_EQ(desk.Ask(Settlement("100")).ruling, kPermit);
  EXPECT_EQ(desk.Ask(Settlement("101")).ruling, kPending);
  EXPECT_EQ(desk.Ask(Settlement("101")).requirements.size(), 1u);
  const Evaluation out = desk.Ask(Settlement("1001"));
  ASSERT_EQ(out.requirements.size(), 2u);
  EXPECT_EQ(out.requirements[0].source, "one");
  EXPECT_FALSE(out.requirements[0].within_ns.has_value());
  EXPECT_EQ(out.requirements[1].source, "require at line 4");
  EXPECT_TRUE(out.requirements[1].distinct_desks);
  EXPECT_FALSE(out.requirements[1].distinct_roles);
  EXPECT_EQ(TextOf(out),
            "pending\n"
            "permit permit at line 2: any settlement\n"
            "require one: 1 of risk must approve\n"
            "require require at line 4: 2 of risk, treasury from distinct desks within 1h must approve");
}

TEST(EvaluateTest, WhatIsDeniedWaitsForNobody) {
  const Desk desk(
      "permit settlement\nrequire 1 of risk on settlement\nlimit \"l\" settlement.amount <= 5 USDC on "
      "settlement");
  EXPECT_EQ(desk.Ask(Settlement("6")).ruling, kDeny);
  EXPECT_TRUE(desk.Ask(Settlement("6")).requirements.empty());
}

TEST(EvaluateTest, ReasonsFitAnEntry) {
  std::string text(kPermitOrders);
  for (int i = 0; i < 100; ++i) {
    const std::string name = "limit with a name of some length, number " + std::to_string(i);
    text += "limit \"" + name +
            "\" sent(count of order over 1d by account, venue, instrument, requester) <= " +
            std::to_string(1'000'000 + i) + " on order\n";
  }
  const Evaluation out = Desk(text).Ask(Order("1", "1"));
  EXPECT_EQ(out.ruling, kPermit);
  size_t bytes = 0;
  for (const people::Reason& reason : out.reasons) bytes += Encode(reason).size();
  EXPECT_LE(out.reasons.size(), kReasonsMax);
  EXPECT_LE(bytes, kReasonsBytesMax);
  EXPECT_EQ(out.reasons[0].kind, people::ReasonKind::kPermit);  // kept before limits that hold
}

TEST(EvaluateTest, ReasonsAreBoundedTexts) {
  std::string condition = "order.algorithm in [";
  for (int i = 0; i < 100; ++i) condition += "\"algorithm " + std::to_string(i) + "\", ";
  const Evaluation out = Desk(std::string(kPermitOrders) +
                              "forbid order when order.algorithm not in [\"x\"] and not " + condition + "]")
                             .Ask(Order("1", "1"));
  EXPECT_EQ(out.ruling, kDeny);
  EXPECT_EQ(out.reasons[0].text.size(), kTextBytesMax);
}

// Statements in any order, each once or twice (under another name), decide the same.
TEST(EvaluateTest, OrderAndRepetitionOfStatementsDoNotMatter) {
  const uint64_t seed = std::random_device{}();
  std::cout << "seed " << seed << "\n";
  std::mt19937_64 random(seed);
  const std::vector<std::string> kConditions = {"",
                                                "when order.side == \"buy\"",
                                                "when order.quantity > 1 BTC",
                                                "when order.price > 5 USDT",
                                                "unless requester has risk",
                                                "when order.instrument in [\"BTC-USDT\"]"};
  const auto statement = [&](size_t n, std::string_view mark) {
    const std::string& condition = kConditions[random() % kConditions.size()];
    const std::string name = "\"" + std::to_string(n) + std::string(mark) + "\" ";
    switch (random() % 4) {
      case 0:
        return "permit order " + name + condition + " unbounded because \"t\"\n";
      case 1:
        return "forbid order " + name + "when order.algorithm == \"" + std::to_string(random() % 3) + "\"\n";
      case 2:
        return "limit " + name + "order.quantity <= " + std::to_string(1 + random() % 3) + " BTC on order " +
               condition + "\n";
      default:
        return "require " + name + "1 of risk on order " + condition + "\n";
    }
  };
  std::array<int, 3> seen{};
  for (int round = 0; round < 300; ++round) {
    std::vector<std::string> statements;
    for (size_t i = 0; i < 1 + random() % 4; ++i) statements.push_back(statement(i, ""));
    std::vector<std::string> shuffled = statements;
    for (std::string copy : statements) {
      if (random() % 2 != 0) continue;
      copy.insert(copy.find('"') + 1, "again ");
      shuffled.push_back(copy);
    }
    std::shuffle(shuffled.begin(), shuffled.end(), random);
    const auto join = [](const std::vector<std::string>& parts) {
      std::string out;
      for (const std::string& part : parts) out += part;
      return out;
    };
    const Desk one(join(statements));
    const Desk other(join(shuffled));
    for (const char* quantity : {"1", "2", "4"}) {
      for (const char* price : {"", "5", "6"}) {
        const auto request = Order(quantity, price);
        const people::Ruling ruling = one.Ask(request).ruling;
        ++seen[static_cast<size_t>(ruling)];
        ASSERT_EQ(other.Ask(request).ruling, ruling) << join(statements) << "--\n" << join(shuffled);
      }
    }
  }
  for (const int count : seen) EXPECT_GT(count, 50);
}

}  // namespace
}  // namespace sealward::policy
