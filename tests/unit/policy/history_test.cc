// Measures that follow orders (S5, S6), facts, collars, trips, tables, calendars and parts.
#include "base/hex.h"
#include "crypto/hash.h"
#include "tests/unit/policy/fixture.h"

namespace sealward::policy {
namespace {

const std::string kPermit_(kPermitOrders);

intent::CanonicalRequest Named(intent::CanonicalRequest request, const std::string& id) {
  request.stated.request_id = id;
  return request;
}
intent::CanonicalRequest Sell(intent::CanonicalRequest request) {
  std::get<intent::Order>(request.stated.intent).legs[0].side = intent::Side::kSell;
  return request;
}
intent::CanonicalRequest Market(const std::string& quantity) {
  auto request = Order(quantity, "");
  std::get<intent::Order>(request.stated.intent).type = intent::OrderType::kMarket;
  return request;
}
FillFact Fill(const std::string& id, const std::string& execution, std::string_view quantity) {
  return {{"engine", id, 0}, execution, D(quantity), D("100")};
}
EndFact End(const std::string& id, OrderEnd how = OrderEnd::kCancelled) {
  return {{"engine", id, 0}, how};
}

TEST(HistoryTest, OpenIsReleasedByReportsOnly) {
  Desk desk(kPermit_ + "limit \"o\" open(order.notional in USDT by desk) <= 1_000 USDT on order");
  EXPECT_EQ(desk.Send(Named(Order("6", "100"), "a")), kPermit);
  EXPECT_EQ(desk.Send(Named(Order("5", "100"), "b")), kDeny);
  EXPECT_EQ(desk.Use(Order("1", "100"), "o", After(86'400 * kSecondNs)),
            "600 700 1000");  // time alone frees nothing
  EXPECT_EQ(desk.Note(Fill("a", "e1", "1.5")), std::nullopt);
  EXPECT_EQ(desk.Use(Order("1", "100"), "o"), "450 550 1000");
  EXPECT_EQ(desk.Note(Fill("a", "e1", "1.5")), Ignored::kSeenBefore);
  EXPECT_EQ(desk.Use(Order("1", "100"), "o"), "450 550 1000");
  EXPECT_EQ(desk.Note(End("a")), std::nullopt);
  EXPECT_EQ(desk.Use(Order("1", "100"), "o"), "0 100 1000");
  EXPECT_EQ(desk.Note(End("a")), Ignored::kAlreadyEnded);
  EXPECT_EQ(desk.Note(End("nobody")), Ignored::kNoSuchOrder);
}

TEST(HistoryTest, OrdersThatFillLittleDoNotExhaustOpen) {
  Desk desk(kPermit_ + "limit \"o\" open(order.quantity in BTC) <= 10 BTC on order");
  for (int i = 0; i < 50; ++i) {
    const std::string id = "ioc-" + std::to_string(i);
    ASSERT_EQ(desk.Send(Named(Order("5", "100"), id)), kPermit) << i;
    desk.Note(Fill(id, id, "0.2"));
    desk.Note(End(id, OrderEnd::kExpired));
  }
}

TEST(HistoryTest, AnExpiryInTheSignedBytesEndsAnOrder) {
  Desk desk(kPermit_ + "limit \"o\" open(count of order) <= 1 on order");
  auto order = Named(Order("1", "1"), "a");
  std::get<intent::Order>(order.stated.intent).expires_at = After(10);
  EXPECT_EQ(desk.Send(order), kPermit);
  EXPECT_EQ(desk.Send(Named(Order("1", "1"), "b"), After(10)), kDeny);
  EXPECT_EQ(desk.Send(Named(Order("1", "1"), "c"), After(11)), kPermit);
}

TEST(HistoryTest, PositionsAndTheWorstThatMayBecomeOfThem) {
  Desk desk(kPermit_ +
            "limit \"p\" position(order.quantity by account, instrument) <= 100 BTC on order\n"
            "limit \"w\" worst(order.quantity by account, instrument) <= 10 BTC on order");
  EXPECT_EQ(desk.Note(PositionFact{"main", "BTC-USDT", D("-4"), D("100")}), std::nullopt);
  EXPECT_EQ(desk.Use(Order("1", "100"), "p"), "-4 -4 100");
  EXPECT_EQ(desk.Use(Order("1", "100"), "w"), "4 4 10");  // short 4; bought back at best
  EXPECT_EQ(desk.Use(Sell(Order("1", "100")), "w"), "4 5 10");
  EXPECT_EQ(desk.Send(Named(Sell(Order("6", "100")), "a")), kPermit);
  EXPECT_EQ(desk.Send(Named(Sell(Order("0.1", "100")), "b")), kDeny);
  EXPECT_EQ(desk.Send(Named(Order("14", "100"), "c")), kPermit);  // if all of it fills: long 10
  desk.Note(Fill("a", "e1", "2"));
  EXPECT_EQ(desk.Use(Order("0", "100"), "p"), "-6 -6 100");
  desk.Note(BustFact{"binance", "e1"});
  EXPECT_EQ(desk.Use(Order("0", "100"), "p"), "-4 -4 100");
  EXPECT_EQ(desk.Note(BustFact{"binance", "e1"}), Ignored::kSeenBefore);
  EXPECT_EQ(desk.Note(BustFact{"binance", "e9"}), Ignored::kNoSuchExecution);
}

TEST(HistoryTest, AFillAfterTheEndStillCounts) {
  Desk desk(kPermit_ + "limit \"f\" filled(order.quantity in BTC over 1d) <= 10 BTC on order");
  desk.Send(Named(Order("2", "1"), "a"));
  desk.Note(End("a"));
  desk.Note(Fill("a", "e1", "1"));
  EXPECT_EQ(desk.Use(Order("1", "1"), "f"), "1 1 10");
  desk.Note(Fill("a", "e2", "5"));  // more than was asked for
  EXPECT_EQ(desk.Use(Order("1", "1"), "f"), "6 6 10");
}

TEST(HistoryTest, OrdersPerFill) {
  Desk desk(kPermit_ +
            "limit \"ratio\" sent(count of order over 1d) <= max(2, 3 times filled(count of order over 1d)) "
            "on order");
  EXPECT_EQ(desk.Send(Named(Order("1", "1"), "a")), kPermit);
  EXPECT_EQ(desk.Send(Named(Order("1", "1"), "b")), kPermit);
  EXPECT_EQ(desk.Send(Named(Order("1", "1"), "c")), kDeny);
  desk.Note(Fill("a", "e1", "1"));
  EXPECT_EQ(desk.Send(Named(Order("1", "1"), "c")), kPermit);
  EXPECT_EQ(desk.Send(Named(Order("1", "1"), "d")), kDeny);
}

TEST(HistoryTest, AnOrderThatReducesIsProvenByPosition) {
  Desk desk(kPermit_ + "forbid order \"f\" unless order.reduces");
  EXPECT_EQ(desk.Send(Sell(Order("1", "1"))), kDeny);
  desk.Note(PositionFact{"main", "BTC-USDT", D("3"), D("1")});
  EXPECT_EQ(desk.Send(Named(Sell(Order("2", "1")), "a")), kPermit);
  EXPECT_EQ(desk.Send(Named(Sell(Order("2", "1")), "b")), kDeny);  // 2 of 3 are being sold already
  EXPECT_EQ(desk.Send(Named(Sell(Order("1", "1")), "c")), kPermit);
  EXPECT_EQ(desk.Send(Order("1", "1")), kDeny);
}

TEST(HistoryTest, SilenceLeavesOnlyWhatReduces) {
  Desk desk(kPermit_ +
            "stale drop_copy after 10s\n"
            "limit \"o\" open(order.quantity in BTC) <= 10 BTC on order");
  EXPECT_EQ(desk.Send(Order("1", "1")), kDeny);
  desk.Note(HeardFact{"binance"});
  EXPECT_EQ(desk.Send(Named(Order("1", "1"), "a"), After(10 * kSecondNs)), kPermit);
  EXPECT_EQ(desk.Send(Named(Order("1", "1"), "b"), After(10 * kSecondNs + 1)), kDeny);
  desk.Note(PositionFact{"main", "BTC-USDT", D("3"), D("1")});
  EXPECT_EQ(desk.Send(Named(Sell(Order("1", "1")), "c"), After(10 * kSecondNs + 1)), kPermit);
}

TEST(HistoryTest, CrossingOwnOrders) {
  Desk desk(kPermit_ + "forbid order when order.crosses_own");
  EXPECT_EQ(desk.Send(Named(Order("1", "100"), "a")), kPermit);
  EXPECT_EQ(desk.Send(Sell(Order("1", "100.01"))), kPermit);
  EXPECT_EQ(desk.Send(Sell(Order("1", "100"))), kDeny);
  EXPECT_EQ(desk.Send(Sell(Market("1"))), kDeny);
  desk.Note(End("a"));
  EXPECT_EQ(desk.Send(Named(Sell(Order("1", "100")), "b")), kPermit);
}

constexpr const char* kCollar =
    "stale reference after 2s\n"
    "forbid order \"c\" unless order.worst_price not worse than greater of 5%, 4 ticks from reference\n";

TEST(FactsTest, CollarsKnowTheSide) {
  Desk desk(kPermit_ + kCollar);
  EXPECT_EQ(desk.Use(Order("1", "100"), "c"),
            "the forbid can't be decided: the fact it needs is missing or too old");
  desk.Note(ReferenceFact{"BTC-USDT", D("100")});
  EXPECT_EQ(desk.Send(Order("1", "105")), kPermit);
  EXPECT_EQ(desk.Send(Order("1", "105.000001")), kDeny);
  EXPECT_EQ(desk.Send(Order("1", "1")), kPermit);
  EXPECT_EQ(desk.Send(Sell(Order("1", "95"))), kPermit);
  EXPECT_EQ(desk.Send(Sell(Order("1", "94.999999"))), kDeny);
  EXPECT_EQ(desk.Send(Sell(Order("1", "900"))), kPermit);
  EXPECT_EQ(desk.Send(Order("1", "100"), After(2 * kSecondNs)), kPermit);
  EXPECT_EQ(desk.Send(Order("1", "100"), After(2 * kSecondNs + 1)), kDeny);
  desk.Note(ReferenceFact{"BTC-USDT", D("0.1")}, After(3 * kSecondNs));
  EXPECT_EQ(desk.Send(Order("1", "0.14"), After(3 * kSecondNs)),
            kPermit);  // 4 ticks of 0.01 are more than 5%
  EXPECT_EQ(desk.Send(Order("1", "0.140001"), After(3 * kSecondNs)), kDeny);
}

TEST(FactsTest, AskingWhetherAFactIsStaleDoesNotFail) {
  Desk desk(kPermit_ +
            "stale reference after 2s\n"
            "forbid order when reference is stale\n"
            "forbid order when reference is not stale and reference is older than 1s");
  EXPECT_EQ(desk.Send(Order("1", "100")), kDeny);
  desk.Note(ReferenceFact{"BTC-USDT", D("100")});
  EXPECT_EQ(desk.Send(Order("1", "100"), After(kSecondNs)), kPermit);
  EXPECT_EQ(desk.Send(Order("1", "100"), After(kSecondNs + 1)), kDeny);
}

TEST(FactsTest, MarketOrdersAreValuedAtWorst) {
  Desk desk(kPermit_ +
            "stale reference after 2s\nslippage 10%\n"
            "limit \"n\" order.notional <= 220 USDT on order\n"
            "forbid order when order.side == \"sell\" unless order.worst_price == 90 USDT");
  desk.Note(ReferenceFact{"BTC-USDT", D("100")});
  EXPECT_EQ(desk.Use(Market("2"), "n"), "0 220 220");
  EXPECT_EQ(desk.Use(Market("2.00000001"), "n"), "0 220.000002 220");
  EXPECT_EQ(desk.Send(Sell(Market("1"))), kPermit);
}

TEST(FactsTest, RatesConvertRoundedUp) {
  Desk desk(kPermit_ + "stale rate after 1h\nlimit \"n\" order.notional in USDC <= 100 USDC on order");
  EXPECT_EQ(desk.Send(Order("1", "50")), kDeny);
  EXPECT_EQ(desk.Note(RateFact{"USDT", "USDC", D("0.9999999")}), std::nullopt);
  EXPECT_EQ(desk.Use(Order("1", "50"), "n"), "0 49.999995 100");
  EXPECT_EQ(desk.Use(Order("1", "50.000001"), "n"), "0 49.999996 100");
  desk.Note(RateFact{"USDC", "USDT", D("3")}, After(1));  // younger, the other way round
  EXPECT_EQ(desk.Use(Order("1", "50"), "n", After(1)), "0 16.666667 100");
  EXPECT_EQ(desk.Note(RateFact{"USDT", "DOGE", D("1")}), Ignored::kNoSuchAsset);
}

TEST(FactsTest, PayoffsOfOtherInstruments) {
  Firm firm = MakeFirm();
  const auto add = [&](const char* name, intent::InstrumentKind kind, const char* multiplier) {
    auto instrument = SpotInstrument(name, "BTC", "USDT");
    instrument.kind = kind;
    instrument.multiplier = D(multiplier);
    firm.reference.instruments.push_back(instrument);
  };
  add("BTC-INVERSE", intent::InstrumentKind::kInverse, "10");
  add("BTC-OPTION", intent::InstrumentKind::kOption, "0.1");
  const auto of = [](const std::string& instrument, const char* quantity, const char* price) {
    auto request = Order(quantity, price);
    std::get<intent::Order>(request.stated.intent).legs[0].instrument = instrument;
    return request;
  };
  Desk desk(kPermit_ +
                "stale greeks after 1m\n"
                "limit \"n\" order.notional <= 1_000_000 USDT on order\n"
                "limit \"d\" order.delta <= 1_000 BTC on order\n"
                "limit \"v\" order.vega <= 1_000 USDT on order\n"
                "limit \"p\" order.premium <= 1_000 USDT on order when order.instrument_kind == \"option\"",
            firm);
  EXPECT_EQ(desk.Use(of("BTC-INVERSE", "3", "50000"), "n"), "0 30 1000000");
  EXPECT_EQ(desk.Use(of("BTC-INVERSE", "3", "49999"), "d"), "0 0.00060002 1000");  // 30 / 49999, rounded up
  EXPECT_EQ(desk.Use(of("BTC-USDT", "3", "2"), "v"), "0 0 1000");
  EXPECT_EQ(desk.Ask(of("BTC-OPTION", "3", "2")).ruling, kDeny);  // no greeks
  desk.Note(GreeksFact{"BTC-OPTION", D("-0.5"), D("12.5"), D("50000")});
  EXPECT_EQ(desk.Use(of("BTC-OPTION", "3", "200"), "n"), "0 15000 1000000");
  EXPECT_EQ(desk.Use(of("BTC-OPTION", "3", "200"), "d"), "0 -0.15 1000");
  EXPECT_EQ(desk.Use(Sell(of("BTC-OPTION", "3", "200")), "d"), "0 0.15 1000");
  EXPECT_EQ(desk.Use(of("BTC-OPTION", "3", "200"), "v"), "0 3.75 1000");
  EXPECT_EQ(desk.Use(of("BTC-OPTION", "3", "200"), "p"), "0 60 1000");
}

TEST(FactsTest, HaltsAndBalances) {
  Desk desk(kPermit_ +
            "stale balance after 5m\npermit settlement\n"
            "forbid order when order.halted\n"
            "limit \"b\" settlement.amount <= settlement.balance on settlement");
  EXPECT_EQ(desk.Send(Named(Order("1", "1"), "a")), kPermit);
  desk.Note(HaltFact{"binance", true});
  EXPECT_EQ(desk.Send(Order("1", "1")), kDeny);
  desk.Note(HaltFact{"binance", false});
  EXPECT_EQ(desk.Send(Named(Order("1", "1"), "b")), kPermit);
  EXPECT_EQ(desk.Send(Settlement("5")), kDeny);
  desk.Note(BalanceFact{"main", "USDC", D("5")});
  EXPECT_EQ(desk.Send(Settlement("5")), kPermit);
  EXPECT_EQ(desk.Send(Settlement("5.000001")), kDeny);
}

TEST(TripTest, LatchesUntilCleared) {
  Desk desk(
      kPermit_ +
      "trip \"runaway\" on order by algorithm, side when sent(count of order over 10s by algorithm) > 2\n"
      "  cleared by 1 of risk");
  EXPECT_EQ(desk.Send(Named(Order("1", "1"), "a")), kPermit);
  EXPECT_EQ(desk.Send(Named(Order("1", "1"), "b")), kPermit);
  EXPECT_EQ(
      TextOf(desk.Ask(Order("1", "1"))),
      "deny\ntrip runaway: tripped: sent(count of order over 10s by algorithm) > 2; cleared by 1 of risk");
  const Bytes before = desk.measures().Snapshot();
  EXPECT_EQ(desk.measures().Snapshot(), before);  // asking latches nothing
  EXPECT_EQ(desk.Send(Order("1", "1")), kDeny);
  EXPECT_NE(desk.measures().Snapshot(), before);
  const Nanoseconds later = After(3'600 * kSecondNs);
  EXPECT_EQ(TextOf(desk.Ask(Order("1", "1"), later)),
            "deny\ntrip runaway: has tripped and waits to be cleared by 1 of risk");
  EXPECT_EQ(desk.Send(Named(Sell(Order("1", "1")), "c"), later), kPermit);  // another side
  EXPECT_EQ(desk.measures().Clear(desk.policy(), "runaway", {{{"algorithm", ""}, {"side", "sell"}}}),
            Ignored::kNotLatched);
  EXPECT_EQ(desk.measures().Clear(desk.policy(), "walkaway", {}), Ignored::kNoSuchTrip);
  EXPECT_EQ(desk.measures().Clear(desk.policy(), "runaway", {{{"algorithm", ""}, {"side", "buy"}}}),
            std::nullopt);
  EXPECT_EQ(desk.Send(Named(Order("1", "1"), "d"), later), kPermit);
}

TEST(AlertTest, NamesAndDeniesNothing) {
  const Desk desk(kPermit_ +
                  "alert \"large\" on order when order.quantity > 1 BTC\n"
                  "alert \"odd\" on order when order.stop_price > 1 USDT");
  EXPECT_EQ(TextOf(desk.Ask(Order("2", "1"))),
            "permit\npermit all: any order\nalert large: order.quantity > 1 BTC\n"
            "error odd: the alert can't be decided: `order.stop_price`: the request does not say it");
}

TEST(TimeTest, RangesSessionsAndTemporaryStatements) {
  Firm firm = MakeFirm();
  firm.calendars = {{"desk", {"mon-fri 07:00-21:00"}, {"2026-11-24"}}};
  // 2026-11-23 is a Monday.
  const Nanoseconds monday{1'795'392'000ull * kSecondNs};
  const auto at = [&](uint64_t hours) { return Nanoseconds{monday.value + hours * 3'600 * kSecondNs}; };
  Desk desk(kPermit_ +
                "forbid order \"hours\" unless time in [ \"mon-tue 07:00-21:00\", \"sun 22:00-24:00\" ]\n"
                "limit \"day\" sent(count of order over session(desk)) <= 2 on order\n"
                "forbid order \"now\" when order.side == \"sell\" temporary until \"2026-11-23T09:00:00Z\"",
            firm);
  EXPECT_EQ(desk.Send(Order("1", "1"), at(6)), kDeny);
  EXPECT_EQ(desk.Send(Named(Order("1", "1"), "a"), at(7)), kPermit);
  EXPECT_EQ(desk.Send(Sell(Order("1", "1")), at(8)), kDeny);
  EXPECT_EQ(desk.Send(Named(Sell(Order("1", "1")), "b"), at(9)), kPermit);
  EXPECT_EQ(desk.Send(Order("1", "1"), at(20)), kDeny);      // two in this session
  EXPECT_EQ(desk.Send(Order("1", "1"), at(24 + 8)), kDeny);  // Tuesday is closed: still Monday's session
  EXPECT_EQ(desk.Send(Order("1", "1"), at(7 * 24 + 8)), kPermit);  // a week later
}

std::string Table(const std::string& text, const std::string& key) {
  return "table t from \"t.csv\" sha256 \"" + HexEncode(crypto::Sha256(AsBytes(text)).View()) + "\" key " +
         key + "\n";
}

TEST(TableTest, LooksUpAndMissingRowsDeny) {
  const std::string text =
      "instrument:text, side:text, quantity:amount, count:number, effective_from:time, effective_until:time\n"
      "# a comment\n"
      "BTC-USDT, buy, 5 BTC, 3,,2027-01-15T08:00:00Z\n"
      "BTC-USDT, buy, 7 BTC, 3,2027-01-15T08:00:00Z,\r\n"
      "ETH-USDT,\"buy\", 1_000.5 ETH, 3,,\n";
  Firm firm = MakeFirm();
  firm.tables = {{"t.csv", text}};
  Desk desk(kPermit_ + Table(text, "instrument, side") +
                "limit \"q\" order.quantity <= t[order.instrument, order.side].quantity on order",
            firm);
  EXPECT_EQ(kNoon.value, 1'800'000'000ull * kSecondNs);  // 2027-01-15T08:00:00Z
  EXPECT_EQ(desk.Use(Order("1", "1"), "q"), "0 1 7");
  EXPECT_EQ(desk.Use(Order("1", "1"), "q", Nanoseconds{kNoon.value - 1}), "0 1 5");
  EXPECT_EQ(desk.Use(Order("1", "1", "ETH"), "q"), "0 1 1000.5");
  EXPECT_EQ(desk.Use(Sell(Order("1", "1")), "q"), "the limit can't be decided: the table has no row for it");
}

// Short texts lie inside their strings: a table that is copied when the next one is read must not view the old one.
TEST(TableTest, SeveralTablesKeepTheirTexts) {
  Firm firm = MakeFirm();
  std::string statements = "permit order unbounded because \"a test\"\n";
  for (int i = 0; i < 9; ++i) {
    const std::string name = "t" + std::to_string(i);
    const std::string text = "side:text,word:text\nsell,w" + std::to_string(i) + "\nbuy,b\n";
    firm.tables.push_back({name + ".csv", text});
    statements += "table " + name + " from \"" + name + ".csv\" sha256 \"" +
                  HexEncode(crypto::Sha256(AsBytes(text)).View()) + "\" key side\nforbid order unless " + name +
                  "[order.side].word == \"w" + std::to_string(i) + "\"\n";
  }
  Desk desk(statements, firm);
  EXPECT_EQ(desk.Ask(Sell(Order("1", "1"))).ruling, people::Ruling::kPermit);
  EXPECT_EQ(desk.Ask(Order("1", "1")).ruling, people::Ruling::kDeny);
}

TEST(TableTest, MistakesAreLocated) {
  const auto mistakes = [](const std::string& text, const std::string& key = "instrument",
                           const std::string& use = "forbid order when order.instrument in t") {
    Firm firm = MakeFirm();
    firm.tables = {{"t.csv", text}};
    return MistakesOf(Table(text, key) + use, firm);
  };
  EXPECT_EQ(mistakes("instrument:text,q:BTC\nBTC-USDT,5\n"), "");
  EXPECT_EQ(mistakes("instrument:text,q:BTC\nBTC-USDT,5,6\n"), "t.csv:2:1: expected 2 fields, found 3\n");
  EXPECT_EQ(mistakes("instrument:text,q:BTC\nBTC-USDT,five\n"), "t.csv:2:10: `five`: expected an amount\n");
  EXPECT_EQ(mistakes("instrument:text,q:BTC\nBTC-USDT,0.000000001\n"),
            "t.csv:2:10: `0.000000001`: expected no more digits than BTC has\n");
  EXPECT_EQ(mistakes("instrument:text\nBTC-USDT\nBTC-USDT\n"),
            "t.csv:3:1: line 2 has the same key, and both count at the same time\n");
  EXPECT_EQ(mistakes("instrument:text\nBTC-USD\n"),
            "t.csv:2:1: no instrument `BTC-USD` in the documents (did you mean `BTC-USDC`?)\n");
  EXPECT_EQ(mistakes("instrument:txt\n").substr(0, 40), "t.csv:1:1: `instrument:txt`: expected NA");
  EXPECT_EQ(mistakes("instrument:text,instrument:text\n"),
            "t.csv:1:17: `instrument` is the name of two columns\n");
  EXPECT_THAT(mistakes("instrument:text\nBTC-USDT\n", "instument"),
              ::testing::HasSubstr("did you mean `instrument`?"));
  EXPECT_EQ(mistakes("instrument:text\n\"BTC-USDT\n"), "t.csv:2:1: a quoted field does not end\n");
  EXPECT_THAT(MistakesOf("table t from \"t.csv\" sha256 \"00\" key a"),
              ::testing::HasSubstr("no table file `t.csv`"));
  Firm firm = MakeFirm();
  firm.tables = {{"t.csv", "a:text\n"}};
  EXPECT_THAT(MistakesOf("table t from \"t.csv\" sha256 \"00\" key a", firm),
              ::testing::HasSubstr("its SHA-256 is \""));
}

TEST(PartsTest, ABatchIsDecidedAsAWholeAndInOrder) {
  const auto order = [](const char* quantity) {
    return std::get<intent::Order>(Order(quantity, "1").stated.intent);
  };
  const std::string rules = kPermit_ +
                            "permit batch, cancel\n"
                            "limit \"d\" sent(order.quantity in BTC over 1d) <= 5 BTC on order";
  const intent::Batch fits{{order("2"), std::get<intent::Cancel>(Cancel().stated.intent), order("3")}};
  const intent::Batch over{{order("2"), order("3.1")}};
  Desk desk(rules);
  EXPECT_EQ(desk.Ask(Request(over)).ruling, kDeny);
  EXPECT_EQ(desk.Send(Request(fits)), kPermit);
  EXPECT_EQ(desk.Use(Order("0.1", "1"), "d"), "5 5.1 5");
  EXPECT_EQ(Desk(kPermit_ + "permit cancel").Ask(Request(fits)).ruling,
            kDeny);  // the batch itself needs a permit
}

TEST(PartsTest, AQuoteHasTwoSides) {
  intent::Quote quote{"main", "binance", {{"BTC-USDT", D("99"), D("2"), D("101"), D("3")}}, {}, {}, {}};
  Desk desk(
      "permit quote unbounded because \"t\"\n"
      "limit \"q\" order.quantity <= 2 BTC on quote when order.side == \"buy\"\n"
      "limit \"a\" worst(order.quantity by instrument) <= 3 BTC on quote");
  EXPECT_EQ(desk.Send(Request(quote)), kPermit);
  quote.entries[0].bid_quantity = D("2.1");
  EXPECT_EQ(desk.Ask(Request(quote)).ruling, kDeny);
}

TEST(SelectorsTest, GuardTheRestOfWhen) {
  // The second part would fail for a market order; the selector keeps it from being asked.
  Desk desk(kPermit_ + "forbid order when order.price > 1 USDT and order.instrument == \"ETH-USDT\"");
  EXPECT_EQ(desk.Ask(Market("1")).ruling, kPermit);
  EXPECT_EQ(Desk(kPermit_ + "forbid order when order.price > 1 USDT and order.instrument == \"BTC-USDT\"")
                .Ask(Market("1"))
                .ruling,
            kDeny);
}

TEST(MeasureKindsTest, LowestHighestAndKeysOfPrices) {
  Desk desk(kPermit_ +
            "forbid order \"drift\" unless order.price not worse than 10% from lowest(order.price over 1m by "
            "instrument)\n"
            "limit \"twice\" sent(count of order over 1s by account, instrument, side, quantity, price) <= 1 "
            "on order");
  EXPECT_EQ(desk.Send(Named(Order("1", "100"), "a")), kPermit);
  EXPECT_EQ(desk.Send(Named(Order("1", "100"), "b")), kDeny);  // the very same again
  EXPECT_EQ(desk.Send(Named(Order("1", "110"), "c")), kPermit);
  EXPECT_EQ(desk.Send(Named(Order("1", "110.01"), "d")), kDeny);
}

}  // namespace
}  // namespace sealward::policy
