// What the documents say about settlements and transfers: chain, contract, payer, destination, base units and
// fee caps.
#include <algorithm>

#include "intent/ethereum_address.h"
#include "intent/resolve_chain.h"

namespace sealward::intent {

// The key exists and may sign this kind, for this account, at this venue or on this network.
Result<const KeyRecord*> FindKey(const StatedRequest& stated, const Keys& keys, std::string_view account,
                                 const char* account_field, std::string_view venue_or_network) {
  const KeyRecord* const key = keys.Find(stated.key);
  if (key == nullptr) return Refuse(ErrorCode::kNotFound, "no such key", "key");
  if (key->key_class == KeyClass::kJournal ||
      std::ranges::find(key->kinds, KindOf(stated.intent)) == key->kinds.end()) {
    return Refuse(ErrorCode::kPermissionDenied, "the key does not sign this kind of intent", "key");
  }
  if (key->venue_or_network != venue_or_network) {
    return Refuse(ErrorCode::kPermissionDenied, "the key is for another venue or network", "key");
  }
  if (std::ranges::find(key->accounts, account) == key->accounts.end()) {
    return Refuse(ErrorCode::kPermissionDenied, "the key does not sign for this account", account_field);
  }
  return key;
}

Result<Uint256> ToBaseUnits(const Decimal& amount, const Asset& asset, uint8_t decimals, const char* field) {
  if (amount.scale > asset.scale || amount.scale > decimals) return Refuse(ErrorCode::kTooPrecise, "", field);
  const Uint256 mantissa = Uint256::FromUint128(static_cast<Uint128>(amount.mantissa));
  return Mul(mantissa, TRY(PowerOfTen256(static_cast<uint32_t>(decimals - amount.scale))));
}

Result<uint64_t> ToBaseUnits64(const Decimal& amount, const Asset& asset, uint8_t decimals,
                               const char* field) {
  const Uint256 units = TRY(ToBaseUnits(amount, asset, decimals, field));
  const Uint128 low = units.LowUint128();
  if (units.FitsUint128() && low >> 64 == 0) return static_cast<uint64_t>(low);
  return Refuse(ErrorCode::kOutOfRange, "more than the chain counts", field);
}

Result<const KeyRecord*> ReceivingKey(const Payment& payment, Format format, const Keys& keys) {
  const KeyRecord* receiver = nullptr;
  for (const KeyRecord& key : keys.keys) {
    const bool matches = key.format == format && key.venue_or_network == payment.network &&
                         std::ranges::find(key.accounts, *payment.to_account) != key.accounts.end();
    if (!matches) continue;
    if (receiver != nullptr) {
      return Refuse(ErrorCode::kInvalidArgument, "several keys sign for this account",
                    payment.destination_field);
    }
    receiver = &key;
  }
  if (receiver != nullptr) return receiver;
  return Refuse(ErrorCode::kNotFound, "no key signs for this account", payment.destination_field);
}

Result<uint64_t> FeeAllowed(const Payment& payment, const Network& network, const Reference& reference) {
  const Asset* const native = reference.FindAsset(network.native_asset);
  const Token* const token = reference.FindToken(network.native_asset, network.name);
  if (native == nullptr || token == nullptr)
    return Refuse(ErrorCode::kNotFound, "no native asset", "network");
  return ToBaseUnits64(payment.fee_max, *native, token->decimals, "fee_max");
}

namespace {

Status CheckFee(const Payment& payment, const Network& network, const Reference& reference,
                uint64_t gas_limit) {
  const Asset* const native = reference.FindAsset(network.native_asset);
  const Token* const token = reference.FindToken(network.native_asset, network.name);
  if (native == nullptr || token == nullptr)
    return Refuse(ErrorCode::kNotFound, "no native asset", "network");
  const Uint256 allowed = TRY(ToBaseUnits(payment.fee_max, *native, token->decimals, "fee_max"));
  const Uint256 needed = TRY(Mul(Uint256::From(gas_limit), network.max_fee_per_gas));
  if (needed <= allowed) return Ok();
  return Refuse(ErrorCode::kOutOfRange, "less than the network's fee cap times the gas limit", "fee_max");
}

// A Safe pays; the key is one of its owners'. Who sends the transaction pays its gas: the signature binds no
// fee.
Result<EthereumResolution> ResolveSafe(const Payment& payment, const Reference& reference,
                                       EthereumResolution resolution) {
  const VenueAccount* const row = reference.FindAccount(payment.account, payment.network);
  if (row == nullptr || !row->address.has_value()) {
    return Refuse(ErrorCode::kNotFound, "the reference data does not say which Safe it is",
                  payment.account_field);
  }
  if (!payment.fee_max.IsZero()) {
    return Refuse(ErrorCode::kUnsupported, "a Safe's transaction is signed without a fee: expected 0",
                  "fee_max");
  }
  resolution.safe = row->address;
  resolution.gas_limit = 0;
  resolution.max_fee_per_gas_cap = {};
  resolution.max_priority_fee_per_gas_cap = {};
  return resolution;
}

// Everything but the destination.
Result<EthereumResolution> ResolvePayment(const StatedRequest& stated, const Payment& payment,
                                          const DocumentsView& documents) {
  const Reference& reference = documents.reference;
  const Network* const network = reference.FindNetwork(payment.network);
  if (network == nullptr) return Refuse(ErrorCode::kNotFound, "no such network", "network");
  const KeyRecord* const key =
      TRY(FindKey(stated, documents.keys, payment.account, payment.account_field, payment.network));
  const bool safe = key->format == Format::kSafe;
  if (network->kind != NetworkKind::kEthereum || (key->format != Format::kEthereum && !safe)) {
    return Refuse(ErrorCode::kPermissionDenied, "the key is for another format than the network's", "key");
  }
  const Asset* const asset = reference.FindAsset(payment.asset);
  if (asset == nullptr) return Refuse(ErrorCode::kNotFound, "no such asset", "asset");
  const Token* const token = reference.FindToken(payment.asset, payment.network);
  if (token == nullptr) return Refuse(ErrorCode::kNotFound, "the network has no such asset", "asset");
  EthereumResolution resolution;
  resolution.chain_id = network->chain_id;
  resolution.sender = TRY(SenderOf(*key));
  resolution.contract = token->contract;
  resolution.decimals = token->decimals;
  resolution.base_units = TRY(ToBaseUnits(payment.amount, *asset, token->decimals, "amount"));
  resolution.gas_limit = token->contract.has_value() ? network->gas_limit_token : network->gas_limit_native;
  resolution.max_fee_per_gas_cap = network->max_fee_per_gas;
  resolution.max_priority_fee_per_gas_cap = network->max_priority_fee_per_gas;
  resolution.native_asset = network->native_asset;
  if (safe) return ResolveSafe(payment, reference, std::move(resolution));
  resolution.transaction_type = network->transaction_type;
  TRY(CheckFee(payment, *network, reference, resolution.gas_limit));
  return resolution;
}

// Destinations from which nothing ever comes back.
Status CheckDestination(const EthereumResolution& resolution, const char* field) {
  constexpr auto kInvalid = ErrorCode::kInvalidArgument;
  if (resolution.destination.IsZero()) return Refuse(kInvalid, "the zero address", field);
  if (resolution.destination == resolution.safe.value_or(resolution.sender)) {
    return Refuse(kInvalid, "the payer's own address", field);
  }
  if (resolution.contract == resolution.destination)
    return Refuse(kInvalid, "the token's own contract", field);
  return Ok();
}

// The counterparty's address, from the book.
Result<const Address*> FindEntry(const Settlement& settlement, const DocumentsView& documents,
                                 Nanoseconds now) {
  const Address* const entry = documents.address_book.Find(settlement.destination);
  if (entry == nullptr) return Refuse(ErrorCode::kNotFound, "not in the address book", "destination");
  if (entry->counterparty != settlement.counterparty) {
    return Refuse(ErrorCode::kPermissionDenied, "the address is another counterparty's", "destination");
  }
  if (entry->asset != settlement.asset || entry->network != settlement.network) {
    return Refuse(ErrorCode::kPermissionDenied, "the address is for another asset or network", "destination");
  }
  if (entry->usable_from <= now) return entry;
  return Refuse(ErrorCode::kNotReady, "the address is still in its cooling-off period", "destination");
}

Result<EthereumAddress> EthereumAddressOf(const Address& entry) {
  auto address = ParseEthereumAddress(entry.address);
  if (address.has_value()) return *address;
  return Fail(address.error().code, address.error().context, std::string("destination"));
}

// Inside Hyperliquid its native asset moves, from the key's own account; nobody pays gas, and the signature
// binds no fee.
Result<HyperliquidPaymentResolution> ResolveHyperliquid(const StatedRequest& stated, const Payment& payment,
                                                        const Network& network,
                                                        const DocumentsView& documents) {
  const KeyRecord* const key =
      TRY(FindKey(stated, documents.keys, payment.account, payment.account_field, payment.network));
  if (key->format != Format::kHyperliquid) {
    return Refuse(ErrorCode::kPermissionDenied, "the key is for another format than the network's", "key");
  }
  const Asset* const asset = documents.reference.FindAsset(payment.asset);
  const Token* const token = documents.reference.FindToken(payment.asset, payment.network);
  if (asset == nullptr || token == nullptr || payment.asset != network.native_asset) {
    return Refuse(ErrorCode::kNotFound, "only the network's native asset is paid there", "asset");
  }
  TRY(ToBaseUnits(payment.amount, *asset, token->decimals, "amount"));
  if (!payment.fee_max.IsZero()) {
    return Refuse(ErrorCode::kUnsupported, "the signature binds no fee: expected 0", "fee_max");
  }
  HyperliquidPaymentResolution resolution;
  resolution.environment = network.environment.value_or("");
  resolution.chain_id = network.chain_id;
  resolution.signer = TRY(SenderOf(*key));
  return resolution;
}

Status CheckDestination(const HyperliquidPaymentResolution& resolution, const char* field) {
  constexpr auto kInvalid = ErrorCode::kInvalidArgument;
  if (resolution.destination.IsZero()) return Refuse(kInvalid, "the zero address", field);
  return Ok();
}

Result<Resolution> ResolveHyperliquidPayment(const StatedRequest& stated, const Payment& payment,
                                             const Network& network, const DocumentsView& documents) {
  auto out = TRY(ResolveHyperliquid(stated, payment, network, documents));
  if (payment.to_account == nullptr) {
    const Address* const entry = TRY(payment.destination);
    out.destination = TRY(EthereumAddressOf(*entry));
  } else {
    const VenueAccount* const row = documents.reference.FindAccount(*payment.to_account, payment.network);
    if (row == nullptr || !row->address.has_value()) {
      return Refuse(ErrorCode::kNotFound, "the reference data does not say its address", "to_account");
    }
    out.destination = *row->address;
  }
  TRY(CheckDestination(out, payment.destination_field));
  return out;
}

// The address of an own account is that of the one key that signs for it on the network.
Result<Resolution> ResolveEthereum(const StatedRequest& stated, const Payment& payment,
                                   const DocumentsView& documents) {
  EthereumResolution resolution = TRY(ResolvePayment(stated, payment, documents));
  if (payment.to_account == nullptr) {
    const Address* const entry = TRY(payment.destination);
    resolution.destination = TRY(EthereumAddressOf(*entry));
  } else {
    const KeyRecord* const receiver = TRY(ReceivingKey(payment, Format::kEthereum, documents.keys));
    resolution.destination = TRY(SenderOf(*receiver));
  }
  TRY(CheckDestination(resolution, payment.destination_field));
  return resolution;
}

Result<Resolution> ResolveOn(const StatedRequest& stated, const Payment& payment,
                             const DocumentsView& documents) {
  const Network* const network = documents.reference.FindNetwork(payment.network);
  if (network == nullptr) return Refuse(ErrorCode::kNotFound, "no such network", "network");
  const auto refuse_attachment = [&]() -> Status {
    if (!stated.attachment.has_value()) return Ok();
    return Refuse(ErrorCode::kUnsupported, "the network's payments need none", "attachment");
  };
  switch (network->kind) {
    case NetworkKind::kEthereum:
      TRY(refuse_attachment());
      return ResolveEthereum(stated, payment, documents);
    case NetworkKind::kHyperliquid:
      TRY(refuse_attachment());
      return ResolveHyperliquidPayment(stated, payment, *network, documents);
    case NetworkKind::kBitcoin:
      return ResolveBitcoin(stated, payment, *network, documents);
    case NetworkKind::kSolana:
      return ResolveSolana(stated, payment, *network, documents);
  }
  return Refuse(ErrorCode::kUnsupported, "a network of no known kind", "network");
}

}  // namespace

Result<Resolution> ResolveSettlement(const StatedRequest& stated, const Settlement& settlement,
                                     const DocumentsView& documents, Nanoseconds now) {
  Payment payment{settlement.account, "account",         settlement.asset,
                  settlement.network, settlement.amount, settlement.fee_max,
                  "destination",      nullptr,           nullptr};
  payment.destination = FindEntry(settlement, documents, now);
  return ResolveOn(stated, payment, documents);
}

Result<Resolution> ResolveTransfer(const StatedRequest& stated, const Transfer& transfer,
                                   const DocumentsView& documents) {
  const Payment payment{transfer.from_account, "from_account",  transfer.asset,
                        transfer.network,      transfer.amount, transfer.fee_max,
                        "to_account",          nullptr,         &transfer.to_account};
  return ResolveOn(stated, payment, documents);
}

}  // namespace sealward::intent
