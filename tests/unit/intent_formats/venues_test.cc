// The request-signing venues: the exact text that is signed, the exact text that is sent, what each field
// changes, and what is refused.
#include <gtest/gtest.h>

#include "base/hex.h"
#include "crypto/hash.h"
#include "intent/formats/venue_request.h"
#include "tests/unit/intent_formats/venue_fixture.h"

namespace sealward::intent::formats {
namespace {

using namespace intent::test;

// The instrument is of the kind that the venue trades; its window is one that it takes.
VenueFirm FirmOf(Format format, KeyAlgorithm algorithm) {
  VenueFirm firm(format, algorithm);
  if (format == Format::kBinanceFutures) firm.reference.instruments[0].kind = InstrumentKind::kLinear;
  if (format == Format::kKraken) firm.reference.venues[0].receive_window_ms = 5000;
  return firm;
}

std::string Built(const VenueFirm& firm, const VenueCase& given) {
  const auto payload = firm.Row().build(given.request, given.supplied);
  return payload.has_value() ? std::string(AsText(payload->preimage)) : payload.error().Message();
}
std::string Sent(const VenueFirm& firm, const VenueCase& given, size_t bytes) {
  const auto text = firm.Row().assemble(given.request, given.supplied, Bytes(bytes, 0xff));
  return text.has_value() ? std::string(AsText(*text)) : text.error().Message();
}
std::string Id(const VenueCase& given) {
  return given.supplied.client_order_id.value_or("none");
}

Order FullOrder(bool reduce_only) {
  Order order = MakeOrder();
  order.legs[0].side = Side::kSell;
  order.time_in_force = TimeInForce::kPostOnly;
  order.self_trade_prevention = SelfTradePrevention::kExpireMaker;
  order.reduce_only = reduce_only;
  return order;
}

TEST(OkxTest, SignsTimestampMethodPathAndBody) {
  const VenueFirm firm = FirmOf(Format::kOkx, KeyAlgorithm::kHmacSha256);
  const VenueCase order = MakeCase(firm, FullOrder(false));
  EXPECT_EQ(Built(firm, order),
            "2017-07-12T02:41:59.559ZPOST/api/v5/trade/"
            "order{\"instId\":\"BTCUSDT\",\"tdMode\":\"cash\",\"clOrdId\":\"" +
                Id(order) +
                "\",\"side\":\"sell\",\"ordType\":\"post_only\",\"px\":\"65000.01\",\"sz\":\"0.5\","
                "\"stpMode\":\"cancel_"
                "maker\"}");
  const VenueCase cancel = MakeCase(firm, MakeCancel());
  EXPECT_EQ(Sent(firm, cancel, 32),
            "POST /api/v5/trade/cancel-order\n"
            "OK-ACCESS-KEY: api-key-1\n"
            "OK-ACCESS-SIGN: //////////////////////////////////////////8=\n"
            "OK-ACCESS-TIMESTAMP: 2017-07-12T02:41:59.559Z\n"
            "Content-Type: application/json\n"
            "\n"
            "{\"instId\":\"BTCUSDT\",\"clOrdId\":\"order-id-0\"}");
}

TEST(BybitTest, SignsTimestampKeyWindowAndBody) {
  VenueFirm firm = FirmOf(Format::kBybit, KeyAlgorithm::kHmacSha256);
  const VenueCase order = MakeCase(firm, MakeOrder());
  EXPECT_EQ(
      Built(firm, order),
      "1499827319559api-key-1500{\"category\":\"spot\",\"symbol\":\"BTCUSDT\",\"side\":\"Buy\",\"orderType\":"
      "\"Limit\",\"qty\":\"0.5\",\"price\":\"65000.01\",\"timeInForce\":\"GTC\",\"orderLinkId\":\"" +
          Id(order) + "\"}");
  EXPECT_NE(Sent(firm, order, 32).find("POST /v5/order/create\n"), std::string::npos);
  EXPECT_NE(Sent(firm, order, 32).find("X-BAPI-SIGN: " + std::string(64, 'f') + "\n"), std::string::npos);
  firm.reference.venues[0].product = "linear";
  firm.reference.instruments[0].kind = InstrumentKind::kLinear;
  const VenueCase linear = MakeCase(firm, FullOrder(true));
  EXPECT_NE(Built(firm, linear).find("\"reduceOnly\":true,\"smpType\":\"CancelMaker\"}"), std::string::npos);
  firm.reference.venues[0].product = "spot";
  const VenueCase wrong = MakeCase(firm, MakeOrder());
  EXPECT_EQ(Built(firm, wrong), "not supported: the venue has no such order");
  firm.reference.venues[0].product = "everything";
  EXPECT_EQ(Built(firm, MakeCase(firm, MakeCancel())),
            "`product`: not supported: expected the product spot or linear");
}

TEST(BybitTest, RsaSignaturesAreBase64) {
  const VenueFirm firm = FirmOf(Format::kBybit, KeyAlgorithm::kRsaSha256);
  const VenueCase cancel = MakeCase(firm, MakeCancel());
  const std::string sent = Sent(firm, cancel, 384);
  EXPECT_NE(sent.find("X-BAPI-SIGN: " + std::string(512, '/') + "\n"), std::string::npos) << sent;
  EXPECT_NE(sent.find("{\"category\":\"spot\",\"symbol\":\"BTCUSDT\",\"orderLinkId\":\"order-id-0\"}"),
            std::string::npos);
}

TEST(KrakenTest, SignsPathAndTheHashOfNonceAndPostData) {
  const VenueFirm firm = FirmOf(Format::kKraken, KeyAlgorithm::kHmacSha512);
  const VenueCase order = MakeCase(firm, FullOrder(false));
  const std::string data =
      "nonce=1499827319559&ordertype=limit&pair=BTCUSDT&price=65000.01&type=sell&volume=0.5&timeinforce=GTC&"
      "oflags=post"
      "&stptype=cancel-oldest&cl_ord_id=" +
      Id(order) + "&deadline=2017-07-12T02%3A42%3A04.559Z";
  EXPECT_EQ(Built(firm, order), "/0/private/AddOrder1499827319559" + data);
  const Payload payload = MUST(firm.Row().build(order.request, order.supplied));
  const Hash256 hash = crypto::Sha256(AsBytes("1499827319559" + data));
  EXPECT_EQ(HexEncode(payload.to_sign), HexEncode(AsBytes("/0/private/AddOrder")) + HexEncode(hash.View()));
  const std::string sent = Sent(firm, order, 64);
  EXPECT_TRUE(sent.starts_with("POST /0/private/AddOrder\nAPI-Key: api-key-1\nAPI-Sign: ")) << sent;
  EXPECT_TRUE(sent.ends_with("\n\n" + data)) << sent;
  EXPECT_EQ(Built(firm, MakeCase(firm, MakeCancel())),
            "/0/private/CancelOrder1499827319559nonce=1499827319559&cl_ord_id=order-id-0");
}

TEST(KrakenTest, NoncesIncreaseWhateverTheClockSays) {
  const NonceRule rule = RowOf(Format::kKraken).nonce;
  EXPECT_EQ(NextNonce(rule, 0, 1000), 1000u);
  EXPECT_EQ(NextNonce(rule, 1001, 1000), 1001u);
  EXPECT_EQ(NextNonce(rule, 1001, 5000), 5000u);
  VenueFirm firm = FirmOf(Format::kKraken, KeyAlgorithm::kHmacSha512);
  VenueCase order = MakeCase(firm, MakeOrder());
  order.supplied.nonce.reset();
  EXPECT_EQ(Built(firm, order), "`nonce`: invalid value: expected the key's next nonce");
  firm.reference.venues[0].receive_window_ms = 1999;
  EXPECT_FALSE(firm.reference.Validate().has_value());
}

TEST(ParadigmTest, SignsLines) {
  const VenueFirm firm = FirmOf(Format::kParadigm, KeyAlgorithm::kHmacSha256);
  Order order = MakeOrder();
  order.time_in_force = TimeInForce::kPostOnly;
  const VenueCase given = MakeCase(firm, order);
  EXPECT_EQ(Built(firm, given),
            "1499827319559\nPOST\n/v1/fs/orders\n{\"account_name\":\"main\",\"amount_decimal\":\"0.5\","
            "\"label\":\"" +
                Id(given) +
                "\",\"post_only\":true,\"price\":\"65000.01\",\"side\":\"BUY\",\"strategy_id\":"
                "\"BTCUSDT\",\"time_in_force\":\"GOOD_TILL_CANCELED\",\"type\":\"LIMIT\"}");
  EXPECT_EQ(Built(firm, MakeCase(firm, MakeCancel())),
            "1499827319559\nDELETE\n/v1/fs/orders?label=order-id-0\n");
  EXPECT_TRUE(Sent(firm, given, 32)
                  .starts_with("POST /v1/fs/orders\nAuthorization: Bearer "
                               "api-key-1\nParadigm-API-Timestamp: "));
}

TEST(BinanceFuturesTest, SignsSortedParameters) {
  const VenueFirm firm = FirmOf(Format::kBinanceFutures, KeyAlgorithm::kHmacSha256);
  const VenueCase order = MakeCase(firm, FullOrder(true));
  EXPECT_EQ(Built(firm, order), "apiKey=api-key-1&newClientOrderId=" + Id(order) +
                                    "&price=65000.01&quantity=0.5&recvWindow=500&reduceOnly=true&"
                                    "selfTradePreventionMode=EXPIRE_MAKER&side="
                                    "SELL&symbol=BTCUSDT&timeInForce=GTX&timestamp=1499827319559&type=LIMIT");
  const VenueCase cancel = MakeCase(firm, MakeCancel());
  EXPECT_EQ(Sent(firm, cancel, 32),
            "{\"id\":\"" + ClientOrderId(HashRequest(Encode(cancel.request))) +
                "\",\"method\":\"order.cancel\",\"params\":{\"apiKey\":\"api-key-1\",\"origClientOrderId\":"
                "\"order-id-0\""
                ",\"recvWindow\":500,\"symbol\":\"BTCUSDT\",\"timestamp\":1499827319559,\"signature\":\"" +
                std::string(64, 'f') + "\"}}");
}

TEST(BinanceTest, HmacIsHexAndRsaIsEncodedBase64) {
  const VenueFirm mac = FirmOf(Format::kBinance, KeyAlgorithm::kHmacSha256);
  EXPECT_TRUE(Sent(mac, MakeCase(mac, MakeCancel()), 32).ends_with("&signature=" + std::string(64, 'f')));
  const VenueFirm rsa = FirmOf(Format::kBinance, KeyAlgorithm::kRsaSha256);
  EXPECT_TRUE(Sent(rsa, MakeCase(rsa, MakeCancel()), 256).ends_with("%2Fw%3D%3D"));
}

constexpr std::pair<Format, KeyAlgorithm> kVenues[] = {
    {Format::kBinance, KeyAlgorithm::kHmacSha256}, {Format::kBinanceFutures, KeyAlgorithm::kEd25519},
    {Format::kOkx, KeyAlgorithm::kHmacSha256},     {Format::kBybit, KeyAlgorithm::kHmacSha256},
    {Format::kKraken, KeyAlgorithm::kHmacSha512},  {Format::kParadigm, KeyAlgorithm::kHmacSha256}};

// Account, algorithm, trader and the like are the firm's own: no venue sees them. All else must be in the
// bytes.
bool IsOurs(const std::string& path) {
  for (
      const char* part :
      {".intent.account", ".intent.venue", ".instrument",     ".algorithm",         ".trader",
       ".client",         ".capacity",     ".purpose",        ".target_request",    ".target_client_order_id",
       ".base_asset",     ".quote_asset",  ".quantity_scale", ".price_scale",       ".multiplier",
       ".product",        ".terms.",       ".query",          ".resolution.method", ".binding",
       ".venue_number",   "contract",      "decimals",        "venue_order",        ".fee_max"}) {
    if (path.find(part) != std::string::npos && path.find(".client_order_id") == std::string::npos)
      return true;
  }
  return path.ends_with(".legs[0].kind");
}

TEST(VenueTest, EveryFieldThatMattersIsInTheBytes) {
  for (const auto& [format, algorithm] : kVenues) {
    const VenueFirm firm = FirmOf(format, algorithm);
    const auto unbound = [venue = format](const std::string& path) {
      // What a venue's own scheme leaves out: its row says so.
      const bool window = venue == Format::kOkx || venue == Format::kParadigm;
      if (window && path.find("receive_window_ms") != std::string::npos) return true;
      return IsOurs(path);
    };
    SCOPED_TRACE(EnumName(format));
    ExpectEveryFieldBound(firm, MakeOrder(), unbound, 4);
    const auto of_cancel = [&](const std::string& path) {
      // The order's own id says which one.
      const bool by_id = format == Format::kKraken || format == Format::kParadigm;
      return unbound(path) || (by_id && path.find("symbol") != std::string::npos) ||
             (format == Format::kKraken && path.find("receive_window_ms") != std::string::npos);
    };
    ExpectEveryFieldBound(firm, MakeCancel(), of_cancel, 1);
  }
}

TEST(VenueTest, RefusesWhatItCannotExpress) {
  for (const auto& [format, algorithm] : kVenues) {
    SCOPED_TRACE(EnumName(format));
    const VenueFirm firm = FirmOf(format, algorithm);
    const auto refused = [&](auto change) {
      VenueCase given = MakeCase(firm, MakeOrder());
      change(given, std::get<Order>(given.request.stated.intent));
      given.supplied.client_order_id = ClientOrderId(HashRequest(Encode(given.request)));
      return !firm.Row().build(given.request, given.supplied).has_value();
    };
    EXPECT_FALSE(refused([](VenueCase&, Order&) {}));
    EXPECT_TRUE(refused([](VenueCase&, Order& o) { o.legs.clear(); }));
    EXPECT_TRUE(refused([](VenueCase&, Order& o) { o.price.reset(); }));
    EXPECT_TRUE(refused([](VenueCase&, Order& o) { o.price = D("-1"); }));
    EXPECT_TRUE(refused([](VenueCase&, Order& o) { o.price = D("0"); }));
    EXPECT_TRUE(refused([](VenueCase&, Order& o) { o.type = OrderType::kMarket; }));
    EXPECT_TRUE(refused([](VenueCase&, Order& o) { o.stop_price = D("1"); }));
    EXPECT_TRUE(refused([](VenueCase&, Order& o) { o.time_in_force = TimeInForce::kDay; }));
    EXPECT_TRUE(refused([](VenueCase&, Order& o) { o.short_sale = ShortSale::kShort; }));
    EXPECT_TRUE(refused([](VenueCase&, Order& o) { o.expires_at = kNow; }));
    EXPECT_TRUE(refused([](VenueCase& c, Order&) { c.supplied.timestamp_ms = 0; }));
    EXPECT_TRUE(refused([](VenueCase& c, Order&) { c.request.resolution = CancelResolution{}; }));
    EXPECT_TRUE(refused([](VenueCase& c, Order&) { c.request.stated.intent = MakeSettlement(); }));
    VenueCase order = MakeCase(firm, MakeOrder());
    order.supplied.client_order_id = "mine";
    EXPECT_FALSE(firm.Row().build(order.request, order.supplied).has_value());
    // Before the policy, by the resolution.
    Order short_sale = MakeOrder();
    short_sale.short_sale = ShortSale::kShort;
    EXPECT_EQ(Resolve(State("orders", short_sale), firm.View(), kNow, {}).error().code,
              ErrorCode::kUnsupported);
    Order stop = MakeOrder();
    stop.type = OrderType::kStopLimit;
    stop.stop_price = D("1");
    EXPECT_EQ(Resolve(State("orders", stop), firm.View(), kNow, {}).error().subject, "type");
    Order fine = MakeOrder();
    fine.price = D("65000.001");
    EXPECT_EQ(Resolve(State("orders", fine), firm.View(), kNow, {}).error().subject, "price");
  }
}

TEST(VenueTest, SignaturesOfAnotherLengthAreRefused) {
  for (const auto& [format, algorithm] : kVenues) {
    SCOPED_TRACE(EnumName(format));
    const VenueFirm firm = FirmOf(format, algorithm);
    const VenueCase given = MakeCase(firm, MakeCancel());
    const Payload payload = MUST(firm.Row().build(given.request, given.supplied));
    const size_t right = algorithm == KeyAlgorithm::kHmacSha256 ? 32 : 64;
    for (size_t size = 0; size < 70; ++size) {
      const Bytes signature(size, 1);
      EXPECT_EQ(firm.Row().finish(given.request, given.supplied, payload, signature, {}).has_value(),
                size == right);
      EXPECT_EQ(firm.Row().assemble(given.request, given.supplied, signature).has_value(), size == right);
    }
  }
}

// Queries come from the venue's list, and keys that read do nothing else.
TEST(ReadTest, OnlyListedQueriesWithTheirParameters) {
  for (const auto& [format, query, parameter, built] :
       {std::tuple{Format::kBinance, "open_orders", "symbol",
                   "symbol=BTC%26USDT&recvWindow=500&timestamp=1499827319559"},
        {Format::kOkx, "order", "instId", "2017-07-12T02:41:59.559ZGET/api/v5/trade/order?instId=BTC%26USDT"},
        {Format::kBybit, "positions", "symbol", "1499827319559api-key-1500symbol=BTC%26USDT"},
        {Format::kKraken, "open_orders", "trades",
         "/0/private/OpenOrders1499827319559nonce=1499827319559&trades=BTC%26USDT"},
        {Format::kParadigm, "orders", "cursor",
         "1499827319559\nGET\n/v2/drfq/orders/?cursor=BTC%26USDT\n"}}) {
    SCOPED_TRACE(EnumName(format));
    VenueFirm firm = FirmOf(format, RowOf(format).algorithms.back());
    firm.keys.keys.back().kinds = {IntentKind::kRead};
    const VenueCase given = MakeCase(firm, Read{"main", "binance", query, {{parameter, "BTC&USDT"}}});
    EXPECT_EQ(Built(firm, given), built);
    EXPECT_FALSE(given.supplied.client_order_id.has_value());
    const auto refused = [&](Read read) {
      return Resolve(State("orders", read), firm.View(), kNow, {}).error().subject;
    };
    EXPECT_EQ(refused({"main", "binance", "withdraw", {}}), "query");
    EXPECT_EQ(refused({"main", "binance", query, {{"side", "BUY"}}}), "parameters");
  }
}

TEST(ReadTest, AKeyThatReadsDoesNothingElse) {
  VenueFirm firm = FirmOf(Format::kOkx, KeyAlgorithm::kHmacSha256);
  KeyRecord key = firm.keys.keys.back();
  EXPECT_TRUE(Keys{{key}}.Validate().has_value());
  key.kinds = {IntentKind::kCancel, IntentKind::kRead};
  EXPECT_FALSE(Keys{{key}}.Validate().has_value());
  key.kinds = {IntentKind::kRead};
  EXPECT_TRUE(Keys{{key}}.Validate().has_value());
  key.identity.reset();
  EXPECT_FALSE(Keys{{key}}.Validate().has_value());
}

}  // namespace
}  // namespace sealward::intent::formats
