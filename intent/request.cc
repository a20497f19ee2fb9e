#include "intent/request.h"

#include "base/hex.h"
#include "crypto/hash.h"

namespace sealward::intent {
namespace {

// What people approve: everything that determines the signed bytes, but for what the daemon supplies.
struct Effect {
  Intent intent;
  std::string key;
  Resolution resolution;
  static constexpr auto kFields =
      std::tuple{Field{0, &Effect::intent, "intent"}, Field{1, &Effect::key, "key", kNameBytesMax},
                 Field{2, &Effect::resolution, "resolution"}};
};

// Notional of `quantity` at `price`, at the scale of the quote asset, rounded up.
Result<Decimal> Notional(const Decimal& price, const Decimal& quantity, const ResolvedLeg& leg) {
  uint32_t scale = 0;
  Uint256 product = Uint256::From(1);
  for (const Decimal& factor : {price, quantity, leg.multiplier}) {
    if (factor.IsNegative()) return Fail(ErrorCode::kOutOfRange, "a negative price has no notional");
    product = TRY(Mul(product, Uint256::FromUint128(static_cast<Uint128>(factor.mantissa))));
    scale += factor.scale;
  }
  if (scale > leg.price_scale) {
    product = TRY(Div(product, TRY(PowerOfTen256(scale - leg.price_scale)), Rounding::kUp));
    scale = leg.price_scale;
  }
  const Uint128 mantissa = product.LowUint128();
  if (!product.FitsUint128() || mantissa >> 127 != 0) return Fail(ErrorCode::kOverflow, "notional");
  return Decimal::Normal(static_cast<Int128>(mantissa), static_cast<uint8_t>(scale));
}

using Amount = Result<std::optional<AssetAmount>>;

Amount AmountOfOrder(const Order& order, const Resolution& resolution) {
  const auto* const resolved = std::get_if<OrderResolution>(&resolution);
  if (resolved == nullptr || resolved->legs.size() != order.legs.size()) {
    return Fail(ErrorCode::kInvalidArgument, "the resolution is of another kind of intent");
  }
  if (order.legs.size() != 1)
    return Fail(ErrorCode::kUnsupported, "notional of several legs", std::string("legs"));
  if (!order.price.has_value())
    return Fail(ErrorCode::kUnsupported, "notional without a price", std::string("price"));
  const ResolvedLeg& leg = resolved->legs.front();
  if (leg.kind != InstrumentKind::kSpot && leg.kind != InstrumentKind::kLinear) {
    return Fail(ErrorCode::kUnsupported, "notional of this kind of instrument", std::string("instrument"));
  }
  return AssetAmount{leg.quote_asset, TRY(Notional(*order.price, order.legs.front().quantity, leg))};
}

}  // namespace

RequestHash HashRequest(ByteView canonical_request_bytes) {
  return crypto::Sha256As<RequestHash>(canonical_request_bytes);
}

EffectHash HashEffect(const CanonicalRequest& request) {
  return crypto::Sha256As<EffectHash>(
      Encode(Effect{request.stated.intent, request.stated.key, request.resolution}));
}

std::string ClientOrderId(const RequestHash& hash) {
  return HexEncode(hash.View().first(16));
}

std::optional<std::string> TargetRequestOf(const Intent& intent) {
  if (const auto* cancel = std::get_if<Cancel>(&intent)) return cancel->target_request;
  if (const auto* amend = std::get_if<Amend>(&intent)) return amend->target_request;
  return std::nullopt;
}

std::optional<std::string> TargetClientOrderIdOf(const Resolution& resolution) {
  if (const auto* cancel = std::get_if<CancelResolution>(&resolution)) return cancel->client_order_id;
  if (const auto* amend = std::get_if<AmendResolution>(&resolution)) return amend->client_order_id;
  return std::nullopt;
}

std::string ActionClientOrderId(const RequestHash& hash, size_t index) {
  Bytes joined(hash.bytes.begin(), hash.bytes.end());
  joined.push_back(static_cast<uint8_t>(index));  // below kLegsMax
  return HexEncode(crypto::Sha256(joined).View().first(16));
}

Result<std::optional<AssetAmount>> AmountOf(const CanonicalRequest& request) {
  const Intent& intent = request.stated.intent;
  switch (KindOf(intent)) {
    case IntentKind::kOrder:
      return AmountOfOrder(std::get<Order>(intent), request.resolution);
    case IntentKind::kSettlement: {
      const auto& settlement = std::get<Settlement>(intent);
      return AssetAmount{settlement.asset, settlement.amount};
    }
    case IntentKind::kTransfer: {
      const auto& transfer = std::get<Transfer>(intent);
      return AssetAmount{transfer.asset, transfer.amount};
    }
    case IntentKind::kAmend:
    case IntentKind::kBatch:
    case IntentKind::kQuote:
    case IntentKind::kMandate:
      return Fail(ErrorCode::kUnsupported, "amount of this kind", std::string(EnumName(KindOf(intent))));
    case IntentKind::kCancel:
    case IntentKind::kVenueConfiguration:
    case IntentKind::kRead:
    case IntentKind::kSession:
    case IntentKind::kAdministrative:
      return std::nullopt;
  }
  return Fail(ErrorCode::kInternal);
}

}  // namespace sealward::intent
