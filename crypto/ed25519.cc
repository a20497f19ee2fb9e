#include <sodium.h>

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
