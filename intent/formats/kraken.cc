// Kraken spot REST: HMAC-SHA512 over path ‖ SHA-256(nonce ‖ post data), base64. The nonce must increase
// strictly: the key's nonce window at the venue is 0. Every order carries a deadline. Prices are plain
// numbers: relative ones (with
// + - # %) can't be written here.
#include "base/hex.h"
#include "base/time_text.h"
#include "crypto/hash.h"
#include "intent/formats/query_writer.h"
#include "intent/formats/rows.h"
#include "intent/formats/venue_request.h"

namespace sealward::intent::formats {
namespace {

constexpr KeyAlgorithm kAlgorithms[] = {KeyAlgorithm::kHmacSha512};
constexpr IntentKind kKinds[] = {IntentKind::kOrder, IntentKind::kCancel, IntentKind::kRead};

constexpr VenueWords kWords{"buy",
                            "sell",
                            {"GTC", "IOC", nullptr, "GTC", nullptr, nullptr},
                            {nullptr, "cancel-newest", "cancel-oldest", "cancel-both"}};

Status AddOrder(const VenueView& view, const Supplied& supplied, QueryWriter& data) {
  const Order& order = *view.order;
  const bool post_only = order.time_in_force == TimeInForce::kPostOnly;
  const char* const time_in_force = kWords.Of(order.time_in_force);
  const bool expressible = time_in_force != nullptr && !order.reduce_only &&
                           !order.display_quantity.has_value() &&
                           view.resolved().kind == InstrumentKind::kSpot;
  if (!expressible) return Fail(ErrorCode::kUnsupported, "the venue has no such order");
  data.Add("ordertype", "limit")
      .Add("pair", view.resolved().symbol)
      .Add("price", view.price.ToText())
      .Add("type", kWords.Of(view.leg().side))
      .Add("volume", view.leg().quantity.ToText())
      .Add("timeinforce", time_in_force);
  if (post_only) data.Add("oflags", "post");
  const char* const prevention = kWords.Of(order.self_trade_prevention);
  if (prevention != nullptr) data.Add("stptype", prevention);
  const uint64_t deadline_ms = supplied.timestamp_ms + view.receive_window_ms;
  data.Add("cl_ord_id", view.client_order_id)
      .Add("deadline", FormatTime(Nanoseconds{deadline_ms * (kSecondNs / 1000)}));
  return Ok();
}

Result<HttpRequest> RequestOf(const VenueView& view, const Supplied& supplied) {
  if (!supplied.nonce.has_value()) {
    return Fail(ErrorCode::kInvalidArgument, "expected the key's next nonce", std::string("nonce"));
  }
  QueryWriter data;
  data.Add("nonce", *supplied.nonce);
  std::string path = "/0/private/AddOrder";
  if (view.read != nullptr) {
    path = view.read_resolution->path;
    for (const Parameter& parameter : view.read->parameters) data.Add(parameter.name, parameter.value);
  } else if (view.cancel != nullptr) {
    path = "/0/private/CancelOrder";
    data.Add("cl_ord_id", view.cancel_resolution->client_order_id);
  } else {
    TRY(AddOrder(view, supplied, data));
  }
  return HttpRequest{"POST", std::move(path), data.text()};
}

// The preimage is shown and compared; the hash in what is signed stands for nonce and post data.
Result<Payload> Build(const CanonicalRequest& request, const Supplied& supplied) {
  const HttpRequest http = TRY(RequestOf(TRY(ViewOf(request, supplied)), supplied));
  const uint64_t nonce = supplied.nonce.value_or(0);  // it is there: RequestOf refuses a request without
  Payload payload = TRY(PlainPayload(http.path + std::to_string(nonce) + http.body));
  payload.to_sign = EncodeKrakenToSign(http.path, nonce, http.body);
  return payload;
}

Result<Bytes> Assemble(const CanonicalRequest& request, const Supplied& supplied, ByteView signature) {
  const VenueView view = TRY(ViewOf(request, supplied));
  TRY(CheckSignatureSize(*view.terms, signature));
  const HttpRequest http = TRY(RequestOf(view, supplied));
  const HttpHeader headers[] = {{"API-Key", view.identity()},
                                {"API-Sign", Base64Encode(signature)},
                                {"Content-Type", "application/x-www-form-urlencoded"}};
  return HttpText(http, headers);
}

}  // namespace

Bytes EncodeKrakenToSign(std::string_view path, uint64_t nonce, std::string_view post_data) {
  Bytes out(path.begin(), path.end());
  Append(out, crypto::Sha256({AsBytes(std::to_string(nonce)), AsBytes(post_data)}).View());
  return out;
}

const FormatRow kKrakenRow = {
    Format::kKraken,
    kAlgorithms,
    kKinds,
    NonceRule::kTime,
    "path, nonce and every parameter, the deadline among them; not the account, which is the API key's",
    "an order's when its deadline has passed; any when the venue has seen a higher nonce of the key",
    "when the venue says so: filled, cancelled, or unknown to it by its client order id",
    "CancelAllOrdersAfter, by its own request",
    SupplyVenue,
    Build,
    FinishVenue,
    Assemble,
};

}  // namespace sealward::intent::formats
