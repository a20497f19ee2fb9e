#include "hsm/verify.h"

namespace sealward::hsm {

Status VerifySignature(const crypto::PublicKey& public_key, ByteView input,
                       const crypto::Signature& signature) {
  if (public_key.algorithm == crypto::Algorithm::kEd25519) return VerifyEd25519(public_key, input, signature);
  Hash256 digest;
  if (!Hash256::From(input, digest))
    return Fail(ErrorCode::kInvalidArgument, "a 32-byte digest was expected");
  if (public_key.algorithm == crypto::Algorithm::kP256) return VerifyP256(public_key, digest, signature);
  return VerifySecp256k1(public_key, digest, TRY(NormalizeLowS(signature)));
}

}  // namespace sealward::hsm
