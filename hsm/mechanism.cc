#include "hsm/mechanism.h"

#include <p11-kit/pkcs11.h>

#include <array>

#include "base/check.h"
#include "base/limits.h"

namespace sealward::hsm {
namespace {

constexpr std::array<uint8_t, 5> kEd25519Oid = {0x06, 0x03, 0x2b, 0x65, 0x70};  // 1.3.101.112
constexpr std::array<uint8_t, 14> kEd25519Name = {0x13, 0x0c, 'e', 'd', 'w', 'a', 'r',
                                                  'd',  's',  '2', '5', '5', '1', '9'};
constexpr std::array<uint8_t, 7> kSecp256k1Oid = {0x06, 0x05, 0x2b, 0x81, 0x04, 0x00, 0x0a};  // 1.3.132.0.10
constexpr std::array<uint8_t, 10> kP256Oid = {0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07};

constexpr uint8_t kDerOctetString = 0x04;
constexpr size_t kEd25519PointBytes = 32;
constexpr size_t kEcPointBytes = 65;  // 04 || x || y

constexpr size_t kHmacSha256SecretBytesMin = 32;
constexpr size_t kHmacSha512SecretBytesMin = 64;

constexpr auto kMechanisms = std::to_array<Mechanism>({
    {crypto::Algorithm::kEd25519, KeyShape::kCurve, CKK_EC_EDWARDS, CKM_EDDSA, CKM_EC_EDWARDS_KEY_PAIR_GEN,
     kEd25519Oid, kEd25519Name, kEd25519PointBytes, 1, kPayloadBytesMax, 0,
     "the message itself is signed; a parameter (prehash, context) is never sent, since modules ignore it"},
    {crypto::Algorithm::kSecp256k1,
     KeyShape::kCurve,
     CKK_EC,
     CKM_ECDSA,
     CKM_EC_KEY_PAIR_GEN,
     kSecp256k1Oid,
     {},
     kEcPointBytes,
     kDigestBytes,
     kDigestBytes,
     0,
     "hashed on our side: modules truncate, pad or refuse other lengths, each in its own way"},
    {crypto::Algorithm::kP256,
     KeyShape::kCurve,
     CKK_EC,
     CKM_ECDSA,
     CKM_EC_KEY_PAIR_GEN,
     kP256Oid,
     {},
     kEcPointBytes,
     kDigestBytes,
     kDigestBytes,
     0,
     "hashed on our side: CKM_ECDSA_SHA256 is missing from some modules, CKM_ECDSA from none"},
    {crypto::Algorithm::kHmacSha256,
     KeyShape::kSecret,
     CKK_GENERIC_SECRET,
     CKM_SHA256_HMAC,
     CKM_GENERIC_SECRET_KEY_GEN,
     {},
     {},
     0,
     1,
     kPayloadBytesMax,
     kHmacSha256SecretBytesMin,
     "the venue makes the secret and both sides know it; SoftHSM takes none under 32 bytes"},
    {crypto::Algorithm::kHmacSha512,
     KeyShape::kSecret,
     CKK_GENERIC_SECRET,
     CKM_SHA512_HMAC,
     CKM_GENERIC_SECRET_KEY_GEN,
     {},
     {},
     0,
     1,
     kPayloadBytesMax,
     kHmacSha512SecretBytesMin,
     "the venue makes the secret and both sides know it; SoftHSM takes none under 64 bytes"},
    {crypto::Algorithm::kRsaSha256,
     KeyShape::kRsa,
     CKK_RSA,
     CKM_SHA256_RSA_PKCS,
     CKM_RSA_PKCS_KEY_PAIR_GEN,
     {},
     {},
     0,
     1,
     kPayloadBytesMax,
     0,
     "hashed by the token: with CKM_RSA_PKCS the key would sign whatever structure it is given"},
});

}  // namespace

std::span<const Mechanism> Mechanisms() {
  return kMechanisms;
}

const Mechanism& MechanismOf(crypto::Algorithm algorithm) {
  for (const Mechanism& mechanism : kMechanisms) {
    if (mechanism.algorithm == algorithm) return mechanism;
  }
  CHECK(false && "an algorithm without a mechanism");
  __builtin_unreachable();
}

Status CheckInput(const Mechanism& mechanism, ByteView input) {
  if (input.size() < mechanism.input_bytes_min || input.size() > mechanism.input_bytes_max) {
    return Fail(ErrorCode::kInvalidArgument,
                mechanism.input_bytes_max == kDigestBytes
                    ? "a 32-byte digest is what this key signs"
                    : "a message of 1 to 2048 bytes is what this key signs",
                static_cast<int64_t>(input.size()));
  }
  return Ok();
}

bool IsCurve(const Mechanism& mechanism, ByteView parameters) {
  return std::ranges::equal(parameters, mechanism.curve) ||
         (!mechanism.curve_name.empty() && std::ranges::equal(parameters, mechanism.curve_name));
}

Result<crypto::PublicKey> ParseEcPoint(const Mechanism& mechanism, ByteView value) {
  const size_t size = mechanism.point_bytes;
  static_assert(kEcPointBytes < 128, "one length byte is enough");
  if (value.size() == size + 2 && value[0] == kDerOctetString && value[1] == size) value = value.subspan(2);
  if (value.size() != size)
    return Fail(ErrorCode::kMalformed, "CKA_EC_POINT is neither a raw nor a DER-wrapped point");
  if (size == kEcPointBytes && value[0] != 0x04) {
    return Fail(ErrorCode::kMalformed, "CKA_EC_POINT is not an uncompressed point");
  }
  return crypto::MakePublicKey(mechanism.algorithm, value);
}

}  // namespace sealward::hsm
