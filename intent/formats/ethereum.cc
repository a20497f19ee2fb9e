// Ethereum settlements and transfers: EIP-1559 transactions (or EIP-2930 or EIP-155, as the network has it)
// that move the native asset, or an ERC-20 token by transfer(). Nothing else is built: no approvals, no
// arbitrary calls, no contract creation, no delegation.
#include "crypto/hash.h"
#include "crypto/verify.h"
#include "intent/formats/ethereum_transaction.h"
#include "intent/formats/rows.h"

namespace sealward::intent::formats {
namespace {

constexpr KeyAlgorithm kAlgorithms[] = {KeyAlgorithm::kSecp256k1};
constexpr IntentKind kKinds[] = {IntentKind::kSettlement, IntentKind::kTransfer};

constexpr size_t kFinishedBytes = 65;

Result<const EthereumResolution*> ResolutionOf(const CanonicalRequest& request) {
  const Intent& intent = request.stated.intent;
  const auto* const resolution = std::get_if<EthereumResolution>(&request.resolution);
  const bool payment = std::holds_alternative<Settlement>(intent) || std::holds_alternative<Transfer>(intent);
  if (!payment || resolution == nullptr || resolution->safe.has_value()) return WrongKind();
  return resolution;
}

Status Supply(const CanonicalRequest& request, const DocumentsView&, Supplied& supplied) {
  const EthereumResolution* const resolution = TRY(ResolutionOf(request));
  supplied.max_fee_per_gas = resolution->max_fee_per_gas_cap;
  supplied.max_priority_fee_per_gas = resolution->max_priority_fee_per_gas_cap;
  return Ok();
}

struct Fees {
  Uint256 max;
  Uint256 priority;
};

Result<Fees> FeesOf(const EthereumResolution& resolution, const Supplied& supplied) {
  const auto refuse = [](const char* field) {
    return Fail(ErrorCode::kInvalidArgument, "expected a fee within the cap", std::string(field));
  };
  if (!supplied.max_fee_per_gas.has_value() || *supplied.max_fee_per_gas > resolution.max_fee_per_gas_cap) {
    return refuse("max_fee_per_gas");
  }
  if (!supplied.max_priority_fee_per_gas.has_value() ||
      *supplied.max_priority_fee_per_gas > resolution.max_priority_fee_per_gas_cap ||
      *supplied.max_priority_fee_per_gas > *supplied.max_fee_per_gas) {
    return refuse("max_priority_fee_per_gas");
  }
  return Fees{*supplied.max_fee_per_gas, *supplied.max_priority_fee_per_gas};
}

TransactionType TypeOf(const EthereumResolution& resolution) {
  return resolution.transaction_type.value_or(TransactionType::kFeeMarket);
}

Result<Eip1559Transaction> Transaction(const EthereumResolution& resolution, const Supplied& supplied) {
  const Fees fees = TRY(FeesOf(resolution, supplied));
  if (!supplied.nonce.has_value()) {
    return Fail(ErrorCode::kInvalidArgument, "expected the account's next nonce", std::string("nonce"));
  }
  if (resolution.destination.IsZero() || (resolution.contract.has_value() && resolution.contract->IsZero())) {
    return Fail(ErrorCode::kInvalidArgument, "the zero address", std::string("destination"));
  }
  Eip1559Transaction transaction;
  transaction.chain_id = resolution.chain_id;
  transaction.nonce = *supplied.nonce;
  transaction.max_priority_fee_per_gas = fees.priority;
  transaction.max_fee_per_gas = fees.max;
  transaction.gas_limit = resolution.gas_limit;
  if (resolution.contract.has_value()) {
    transaction.to = *resolution.contract;
    transaction.data = EncodeErc20Transfer(resolution.destination, resolution.base_units);
  } else {
    transaction.to = resolution.destination;
    transaction.value = resolution.base_units;
  }
  return transaction;
}

Result<Payload> Build(const CanonicalRequest& request, const Supplied& supplied) {
  const EthereumResolution* const resolution = TRY(ResolutionOf(request));
  Bytes preimage = EncodeUnsigned(TypeOf(*resolution), TRY(Transaction(*resolution, supplied)));
  if (preimage.size() > kPayloadBytesMax) return Fail(ErrorCode::kTooLarge, "payload");
  const Hash256 digest = crypto::Keccak256(preimage);
  return Payload{std::move(preimage), {digest.bytes.begin(), digest.bytes.end()}};
}

Result<Finished> Finish(const CanonicalRequest& request, const Supplied& supplied, const Payload& payload,
                        ByteView signature, ByteView public_key) {
  const EthereumResolution* const resolution = TRY(ResolutionOf(request));
  const Eip1559Transaction transaction = TRY(Transaction(*resolution, supplied));
  const Hash256 digest = crypto::Keccak256(EncodeUnsigned(TypeOf(*resolution), transaction));
  if (AsText(payload.to_sign) != AsText(digest.View())) {
    return Fail(ErrorCode::kInvalidArgument, "the payload is of another request");
  }
  const auto key = TRY(crypto::MakePublicKey(crypto::Algorithm::kSecp256k1, public_key));
  const auto low = TRY(crypto::NormalizeLowS(TRY(crypto::MakeSignature(signature))));
  const auto recovery = TRY(crypto::RecoverSecp256k1(key, digest, low));
  if (recovery.value > 1)
    return Fail(ErrorCode::kBadSignature, "a recovery id that no transaction can carry");
  const auto sender = TRY(crypto::EthereumAddress(key));
  if (sender.bytes != resolution->sender.bytes) {
    return Fail(ErrorCode::kBadSignature, "signed by another account than the request's");
  }
  Bytes finished(low.bytes.begin(), low.bytes.end());
  finished.push_back(recovery.value);
  return Finished{std::move(finished)};
}

// `signature` is r ‖ s ‖ y parity.
Result<Bytes> Assemble(const CanonicalRequest& request, const Supplied& supplied, ByteView signature) {
  if (signature.size() != kFinishedBytes || signature.back() > 1) {
    return Fail(ErrorCode::kBadSignature, "expected r, s and a y parity of 0 or 1");
  }
  const EthereumResolution* const resolution = TRY(ResolutionOf(request));
  const Eip1559Signature parts{signature.back(), TRY(Uint256FromBigEndian(signature.first(32))),
                               TRY(Uint256FromBigEndian(signature.subspan(32, 32)))};
  return EncodeSigned(TypeOf(*resolution), TRY(Transaction(*resolution, supplied)), parts);
}

}  // namespace

const FormatRow kEthereumRow = {
    Format::kEthereum,
    kAlgorithms,
    kKinds,
    NonceRule::kSequence,
    "chain id, account nonce, fee caps, gas limit, recipient or token contract, value and call data; no "
    "expiry: a signed "
    "transaction stays usable until its nonce is used",
    "when a transaction with its nonce is in a final block",
    nullptr,
    nullptr,
    Supply,
    Build,
    Finish,
    Assemble,
};

}  // namespace sealward::intent::formats
