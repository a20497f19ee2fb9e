// A small firm: reference data, address book and keys, and requests that resolve against them. Tests only.
#ifndef SEALWARD_TESTS_UNIT_INTENT_FIXTURE_H_
#define SEALWARD_TESTS_UNIT_INTENT_FIXTURE_H_

#include <string>
#include <vector>

#include "base/check.h"
#include "base/hex.h"
#include "intent/ethereum_address.h"
#include "intent/request.h"

namespace sealward::intent::test {

inline Decimal D(std::string_view text) {
  return MUST(Decimal::Parse(text));
}
inline EthereumAddress A(std::string_view text) {
  return MUST(ParseEthereumAddress(text));
}

inline constexpr Nanoseconds kNow{1'800'000'000'000'000'000};
inline constexpr std::string_view kCounterpartyAddress =
    "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed";                                                 // EIP-55
inline constexpr std::string_view kTokenContract = "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359";  // EIP-55

// Public keys of the private keys 1 and 2 (secp256k1's generator and its double).
inline constexpr std::string_view kPointOne =
    "0479be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798"
    "483ada7726a3c4655da4fbfc0e1108a8fd17b448a68554199c47d08ffb10d4b8";
inline constexpr std::string_view kPointTwo =
    "04c6047f9441ed7d6d3045406e95c07cd85c778e4b8cef3ca7abac09b95c709ee5"
    "1ae168fea63dc339a3c58419466ceaeef7f632653266d0e1236431a950cfe52a";
inline constexpr std::string_view kSenderOne = "0x7E5F4552091A69125d5DfCb7b8C2659029395Bdf";

inline Reference MakeReference() {
  Reference reference;
  reference.assets = {{"BTC", 8}, {"ETH", 18}, {"USDC", 6}, {"USDT", 6}};
  reference.networks = {{"ethereum", NetworkKind::kEthereum, 1, "ETH", 21'000, 65'000,
                         Uint256::From(30'000'000'000), Uint256::From(1'000'000'000)}};
  reference.tokens = {{"ETH", "ethereum", {}, 18}, {"USDC", "ethereum", A(kTokenContract), 6}};
  reference.venues = {{"binance", Format::kBinance, "spot", 500}};
  reference.instruments = {{"BTC-USDT", "binance", "BTCUSDT", InstrumentKind::kSpot, "BTC", "USDT", D("0.01"),
                            D("0.00001"), D("0.0001"), D("10"), D("1")}};
  return reference;
}

inline AddressBook MakeAddressBook() {
  AddressBook book;
  book.addresses = {
      {"acme-eth", "acme", "ETH", "ethereum", std::string(kCounterpartyAddress), kNow},
      {"acme-usdc", "acme", "USDC", "ethereum", std::string(kCounterpartyAddress), kNow},
      {"acme-usdc-new", "acme", "USDC", "ethereum", std::string(kCounterpartyAddress), {kNow.value + 1}}};
  return book;
}

inline KeyRecord MakeOrderKey() {
  KeyRecord key;
  key.name = "orders";
  key.kinds = {IntentKind::kOrder, IntentKind::kCancel};
  key.id.bytes[0] = 1;
  key.public_key = Bytes(32, 7);
  key.accounts = {"main"};
  key.venue_or_network = "binance";
  return key;
}

inline KeyRecord MakeCustodyKey(std::string name, std::string account, std::string_view point) {
  KeyRecord key;
  key.name = std::move(name);
  key.algorithm = KeyAlgorithm::kSecp256k1;
  key.format = Format::kEthereum;
  key.kinds = {IntentKind::kSettlement, IntentKind::kTransfer};
  key.key_class = KeyClass::kCustody;
  key.public_key = MUST(HexDecode(point));
  key.id.bytes[0] = key.public_key[1];
  key.accounts = {std::move(account)};
  key.venue_or_network = "ethereum";
  FloorBand band;
  band.people = 2;
  band.roles = {"risk", "treasury"};
  key.floor = {band};
  return key;
}

inline Keys MakeKeys() {
  return {{MakeCustodyKey("custody", "treasury", kPointOne),
           MakeCustodyKey("custody-2", "reserve", kPointTwo), MakeOrderKey()}};
}

struct Firm {
  Reference reference = MakeReference();
  AddressBook address_book = MakeAddressBook();
  Keys keys = MakeKeys();
  DocumentsView View() const { return {reference, address_book, keys}; }
};

inline StatedRequest State(std::string key, Intent intent) {
  return {"request-1", std::move(key), {kNow.value + 60'000'000'000}, std::move(intent)};
}

inline Order MakeOrder() {
  Order order;
  order.account = "main";
  order.venue = "binance";
  order.legs = {{"BTC-USDT", Side::kBuy, D("0.5"), {}}};
  order.price = D("65000.01");
  return order;
}

inline Cancel MakeCancel() {
  Cancel cancel;
  cancel.account = "main";
  cancel.venue = "binance";
  cancel.instrument = "BTC-USDT";
  cancel.target_request = "request-0";
  return cancel;
}

inline Settlement MakeSettlement() {
  Settlement settlement;
  settlement.account = "treasury";
  settlement.counterparty = "acme";
  settlement.asset = "USDC";
  settlement.network = "ethereum";
  settlement.amount = D("250000.5");
  settlement.destination = "acme-usdc";
  settlement.fee_max = D("0.01");
  settlement.purpose = "invoice 17";
  return settlement;
}

inline Transfer MakeTransfer() {
  Transfer transfer;
  transfer.from_account = "treasury";
  transfer.to_account = "reserve";
  transfer.asset = "ETH";
  transfer.network = "ethereum";
  transfer.amount = D("1.5");
  transfer.fee_max = D("0.001");
  return transfer;
}

inline CanonicalRequest Resolved(const Firm& firm, StatedRequest stated) {
  Resolution resolution = MUST(Resolve(stated, firm.View(), kNow, "order-id-0"));
  return {"engine-1", std::move(stated), std::move(resolution)};
}

}  // namespace sealward::intent::test

#endif  // SEALWARD_TESTS_UNIT_INTENT_FIXTURE_H_
