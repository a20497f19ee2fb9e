// Derive trades: an EIP-712 Action whose data is what its trade module takes. A session key signs for the
// owner's wallet; asset, sub-id, price, amount, side, greatest fee and expiry are all bound.
#include "intent/formats/derive.h"

#include "intent/formats/rows.h"
#include "intent/formats/token_order.h"
#include "intent/formats/typed_request.h"

namespace sealward::intent::formats {
namespace {

constexpr KeyAlgorithm kAlgorithms[] = {KeyAlgorithm::kSecp256k1};
constexpr IntentKind kKinds[] = {IntentKind::kOrder};

constexpr eip712::Member kMembers[] = {
    {"uint256", "subaccountId"}, {"uint256", "nonce"}, {"address", "module"}, {"bytes", "data"},
    {"uint256", "expiry"},       {"address", "owner"}, {"address", "signer"}};
constexpr eip712::Schema kSchema{"Action", kMembers};

constexpr uint8_t kDecimals = 18;
constexpr uint64_t kNonceSuffix = 1000;  // the venue's nonce: milliseconds and a few digits more
constexpr uint64_t kNonceMsMax = UINT64_MAX / kNonceSuffix;

void AppendWord(Bytes& out, const eip712::Value& value) {
  Append(out, value.word());
}

Result<TypedRequest> Make(const CanonicalRequest& request, const Supplied& supplied) {
  static const Hash256 kTypeHash = eip712::TypeHash(kSchema);
  const TokenOrder order = TRY(ReadTokenOrder(request, supplied, TimeInForce::kGoodTillDate));
  const VenueBinding& binding = order.binding;
  if (!binding.account_address.has_value() || !binding.account_number.has_value() ||
      !binding.module.has_value()) {
    return Fail(ErrorCode::kInvalidArgument, "expected owner, sub-account and module",
                std::string("account"));
  }
  if (!supplied.nonce.has_value() || *supplied.nonce > kNonceMsMax) {
    return Fail(ErrorCode::kInvalidArgument, "expected the key's next nonce", std::string("nonce"));
  }
  const Bytes data = TRY(EncodeDeriveTrade(order, *binding.account_number));
  TypedMessage message(kSchema, kTypeHash);
  message.Unsigned(*binding.account_number).Unsigned(*supplied.nonce * kNonceSuffix).Address(*binding.module);
  message.Data(data).Unsigned(TRY(ExpirySeconds(order.order, supplied)));
  message.Address(*binding.account_address).Address(order.signer);
  return TypedRequest{DeriveSeparator(order.chain_id, order.contract), std::move(message), order.signer};
}

using FormatDerive = TypedFormat<Make>;

}  // namespace

Hash256 DeriveSeparator(const Uint256& chain_id, const EthereumAddress& matching) {
  static const eip712::DomainFamily kDomains("Matching", "1.0");
  return kDomains.Separator(chain_id, matching);
}

Result<Bytes> EncodeDeriveTrade(const TokenOrder& order, uint64_t recipient) {
  const ResolvedLeg& leg = order.leg;
  if (!leg.contract.has_value() || !leg.venue_number.has_value() || !leg.fee_max.has_value()) {
    return Fail(ErrorCode::kInvalidArgument, "expected asset, sub-id and greatest fee",
                std::string("instrument"));
  }
  Bytes out;
  AppendWord(out, eip712::Value::Address(*leg.contract));
  AppendWord(out, eip712::Value::Unsigned(*leg.venue_number));
  AppendWord(out, eip712::Value::Unsigned(
                      TRY(BaseUnits(order.price, kDecimals, "price"))));  // signed there; never below 0
  AppendWord(out, eip712::Value::Unsigned(TRY(BaseUnits(order.quantity, kDecimals, "quantity"))));
  AppendWord(out, eip712::Value::Unsigned(TRY(BaseUnits(*leg.fee_max, kDecimals, "fee_max"))));
  AppendWord(out, eip712::Value::Unsigned(recipient));
  AppendWord(out, eip712::Value::Boolean(order.buy));
  return out;
}

const FormatRow kDeriveRow = {
    Format::kDerive,
    kAlgorithms,
    kKinds,
    NonceRule::kTime,
    "chain id, matching contract, trade module, sub-account, owner, session key, asset, sub-id, limit price, "
    "amount, "
    "side, greatest fee, nonce and expiry; not the time in force beyond that",
    "when the action's expiry has passed at the venue",
    "when its expiry has passed at the venue, or the venue says so: filled, cancelled, rejected",
    "cancel on disconnect, of the venue's own session",
    SupplyTokenOrder,
    FormatDerive::Build,
    FormatDerive::Finish,
    FormatDerive::Assemble,
};

}  // namespace sealward::intent::formats
