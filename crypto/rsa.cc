// RSA, PKCS #1 v1.5 with SHA-256 (RFC 8017 §8.2). Verification only.
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>

#include <memory>

#include "base/check.h"
#include "crypto/point.h"
#include "crypto/verify.h"

namespace sealward::crypto {
namespace {

constexpr unsigned long kExponent = 65537;

template <auto kFree>
struct Free {
  void operator()(auto* pointer) const { kFree(pointer); }
};
using Number = std::unique_ptr<BIGNUM, Free<BN_free>>;
using Builder = std::unique_ptr<OSSL_PARAM_BLD, Free<OSSL_PARAM_BLD_free>>;
using Parameters = std::unique_ptr<OSSL_PARAM, Free<OSSL_PARAM_free>>;
using KeyContext = std::unique_ptr<EVP_PKEY_CTX, Free<EVP_PKEY_CTX_free>>;
using Key = std::unique_ptr<EVP_PKEY, Free<EVP_PKEY_free>>;
using DigestContext = std::unique_ptr<EVP_MD_CTX, Free<EVP_MD_CTX_free>>;

Result<Key> LoadKey(const PublicKey& key) {
  TRY(CheckRsaModulus(key));
  const Number modulus(BN_bin2bn(key.bytes.data(), static_cast<int>(key.bytes.size()), nullptr));
  const Builder builder(OSSL_PARAM_BLD_new());
  CHECK(modulus != nullptr && builder != nullptr);
  CHECK(OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, modulus.get()) == 1);
  CHECK(OSSL_PARAM_BLD_push_ulong(builder.get(), OSSL_PKEY_PARAM_RSA_E, kExponent) == 1);
  const Parameters parameters(OSSL_PARAM_BLD_to_param(builder.get()));
  const KeyContext context(EVP_PKEY_CTX_new_from_name(nullptr, "RSA", nullptr));
  CHECK(parameters != nullptr && context != nullptr);
  EVP_PKEY* made = nullptr;
  if (EVP_PKEY_fromdata_init(context.get()) != 1 ||
      EVP_PKEY_fromdata(context.get(), &made, EVP_PKEY_PUBLIC_KEY, parameters.get()) != 1) {
    ERR_clear_error();
    return Fail(ErrorCode::kInvalidArgument, "RSA modulus");
  }
  return Key(made);
}

}  // namespace

Status CheckRsaModulus(const PublicKey& key) {
  const size_t size = key.bytes.size();
  const bool fits = key.algorithm == Algorithm::kRsaSha256 && (size == 256 || size == 384 || size == 512) &&
                    key.bytes.front() >= 0x80 && (key.bytes.back() & 1) != 0;
  if (fits) return Ok();
  return Fail(ErrorCode::kInvalidArgument, "RSA modulus of 2048, 3072 or 4096 bits expected");
}

Status VerifyRsaSha256(const PublicKey& key, ByteView message, ByteView signature) {
  const Key loaded = TRY(LoadKey(key));
  if (signature.size() != key.bytes.size()) return Fail(ErrorCode::kBadSignature, "as long as the modulus");
  const DigestContext context(EVP_MD_CTX_new());
  CHECK(context != nullptr);
  // PKCS #1 v1.5 is the default padding.
  CHECK(EVP_DigestVerifyInit(context.get(), nullptr, EVP_sha256(), nullptr, loaded.get()) == 1);
  const int verified =
      EVP_DigestVerify(context.get(), signature.data(), signature.size(), message.data(), message.size());
  if (verified == 1) return Ok();
  ERR_clear_error();
  return Fail(ErrorCode::kBadSignature, "RSA");
}

}  // namespace sealward::crypto
