// Paradigm REST: HMAC-SHA256 over timestamp, METHOD, path with query and body, a line feed between them,
// base64. Orders on the future-spread books: the instrument's symbol is the strategy's id there. Its
// WebSocket is unsigned.
#include "base/hex.h"
#include "intent/formats/rows.h"
#include "intent/formats/venue_request.h"

namespace sealward::intent::formats {
namespace {

constexpr KeyAlgorithm kAlgorithms[] = {KeyAlgorithm::kHmacSha256};
constexpr IntentKind kKinds[] = {IntentKind::kOrder, IntentKind::kCancel, IntentKind::kRead};

Result<std::string> OrderBody(const VenueView& view) {
  const Order& order = *view.order;
  const bool post_only = order.time_in_force == TimeInForce::kPostOnly;
  const bool expressible = (post_only || order.time_in_force == TimeInForce::kGoodTillCancel) &&
                           !order.reduce_only && !order.display_quantity.has_value() &&
                           order.self_trade_prevention == SelfTradePrevention::kVenueDefault;
  if (!expressible) return Fail(ErrorCode::kUnsupported, "the venue has no such order");
  JsonMembers body;
  body.Text("account_name", order.account)
      .Text("amount_decimal", view.leg().quantity.ToText())
      .Text("label", view.client_order_id)
      .Raw("post_only", post_only ? "true" : "false")
      .Text("price", view.price.ToText())
      .Text("side", view.leg().side == Side::kBuy ? "BUY" : "SELL")
      .Text("strategy_id", view.resolved().symbol)
      .Text("time_in_force", "GOOD_TILL_CANCELED")
      .Text("type", "LIMIT");
  return body.Take();
}

Result<HttpRequest> RequestOf(const VenueView& view) {
  if (view.read != nullptr) return HttpRequest{"GET", ReadPath(view), {}};
  if (view.cancel != nullptr) {
    const std::string label = PercentEncode(view.cancel_resolution->client_order_id);
    return HttpRequest{"DELETE", "/v1/fs/orders?label=" + label, {}};
  }
  return HttpRequest{"POST", "/v1/fs/orders", TRY(OrderBody(view))};
}

Result<Payload> Build(const CanonicalRequest& request, const Supplied& supplied) {
  const HttpRequest http = TRY(RequestOf(TRY(ViewOf(request, supplied))));
  return PlainPayload(std::to_string(supplied.timestamp_ms) + "\n" + std::string(http.method) + "\n" +
                      http.path + "\n" + http.body);
}

Result<Bytes> Assemble(const CanonicalRequest& request, const Supplied& supplied, ByteView signature) {
  const VenueView view = TRY(ViewOf(request, supplied));
  TRY(CheckSignatureSize(*view.terms, signature));
  const HttpRequest http = TRY(RequestOf(view));
  const HttpHeader headers[] = {{"Authorization", "Bearer " + view.identity()},
                                {"Paradigm-API-Timestamp", std::to_string(supplied.timestamp_ms)},
                                {"Paradigm-API-Signature", Base64Encode(signature)},
                                {"Content-Type", "application/json"}};
  return HttpText(http, headers);
}

}  // namespace

const FormatRow kParadigmRow = {
    Format::kParadigm,
    kAlgorithms,
    kKinds,
    NonceRule::kNone,
    "timestamp, HTTP method, path and every parameter, the account's name among them",
    "30 seconds after timestamp",
    "when the venue says so: filled, cancelled, or unknown to it by its label",
    nullptr,
    SupplyVenue,
    Build,
    FinishVenue,
    Assemble,
};

}  // namespace sealward::intent::formats
