// Signature verification and the few public-key operations around it: low-S form, recovery, Ethereum
// addresses. Nothing here touches a private key. Signer (verify after sign), client, verifier, token tools;
// pure, no state.
#ifndef SEALWARD_CRYPTO_VERIFY_H_
#define SEALWARD_CRYPTO_VERIFY_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/enum.h"
#include "base/result.h"
#include "base/strong.h"

namespace sealward::crypto {

enum class Algorithm : uint8_t {
  kEd25519 = 0,
  kSecp256k1 = 1,
  kP256 = 2,
  kHmacSha256 = 3,
  kHmacSha512 = 4,
  kRsaSha256 = 5,  // PKCS #1 v1.5, public exponent 65537
};

constexpr bool IsMac(Algorithm algorithm) {
  return algorithm == Algorithm::kHmacSha256 || algorithm == Algorithm::kHmacSha512;
}

// Of an RSA key the greatest: its modulus is of 256, 384 or 512 bytes.
constexpr size_t PublicKeyBytes(Algorithm algorithm) {
  if (algorithm == Algorithm::kRsaSha256) return 512;
  return algorithm == Algorithm::kEd25519 || IsMac(algorithm) ? 32 : 65;
}
// Of what the HSM makes; RSA: as long as the modulus.
constexpr size_t SignatureBytes(Algorithm algorithm, size_t public_key_bytes) {
  if (algorithm == Algorithm::kRsaSha256) return public_key_bytes;
  return algorithm == Algorithm::kHmacSha256 ? 32 : 64;
}

// Canonical bytes: Ed25519 the 32 of RFC 8032; ECDSA the uncompressed point, 0x04 ‖ x ‖ y; RSA the modulus,
// big endian, without leading zeros. A shared secret has no public half: an HMAC key is known by its key
// check.
struct PublicKey {
  Algorithm algorithm = Algorithm::kEd25519;
  Bytes bytes;
  auto operator<=>(const PublicKey&) const = default;
};

// Ed25519: R ‖ S. ECDSA: r ‖ s, big-endian, 32 bytes each.
using Signature = FixedBytes<64, struct SignatureTag>;
using RecoveryId = Strong<uint8_t, struct RecoveryIdTag>;  // 0 or 1 in practice, at most 3
using EvmAddress = FixedBytes<20, struct EvmAddressTag>;

// Checks size and form and that the point lies on the curve (Ed25519: in the prime-order group).
// kInvalidArgument otherwise.
Result<PublicKey> MakePublicKey(Algorithm algorithm, ByteView bytes);

// Whether 32 bytes are the encoding of a point of Ed25519's curve, of whatever order: an address that isn't
// has no private key.
bool IsEd25519Point(ByteView bytes);

// kMalformed unless 64 bytes.
Result<Signature> MakeSignature(ByteView bytes);

// Each: kInvalidArgument when the key is of another algorithm or no valid key, kBadSignature when the
// signature does not verify. Ed25519 signs the message (RFC 8032, no prehash, no context); ECDSA signs the
// digest.
Status VerifyEd25519(const PublicKey& key, ByteView message, const Signature& signature);
Status VerifyP256(const PublicKey& key, const Hash256& digest, const Signature& signature);
// Requires low S: a high S is kBadSignature (EIP-2, Bitcoin policy).
Status VerifySecp256k1(const PublicKey& key, const Hash256& digest, const Signature& signature);

Status VerifyRsaSha256(const PublicKey& key, ByteView message, ByteView signature);

// What the token made of `input` (a digest for ECDSA, the message otherwise), by the key's algorithm; a high
// s is taken, as tokens make it. kUnsupported for a MAC: nobody can verify one without its secret.
Status VerifyRaw(const PublicKey& key, ByteView input, ByteView signature);

// The key check of an HMAC key: the first 32 bytes of its MAC over this text, which is no payload of any
// venue. It tells two secrets apart and gives neither away.
Bytes KeyCheckMessage(ByteView key_id);

// s or n - s, whichever is at most n/2. kMalformed when r or s is not below n.
Result<Signature> NormalizeLowS(const Signature& signature);

// The recovery id with which digest and signature give `expected` back. kBadSignature when none does, which
// means that another key or another digest was signed. The signature must have low S: normalising later would
// flip the id.
Result<RecoveryId> RecoverSecp256k1(const PublicKey& expected, const Hash256& digest,
                                    const Signature& signature);
// kBadSignature when nothing can be recovered.
Result<PublicKey> PublicKeyFromRecovery(const Hash256& digest, const Signature& signature, RecoveryId id);

// The last 20 bytes of the Keccak-256 of x ‖ y. kInvalidArgument for a key that isn't a secp256k1 point.
Result<EvmAddress> EthereumAddress(const PublicKey& key);
// "0x" and 40 digits with the checksum of EIP-55 in their case.
std::string EthereumAddressText(const EvmAddress& address);
// Takes exactly what EthereumAddressText makes: an address without checksum can't be told from a mistyped
// one. kMalformed on another shape, kInvalidArgument on a wrong checksum.
Result<EvmAddress> ParseEthereumAddress(std::string_view text);

// DER ECDSA-Sig-Value. Decoding is strict: shortest lengths, minimal positive integers of at most 32 bytes,
// nothing trailing; kMalformed otherwise. Zero is accepted here and refused by verification.
Bytes EncodeDerSignature(const Signature& signature);
Result<Signature> DecodeDerSignature(ByteView der);

}  // namespace sealward::crypto

namespace sealward {
SEALWARD_ENUM_NAMES(crypto::Algorithm, "ed25519", "secp256k1", "p256", "hmac_sha256", "hmac_sha512",
                    "rsa_sha256")
}  // namespace sealward

#endif  // SEALWARD_CRYPTO_VERIFY_H_
