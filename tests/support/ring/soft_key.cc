#include "tests/support/ring/soft_key.h"

#include <openssl/evp.h>
#include <secp256k1.h>

#include <memory>

#include "base/check.h"

namespace sealward::test {
namespace {

using Key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;

Key MakeEd25519(const std::array<uint8_t, 32>& secret) {
  return {EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, secret.data(), secret.size()),
          &EVP_PKEY_free};
}

secp256k1_context* Context() {
  static secp256k1_context* const context = secp256k1_context_create(SECP256K1_CONTEXT_SIGN);
  return context;
}

// n - s, big endian.
void Negate(uint8_t* s) {
  CHECK(secp256k1_ec_seckey_negate(Context(), s) == 1);
}

}  // namespace

SoftKey::SoftKey(intent::KeyAlgorithm algorithm, uint8_t number) : algorithm_(algorithm) {
  secret_.back() = number;
  if (algorithm == intent::KeyAlgorithm::kEd25519) {
    public_key_.resize(32);
    size_t size = public_key_.size();
    CHECK(EVP_PKEY_get_raw_public_key(MakeEd25519(secret_).get(), public_key_.data(), &size) == 1);
    return;
  }
  CHECK(algorithm == intent::KeyAlgorithm::kSecp256k1);
  secp256k1_pubkey point;
  CHECK(secp256k1_ec_pubkey_create(Context(), &point, secret_.data()) == 1);
  public_key_.resize(65);
  size_t size = public_key_.size();
  secp256k1_ec_pubkey_serialize(Context(), public_key_.data(), &size, &point, SECP256K1_EC_UNCOMPRESSED);
}

Bytes SoftKey::Sign(ByteView input) const {
  Bytes out(64);
  if (algorithm_ == intent::KeyAlgorithm::kEd25519) {
    const Key key = MakeEd25519(secret_);
    const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(), &EVP_MD_CTX_free);
    size_t size = out.size();
    CHECK(EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, key.get()) == 1);
    CHECK(EVP_DigestSign(context.get(), out.data(), &size, input.data(), input.size()) == 1);
    return out;
  }
  CHECK(input.size() == 32);
  secp256k1_ecdsa_signature signature;
  CHECK(secp256k1_ecdsa_sign(Context(), &signature, input.data(), secret_.data(), nullptr, nullptr) == 1);
  secp256k1_ecdsa_signature_serialize_compact(Context(), out.data(), &signature);
  return out;
}

Bytes SoftKey::SignHigh(ByteView digest) const {
  Bytes out = Sign(digest);
  Negate(out.data() + 32);
  return out;
}

}  // namespace sealward::test
