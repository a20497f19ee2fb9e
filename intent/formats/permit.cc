#include "intent/formats/permit.h"

#include "crypto/hash.h"
#include "intent/formats/cose.h"

namespace sealward::intent::formats {
namespace {

constexpr uint64_t kLabelAlgorithm = 1;
constexpr uint64_t kLabelContentType = 3;
constexpr uint64_t kLabelKeyId = 4;
constexpr uint64_t kHmac256 = 5;              // RFC 9053: HMAC 256/256
constexpr uint8_t kTaggedMac0 = 0xd1;         // tag 17, in one byte
constexpr uint64_t kSkewNsMax = 100'000'000;  // that a permit's second may begin after the gateway's now

Bytes HeaderOf(const PermitKey& key) {
  Bytes out;
  CborWriter writer(out);
  writer.Head(CborMajor::kMap, 3);
  writer.Unsigned(kLabelAlgorithm);
  writer.Unsigned(kHmac256);
  writer.Unsigned(kLabelContentType);
  writer.Text(kPermitType);
  writer.Unsigned(kLabelKeyId);
  writer.ByteString(AsBytes(key.name));
  return out;
}

Status CheckClaims(const PermitClaims& claims) {
  if (claims.expires_at <= claims.issued_at ||
      claims.expires_at.value - claims.issued_at.value > kPermitLifeNsMax) {
    return Fail(ErrorCode::kInvalidArgument, "a permit lives for at most a second",
                std::string("expires_at"));
  }
  return Ok();
}

}  // namespace

Hash256 HashIntent(const Intent& intent) {
  return crypto::Sha256(Encode(intent));
}

Result<Bytes> MakePermit(const PermitKey& key, const PermitClaims& claims) {
  if (key.secret.size() < kPermitSecretBytesMin || !IsName(key.name)) {
    return Fail(ErrorCode::kInvalidArgument, "expected a named secret of at least 32 bytes");
  }
  TRY(CheckClaims(claims));
  const Bytes header = HeaderOf(key);
  const Bytes payload = Encode(claims);
  const auto mac = crypto::HmacSha256(key.secret, EncodeCoseToSign(kCoseMac0Context, header, {}, payload));
  return EncodeCoseMessage(kCoseMac0Tag, header, payload, mac.View());
}

Result<PermitClaims> VerifyPermit(const PermitKey& key, ByteView permit) {
  if (permit.size() > kPermitBytesMax) return Fail(ErrorCode::kTooLarge, "permit");
  if (permit.empty() || permit.front() != kTaggedMac0)
    return Fail(ErrorCode::kMalformed, "COSE_Mac0 expected");
  CborReader reader(permit.subspan(1));
  uint64_t count = 0;
  ByteView header, payload, tag;
  TRY(reader.Enter(CborMajor::kArray, count));
  if (count != 4) return Fail(ErrorCode::kMalformed, "COSE_Mac0 has four parts");
  TRY(reader.ByteString(header, kPermitBytesMax));
  TRY(reader.Enter(CborMajor::kMap, count));
  if (count != 0) return Fail(ErrorCode::kMalformed, "nothing belongs in the unprotected header");
  reader.Leave();
  TRY(reader.ByteString(payload, kPermitBytesMax));
  TRY(reader.ByteString(tag, crypto::Mac256::kSize));
  reader.Leave();
  TRY(reader.Finish());
  // One header is right, whole: another algorithm, type or key is another message.
  const Bytes expected = HeaderOf(key);
  if (AsText(header) != AsText(expected))
    return Fail(ErrorCode::kBadSignature, "another header than this key's");
  crypto::Mac256 mac;
  if (!crypto::Mac256::From(tag, mac)) return Fail(ErrorCode::kMalformed, "MAC of 32 bytes expected");
  TRY(crypto::VerifyHmacSha256(key.secret, EncodeCoseToSign(kCoseMac0Context, header, {}, payload), mac));
  auto claims = TRY(Decode<PermitClaims>(payload));
  TRY(CheckClaims(claims));
  return claims;
}

Status ReplayCache::Use(Sequence sequence, Nanoseconds expires_at, Nanoseconds now) {
  if (used_.size() >= permits_max_)
    std::erase_if(used_, [now](const auto& used) { return used.second <= now; });
  if (used_.contains(sequence)) return Fail(ErrorCode::kConflict, "a permit is used once");
  if (used_.size() >= permits_max_) return Fail(ErrorCode::kTooLarge, "too many permits at once");
  used_.emplace(sequence, expires_at);
  return Ok();
}

Result<PermitClaims> PermitVerifier::Verify(ByteView permit, const Intent& intent, Nanoseconds now) {
  if (frozen_) return Fail(ErrorCode::kPermissionDenied, "frozen: no permit counts any more");
  auto claims = TRY(VerifyPermit(key_, permit));
  if (claims.gateway != gateway_)
    return Fail(ErrorCode::kPermissionDenied, "for another gateway", claims.gateway);
  if (claims.intent != HashIntent(intent)) {
    return Fail(ErrorCode::kPermissionDenied, "the permit is for something else than is to be sent");
  }
  if (claims.issued_at < started_at_) return Fail(ErrorCode::kExpired, "from before the gateway's start");
  if (claims.issued_at.value > now.value + kSkewNsMax) return Fail(ErrorCode::kNotReady, "from the future");
  if (claims.expires_at <= now) return Fail(ErrorCode::kExpired, "permit");
  TRY(used_.Use(claims.sequence, claims.expires_at, now));
  return claims;
}

}  // namespace sealward::intent::formats
