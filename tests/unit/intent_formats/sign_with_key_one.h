// Signatures of the private key 1, as a device makes them: s in either half. Tests only.
#ifndef SEALWARD_TESTS_UNIT_INTENT_FORMATS_SIGN_WITH_KEY_ONE_H_
#define SEALWARD_TESTS_UNIT_INTENT_FORMATS_SIGN_WITH_KEY_ONE_H_

#include <gtest/gtest.h>
#include <secp256k1.h>

#include "base/bytes.h"

namespace sealward::intent::formats::test {

inline Bytes SignWithKeyOne(const Bytes& digest, bool high_s) {
  secp256k1_context* const context = secp256k1_context_create(SECP256K1_CONTEXT_SIGN);
  Bytes key(32, 0);
  key.back() = 1;
  secp256k1_ecdsa_signature signature;
  EXPECT_EQ(secp256k1_ecdsa_sign(context, &signature, digest.data(), key.data(), nullptr, nullptr), 1);
  Bytes out(64);
  secp256k1_ecdsa_signature_serialize_compact(context, out.data(), &signature);
  if (high_s) {  // s is a scalar as a key is
    EXPECT_EQ(secp256k1_ec_seckey_negate(context, out.data() + 32), 1);
  }
  secp256k1_context_destroy(context);
  return out;
}

}  // namespace sealward::intent::formats::test

#endif  // SEALWARD_TESTS_UNIT_INTENT_FORMATS_SIGN_WITH_KEY_ONE_H_
