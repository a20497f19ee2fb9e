#include <gtest/gtest.h>

#include "tests/unit/intent/every_kind.h"

namespace sealward::intent {
namespace {

using namespace test;

std::string Verdict(const Firm& firm, const StatedRequest& stated,
                    const std::optional<std::string>& cancel_target = "order-id-0") {
  const auto resolution = Resolve(stated, firm.View(), kNow, cancel_target);
  if (resolution.has_value()) return "ok";
  return resolution.error().subject + ": " + std::string(ErrorText(resolution.error().code));
}

std::string OrderVerdict(auto change) {
  Order order = MakeOrder();
  change(order);
  return Verdict({}, State("orders", order));
}

std::string SettlementVerdict(auto change) {
  Settlement settlement = MakeSettlement();
  change(settlement);
  return Verdict({}, State("custody", settlement));
}

TEST(ResolveTest, OrderGetsSymbolAndScales) {
  const CanonicalRequest request = Resolved({}, State("orders", MakeOrder()));
  const auto& resolution = std::get<OrderResolution>(request.resolution);
  ASSERT_EQ(resolution.legs.size(), 1u);
  EXPECT_EQ(resolution.legs[0].symbol, "BTCUSDT");
  EXPECT_EQ(resolution.legs[0].quantity_scale, 8);
  EXPECT_EQ(resolution.legs[0].price_scale, 6);
  EXPECT_EQ(resolution.receive_window_ms, 500u);
  EXPECT_EQ(resolution.product, "spot");
}

TEST(ResolveTest, OrderOffTheGridOrOutOfBoundsIsRefused) {
  EXPECT_EQ(OrderVerdict([](Order& o) { o.legs[0].quantity = D("0.123456789"); }),
            "quantity: more digits than the asset has");
  EXPECT_EQ(OrderVerdict([](Order& o) { o.legs[0].quantity = D("0.000101"); }), "quantity: invalid value");
  EXPECT_EQ(OrderVerdict([](Order& o) { o.legs[0].quantity = D("0.00009"); }), "quantity: out of range");
  EXPECT_EQ(OrderVerdict([](Order& o) { o.legs[0].quantity = D("10.00001"); }), "quantity: out of range");
  EXPECT_EQ(OrderVerdict([](Order& o) { o.legs[0].quantity = D("999999999999999999999999999999999999"); }),
            "quantity: out of range");
  EXPECT_EQ(OrderVerdict([](Order& o) { o.legs[0].quantity = D("0.0001"); }), "ok");
  EXPECT_EQ(OrderVerdict([](Order& o) { o.legs[0].quantity = D("10"); }), "ok");
  EXPECT_EQ(OrderVerdict([](Order& o) { o.price = D("1.0000001"); }),
            "price: more digits than the asset has");
  EXPECT_EQ(OrderVerdict([](Order& o) { o.price = D("1.001"); }), "price: invalid value");
  EXPECT_EQ(OrderVerdict([](Order& o) { o.display_quantity = D("0.0000001"); }),
            "display_quantity: out of range");
  EXPECT_EQ(OrderVerdict([](Order& o) { o.display_quantity = D("0.1"); }), "ok");
}

TEST(ResolveTest, WhatTheVenueCannotExpressIsUnsupported) {
  const char* const kSuffix = ": not supported";
  const auto refused = [&](const char* field, auto change) {
    EXPECT_EQ(OrderVerdict(change), std::string(field) + kSuffix);
  };
  refused("type", [](Order& o) {
    o.type = OrderType::kMarket;
    o.price.reset();
  });
  refused("type", [](Order& o) {
    o.type = OrderType::kStopLimit;
    o.stop_price = D("1");
  });
  refused("legs", [](Order& o) { o.legs.push_back({"ETH-USDT", Side::kSell, D("1"), {}}); });
  refused("time_in_force", [](Order& o) { o.time_in_force = TimeInForce::kDay; });
  refused("time_in_force", [](Order& o) {
    o.time_in_force = TimeInForce::kGoodTillDate;
    o.expires_at = kNow;
  });
  refused("reduce_only", [](Order& o) { o.reduce_only = true; });
  refused("short_sale", [](Order& o) { o.short_sale = ShortSale::kShort; });
  refused("parent", [](Order& o) { o.parent = "mandate-1"; });
  refused("display_quantity", [](Order& o) {
    o.display_quantity = D("0.1");
    o.time_in_force = TimeInForce::kFillOrKill;
  });
}

TEST(ResolveTest, KeyMustBeForKindAccountAndVenue) {
  EXPECT_EQ(Verdict({}, State("nobody", MakeOrder())), "key: not found");
  EXPECT_EQ(Verdict({}, State("custody", MakeOrder())), "key: not permitted");
  EXPECT_EQ(Verdict({}, State("orders", MakeSettlement())), "key: not permitted");
  EXPECT_EQ(OrderVerdict([](Order& o) { o.account = "other"; }), "account: not permitted");
  EXPECT_EQ(OrderVerdict([](Order& o) { o.venue = "kraken"; }), "venue: not found");
  EXPECT_EQ(OrderVerdict([](Order& o) { o.legs[0].instrument = "XRP-USDT"; }), "instrument: not found");
  Firm firm;
  firm.keys.keys[2].kinds = {IntentKind::kOrder};
  EXPECT_EQ(Verdict(firm, State("orders", MakeCancel())), "key: not permitted");
  firm.reference.venues.push_back({"second", Format::kBinance, "spot", 500});
  Order order = MakeOrder();
  order.venue = "second";
  EXPECT_EQ(Verdict(firm, State("orders", order)), "key: not permitted");
  firm.keys.keys[2].venue_or_network = "second";
  EXPECT_EQ(Verdict(firm, State("orders", order)), "instrument: invalid value");
  Firm linear;
  linear.reference.instruments[0].kind = InstrumentKind::kLinear;
  EXPECT_EQ(Verdict(linear, State("orders", MakeOrder())), "instrument: not supported");
}

TEST(ResolveTest, CancelNamesTheOrder) {
  Cancel cancel = MakeCancel();
  const StatedRequest by_request = State("orders", cancel);
  EXPECT_EQ(std::get<CancelResolution>(Resolved({}, by_request).resolution).client_order_id, "order-id-0");
  EXPECT_EQ(Verdict({}, by_request, std::nullopt), "target_request: not found");
  cancel.target_request.reset();
  cancel.target_client_order_id = "by-hand";
  const auto resolution = Resolve(State("orders", cancel), Firm().View(), kNow, "ignored");
  EXPECT_EQ(std::get<CancelResolution>(*resolution).client_order_id, "by-hand");
}

TEST(ResolveTest, SettlementOfATokenAndOfTheNativeAsset) {
  const auto token =
      std::get<EthereumResolution>(Resolved({}, State("custody", MakeSettlement())).resolution);
  EXPECT_EQ(token.chain_id, 1u);
  EXPECT_EQ(EthereumAddressText(token.sender), kSenderOne);
  EXPECT_EQ(EthereumAddressText(token.destination), kCounterpartyAddress);
  EXPECT_EQ(EthereumAddressText(token.contract.value()), kTokenContract);
  EXPECT_EQ(ToDecimalText(token.base_units), "250000500000");
  EXPECT_EQ(token.gas_limit, 65'000u);
  EXPECT_EQ(token.native_asset, "ETH");
  Settlement settlement = MakeSettlement();
  settlement.asset = "ETH";
  settlement.destination = "acme-eth";
  settlement.amount = D("1.000000000000000001");
  const auto native = std::get<EthereumResolution>(Resolved({}, State("custody", settlement)).resolution);
  EXPECT_FALSE(native.contract.has_value());
  EXPECT_EQ(ToDecimalText(native.base_units), "1000000000000000001");
  EXPECT_EQ(native.gas_limit, 21'000u);
}

TEST(ResolveTest, SettlementChecksDestinationAndAmounts) {
  using S = Settlement;
  EXPECT_EQ(SettlementVerdict([](S& s) { s.destination = "nowhere"; }), "destination: not found");
  EXPECT_EQ(SettlementVerdict([](S& s) { s.destination = "acme-eth"; }), "destination: not permitted");
  EXPECT_EQ(SettlementVerdict([](S& s) { s.counterparty = "mallory"; }), "destination: not permitted");
  EXPECT_EQ(SettlementVerdict([](S& s) { s.destination = "acme-usdc-new"; }), "destination: not ready");
  EXPECT_EQ(SettlementVerdict([](S& s) { s.amount = D("0.0000001"); }),
            "amount: more digits than the asset has");
  EXPECT_EQ(SettlementVerdict([](S& s) { s.asset = "XRP"; }), "asset: not found");
  EXPECT_EQ(SettlementVerdict([](S& s) { s.asset = "USDT"; }), "asset: not found");
  EXPECT_EQ(SettlementVerdict([](S& s) { s.network = "tron"; }), "network: not found");
  EXPECT_EQ(SettlementVerdict([](S& s) { s.account = "main"; }), "account: not permitted");
  // 65000 gas at 30 gwei: 0.00195 ETH.
  EXPECT_EQ(SettlementVerdict([](S& s) { s.fee_max = D("0.00195"); }), "ok");
  EXPECT_EQ(SettlementVerdict([](S& s) { s.fee_max = D("0.001949999999999999"); }), "fee_max: out of range");
  EXPECT_EQ(SettlementVerdict([](S& s) { s.fee_max = D("0"); }), "fee_max: out of range");
}

TEST(ResolveTest, AddressesFromWhichNothingComesBackAreRefused) {
  const auto to = [](std::string_view address) {
    Firm firm;
    firm.address_book.addresses[1].address = address;
    return Verdict(firm, State("custody", MakeSettlement()));
  };
  EXPECT_EQ(to("0x0000000000000000000000000000000000000000"), "destination: invalid value");
  EXPECT_EQ(to(kTokenContract), "destination: invalid value");
  EXPECT_EQ(to(kSenderOne), "destination: invalid value");
  EXPECT_EQ(to("0x5AAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"), "destination: invalid value");  // checksum
  EXPECT_EQ(to("0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed"), "destination: invalid value");
  EXPECT_EQ(to("5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"), "destination: malformed encoding");
  EXPECT_EQ(to("bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4"), "destination: malformed encoding");
}

TEST(ResolveTest, DecimalsOfTheNetworkMayBeFewerThanTheAssets) {
  Firm firm;
  firm.reference.tokens[1].decimals = 2;
  Settlement settlement = MakeSettlement();
  EXPECT_EQ(Verdict(firm, State("custody", settlement)), "ok");
  settlement.amount = D("0.001");
  EXPECT_EQ(Verdict(firm, State("custody", settlement)), "amount: more digits than the asset has");
  firm.reference.tokens[1].decimals = 36;
  settlement.amount = D("999999999999999999999999999999999999");
  const auto resolution =
      std::get<EthereumResolution>(Resolved(firm, State("custody", settlement)).resolution);
  EXPECT_EQ(ToDecimalText(resolution.base_units), std::string(36, '9') + std::string(36, '0'));
}

TEST(ResolveTest, TransferGoesToTheOneKeyOfTheAccount) {
  const auto resolution =
      std::get<EthereumResolution>(Resolved({}, State("custody", MakeTransfer())).resolution);
  EXPECT_EQ(resolution.destination, MUST(SenderOf(MakeKeys().keys[1])));
  Transfer transfer = MakeTransfer();
  transfer.to_account = "nobody";
  EXPECT_EQ(Verdict({}, State("custody", transfer)), "to_account: not found");
  Firm firm;
  firm.keys.keys[0].accounts = {"reserve", "treasury"};
  EXPECT_EQ(Verdict(firm, State("custody", MakeTransfer())), "to_account: invalid value");
}

TEST(ResolveTest, OtherKindsAreNamedAndRefused) {
  for (const Intent& intent : OneOfEach()) {
    const IntentKind kind = KindOf(intent);
    if (kind == IntentKind::kOrder || kind == IntentKind::kCancel) continue;
    if (kind == IntentKind::kSettlement || kind == IntentKind::kTransfer) continue;
    const bool of_other_venues = kind == IntentKind::kAmend || kind == IntentKind::kBatch ||
                                 kind == IntentKind::kVenueConfiguration || kind == IntentKind::kRead;
    if (of_other_venues) {
      EXPECT_EQ(Verdict({}, State("orders", intent)), "key: not permitted");
      continue;
    }
    const bool session = kind == IntentKind::kSession;
    EXPECT_EQ(Verdict({}, State("orders", intent)),
              session ? "venue: not found" : std::string(EnumName(kind)) + ": not supported");
  }
}

TEST(ResolveTest, MalformedRequestsAreRefusedFirst) {
  EXPECT_EQ(OrderVerdict([](Order& o) { o.legs.clear(); }), "legs: invalid value");
  EXPECT_EQ(SettlementVerdict([](Settlement& s) { s.amount = D("-1"); }), "amount: out of range");
}

}  // namespace
}  // namespace sealward::intent
