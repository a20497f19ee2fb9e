// Deribit's public/auth with client_signature: HMAC-SHA256 (hex) or Ed25519 (base64url) over timestamp, nonce
// and data. The answer is a token, and nothing after it is signed.
#include "base/hex.h"
#include "intent/formats/rows.h"
#include "intent/formats/session.h"
#include "intent/formats/venue_request.h"

namespace sealward::intent::formats {
namespace {

constexpr KeyAlgorithm kAlgorithms[] = {KeyAlgorithm::kEd25519, KeyAlgorithm::kHmacSha256};
constexpr IntentKind kKinds[] = {IntentKind::kSession};

std::string Base64Url(ByteView bytes) {
  std::string out = Base64EncodeUnpadded(bytes);
  for (char& c : out) c = c == '+' ? '-' : c == '/' ? '_' : c;
  return out;
}

Result<Payload> Build(const CanonicalRequest& request, const Supplied& supplied) {
  return PlainPayload(DeribitText(supplied.timestamp_ms, TRY(SessionOf(request, supplied)).nonce, {}));
}

Result<Bytes> Assemble(const CanonicalRequest& request, const Supplied& supplied, ByteView signature) {
  const SessionView view = TRY(SessionOf(request, supplied));
  TRY(CheckSignatureSize(view.terms, signature));
  const bool mac = view.terms.algorithm == KeyAlgorithm::kHmacSha256;
  JsonMembers parameters;
  parameters.Text("grant_type", "client_signature")
      .Text("client_id", view.identity)
      .Raw("timestamp", std::to_string(supplied.timestamp_ms))
      .Text("signature", mac ? HexEncode(signature) : Base64Url(signature))
      .Text("nonce", view.nonce)
      .Text("data", "");
  JsonMembers message;
  message.Text("jsonrpc", "2.0")
      .Raw("id", "1")
      .Text("method", "public/auth")
      .Raw("params", parameters.Take());
  const std::string text = message.Take();
  return Bytes(text.begin(), text.end());
}

}  // namespace

std::string DeribitText(uint64_t timestamp_ms, std::string_view nonce, std::string_view data) {
  return std::to_string(timestamp_ms) + "\n" + std::string(nonce) + "\n" + std::string(data);
}

const FormatRow kDeribitRow = {
    Format::kDeribit,
    kAlgorithms,
    kKinds,
    NonceRule::kNone,
    "timestamp and nonce of the logon; no order of the session, not its end and not its gateway",
    "when the venue finds the timestamp too old",
    nullptr,
    "cancel on disconnect, to be switched on for the key at the venue",
    SupplyNothing,
    Build,
    FinishSession,
    Assemble,
};

}  // namespace sealward::intent::formats
