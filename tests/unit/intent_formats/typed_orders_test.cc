// Orders and payments that are one EIP-712 message each: 0x, CoW, Polymarket, Derive, Safe, Hyperliquid's
// payments.
#include <nlohmann/json.hpp>
#include <random>
#include <set>

#include "crypto/hash.h"
#include "intent/formats/derive.h"
#include "intent/formats/eip712.h"
#include "tests/unit/intent/every_kind.h"
#include "tests/unit/intent_formats/chain_firm.h"
#include "tests/unit/intent_formats/sign_with_key_one.h"

namespace sealward::intent::formats {
namespace {

using namespace intent::test;
using nlohmann::json;
using test::SignWithKeyOne;

constexpr Format kOrderFormats[] = {Format::kDerive, Format::kZeroEx, Format::kCow, Format::kPolymarket};

Settlement SafeSettlement() {
  Settlement settlement = MakeSettlement();
  settlement.fee_max = D("0");
  return settlement;
}

Settlement HyperliquidSettlement() {
  Settlement settlement = SafeSettlement();
  settlement.network = "hyperliquid";
  settlement.destination = "acme-hl";
  return settlement;
}

std::string Refusal(Format format, const ChainCase& given) {
  const auto payload = RowOf(format).build(given.request, given.supplied);
  if (payload.has_value()) return "built";
  return payload.error().subject + ": " + std::string(ErrorText(payload.error().code));
}

// Signed with the private key 1, and what is then sent.
json Sent(Format format, const ChainCase& given) {
  const FormatRow& row = RowOf(format);
  const Payload payload = MUST(row.build(given.request, given.supplied));
  const Bytes key = MUST(HexDecode(kPointOne));
  const Finished low =
      MUST(row.finish(given.request, given.supplied, payload, SignWithKeyOne(payload.to_sign, false), key));
  const Finished high =
      MUST(row.finish(given.request, given.supplied, payload, SignWithKeyOne(payload.to_sign, true), key));
  EXPECT_EQ(low.signature, high.signature);
  const auto by_another = row.finish(given.request, given.supplied, payload,
                                     SignWithKeyOne(payload.to_sign, false), MUST(HexDecode(kPointTwo)));
  EXPECT_FALSE(by_another.has_value());
  EXPECT_FALSE(row.assemble(given.request, given.supplied, Bytes(64, 1)).has_value());
  return json::parse(AsText(MUST(row.assemble(given.request, given.supplied, low.signature))));
}

json MessageOf(Format format, Side side) {
  Order order = ChainOrder(format);
  order.legs[0].side = side;
  return Sent(format, GivenAt(MakeChainFirm(format), order)).at("message");
}

TEST(TypedOrdersTest, ZeroExGivesAndTakesExactAmounts) {
  const json buy = MessageOf(Format::kZeroEx, Side::kBuy);
  EXPECT_EQ(buy.at("makerToken"), kTokenContract);
  EXPECT_EQ(buy.at("takerToken"), kExchange);
  EXPECT_EQ(buy.at("makerAmount"), "1500250000");  // 0.5 times 3000.5 USDC
  EXPECT_EQ(buy.at("takerAmount"), "500000000000000000");
  EXPECT_EQ(buy.at("maker"), kSenderOne);
  EXPECT_EQ(buy.at("takerTokenFeeAmount"), "0");
  EXPECT_EQ(buy.at("expiry"), std::to_string(kNow.value / kSecondNs + 600));
  const json sell = MessageOf(Format::kZeroEx, Side::kSell);
  EXPECT_EQ(sell.at("makerToken"), kExchange);
  EXPECT_EQ(sell.at("makerAmount"), "500000000000000000");
}

TEST(TypedOrdersTest, CowPaysTheSignerAndNobodyElse) {
  const json buy = MessageOf(Format::kCow, Side::kBuy);
  EXPECT_EQ(buy.at("receiver"), kSenderOne);
  EXPECT_EQ(buy.at("feeAmount"), "0");
  EXPECT_EQ(buy.at("appData"), "0x" + std::string(64, '0'));
  EXPECT_EQ(buy.at("kind"), "buy");
  EXPECT_EQ(buy.at("sellAmount"), "1500250000");
  EXPECT_EQ(MessageOf(Format::kCow, Side::kSell).at("kind"), "sell");
}

TEST(TypedOrdersTest, PolymarketBuysSharesForCollateral) {
  const json buy = MessageOf(Format::kPolymarket, Side::kBuy);
  EXPECT_EQ(buy.at("tokenId"), "1234");
  EXPECT_EQ(buy.at("makerAmount"), "125000");
  EXPECT_EQ(buy.at("takerAmount"), "500000");
  EXPECT_EQ(buy.at("side"), "0");
  EXPECT_EQ(buy.at("timestamp"), std::to_string(kTimeMs));
  const json sell = MessageOf(Format::kPolymarket, Side::kSell);
  EXPECT_EQ(sell.at("makerAmount"), "500000");
  EXPECT_EQ(sell.at("side"), "1");
  Order order = ChainOrder(Format::kPolymarket);
  order.price = D("1");
  EXPECT_EQ(Refusal(Format::kPolymarket, GivenAt(MakeChainFirm(Format::kPolymarket), order)),
            "price: out of range");
}

TEST(TypedOrdersTest, DeriveBindsOwnerSubAccountAndTrade) {
  const json message = MessageOf(Format::kDerive, Side::kBuy);
  EXPECT_EQ(message.at("subaccountId"), "30769");
  EXPECT_EQ(message.at("owner"), kSafe);
  EXPECT_EQ(message.at("signer"), kSenderOne);
  EXPECT_EQ(message.at("module"), kModule);
  EXPECT_EQ(message.at("nonce"), std::to_string(kTimeMs) + "000");
  const auto data = message.at("data").get<std::string>();
  ASSERT_EQ(data.size(), 2 + 7 * 64u);
  const auto word = [&](size_t i) {
    const Bytes bytes = MUST(HexDecode(data.substr(2 + i * 64, 64)));
    return MUST(Uint256FromBigEndian(bytes));
  };
  EXPECT_EQ(word(1), Uint256::From(1234));
  EXPECT_EQ(ToDecimalText(word(2)), "3000500000000000000000");
  EXPECT_EQ(ToDecimalText(word(3)), "500000000000000000");
  EXPECT_EQ(ToDecimalText(word(4)), "1000000000000000000000");
  EXPECT_EQ(word(5), Uint256::From(30769));
  EXPECT_EQ(word(6), Uint256::From(1));
}

// The constants that the venue publishes.
TEST(TypedOrdersTest, DeriveConstants) {
  EXPECT_EQ(HexEncode(DeriveSeparator(Uint256::From(957), A(kMatching)).View()),
            "d96e5f90797da7ec8dc4e276260c7f3f87fedf68775fbe1ef116e996fc60441b");
}

TEST(TypedOrdersTest, SafeIsAPlainCallWithoutRefund) {
  const Firm firm = MakeChainFirm(Format::kSafe);
  ChainCase given = GivenAt(firm, SafeSettlement());
  given.supplied.nonce = 12;
  const json message = Sent(Format::kSafe, given).at("message");
  EXPECT_EQ(message.at("to"), kTokenContract);
  EXPECT_EQ(message.at("value"), "0");
  EXPECT_EQ(message.at("operation"), "0");
  EXPECT_EQ(message.at("gasPrice"), "0");
  EXPECT_EQ(message.at("refundReceiver"), "0x0000000000000000000000000000000000000000");
  EXPECT_EQ(message.at("nonce"), "12");
  EXPECT_TRUE(message.at("data").get<std::string>().starts_with("0xa9059cbb"));
  Settlement with_fee = SafeSettlement();
  with_fee.fee_max = D("0.01");
  EXPECT_EQ(VerdictAt(firm, with_fee), "fee_max: not supported");
  Firm without = firm;
  without.reference.accounts.clear();
  EXPECT_EQ(VerdictAt(without, SafeSettlement()), "account: not found");
  Firm to_itself = firm;
  to_itself.address_book.addresses[1].address = kSafe;
  EXPECT_EQ(VerdictAt(to_itself, SafeSettlement()), "destination: invalid value");
  EXPECT_NE(Render(given.request).find("safe: " + std::string(kSafe)), std::string::npos);
}

TEST(TypedOrdersTest, HyperliquidPaysInsideAndWithdrawsToOwnAccounts) {
  const Firm firm = MakeChainFirm(Format::kHyperliquid);
  const json sent = Sent(Format::kHyperliquid, GivenAt(firm, HyperliquidSettlement()));
  EXPECT_EQ(sent.at("action").at("type"), "usdSend");
  EXPECT_EQ(sent.at("action").at("amount"), "250000.5");
  EXPECT_EQ(sent.at("action").at("signatureChainId"), "0x66eee");
  EXPECT_EQ(sent.at("action").at("time"), sent.at("nonce"));
  Transfer transfer = MakeTransfer();
  transfer.asset = "USDC";
  transfer.network = "hyperliquid";
  transfer.fee_max = D("0");
  const json withdrawn = Sent(Format::kHyperliquid, GivenAt(firm, transfer));
  EXPECT_EQ(withdrawn.at("action").at("type"), "withdraw3");
  EXPECT_EQ(withdrawn.at("action").at("destination"), "0xb8d20c2b7a1ad2ee33bc50ef10876ed3035b5e7b");
  transfer.to_account = "nobody";
  EXPECT_EQ(VerdictAt(firm, transfer), "to_account: not found");
  Settlement other = HyperliquidSettlement();
  other.asset = "ETH";
  EXPECT_EQ(VerdictAt(firm, other), "asset: not found");
  other = HyperliquidSettlement();
  other.amount = D("0.0000001");
  EXPECT_EQ(VerdictAt(firm, other), "amount: more digits than the asset has");
}

// The venue's own SDK's example.
TEST(TypedOrdersTest, HyperliquidPaymentIsTheSdksOwn) {
  ChainCase given = GivenAt(MakeChainFirm(Format::kHyperliquid), HyperliquidSettlement());
  auto& resolution = std::get<HyperliquidPaymentResolution>(given.request.resolution);
  const Bytes destination = MUST(HexDecode("1234567890123456789012345678901234567890"));
  ASSERT_TRUE(EthereumAddress::From(destination, resolution.destination));
  std::get<Settlement>(given.request.stated.intent).amount = D("1000");
  given.supplied.nonce = 1234567890;
  EXPECT_EQ(HexEncode(MUST(RowOf(Format::kHyperliquid).build(given.request, given.supplied)).to_sign),
            "24f8912fbd62739884ecee24ccc3f09f72bc2fc6a67f8fffa789404beaa94d45");
}

TEST(TypedOrdersTest, WhatCannotBeSignedIsRefusedWithItsField) {
  for (const Format format : kOrderFormats) {
    SCOPED_TRACE(EnumName(format));
    const Firm firm = MakeChainFirm(format);
    const auto verdict = [&](auto change) {
      Order order = ChainOrder(format);
      change(order);
      return VerdictAt(firm, order);
    };
    EXPECT_EQ(verdict([](Order&) {}), "ok");
    EXPECT_EQ(verdict([](Order& o) { o.price = D("0.00001"); }), "price: invalid value");
    EXPECT_EQ(verdict([](Order& o) { o.legs[0].quantity = D("0.000001"); }), "quantity: out of range");
    EXPECT_EQ(verdict([](Order& o) {
                o.time_in_force = TimeInForce::kImmediateOrCancel;
                o.expires_at.reset();
              }),
              "time_in_force: not supported");
    EXPECT_EQ(verdict([](Order& o) { o.reduce_only = true; }), "reduce_only: not supported");
    EXPECT_EQ(verdict([](Order& o) { o.display_quantity = D("0.1"); }), "display_quantity: not supported");
    EXPECT_EQ(verdict([](Order& o) { o.legs[0].instrument = "BTC-USDT"; }), "instrument: invalid value");
    if (format == Format::kPolymarket) continue;
    Order order = ChainOrder(format);
    order.expires_at = Nanoseconds{order.expires_at->value + 1};
    EXPECT_EQ(Refusal(format, GivenAt(firm, order)), "expires_at: invalid value");
    order.expires_at = kNow;
    EXPECT_EQ(Refusal(format, GivenAt(firm, order)), "expires_at: out of range");
  }
}

TEST(TypedOrdersTest, AmountsAreExactOrRefused) {
  const Firm firm = MakeChainFirm(Format::kZeroEx);
  Order order = ChainOrder(Format::kZeroEx);
  order.price = D("0.0001");
  order.legs[0].quantity = D("0.00101");  // a tenth of a millionth and less
  EXPECT_EQ(Refusal(Format::kZeroEx, GivenAt(firm, order)), "price: more digits than the asset has");
}

TEST(TypedOrdersTest, DocumentsMustSayWhatIsBound) {
  Firm firm = MakeChainFirm(Format::kDerive);
  firm.reference.accounts.clear();
  EXPECT_EQ(VerdictAt(firm, ChainOrder(Format::kDerive)), "account: not found");
  const auto valid = [](auto change) {
    Firm changed = MakeChainFirm(Format::kDerive);
    change(changed.reference);
    return changed.reference.Validate().has_value();
  };
  EXPECT_TRUE(valid([](Reference&) {}));
  EXPECT_FALSE(valid([](Reference& r) { r.venues.back().module.reset(); }));
  EXPECT_FALSE(valid([](Reference& r) { r.venues.back().contract.reset(); }));
  EXPECT_FALSE(valid([](Reference& r) { r.venues.back().network = "nowhere"; }));
  EXPECT_FALSE(valid([](Reference& r) { r.instruments.back().fee_max.reset(); }));
  EXPECT_FALSE(valid([](Reference& r) { r.instruments.back().contract.reset(); }));
}

// Every value that is stated or resolved, changed on its own, gives other bytes or none, but for what only
// people see.
TEST(TypedOrdersTest, EveryFieldIsInTheSignedBytes) {
  for (const Format format : {Format::kZeroEx, Format::kPolymarket}) {
    ChainCase given = GivenAt(MakeChainFirm(format), ChainOrder(format));
    const Bytes original = MUST(RowOf(format).build(given.request, given.supplied)).to_sign;
    size_t changes = 0;
    FieldChanger changer([&](const std::string& path) {
      ChainCase changed = given;
      changed.supplied.client_order_id = ClientOrderId(HashRequest(Encode(changed.request)));
      const auto payload = RowOf(format).build(changed.request, changed.supplied);
      EXPECT_FALSE(payload.has_value() && payload->to_sign == original) << EnumName(format) << path;
      ++changes;
    });
    changer.Each("", given.request.resolution);
    changer.Each("", given.request.stated.intent);
    EXPECT_GE(changes, 30u);
  }
}

TEST(TypedOrdersTest, WhatDetermineTheTradeDetermineTheBytes) {
  for (const Format format : {Format::kCow, Format::kDerive}) {
    ChainCase given = GivenAt(MakeChainFirm(format), ChainOrder(format));
    const auto build = [&] {
      given.supplied.client_order_id = ClientOrderId(HashRequest(Encode(given.request)));
      return MUST(RowOf(format).build(given.request, given.supplied)).to_sign;
    };
    const Bytes original = build();
    auto& order = std::get<Order>(given.request.stated.intent);
    auto& resolution = std::get<OrderResolution>(given.request.resolution);
    const auto differs = [&](auto& value, auto other, const char* what) {
      const auto old = value;
      value = other;
      EXPECT_NE(build(), original) << EnumName(format) << " " << what;
      value = old;
    };
    differs(order.legs[0].side, Side::kSell, "side");
    differs(order.legs[0].quantity, D("0.75"), "quantity");
    differs(order.price, std::optional(D("3000.75")), "price");
    differs(order.expires_at, std::optional(Nanoseconds{kNow.value + 601 * kSecondNs}), "expires_at");
    differs(resolution.legs[0].contract, std::optional(A(kMatching)), "contract");
    differs(resolution.binding.chain_id, std::optional<uint64_t>(5), "chain_id");
    differs(resolution.binding.contract, std::optional(A(kModule)), "verifying contract");
    if (format == Format::kCow) {
      differs(resolution.binding.signer, std::optional(A(kModule)), "signer");
      differs(resolution.legs[0].quote_contract, std::optional(A(kMatching)), "quote contract");
      differs(resolution.legs[0].quote_decimals, std::optional<uint8_t>(7), "decimals");
      continue;
    }
    differs(resolution.binding.account_address, std::optional(A(kModule)), "owner");
    differs(resolution.binding.account_number, std::optional<uint64_t>(1), "sub-account");
    differs(resolution.binding.module, std::optional(A(kSafe)), "module");
    differs(resolution.legs[0].venue_number, std::optional(Uint256::From(1)), "sub-id");
    differs(resolution.legs[0].fee_max, std::optional(D("1")), "fee");
    differs(given.supplied.nonce, std::optional<uint64_t>(1), "nonce");
  }
}

TEST(TypedOrdersTest, RandomOrdersComeBackFromTheirMessage) {
  const uint64_t seed = std::random_device()();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937_64 random(seed);
  const Firm firm = MakeChainFirm(Format::kZeroEx);
  for (int i = 0; i < 50; ++i) {
    Order order = ChainOrder(Format::kZeroEx);
    const uint64_t hundredths = random() % 900 + 1;
    const uint64_t price = random() % 100'000 + 1;  // hundredths
    order.legs[0].quantity = MUST(Decimal::Normal(static_cast<Int128>(hundredths), 2));
    order.price = MUST(Decimal::Normal(static_cast<Int128>(price), 2));
    order.legs[0].side = random() % 2 == 0 ? Side::kBuy : Side::kSell;
    const json message = Sent(Format::kZeroEx, GivenAt(firm, order)).at("message");
    const bool buy = message.at("takerToken") == kExchange;
    EXPECT_EQ(buy, order.legs[0].side == Side::kBuy);
    const auto amount = [&](const char* field) {
      return MUST(Uint256FromDecimalText(message.at(field).get<std::string>()));
    };
    const Uint256 unit = MUST(PowerOfTen256(16));
    EXPECT_EQ(amount(buy ? "takerAmount" : "makerAmount"), MUST(Mul(Uint256::From(hundredths), unit)));
    EXPECT_EQ(amount(buy ? "makerAmount" : "takerAmount"), Uint256::From(hundredths * price * 100));
  }
}

}  // namespace
}  // namespace sealward::intent::formats
