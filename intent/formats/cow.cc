// CoW Protocol orders: EIP-712, domain Gnosis Protocol v2 of the chain's settlement contract. What is bought
// goes to the signer itself; no fee; the application data is empty, for it can carry calls. The order ends by
// its own validTo.
#include "intent/formats/rows.h"
#include "intent/formats/token_order.h"
#include "intent/formats/typed_request.h"

namespace sealward::intent::formats {
namespace {

constexpr KeyAlgorithm kAlgorithms[] = {KeyAlgorithm::kSecp256k1};
constexpr IntentKind kKinds[] = {IntentKind::kOrder};

constexpr eip712::Member kMembers[] = {
    {"address", "sellToken"},      {"address", "buyToken"},        {"address", "receiver"},
    {"uint256", "sellAmount"},     {"uint256", "buyAmount"},       {"uint32", "validTo"},
    {"bytes32", "appData"},        {"uint256", "feeAmount"},       {"string", "kind"},
    {"bool", "partiallyFillable"}, {"string", "sellTokenBalance"}, {"string", "buyTokenBalance"}};
constexpr eip712::Schema kSchema{"Order", kMembers};

Result<TypedRequest> Make(const CanonicalRequest& request, const Supplied& supplied) {
  static const eip712::DomainFamily kDomains("Gnosis Protocol", "v2");
  static const eip712::Value kErc20 = eip712::Value::Text("erc20");
  static const Hash256 kTypeHash = eip712::TypeHash(kSchema);
  const TokenOrder order = TRY(ReadTokenOrder(request, supplied, TimeInForce::kGoodTillDate));
  const TokenAmounts amounts = TRY(AmountsOf(order));
  TypedMessage message(kSchema, kTypeHash);
  message.Address(amounts.give).Address(amounts.take).Address(order.signer);
  message.Unsigned(amounts.give_units).Unsigned(amounts.take_units);
  message.Unsigned(TRY(ExpirySeconds(order.order, supplied))).Fixed({}).Unsigned(0);
  message.Text(order.buy ? "buy" : "sell").Boolean(true);
  message.Constant(kErc20, "erc20").Constant(kErc20, "erc20");
  const Hash256 separator = kDomains.Separator(order.chain_id, order.contract);
  return TypedRequest{separator, std::move(message), order.signer};
}

using FormatCow = TypedFormat<Make>;

}  // namespace

const FormatRow kCowRow = {
    Format::kCow,
    kAlgorithms,
    kKinds,
    NonceRule::kNone,
    "chain id, settlement contract, both tokens, both amounts, side, receiver (the signer), validTo, no fee "
    "and empty "
    "application data",
    "when the order's validTo has passed on the chain",
    "when its validTo has passed on the chain, or it is filled or cancelled there",
    nullptr,
    SupplyTokenOrder,
    FormatCow::Build,
    FormatCow::Finish,
    FormatCow::Assemble,
};

}  // namespace sealward::intent::formats
