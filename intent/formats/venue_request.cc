#include "intent/formats/venue_request.h"

#include "base/hex.h"
#include "crypto/verify.h"
#include "intent/formats/query_writer.h"
#include "intent/formats/rows.h"

namespace sealward::intent::formats {
namespace {

Status CheckOrder(const Order& order, const OrderResolution& resolution) {
  const bool plain =
      order.legs.size() == 1 && resolution.legs.size() == 1 && order.type == OrderType::kLimit &&
      order.price.has_value() && !order.legs.front().price.has_value() && !order.stop_price.has_value() &&
      !order.expires_at.has_value() && order.short_sale == ShortSale::kNotShort && !order.parent.has_value();
  if (!plain) return Fail(ErrorCode::kUnsupported, "the venue has no such order");
  // A price with a sign means another thing to some venues.
  if (!order.price.has_value() || order.price->IsNegative() || order.price->IsZero()) {
    return Fail(ErrorCode::kUnsupported, "the venue has no such price", std::string("price"));
  }
  return Ok();
}

}  // namespace

Result<VenueView> ViewOf(const CanonicalRequest& request, const Supplied& supplied) {
  const Intent& intent = request.stated.intent;
  VenueView view;
  view.order = std::get_if<Order>(&intent);
  view.cancel = std::get_if<Cancel>(&intent);
  view.read = std::get_if<Read>(&intent);
  view.order_resolution = std::get_if<OrderResolution>(&request.resolution);
  view.cancel_resolution = std::get_if<CancelResolution>(&request.resolution);
  view.read_resolution = std::get_if<ReadResolution>(&request.resolution);
  const auto take = [&view](const auto& resolution) {
    view.terms = &resolution.terms;
    view.receive_window_ms = resolution.receive_window_ms;
    view.product = &resolution.product;
  };
  if (view.order != nullptr && view.order_resolution != nullptr) {
    TRY(CheckClientOrderId(request, supplied));
    TRY(CheckOrder(*view.order, *view.order_resolution));
    take(*view.order_resolution);
    view.price = view.order->price.value_or(Decimal{});
    view.client_order_id = supplied.client_order_id.value_or("");
  } else if (view.cancel != nullptr && view.cancel_resolution != nullptr) {
    take(*view.cancel_resolution);
    if (view.cancel_resolution->client_order_id.empty()) {
      return Fail(ErrorCode::kUnsupported, "the venue cancels by client order id",
                  std::string("target_request"));
    }
  } else if (view.read != nullptr && view.read_resolution != nullptr) {
    take(*view.read_resolution);
  } else {
    return WrongKind();
  }
  if (supplied.timestamp_ms == 0) {
    return Fail(ErrorCode::kInvalidArgument, "expected the decision's time", std::string("timestamp_ms"));
  }
  return view;
}

std::string ReadPath(const VenueView& view) {
  QueryWriter query;
  for (const Parameter& parameter : view.read->parameters) query.Add(parameter.name, parameter.value);
  const std::string& path = view.read_resolution->path;
  return query.text().empty() ? path : path + "?" + query.text();
}

Bytes HttpText(const HttpRequest& request, std::span<const HttpHeader> headers) {
  std::string out = std::string(request.method) + " " + request.path + "\n";
  for (const HttpHeader& header : headers) out += std::string(header.name) + ": " + header.value + "\n";
  out += "\n" + request.body;
  return Bytes(out.begin(), out.end());
}

Status SupplyVenue(const CanonicalRequest& request, const DocumentsView&, Supplied& supplied) {
  if (std::holds_alternative<Order>(request.stated.intent)) {
    supplied.client_order_id = ClientOrderId(HashRequest(Encode(request)));
  }
  return Ok();
}

Result<Finished> FinishVenue(const CanonicalRequest& request, const Supplied& supplied, const Payload&,
                             ByteView signature, ByteView public_key) {
  const VenueView view = TRY(ViewOf(request, supplied));
  const auto algorithm = static_cast<crypto::Algorithm>(static_cast<uint8_t>(view.terms->algorithm));
  if (signature.empty() || signature.size() != crypto::SignatureBytes(algorithm, public_key.size())) {
    return Fail(ErrorCode::kBadSignature, "signature of another length");
  }
  return Finished{{signature.begin(), signature.end()}};
}

Status CheckSignatureSize(const SigningTerms& terms, ByteView signature) {
  const auto algorithm = static_cast<crypto::Algorithm>(static_cast<uint8_t>(terms.algorithm));
  const bool rsa = algorithm == crypto::Algorithm::kRsaSha256;
  const bool fits = rsa ? signature.size() >= 256 && signature.size() <= kSignatureBytesMax
                        : signature.size() == crypto::SignatureBytes(algorithm, 0);
  if (fits) return Ok();
  return Fail(ErrorCode::kBadSignature, "signature of another length");
}

Result<Payload> PlainPayload(std::string_view text) {
  if (text.size() > kPayloadBytesMax) return Fail(ErrorCode::kTooLarge, "payload");
  const Bytes bytes(text.begin(), text.end());
  return Payload{bytes, bytes};
}

JsonMembers& JsonMembers::Text(std::string_view name, std::string_view value) {
  std::string quoted = "\"";
  for (const char c : value) {
    if (c == '"' || c == '\\') quoted += '\\';
    quoted += c;
  }
  return Raw(name, quoted + "\"");
}

JsonMembers& JsonMembers::Raw(std::string_view name, std::string_view value) {
  if (text_.size() > 1) text_ += ',';
  text_.append("\"").append(name).append("\":").append(value);
  return *this;
}

}  // namespace sealward::intent::formats
