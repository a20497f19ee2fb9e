#include <gtest/gtest.h>

#include "tests/unit/intent/every_kind.h"

namespace sealward::intent {
namespace {

using namespace test;

// The error of the stated request with this intent: "code subject".
template <typename T>
std::string Verdict(T intent) {
  const Status status = ValidateStated(State("orders", std::move(intent)));
  if (status.has_value()) return "ok";
  return status.error().subject + ": " + std::string(ErrorText(status.error().code));
}

template <typename T>
std::string Changed(T intent, auto change) {
  change(intent);
  return Verdict(std::move(intent));
}

TEST(ValidateTest, AcceptsOneOfEachKind) {
  for (const Intent& intent : OneOfEach()) {
    EXPECT_EQ(Verdict(intent), "ok") << EnumName(KindOf(intent));
  }
}

TEST(ValidateTest, NamesAndTextAreBoundedAscii) {
  EXPECT_TRUE(IsName("BTC-USDT_1.a:b/c"));
  for (const std::string& bad : {std::string(), std::string("a b"), std::string("a\n"),
                                 std::string("caf\xc3\xa9"), std::string(65, 'a'), std::string("a\0b", 3)}) {
    EXPECT_FALSE(IsName(bad)) << bad;
  }
  EXPECT_TRUE(IsName(std::string(64, 'a')));
  EXPECT_TRUE(IsPrintableAscii(" ~"));
  EXPECT_FALSE(IsPrintableAscii("\x7f"));
  EXPECT_FALSE(IsPrintableAscii("\xe2\x80\xae"));
  EXPECT_FALSE(IsPrintableAscii("a\nb"));
}

TEST(ValidateTest, RequestEnvelope) {
  StatedRequest request = State("orders", MakeOrder());
  request.request_id = "a/b";
  EXPECT_EQ(ValidateStated(request).error().subject, "request_id");
  request.request_id = "";
  EXPECT_EQ(ValidateStated(request).error().subject, "request_id");
  request.request_id = std::string(64, 'x');
  EXPECT_TRUE(ValidateStated(request).has_value());
  request.key = "no spaces";
  EXPECT_EQ(ValidateStated(request).error().subject, "key");
  request.key = "orders";
  request.valid_until = {};
  EXPECT_EQ(ValidateStated(request).error().subject, "valid_until");
}

TEST(ValidateTest, OrderQuantitiesAndPrices) {
  const Order order = MakeOrder();
  EXPECT_EQ(Changed(order, [](Order& o) { o.legs[0].quantity = D("0"); }), "quantity: out of range");
  EXPECT_EQ(Changed(order, [](Order& o) { o.legs[0].quantity = D("-1"); }), "quantity: out of range");
  EXPECT_EQ(Changed(order, [](Order& o) { o.legs[0].quantity = {10, 1}; }), "quantity: invalid value");
  EXPECT_EQ(Changed(order, [](Order& o) { o.legs[0].price = D("1"); }), "price: invalid value");
  EXPECT_EQ(Changed(order, [](Order& o) { o.price = D("-1"); }), "price: out of range");
  EXPECT_EQ(Changed(order, [](Order& o) { o.price.reset(); }), "price: invalid value");
  EXPECT_EQ(Changed(order, [](Order& o) { o.type = OrderType::kMarket; }), "price: invalid value");
  EXPECT_EQ(Changed(order, [](Order& o) { o.type = OrderType::kStopLimit; }), "stop_price: invalid value");
  EXPECT_EQ(Changed(order, [](Order& o) { o.stop_price = D("1"); }), "stop_price: invalid value");
  EXPECT_EQ(Changed(order,
                    [](Order& o) {
                      o.type = OrderType::kMarket;
                      o.price.reset();
                    }),
            "ok");
  EXPECT_EQ(Changed(order, [](Order& o) { o.legs.clear(); }), "legs: invalid value");
  EXPECT_EQ(Changed(order, [](Order& o) { o.legs.resize(21, o.legs[0]); }), "legs: too large");
  EXPECT_EQ(Changed(order, [](Order& o) { o.legs.resize(2, o.legs[0]); }), "instrument: given twice");
  EXPECT_EQ(Changed(order,
                    [](Order& o) {
                      o.legs.push_back({"ETH-USDT", Side::kSell, D("1"), D("3")});
                      o.price = D("-2");
                    }),
            "ok");
}

TEST(ValidateTest, OrderLifeAndLabels) {
  const Order order = MakeOrder();
  EXPECT_EQ(Changed(order, [](Order& o) { o.expires_at = kNow; }), "expires_at: invalid value");
  EXPECT_EQ(Changed(order, [](Order& o) { o.time_in_force = TimeInForce::kGoodTillDate; }),
            "expires_at: invalid value");
  EXPECT_EQ(Changed(order,
                    [](Order& o) {
                      o.type = OrderType::kMarket;
                      o.price.reset();
                      o.time_in_force = TimeInForce::kPostOnly;
                    }),
            "time_in_force: invalid value");
  EXPECT_EQ(Changed(order, [](Order& o) { o.display_quantity = D("0.6"); }),
            "display_quantity: invalid value");
  EXPECT_EQ(Changed(order, [](Order& o) { o.display_quantity = D("0"); }), "display_quantity: out of range");
  EXPECT_EQ(Changed(order, [](Order& o) { o.algorithm_version = "1"; }), "algorithm_version: invalid value");
  EXPECT_EQ(Changed(order, [](Order& o) { o.trader = "a b"; }), "trader: invalid value");
  EXPECT_EQ(Changed(order, [](Order& o) { o.purpose = ""; }), "purpose: invalid value");
  EXPECT_EQ(Changed(order, [](Order& o) { o.purpose = "two\nlines"; }), "purpose: invalid value");
  EXPECT_EQ(Changed(order, [](Order& o) { o.purpose = std::string(257, 'p'); }), "purpose: too large");
  EXPECT_EQ(Changed(order, [](Order& o) { o.account = ""; }), "account: invalid value");
}

TEST(ValidateTest, CancelHasOneTarget) {
  EXPECT_EQ(Changed(MakeCancel(), [](Cancel& c) { c.target_request.reset(); }),
            "target_request: invalid value");
  EXPECT_EQ(Changed(MakeCancel(), [](Cancel& c) { c.target_client_order_id = "x"; }),
            "target_request: invalid value");
  EXPECT_EQ(Changed(MakeAmend(), [](Amend& a) { a.target_request = "x"; }), "target_request: invalid value");
  EXPECT_EQ(Changed(MakeAmend(), [](Amend& a) { a.price = D("0"); }), "price: out of range");
}

TEST(ValidateTest, SettlementsAndTransfers) {
  const Settlement settlement = MakeSettlement();
  EXPECT_EQ(Changed(settlement, [](Settlement& s) { s.amount = D("0"); }), "amount: out of range");
  EXPECT_EQ(Changed(settlement, [](Settlement& s) { s.amount = D("-5"); }), "amount: out of range");
  EXPECT_EQ(Changed(settlement, [](Settlement& s) { s.fee_max = D("-5"); }), "fee_max: out of range");
  EXPECT_EQ(Changed(settlement, [](Settlement& s) { s.destination = "acme usdc"; }),
            "destination: invalid value");
  for (const char* bad : {"2026-2-28", "2026-02-29", "20260228", "2026-02-28Z", ""}) {
    EXPECT_EQ(Changed(settlement, [&](Settlement& s) { s.value_date = bad; }), "value_date: invalid value")
        << bad;
  }
  EXPECT_EQ(Changed(settlement, [](Settlement& s) { s.value_date = "2028-02-29"; }), "ok");
  EXPECT_EQ(Changed(settlement, [](Settlement& s) { s.obligations = {"a", "a"}; }),
            "obligations: given twice");
  EXPECT_EQ(Changed(settlement, [](Settlement& s) { s.obligations.assign(21, "a"); }),
            "obligations: too large");
  EXPECT_EQ(Changed(MakeTransfer(), [](Transfer& t) { t.to_account = t.from_account; }),
            "to_account: invalid value");
}

TEST(ValidateTest, KindsThatAreNotSignedYetHaveAShapeToo) {
  const std::vector<Intent> all = OneOfEach();
  const auto of = [&]<typename T>(std::in_place_type_t<T>) {
    for (const Intent& intent : all) {
      if (const T* found = std::get_if<T>(&intent)) return *found;
    }
    return T{};
  };
  EXPECT_EQ(Verdict(Batch{}), "actions: invalid value");
  Batch batch = of(std::in_place_type<Batch>);
  std::get<Amend>(batch.actions[1]).quantity = D("0");
  EXPECT_EQ(Verdict(batch), "quantity: out of range");
  const Quote quote = of(std::in_place_type<Quote>);
  EXPECT_EQ(Changed(quote, [](Quote& q) { q.entries[0].bid_price = D("3"); }), "bid_price: invalid value");
  EXPECT_EQ(Changed(quote, [](Quote& q) { q.entries[0].bid_price.reset(); }), "bid_price: invalid value");
  EXPECT_EQ(Changed(quote, [](Quote& q) { q.entries[1].instrument = "BTC-USDT"; }),
            "instrument: given twice");
  const Mandate mandate = of(std::in_place_type<Mandate>);
  EXPECT_EQ(Changed(mandate, [](Mandate& m) { m.ends_at = m.starts_at; }), "ends_at: invalid value");
  EXPECT_EQ(Changed(mandate, [](Mandate& m) { m.algorithms.clear(); }), "algorithms: invalid value");
  EXPECT_EQ(Changed(mandate, [](Mandate& m) { m.children_max = 0; }), "children_max: invalid value");
  const Administrative act = of(std::in_place_type<Administrative>);
  EXPECT_EQ(Changed(act, [](Administrative& a) { a.document.reset(); }), "document: invalid value");
  EXPECT_EQ(Changed(act, [](Administrative& a) { a.act = Act::kFreeze; }), "document: invalid value");
  EXPECT_EQ(Verdict(Read{"main", "binance", "q", {{"a", "1"}, {"a", "2"}}}), "parameters: given twice");
  EXPECT_EQ(Verdict(Session{"main", "deribit", "g", kNow, kNow, ""}), "ends_at: invalid value");
}

}  // namespace
}  // namespace sealward::intent
