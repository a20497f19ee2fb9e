#include "intent/formats/token_order.h"

#include "intent/formats/rows.h"

namespace sealward::intent::formats {
namespace {

bool IsPlain(const Order& order, const OrderResolution& resolution, TimeInForce time_in_force) {
  return order.legs.size() == 1 && resolution.legs.size() == 1 && order.type == OrderType::kLimit &&
         order.price.has_value() && order.time_in_force == time_in_force && !order.stop_price.has_value() &&
         order.expires_at.has_value() == (time_in_force == TimeInForce::kGoodTillDate) &&
         !order.reduce_only && !order.display_quantity.has_value() &&
         order.short_sale == ShortSale::kNotShort &&
         order.self_trade_prevention == SelfTradePrevention::kVenueDefault &&
         !order.legs.front().price.has_value();
}

}  // namespace

Result<TokenOrder> ReadTokenOrder(const CanonicalRequest& request, const Supplied& supplied,
                                  TimeInForce time_in_force) {
  const auto* const order = std::get_if<Order>(&request.stated.intent);
  const auto* const resolution = std::get_if<OrderResolution>(&request.resolution);
  if (order == nullptr || resolution == nullptr) return WrongKind();
  if (!IsPlain(*order, *resolution, time_in_force) || !order->price.has_value()) {
    return Fail(ErrorCode::kUnsupported, "the venue has no such order");
  }
  const VenueBinding& binding = resolution->binding;
  if (!binding.chain_id.has_value() || !binding.contract.has_value() || !binding.signer.has_value()) {
    return Fail(ErrorCode::kInvalidArgument, "expected chain, contract and signer", std::string("venue"));
  }
  const RequestHash hash = HashRequest(Encode(request));
  if (supplied.client_order_id != ClientOrderId(hash)) {
    return Fail(ErrorCode::kInvalidArgument, "not derived from the request", std::string("client_order_id"));
  }
  const OrderLeg& leg = order->legs.front();
  return TokenOrder{*order,
                    resolution->legs.front(),
                    binding,
                    hash,
                    *binding.signer,
                    *binding.contract,
                    Uint256::From(*binding.chain_id),
                    leg.side == Side::kBuy,
                    *order->price,
                    leg.quantity};
}

Result<Uint256> BaseUnits(const Decimal& value, uint8_t decimals, const char* field) {
  if (value.IsNegative()) return Fail(ErrorCode::kOutOfRange, "below zero", std::string(field));
  if (value.scale > decimals) return Fail(ErrorCode::kTooPrecise, "", std::string(field));
  return Mul(Uint256::FromUint128(static_cast<Uint128>(value.mantissa)),
             TRY(PowerOfTen256(static_cast<uint32_t>(decimals - value.scale))));
}

Result<Uint256> ProductUnits(const Decimal& price, const Decimal& quantity, uint8_t decimals) {
  if (price.IsNegative() || quantity.IsNegative()) {
    return Fail(ErrorCode::kOutOfRange, "below zero", std::string("price"));
  }
  const Uint256 product = TRY(Mul(Uint256::FromUint128(static_cast<Uint128>(price.mantissa)),
                                  Uint256::FromUint128(static_cast<Uint128>(quantity.mantissa))));
  const uint32_t scale = uint32_t{price.scale} + quantity.scale;
  if (scale <= decimals) return Mul(product, TRY(PowerOfTen256(decimals - scale)));
  const Uint256 divisor = TRY(PowerOfTen256(scale - decimals));
  const Uint256 units = TRY(Div(product, divisor, Rounding::kDown));
  if (TRY(Mul(units, divisor)) == product) return units;
  return Fail(ErrorCode::kTooPrecise, "price times quantity is no whole number of base units",
              std::string("price"));
}

Result<uint64_t> ExpirySeconds(const Order& order, const Supplied& supplied) {
  const uint64_t at = order.expires_at.value_or(Nanoseconds{}).value;
  if (at == 0 || at % kSecondNs != 0) {
    return Fail(ErrorCode::kInvalidArgument, "expected a whole second", std::string("expires_at"));
  }
  if (supplied.timestamp_ms == 0 || at / 1'000'000 <= supplied.timestamp_ms) {
    return Fail(ErrorCode::kOutOfRange, "expected a time after the decision", std::string("expires_at"));
  }
  return at / kSecondNs;
}

Status SupplyTokenOrder(const CanonicalRequest& request, const DocumentsView&, Supplied& supplied) {
  if (!std::holds_alternative<Order>(request.stated.intent)) return WrongKind();
  supplied.client_order_id = ClientOrderId(HashRequest(Encode(request)));
  return Ok();
}

Result<TokenAmounts> AmountsOf(const TokenOrder& order) {
  const ResolvedLeg& leg = order.leg;
  if (!leg.contract.has_value() || !leg.quote_contract.has_value() || !leg.base_decimals.has_value() ||
      !leg.quote_decimals.has_value() || *leg.contract == *leg.quote_contract) {
    return Fail(ErrorCode::kInvalidArgument, "expected two tokens of the venue's chain",
                std::string("instrument"));
  }
  const Uint256 base = TRY(BaseUnits(order.quantity, *leg.base_decimals, "quantity"));
  const Uint256 quote = TRY(ProductUnits(order.price, order.quantity, *leg.quote_decimals));
  if (base.IsZero() || quote.IsZero()) {
    return Fail(ErrorCode::kOutOfRange, "nothing for something", std::string("price"));
  }
  if (order.buy) return TokenAmounts{*leg.quote_contract, *leg.contract, quote, base};
  return TokenAmounts{*leg.contract, *leg.quote_contract, base, quote};
}

}  // namespace sealward::intent::formats
