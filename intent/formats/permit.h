// Permits for gateways of session venues: a COSE_Mac0 (RFC 9052) over what may be sent, once, within a
// second. The daemon makes them; a gateway that owns a venue's session sends nothing without one. This is
// both ends of it: the bytes, and the check that a gateway must make before it sends. One thread; the clock
// is the caller's.
#ifndef SEALWARD_INTENT_FORMATS_PERMIT_H_
#define SEALWARD_INTENT_FORMATS_PERMIT_H_

#include <map>
#include <string>

#include "base/secret.h"
#include "intent/request.h"

namespace sealward::intent::formats {

inline constexpr std::string_view kPermitType = "application/vnd.sealward.permit+cbor";
inline constexpr uint64_t kPermitLifeNsMax = kSecondNs;
inline constexpr size_t kPermitSecretBytesMin = 32;
inline constexpr size_t kPermitBytesMax = 512;
// Permits of one second at 10,000 a second, and room: a gateway whose memory is full refuses.
inline constexpr size_t kPermitsRememberedMax = 16'384;

struct PermitClaims {
  std::string gateway;  // the one gateway that may act on it
  RequestHash request;  // the canonical request that was decided
  Hash256 intent;       // SHA-256 of the encoded intent: what is sent must be exactly this
  std::optional<std::string> client_order_id;
  Sequence sequence;  // of the decision in the journal; used once
  Nanoseconds issued_at;
  Nanoseconds expires_at;
  static constexpr auto kFields =
      std::tuple{Field{0, &PermitClaims::gateway, "gateway", kNameBytesMax},
                 Field{1, &PermitClaims::request, "request"},
                 Field{2, &PermitClaims::intent, "intent"},
                 Field{3, &PermitClaims::client_order_id, "client_order_id", kNameBytesMax},
                 Field{4, &PermitClaims::sequence, "sequence"},
                 Field{5, &PermitClaims::issued_at, "issued_at"},
                 Field{6, &PermitClaims::expires_at, "expires_at"}};
};

// The secret that the daemon and one gateway share, and its name in the header (kid).
struct PermitKey {
  std::string name;
  SecretBytes secret;
};

Hash256 HashIntent(const Intent& intent);

// tag 17([protected, {}, claims, HMAC-SHA256]). kInvalidArgument for a life above a second or a short secret.
Result<Bytes> MakePermit(const PermitKey& key, const PermitClaims& claims);

// Which permits were used, until they would have expired anyway. Bounded: when full, nothing more is taken.
class ReplayCache {
 public:
  explicit ReplayCache(size_t permits_max = kPermitsRememberedMax) : permits_max_(permits_max) {}
  // kConflict for a permit that was used, kTooLarge when full.
  Status Use(Sequence sequence, Nanoseconds expires_at, Nanoseconds now);
  size_t size() const { return used_.size(); }

 private:
  size_t permits_max_;
  std::map<Sequence, Nanoseconds> used_;
};

// What a gateway holds. `started_at`: permits from before are refused, since their use is not remembered.
class PermitVerifier {
 public:
  PermitVerifier(PermitKey key, std::string gateway, Nanoseconds started_at,
                 size_t permits_max = kPermitsRememberedMax)
      : key_(std::move(key)), gateway_(std::move(gateway)), started_at_(started_at), used_(permits_max) {}

  // The permit is ours, for this gateway, for exactly this intent, in its second, and was never used: it is
  // used now. kMalformed, kBadSignature, kPermissionDenied (another gateway or intent, or frozen), kNotReady,
  // kExpired, kConflict, kTooLarge.
  Result<PermitClaims> Verify(ByteView permit, const Intent& intent, Nanoseconds now);

  // No permit counts any more, whenever it was made. The gateway cancels its orders and logs out.
  void Freeze() { frozen_ = true; }
  bool frozen() const { return frozen_; }

 private:
  PermitKey key_;
  std::string gateway_;
  Nanoseconds started_at_;
  ReplayCache used_;
  bool frozen_ = false;
};

// The check without the memory: shape, key, MAC.
Result<PermitClaims> VerifyPermit(const PermitKey& key, ByteView permit);

}  // namespace sealward::intent::formats

#endif  // SEALWARD_INTENT_FORMATS_PERMIT_H_
