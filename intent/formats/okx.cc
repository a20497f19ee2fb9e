// OKX v5 REST: HMAC-SHA256 over timestamp ‖ METHOD ‖ path with query ‖ body, base64. Spot orders with cash,
// and their cancels. The passphrase is a header of the client's own: it isn't signed and isn't ours to know.
#include "base/hex.h"
#include "base/time_text.h"
#include "intent/formats/rows.h"
#include "intent/formats/venue_request.h"

namespace sealward::intent::formats {
namespace {

constexpr KeyAlgorithm kAlgorithms[] = {KeyAlgorithm::kHmacSha256};
constexpr IntentKind kKinds[] = {IntentKind::kOrder, IntentKind::kCancel, IntentKind::kRead};

constexpr VenueWords kWords{"buy",
                            "sell",
                            {"limit", "ioc", "fok", "post_only", nullptr, nullptr},
                            {nullptr, "cancel_taker", "cancel_maker", "cancel_both"}};

// "2020-12-08T09:08:57.715Z": always three digits.
std::string TimeText(uint64_t timestamp_ms) {
  std::string text = FormatTime(Nanoseconds{timestamp_ms / 1000 * kSecondNs});
  const std::string digits = std::to_string(1000 + timestamp_ms % 1000);
  text.pop_back();
  return text + "." + digits.substr(1) + "Z";
}

Result<std::string> OrderBody(const VenueView& view) {
  const char* const type = kWords.Of(view.order->time_in_force);
  const bool expressible = type != nullptr && !view.order->reduce_only &&
                           !view.order->display_quantity.has_value() &&
                           view.resolved().kind == InstrumentKind::kSpot;
  if (!expressible) return Fail(ErrorCode::kUnsupported, "the venue has no such order");
  JsonMembers body;
  body.Text("instId", view.resolved().symbol)
      .Text("tdMode", "cash")
      .Text("clOrdId", view.client_order_id)
      .Text("side", kWords.Of(view.leg().side))
      .Text("ordType", type)
      .Text("px", view.price.ToText())
      .Text("sz", view.leg().quantity.ToText());
  const char* const prevention = kWords.Of(view.order->self_trade_prevention);
  if (prevention != nullptr) body.Text("stpMode", prevention);
  return body.Take();
}

Result<HttpRequest> RequestOf(const VenueView& view) {
  if (view.read != nullptr) return HttpRequest{"GET", ReadPath(view), {}};
  if (view.cancel != nullptr) {
    JsonMembers body;
    body.Text("instId", view.cancel_resolution->symbol)
        .Text("clOrdId", view.cancel_resolution->client_order_id);
    return HttpRequest{"POST", "/api/v5/trade/cancel-order", body.Take()};
  }
  return HttpRequest{"POST", "/api/v5/trade/order", TRY(OrderBody(view))};
}

Result<Payload> Build(const CanonicalRequest& request, const Supplied& supplied) {
  const HttpRequest http = TRY(RequestOf(TRY(ViewOf(request, supplied))));
  return PlainPayload(TimeText(supplied.timestamp_ms) + std::string(http.method) + http.path + http.body);
}

Result<Bytes> Assemble(const CanonicalRequest& request, const Supplied& supplied, ByteView signature) {
  const VenueView view = TRY(ViewOf(request, supplied));
  TRY(CheckSignatureSize(*view.terms, signature));
  const HttpRequest http = TRY(RequestOf(view));
  const HttpHeader headers[] = {{"OK-ACCESS-KEY", view.identity()},
                                {"OK-ACCESS-SIGN", Base64Encode(signature)},
                                {"OK-ACCESS-TIMESTAMP", TimeText(supplied.timestamp_ms)},
                                {"Content-Type", "application/json"}};
  return HttpText(http, headers);
}

}  // namespace

const FormatRow kOkxRow = {
    Format::kOkx,
    kAlgorithms,
    kKinds,
    NonceRule::kNone,
    "timestamp, HTTP method, path and every parameter; not the account, the host or the passphrase",
    "30 seconds after timestamp",
    "when the venue says so: filled, cancelled, or unknown to it by its client order id",
    "cancel-all-after, by its own request",
    SupplyVenue,
    Build,
    FinishVenue,
    Assemble,
};

}  // namespace sealward::intent::formats
