// The documents that say what names mean: reference data, the address book and the keys, as they are once
// installed (canonical CBOR, content-addressed). Authors write them as TOML (client/documents); authorizer,
// signer, officers' client and auditors read this form only. Pure data and look-ups. Roster: people/roster.h.
// Policy: policy/.
#ifndef SEALWARD_INTENT_DOCUMENTS_H_
#define SEALWARD_INTENT_DOCUMENTS_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/codec.h"
#include "base/codec_wide.h"
#include "base/decimal.h"
#include "intent/intent.h"

namespace sealward::intent {

inline constexpr size_t kDocumentRowsMax = 100'000;
inline constexpr size_t kBitcoinAddressBytesMax = 90;  // BIP-173

enum class NetworkKind : uint8_t { kEthereum, kHyperliquid, kBitcoin, kSolana };
enum class TransactionType : uint8_t { kFeeMarket, kAccessList, kLegacy };  // EIP-1559, EIP-2930, EIP-155
enum class InstrumentKind : uint8_t { kSpot, kLinear, kInverse, kOption };
enum class Format : uint8_t {
  kBinance,
  kEthereum,
  kCose,
  kHyperliquid,
  kBinanceFutures,
  kOkx,
  kBybit,
  kKraken,
  kParadigm,
  kDerive,
  kZeroEx,
  kCow,
  kPolymarket,
  kSafe,
  kBitcoin,
  kSolana,
  kDeribit,
  kFix
};
enum class KeyClass : uint8_t { kOrders, kCustody, kJournal };  // one token, PIN and uid per class
// Same numbers as crypto::Algorithm.
enum class KeyAlgorithm : uint8_t { kEd25519, kSecp256k1, kP256, kHmacSha256, kHmacSha512, kRsaSha256 };

using EthereumAddress = FixedBytes<20, struct EthereumAddressTag>;
using SolanaAddress = FixedBytes<32, struct SolanaAddressTag>;  // of an account, a mint or a program

struct Asset {
  std::string name;
  uint8_t scale = 0;  // digits after the point, at most 18, in every amount of this asset
  static constexpr auto kFields =
      std::tuple{Field{0, &Asset::name, "name", kNameBytesMax}, Field{1, &Asset::scale, "scale"}};
};

struct Network {
  std::string name;
  NetworkKind kind = NetworkKind::kEthereum;
  uint64_t chain_id = 0;
  std::string native_asset;
  uint64_t gas_limit_native = 0;  // Solana: compute units
  uint64_t gas_limit_token = 0;
  Uint256 max_fee_per_gas;                            // wei; what is offered, and the cap
  Uint256 max_priority_fee_per_gas;                   // wei; zero where a transaction has one price
  std::optional<TransactionType> transaction_type{};  // absent: fee_market
  std::optional<std::string> environment{};           // of networks without a chain id: mainnet, testnet …
  // Bitcoin: the most satoshis for a virtual byte. Solana: micro-lamports offered for a compute unit.
  std::optional<uint64_t> fee_rate{};
  static constexpr auto kFields =
      std::tuple{Field{0, &Network::name, "name", kNameBytesMax},
                 Field{1, &Network::kind, "kind"},
                 Field{2, &Network::chain_id, "chain_id"},
                 Field{3, &Network::native_asset, "native_asset", kNameBytesMax},
                 Field{4, &Network::gas_limit_native, "gas_limit_native"},
                 Field{5, &Network::gas_limit_token, "gas_limit_token"},
                 Field{6, &Network::max_fee_per_gas, "max_fee_per_gas"},
                 Field{7, &Network::max_priority_fee_per_gas, "max_priority_fee_per_gas"},
                 Field{8, &Network::transaction_type, "transaction_type"},
                 Field{9, &Network::environment, "environment", kNameBytesMax},
                 Field{10, &Network::fee_rate, "fee_rate"}};
};

// An asset on a network. No contract: the network's native asset.
struct Token {
  std::string asset;
  std::string network;
  std::optional<EthereumAddress> contract;
  uint8_t decimals = 0;                 // of the base unit on this network
  std::optional<SolanaAddress> mint{};  // what a contract is to Ethereum
  bool IsNative() const { return !contract.has_value() && !mint.has_value(); }
  static constexpr auto kFields =
      std::tuple{Field{0, &Token::asset, "asset", kNameBytesMax},
                 Field{1, &Token::network, "network", kNameBytesMax}, Field{2, &Token::contract, "contract"},
                 Field{3, &Token::decimals, "decimals"}, Field{4, &Token::mint, "mint"}};
};

struct Venue {
  std::string name;
  Format format = Format::kBinance;
  std::string product;  // what keys for it must be scoped to at the venue, for people to read
  uint32_t receive_window_ms = 0;
  std::optional<std::string> firm{};          // who we are there, where the signed bytes say it
  std::optional<std::string> environment{};   // production, test …, where the signed bytes say it
  std::optional<std::string> target{};        // what the venue calls itself in a session (FIX TargetCompID)
  std::optional<std::string> network{};       // venues on a chain: their chain and their assets' tokens
  std::optional<EthereumAddress> contract{};  // that verifies the signature
  std::optional<EthereumAddress> module{};    // that acts on it, where the signature binds one
  static constexpr auto kFields = std::tuple{Field{0, &Venue::name, "name", kNameBytesMax},
                                             Field{1, &Venue::format, "format"},
                                             Field{2, &Venue::product, "product", kTextBytesMax},
                                             Field{3, &Venue::receive_window_ms, "receive_window_ms"},
                                             Field{4, &Venue::firm, "firm", kNameBytesMax},
                                             Field{5, &Venue::environment, "environment", kNameBytesMax},
                                             Field{6, &Venue::target, "target", kNameBytesMax},
                                             Field{7, &Venue::network, "network", kNameBytesMax},
                                             Field{8, &Venue::contract, "contract"},
                                             Field{9, &Venue::module, "module"}};
};

// An account of the firm as a venue or network knows it. Not every venue needs one.
struct VenueAccount {
  std::string account;
  std::string venue;                            // or network
  std::optional<EthereumAddress> address{};     // vault, owner's wallet or Safe
  std::optional<uint64_t> number{};             // sub-account
  std::optional<std::string> script_address{};  // Bitcoin, several keys: the address of their witness script
  static constexpr auto kFields =
      std::tuple{Field{0, &VenueAccount::account, "account", kNameBytesMax},
                 Field{1, &VenueAccount::venue, "venue", kNameBytesMax},
                 Field{2, &VenueAccount::address, "address"}, Field{3, &VenueAccount::number, "number"},
                 Field{4, &VenueAccount::script_address, "script_address", kBitcoinAddressBytesMax}};
};

struct Instrument {
  std::string name;  // the firm's own
  std::string venue;
  std::string symbol;  // the venue's
  InstrumentKind kind = InstrumentKind::kSpot;
  std::string base_asset;
  std::string quote_asset;
  Decimal price_tick;
  Decimal quantity_step;
  Decimal quantity_min;
  Decimal quantity_max;
  Decimal multiplier;                         // 1 for spot
  std::optional<Uint256> venue_number{};      // the venue's number of it: asset index, sub-id or token id
  std::optional<EthereumAddress> contract{};  // of the asset, at venues that trade by contract
  std::optional<Decimal> fee_max{};           // for each unit, where the signature binds one
  static constexpr auto kFields = std::tuple{Field{0, &Instrument::name, "name", kNameBytesMax},
                                             Field{1, &Instrument::venue, "venue", kNameBytesMax},
                                             Field{2, &Instrument::symbol, "symbol", kNameBytesMax},
                                             Field{3, &Instrument::kind, "kind"},
                                             Field{4, &Instrument::base_asset, "base_asset", kNameBytesMax},
                                             Field{5, &Instrument::quote_asset, "quote_asset", kNameBytesMax},
                                             Field{6, &Instrument::price_tick, "price_tick"},
                                             Field{7, &Instrument::quantity_step, "quantity_step"},
                                             Field{8, &Instrument::quantity_min, "quantity_min"},
                                             Field{9, &Instrument::quantity_max, "quantity_max"},
                                             Field{10, &Instrument::multiplier, "multiplier"},
                                             Field{11, &Instrument::venue_number, "venue_number"},
                                             Field{12, &Instrument::contract, "contract"},
                                             Field{13, &Instrument::fee_max, "fee_max"}};
};

// Sorted by name (tokens by asset, network; accounts by account, venue); Validate refuses duplicates,
// dangling names and wrong order, so that the same content always has the same hash. Look-ups are binary
// searches; nullptr if there is none.
struct Reference {
  std::vector<Asset> assets;
  std::vector<Network> networks;
  std::vector<Token> tokens;
  std::vector<Venue> venues;
  std::vector<Instrument> instruments;
  std::vector<VenueAccount> accounts{};
  static constexpr auto kFields =
      std::tuple{Field{0, &Reference::assets, "assets", kDocumentRowsMax},
                 Field{1, &Reference::networks, "networks", kDocumentRowsMax},
                 Field{2, &Reference::tokens, "tokens", kDocumentRowsMax},
                 Field{3, &Reference::venues, "venues", kDocumentRowsMax},
                 Field{4, &Reference::instruments, "instruments", kDocumentRowsMax},
                 Field{5, &Reference::accounts, "accounts", kDocumentRowsMax}};
  Status Validate() const;
  void Sort();  // for authors' tools, before Validate
  const Asset* FindAsset(std::string_view name) const;
  const Network* FindNetwork(std::string_view name) const;
  const Token* FindToken(std::string_view asset, std::string_view network) const;
  const Venue* FindVenue(std::string_view name) const;
  const Instrument* FindInstrument(std::string_view name) const;
  const VenueAccount* FindAccount(std::string_view account, std::string_view venue) const;
};

struct Address {
  std::string name;  // the settlement instruction's id
  std::string counterparty;
  std::string asset;
  std::string network;
  std::string address;      // EIP-55 checksummed for Ethereum
  Nanoseconds usable_from;  // end of the cooling-off
  static constexpr auto kFields = std::tuple{Field{0, &Address::name, "name", kNameBytesMax},
                                             Field{1, &Address::counterparty, "counterparty", kNameBytesMax},
                                             Field{2, &Address::asset, "asset", kNameBytesMax},
                                             Field{3, &Address::network, "network", kNameBytesMax},
                                             Field{4, &Address::address, "address", 128},
                                             Field{5, &Address::usable_from, "usable_from"}};
};

struct AddressBook {
  std::vector<Address> addresses;  // sorted by name
  static constexpr auto kFields =
      std::tuple{Field{0, &AddressBook::addresses, "addresses", kDocumentRowsMax}};
  Status Validate() const;
  void Sort();
  const Address* Find(std::string_view name) const;
};

// A key's floor: the band with the greatest `above` that the amount exceeds applies; no band for a kind the
// key may sign means nobody is asked. A band without asset applies to every amount. (Evaluated in
// people/floor.h.)
struct FloorBand {
  IntentKind kind = IntentKind::kSettlement;
  std::optional<std::string> asset;
  Decimal above;
  uint8_t people = 0;
  std::vector<std::string> roles;  // each of the people holds one of these; empty: any person
  bool distinct_roles = false;
  bool distinct_desks = false;
  static constexpr auto kFields = std::tuple{Field{0, &FloorBand::kind, "kind"},
                                             Field{1, &FloorBand::asset, "asset", kNameBytesMax},
                                             Field{2, &FloorBand::above, "above"},
                                             Field{3, &FloorBand::people, "people"},
                                             Field{4, &FloorBand::roles, "roles", 16},
                                             Field{5, &FloorBand::distinct_roles, "distinct_roles"},
                                             Field{6, &FloorBand::distinct_desks, "distinct_desks"}};
};

using CkaId = FixedBytes<16, struct CkaIdTag>;

struct KeyRecord {
  std::string name;
  KeyAlgorithm algorithm = KeyAlgorithm::kEd25519;
  Format format = Format::kBinance;
  std::vector<IntentKind> kinds;  // what it may sign
  KeyClass key_class = KeyClass::kOrders;
  CkaId id;
  // 32 bytes Ed25519; 65 bytes uncompressed point; RSA the modulus (exponent 65537); HMAC the 32 bytes of its
  // key check (crypto/verify.h): a shared secret has no public half.
  Bytes public_key;
  std::vector<std::string> accounts;  // whose intents it signs
  std::string venue_or_network;       // the one it is for
  std::vector<FloorBand> floor;
  uint64_t first_nonce = 0;               // chain formats: the account's next nonce when the key was enrolled
  std::optional<std::string> identity{};  // what the venue calls this key: API key, client id, SenderCompID
  static constexpr auto kFields =
      std::tuple{Field{0, &KeyRecord::name, "name", kNameBytesMax},
                 Field{1, &KeyRecord::algorithm, "algorithm"},
                 Field{2, &KeyRecord::format, "format"},
                 Field{3, &KeyRecord::kinds, "kinds", 12},
                 Field{4, &KeyRecord::key_class, "key_class"},
                 Field{5, &KeyRecord::id, "id"},
                 Field{6, &KeyRecord::public_key, "public_key", kPublicKeyBytesMax},
                 Field{7, &KeyRecord::accounts, "accounts", 64},
                 Field{8, &KeyRecord::venue_or_network, "venue_or_network", kNameBytesMax},
                 Field{9, &KeyRecord::floor, "floor", 32},
                 Field{10, &KeyRecord::first_nonce, "first_nonce"},
                 Field{11, &KeyRecord::identity, "identity", kNameBytesMax}};
  bool HasFloor() const { return !floor.empty(); }
};

struct Keys {
  std::vector<KeyRecord> keys;  // sorted by name
  static constexpr auto kFields = std::tuple{Field{0, &Keys::keys, "keys", 1024}};
  Status Validate()
      const;  // names, CKA_IDs and public keys unique; algorithm fits format and public key size
  void Sort();
  const KeyRecord* Find(std::string_view name) const;
};

}  // namespace sealward::intent

namespace sealward {
SEALWARD_ENUM_NAMES(intent::NetworkKind, "ethereum", "hyperliquid", "bitcoin", "solana")
SEALWARD_ENUM_NAMES(intent::TransactionType, "fee_market", "access_list", "legacy")
SEALWARD_ENUM_NAMES(intent::InstrumentKind, "spot", "linear", "inverse", "option")
SEALWARD_ENUM_NAMES(intent::Format, "binance", "ethereum", "cose", "hyperliquid", "binance_futures", "okx",
                    "bybit", "kraken", "paradigm", "derive", "zero_ex", "cow", "polymarket", "safe",
                    "bitcoin", "solana", "deribit", "fix")
SEALWARD_ENUM_NAMES(intent::KeyClass, "orders", "custody", "journal")
SEALWARD_ENUM_NAMES(intent::KeyAlgorithm, "ed25519", "secp256k1", "p256", "hmac_sha256", "hmac_sha512",
                    "rsa_sha256")
}  // namespace sealward

#endif  // SEALWARD_INTENT_DOCUMENTS_H_
