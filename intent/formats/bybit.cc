// Bybit v5 REST: HMAC-SHA256 (hex) or RSA-SHA256 (base64) over timestamp ‖ API key ‖ receive window ‖ body or
// query. Neither method nor path is signed: keys must be scoped to one product, which is the request's
// category.
#include "base/hex.h"
#include "intent/formats/rows.h"
#include "intent/formats/venue_request.h"

namespace sealward::intent::formats {
namespace {

constexpr KeyAlgorithm kAlgorithms[] = {KeyAlgorithm::kHmacSha256, KeyAlgorithm::kRsaSha256};
constexpr IntentKind kKinds[] = {IntentKind::kOrder, IntentKind::kCancel, IntentKind::kRead};

constexpr VenueWords kWords{"Buy",
                            "Sell",
                            {"GTC", "IOC", "FOK", "PostOnly", nullptr, nullptr},
                            {nullptr, "CancelTaker", "CancelMaker", "CancelBoth"}};

// The key's scope at the venue, which its record states, is also the category of each request.
Status CheckProduct(const VenueView& view) {
  if (*view.product == "spot" || *view.product == "linear") return Ok();
  return Fail(ErrorCode::kUnsupported, "expected the product spot or linear", std::string("product"));
}

Result<std::string> OrderBody(const VenueView& view) {
  const char* const time_in_force = kWords.Of(view.order->time_in_force);
  const bool spot = *view.product == "spot";
  const bool expressible = time_in_force != nullptr && !view.order->display_quantity.has_value() &&
                           view.resolved().kind == (spot ? InstrumentKind::kSpot : InstrumentKind::kLinear) &&
                           !(spot && view.order->reduce_only);
  if (!expressible) return Fail(ErrorCode::kUnsupported, "the venue has no such order");
  JsonMembers body;
  body.Text("category", *view.product)
      .Text("symbol", view.resolved().symbol)
      .Text("side", kWords.Of(view.leg().side))
      .Text("orderType", "Limit")
      .Text("qty", view.leg().quantity.ToText())
      .Text("price", view.price.ToText())
      .Text("timeInForce", time_in_force)
      .Text("orderLinkId", view.client_order_id);
  if (view.order->reduce_only) body.Raw("reduceOnly", "true");
  const char* const prevention = kWords.Of(view.order->self_trade_prevention);
  if (prevention != nullptr) body.Text("smpType", prevention);
  return body.Take();
}

Result<HttpRequest> RequestOf(const VenueView& view) {
  if (!view.terms->identity.has_value()) {
    return Fail(ErrorCode::kInvalidArgument, "expected the API key", std::string("identity"));
  }
  if (view.read != nullptr) return HttpRequest{"GET", ReadPath(view), {}};
  TRY(CheckProduct(view));
  if (view.cancel != nullptr) {
    JsonMembers body;
    body.Text("category", *view.product)
        .Text("symbol", view.cancel_resolution->symbol)
        .Text("orderLinkId", view.cancel_resolution->client_order_id);
    return HttpRequest{"POST", "/v5/order/cancel", body.Take()};
  }
  return HttpRequest{"POST", "/v5/order/create", TRY(OrderBody(view))};
}

Result<Payload> Build(const CanonicalRequest& request, const Supplied& supplied) {
  const VenueView view = TRY(ViewOf(request, supplied));
  const HttpRequest http = TRY(RequestOf(view));
  const size_t query = http.path.find('?');
  const std::string parameters = query == std::string::npos ? http.body : http.path.substr(query + 1);
  return PlainPayload(std::to_string(supplied.timestamp_ms) + view.identity() +
                      std::to_string(view.receive_window_ms) + parameters);
}

Result<Bytes> Assemble(const CanonicalRequest& request, const Supplied& supplied, ByteView signature) {
  const VenueView view = TRY(ViewOf(request, supplied));
  TRY(CheckSignatureSize(*view.terms, signature));
  const HttpRequest http = TRY(RequestOf(view));
  const bool rsa = view.terms->algorithm == KeyAlgorithm::kRsaSha256;
  const HttpHeader headers[] = {{"X-BAPI-API-KEY", view.identity()},
                                {"X-BAPI-SIGN", rsa ? Base64Encode(signature) : HexEncode(signature)},
                                {"X-BAPI-TIMESTAMP", std::to_string(supplied.timestamp_ms)},
                                {"X-BAPI-RECV-WINDOW", std::to_string(view.receive_window_ms)},
                                {"Content-Type", "application/json"}};
  return HttpText(http, headers);
}

}  // namespace

const FormatRow kBybitRow = {
    Format::kBybit,
    kAlgorithms,
    kKinds,
    NonceRule::kNone,
    "timestamp, API key, receive window and every parameter, the category among them; not the HTTP method or "
    "path",
    "when timestamp + receive window has passed at the venue",
    "when the venue says so: filled, cancelled, or unknown to it by its client order id",
    "disconnected-cancel-all, for private connections",
    SupplyVenue,
    Build,
    FinishVenue,
    Assemble,
};

}  // namespace sealward::intent::formats
