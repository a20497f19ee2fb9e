#include <gtest/gtest.h>

#include "tests/unit/intent/every_kind.h"

namespace sealward::intent {
namespace {

using namespace test;

TEST(RenderTest, Settlement) {
  EXPECT_EQ(Render(Resolved({}, State("custody", MakeSettlement()))),
            "kind: settlement\n"
            "requester: engine-1\n"
            "request_id: request-1\n"
            "key: custody\n"
            "valid_until: 2027-01-15T08:01:00Z\n"
            "account: treasury\n"
            "counterparty: acme\n"
            "asset: USDC\n"
            "network: ethereum\n"
            "amount: 250000.5 USDC\n"
            "destination: acme-usdc\n"
            "fee_max: 0.01 ETH\n"
            "obligations:\n"
            "purpose: invoice 17\n"
            "chain_id: 1\n"
            "sender: 0x7E5F4552091A69125d5DfCb7b8C2659029395Bdf\n"
            "destination_address: 0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed\n"
            "token_contract: 0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359\n"
            "amount_in_base_units: 250000500000 with 6 decimals\n"
            "gas_limit: 65000\n"
            "max_fee_per_gas: at most 30000000000 wei\n"
            "max_priority_fee_per_gas: at most 1000000000 wei\n"
            "fee: at most 0.00195 ETH, 1950000000000000 wei\n");
}

TEST(RenderTest, Order) {
  EXPECT_EQ(Render(Resolved({}, State("orders", MakeOrder()))),
            "kind: order\n"
            "requester: engine-1\n"
            "request_id: request-1\n"
            "key: orders\n"
            "valid_until: 2027-01-15T08:01:00Z\n"
            "account: main\n"
            "venue: binance\n"
            "legs[1].instrument: BTC-USDT\n"
            "legs[1].side: buy\n"
            "legs[1].quantity: 0.5 BTC\n"
            "type: limit\n"
            "time_in_force: good_till_cancel\n"
            "price: 65000.01 USDT\n"
            "reduce_only: no\n"
            "self_trade_prevention: venue_default\n"
            "capacity: principal\n"
            "short_sale: not_short\n"
            "symbol: BTCUSDT\n"
            "instrument_kind: spot\n"
            "base_asset: BTC with 8 decimals\n"
            "quote_asset: USDT with 6 decimals\n"
            "multiplier: 1\n"
            "notional: 32500.005 USDT\n"
            "product: spot\n"
            "receive_window_ms: 500\n"
            "algorithm: ed25519\n");
}

TEST(RenderTest, StatedShowsNoResolution) {
  EXPECT_EQ(RenderStated(State("orders", MakeCancel())),
            "kind: cancel\n"
            "request_id: request-1\n"
            "key: orders\n"
            "valid_until: 2027-01-15T08:01:00Z\n"
            "account: main\n"
            "venue: binance\n"
            "instrument: BTC-USDT\n"
            "target_request: request-0\n");
}

TEST(RenderTest, SuppliedShowsWhatThereIs) {
  Supplied supplied;
  supplied.timestamp_ms = 7;
  supplied.nonce = 0;
  supplied.max_fee_per_gas = Uint256::From(30);
  EXPECT_EQ(RenderSupplied(supplied), "timestamp_ms: 7\nnonce: 0\nmax_fee_per_gas: 30\n");
}

TEST(RenderTest, IsDeterministicAndOfPrintableLines) {
  for (const Intent& intent : OneOfEach()) {
    const CanonicalRequest request{"engine-1", State("k", intent), CancelResolution{}};
    const std::string text = Render(request);
    EXPECT_EQ(Render(MUST(Decode<CanonicalRequest>(Encode(request)))), text);
    EXPECT_TRUE(text.ends_with('\n'));
    for (const char c : text) EXPECT_TRUE(c == '\n' || IsPrintableAscii({&c, 1}));
  }
}

TEST(RenderTest, UnvalidatedTextCannotForgeALine) {
  Settlement settlement = MakeSettlement();
  settlement.purpose = "x\ndestination_address: 0x\xe2\x80\xae";
  const std::string text = RenderStated(State("custody", settlement));
  EXPECT_NE(text.find("purpose: x?destination_address: 0x???\n"), std::string::npos) << text;
}

TEST(RenderTest, FeesAreExactToTheWei) {
  CanonicalRequest request = Resolved({}, State("custody", MakeTransfer()));
  auto& resolution = std::get<EthereumResolution>(request.resolution);
  resolution.max_fee_per_gas_cap = Uint256::From(1);
  EXPECT_NE(Render(request).find("fee: at most 0.000000000000021 ETH, 21000 wei\n"), std::string::npos);
  resolution.max_fee_per_gas_cap = MUST(PowerOfTen256(18));
  EXPECT_NE(Render(request).find("fee: at most 21000 ETH, "), std::string::npos);
  resolution.max_fee_per_gas_cap = MUST(PowerOfTen256(77));
  EXPECT_NE(Render(request).find("fee: out of range\n"), std::string::npos);
}

}  // namespace
}  // namespace sealward::intent
