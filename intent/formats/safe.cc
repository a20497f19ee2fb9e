// Safe transactions (1.3.0 and later): an owner's EIP-712 signature over a native payment or an ERC-20
// transfer(). Operation 0 only: a delegatecall hands over the Safe. Gas price, gas token and refund receiver
// are zero, so nothing is paid to whoever sends it. Owners, thresholds, modules and guards are not changed:
// there is no intent for that.
#include "intent/formats/ethereum_transaction.h"
#include "intent/formats/rows.h"
#include "intent/formats/typed_request.h"

namespace sealward::intent::formats {
namespace {

constexpr KeyAlgorithm kAlgorithms[] = {KeyAlgorithm::kSecp256k1};
constexpr IntentKind kKinds[] = {IntentKind::kSettlement, IntentKind::kTransfer};

constexpr eip712::Member kMembers[] = {
    {"address", "to"},       {"uint256", "value"},     {"bytes", "data"},
    {"uint8", "operation"},  {"uint256", "safeTxGas"}, {"uint256", "baseGas"},
    {"uint256", "gasPrice"}, {"address", "gasToken"},  {"address", "refundReceiver"},
    {"uint256", "nonce"}};
constexpr eip712::Schema kSchema{"SafeTx", kMembers};

Status Supply(const CanonicalRequest&, const DocumentsView&, Supplied&) {
  return Ok();
}

Result<TypedRequest> Make(const CanonicalRequest& request, const Supplied& supplied) {
  static const eip712::DomainFamily kDomains;
  static const Hash256 kTypeHash = eip712::TypeHash(kSchema);
  const Intent& intent = request.stated.intent;
  const auto* const resolution = std::get_if<EthereumResolution>(&request.resolution);
  const bool payment = std::holds_alternative<Settlement>(intent) || std::holds_alternative<Transfer>(intent);
  if (!payment || resolution == nullptr || !resolution->safe.has_value()) return WrongKind();
  if (!supplied.nonce.has_value()) {
    return Fail(ErrorCode::kInvalidArgument, "expected the Safe's next nonce", std::string("nonce"));
  }
  const bool token = resolution->contract.has_value();
  const EthereumAddress to = resolution->contract.value_or(resolution->destination);
  if (resolution->destination.IsZero() || to.IsZero() || to == *resolution->safe) {
    return Fail(ErrorCode::kInvalidArgument, "the zero address, or the Safe itself",
                std::string("destination"));
  }
  const Bytes data = token ? EncodeErc20Transfer(resolution->destination, resolution->base_units) : Bytes{};
  TypedMessage message(kSchema, kTypeHash);
  message.Address(to).Unsigned(token ? Uint256{} : resolution->base_units).Data(data).Unsigned(0);
  message.Unsigned(0).Unsigned(0).Unsigned(0).Address({}).Address({}).Unsigned(*supplied.nonce);
  const Hash256 separator = kDomains.Separator(Uint256::From(resolution->chain_id), *resolution->safe);
  return TypedRequest{separator, std::move(message), resolution->sender};
}

using FormatSafe = TypedFormat<Make>;

}  // namespace

const FormatRow kSafeRow = {
    Format::kSafe,
    kAlgorithms,
    kKinds,
    NonceRule::kSequence,
    "chain id, the Safe, recipient or token contract, value, call data, operation 0, refund fields of zero "
    "and the "
    "Safe's nonce; no expiry and no gas",
    "when a transaction of the Safe with its nonce is in a final block",
    nullptr,
    nullptr,
    Supply,
    FormatSafe::Build,
    FormatSafe::Finish,
    FormatSafe::Assemble,
};

}  // namespace sealward::intent::formats
