#include <secp256k1.h>
#include <secp256k1_recovery.h>

#include <array>

#include "base/check.h"
#include "crypto/hash.h"
#include "crypto/point.h"
#include "crypto/verify.h"

namespace sealward::crypto {
namespace {

// Verification needs no tables of its own: the library's constant context does.
const secp256k1_context* Context() {
  return secp256k1_context_static;
}

Result<secp256k1_pubkey> LoadKey(const PublicKey& key) {
  const auto refuse = [] { return Fail(ErrorCode::kInvalidArgument, "secp256k1 public key expected"); };
  if (key.algorithm != Algorithm::kSecp256k1 || key.bytes.size() != PublicKeyBytes(Algorithm::kSecp256k1)) {
    return refuse();
  }
  if (key.bytes[0] != 0x04) return refuse();  // the library also takes hybrid points
  secp256k1_pubkey out;
  if (secp256k1_ec_pubkey_parse(Context(), &out, key.bytes.data(), key.bytes.size()) != 1) return refuse();
  return out;
}

Result<secp256k1_ecdsa_signature> LoadSignature(const Signature& signature) {
  secp256k1_ecdsa_signature out;
  if (secp256k1_ecdsa_signature_parse_compact(Context(), &out, signature.bytes.data()) != 1) {
    return Fail(ErrorCode::kMalformed, "r or s is not below the group order");
  }
  return out;
}

}  // namespace

Status CheckSecp256k1Point(const PublicKey& key) {
  (void)TRY(LoadKey(key));
  return Ok();
}

Status VerifySecp256k1(const PublicKey& key, const Hash256& digest, const Signature& signature) {
  const secp256k1_pubkey point = TRY(LoadKey(key));
  const Result<secp256k1_ecdsa_signature> loaded = LoadSignature(signature);
  if (!loaded.has_value()) return Fail(ErrorCode::kBadSignature, "ECDSA secp256k1");
  // Refuses a high s by itself.
  if (secp256k1_ecdsa_verify(Context(), &*loaded, digest.bytes.data(), &point) != 1) {
    return Fail(ErrorCode::kBadSignature, "ECDSA secp256k1");
  }
  return Ok();
}

Result<Signature> NormalizeLowS(const Signature& signature) {
  const secp256k1_ecdsa_signature loaded = TRY(LoadSignature(signature));
  secp256k1_ecdsa_signature normal;
  secp256k1_ecdsa_signature_normalize(Context(), &normal, &loaded);
  Signature out;
  CHECK(secp256k1_ecdsa_signature_serialize_compact(Context(), out.bytes.data(), &normal) == 1);
  return out;
}

Result<PublicKey> PublicKeyFromRecovery(const Hash256& digest, const Signature& signature, RecoveryId id) {
  if (id.value > 3) return Fail(ErrorCode::kOutOfRange, "recovery id");
  secp256k1_ecdsa_recoverable_signature loaded;
  secp256k1_pubkey point;
  if (secp256k1_ecdsa_recoverable_signature_parse_compact(Context(), &loaded, signature.bytes.data(),
                                                          id.value) != 1 ||
      secp256k1_ecdsa_recover(Context(), &point, &loaded, digest.bytes.data()) != 1) {
    return Fail(ErrorCode::kBadSignature, "no public key can be recovered");
  }
  PublicKey out{Algorithm::kSecp256k1, Bytes(PublicKeyBytes(Algorithm::kSecp256k1))};
  size_t size = out.bytes.size();
  CHECK(secp256k1_ec_pubkey_serialize(Context(), out.bytes.data(), &size, &point,
                                      SECP256K1_EC_UNCOMPRESSED) == 1);
  CHECK(size == out.bytes.size());
  return out;
}

Result<RecoveryId> RecoverSecp256k1(const PublicKey& expected, const Hash256& digest,
                                    const Signature& signature) {
  TRY(CheckSecp256k1Point(expected));
  const Result<Signature> low = NormalizeLowS(signature);
  if (!low.has_value() || *low != signature) return Fail(ErrorCode::kBadSignature, "low s expected");
  for (uint8_t id = 0; id <= 3; ++id) {
    const Result<PublicKey> recovered = PublicKeyFromRecovery(digest, signature, {id});
    if (recovered.has_value() && *recovered == expected) return RecoveryId{id};
  }
  return Fail(ErrorCode::kBadSignature, "the signature is of another key or another digest");
}

Result<EvmAddress> EthereumAddress(const PublicKey& key) {
  TRY(CheckSecp256k1Point(key));
  const Hash256 hash = Keccak256(ByteView(key.bytes).subspan(1));
  EvmAddress out;
  CHECK(EvmAddress::From(hash.View().subspan(Hash256::kSize - EvmAddress::kSize), out));
  return out;
}

}  // namespace sealward::crypto
