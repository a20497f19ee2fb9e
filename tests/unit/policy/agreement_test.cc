// What the second implementation of LANGUAGE.md found wrong in this one: each a test, that it stays mended.
#include "tests/unit/policy/fixture.h"

namespace sealward::policy {
namespace {

const std::string kPermit_(kPermitOrders);

intent::CanonicalRequest Named(intent::CanonicalRequest request, const std::string& id) {
  request.stated.request_id = id;
  return request;
}
intent::CanonicalRequest OfType(intent::CanonicalRequest request, intent::OrderType type) {
  std::get<intent::Order>(request.stated.intent).type = type;
  return request;
}
FillFact Fill(const std::string& id, const std::string& execution, std::string_view quantity) {
  return {{"engine", id, 0}, execution, D(quantity), D("100")};
}

TEST(AgreementTest, AConversionWithoutARateFailsAndDoesNotCrash) {
  const Desk desk(kPermit_ + "limit \"l\" sent(order.notional in BTC over 1h by key) <= 2 BTC on order");
  EXPECT_THAT(TextOf(desk.Ask(Order("1", "100"))), testing::HasSubstr("no fresh rate"));
}

TEST(AgreementTest, OfTwoRatesOfOneTimeTheLastOneCounts) {
  Desk desk(kPermit_ + "stale rate after 1h\nlimit \"l\" order.notional in BTC <= 10 BTC on order");
  desk.Note(RateFact{"USDT", "BTC", D("0.5")});
  EXPECT_EQ(desk.Use(Order("1", "4"), "l"), "0 2 10");
  desk.Note(RateFact{"BTC", "USDT", D("4")});
  EXPECT_EQ(desk.Use(Order("1", "4"), "l"), "0 1 10");
  desk.Note(RateFact{"USDT", "BTC", D("0.5")});
  EXPECT_EQ(desk.Use(Order("1", "4"), "l"), "0 2 10");
}

TEST(AgreementTest, BeforeIsTheWholeLeftSideBeforeThisPart) {
  Desk desk(kPermit_ +
            "limit \"l\" max(sent(count of order over 1h), open(count of order)) <= 9 on order\n"
            "limit \"m\" order.legs + sent(count of order over 1h) <= 9 on order");
  EXPECT_EQ(desk.Send(Named(Order("1", "1"), "a")), kPermit);
  EXPECT_EQ(desk.Use(Order("1", "1"), "l"), "1 2 9");
  EXPECT_EQ(desk.Use(Order("1", "1"), "m"), "2 3 9");
}

TEST(AgreementTest, EqualRequirementsOfTwoStatementsAreOne) {
  const Desk desk(kPermit_ +
                  "require \"a\" 1 of risk on order\nrequire \"b\" 1 of risk on order\n"
                  "require \"c\" 1 of risk within 15m on order");
  const Evaluation out = desk.Ask(Order("1", "1"));
  ASSERT_EQ(out.requirements.size(), 2);
  EXPECT_EQ(out.requirements[0].source, "a");
  EXPECT_EQ(out.requirements[1].source, "c");
}

TEST(AgreementTest, ALegWithoutAPriceHasNoValue) {
  const Desk desk(kPermit_ + "limit \"l\" order.notional in USDT <= 9 USDT on order");
  auto order = Order("1", "1");
  auto& intent = std::get<intent::Order>(order.stated.intent);
  intent.legs.push_back({"ETH-USDT", intent::Side::kBuy, D("1"), {}});
  intent.legs[0].price = D("1");
  EXPECT_THAT(TextOf(desk.Ask(order)), testing::HasSubstr("`order.notional`: the request does not say it"));
}

TEST(AgreementTest, AMarketOrderOfSeveralLegsHasTheReferenceOfEach) {
  Desk desk(kPermit_ +
            "stale reference after 1h\nslippage 10%\n"
            "limit \"l\" order.notional in USDT <= 100 USDT on order");
  desk.Note(ReferenceFact{"BTC-USDT", D("10")});
  desk.Note(ReferenceFact{"ETH-USDT", D("90")});
  auto order = OfType(Order("1", ""), intent::OrderType::kMarket);
  EXPECT_EQ(desk.Use(order, "l"), "0 11 100");
  auto& intent = std::get<intent::Order>(order.stated.intent);
  intent.legs.push_back({"ETH-USDT", intent::Side::kSell, D("1"), {}});
  EXPECT_EQ(desk.Use(order, "l"), "0 11 100");  // the first is named first
  EXPECT_EQ(desk.Ask(order).ruling, kPermit);
  intent.legs[1].quantity = D("1.2");
  EXPECT_EQ(desk.Use(order, "l"), "0 118.8 100");
}

TEST(AgreementTest, AQuantityOfTooManyDigitsHasNoNotional) {
  const Desk desk(kPermit_ + "limit \"l\" order.notional in USDT <= 9 USDT on order");
  EXPECT_THAT(TextOf(desk.Ask(Order("0.000000001", "1"))), testing::HasSubstr("more digits"));
}

TEST(AgreementTest, ABalanceOfAnUnknownAssetIsNotStale) {
  const Desk desk("stale balance after 10s\nlimit \"b\" settlement.balance in USDC <= 9 USDC on settlement");
  EXPECT_THAT(TextOf(desk.Ask(Settlement("1", "acme-usdc", "NOPE"))),
              testing::HasSubstr("the asset is not in the reference data"));
}

TEST(AgreementTest, OrdersThatNothingAsksAboutAreNotFollowed) {
  Desk plain(kPermit_);
  EXPECT_EQ(plain.Send(Named(Order("1", "1"), "a")), kPermit);
  EXPECT_EQ(plain.Note(Fill("a", "e1", "1")), Ignored::kNoSuchOrder);
  Desk asking(kPermit_ + "alert \"a\" on order when drop_copy is older than 10s");
  EXPECT_EQ(asking.Send(Named(Order("1", "1"), "a")), kPermit);
  EXPECT_EQ(asking.Note(Fill("a", "e1", "1")), std::nullopt);
}

TEST(AgreementTest, TheEndOfAFilledOrderIsNotedOnce) {
  Desk desk(kPermit_ + "limit \"o\" open(count of order) <= 9 on order");
  desk.Send(Named(Order("1", "1"), "a"));
  desk.Note(Fill("a", "e1", "1"));
  const EndFact end{{"engine", "a", 0}, OrderEnd::kCancelled};
  EXPECT_EQ(desk.Note(end), std::nullopt);
  EXPECT_EQ(desk.Note(end), Ignored::kAlreadyEnded);
}

TEST(AgreementTest, AHaltIsOfAnInstrumentOrAVenue) {
  Desk desk(kPermit_);
  EXPECT_EQ(desk.Note(HaltFact{"binance", true}), std::nullopt);
  EXPECT_EQ(desk.Note(HaltFact{"BTC-USDT", true}), std::nullopt);
  EXPECT_EQ(desk.Note(HaltFact{"nothing", true}), Ignored::kNoSuchInstrument);
}

TEST(AgreementTest, TheLowestOfNothingFails) {
  Desk desk(kPermit_ +
            "alert \"l\" on order when lowest(order.delta in BTC where order.algorithm == \"x\" over "
            "1h by instrument) <= 0 BTC");
  auto order = Order("2", "1");
  EXPECT_THAT(TextOf(desk.Ask(order)), testing::HasSubstr("does not say"));
  std::get<intent::Order>(order.stated.intent).algorithm = "x";
  EXPECT_EQ(desk.Send(Named(order, "a")), kPermit);
  EXPECT_THAT(TextOf(desk.Ask(order)), testing::Not(testing::HasSubstr("alert")));
  std::get<intent::Order>(order.stated.intent).legs[0].side = intent::Side::kSell;
  EXPECT_THAT(TextOf(desk.Ask(order)), testing::HasSubstr("alert l"));  // -2: deltas have signs
  EXPECT_EQ(desk.Send(Named(order, "b")), kPermit);
  EXPECT_THAT(TextOf(desk.Ask(Order("2", "1"))), testing::HasSubstr("alert l"));
}

TEST(AgreementTest, ASumByInstrumentMayBeAskedOfAnyKindThatHasOne) {
  Desk desk("permit cancel, settlement\n" + kPermit_ +
            "limit \"l\" sent(transfer.amount over 1h by asset) <= 5 USDC on settlement");
  EXPECT_EQ(desk.Use(Settlement("1"), "l"), "0 0 5");
  EXPECT_THAT(desk.Use(Settlement("1", "acme-usdc", "NOPE"), "l"),
              testing::HasSubstr("not in the reference data"));
}

TEST(AgreementTest, TheFirstMeasureInTheTextNamesWhyAPartCanNotBeCounted) {
  const Desk desk(kPermit_ +
                  "limit \"first\" sent(order.quantity in BTC where order.premium > 1 USDT over 1h) "
                  "<= 9 BTC on order when order.side == \"sell\"\n"
                  "limit \"second\" sent(order.notional in BTC over 1h) <= 9 BTC on order when "
                  "order.side == \"sell\"");
  EXPECT_EQ(TextOf(desk.Ask(Order("1", "1"))),
            "deny\nerror first: this order can't be counted: `order.premium`: the request does not say it");
}

TEST(AgreementTest, NothingStopsACancelThatCanNotBeCounted) {
  Desk desk(
      "permit cancel\nlist two = [ \"a\" ]\n"
      "limit \"l\" sent(count of cancel where request.lifetime < 1s over 1h) <= 1 on cancel when "
      "cancel.account == \"main\"\n");
  EXPECT_EQ(desk.Send(Cancel()), kPermit);
}

TEST(AgreementTest, ConditionsKeepTheirParentheses) {
  const Desk desk(kPermit_ + "forbid order \"f\" when (order.legs > 0 or order.legs > 1) and order.legs > 0");
  EXPECT_EQ(TextOf(desk.Ask(Order("1", "1"))),
            "deny\nforbid f: this order is forbidden: (order.legs > 0 or order.legs > 1) and order.legs > 0");
}

TEST(AgreementTest, ALatchedTripAsksNoSelector) {
  Desk desk(kPermit_ + "trip \"t\" on order by account when order.side == \"sell\" cleared by 1 of risk");
  auto sell = Order("1", "1");
  std::get<intent::Order>(sell.stated.intent).legs[0].side = intent::Side::kSell;
  EXPECT_EQ(desk.Send(Order("1", "1")), kPermit);
  EXPECT_EQ(desk.Send(sell), kDeny);
  EXPECT_EQ(desk.Send(Order("1", "1")), kDeny);
}

TEST(AgreementTest, WhatBoundsAnOrder) {
  const std::string others =
      "limit \"v\" order.notional in USDT <= 9 USDT on order\n"
      "limit \"r\" sent(count of order over 1s) <= 9 on order\n"
      "limit \"p\" order.price <= 9 USDT on order\npermit order\n";
  const auto bounds = [&](const std::string& size) {
    return MistakesOf(others + "limit \"s\" " + size + " <= 9 BTC on order").empty();
  };
  EXPECT_TRUE(bounds("order.quantity"));
  EXPECT_TRUE(bounds("2 times order.quantity"));
  EXPECT_FALSE(bounds("0 times order.quantity"));
  EXPECT_TRUE(bounds("order.quantity + 1 BTC"));
  EXPECT_FALSE(bounds("order.quantity + order.delta"));
  EXPECT_FALSE(bounds("order.quantity + position(order.quantity by instrument)"));
  EXPECT_FALSE(bounds("5 BTC - order.quantity"));
  EXPECT_TRUE(bounds("highest(order.quantity over 1h by instrument)"));
  EXPECT_FALSE(bounds("lowest(order.quantity over 1h by instrument)"));
  EXPECT_FALSE(bounds("filled(order.quantity over 1h by instrument)"));
}

TEST(AgreementTest, EveryKindMayBePermitted) {
  EXPECT_EQ(
      MistakesOf("permit amend, batch, quote, cancel, settlement, transfer, mandate, venue_configuration, "
                 "read, session, administrative, order unbounded because \"a test\""),
      "");
}

}  // namespace
}  // namespace sealward::policy
