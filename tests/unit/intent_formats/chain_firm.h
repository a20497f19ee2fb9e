// A small firm at venues on a chain, with a Safe and an account at Hyperliquid. Tests only.
#ifndef SEALWARD_TESTS_UNIT_INTENT_FORMATS_CHAIN_FIRM_H_
#define SEALWARD_TESTS_UNIT_INTENT_FORMATS_CHAIN_FIRM_H_

#include <gtest/gtest.h>

#include "intent/formats/format.h"
#include "tests/unit/intent/fixture.h"

namespace sealward::intent::test {

inline constexpr std::string_view kExchange = "0x9008D19f58AAbD9eD0D60971565AA8510560ab41";
inline constexpr std::string_view kMatching = "0xeB8d770ec18DB98Db922E9D83260A585b9F0DeAD";
inline constexpr std::string_view kModule = "0xB8D20c2B7a1Ad2EE33Bc50eF10876eD3035b5e7b";
inline constexpr std::string_view kSafe = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed";
inline constexpr uint64_t kTimeMs = kNow.value / 1'000'000;

inline void AddVenue(Firm& firm, const char* name, Format format, const char* base,
                     std::string_view contract) {
  Venue venue{name, format, "limit orders", 5000};
  venue.network = "ethereum";
  venue.contract = A(contract);
  Instrument instrument = firm.reference.instruments.front();
  instrument.name = std::string(base) + "-USDC-" + name;
  instrument.venue = name;
  instrument.base_asset = base;
  instrument.quote_asset = "USDC";
  instrument.price_tick = D("0.0001");
  if (format == Format::kDerive) {
    venue.module = A(kModule);
    instrument.kind = InstrumentKind::kOption;
    instrument.contract = A(kExchange);
    instrument.fee_max = D("1000");
  }
  instrument.venue_number = Uint256::From(1234);
  firm.reference.venues.push_back(venue);
  firm.reference.instruments.push_back(instrument);
  KeyRecord key = MakeOrderKey();
  key.name = std::string("key-") + name;
  key.algorithm = KeyAlgorithm::kSecp256k1;
  key.format = format;
  key.kinds = {IntentKind::kOrder};
  key.public_key = MUST(HexDecode(kPointOne));
  key.id.bytes[0] = static_cast<uint8_t>(format);
  key.id.bytes[1] = 1;
  key.venue_or_network = name;
  firm.keys.keys = {key};
}

inline KeyRecord PaymentKey(Format format, const char* network) {
  KeyRecord key = MakeCustodyKey("custody", "treasury", kPointOne);
  key.format = format;
  key.venue_or_network = network;
  key.floor.clear();
  return key;
}

// With one key, of `format`.
inline Firm MakeChainFirm(Format format) {
  Firm firm;
  firm.reference.assets.push_back({"WETH", 18});
  firm.reference.tokens.push_back({"WETH", "ethereum", A(kExchange), 18});
  switch (format) {
    case Format::kSafe:
      firm.reference.accounts = {{"treasury", "ethereum", A(kSafe)}};
      firm.keys.keys = {PaymentKey(format, "ethereum")};
      firm.address_book.addresses[1].address = kModule;
      break;
    case Format::kHyperliquid:
      firm.reference.networks.push_back(
          {"hyperliquid", NetworkKind::kHyperliquid, 421614, "USDC", 0, 0, {}, {}});
      firm.reference.networks.back().environment = "mainnet";
      firm.reference.tokens.push_back({"USDC", "hyperliquid", {}, 6});
      firm.reference.accounts = {{"reserve", "hyperliquid", A(kModule)}};
      firm.keys.keys = {PaymentKey(format, "hyperliquid")};
      firm.address_book.addresses.push_back(
          {"acme-hl", "acme", "USDC", "hyperliquid", std::string(kModule), kNow});
      firm.address_book.Sort();
      break;
    case Format::kDerive:
      AddVenue(firm, "venue", format, "ETH", kMatching);
      firm.reference.accounts = {{"main", "venue", A(kSafe), 30769}};
      break;
    default:
      AddVenue(firm, "venue", format, "WETH", kExchange);
      break;
  }
  firm.reference.Sort();
  const Status reference = firm.reference.Validate();
  EXPECT_TRUE(reference.has_value()) << reference.error().Message();
  const Status keys = firm.keys.Validate();
  EXPECT_TRUE(keys.has_value()) << keys.error().Message();
  return firm;
}

inline Order ChainOrder(Format format) {
  Order order = MakeOrder();
  order.venue = "venue";
  order.legs = {{format == Format::kDerive ? "ETH-USDC-venue" : "WETH-USDC-venue", Side::kBuy, D("0.5"), {}}};
  order.price = format == Format::kPolymarket ? D("0.25") : D("3000.5");
  if (format != Format::kPolymarket) {
    order.time_in_force = TimeInForce::kGoodTillDate;
    order.expires_at = Nanoseconds{kNow.value + 600 * kSecondNs};
  }
  return order;
}

struct ChainCase {
  CanonicalRequest request;
  Supplied supplied;
};

inline ChainCase GivenAt(const Firm& firm, Intent intent) {
  StatedRequest stated = State(firm.keys.keys.front().name, std::move(intent));
  auto resolution = Resolve(stated, firm.View(), kNow, std::nullopt);
  EXPECT_TRUE(resolution.has_value()) << resolution.error().Message();
  ChainCase out{{"engine-1", std::move(stated), MUST(std::move(resolution))}, {}};
  const formats::FormatRow& row = formats::RowOf(firm.keys.keys.front().format);
  out.supplied.timestamp_ms = kTimeMs;
  out.supplied.nonce = formats::NextNonce(row.nonce, 0, kTimeMs);
  EXPECT_TRUE(row.supply(out.request, firm.View(), out.supplied).has_value());
  return out;
}

inline std::string VerdictAt(const Firm& firm, Intent intent) {
  const StatedRequest stated = State(firm.keys.keys.front().name, std::move(intent));
  const auto resolution = Resolve(stated, firm.View(), kNow, std::nullopt);
  if (resolution.has_value()) return "ok";
  return resolution.error().subject + ": " + std::string(ErrorText(resolution.error().code));
}

}  // namespace sealward::intent::test

#endif  // SEALWARD_TESTS_UNIT_INTENT_FORMATS_CHAIN_FIRM_H_
