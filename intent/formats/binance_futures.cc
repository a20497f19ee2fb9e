// Binance futures by WebSocket: order.place and order.cancel, the parameters sorted by name and signed as
// name=value&… without encoding; what is sent is the JSON message around them.
#include <algorithm>
#include <utility>
#include <vector>

#include "base/hex.h"
#include "intent/formats/rows.h"
#include "intent/formats/venue_request.h"

namespace sealward::intent::formats {
namespace {

constexpr KeyAlgorithm kAlgorithms[] = {KeyAlgorithm::kEd25519, KeyAlgorithm::kHmacSha256,
                                        KeyAlgorithm::kRsaSha256};
constexpr IntentKind kKinds[] = {IntentKind::kOrder, IntentKind::kCancel};

constexpr VenueWords kWords{"BUY",
                            "SELL",
                            {"GTC", "IOC", "FOK", "GTX", nullptr, nullptr},
                            {nullptr, "EXPIRE_TAKER", "EXPIRE_MAKER", "EXPIRE_BOTH"}};

Status AddOrder(const VenueView& view, Parameters& parameters) {
  const char* const time_in_force = kWords.Of(view.order->time_in_force);
  const bool expressible = time_in_force != nullptr && !view.order->display_quantity.has_value() &&
                           view.resolved().kind == InstrumentKind::kLinear;
  if (!expressible) return Fail(ErrorCode::kUnsupported, "the venue has no such order");
  parameters.emplace_back("newClientOrderId", view.client_order_id);
  parameters.emplace_back("price", view.price.ToText());
  parameters.emplace_back("quantity", view.leg().quantity.ToText());
  if (view.order->reduce_only) parameters.emplace_back("reduceOnly", "true");
  const char* const prevention = kWords.Of(view.order->self_trade_prevention);
  if (prevention != nullptr) parameters.emplace_back("selfTradePreventionMode", prevention);
  parameters.emplace_back("side", kWords.Of(view.leg().side));
  parameters.emplace_back("symbol", view.resolved().symbol);
  parameters.emplace_back("timeInForce", time_in_force);
  parameters.emplace_back("type", "LIMIT");
  return Ok();
}

Result<Parameters> ParametersOf(const VenueView& view, const Supplied& supplied) {
  if (!view.terms->identity.has_value()) {
    return Fail(ErrorCode::kInvalidArgument, "expected the API key", std::string("identity"));
  }
  Parameters parameters;
  parameters.emplace_back("apiKey", *view.terms->identity);
  parameters.emplace_back("recvWindow", std::to_string(view.receive_window_ms));
  parameters.emplace_back("timestamp", std::to_string(supplied.timestamp_ms));
  if (view.cancel != nullptr) {
    parameters.emplace_back("origClientOrderId", view.cancel_resolution->client_order_id);
    parameters.emplace_back("symbol", view.cancel_resolution->symbol);
  } else if (view.order != nullptr) {
    TRY(AddOrder(view, parameters));
  } else {
    return WrongKind();
  }
  // Unencoded text: a value with one of its marks could pass for several.
  for (const auto& [name, value] : parameters) {
    if (value.find_first_of("&=") != std::string::npos) {
      return Fail(ErrorCode::kInvalidArgument, "expected no & and no =", std::string(name));
    }
  }
  return parameters;
}

Result<Payload> Build(const CanonicalRequest& request, const Supplied& supplied) {
  return PlainPayload(SortedText(TRY(ParametersOf(TRY(ViewOf(request, supplied)), supplied))));
}

Result<Bytes> Assemble(const CanonicalRequest& request, const Supplied& supplied, ByteView signature) {
  const VenueView view = TRY(ViewOf(request, supplied));
  TRY(CheckSignatureSize(*view.terms, signature));
  Parameters parameters = TRY(ParametersOf(view, supplied));
  std::ranges::sort(parameters);
  JsonMembers inner;
  for (const auto& [name, value] : parameters) {
    const bool number = name == "recvWindow" || name == "timestamp";
    if (number)
      inner.Raw(name, value);
    else
      inner.Text(name, value);
  }
  const bool mac = view.terms->algorithm == KeyAlgorithm::kHmacSha256;
  inner.Text("signature", mac ? HexEncode(signature) : Base64Encode(signature));
  JsonMembers message;
  message.Text("id", ClientOrderId(HashRequest(Encode(request))))
      .Text("method", view.cancel != nullptr ? "order.cancel" : "order.place")
      .Raw("params", inner.Take());
  const std::string text = message.Take();
  return Bytes(text.begin(), text.end());
}

}  // namespace

std::string SortedText(Parameters parameters) {
  std::ranges::sort(parameters);
  std::string out;
  for (const auto& [name, value] : parameters) out += (out.empty() ? "" : "&") + name + "=" + value;
  return out;
}

const FormatRow kBinanceFuturesRow = {
    Format::kBinanceFutures,
    kAlgorithms,
    kKinds,
    NonceRule::kNone,
    "every parameter, API key, receive window and timestamp; not the method or the product",
    "when timestamp + receive window has passed at the venue",
    "when the venue says so: filled, cancelled, or unknown to it by its client order id",
    "countdownCancelAll, by its own request",
    SupplyVenue,
    Build,
    FinishVenue,
    Assemble,
};

}  // namespace sealward::intent::formats
