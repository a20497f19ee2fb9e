// The canonical request: what the client stated, who asked, and what the documents in force say about it
// (resolution). Its SHA-256 is the request's identity; people approve its effect. What the daemon supplies
// stands beside it in the journal, so that the signed bytes are a pure function of one record. Pure.
#ifndef SEALWARD_INTENT_REQUEST_H_
#define SEALWARD_INTENT_REQUEST_H_

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "intent/documents.h"
#include "intent/intent.h"

namespace sealward::intent {

// Values at the scales that reference data fixes; the policy and the formats use these.
struct ResolvedLeg {
  std::string symbol;
  std::string base_asset;
  std::string quote_asset;
  InstrumentKind kind = InstrumentKind::kSpot;
  uint8_t quantity_scale = 0;  // of the base asset
  uint8_t price_scale = 0;     // of the quote asset
  Decimal multiplier = Decimal::FromInteger(1);
  std::optional<Uint256> venue_number{};            // the venue's number of the instrument
  std::optional<EthereumAddress> contract{};        // of the base asset, where the venue trades by contract
  std::optional<EthereumAddress> quote_contract{};  // of the quote asset
  std::optional<uint8_t> base_decimals{};           // of the contracts' base units
  std::optional<uint8_t> quote_decimals{};
  std::optional<Decimal> fee_max{};  // for each unit, in the quote asset
  static constexpr auto kFields =
      std::tuple{Field{0, &ResolvedLeg::symbol, "symbol", kNameBytesMax},
                 Field{1, &ResolvedLeg::base_asset, "base_asset", kNameBytesMax},
                 Field{2, &ResolvedLeg::quote_asset, "quote_asset", kNameBytesMax},
                 Field{3, &ResolvedLeg::kind, "kind"},
                 Field{4, &ResolvedLeg::quantity_scale, "quantity_scale"},
                 Field{5, &ResolvedLeg::price_scale, "price_scale"},
                 Field{6, &ResolvedLeg::multiplier, "multiplier"},
                 Field{7, &ResolvedLeg::venue_number, "venue_number"},
                 Field{8, &ResolvedLeg::contract, "contract"},
                 Field{9, &ResolvedLeg::quote_contract, "quote_contract"},
                 Field{10, &ResolvedLeg::base_decimals, "base_decimals"},
                 Field{11, &ResolvedLeg::quote_decimals, "quote_decimals"},
                 Field{12, &ResolvedLeg::fee_max, "fee_max"}};
};

// What a signature binds of venue and account beyond the order itself; what the format doesn't bind is
// absent.
struct VenueBinding {
  std::optional<uint64_t> chain_id{};
  std::optional<EthereumAddress> contract{};         // that verifies the signature
  std::optional<EthereumAddress> account_address{};  // vault, owner or maker
  std::optional<uint64_t> account_number{};          // sub-account
  std::optional<EthereumAddress> signer{};           // the key's own address
  std::optional<EthereumAddress> module{};           // that acts on the signature
  static constexpr auto kFields = std::tuple{Field{0, &VenueBinding::chain_id, "chain_id"},
                                             Field{1, &VenueBinding::contract, "contract"},
                                             Field{2, &VenueBinding::account_address, "account_address"},
                                             Field{3, &VenueBinding::account_number, "account_number"},
                                             Field{4, &VenueBinding::signer, "signer"},
                                             Field{5, &VenueBinding::module, "module"}};
};

// How the venue's format signs: the key's algorithm, and the names that stand in its bytes.
struct SigningTerms {
  KeyAlgorithm algorithm = KeyAlgorithm::kEd25519;
  std::optional<std::string> identity;  // what the venue calls the key
  std::optional<std::string> firm;
  std::optional<std::string> environment;
  std::optional<std::string> target;
  static constexpr auto kFields =
      std::tuple{Field{0, &SigningTerms::algorithm, "algorithm"},
                 Field{1, &SigningTerms::identity, "identity", kNameBytesMax},
                 Field{2, &SigningTerms::firm, "firm", kNameBytesMax},
                 Field{3, &SigningTerms::environment, "environment", kNameBytesMax},
                 Field{4, &SigningTerms::target, "target", kNameBytesMax}};
};

struct OrderResolution {
  std::vector<ResolvedLeg> legs;
  uint32_t receive_window_ms = 0;
  std::string product;
  SigningTerms terms{};
  VenueBinding binding{};
  static constexpr auto kFields =
      std::tuple{Field{0, &OrderResolution::legs, "legs", kLegsMax},
                 Field{1, &OrderResolution::receive_window_ms, "receive_window_ms"},
                 Field{2, &OrderResolution::product, "product", kTextBytesMax},
                 Field{3, &OrderResolution::terms, "terms"}, Field{4, &OrderResolution::binding, "binding"}};
};

struct CancelResolution {
  std::string symbol;
  std::string client_order_id;  // of the order to cancel; empty with venue_order
  uint32_t receive_window_ms = 0;
  std::string product;
  SigningTerms terms{};
  VenueBinding binding{};
  std::optional<Uint256> venue_number{};     // the venue's number of the instrument
  std::optional<std::string> venue_order{};  // the venue's number of the order
  static constexpr auto kFields =
      std::tuple{Field{0, &CancelResolution::symbol, "symbol", kNameBytesMax},
                 Field{1, &CancelResolution::client_order_id, "client_order_id", kNameBytesMax},
                 Field{2, &CancelResolution::receive_window_ms, "receive_window_ms"},
                 Field{3, &CancelResolution::product, "product", kTextBytesMax},
                 Field{4, &CancelResolution::terms, "terms"},
                 Field{5, &CancelResolution::binding, "binding"},
                 Field{6, &CancelResolution::venue_number, "venue_number"},
                 Field{7, &CancelResolution::venue_order, "venue_order", kNameBytesMax}};
};

// The order keeps its client order id.
struct AmendResolution {
  ResolvedLeg leg;
  std::string client_order_id;  // of the order to change; empty with venue_order
  std::optional<std::string> venue_order{};
  uint32_t receive_window_ms = 0;
  std::string product;
  SigningTerms terms{};
  VenueBinding binding{};
  static constexpr auto kFields =
      std::tuple{Field{0, &AmendResolution::leg, "leg"},
                 Field{1, &AmendResolution::client_order_id, "client_order_id", kNameBytesMax},
                 Field{2, &AmendResolution::venue_order, "venue_order", kNameBytesMax},
                 Field{3, &AmendResolution::receive_window_ms, "receive_window_ms"},
                 Field{4, &AmendResolution::product, "product", kTextBytesMax},
                 Field{5, &AmendResolution::terms, "terms"},
                 Field{6, &AmendResolution::binding, "binding"}};
};

// One for each action of the batch, in its order. Append only.
using ActionResolution = std::variant<OrderResolution, CancelResolution, AmendResolution>;
struct BatchResolution {
  std::vector<ActionResolution> actions;
  static constexpr auto kFields = std::tuple{Field{0, &BatchResolution::actions, "actions", kLegsMax}};
};

// Of a venue configuration.
struct SettingResolution {
  uint32_t receive_window_ms = 0;
  std::string product;
  SigningTerms terms{};
  VenueBinding binding{};
  static constexpr auto kFields = std::tuple{
      Field{0, &SettingResolution::receive_window_ms, "receive_window_ms"},
      Field{1, &SettingResolution::product, "product", kTextBytesMax},
      Field{2, &SettingResolution::terms, "terms"}, Field{3, &SettingResolution::binding, "binding"}};
};

// A query of the venue's allow-list.
struct ReadResolution {
  std::string method;
  std::string path;
  uint32_t receive_window_ms = 0;
  std::string product;
  SigningTerms terms{};
  static constexpr auto kFields =
      std::tuple{Field{0, &ReadResolution::method, "method", kNameBytesMax},
                 Field{1, &ReadResolution::path, "path", kNameBytesMax},
                 Field{2, &ReadResolution::receive_window_ms, "receive_window_ms"},
                 Field{3, &ReadResolution::product, "product", kTextBytesMax},
                 Field{4, &ReadResolution::terms, "terms"}};
};

struct EthereumResolution {
  uint64_t chain_id = 0;
  EthereumAddress sender;
  EthereumAddress destination;              // who receives, resolved from the address book
  std::optional<EthereumAddress> contract;  // token contract; none: native transfer
  uint8_t decimals = 0;
  Uint256 base_units;
  uint64_t gas_limit = 0;
  Uint256 max_fee_per_gas_cap;
  Uint256 max_priority_fee_per_gas_cap;
  std::string native_asset{};                         // in which the fee is paid; 18 decimals (documents.h)
  std::optional<TransactionType> transaction_type{};  // absent: fee_market
  std::optional<EthereumAddress> safe{};              // who pays, where `sender` is one of its owners
  static constexpr auto kFields =
      std::tuple{Field{0, &EthereumResolution::chain_id, "chain_id"},
                 Field{1, &EthereumResolution::sender, "sender"},
                 Field{2, &EthereumResolution::destination, "destination"},
                 Field{3, &EthereumResolution::contract, "contract"},
                 Field{4, &EthereumResolution::decimals, "decimals"},
                 Field{5, &EthereumResolution::base_units, "base_units"},
                 Field{6, &EthereumResolution::gas_limit, "gas_limit"},
                 Field{7, &EthereumResolution::max_fee_per_gas_cap, "max_fee_per_gas_cap"},
                 Field{8, &EthereumResolution::max_priority_fee_per_gas_cap, "max_priority_fee_per_gas_cap"},
                 Field{9, &EthereumResolution::native_asset, "native_asset", kNameBytesMax},
                 Field{10, &EthereumResolution::transaction_type, "transaction_type"},
                 Field{11, &EthereumResolution::safe, "safe"}};
};

// A payment inside Hyperliquid, or out of it to an own account. `signer` is the account that pays.
struct HyperliquidPaymentResolution {
  std::string environment;
  uint64_t chain_id = 0;  // of the signature
  EthereumAddress signer;
  EthereumAddress destination;
  static constexpr auto kFields =
      std::tuple{Field{0, &HyperliquidPaymentResolution::environment, "environment", kNameBytesMax},
                 Field{1, &HyperliquidPaymentResolution::chain_id, "chain_id"},
                 Field{2, &HyperliquidPaymentResolution::signer, "signer"},
                 Field{3, &HyperliquidPaymentResolution::destination, "destination"}};
};

struct BitcoinInput {
  Hash256 transaction;  // in the order of the wire; shown reversed
  uint32_t index = 0;
  uint64_t satoshis = 0;  // as the whole previous transaction says
  static constexpr auto kFields =
      std::tuple{Field{0, &BitcoinInput::transaction, "transaction"}, Field{1, &BitcoinInput::index, "index"},
                 Field{2, &BitcoinInput::satoshis, "satoshis"}};
};

struct BitcoinOutput {
  std::string address;
  uint64_t satoshis = 0;
  bool change = false;  // back to where the inputs came from
  static constexpr auto kFields =
      std::tuple{Field{0, &BitcoinOutput::address, "address", kBitcoinAddressBytesMax},
                 Field{1, &BitcoinOutput::satoshis, "satoshis"}, Field{2, &BitcoinOutput::change, "change"}};
};

using CompressedPoint = FixedBytes<33, struct CompressedPointTag>;

// What the attached transaction does, every input and output of it: held against intent and documents.
struct BitcoinResolution {
  std::string environment;
  std::string own_address;  // of every input, and of change
  CompressedPoint signer;
  Hash256 transaction;  // that will be signed: the hash of its unsigned form
  std::vector<BitcoinInput> inputs;
  std::vector<BitcoinOutput> outputs;
  uint64_t fee = 0;            // satoshis
  uint64_t virtual_bytes = 0;  // of the signed transaction, at least
  uint32_t lock_time = 0;
  bool replaceable = false;  // BIP-125
  static constexpr auto kFields =
      std::tuple{Field{0, &BitcoinResolution::environment, "environment", kNameBytesMax},
                 Field{1, &BitcoinResolution::own_address, "own_address", kBitcoinAddressBytesMax},
                 Field{2, &BitcoinResolution::signer, "signer"},
                 Field{3, &BitcoinResolution::transaction, "transaction"},
                 Field{4, &BitcoinResolution::inputs, "inputs", kDigestsMax},
                 Field{5, &BitcoinResolution::outputs, "outputs", 2},
                 Field{6, &BitcoinResolution::fee, "fee"},
                 Field{7, &BitcoinResolution::virtual_bytes, "virtual_bytes"},
                 Field{8, &BitcoinResolution::lock_time, "lock_time"},
                 Field{9, &BitcoinResolution::replaceable, "replaceable"}};
};

struct SolanaResolution {
  std::string environment;
  SolanaAddress sender;
  SolanaAddress destination;                           // the wallet, resolved from the address book
  std::optional<SolanaAddress> mint{};                 // none: native transfer
  std::optional<SolanaAddress> source_account{};       // of the token; follows from sender and mint
  std::optional<SolanaAddress> destination_account{};  // likewise
  uint8_t decimals = 0;
  uint64_t base_units = 0;
  Hash256 recent_blockhash;
  uint64_t compute_units = 0;
  uint64_t unit_price = 0;  // micro-lamports
  uint64_t fee = 0;         // lamports, all of it
  static constexpr auto kFields =
      std::tuple{Field{0, &SolanaResolution::environment, "environment", kNameBytesMax},
                 Field{1, &SolanaResolution::sender, "sender"},
                 Field{2, &SolanaResolution::destination, "destination"},
                 Field{3, &SolanaResolution::mint, "mint"},
                 Field{4, &SolanaResolution::source_account, "source_account"},
                 Field{5, &SolanaResolution::destination_account, "destination_account"},
                 Field{6, &SolanaResolution::decimals, "decimals"},
                 Field{7, &SolanaResolution::base_units, "base_units"},
                 Field{8, &SolanaResolution::recent_blockhash, "recent_blockhash"},
                 Field{9, &SolanaResolution::compute_units, "compute_units"},
                 Field{10, &SolanaResolution::unit_price, "unit_price"},
                 Field{11, &SolanaResolution::fee, "fee"}};
};

// A logon: it opens a session, and nothing that is sent in it is signed.
struct SessionResolution {
  std::string product;
  SigningTerms terms{};
  static constexpr auto kFields = std::tuple{Field{0, &SessionResolution::product, "product", kTextBytesMax},
                                             Field{1, &SessionResolution::terms, "terms"}};
};

// Append only.
using Resolution =
    std::variant<OrderResolution, CancelResolution, EthereumResolution, AmendResolution, BatchResolution,
                 SettingResolution, ReadResolution, HyperliquidPaymentResolution, BitcoinResolution,
                 SolanaResolution, SessionResolution>;

struct CanonicalRequest {
  std::string requester;  // principal
  StatedRequest stated;
  Resolution resolution;
  static constexpr auto kFields = std::tuple{
      Field{0, &CanonicalRequest::requester, "requester", kNameBytesMax},
      Field{1, &CanonicalRequest::stated, "stated"}, Field{2, &CanonicalRequest::resolution, "resolution"}};
};

// What only the daemon supplies, from its ledgers; journaled beside the request.
struct Supplied {
  uint64_t timestamp_ms = 0;                   // decision time, venue formats
  std::optional<std::string> client_order_id;  // orders: derived from the request hash (ClientOrderId)
  std::optional<uint64_t> nonce;               // chain nonce of the sender
  std::optional<Uint256> max_fee_per_gas;
  std::optional<Uint256> max_priority_fee_per_gas;
  std::optional<DocumentHash> policy{};  // in force at the decision, where the format binds it
  static constexpr auto kFields =
      std::tuple{Field{0, &Supplied::timestamp_ms, "timestamp_ms"},
                 Field{1, &Supplied::client_order_id, "client_order_id", kNameBytesMax},
                 Field{2, &Supplied::nonce, "nonce"},
                 Field{3, &Supplied::max_fee_per_gas, "max_fee_per_gas"},
                 Field{4, &Supplied::max_priority_fee_per_gas, "max_priority_fee_per_gas"},
                 Field{5, &Supplied::policy, "policy"}};
};

RequestHash HashRequest(ByteView canonical_request_bytes);  // SHA-256 of the encoded CanonicalRequest
EffectHash HashEffect(const CanonicalRequest& request);     // SHA-256 of encoded {intent, key, resolution}
// 32 hex digits of the request hash: what a venue sees as the client order id. Same request, same id.
std::string ClientOrderId(const RequestHash& hash);
// The request id of the order that a cancel or amend means; nothing if it names it otherwise, or is of
// another kind.
std::optional<std::string> TargetRequestOf(const Intent& intent);
// What a cancel or amend calls the order it means at the venue; nothing of other kinds.
std::optional<std::string> TargetClientOrderIdOf(const Resolution& resolution);
// The same for one order of a batch.
std::string ActionClientOrderId(const RequestHash& hash, size_t index);

// What the documents say about a stated request. Checks everything that needs documents: the key exists and
// may sign this kind, account and venue; the instrument is known and of the venue; price on tick, quantity on
// step and in bounds, no more digits than the asset has; the destination is in the address book for that
// counterparty, asset and network and usable at `now`; the fee fits under fee_max. `cancel_target` is the
// client order id of the order that a cancel's target_request means (the caller knows it); unused otherwise.
// Errors name the field as subject. Authorizer, signer, officers' client and verifier all call this and must
// agree.
struct DocumentsView {
  const Reference& reference;
  const AddressBook& address_book;
  const Keys& keys;
  DocumentHash policy{};
};
Result<Resolution> Resolve(const StatedRequest& stated, const DocumentsView& documents, Nanoseconds now,
                           const std::optional<std::string>& cancel_target);

// The amount that floors and bands look at: settlement and transfer amount; notional of an order in its quote
// asset, rounded up. Nothing for kinds that move no amount (cancel, read …). An amount that can't be told is
// an error.
struct AssetAmount {
  std::string asset;
  Decimal amount;
};
Result<std::optional<AssetAmount>> AmountOf(const CanonicalRequest& request);

// Plain text, one "field: value" line each, LF, for people. Deterministic, and shows only what the request's
// hash binds: every field present. Render: what was stated, then what the documents say about it, amounts
// with their asset and in base units. RenderStated: what a requester signs. RenderSupplied: what the daemon
// added to a permit.
std::string Render(const CanonicalRequest& request);
std::string RenderStated(const StatedRequest& stated);
std::string RenderSupplied(const Supplied& supplied);

}  // namespace sealward::intent

SEALWARD_CODEC_DECLARE(sealward::intent::Resolution);
SEALWARD_CODEC_DECLARE(sealward::intent::CanonicalRequest);

#endif  // SEALWARD_INTENT_REQUEST_H_
