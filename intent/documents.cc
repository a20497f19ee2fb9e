#include "intent/documents.h"

#include <algorithm>
#include <set>
#include <utility>

#include "intent/bitcoin_address.h"
#include "intent/shape.h"
#include "intent/venue_rules.h"

namespace sealward::intent {
namespace {

constexpr uint8_t kTokenDecimalsMax = 36;          // so that an amount in base units fits 256 bits
constexpr uint8_t kEthereumNativeDecimals = 18;    // wei
constexpr uint64_t kEthereumGasLimitMin = 21'000;  // of the plainest transfer
constexpr uint64_t kEthereumGasLimitMax = 30'000'000;
constexpr uint8_t kBitcoinDecimals = 8;           // satoshis
constexpr uint8_t kSolanaDecimals = 9;            // lamports
constexpr uint64_t kComputeUnitsMax = 1'400'000;  // of one Solana transaction
constexpr uint64_t kFeeRateMax = 0xffffffff;      // so that a fee fits 64 bits
constexpr uint32_t kReceiveWindowMsMax = 60'000;  // a venue's own bound

Status Refuse(const char* why, std::string_view row) {
  return Fail(ErrorCode::kInvalidArgument, why, std::string(row));
}

// Ascending by what `key` gives, none twice.
template <typename Rows, typename Key>
Status CheckSorted(const Rows& rows, Key key) {
  if (rows.size() > kDocumentRowsMax) return Fail(ErrorCode::kTooLarge, "more than 100000 rows");
  for (size_t i = 1; i < rows.size(); ++i) {
    const auto previous = key(rows[i - 1]);
    const auto current = key(rows[i]);
    if (previous == current) return Fail(ErrorCode::kDuplicate, "", std::string(rows[i].name));
    if (current < previous) return Refuse("rows are not sorted by name", rows[i].name);
  }
  return Ok();
}

constexpr auto kByName = [](const auto& row) { return std::string_view(row.name); };

template <typename Row>
const Row* FindByName(const std::vector<Row>& rows, std::string_view name) {
  const auto found = std::ranges::lower_bound(rows, name, {}, kByName);
  return found != rows.end() && found->name == name ? &*found : nullptr;
}

template <typename Row>
void SortByName(std::vector<Row>& rows) {
  std::ranges::sort(rows, {}, kByName);
}

std::pair<std::string_view, std::string_view> TokenKey(const Token& token) {
  return {token.asset, token.network};
}

Status CheckAsset(const Asset& asset) {
  TRY(CheckName(asset.name, "asset"));
  if (asset.scale > kDecimalScaleMax) return Refuse("expected a scale of at most 18 digits", asset.name);
  return Ok();
}

// A chain whose signatures bind no chain id, with its native asset in `decimals` digits.
Status CheckPlainChain(const Reference& reference, const Network& network, uint8_t decimals) {
  if (network.chain_id != 0) return Refuse("expected no chain id: the network has none", network.name);
  if (!network.max_fee_per_gas.IsZero() || !network.max_priority_fee_per_gas.IsZero() ||
      network.transaction_type.has_value()) {
    return Refuse("expected no gas price and no transaction type", network.name);
  }
  if (network.fee_rate.value_or(0) > kFeeRateMax)
    return Refuse("expected a fee rate below 2^32", network.name);
  if (reference.FindAsset(network.native_asset) == nullptr)
    return Fail(ErrorCode::kNotFound, "no such asset", network.native_asset);
  const Token* const token = reference.FindToken(network.native_asset, network.name);
  if (token != nullptr && token->IsNative() && token->decimals == decimals) return Ok();
  return Refuse(decimals == kBitcoinDecimals
                    ? "expected a token row for the native asset: 8 decimals"
                    : "expected a token row for the native asset: no mint, 9 decimals",
                network.name);
}

Status CheckBitcoin(const Reference& reference, const Network& network) {
  if (!IsBitcoinEnvironment(network.environment.value_or(""))) {
    return Refuse("expected an environment, mainnet, testnet or regtest: addresses name it", network.name);
  }
  if (network.gas_limit_native != 0 || network.gas_limit_token != 0)
    return Refuse("expected no gas limits", network.name);
  if (network.fee_rate.value_or(0) == 0) {
    return Refuse("expected a cap of the fee for each virtual byte", network.name);
  }
  return CheckPlainChain(reference, network, kBitcoinDecimals);
}

Status CheckSolana(const Reference& reference, const Network& network) {
  const std::string environment = network.environment.value_or("");
  if (environment != "mainnet" && environment != "testnet" && environment != "devnet") {
    return Refuse("expected an environment, mainnet, testnet or devnet", network.name);
  }
  for (const uint64_t units : {network.gas_limit_native, network.gas_limit_token}) {
    if (units == 0 || units > kComputeUnitsMax)
      return Refuse("expected compute units of 1 to 1400000", network.name);
  }
  return CheckPlainChain(reference, network, kSolanaDecimals);
}

// No chain of its own to us: the chain id is the signature's, and nobody pays gas.
Status CheckHyperliquid(const Reference& reference, const Network& network) {
  if (network.environment != "mainnet" && network.environment != "testnet") {
    return Refuse("expected an environment, mainnet or testnet: the signed bytes bind it", network.name);
  }
  if (network.gas_limit_native != 0 || network.gas_limit_token != 0 || !network.max_fee_per_gas.IsZero() ||
      !network.max_priority_fee_per_gas.IsZero()) {
    return Refuse("expected gas limits and fees of zero: nobody pays gas", network.name);
  }
  const Token* const token = reference.FindToken(network.native_asset, network.name);
  if (token != nullptr && !token->contract.has_value()) return Ok();
  return Refuse("expected a token row for the native asset, without a contract", network.name);
}

Status CheckNetwork(const Reference& reference, const Network& network) {
  TRY(CheckName(network.name, "network"));
  if (network.kind == NetworkKind::kBitcoin) return CheckBitcoin(reference, network);
  if (network.kind == NetworkKind::kSolana) return CheckSolana(reference, network);
  if (network.fee_rate.has_value()) return Refuse("expected no fee rate", network.name);
  if (network.chain_id == 0) return Refuse("expected a chain id", network.name);
  if (network.kind == NetworkKind::kHyperliquid) return CheckHyperliquid(reference, network);
  if (network.gas_limit_native < kEthereumGasLimitMin || network.gas_limit_token < kEthereumGasLimitMin ||
      network.gas_limit_native > kEthereumGasLimitMax || network.gas_limit_token > kEthereumGasLimitMax) {
    return Refuse("expected gas limits between 21000 and 30000000", network.name);
  }
  if (network.max_fee_per_gas.IsZero()) return Refuse("expected a fee above zero", network.name);
  if (network.max_priority_fee_per_gas > network.max_fee_per_gas) {
    return Refuse("the priority fee is above the whole fee", network.name);
  }
  const bool one_price =
      network.transaction_type.value_or(TransactionType::kFeeMarket) != TransactionType::kFeeMarket;
  if (one_price && !network.max_priority_fee_per_gas.IsZero()) {
    return Refuse("transactions of this type have one price and no priority fee", network.name);
  }
  const Asset* const native = reference.FindAsset(network.native_asset);
  if (native == nullptr) return Fail(ErrorCode::kNotFound, "no such asset", network.native_asset);
  const Token* const token = reference.FindToken(network.native_asset, network.name);
  if (token == nullptr || token->contract.has_value() || token->decimals != kEthereumNativeDecimals) {
    return Refuse("expected a token row for the native asset: no contract, 18 decimals", network.name);
  }
  return Ok();
}

Status CheckNetworks(const Reference& reference) {
  std::set<uint64_t> chains;
  for (const Network& network : reference.networks) {
    TRY(CheckNetwork(reference, network));
    if (network.kind == NetworkKind::kEthereum && !chains.insert(network.chain_id).second) {
      return Fail(ErrorCode::kDuplicate, "chain id of another network", network.name);
    }
  }
  return Ok();
}

Status CheckTokens(const Reference& reference) {
  if (reference.tokens.size() > kDocumentRowsMax) return Fail(ErrorCode::kTooLarge, "more than 100000 rows");
  std::set<std::pair<std::string_view, EthereumAddress>> contracts;
  std::set<std::pair<std::string_view, SolanaAddress>> mints;
  for (size_t i = 0; i < reference.tokens.size(); ++i) {
    const Token& token = reference.tokens[i];
    if (i > 0 && TokenKey(reference.tokens[i - 1]) == TokenKey(token)) {
      return Fail(ErrorCode::kDuplicate, "token of this network", token.asset);
    }
    if (i > 0 && TokenKey(token) < TokenKey(reference.tokens[i - 1])) {
      return Refuse("tokens are not sorted by asset and network", token.asset);
    }
    const Network* const network = reference.FindNetwork(token.network);
    if (network == nullptr) return Fail(ErrorCode::kNotFound, "no such network", token.network);
    if (reference.FindAsset(token.asset) == nullptr)
      return Fail(ErrorCode::kNotFound, "no such asset", token.asset);
    if (token.decimals > kTokenDecimalsMax) return Refuse("expected at most 36 decimals", token.asset);
    const bool solana = network->kind == NetworkKind::kSolana;
    if (solana ? token.contract.has_value() : token.mint.has_value())
      return Refuse("expected a mint on Solana alone, a contract elsewhere", token.asset);
    if (token.IsNative() != (token.asset == network->native_asset)) {
      return Refuse("expected a contract or mint for every token but the network's native asset",
                    token.asset);
    }
    if (token.mint.has_value() && !mints.insert({token.network, *token.mint}).second) {
      return Fail(ErrorCode::kDuplicate, "mint of another token on this network", token.asset);
    }
    if (!token.contract.has_value()) continue;
    if (token.contract->IsZero()) return Refuse("the contract is the zero address", token.asset);
    if (!contracts.insert({token.network, *token.contract}).second) {
      return Fail(ErrorCode::kDuplicate, "contract of another token on this network", token.asset);
    }
  }
  return Ok();
}

Status CheckVenue(const Reference& reference, const Venue& venue) {
  TRY(CheckName(venue.name, "venue"));
  const VenueRules* const rules = FindVenueRules(venue.format);
  if (rules == nullptr) return Refuse("expected a venue's format", venue.name);
  TRY(CheckOptionalName(venue.firm, "firm"));
  TRY(CheckOptionalName(venue.environment, "environment"));
  TRY(CheckOptionalName(venue.target, "target"));
  if (rules->names_firm && (!venue.firm.has_value() || !venue.environment.has_value())) {
    return Refuse("expected firm and environment: the signed bytes name them", venue.name);
  }
  if (venue.format == Format::kFix && (!venue.firm.has_value() || !venue.target.has_value())) {
    return Refuse("expected firm and target, the session's SenderCompID and TargetCompID", venue.name);
  }
  const uint32_t binds = rules->binds;
  if ((binds & kBindsEnvironment) != 0 && venue.environment != "mainnet" && venue.environment != "testnet") {
    return Refuse("expected an environment, mainnet or testnet: the signed bytes bind it", venue.name);
  }
  if ((binds & kBindsContract) != 0 && (!venue.contract.has_value() || venue.contract->IsZero())) {
    return Refuse("expected the contract that the signed bytes bind", venue.name);
  }
  if ((binds & kBindsModule) != 0 && (!venue.module.has_value() || venue.module->IsZero())) {
    return Refuse("expected the module that the signed bytes bind", venue.name);
  }
  if (((binds & (kBindsChain | kBindsTokens)) != 0) &&
      reference.FindNetwork(venue.network.value_or("")) == nullptr) {
    return Refuse("expected the network whose chain the signed bytes bind", venue.name);
  }
  if (venue.product.empty()) return Refuse("expected the product that keys are scoped to", venue.name);
  TRY(CheckText(venue.product, "product"));
  if (venue.receive_window_ms == 0 || venue.receive_window_ms > kReceiveWindowMsMax) {
    return Refuse("expected a receive window of 1 to 60000 ms", venue.name);
  }
  if (venue.receive_window_ms < rules->receive_window_ms_min) {
    return Refuse("expected a receive window of at least 2000 ms: the venue takes no shorter one",
                  venue.name);
  }
  return Ok();
}

Status CheckSizes(const Instrument& instrument, const Asset& base, const Asset& quote) {
  const Instrument& row = instrument;
  for (const Decimal& value :
       {row.price_tick, row.quantity_step, row.quantity_min, row.quantity_max, row.multiplier}) {
    if (!value.IsNormal() || value.IsNegative() || value.IsZero()) {
      return Refuse("expected tick, step, bounds and multiplier above zero", row.name);
    }
  }
  if (row.price_tick.scale > quote.scale)
    return Refuse("the price tick is finer than the quote asset", row.name);
  if (row.quantity_step.scale > base.scale)
    return Refuse("the quantity step is finer than the base asset", row.name);
  if (row.quantity_min > row.quantity_max) return Refuse("quantity_min is above quantity_max", row.name);
  if (row.kind == InstrumentKind::kSpot && row.multiplier != Decimal::FromInteger(1)) {
    return Refuse("a spot instrument's multiplier is 1", row.name);
  }
  return Ok();
}

// What the venue's bytes say instead of the symbol: there, and no other instrument's.
using Numbered = std::tuple<std::string_view, std::optional<EthereumAddress>, Uint256>;
Status CheckBound(const Instrument& instrument, const Venue& venue, std::set<Numbered>& numbers) {
  const VenueRules* const rules = FindVenueRules(venue.format);
  if (rules == nullptr) return Ok();
  if ((rules->binds & kBindsBaseContract) != 0 &&
      (!instrument.contract.has_value() || instrument.contract->IsZero())) {
    return Refuse("expected the contract that the signed bytes bind", instrument.name);
  }
  if ((rules->binds & kBindsFee) != 0 &&
      (!instrument.fee_max.has_value() || !instrument.fee_max->IsNormal() ||
       instrument.fee_max->IsNegative())) {
    return Refuse("expected the greatest fee that the signed bytes bind", instrument.name);
  }
  if ((rules->binds & kBindsVenueNumber) == 0) return Ok();
  if (!instrument.venue_number.has_value()) {
    return Refuse("expected the venue's number of it: the signed bytes bind that", instrument.name);
  }
  if (numbers.insert({instrument.venue, instrument.contract, *instrument.venue_number}).second) return Ok();
  return Fail(ErrorCode::kDuplicate, "venue number of another instrument", instrument.name);
}

Status CheckInstruments(const Reference& reference) {
  std::set<std::pair<std::string_view, std::string_view>> symbols;
  std::set<Numbered> numbers;
  for (const Instrument& instrument : reference.instruments) {
    TRY(CheckName(instrument.name, "instrument"));
    TRY(CheckName(instrument.symbol, "symbol"));
    const Venue* const venue = reference.FindVenue(instrument.venue);
    if (venue == nullptr) return Fail(ErrorCode::kNotFound, "no such venue", instrument.venue);
    TRY(CheckBound(instrument, *venue, numbers));
    const Asset* const base = reference.FindAsset(instrument.base_asset);
    const Asset* const quote = reference.FindAsset(instrument.quote_asset);
    if (base == nullptr) return Fail(ErrorCode::kNotFound, "no such asset", instrument.base_asset);
    if (quote == nullptr) return Fail(ErrorCode::kNotFound, "no such asset", instrument.quote_asset);
    if (base == quote) return Refuse("base and quote are the same asset", instrument.name);
    TRY(CheckSizes(instrument, *base, *quote));
    if (!symbols.insert({instrument.venue, instrument.symbol}).second) {
      return Fail(ErrorCode::kDuplicate, "symbol of another instrument of this venue", instrument.name);
    }
  }
  return Ok();
}

std::pair<std::string_view, std::string_view> AccountKey(const VenueAccount& row) {
  return {row.account, row.venue};
}

Status CheckScriptAddress(const Reference& reference, const VenueAccount& row) {
  if (!row.script_address.has_value()) return Ok();
  const Network* const network = reference.FindNetwork(row.venue);
  if (network == nullptr || network->kind != NetworkKind::kBitcoin)
    return Refuse("a script_address belongs to a bitcoin network", row.account);
  const auto script = ParseBitcoinAddress(*row.script_address, network->environment.value_or(""));
  if (script.has_value() && IsP2wsh(*script)) return Ok();
  return Refuse("expected a P2WSH address of the network", row.account);
}

Status CheckAccounts(const Reference& reference) {
  if (reference.accounts.size() > kDocumentRowsMax)
    return Fail(ErrorCode::kTooLarge, "more than 100000 rows");
  for (size_t i = 0; i < reference.accounts.size(); ++i) {
    const VenueAccount& row = reference.accounts[i];
    TRY(CheckName(row.account, "account"));
    if (i > 0 && AccountKey(reference.accounts[i - 1]) == AccountKey(row)) {
      return Fail(ErrorCode::kDuplicate, "account at this venue", row.account);
    }
    if (i > 0 && AccountKey(row) < AccountKey(reference.accounts[i - 1])) {
      return Refuse("accounts are not sorted by account and venue", row.account);
    }
    if (reference.FindVenue(row.venue) == nullptr && reference.FindNetwork(row.venue) == nullptr) {
      return Fail(ErrorCode::kNotFound, "no such venue or network", row.venue);
    }
    if (!row.address.has_value() && !row.number.has_value() && !row.script_address.has_value()) {
      return Refuse("expected what the venue knows the account by: an address or a number", row.account);
    }
    TRY(CheckScriptAddress(reference, row));
    if (row.address.has_value() && row.address->IsZero()) {
      return Refuse("the account's address is the zero address", row.account);
    }
  }
  return Ok();
}

}  // namespace

Status Reference::Validate() const {
  TRY(CheckSorted(assets, kByName));
  TRY(CheckSorted(networks, kByName));
  TRY(CheckSorted(venues, kByName));
  TRY(CheckSorted(instruments, kByName));
  for (const Asset& asset : assets) TRY(CheckAsset(asset));
  TRY(CheckTokens(*this));
  TRY(CheckNetworks(*this));
  for (const Venue& venue : venues) TRY(CheckVenue(*this, venue));
  TRY(CheckInstruments(*this));
  return CheckAccounts(*this);
}

void Reference::Sort() {
  SortByName(assets);
  SortByName(networks);
  std::ranges::sort(tokens, {}, TokenKey);
  SortByName(venues);
  SortByName(instruments);
  std::ranges::sort(accounts, {}, AccountKey);
}

const Asset* Reference::FindAsset(std::string_view name) const {
  return FindByName(assets, name);
}
const Network* Reference::FindNetwork(std::string_view name) const {
  return FindByName(networks, name);
}
const Venue* Reference::FindVenue(std::string_view name) const {
  return FindByName(venues, name);
}
const Instrument* Reference::FindInstrument(std::string_view name) const {
  return FindByName(instruments, name);
}

const Token* Reference::FindToken(std::string_view asset, std::string_view network) const {
  const std::pair key{asset, network};
  const auto found = std::ranges::lower_bound(tokens, key, {}, TokenKey);
  return found != tokens.end() && TokenKey(*found) == key ? &*found : nullptr;
}

const VenueAccount* Reference::FindAccount(std::string_view account, std::string_view venue) const {
  const std::pair key{account, venue};
  const auto found = std::ranges::lower_bound(accounts, key, {}, AccountKey);
  return found != accounts.end() && AccountKey(*found) == key ? &*found : nullptr;
}

Status AddressBook::Validate() const {
  TRY(CheckSorted(addresses, kByName));
  for (const Address& row : addresses) {
    TRY(CheckName(row.name, "address"));
    TRY(CheckName(row.counterparty, "counterparty"));
    TRY(CheckName(row.asset, "asset"));
    TRY(CheckName(row.network, "network"));
    if (row.address.empty()) return Refuse("expected an address", row.name);
    TRY(CheckText(row.address, "address"));
  }
  return Ok();
}

void AddressBook::Sort() {
  SortByName(addresses);
}
const Address* AddressBook::Find(std::string_view name) const {
  return FindByName(addresses, name);
}

void Keys::Sort() {
  SortByName(keys);
  for (KeyRecord& key : keys) {
    std::ranges::sort(key.kinds);
    std::ranges::sort(key.accounts);
  }
}
const KeyRecord* Keys::Find(std::string_view name) const {
  return FindByName(keys, name);
}

}  // namespace sealward::intent
