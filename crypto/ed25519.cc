#include <sodium.h>

#include <array>

#include "crypto/point.h"
#include "crypto/verify.h"

namespace sealward::crypto {

// Exact sizes, as the library takes pointers only.
static_assert(crypto_sign_PUBLICKEYBYTES == PublicKeyBytes(Algorithm::kEd25519));
static_assert(crypto_sign_BYTES == Signature::kSize);

Status CheckEd25519Point(const PublicKey& key) {
  if (key.algorithm != Algorithm::kEd25519 || key.bytes.size() != PublicKeyBytes(Algorithm::kEd25519) ||
      crypto_core_ed25519_is_valid_point(key.bytes.data()) != 1) {
    return Fail(ErrorCode::kInvalidArgument, "Ed25519 public key expected");
  }
  return Ok();
}

// Addition fails exactly where one of the summands is no point; the other one is the neutral element.
bool IsEd25519Point(ByteView bytes) {
  if (bytes.size() != crypto_core_ed25519_BYTES) return false;
  const std::array<uint8_t, crypto_core_ed25519_BYTES> neutral = {1};
  std::array<uint8_t, crypto_core_ed25519_BYTES> sum{};
  return crypto_core_ed25519_add(sum.data(), bytes.data(), neutral.data()) == 0;
}

Status VerifyEd25519(const PublicKey& key, ByteView message, const Signature& signature) {
  if (key.algorithm != Algorithm::kEd25519 || key.bytes.size() != PublicKeyBytes(Algorithm::kEd25519)) {
    return Fail(ErrorCode::kInvalidArgument, "Ed25519 public key expected");
  }
  if (crypto_sign_verify_detached(signature.bytes.data(), message.data(), message.size(), key.bytes.data()) !=
      0) {
    return Fail(ErrorCode::kBadSignature, "Ed25519");
  }
  return Ok();
}

}  // namespace sealward::crypto
