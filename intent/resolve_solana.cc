// Solana payments: of the native asset, or of a token between the associated accounts of two wallets. The
// daemon writes the whole message; the payer states a recent blockhash, which only says until when it counts.
#include "intent/resolve_chain.h"
#include "intent/solana_address.h"

namespace sealward::intent {
namespace {

constexpr uint64_t kLamportsPerSignature = 5000;
constexpr uint64_t kMicro = 1'000'000;

// The base fee of one signature and what the compute units cost, rounded up. Nothing here overflows: the
// limits are documents.cc's.
uint64_t FeeOf(const SolanaResolution& resolution) {
  return kLamportsPerSignature + (resolution.compute_units * resolution.unit_price + kMicro - 1) / kMicro;
}

Result<SolanaAddress> WalletOf(const KeyRecord& key) {
  SolanaAddress out;
  if (SolanaAddress::From(key.public_key, out)) return out;
  return Fail(ErrorCode::kInvalidArgument, "expected an Ed25519 key", key.name);
}

Result<SolanaAddress> DestinationOf(const Payment& payment, const DocumentsView& documents) {
  if (payment.to_account != nullptr) {
    return WalletOf(*TRY(ReceivingKey(payment, Format::kSolana, documents.keys)));
  }
  const Address* const entry = TRY(payment.destination);
  auto address = ParseSolanaAddress(entry->address);
  if (address.has_value()) return *address;
  return Fail(address.error().code, address.error().context, std::string(payment.destination_field));
}

}  // namespace

Result<Resolution> ResolveSolana(const StatedRequest& stated, const Payment& payment, const Network& network,
                                 const DocumentsView& documents) {
  const KeyRecord* const key =
      TRY(FindKey(stated, documents.keys, payment.account, payment.account_field, payment.network));
  if (key->format != Format::kSolana) {
    return Refuse(ErrorCode::kPermissionDenied, "the key is for another format than the network's", "key");
  }
  const Asset* const asset = documents.reference.FindAsset(payment.asset);
  if (asset == nullptr) return Refuse(ErrorCode::kNotFound, "no such asset", "asset");
  const Token* const token = documents.reference.FindToken(payment.asset, payment.network);
  if (token == nullptr) return Refuse(ErrorCode::kNotFound, "the network has no such asset", "asset");
  SolanaResolution resolution;
  resolution.environment = network.environment.value_or("");
  resolution.sender = TRY(WalletOf(*key));
  resolution.destination = TRY(DestinationOf(payment, documents));
  if (resolution.destination.IsZero() || resolution.destination == resolution.sender ||
      token->mint == resolution.destination) {
    return Refuse(ErrorCode::kInvalidArgument, "the zero address, the payer's own or the mint's",
                  payment.destination_field);
  }
  resolution.mint = token->mint;
  if (token->mint.has_value()) {
    resolution.source_account = TRY(AssociatedTokenAccount(resolution.sender, *token->mint));
    resolution.destination_account = TRY(AssociatedTokenAccount(resolution.destination, *token->mint));
  }
  resolution.decimals = token->decimals;
  resolution.base_units = TRY(ToBaseUnits64(payment.amount, *asset, token->decimals, "amount"));
  const auto blockhash = ParseSolanaAddress(stated.attachment.value_or(""));
  if (!blockhash.has_value() || blockhash->IsZero()) {
    return Refuse(ErrorCode::kInvalidArgument, "expected a recent blockhash: base58 of 32 bytes",
                  "attachment");
  }
  resolution.recent_blockhash = Hash256{blockhash->bytes};
  resolution.compute_units = token->mint.has_value() ? network.gas_limit_token : network.gas_limit_native;
  resolution.unit_price = network.fee_rate.value_or(0);
  resolution.fee = FeeOf(resolution);
  if (resolution.fee <= TRY(FeeAllowed(payment, network, documents.reference))) return resolution;
  return Refuse(ErrorCode::kOutOfRange, "less than the transaction's fee", "fee_max");
}

}  // namespace sealward::intent
