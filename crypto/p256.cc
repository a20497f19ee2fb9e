// EC_KEY, not EVP_PKEY: building an EVP key from a point costs more than the verification itself. OpenSSL 3
// marks these functions deprecated and keeps them.
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/err.h>
#include <openssl/obj_mac.h>

#include <memory>

#include "base/check.h"
#include "crypto/point.h"
#include "crypto/verify.h"

namespace sealward::crypto {
namespace {

struct EcKeyFree {
  void operator()(EC_KEY* key) const { EC_KEY_free(key); }
};
struct EcdsaSigFree {
  void operator()(ECDSA_SIG* signature) const { ECDSA_SIG_free(signature); }
};
using EcKey = std::unique_ptr<EC_KEY, EcKeyFree>;
using EcdsaSignature = std::unique_ptr<ECDSA_SIG, EcdsaSigFree>;

Result<EcKey> LoadKey(const PublicKey& key) {
  const auto refuse = [] { return Fail(ErrorCode::kInvalidArgument, "P-256 public key expected"); };
  if (key.algorithm != Algorithm::kP256 || key.bytes.size() != PublicKeyBytes(Algorithm::kP256))
    return refuse();
  if (key.bytes[0] != 0x04) return refuse();  // hybrid points (06, 07) have the same length
  EcKey out(EC_KEY_new_by_curve_name(NID_X9_62_prime256v1));
  CHECK(out != nullptr);
  if (EC_KEY_oct2key(out.get(), key.bytes.data(), key.bytes.size(), nullptr) !=
      1) {  // checks the curve equation
    ERR_clear_error();
    return refuse();
  }
  return out;
}

EcdsaSignature LoadSignature(const Signature& signature) {
  EcdsaSignature out(ECDSA_SIG_new());
  BIGNUM* r = BN_bin2bn(signature.bytes.data(), 32, nullptr);
  BIGNUM* s = BN_bin2bn(signature.bytes.data() + 32, 32, nullptr);
  CHECK(out != nullptr && r != nullptr && s != nullptr);
  CHECK(ECDSA_SIG_set0(out.get(), r, s) == 1);  // takes both
  return out;
}

}  // namespace

Status CheckP256Point(const PublicKey& key) {
  const EcKey checked = TRY(LoadKey(key));
  return Ok();
}

Status VerifyP256(const PublicKey& key, const Hash256& digest, const Signature& signature) {
  const EcKey ec_key = TRY(LoadKey(key));
  const EcdsaSignature loaded = LoadSignature(signature);
  const int verified = ECDSA_do_verify(digest.bytes.data(), Hash256::kSize, loaded.get(), ec_key.get());
  if (verified != 1) {
    ERR_clear_error();
    return Fail(ErrorCode::kBadSignature, "ECDSA P-256");
  }
  return Ok();
}

}  // namespace sealward::crypto
