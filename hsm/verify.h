// Verifying what a token signed, with other libraries than the token's. Raw HSM output: a high s is normal
// there and does not make a secp256k1 signature wrong. Token worker (self-test) and sealward-admin; pure.
#ifndef SEALWARD_HSM_VERIFY_H_
#define SEALWARD_HSM_VERIFY_H_

#include "base/bytes.h"
#include "base/result.h"
#include "crypto/verify.h"

namespace sealward::hsm {

// `input` is what was given to the token: a digest for ECDSA, the message for Ed25519. kBadSignature if it
// does not verify.
Status VerifySignature(const crypto::PublicKey& public_key, ByteView input, ByteView signature);

}  // namespace sealward::hsm

#endif  // SEALWARD_HSM_VERIFY_H_
