// What the request-signing venues have in common: one request of HTTP, the parts of it that are signed, and
// the text around the signature. Inside intent/formats/ only. Pure, encode only.
#ifndef SEALWARD_INTENT_FORMATS_VENUE_REQUEST_H_
#define SEALWARD_INTENT_FORMATS_VENUE_REQUEST_H_

#include <array>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "intent/formats/format.h"

namespace sealward::intent::formats {

// What one venue calls what an order says, by value of the enum; nullptr where it has no such thing or leaves
// it out.
struct VenueWords {
  const char* buy;
  const char* sell;
  std::array<const char*, kEnumNames<TimeInForce>.size()> times;
  std::array<const char*, kEnumNames<SelfTradePrevention>.size()> preventions;

  const char* Of(Side side) const { return side == Side::kBuy ? buy : sell; }
  const char* Of(TimeInForce time) const { return times[static_cast<size_t>(time)]; }
  const char* Of(SelfTradePrevention mode) const { return preventions[static_cast<size_t>(mode)]; }
};

// A request of a kind that venues sign, taken apart: exactly one of the three pairs is there.
struct VenueView {
  const Order* order = nullptr;
  const OrderResolution* order_resolution = nullptr;
  const Cancel* cancel = nullptr;
  const CancelResolution* cancel_resolution = nullptr;
  const Read* read = nullptr;
  const ReadResolution* read_resolution = nullptr;
  const SigningTerms* terms = nullptr;
  uint32_t receive_window_ms = 0;
  const std::string* product = nullptr;
  Decimal price;                // of an order
  std::string client_order_id;  // of an order

  const OrderLeg& leg() const { return order->legs.front(); }
  const ResolvedLeg& resolved() const { return order_resolution->legs.front(); }
  std::string identity() const { return terms->identity.value_or(""); }
};

// Checks what every venue needs: a limit order of one leg at a positive price, its own client order id, the
// time.
Result<VenueView> ViewOf(const CanonicalRequest& request, const Supplied& supplied);

struct HttpRequest {
  std::string_view method;
  std::string path;  // with its query
  std::string body;  // empty, or form or JSON
};

// GET requests of a read: path?name=value&…
std::string ReadPath(const VenueView& view);

// What the client sends: request line, one header a line, an empty line, the body. The host, a passphrase and
// the headers of the connection are the client's.
struct HttpHeader {
  std::string_view name;
  std::string value;
};
Bytes HttpText(const HttpRequest& request, std::span<const HttpHeader> headers);

// Of the formats' table: client order ids for orders; a signature of the size of its algorithm.
Status SupplyVenue(const CanonicalRequest& request, const DocumentsView& documents, Supplied& supplied);
Result<Finished> FinishVenue(const CanonicalRequest& request, const Supplied& supplied,
                             const Payload& payload, ByteView signature, ByteView public_key);

// kBadSignature for a signature that can't be of the algorithm.
Status CheckSignatureSize(const SigningTerms& terms, ByteView signature);

// Of a WebSocket interface that signs its parameters sorted by name, as they are.
using Parameters = std::vector<std::pair<std::string, std::string>>;
std::string SortedText(Parameters parameters);

// What Kraken's spot interface signs: path ‖ SHA-256(nonce ‖ post data).
Bytes EncodeKrakenToSign(std::string_view path, uint64_t nonce, std::string_view post_data);

// The preimage is what is signed.
Result<Payload> PlainPayload(std::string_view text);

// Members of a JSON object whose values are plain ASCII texts, numbers or booleans, in the order added.
class JsonMembers {
 public:
  JsonMembers& Text(std::string_view name, std::string_view value);
  JsonMembers& Raw(std::string_view name, std::string_view value);
  std::string Take() const { return text_ + "}"; }

 private:
  std::string text_ = "{";
};

}  // namespace sealward::intent::formats

#endif  // SEALWARD_INTENT_FORMATS_VENUE_REQUEST_H_
