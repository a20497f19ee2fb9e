// Polymarket CTF Exchange V2 orders: EIP-712, domain version 2. The signer is the maker: proxies and Safes
// sign otherwise. The signed struct has no expiry: the order is dead when the venue or the chain says so, not
// before.
#include "intent/formats/rows.h"
#include "intent/formats/token_order.h"
#include "intent/formats/typed_request.h"

namespace sealward::intent::formats {
namespace {

constexpr KeyAlgorithm kAlgorithms[] = {KeyAlgorithm::kSecp256k1};
constexpr IntentKind kKinds[] = {IntentKind::kOrder};

constexpr eip712::Member kMembers[] = {
    {"uint256", "salt"},        {"address", "maker"},       {"address", "signer"}, {"uint256", "tokenId"},
    {"uint256", "makerAmount"}, {"uint256", "takerAmount"}, {"uint8", "side"},     {"uint8", "signatureType"},
    {"uint256", "timestamp"},   {"bytes32", "metadata"},    {"bytes32", "builder"}};
constexpr eip712::Schema kSchema{"Order", kMembers};

constexpr size_t kSaltBytes = 6;  // the venue reads it as a JavaScript number

Result<TypedRequest> Make(const CanonicalRequest& request, const Supplied& supplied) {
  static const eip712::DomainFamily kDomains("Polymarket CTF Exchange", "2");
  static const Hash256 kTypeHash = eip712::TypeHash(kSchema);
  const TokenOrder order = TRY(ReadTokenOrder(request, supplied, TimeInForce::kGoodTillCancel));
  const ResolvedLeg& leg = order.leg;
  if (!leg.venue_number.has_value() || !leg.quote_decimals.has_value()) {
    return Fail(ErrorCode::kInvalidArgument, "expected token id and collateral", std::string("instrument"));
  }
  if (supplied.timestamp_ms == 0) {
    return Fail(ErrorCode::kInvalidArgument, "expected the decision's time", std::string("timestamp_ms"));
  }
  if (order.price >= Decimal::FromInteger(1)) {
    return Fail(ErrorCode::kOutOfRange, "expected a price below 1", std::string("price"));
  }
  // Outcome tokens have the collateral's decimals.
  const Uint256 shares = TRY(BaseUnits(order.quantity, *leg.quote_decimals, "quantity"));
  const Uint256 collateral = TRY(ProductUnits(order.price, order.quantity, *leg.quote_decimals));
  if (collateral.IsZero()) return Fail(ErrorCode::kOutOfRange, "nothing for something", std::string("price"));
  TypedMessage message(kSchema, kTypeHash);
  message.Unsigned(TRY(Uint256FromBigEndian(order.hash.View().first(kSaltBytes))));
  message.Address(order.signer).Address(order.signer).Unsigned(*leg.venue_number);
  message.Unsigned(order.buy ? collateral : shares).Unsigned(order.buy ? shares : collateral);
  message.Unsigned(order.buy ? 0 : 1).Unsigned(0).Unsigned(supplied.timestamp_ms).Fixed({}).Fixed({});
  const Hash256 separator = kDomains.Separator(order.chain_id, order.contract);
  return TypedRequest{separator, std::move(message), order.signer};
}

using FormatPolymarket = TypedFormat<Make>;

}  // namespace

const FormatRow kPolymarketRow = {
    Format::kPolymarket,
    kAlgorithms,
    kKinds,
    NonceRule::kNone,
    "chain id, exchange contract, token id, both amounts, side, maker, time of the decision and a salt of "
    "the request's "
    "hash; no expiry",
    "never by itself: when the order is filled or cancelled on the chain",
    "when the venue or the chain says so: filled or cancelled",
    nullptr,
    SupplyTokenOrder,
    FormatPolymarket::Build,
    FormatPolymarket::Finish,
    FormatPolymarket::Assemble,
};

}  // namespace sealward::intent::formats
