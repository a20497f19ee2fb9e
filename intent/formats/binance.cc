// Binance spot REST (rest-api.md, "SIGNED endpoint security"): Ed25519, HMAC-SHA256 or RSA-SHA256 over the
// exact query string, the body empty. POST /api/v3/order for an order, DELETE /api/v3/order for a cancel, GET
// for a query. Parameters in one fixed order, that of the venue's documentation. The signature covers neither
// method nor path: keys must be scoped to one product at the venue.
#include "base/hex.h"
#include "intent/formats/query_writer.h"
#include "intent/formats/rows.h"
#include "intent/formats/venue_request.h"

namespace sealward::intent::formats {
namespace {

constexpr KeyAlgorithm kAlgorithms[] = {KeyAlgorithm::kEd25519, KeyAlgorithm::kHmacSha256,
                                        KeyAlgorithm::kRsaSha256};
constexpr IntentKind kKinds[] = {IntentKind::kOrder, IntentKind::kCancel, IntentKind::kRead};

constexpr VenueWords kWords{"BUY",
                            "SELL",
                            {"GTC", "IOC", "FOK", nullptr, nullptr, nullptr},
                            {nullptr, "EXPIRE_TAKER", "EXPIRE_MAKER", "EXPIRE_BOTH"}};

void AddTimes(QueryWriter& query, uint32_t receive_window_ms, const Supplied& supplied) {
  query.Add("recvWindow", uint64_t{receive_window_ms}).Add("timestamp", supplied.timestamp_ms);
}

Result<std::string> OrderQuery(const VenueView& view, const Supplied& supplied) {
  const Order& order = *view.order;
  const bool post_only = order.time_in_force == TimeInForce::kPostOnly;
  const char* const time_in_force = kWords.Of(order.time_in_force);
  const bool expressible = (post_only || time_in_force != nullptr) && !order.reduce_only &&
                           view.resolved().kind == InstrumentKind::kSpot;
  if (!expressible) return Fail(ErrorCode::kUnsupported, "the venue has no such order");
  QueryWriter query;
  query.Add("symbol", view.resolved().symbol)
      .Add("side", kWords.Of(view.leg().side))
      .Add("type", post_only ? "LIMIT_MAKER" : "LIMIT");
  if (!post_only) query.Add("timeInForce", time_in_force);
  query.Add("quantity", view.leg().quantity.ToText())
      .Add("price", view.price.ToText())
      .Add("newClientOrderId", view.client_order_id);
  if (order.display_quantity.has_value()) query.Add("icebergQty", order.display_quantity->ToText());
  const char* const prevention = kWords.Of(order.self_trade_prevention);
  if (prevention != nullptr) query.Add("selfTradePreventionMode", prevention);
  AddTimes(query, view.receive_window_ms, supplied);
  return query.text();
}

std::string CancelQuery(const CancelResolution& resolution, const Supplied& supplied) {
  QueryWriter query;
  query.Add("symbol", resolution.symbol).Add("origClientOrderId", resolution.client_order_id);
  AddTimes(query, resolution.receive_window_ms, supplied);
  return query.text();
}

std::string ReadQuery(const VenueView& view, const Supplied& supplied) {
  QueryWriter query;
  for (const Parameter& parameter : view.read->parameters) query.Add(parameter.name, parameter.value);
  AddTimes(query, view.receive_window_ms, supplied);
  return query.text();
}

Result<std::string> Query(const VenueView& view, const Supplied& supplied) {
  if (view.read != nullptr) return ReadQuery(view, supplied);
  if (view.cancel != nullptr) return CancelQuery(*view.cancel_resolution, supplied);
  return OrderQuery(view, supplied);
}

Result<Payload> Build(const CanonicalRequest& request, const Supplied& supplied) {
  return PlainPayload(TRY(Query(TRY(ViewOf(request, supplied)), supplied)));
}

Result<Bytes> Assemble(const CanonicalRequest& request, const Supplied& supplied, ByteView signature) {
  const VenueView view = TRY(ViewOf(request, supplied));
  TRY(CheckSignatureSize(*view.terms, signature));
  const bool mac = view.terms->algorithm == KeyAlgorithm::kHmacSha256;
  const std::string text = mac ? HexEncode(signature) : PercentEncode(Base64Encode(signature));
  const std::string out = TRY(Query(view, supplied)) + "&signature=" + text;
  return Bytes(out.begin(), out.end());
}

}  // namespace

const FormatRow kBinanceRow = {
    Format::kBinance,
    kAlgorithms,
    kKinds,
    NonceRule::kNone,
    "every parameter: symbol, side, type, time in force, quantity, price, client order id, receive window "
    "and "
    "timestamp; not the HTTP method, the path or the product",
    "when timestamp + receive window has passed at the venue",
    "when the venue says so: filled, cancelled, or unknown to it by its client order id",
    "none for spot; futures have countdownCancelAll",
    SupplyVenue,
    Build,
    FinishVenue,
    Assemble,
};

}  // namespace sealward::intent::formats
