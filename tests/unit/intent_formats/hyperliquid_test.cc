#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <random>
#include <set>

#include "crypto/hash.h"
#include "intent/formats/format.h"
#include "tests/unit/intent/every_kind.h"
#include "tests/unit/intent_formats/sign_with_key_one.h"

namespace sealward::intent::formats {
namespace {

using namespace intent::test;
using nlohmann::json;

constexpr std::string_view kVault = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed";
constexpr uint64_t kTimeMs = 1'795'000'000'000;

const FormatRow& Row() {
  return RowOf(Format::kHyperliquid);
}

Firm MakeFirm() {
  Firm firm;
  firm.reference.venues.push_back({"hyperliquid", Format::kHyperliquid, "perpetuals and spot", 5000});
  firm.reference.venues.back().environment = "mainnet";
  Instrument instrument = firm.reference.instruments[0];
  instrument.name = "BTC-PERP";
  instrument.venue = "hyperliquid";
  instrument.symbol = "BTC";
  instrument.kind = InstrumentKind::kLinear;
  instrument.price_tick = D("0.1");
  instrument.venue_number = Uint256::From(3);
  firm.reference.instruments.push_back(instrument);
  instrument.name = "ETH-PERP";
  instrument.symbol = "ETH";
  instrument.base_asset = "ETH";
  instrument.price_tick = D("0.01");
  instrument.venue_number = Uint256::From(4);
  firm.reference.instruments.push_back(instrument);
  firm.reference.accounts = {{"vault", "hyperliquid", A(kVault)}};
  KeyRecord key;
  key.name = "agent";
  key.algorithm = KeyAlgorithm::kSecp256k1;
  key.format = Format::kHyperliquid;
  key.kinds = {IntentKind::kOrder, IntentKind::kCancel, IntentKind::kAmend, IntentKind::kBatch,
               IntentKind::kVenueConfiguration};
  key.public_key = MUST(HexDecode(kPointOne));
  key.id.bytes[0] = 9;
  key.accounts = {"main", "vault"};
  key.venue_or_network = "hyperliquid";
  firm.keys.keys = {key, MakeOrderKey()};
  firm.reference.Sort();
  EXPECT_TRUE(firm.reference.Validate().has_value()) << firm.reference.Validate().error().Message();
  EXPECT_TRUE(firm.keys.Validate().has_value()) << firm.keys.Validate().error().Message();
  return firm;
}

Order PerpOrder() {
  Order order = MakeOrder();
  order.venue = "hyperliquid";
  order.legs = {{"BTC-PERP", Side::kBuy, D("0.5"), {}}};
  order.price = D("65000");
  return order;
}

Cancel PerpCancel() {
  Cancel cancel = MakeCancel();
  cancel.venue = "hyperliquid";
  cancel.instrument = "BTC-PERP";
  cancel.target_request.reset();
  cancel.target_client_order_id = std::string(32, 'a');
  return cancel;
}

Amend PerpAmend() {
  Amend amend = MakeAmend();
  amend.venue = "hyperliquid";
  amend.instrument = "BTC-PERP";
  amend.target_client_order_id = std::string(32, 'a');
  return amend;
}

struct Case {
  CanonicalRequest request;
  Supplied supplied;
};

Case Given(const Firm& firm, Intent intent) {
  StatedRequest stated = State("agent", std::move(intent));
  Resolution resolution = MUST(Resolve(stated, firm.View(), kNow, std::nullopt));
  Case out{{"engine-1", std::move(stated), std::move(resolution)}, {}};
  out.supplied.timestamp_ms = kTimeMs;
  out.supplied.nonce = kTimeMs + 7;
  EXPECT_TRUE(Row().supply(out.request, firm.View(), out.supplied).has_value());
  return out;
}

Case Given(Intent intent) {
  return Given(MakeFirm(), std::move(intent));
}

std::string Verdict(const Firm& firm, Intent intent) {
  const auto resolution = Resolve(State("agent", std::move(intent)), firm.View(), kNow, std::nullopt);
  if (resolution.has_value()) return "ok";
  return resolution.error().subject + ": " + std::string(ErrorText(resolution.error().code));
}

std::string Refusal(const Case& given) {
  const auto payload = Row().build(given.request, given.supplied);
  if (payload.has_value()) return "built";
  return payload.error().subject + ": " + std::string(ErrorText(payload.error().code));
}

// What was signed, read back: action, nonce, account, expiry.
struct Decoded {
  json action;
  uint64_t nonce = 0;
  std::string account;
  uint64_t expires_after = 0;
};

uint64_t BigEndian(ByteView bytes) {
  uint64_t out = 0;
  for (const uint8_t byte : bytes) out = out << 8 | byte;
  return out;
}

Decoded Decode(const Bytes& preimage) {
  Decoded out;
  const ByteView all(preimage);
  const ByteView expiry = all.last(8);
  EXPECT_EQ(all[all.size() - 9], 0);
  out.expires_after = BigEndian(expiry);
  ByteView rest = all.first(all.size() - 9);
  if (rest[rest.size() - 21] == 1 && rest.back() != 0) {
    out.account = HexEncode(rest.last(20));
    rest = rest.first(rest.size() - 21);
  } else {
    EXPECT_EQ(rest.back(), 0);
    rest = rest.first(rest.size() - 1);
  }
  out.nonce = BigEndian(rest.last(8));
  const ByteView packed = rest.first(rest.size() - 8);
  out.action = json::from_msgpack(packed.begin(), packed.end());
  return out;
}

Decoded Built(const Case& given) {
  const auto payload = Row().build(given.request, given.supplied);
  EXPECT_TRUE(payload.has_value()) << payload.error().Message();
  return Decode(payload->preimage);
}

TEST(HyperliquidTest, OrderBindsAccountNonceAndExpiry) {
  Order order = PerpOrder();
  Case given = Given(order);
  const Decoded own = Built(given);
  EXPECT_EQ(own.nonce, kTimeMs + 7);
  EXPECT_EQ(own.account, "");
  EXPECT_EQ(own.expires_after, kTimeMs + 5000);
  const json expected = {{"type", "order"},
                         {"grouping", "na"},
                         {"orders",
                          {{{"a", 3},
                            {"b", true},
                            {"p", "65000"},
                            {"s", "0.5"},
                            {"r", false},
                            {"t", {{"limit", {{"tif", "Gtc"}}}}},
                            {"c", "0x" + *given.supplied.client_order_id}}}}};
  EXPECT_EQ(own.action, expected);
  order.account = "vault";
  EXPECT_EQ(Built(Given(order)).account, "5aaeb6053f3e94c9b9a09f33669435e7ef1beaed");
}

TEST(HyperliquidTest, TimesInForceTriggerAndReduceOnly) {
  Order order = PerpOrder();
  order.time_in_force = TimeInForce::kPostOnly;
  order.reduce_only = true;
  order.legs[0].side = Side::kSell;
  json wire = Built(Given(order)).action.at("orders")[0];
  EXPECT_EQ(wire.at("t").at("limit").at("tif"), "Alo");
  EXPECT_EQ(wire.at("r"), true);
  EXPECT_EQ(wire.at("b"), false);
  order.time_in_force = TimeInForce::kImmediateOrCancel;
  EXPECT_EQ(Built(Given(order)).action.at("orders")[0].at("t").at("limit").at("tif"), "Ioc");
  order.time_in_force = TimeInForce::kGoodTillCancel;
  order.type = OrderType::kStopLimit;
  order.stop_price = D("64000");
  wire = Built(Given(order)).action.at("orders")[0];
  EXPECT_EQ(wire.at("t"), (json{{"trigger", {{"isMarket", false}, {"triggerPx", "64000"}, {"tpsl", "sl"}}}}));
}

TEST(HyperliquidTest, CancelsByEitherName) {
  Cancel cancel = PerpCancel();
  EXPECT_EQ(Built(Given(cancel)).action,
            (json{{"type", "cancelByCloid"},
                  {"cancels", {{{"asset", 3}, {"cloid", "0x" + std::string(32, 'a')}}}}}));
  cancel.target_client_order_id.reset();
  cancel.target_venue_order = "77738308";
  EXPECT_EQ(Built(Given(cancel)).action,
            (json{{"type", "cancel"}, {"cancels", {{{"a", 3}, {"o", 77738308}}}}}));
  for (const char* const bad : {"0x1", "-1", "007", "18446744073709551616", "order-1"}) {
    cancel.target_venue_order = bad;
    EXPECT_EQ(Refusal(Given(cancel)), "target_venue_order: invalid value") << bad;
  }
  cancel = PerpCancel();
  for (const std::string& bad : {std::string(31, 'a'), std::string(32, 'A'), std::string("order-id-0")}) {
    cancel.target_client_order_id = bad;
    EXPECT_EQ(Refusal(Given(cancel)), "client_order_id: invalid value") << bad;
  }
}

TEST(HyperliquidTest, AmendStatesTheWholeOrderAndKeepsItsName) {
  Amend amend = PerpAmend();
  amend.time_in_force = TimeInForce::kPostOnly;
  amend.reduce_only = true;
  const std::string id = "0x" + std::string(32, 'a');
  const json order = {{"a", 3},   {"b", true}, {"p", "65000"},
                      {"s", "1"}, {"r", true}, {"t", {{"limit", {{"tif", "Alo"}}}}},
                      {"c", id}};
  EXPECT_EQ(Built(Given(amend)).action,
            (json{{"type", "batchModify"}, {"modifies", {{{"oid", id}, {"order", order}}}}}));
  amend.target_client_order_id.reset();
  amend.target_venue_order = "5";
  const json by_number = Built(Given(amend)).action.at("modifies")[0];
  EXPECT_EQ(by_number.at("oid"), 5);
  EXPECT_FALSE(by_number.at("order").contains("c"));
}

TEST(HyperliquidTest, BatchIsOneActionWithItsLegsInOrder) {
  Order second = PerpOrder();
  second.legs = {{"ETH-PERP", Side::kSell, D("2"), {}}};
  second.price = D("3000.5");
  Case given = Given(Batch{{PerpOrder(), second}});
  const json orders = Built(given).action.at("orders");
  ASSERT_EQ(orders.size(), 2u);
  EXPECT_EQ(orders[0].at("a"), 3);
  EXPECT_EQ(orders[1].at("a"), 4);
  EXPECT_EQ(orders[1].at("p"), "3000.5");
  const RequestHash hash = HashRequest(Encode(given.request));
  EXPECT_EQ(orders[0].at("c"), "0x" + ActionClientOrderId(hash, 0));
  EXPECT_EQ(orders[1].at("c"), "0x" + ActionClientOrderId(hash, 1));
  EXPECT_EQ(Built(Given(Batch{{PerpCancel(), PerpCancel()}})).action.at("cancels").size(), 2u);
  EXPECT_EQ(Built(Given(Batch{{PerpAmend()}})).action.at("modifies").size(), 1u);
}

TEST(HyperliquidTest, BatchOfDifferentSortsOrAccountsIsRefused) {
  EXPECT_EQ(Refusal(Given(Batch{{PerpOrder(), PerpCancel()}})), "actions: not supported");
  Cancel by_number = PerpCancel();
  by_number.target_client_order_id.reset();
  by_number.target_venue_order = "5";
  EXPECT_EQ(Refusal(Given(Batch{{PerpCancel(), by_number}})), "actions: not supported");
  Order elsewhere = PerpOrder();
  elsewhere.account = "vault";
  EXPECT_EQ(Refusal(Given(Batch{{PerpOrder(), elsewhere}})), "actions: not supported");
  EXPECT_EQ(Verdict(MakeFirm(), Batch{}), "actions: invalid value");
  EXPECT_EQ(Verdict(MakeFirm(), Batch{std::vector<Action>(21, PerpOrder())}), "actions: too large");
  Order wrong = PerpOrder();
  wrong.price = D("65000.05");
  EXPECT_NE(Verdict(MakeFirm(), Batch{{PerpOrder(), wrong}}), "ok");
}

TEST(HyperliquidTest, DeadManSwitch) {
  VenueConfiguration set{"main", "hyperliquid", VenueSetting::kDeadManSwitch, {}, "60"};
  EXPECT_EQ(Built(Given(set)).action, (json{{"type", "scheduleCancel"}, {"time", kTimeMs + 60'000}}));
  set.value = "off";
  EXPECT_EQ(Built(Given(set)).action, (json{{"type", "scheduleCancel"}}));
  for (const char* const bad : {"4", "86401", "-1", "on", "60s"}) {
    set.value = bad;
    EXPECT_EQ(Refusal(Given(set)), "value: invalid value") << bad;
  }
  set.value = "60";
  set.setting = VenueSetting::kLeverage;
  EXPECT_EQ(Refusal(Given(set)), "setting: not supported");
}

TEST(HyperliquidTest, WhatTheVenueCannotTakeIsRefusedBeforePolicy) {
  const auto verdict = [](auto change) {
    Order order = PerpOrder();
    change(order);
    return Verdict(MakeFirm(), order);
  };
  EXPECT_EQ(verdict([](Order&) {}), "ok");
  EXPECT_EQ(verdict([](Order& o) { o.price = D("6500.15"); }), "price: invalid value");  // off the tick
  EXPECT_EQ(verdict([](Order& o) { o.price = D("65000.1"); }), "price: more digits than the asset has");
  EXPECT_EQ(verdict([](Order& o) { o.price = D("123456"); }), "ok");  // an integer has no such bound
  EXPECT_EQ(verdict([](Order& o) { o.legs[0].quantity = D("0.000101"); }), "quantity: invalid value");
  EXPECT_EQ(verdict([](Order& o) { o.time_in_force = TimeInForce::kFillOrKill; }),
            "time_in_force: not supported");
  EXPECT_EQ(verdict([](Order& o) {
              o.type = OrderType::kMarket;
              o.price.reset();
            }),
            "type: not supported");
  EXPECT_EQ(verdict([](Order& o) { o.display_quantity = D("0.1"); }), "display_quantity: not supported");
  EXPECT_EQ(verdict([](Order& o) { o.self_trade_prevention = SelfTradePrevention::kExpireBoth; }),
            "self_trade_prevention: not supported");
  EXPECT_EQ(verdict([](Order& o) { o.legs[0].instrument = "BTC-USDT"; }), "instrument: invalid value");
}

TEST(HyperliquidTest, AtMostOneAccountIsTheKeysOwn) {
  Firm firm = MakeFirm();
  EXPECT_EQ(Verdict(firm, PerpOrder()), "ok");
  firm.reference.accounts.clear();
  EXPECT_EQ(Verdict(firm, PerpOrder()), "account: not found");
  firm.keys.keys[0].accounts = {"main"};
  EXPECT_EQ(Verdict(firm, PerpOrder()), "ok");
}

TEST(HyperliquidTest, ReferenceDataMustSayWhatIsBound) {
  Firm firm = MakeFirm();
  firm.reference.venues[1].environment = "staging";
  EXPECT_FALSE(firm.reference.Validate().has_value());
  firm = MakeFirm();
  firm.reference.instruments[0].venue_number.reset();
  EXPECT_FALSE(firm.reference.Validate().has_value());
  firm.reference.instruments[0].venue_number = Uint256::From(4);  // another's
  EXPECT_FALSE(firm.reference.Validate().has_value());
}

// Every value of a request or its resolution, changed on its own, changes the bytes or leaves none to sign.
TEST(HyperliquidTest, EveryFieldIsInTheSignedBytes) {
  for (const Intent& intent : {Intent(PerpOrder()), Intent(PerpCancel()), Intent(PerpAmend()),
                               Intent(Batch{{PerpOrder(), PerpOrder()}})}) {
    Case given = Given(intent);
    const Bytes original = MUST(Row().build(given.request, given.supplied)).to_sign;
    size_t changes = 0;
    FieldChanger changer([&](const std::string& path) {
      Case changed = given;
      const bool order = !std::holds_alternative<Cancel>(intent) && !std::holds_alternative<Amend>(intent);
      if (std::holds_alternative<Order>(intent)) {
        changed.supplied.client_order_id = ClientOrderId(HashRequest(Encode(changed.request)));
      }
      const auto payload = Row().build(changed.request, changed.supplied);
      EXPECT_FALSE(order && payload.has_value() && payload->to_sign == original) << path;
      ++changes;
    });
    changer.Each("", given.request.resolution);
    changer.Each("", given.request.stated.intent);
    EXPECT_GE(changes, 15u);
  }
}

// What an amend or cancel means at the venue, changed on its own, gives other bytes.
TEST(HyperliquidTest, EveryBoundValueOfAnAmendIsInTheSignedBytes) {
  Case given = Given(PerpAmend());
  const Bytes original = MUST(Row().build(given.request, given.supplied)).to_sign;
  Amend& amend = std::get<Amend>(given.request.stated.intent);
  auto& resolution = std::get<AmendResolution>(given.request.resolution);
  const auto differs = [&](auto& value, auto other) {
    const auto old = value;
    value = other;
    EXPECT_NE(MUST(Row().build(given.request, given.supplied)).to_sign, original);
    value = old;
  };
  differs(amend.side, Side::kSell);
  differs(amend.quantity, D("2"));
  differs(amend.price, D("65001"));
  differs(amend.reduce_only, true);
  differs(amend.time_in_force, std::optional(TimeInForce::kPostOnly));
  differs(resolution.leg.venue_number, std::optional(Uint256::From(4)));
  differs(resolution.client_order_id, std::string(32, 'b'));
  differs(resolution.venue_order, std::optional(std::string("5")));
  differs(resolution.receive_window_ms, 5001u);
  differs(resolution.terms.environment, std::optional(std::string("testnet")));
  differs(resolution.binding.account_address, std::optional(A(kVault)));
  differs(given.supplied.nonce, std::optional<uint64_t>(kTimeMs + 8));
  differs(given.supplied.timestamp_ms, kTimeMs + 1);
}

TEST(HyperliquidTest, RandomOrdersComeBackFromTheirBytes) {
  const uint64_t seed = std::random_device()();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937_64 random(seed);
  const Firm firm = MakeFirm();
  std::set<Bytes> payloads;
  for (int i = 0; i < 300; ++i) {
    Order order = PerpOrder();
    order.account = random() % 2 == 0 ? "main" : "vault";
    order.legs[0].side = random() % 2 == 0 ? Side::kBuy : Side::kSell;
    order.legs[0].quantity = MUST(Decimal::Normal(static_cast<Int128>(random() % 100'000 + 10), 5));
    order.price =
        MUST(Decimal::Normal(static_cast<Int128>(random() % 99'999 + 1), static_cast<uint8_t>(random() % 2)));
    order.reduce_only = random() % 2 == 0;
    const TimeInForce times[] = {TimeInForce::kGoodTillCancel, TimeInForce::kImmediateOrCancel,
                                 TimeInForce::kPostOnly};
    const char* const texts[] = {"Gtc", "Ioc", "Alo"};
    const size_t time = random() % 3;
    order.time_in_force = times[time];
    const Case given = Given(firm, order);
    const Decoded decoded = Built(given);
    const json& wire = decoded.action.at("orders")[0];
    EXPECT_EQ(wire.at("b"), order.legs[0].side == Side::kBuy);
    EXPECT_EQ(MUST(Decimal::Parse(wire.at("s").get<std::string>())), order.legs[0].quantity);
    EXPECT_EQ(MUST(Decimal::Parse(wire.at("p").get<std::string>())), *order.price);
    EXPECT_EQ(wire.at("r"), order.reduce_only);
    EXPECT_EQ(wire.at("t").at("limit").at("tif"), texts[time]);
    EXPECT_EQ(decoded.account.empty(), order.account == "main");
    payloads.insert(MUST(Row().build(given.request, given.supplied)).to_sign);
  }
  EXPECT_GT(payloads.size(), 295u);
}

TEST(HyperliquidTest, FinishesWithTheAgentsKeyAndSendsWhatWasSigned) {
  const Case given = Given(PerpOrder());
  const Payload payload = MUST(Row().build(given.request, given.supplied));
  const Bytes key = MUST(HexDecode(kPointOne));
  const Bytes low = test::SignWithKeyOne(payload.to_sign, false);
  const Finished finished = MUST(Row().finish(given.request, given.supplied, payload, low, key));
  EXPECT_EQ(MUST(Row().finish(given.request, given.supplied, payload,
                              test::SignWithKeyOne(payload.to_sign, true), key))
                .signature,
            finished.signature);
  EXPECT_FALSE(
      Row().finish(given.request, given.supplied, payload, low, MUST(HexDecode(kPointTwo))).has_value());
  Case other = given;
  std::get<OrderResolution>(other.request.resolution).binding.signer = A(kVault);
  EXPECT_FALSE(Row().finish(other.request, other.supplied, payload, low, key).has_value());
  const json body =
      json::parse(AsText(MUST(Row().assemble(given.request, given.supplied, finished.signature))));
  const Decoded decoded = Decode(payload.preimage);
  EXPECT_EQ(body.at("action"), decoded.action);
  EXPECT_EQ(body.at("nonce"), decoded.nonce);
  EXPECT_EQ(body.at("expiresAfter"), decoded.expires_after);
  EXPECT_TRUE(body.at("vaultAddress").is_null());
  EXPECT_EQ(body.at("signature").at("r"), "0x" + HexEncode(ByteView(low).first(32)));
  EXPECT_EQ(body.at("signature").at("v"), 27 + finished.signature.back());
  EXPECT_FALSE(Row().assemble(given.request, given.supplied, Bytes(64, 1)).has_value());
}

TEST(HyperliquidTest, ShowsWhatIsBound) {
  Order order = PerpOrder();
  order.account = "vault";
  const std::string text = Render(Given(order).request);
  for (const char* const line : {"venue_number: 3\n", "environment: mainnet\n",
                                 "account_address: 0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed\n",
                                 "signer: 0x7E5F4552091A69125d5DfCb7b8C2659029395Bdf\n",
                                 "receive_window_ms: 5000\n", "notional: 32500 USDT\n"}) {
    EXPECT_NE(text.find(line), std::string::npos) << line << text;
  }
  const std::string batch = Render(Given(Batch{{PerpOrder(), PerpOrder()}}).request);
  EXPECT_NE(batch.find("action: 2\nsymbol: BTC\n"), std::string::npos) << batch;
}

}  // namespace
}  // namespace sealward::intent::formats
