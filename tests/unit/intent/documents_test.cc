#include "intent/documents.h"

#include <gtest/gtest.h>

#include "tests/unit/intent/fixture.h"

namespace sealward::intent {
namespace {

using namespace test;

// What validation says of a document after a change: "subject: code", or "ok".
template <typename Document>
std::string Changed(Document document, auto change) {
  change(document);
  const Status status = document.Validate();
  if (status.has_value()) return "ok";
  return status.error().subject + ": " + std::string(ErrorText(status.error().code));
}

using R = Reference;

TEST(ReferenceTest, FindsWhatIsThere) {
  const R reference = MakeReference();
  ASSERT_TRUE(reference.Validate().has_value());
  EXPECT_EQ(reference.FindAsset("USDC")->scale, 6);
  EXPECT_EQ(reference.FindAsset("USD"), nullptr);
  EXPECT_EQ(reference.FindAsset("ZZZ"), nullptr);
  EXPECT_EQ(reference.FindToken("USDC", "ethereum")->decimals, 6);
  EXPECT_EQ(reference.FindToken("USDC", "base"), nullptr);
  EXPECT_EQ(reference.FindToken("BTC", "ethereum"), nullptr);
  EXPECT_EQ(reference.FindInstrument("BTC-USDT")->symbol, "BTCUSDT");
  EXPECT_EQ(reference.FindVenue("binance")->receive_window_ms, 500u);
  EXPECT_EQ(reference.FindNetwork("ethereum")->chain_id, 1u);
  EXPECT_EQ(R{}.FindNetwork("ethereum"), nullptr);
}

TEST(ReferenceTest, SortMakesOneFormOfAnyOrder) {
  R reference = MakeReference();
  std::reverse(reference.assets.begin(), reference.assets.end());
  std::reverse(reference.tokens.begin(), reference.tokens.end());
  EXPECT_FALSE(reference.Validate().has_value());
  reference.Sort();
  EXPECT_EQ(Encode(reference), Encode(MakeReference()));
}

TEST(ReferenceTest, RefusesDuplicatesAndDanglingNames) {
  const R good = MakeReference();
  EXPECT_EQ(Changed(good, [](R& r) { r.assets.insert(r.assets.begin(), r.assets[0]); }), "BTC: given twice");
  EXPECT_EQ(Changed(good, [](R& r) { r.tokens.push_back(r.tokens.back()); }), "USDC: given twice");
  EXPECT_EQ(Changed(good, [](R& r) { r.tokens[1].network = "x"; }), "x: not found");
  EXPECT_EQ(Changed(good, [](R& r) { r.tokens[1].asset = "ZZZ"; }), "ZZZ: not found");
  EXPECT_EQ(Changed(good, [](R& r) { r.networks[0].native_asset = "ZZZ"; }), "ETH: invalid value");
  EXPECT_EQ(Changed(good, [](R& r) { r.instruments[0].venue = "x"; }), "x: not found");
  EXPECT_EQ(Changed(good, [](R& r) { r.instruments[0].quote_asset = "EUR"; }), "EUR: not found");
  EXPECT_EQ(Changed(good,
                    [](R& r) {
                      r.instruments.push_back(r.instruments[0]);
                      r.instruments[1].name = "Z";
                    }),
            "Z: given twice");
  EXPECT_EQ(Changed(good,
                    [](R& r) {
                      r.networks.push_back(r.networks[0]);
                      r.networks[1].name = "fork";
                      r.tokens.push_back({"ETH", "fork", {}, 18});
                      r.Sort();
                    }),
            "fork: given twice");
}

TEST(ReferenceTest, RefusesWhatCouldNotBeSignedRightly) {
  const R good = MakeReference();
  EXPECT_EQ(Changed(good, [](R& r) { r.assets[0].scale = 19; }), "BTC: invalid value");
  EXPECT_EQ(Changed(good, [](R& r) { r.networks[0].chain_id = 0; }), "ethereum: invalid value");
  EXPECT_EQ(Changed(good, [](R& r) { r.networks[0].gas_limit_native = 20'999; }), "ethereum: invalid value");
  EXPECT_EQ(Changed(good, [](R& r) { r.networks[0].max_fee_per_gas = {}; }), "ethereum: invalid value");
  EXPECT_EQ(Changed(good, [](R& r) { r.networks[0].max_fee_per_gas = Uint256::From(1); }),
            "ethereum: invalid value");
  EXPECT_EQ(Changed(good, [](R& r) { r.tokens[0].decimals = 8; }), "ethereum: invalid value");
  EXPECT_EQ(Changed(good, [](R& r) { r.tokens[0].contract = A(kTokenContract); }), "ETH: invalid value");
  EXPECT_EQ(Changed(good, [](R& r) { r.tokens[1].contract.reset(); }), "USDC: invalid value");
  EXPECT_EQ(Changed(good, [](R& r) { r.tokens[1].contract = EthereumAddress{}; }), "USDC: invalid value");
  EXPECT_EQ(Changed(good, [](R& r) { r.tokens.push_back({"USDT", "ethereum", A(kTokenContract), 6}); }),
            "USDT: given twice");
  EXPECT_EQ(Changed(good, [](R& r) { r.venues[0].format = Format::kEthereum; }), "binance: invalid value");
  EXPECT_EQ(Changed(good, [](R& r) { r.venues[0].receive_window_ms = 60'001; }), "binance: invalid value");
  EXPECT_EQ(Changed(good, [](R& r) { r.venues[0].product = ""; }), "binance: invalid value");
  EXPECT_EQ(Changed(good, [](R& r) { r.instruments[0].price_tick = D("0"); }), "BTC-USDT: invalid value");
  EXPECT_EQ(Changed(good, [](R& r) { r.instruments[0].price_tick = D("0.0000001"); }),
            "BTC-USDT: invalid value");
  EXPECT_EQ(Changed(good, [](R& r) { r.instruments[0].quantity_min = D("11"); }), "BTC-USDT: invalid value");
  EXPECT_EQ(Changed(good, [](R& r) { r.instruments[0].multiplier = D("2"); }), "BTC-USDT: invalid value");
  EXPECT_EQ(Changed(good, [](R& r) { r.instruments[0].base_asset = "USDT"; }), "BTC-USDT: invalid value");
}

TEST(AddressBookTest, FindsAndRefuses) {
  using B = AddressBook;
  const B good = MakeAddressBook();
  ASSERT_TRUE(good.Validate().has_value());
  EXPECT_EQ(good.Find("acme-usdc")->asset, "USDC");
  EXPECT_EQ(good.Find("acme"), nullptr);
  EXPECT_EQ(Changed(good, [](B& b) { b.addresses[1].name = "acme-eth"; }), "acme-eth: given twice");
  EXPECT_EQ(Changed(good, [](B& b) { std::swap(b.addresses[0], b.addresses[1]); }),
            "acme-eth: invalid value");
  EXPECT_EQ(Changed(good, [](B& b) { b.addresses[0].address = ""; }), "acme-eth: invalid value");
  EXPECT_EQ(Changed(good, [](B& b) { b.addresses[0].counterparty = "a b"; }), "counterparty: invalid value");
}

using K = Keys;

TEST(KeysTest, AlgorithmClassAndKindsFollowFromTheFormat) {
  const K good = MakeKeys();
  ASSERT_TRUE(good.Validate().has_value());
  EXPECT_EQ(good.Find("orders")->venue_or_network, "binance");
  EXPECT_EQ(good.Find("order"), nullptr);
  EXPECT_EQ(Changed(good, [](K& k) { k.keys[0].algorithm = KeyAlgorithm::kP256; }), "custody: invalid value");
  EXPECT_EQ(Changed(good, [](K& k) { k.keys[0].key_class = KeyClass::kOrders; }), "custody: invalid value");
  EXPECT_EQ(Changed(good, [](K& k) { k.keys[2].kinds.push_back(IntentKind::kSettlement); }),
            "orders: invalid value");
  EXPECT_EQ(Changed(good, [](K& k) { k.keys[2].kinds.clear(); }), "orders: invalid value");
  EXPECT_EQ(Changed(good, [](K& k) { k.keys[2].kinds.push_back(IntentKind::kCancel); }),
            "orders: given twice");
  EXPECT_EQ(Changed(good, [](K& k) { k.keys[2].public_key.push_back(0); }), "orders: invalid value");
  EXPECT_EQ(Changed(good, [](K& k) { k.keys[0].public_key[0] = 2; }), "custody: invalid value");
  EXPECT_EQ(Changed(good, [](K& k) { k.keys[2].accounts.clear(); }), "orders: invalid value");
  EXPECT_EQ(Changed(good, [](K& k) { k.keys[2].first_nonce = 1; }), "orders: invalid value");
  EXPECT_EQ(Changed(good, [](K& k) { k.keys[0].first_nonce = 1; }), "ok");
  EXPECT_EQ(Changed(good, [](K& k) { k.keys[2].accounts = {"b", "a"}; }), "orders: invalid value");
}

TEST(KeysTest, NamesIdsAndPublicKeysAreUnique) {
  const K good = MakeKeys();
  EXPECT_EQ(Changed(good, [](K& k) { k.keys[1].name = "custody"; }), "custody: given twice");
  EXPECT_EQ(Changed(good, [](K& k) { std::swap(k.keys[0], k.keys[1]); }), "custody: invalid value");
  EXPECT_EQ(Changed(good, [](K& k) { k.keys[1].id = k.keys[0].id; }), "custody-2: given twice");
  EXPECT_EQ(Changed(good, [](K& k) { k.keys[1].id = {}; }), "custody-2: invalid value");
  EXPECT_EQ(Changed(good, [](K& k) { k.keys[1].public_key = k.keys[0].public_key; }),
            "custody-2: given twice");
}

TEST(KeysTest, FloorsRiseAndNameTheirOwnKinds) {
  const K good = MakeKeys();
  const auto with_band = [&](auto change) {
    return Changed(good, [&](K& k) {
      k.keys[0].floor.push_back(k.keys[0].floor[0]);
      k.keys[0].floor[1].above = D("1000");
      change(k.keys[0].floor[1]);
    });
  };
  EXPECT_EQ(with_band([](FloorBand& band) { band.people = 3; }), "ok");
  EXPECT_EQ(with_band([](FloorBand& band) { band.people = 1; }), "custody: invalid value");
  EXPECT_EQ(with_band([](FloorBand& band) { band.people = 0; }), "custody: invalid value");
  EXPECT_EQ(with_band([](FloorBand& band) { band.above = D("0"); }), "custody: given twice");
  EXPECT_EQ(with_band([](FloorBand& band) { band.above = D("-1"); }), "above: out of range");
  EXPECT_EQ(with_band([](FloorBand& band) { band.kind = IntentKind::kOrder; }), "custody: invalid value");
  EXPECT_EQ(with_band([](FloorBand& band) {
              band.people = 3;
              band.distinct_roles = true;
            }),
            "custody: invalid value");
  EXPECT_EQ(with_band([](FloorBand& band) { band.roles = {"risk", "risk"}; }), "roles: given twice");
}

TEST(KeysTest, JournalKeysSignNoIntent) {
  KeyRecord key;
  key.name = "journal";
  key.key_class = KeyClass::kJournal;
  key.id.bytes[0] = 9;
  key.public_key = Bytes(32, 9);
  EXPECT_EQ(Changed(K{{key}}, [](K&) {}), "ok");
  EXPECT_EQ(Changed(K{{key}}, [](K& k) { k.keys[0].accounts = {"main"}; }), "journal: invalid value");
  EXPECT_EQ(Changed(K{{key}}, [](K& k) { k.keys[0].kinds = {IntentKind::kOrder}; }),
            "journal: invalid value");
}

}  // namespace
}  // namespace sealward::intent
