#include "client/documents/documents.h"

#include <gtest/gtest.h>

#include "base/check.h"
#include "base/hex.h"
#include "intent/ethereum_address.h"

namespace sealward::documents {
namespace {

constexpr std::string_view kReference = R"(# what names mean
[[asset]]
name = "USDT"
scale = 6

[[asset]]
name = "BTC"
scale = 8

[[asset]]
name = "ETH"
scale = 18

[[asset]]
name = "USDC"
scale = 6

[[network]]
name = "ethereum"
kind = "ethereum"
chain_id = 1
native_asset = "ETH"
gas_limit_native = 21_000
gas_limit_token = 65_000
max_fee_per_gas_wei = 30_000_000_000
max_priority_fee_per_gas_wei = 1_000_000_000

[[token]]
asset = "USDC"
network = "ethereum"
contract = "0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48"
decimals = 6

[[token]]
asset = "ETH"
network = "ethereum"
decimals = 18

[[venue]]
name = "binance"
format = "binance"
product = "spot"
receive_window_ms = 500

[[instrument]]
name = "BTC-USDT"
venue = "binance"
symbol = "BTCUSDT"
kind = "spot"
base_asset = "BTC"
quote_asset = "USDT"
price_tick = "0.01"
quantity_step = "0.00001"
quantity_min = "0.00001"
quantity_max = "9000"
)";

constexpr std::string_view kAddressBook = R"([[address]]
name = "acme-usdc"
counterparty = "acme"
asset = "USDC"
network = "ethereum"
address = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"
usable_from = "2026-01-01T00:00:00Z"
)";

constexpr std::string_view kRoster = R"([[person]]
name = "rita"
roles = ["risk"]
desk = "risk"
ssh_keys = ["ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIFP6ZR3TBC7KzRQdTg2CEf7XTsfZVEwOA3FXmp16Xj4u rita@desk"]
uids = [1001]

[[person]]
name = "tom"
roles = ["treasury"]
desk = "treasury"
ssh_keys = ["ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGYhLbfFYdLKgzE2zVLZfHiUQiunuCjxkd1KTFbD5uzY"]
uids = [1002]

[[person]]
name = "ann"
roles = ["trader"]

[[service]]
name = "engine-1"
owner = "ann"
kind = "engine"
roles = ["trader"]
uids = [2001, 2000]

[[conflict]]
role = "trader"
with = "risk"
)";

constexpr std::string_view kKeys = R"([[key]]
name = "orders"
algorithm = "ed25519"
class = "orders"
id = "0102030405060708090a0b0c0d0e0f10"
public_key = "931a0742536149c469b29013d2a96f17012d916791225ef5a4039b01c62f2642"
format = "binance"
kinds = ["cancel", "order"]
venue = "binance"
accounts = ["second", "main"]

[[key]]
name = "custody"
algorithm = "secp256k1"
class = "custody"
id = "1102030405060708090a0b0c0d0e0f10"
public_key = "0479be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798483ada7726a3c4655da4fbfc0e1108a8fd17b448a68554199c47d08ffb10d4b8"
format = "ethereum"
kinds = ["settlement"]
network = "ethereum"
accounts = ["treasury"]

[[key.floor]]
kind = "settlement"
above = "0"
people = 2
roles = ["risk", "treasury"]
distinct_roles = true
distinct_desks = true
)";

// `text` with the one place that reads `from` changed.
std::string With(std::string_view text, std::string_view from, std::string_view to) {
  std::string out(text);
  const size_t at = out.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  EXPECT_EQ(out.find(from, at + 1), std::string::npos) << from << " is there twice";
  out.replace(at, from.size(), to);
  return out;
}

intent::Reference TheReference() {
  return MUST(ReadReference(kReference, "reference.toml"));
}
people::Roster TheRoster() {
  return MUST(ReadRoster(kRoster, "roster.toml"));
}

template <typename T>
std::string Headline(const Diagnosed<T>& read) {
  return read.has_value() ? "read" : read.error().Headline();
}
std::string Reference(std::string_view from, std::string_view to) {
  return Headline(ReadReference(With(kReference, from, to), "r"));
}
std::string Book(std::string_view from, std::string_view to) {
  return Headline(ReadAddressBook(With(kAddressBook, from, to), "a", TheReference()));
}
std::string Roster(std::string_view from, std::string_view to) {
  return Headline(ReadRoster(With(kRoster, from, to), "p"));
}
std::string Keys(std::string_view from, std::string_view to) {
  return Headline(ReadKeys(With(kKeys, from, to), "k", TheReference(), TheRoster()));
}

TEST(DocumentsTest, ReadsReferenceIntoItsInstalledForm) {
  const auto read = ReadReference(kReference, "reference.toml");
  ASSERT_TRUE(read.has_value()) << read.error().Render(kReference);
  EXPECT_TRUE(read->Validate().has_value());
  EXPECT_EQ(read->assets.front().name, "BTC");
  EXPECT_EQ(read->FindInstrument("BTC-USDT")->multiplier, Decimal::FromInteger(1));
  EXPECT_EQ(intent::EthereumAddressText(read->FindToken("USDC", "ethereum")->contract.value()),
            "0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48");
  EXPECT_EQ(Encode(MUST(Decode<intent::Reference>(Encode(*read)))), Encode(*read));
}

TEST(DocumentsTest, OrderOfRowsDoesNotMatter) {
  const std::string moved = With(kReference, "[[asset]]\nname = \"ETH\"\nscale = 18\n", "") +
                            "[[asset]]\nname = \"ETH\"\nscale = 18\n";
  EXPECT_EQ(Encode(MUST(ReadReference(moved, "r"))), Encode(TheReference()));
}

TEST(DocumentsTest, ReferenceMistakesHaveAPlace) {
  EXPECT_EQ(Reference("scale = 8", "scale = 19"), "r:8:9: `asset[1].scale` must be from 0 to 18, not 19");
  EXPECT_EQ(Reference("scale = 8", "scale = \"8\""),
            "r:8:9: `asset[1].scale` must be an integer, not a string");
  EXPECT_EQ(Reference("scale = 8", "scale = 8\ncolour = 1"), "r:9:1: unknown key `colour` in `asset[1]`");
  EXPECT_EQ(Reference("[[venue]]", "[[venues]]"), "r:39:3: unknown key `venues`");
  EXPECT_EQ(Reference("name = \"USDC\"", "name = \"BTC\""),
            "r:15:8: `name`: `BTC` is given twice, first on line 7");
  EXPECT_EQ(Reference("native_asset = \"ETH\"", "native_asset = \"ETC\""),
            "r:22:16: `native_asset`: no such asset `ETC`");
  EXPECT_EQ(Reference("asset = \"USDC\"", "asset = \"USDX\""), "r:29:9: `asset`: no such asset `USDX`");
  EXPECT_EQ(Reference("venue = \"binance\"", "venue = \"bonance\""),
            "r:47:9: `venue`: no such venue `bonance`");
  EXPECT_EQ(Reference("price_tick = \"0.01\"", "price_tick = 0.01").substr(0, 7), "r:52:14");
  EXPECT_EQ(Reference("price_tick = \"0.01\"", "price_tick = \"1e-2\""),
            "r:52:14: `price_tick`: expected a decimal number such as 12.5");
  EXPECT_EQ(Reference("kind = \"spot\"", "kind = \"spit\""),
            "r:49:8: `kind`: no such value `spit`; expected one of spot, linear, inverse, option");
  EXPECT_EQ(Reference("quantity_max = \"9000\"", "quantity_max = \"0.000001\""),
            "r:46:8: `BTC-USDT`: invalid value: quantity_min is above quantity_max");
  EXPECT_EQ(Reference("\ndecimals = 18", "\ndecimals = 8").substr(0, 33),
            "r:19:8: `ethereum`: invalid value");
}

TEST(DocumentsTest, AddressesCarryTheirChecksum) {
  EXPECT_EQ(Reference("0xA0b86991", "0xa0b86991").substr(0, 20), "r:31:12: `contract`:");
  EXPECT_EQ(Book("0x5aAeb", "0x5AAeb").substr(0, 18), "a:6:11: `address`:");
  EXPECT_EQ(Book("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", "0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed")
                .substr(0, 18),
            "a:6:11: `address`:");
  EXPECT_EQ(Book("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", "0x0000000000000000000000000000000000000000"),
            "a:6:11: `address`: the zero address: nothing comes back from there");
}

TEST(DocumentsTest, AddressBook) {
  const auto book = ReadAddressBook(kAddressBook, "a", TheReference());
  ASSERT_TRUE(book.has_value()) << book.error().Render(kAddressBook);
  EXPECT_EQ(book->Find("acme-usdc")->counterparty, "acme");
  EXPECT_EQ(Book("network = \"ethereum\"", "network = \"tron\""),
            "a:5:11: `network`: no such network `tron`");
  EXPECT_EQ(Book("asset = \"USDC\"", "asset = \"USDT\""),
            "a:4:9: `asset`: network `ethereum` has no token `USDT`");
  EXPECT_EQ(Book("2026-01-01T00:00:00Z", "2026-01-01"),
            "a:7:15: `usable_from`: expected a UTC time such as 2026-11-20T20:15:00Z");
  EXPECT_EQ(
      Headline(ReadAddressBook(std::string(kAddressBook) + std::string(kAddressBook), "a", TheReference())),
      "a:9:8: `name`: `acme-usdc` is given twice, first on line 2");
}

TEST(DocumentsTest, Roster) {
  const auto roster = ReadRoster(kRoster, "p");
  ASSERT_TRUE(roster.has_value()) << roster.error().Render(kRoster);
  EXPECT_EQ(roster->people.front().name, "ann");
  EXPECT_EQ(roster->FindPerson("rita")->ssh_keys.size(), 1u);
  EXPECT_EQ(roster->FindByUid(people::Socket::kEngine, 2000)->person, "ann");
  EXPECT_EQ(Roster("AAAAC3NzaC1lZDI1NTE5AAAAIFP6", "AAAAC3NzaC1lZDI1NTE5AAAAIFP").substr(0, 20),
            "p:5:12: `ssh_keys`: ");
  // A security key made for logging in somewhere: ssh-keygen's default application.
  EXPECT_EQ(Roster("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIFP6ZR3TBC7KzRQdTg2CEf7XTsfZVEwOA3FXmp16Xj4u",
                   "sk-ssh-ed25519@openssh.com AAAAGnNrLXNzaC1lZDI1NTE5QG9wZW5zc2guY29tAAAAIFP6ZR3TBC7KzRQdTg2CEf7XTsfZVEwOA3"
                   "FXmp16Xj4uAAAABHNzaDo="),
            "p:5:12: `ssh_keys`: `ssh:`: a security key made for another application: make one with "
            "`ssh-keygen -t ed25519-sk -O application=ssh:sealward -O verify-required`");
  EXPECT_EQ(Roster("uids = [1001]", "uids = [\"rita\"]"),
            "p:6:9: `person[0].uids[0]` must be an integer, not a string");
  EXPECT_EQ(Roster("uids = [1001]", "uids = 1001"),
            "p:6:8: `person[0].uids` must be an array of integers, not an integer");
  EXPECT_EQ(Roster("roles = [\"risk\"]", "roles = [\"risk\", \"risk\"]"),
            "p:3:9: `roles`: `risk` is given twice");
  EXPECT_EQ(Roster("kind = \"engine\"", "kind = \"motor\""),
            "p:22:8: `kind`: no such value `motor`; expected one of engine, attestor, gateway");
}

// What the roster's own validation refuses gets the place of the person or service it names.
TEST(DocumentsTest, RosterValidationHasAPlace) {
  EXPECT_EQ(Roster("uids = [1002]", "uids = [1001]").substr(0, 6), "p:2:8:");
  EXPECT_EQ(Roster("owner = \"ann\"", "owner = \"bob\"").substr(0, 7), "p:20:8:");
  EXPECT_EQ(Roster("roles = [\"risk\"]", "roles = [\"risk\", \"trader\"]").find("read"), std::string::npos);
}

TEST(DocumentsTest, Keys) {
  const auto keys = ReadKeys(kKeys, "k", TheReference(), TheRoster());
  ASSERT_TRUE(keys.has_value()) << keys.error().Render(kKeys);
  EXPECT_EQ(keys->keys.front().name, "custody");
  EXPECT_EQ(keys->Find("orders")->accounts, (std::vector<std::string>{"main", "second"}));
  EXPECT_EQ(keys->Find("custody")->floor.at(0).people, 2);
  EXPECT_TRUE(keys->Find("custody")->floor.at(0).distinct_desks);
  EXPECT_EQ(Encode(MUST(Decode<intent::Keys>(Encode(*keys)))), Encode(*keys));
}

TEST(DocumentsTest, KeyMistakesHaveAPlace) {
  EXPECT_EQ(Keys("venue = \"binance\"", "venue = \"kraken\""), "k:9:9: `venue`: no such venue `kraken`");
  EXPECT_EQ(Keys("network = \"ethereum\"", "network = \"tron\""),
            "k:20:11: `network`: no such network `tron`");
  EXPECT_EQ(Keys("venue = \"binance\"\n", ""), "k:2:8: `name`: expected either a venue or a network");
  EXPECT_EQ(Keys("format = \"ethereum\"", "format = \"binance\""),
            "k:18:10: `format`: the network has another format");
  EXPECT_EQ(Keys("id = \"0102", "id = \"01"), "k:5:6: `id`: expected 32 lower-case hex digits");
  EXPECT_EQ(Keys("public_key = \"0479", "public_key = \"0478").substr(0, 22), "k:17:14: `public_key`:");
  EXPECT_EQ(Keys("kinds = [\"settlement\"]", "kinds = [\"order\"]").substr(0, 18), "k:13:8: `custody`:");
  EXPECT_EQ(Keys("class = \"custody\"", "class = \"orders\"").substr(0, 18), "k:13:8: `custody`:");
  EXPECT_EQ(Keys("id = \"1102", "id = \"0102"), "k:2:8: `orders`: given twice: id of another key");
}

TEST(DocumentsTest, AChainsKeyMayHaveSignedBefore) {
  const std::string text =
      With(kKeys, "accounts = [\"treasury\"]", "accounts = [\"treasury\"]\nfirst_nonce = 17");
  EXPECT_EQ(MUST(ReadKeys(text, "k", TheReference(), TheRoster())).Find("custody")->first_nonce, 17u);
  EXPECT_EQ(Keys("venue = \"binance\"", "venue = \"binance\"\nfirst_nonce = 17"),
            "k:10:15: `first_nonce`: only keys of a chain count nonces");
}

TEST(DocumentsTest, AFloorMustBePossible) {
  EXPECT_EQ(Keys("people = 2", "people = 3"),
            "k:26:10: `people`: only 2 people of the roster hold one of these roles and an SSH key");
  EXPECT_EQ(Keys("people = 2", "people = 0"),
            "k:26:10: `key[1].floor[0].people` must be from 1 to 16, not 0");
  EXPECT_EQ(Keys("\"risk\", \"treasury\"]", "\"risk\", \"trader\"]"),
            "k:26:10: `people`: only 1 people of the roster hold one of these roles and an SSH key");
  EXPECT_EQ(Keys("above = \"0\"", "above = 0"),
            "k:25:9: `key[1].floor[0].above` must be a string, not an integer");
  EXPECT_EQ(Keys("above = \"0\"", "above = \"0.0000001\"\nasset = \"USDC\""),
            "k:25:9: `above`: more digits than USDC has");
  EXPECT_EQ(Keys("above = \"0\"", "above = \"0\"\nasset = \"XRP\""), "k:26:9: `asset`: no such asset `XRP`");
}

TEST(DocumentsTest, JournalKeysHaveNoPurposeOfTheirOwn) {
  const std::string text = R"([[key]]
name = "journal"
algorithm = "ed25519"
class = "journal"
id = "2102030405060708090a0b0c0d0e0f10"
public_key = "931a0742536149c469b29013d2a96f17012d916791225ef5a4039b01c62f2642"
)";
  EXPECT_EQ(Headline(ReadKeys(text, "k", TheReference(), TheRoster())), "read");
  EXPECT_EQ(Headline(ReadKeys(text + "accounts = [\"main\"]\n", "k", TheReference(), TheRoster())),
            "k:7:1: unknown key `accounts` in `key[0]`");
}

TEST(DocumentsTest, SyntaxErrorsShowTheLineAndACaret) {
  const std::string text = "[[asset]]\nname = \"BTC\nscale = 8\n";
  const auto read = ReadReference(text, "reference.toml");
  ASSERT_FALSE(read.has_value());
  EXPECT_EQ(read.error().line, 2u);
  const std::string shown = read.error().Render(text);
  EXPECT_NE(shown.find("name = \"BTC"), std::string::npos) << shown;
  EXPECT_NE(shown.find('^'), std::string::npos) << shown;
  EXPECT_EQ(Headline(ReadReference("[[asset]]\nname = \"A\"\nname = \"B\"\n", "r")).substr(0, 4), "r:3:");
}

TEST(DocumentsTest, NothingIsReadFromAnEmptyText) {
  EXPECT_TRUE(ReadReference("", "r").has_value());
  EXPECT_TRUE(ReadKeys("", "k", {}, {}).has_value());
}

}  // namespace
}  // namespace sealward::documents
