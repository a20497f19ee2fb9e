#include "intent/venue_rules.h"

#include <algorithm>

namespace sealward::intent {
namespace {

constexpr uint32_t kAll = ~0u;
constexpr uint32_t kLimitOnly = SetOfValues(OrderType::kLimit);
constexpr uint32_t kUsualTimes = SetOfValues(TimeInForce::kGoodTillCancel, TimeInForce::kImmediateOrCancel,
                                             TimeInForce::kFillOrKill, TimeInForce::kPostOnly);
constexpr uint32_t kSpot = SetOfValues(InstrumentKind::kSpot);

constexpr uint32_t kOnChain = kBindsChain | kBindsContract | kBindsSigner | kBindsNoWindow;
constexpr uint32_t kDated = SetOfValues(TimeInForce::kGoodTillDate);
constexpr uint32_t kNoPrevention = SetOfValues(SelfTradePrevention::kVenueDefault);
constexpr uint32_t kDerivatives =
    SetOfValues(InstrumentKind::kSpot, InstrumentKind::kLinear, InstrumentKind::kOption);
constexpr uint32_t kSpotAndLinear = SetOfValues(InstrumentKind::kSpot, InstrumentKind::kLinear);
constexpr uint32_t kLinear = SetOfValues(InstrumentKind::kLinear);
constexpr uint32_t kDefaultPrevention = SetOfValues(SelfTradePrevention::kVenueDefault);

constexpr VenueRules kRules[] = {
    // format, legs, types, times, preventions, instruments, reduce-only, short sale, display, firm, identity
    {Format::kBinance, 1, kLimitOnly, kUsualTimes, kAll, kSpot, false, false, true, false, false},
    {Format::kCose, kLegsMax, kAll, kAll, kAll, kAll, true, true, true, true, false},
    {Format::kHyperliquid, 1, SetOfValues(OrderType::kLimit, OrderType::kStopLimit),
     SetOfValues(TimeInForce::kGoodTillCancel, TimeInForce::kImmediateOrCancel, TimeInForce::kPostOnly),
     SetOfValues(SelfTradePrevention::kVenueDefault),
     SetOfValues(InstrumentKind::kSpot, InstrumentKind::kLinear), true, false, false, false, false,
     kBindsEnvironment | kBindsVenueNumber | kBindsAccountMaybe | kBindsSigner, 5},
    {Format::kDerive, 1, kLimitOnly, kDated, kNoPrevention, kDerivatives, false, false, false, false, false,
     kOnChain | kBindsAccount | kBindsAccountNumber | kBindsModule | kBindsVenueNumber | kBindsBaseContract |
         kBindsFee},
    {Format::kZeroEx, 1, kLimitOnly, kDated, kNoPrevention, kSpot, false, false, false, false, false,
     kOnChain | kBindsTokens},
    {Format::kCow, 1, kLimitOnly, kDated, kNoPrevention, kSpot, false, false, false, false, false,
     kOnChain | kBindsTokens},
    {Format::kPolymarket, 1, kLimitOnly, SetOfValues(TimeInForce::kGoodTillCancel), kNoPrevention, kSpot,
     false, false, false, false, false, kOnChain | kBindsVenueNumber | kBindsQuoteToken},
    {Format::kBinanceFutures, 1, kLimitOnly, kUsualTimes, kAll, kLinear, true, false, false, false, true},
    {Format::kOkx, 1, kLimitOnly, kUsualTimes, kAll, kSpot, false, false, false, false, true},
    {Format::kBybit, 1, kLimitOnly, kUsualTimes, kAll, kSpotAndLinear, true, false, false, false, true},
    // A deadline lies 2 to 60 seconds ahead.
    {Format::kKraken, 1, kLimitOnly,
     SetOfValues(TimeInForce::kGoodTillCancel, TimeInForce::kImmediateOrCancel, TimeInForce::kPostOnly), kAll,
     kSpot, false, false, false, false, true, 0, 0, 2000},
    {Format::kParadigm, 1, kLimitOnly, SetOfValues(TimeInForce::kGoodTillCancel, TimeInForce::kPostOnly),
     kDefaultPrevention, kAll, false, false, false, false, true},
    {Format::kDeribit, 0, 0, 0, 0, 0, false, false, false, false, true, 0, 0, 1, true},
    {Format::kFix, 0, 0, 0, 0, 0, false, false, false, false, true, 0, 0, 1, true},
};

constexpr std::string_view kBinanceOrders[] = {"symbol"};
constexpr std::string_view kBinanceOrder[] = {"symbol", "origClientOrderId"};
constexpr std::string_view kBinanceTrades[] = {"symbol",  "orderId", "startTime",
                                               "endTime", "fromId",  "limit"};
constexpr std::string_view kOkxBalances[] = {"ccy"};
constexpr std::string_view kOkxOrder[] = {"instId", "clOrdId"};
constexpr std::string_view kOkxOrders[] = {"instType", "instId", "after", "before", "limit"};
constexpr std::string_view kBybitBalances[] = {"accountType", "coin"};
constexpr std::string_view kBybitOrders[] = {"category", "symbol", "orderLinkId", "cursor", "limit"};
constexpr std::string_view kKrakenOrders[] = {"trades", "cl_ord_id"};
constexpr std::string_view kParadigmOrders[] = {"cursor", "page_size", "state"};

constexpr VenueQuery kQueries[] = {
    {Format::kBinance, "account", "GET", "/api/v3/account", {}},
    {Format::kBinance, "open_orders", "GET", "/api/v3/openOrders", kBinanceOrders},
    {Format::kBinance, "order", "GET", "/api/v3/order", kBinanceOrder},
    {Format::kBinance, "trades", "GET", "/api/v3/myTrades", kBinanceTrades},
    {Format::kOkx, "balances", "GET", "/api/v5/account/balance", kOkxBalances},
    {Format::kOkx, "open_orders", "GET", "/api/v5/trade/orders-pending", kOkxOrders},
    {Format::kOkx, "order", "GET", "/api/v5/trade/order", kOkxOrder},
    {Format::kOkx, "trades", "GET", "/api/v5/trade/fills", kOkxOrders},
    {Format::kBybit, "balances", "GET", "/v5/account/wallet-balance", kBybitBalances},
    {Format::kBybit, "open_orders", "GET", "/v5/order/realtime", kBybitOrders},
    {Format::kBybit, "positions", "GET", "/v5/position/list", kBybitOrders},
    {Format::kBybit, "trades", "GET", "/v5/execution/list", kBybitOrders},
    {Format::kKraken, "balances", "POST", "/0/private/Balance", {}},
    {Format::kKraken, "open_orders", "POST", "/0/private/OpenOrders", kKrakenOrders},
    {Format::kParadigm, "orders", "GET", "/v2/drfq/orders/", kParadigmOrders},
    {Format::kParadigm, "trades", "GET", "/v2/drfq/trades/", kParadigmOrders},
};

Status Unsupported(const char* why, const char* field) {
  return Fail(ErrorCode::kUnsupported, why, std::string(field));
}

bool Rests(const Order& order) {
  return order.time_in_force != TimeInForce::kImmediateOrCancel &&
         order.time_in_force != TimeInForce::kFillOrKill;
}

}  // namespace

const VenueRules* FindVenueRules(Format format) {
  const auto found = std::ranges::find(kRules, format, &VenueRules::format);
  return found == std::end(kRules) ? nullptr : found;
}

Status CheckFigures(const Decimal& price, const VenueRules& rules, const char* field) {
  if (rules.price_figures_max == 0 || price.scale == 0) return Ok();
  Int128 bound = 1;
  for (uint8_t i = 0; i < rules.price_figures_max; ++i) bound *= 10;
  if (price.mantissa < bound) return Ok();
  return Fail(ErrorCode::kTooPrecise, "more significant figures than the venue takes", std::string(field));
}

const VenueQuery* FindVenueQuery(Format format, std::string_view name) {
  const auto found = std::ranges::find_if(
      kQueries, [&](const VenueQuery& query) { return query.format == format && query.name == name; });
  return found == std::end(kQueries) ? nullptr : found;
}

Status CheckExpressible(const Order& order, const VenueRules& rules) {
  if (rules.logs_on) return Unsupported("orders in a session of this venue go by a permit", "venue");
  if (order.legs.size() > rules.legs_max) return Unsupported("the venue takes orders of one leg", "legs");
  if (!InSet(rules.types, order.type)) return Unsupported("the venue has no such type of order", "type");
  if (!InSet(rules.times, order.time_in_force)) {
    return Unsupported("the venue has no such time in force", "time_in_force");
  }
  if (!InSet(rules.preventions, order.self_trade_prevention)) {
    return Unsupported("the venue has no such self-trade prevention", "self_trade_prevention");
  }
  if (order.reduce_only && !rules.reduce_only) {
    return Unsupported("the venue has no reduce-only orders", "reduce_only");
  }
  if (order.short_sale != ShortSale::kNotShort && !rules.short_sale) {
    return Unsupported("the venue has no short sales", "short_sale");
  }
  if (order.parent.has_value()) return Unsupported("orders under a mandate are not signed", "parent");
  if (!order.display_quantity.has_value()) return Ok();
  if (!rules.display_quantity) {
    return Unsupported("the venue shows an order's whole quantity", "display_quantity");
  }
  if (Rests(order)) return Ok();
  return Unsupported("only an order that rests can show less than its quantity", "display_quantity");
}

}  // namespace sealward::intent
