// SoftKey: a private key in memory, which signs as a token's would: Ed25519 over the message, secp256k1 over
// the digest, 64 bytes. Tests only.
#ifndef SEALWARD_TESTS_SUPPORT_RING_SOFT_KEY_H_
#define SEALWARD_TESTS_SUPPORT_RING_SOFT_KEY_H_

#include <array>

#include "base/bytes.h"
#include "intent/documents.h"

namespace sealward::test {

class SoftKey {
 public:
  // The secret is 31 zero bytes and `number`.
  SoftKey(intent::KeyAlgorithm algorithm, uint8_t number);

  const Bytes& public_key() const { return public_key_; }  // as key records hold it
  Bytes Sign(ByteView input) const;
  // The same with the other s of the two that verify: what a token may well return.
  Bytes SignHigh(ByteView digest) const;

 private:
  intent::KeyAlgorithm algorithm_;
  std::array<uint8_t, 32> secret_{};
  Bytes public_key_;
};

}  // namespace sealward::test

#endif  // SEALWARD_TESTS_SUPPORT_RING_SOFT_KEY_H_
