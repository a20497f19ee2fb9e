#include <gtest/gtest.h>

#include "intent/formats/format.h"
#include "tests/unit/intent/every_kind.h"

namespace sealward::intent::formats {
namespace {

using namespace intent::test;

const FormatRow& Row() {
  return RowOf(Format::kBinance);
}

struct Case {
  CanonicalRequest request;
  Supplied supplied;
};

Case Supply(Intent intent) {
  const Firm firm;
  Case out{Resolved(firm, State("orders", std::move(intent))), {}};
  out.supplied.timestamp_ms = 1'499'827'319'559;
  EXPECT_TRUE(Row().supply(out.request, firm.View(), out.supplied).has_value());
  return out;
}

std::string TextOf(const Case& given) {
  const auto payload = Row().build(given.request, given.supplied);
  if (!payload.has_value()) return payload.error().Message();
  EXPECT_EQ(payload->preimage, payload->to_sign);
  return std::string(AsText(payload->to_sign));
}

std::string Id(const Case& given) {
  return ClientOrderId(HashRequest(Encode(given.request)));
}

TEST(BinanceTest, LimitOrder) {
  const Case given = Supply(MakeOrder());
  EXPECT_EQ(
      TextOf(given),
      "symbol=BTCUSDT&side=BUY&type=LIMIT&timeInForce=GTC&quantity=0.5&price=65000.01&newClientOrderId=" +
          Id(given) + "&recvWindow=500&timestamp=1499827319559");
}

TEST(BinanceTest, EveryOptionHasItsPlace) {
  Order order = MakeOrder();
  order.legs[0].side = Side::kSell;
  order.time_in_force = TimeInForce::kPostOnly;
  order.display_quantity = D("0.1");
  order.self_trade_prevention = SelfTradePrevention::kExpireBoth;
  const Case given = Supply(order);
  EXPECT_EQ(
      TextOf(given),
      "symbol=BTCUSDT&side=SELL&type=LIMIT_MAKER&quantity=0.5&price=65000.01&newClientOrderId=" + Id(given) +
          "&icebergQty=0.1&selfTradePreventionMode=EXPIRE_BOTH&recvWindow=500&timestamp="
          "1499827319559");
}

TEST(BinanceTest, TimesInForceAndSelfTradePrevention) {
  const auto with = [](TimeInForce time, SelfTradePrevention mode) {
    Order order = MakeOrder();
    order.time_in_force = time;
    order.self_trade_prevention = mode;
    return TextOf(Supply(order));
  };
  const auto has = [](const std::string& text, const char* part) {
    return text.find(part) != std::string::npos;
  };
  EXPECT_TRUE(has(with(TimeInForce::kImmediateOrCancel, SelfTradePrevention::kExpireMaker),
                  "&timeInForce=IOC&quantity"));
  EXPECT_TRUE(
      has(with(TimeInForce::kImmediateOrCancel, SelfTradePrevention::kExpireMaker), "=EXPIRE_MAKER&"));
  EXPECT_TRUE(
      has(with(TimeInForce::kFillOrKill, SelfTradePrevention::kExpireTaker), "&timeInForce=FOK&quantity"));
  EXPECT_TRUE(has(with(TimeInForce::kFillOrKill, SelfTradePrevention::kExpireTaker), "=EXPIRE_TAKER&"));
  EXPECT_FALSE(has(with(TimeInForce::kGoodTillCancel, SelfTradePrevention::kVenueDefault), "selfTrade"));
}

TEST(BinanceTest, Cancel) {
  const Case given = Supply(MakeCancel());
  EXPECT_FALSE(given.supplied.client_order_id.has_value());
  EXPECT_EQ(TextOf(given),
            "symbol=BTCUSDT&origClientOrderId=order-id-0&recvWindow=500&timestamp=1499827319559");
}

TEST(BinanceTest, ClientOrderIdCannotBeChosen) {
  Case given = Supply(MakeOrder());
  EXPECT_EQ(given.supplied.client_order_id, Id(given));
  given.supplied.client_order_id->back() ^= 1;
  EXPECT_EQ(TextOf(given), "`client_order_id`: invalid value: not derived from the request");
  given.supplied.client_order_id.reset();
  EXPECT_EQ(TextOf(given), "`client_order_id`: invalid value: not derived from the request");
  given = Supply(MakeOrder());
  given.supplied.timestamp_ms = 0;
  EXPECT_EQ(TextOf(given), "`timestamp_ms`: invalid value: expected the decision's time");
}

// A record may say anything; what was not resolved for this format is refused, not approximated.
TEST(BinanceTest, RefusesWhatItCannotExpress) {
  const auto refused = [](auto change) {
    Case given = Supply(MakeOrder());
    change(given);
    given.supplied.client_order_id = Id(given);
    return !Row().build(given.request, given.supplied).has_value();
  };
  const auto order = [](Case& given) -> Order& { return std::get<Order>(given.request.stated.intent); };
  EXPECT_FALSE(refused([](Case&) {}));
  EXPECT_TRUE(refused([&](Case& c) { order(c).legs.clear(); }));
  EXPECT_TRUE(refused([&](Case& c) { order(c).price.reset(); }));
  EXPECT_TRUE(refused([&](Case& c) { order(c).type = OrderType::kMarket; }));
  EXPECT_TRUE(refused([&](Case& c) { order(c).stop_price = D("1"); }));
  EXPECT_TRUE(refused([&](Case& c) { order(c).time_in_force = TimeInForce::kDay; }));
  EXPECT_TRUE(refused([&](Case& c) { order(c).reduce_only = true; }));
  EXPECT_TRUE(refused([&](Case& c) { order(c).short_sale = ShortSale::kShort; }));
  EXPECT_TRUE(refused([&](Case& c) { order(c).expires_at = kNow; }));
  EXPECT_TRUE(refused([](Case& c) { std::get<OrderResolution>(c.request.resolution).legs.clear(); }));
  EXPECT_TRUE(refused([](Case& c) {
    std::get<OrderResolution>(c.request.resolution).legs[0].kind = InstrumentKind::kInverse;
  }));
  EXPECT_TRUE(refused([](Case& c) { c.request.resolution = CancelResolution{}; }));
  EXPECT_TRUE(refused([](Case& c) { c.request.stated.intent = MakeCancel(); }));
  EXPECT_TRUE(refused([](Case& c) { c.request.stated.intent = MakeSettlement(); }));
}

TEST(BinanceTest, FinishesAndAssembles) {
  const Case given = Supply(MakeCancel());
  const Payload payload = MUST(Row().build(given.request, given.supplied));
  const Bytes signature(64, 0xff);
  const Finished finished = MUST(Row().finish(given.request, given.supplied, payload, signature, {}));
  EXPECT_EQ(finished.signature, signature);
  EXPECT_EQ(AsText(MUST(Row().assemble(given.request, given.supplied, signature))),
            TextOf(given) + "&signature=" +
                "%2F%2F%2F%2F%2F%2F%2F%2F%2F%2F%2F%2F%2F%2F%2F%2F%2F%2F%2F%2F%2F%2F%2F%2F%2F%2F%2F%2F%2F%2F%"
                "2F%2F%2F%2F%2F"
                "%2F%2F%2F%2F%2F%2F%2F%2F%2F%2F%2F%2F%2F%2F%2F%2F%2F%2F%2F%2F%2F%2F%2F%2F%2F%2F%2F%2F%2F%2F%"
                "2F%2F%2F%2F%2F"
                "%2F%2F%2F%2F%2F%2F%2F%2F%2F%2F%2F%2F%2F%2F%2Fw%3D%3D");
  EXPECT_FALSE(Row().finish(given.request, given.supplied, payload, Bytes(65, 0), {}).has_value());
  EXPECT_FALSE(Row().assemble(given.request, given.supplied, Bytes(63, 0)).has_value());
}

}  // namespace
}  // namespace sealward::intent::formats
