// Curve membership, one function per curve that has its own library. Inside crypto only: others use
// MakePublicKey.
#ifndef SEALWARD_CRYPTO_POINT_H_
#define SEALWARD_CRYPTO_POINT_H_

#include "base/result.h"
#include "crypto/verify.h"

namespace sealward::crypto {

// kInvalidArgument unless the key is of the algorithm, canonical and a point of its curve.
Status CheckEd25519Point(const PublicKey& key);
Status CheckP256Point(const PublicKey& key);
Status CheckSecp256k1Point(const PublicKey& key);
// The same of an RSA key: its size, and that it is odd.
Status CheckRsaModulus(const PublicKey& key);

}  // namespace sealward::crypto

#endif  // SEALWARD_CRYPTO_POINT_H_
