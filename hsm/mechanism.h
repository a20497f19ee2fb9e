// The mechanism table: what each algorithm means in PKCS#11. A key's mechanism follows from its enrolled
// algorithm and nobody can choose another one; what a module would silently accept (another length, a
// parameter it ignores) is refused here first. Token worker and sealward-admin; a constant table.
#ifndef SEALWARD_HSM_MECHANISM_H_
#define SEALWARD_HSM_MECHANISM_H_

#include <cstddef>
#include <cstdint>
#include <span>

#include "base/bytes.h"
#include "base/result.h"
#include "crypto/verify.h"

namespace sealward::hsm {

// What lies on the token: a pair on a curve, an RSA pair, or a secret that the venue shares.
enum class KeyShape : uint8_t { kCurve, kRsa, kSecret };

struct Mechanism {
  crypto::Algorithm algorithm;
  KeyShape shape;
  unsigned long key_type;          // CK_KEY_TYPE
  unsigned long sign;              // CK_MECHANISM_TYPE, always with a NULL parameter
  unsigned long generate;          // CK_MECHANISM_TYPE of the key pair generation; secrets are brought in
  std::span<const uint8_t> curve;  // CKA_EC_PARAMS when a key is made: the curve's object identifier, DER
  std::span<const uint8_t> curve_name;  // the other encoding modules give back: its PrintableString, or empty
  size_t point_bytes;                   // public point, without an OCTET STRING around it; 0: not on a curve
  size_t input_bytes_min;
  size_t input_bytes_max;
  size_t secret_bytes_min;  // of a shared secret: modules refuse shorter ones when they sign
  const char* reason;
};

inline constexpr size_t kDigestBytes = 32;

std::span<const Mechanism> Mechanisms();
const Mechanism& MechanismOf(crypto::Algorithm algorithm);

// kInvalidArgument if `input` is not what the algorithm signs: exactly a 32-byte digest for ECDSA, a message
// of 1 to 2048 bytes for all others.
Status CheckInput(const Mechanism& mechanism, ByteView input);

// Whether `parameters` (CKA_EC_PARAMS as read) names the mechanism's curve.
bool IsCurve(const Mechanism& mechanism, ByteView parameters);

// The public key in CKA_EC_POINT: the raw point or a DER OCTET STRING holding exactly it (modules differ).
// kMalformed for another shape, kInvalidArgument for a point that is not on the curve.
Result<crypto::PublicKey> ParseEcPoint(const Mechanism& mechanism, ByteView value);

}  // namespace sealward::hsm

#endif  // SEALWARD_HSM_MECHANISM_H_
