// Hashes and the one MAC: SHA-256, SHA-512, double SHA-256, Keccak-256 (Ethereum's, not SHA-3), HMAC-SHA-256.
// Any process; no state between calls, nothing can fail, nothing allocates. Data may come in parts, hashed as
// if joined.
#ifndef SEALWARD_CRYPTO_HASH_H_
#define SEALWARD_CRYPTO_HASH_H_

#include <array>
#include <cstddef>
#include <initializer_list>

#include "base/bytes.h"
#include "base/result.h"
#include "base/secret.h"
#include "base/strong.h"

namespace sealward::crypto {

using Hash512 = FixedBytes<64, struct Hash512Tag>;
using Mac256 = FixedBytes<32, struct Mac256Tag>;
using Mac512 = FixedBytes<64, struct Mac512Tag>;

// FIPS 180-4.
Hash256 Sha256(ByteView data);
Hash256 Sha256(std::initializer_list<ByteView> parts);
Hash512 Sha512(ByteView data);
Hash512 Sha512(std::initializer_list<ByteView> parts);

// SHA-256 of the SHA-256 (Bitcoin).
Hash256 DoubleSha256(ByteView data);

// RIPEMD-160 of the SHA-256 (Bitcoin): what addresses name keys and scripts by.
using Hash160Value = FixedBytes<20, struct Hash160Tag>;
Hash160Value Hash160(ByteView data);

// The original Keccak submission, rate 1088, padding 0x01.
Hash256 Keccak256(ByteView data);
Hash256 Keccak256(std::initializer_list<ByteView> parts);

// A SHA-256 under the name of what it identifies: Sha256As<RequestHash>(bytes).
template <typename Fixed>
Fixed Sha256As(ByteView data) {
  static_assert(Fixed::kSize == Hash256::kSize);
  return Fixed{Sha256(data).bytes};
}

// SHA-256 of data that arrives over time. A copy goes on by itself from the same point.
class Sha256Stream {
 public:
  Sha256Stream();
  Sha256Stream& Update(ByteView data);
  // The hash of everything so far; the stream may go on.
  Hash256 Digest() const;

 private:
  alignas(8) std::array<std::byte, 112> state_{};  // OpenSSL's SHA256_CTX, whose header stays in hash.cc
};

// RFC 2104. The key may have any length.
Mac256 HmacSha256(const SecretBytes& key, ByteView data);
Mac256 HmacSha256(const SecretBytes& key, std::initializer_list<ByteView> parts);

Mac512 HmacSha512(const SecretBytes& key, ByteView data);

// kBadSignature unless `mac` is the MAC of the data. Takes the same time wherever they differ.
Status VerifyHmacSha256(const SecretBytes& key, ByteView data, const Mac256& mac);
Status VerifyHmacSha256(const SecretBytes& key, std::initializer_list<ByteView> parts, const Mac256& mac);

}  // namespace sealward::crypto

#endif  // SEALWARD_CRYPTO_HASH_H_
