// 0x v4 limit orders: EIP-712, domain ZeroEx 1.0.0 of the chain's exchange proxy. No fee, no fee recipient,
// no pool, and anybody may fill: what the order gives and takes is all there is. The order ends by its own
// expiry.
#include "intent/formats/rows.h"
#include "intent/formats/token_order.h"
#include "intent/formats/typed_request.h"

namespace sealward::intent::formats {
namespace {

constexpr KeyAlgorithm kAlgorithms[] = {KeyAlgorithm::kSecp256k1};
constexpr IntentKind kKinds[] = {IntentKind::kOrder};

constexpr eip712::Member kMembers[] = {{"address", "makerToken"},
                                       {"address", "takerToken"},
                                       {"uint128", "makerAmount"},
                                       {"uint128", "takerAmount"},
                                       {"uint128", "takerTokenFeeAmount"},
                                       {"address", "maker"},
                                       {"address", "taker"},
                                       {"address", "sender"},
                                       {"address", "feeRecipient"},
                                       {"bytes32", "pool"},
                                       {"uint64", "expiry"},
                                       {"uint256", "salt"}};
constexpr eip712::Schema kSchema{"LimitOrder", kMembers};

Result<TypedRequest> Make(const CanonicalRequest& request, const Supplied& supplied) {
  static const eip712::DomainFamily kDomains("ZeroEx", "1.0.0");
  static const Hash256 kTypeHash = eip712::TypeHash(kSchema);
  const TokenOrder order = TRY(ReadTokenOrder(request, supplied, TimeInForce::kGoodTillDate));
  const TokenAmounts amounts = TRY(AmountsOf(order));
  TypedMessage message(kSchema, kTypeHash);
  message.Address(amounts.give)
      .Address(amounts.take)
      .Unsigned(amounts.give_units)
      .Unsigned(amounts.take_units);
  message.Unsigned(0).Address(order.signer).Address({}).Address({}).Address({}).Fixed({});
  message.Unsigned(TRY(ExpirySeconds(order.order, supplied)));
  message.Unsigned(
      TRY(Uint256FromBigEndian(order.hash.View())));  // salt: the request's own, so a retry is the same order
  const Hash256 separator = kDomains.Separator(order.chain_id, order.contract);
  return TypedRequest{separator, std::move(message), order.signer};
}

using Format0x = TypedFormat<Make>;

}  // namespace

const FormatRow kZeroExRow = {
    Format::kZeroEx,
    kAlgorithms,
    kKinds,
    NonceRule::kNone,
    "chain id, exchange contract, both tokens, both amounts, the maker, expiry and a salt of the request's "
    "hash",
    "when the order's expiry has passed on the chain",
    "when its expiry has passed on the chain, or it is filled or cancelled there",
    nullptr,
    SupplyTokenOrder,
    Format0x::Build,
    Format0x::Finish,
    Format0x::Assemble,
};

}  // namespace sealward::intent::formats
