// COSE_Sign1 over deterministic CBOR, for a firm's own gateways and for desks that trade over the counter.
// The signature covers everything that was asked for and resolved, by whose key, for which firm and
// environment, under which policy. EdDSA signs the structure itself, ES256 its SHA-256.
#include "intent/formats/cose_request.h"

#include "crypto/hash.h"
#include "intent/formats/cose.h"
#include "intent/formats/rows.h"

namespace sealward::intent::formats {
namespace {

constexpr KeyAlgorithm kAlgorithms[] = {KeyAlgorithm::kEd25519, KeyAlgorithm::kP256};
constexpr IntentKind kKinds[] = {IntentKind::kOrder, IntentKind::kCancel};

constexpr size_t kSignatureBytes = 64;
// RFC 9053, as CBOR negative integers: -1 - n.
constexpr int64_t kEdDsa = -8;
constexpr int64_t kEs256 = -7;
constexpr uint64_t kLabelAlgorithm = 1;
constexpr uint64_t kLabelContentType = 3;
constexpr uint64_t kLabelKeyId = 4;

Result<const SigningTerms*> TermsOf(const CanonicalRequest& request) {
  const Intent& intent = request.stated.intent;
  if (const auto* order = std::get_if<OrderResolution>(&request.resolution);
      order != nullptr && std::holds_alternative<Order>(intent)) {
    return &order->terms;
  }
  if (const auto* cancel = std::get_if<CancelResolution>(&request.resolution);
      cancel != nullptr && std::holds_alternative<Cancel>(intent)) {
    return &cancel->terms;
  }
  return WrongKind();
}

Status Supply(const CanonicalRequest& request, const DocumentsView& documents, Supplied& supplied) {
  supplied.policy = documents.policy;
  if (std::holds_alternative<Order>(request.stated.intent)) {
    supplied.client_order_id = ClientOrderId(HashRequest(Encode(request)));
  }
  return Ok();
}

struct Parts {
  Bytes header;
  Bytes claims;
};

Result<Parts> PartsOf(const CanonicalRequest& request, const Supplied& supplied) {
  const SigningTerms& terms = *TRY(TermsOf(request));
  if (std::holds_alternative<Order>(request.stated.intent)) TRY(CheckClientOrderId(request, supplied));
  if (supplied.timestamp_ms == 0) {
    return Fail(ErrorCode::kInvalidArgument, "expected the decision's time", std::string("timestamp_ms"));
  }
  if (!supplied.policy.has_value()) {
    return Fail(ErrorCode::kInvalidArgument, "expected the policy in force", std::string("policy"));
  }
  const CoseClaims claims{request.stated.request_id,  supplied.client_order_id, supplied.timestamp_ms,
                          request.stated.valid_until, request.stated.intent,    request.resolution};
  return Parts{TRY(EncodeCoseHeader(terms, *supplied.policy)), Encode(claims)};
}

Result<Payload> Build(const CanonicalRequest& request, const Supplied& supplied) {
  const Parts parts = TRY(PartsOf(request, supplied));
  Bytes preimage = EncodeCoseToSign(kCoseSign1Context, parts.header, {}, parts.claims);
  if (preimage.size() > kPayloadBytesMax) return Fail(ErrorCode::kTooLarge, "payload");
  if (TRY(TermsOf(request))->algorithm == KeyAlgorithm::kEd25519) return Payload{preimage, preimage};
  const Hash256 digest = crypto::Sha256(preimage);
  return Payload{std::move(preimage), {digest.bytes.begin(), digest.bytes.end()}};
}

Status CheckSignatureSize(ByteView signature) {
  if (signature.size() == kSignatureBytes) return Ok();
  return Fail(ErrorCode::kBadSignature, "expected 64 bytes");
}

Result<Finished> Finish(const CanonicalRequest&, const Supplied&, const Payload&, ByteView signature,
                        ByteView) {
  TRY(CheckSignatureSize(signature));
  return Finished{{signature.begin(), signature.end()}};
}

Result<Bytes> Assemble(const CanonicalRequest& request, const Supplied& supplied, ByteView signature) {
  TRY(CheckSignatureSize(signature));
  const Parts parts = TRY(PartsOf(request, supplied));
  return EncodeCoseMessage(kCoseSign1Tag, parts.header, parts.claims, signature);
}

}  // namespace

Result<Bytes> EncodeCoseHeader(const SigningTerms& terms, const DocumentHash& policy) {
  const bool named = terms.identity.has_value() && terms.firm.has_value() && terms.environment.has_value();
  if (!named) return Fail(ErrorCode::kInvalidArgument, "expected key id, firm and environment");
  Bytes out;
  CborWriter writer(out);
  writer.Head(CborMajor::kMap, 6);
  writer.Unsigned(kLabelAlgorithm);
  switch (terms.algorithm) {
    case KeyAlgorithm::kEd25519:
      writer.Signed(kEdDsa);
      break;
    case KeyAlgorithm::kP256:
      writer.Signed(kEs256);
      break;
    case KeyAlgorithm::kSecp256k1:
    case KeyAlgorithm::kHmacSha256:
    case KeyAlgorithm::kHmacSha512:
    case KeyAlgorithm::kRsaSha256:
      return Fail(ErrorCode::kUnsupported, "COSE with this algorithm", std::string("algorithm"));
  }
  writer.Unsigned(kLabelContentType);
  writer.Text(kCoseRequestType);
  writer.Unsigned(kLabelKeyId);
  writer.ByteString(AsBytes(*terms.identity));
  writer.Text("firm");
  writer.Text(*terms.firm);
  writer.Text("policy");
  writer.ByteString(policy.View());
  writer.Text("environment");
  writer.Text(*terms.environment);
  return out;
}

const FormatRow kCoseRow = {
    Format::kCose,
    kAlgorithms,
    kKinds,
    NonceRule::kNone,
    "everything that was asked for and resolved, key, firm, environment, policy, time and valid_until",
    "when valid_until has passed; the receiver accepts each request id once",
    "when the receiver says so; one with time in force good_till_date, when its expires_at has passed",
    nullptr,
    Supply,
    Build,
    Finish,
    Assemble,
};

}  // namespace sealward::intent::formats
