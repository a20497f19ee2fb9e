#include "crypto/hash.h"

// The SHA functions proper, not EVP: they can't fail, don't allocate and don't look up a provider by name,
// which costs more than hashing a record does. OpenSSL 3 marks them deprecated and keeps them.
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/ripemd.h>
#include <openssl/sha.h>

#include <bit>

#include "base/check.h"

namespace sealward::crypto {
namespace {

constexpr size_t kSha256BlockBytes = 64;

static_assert(sizeof(SHA256_CTX) == 112 && alignof(SHA256_CTX) <= 8);

SHA256_CTX Load(const std::array<std::byte, 112>& state) {
  return std::bit_cast<SHA256_CTX>(state);
}

// Hashes key ⊕ pad ‖ parts with everything that depends on the key wiped after it.
Hash256 KeyedHash(ByteView block_key, uint8_t pad, std::initializer_list<ByteView> parts) {
  std::array<uint8_t, kSha256BlockBytes> block{};
  for (size_t i = 0; i < block.size(); ++i) {
    block[i] = static_cast<uint8_t>((i < block_key.size() ? block_key[i] : 0) ^ pad);
  }
  SHA256_CTX context;
  CHECK(SHA256_Init(&context) == 1);
  CHECK(SHA256_Update(&context, block.data(), block.size()) == 1);
  for (const ByteView part : parts) CHECK(SHA256_Update(&context, part.data(), part.size()) == 1);
  Hash256 out;
  CHECK(SHA256_Final(out.bytes.data(), &context) == 1);
  OPENSSL_cleanse(block.data(), block.size());
  OPENSSL_cleanse(&context, sizeof context);
  return out;
}

}  // namespace

Sha256Stream::Sha256Stream() {
  SHA256_CTX context;
  CHECK(SHA256_Init(&context) == 1);
  state_ = std::bit_cast<decltype(state_)>(context);
}

Sha256Stream& Sha256Stream::Update(ByteView data) {
  SHA256_CTX context = Load(state_);
  CHECK(SHA256_Update(&context, data.data(), data.size()) == 1);
  state_ = std::bit_cast<decltype(state_)>(context);
  return *this;
}

Hash256 Sha256Stream::Digest() const {
  SHA256_CTX context = Load(state_);
  Hash256 out;
  CHECK(SHA256_Final(out.bytes.data(), &context) == 1);
  return out;
}

Hash256 Sha256(ByteView data) {
  return Sha256({data});
}

Hash256 Sha256(std::initializer_list<ByteView> parts) {
  SHA256_CTX context;
  CHECK(SHA256_Init(&context) == 1);
  for (const ByteView part : parts) CHECK(SHA256_Update(&context, part.data(), part.size()) == 1);
  Hash256 out;
  CHECK(SHA256_Final(out.bytes.data(), &context) == 1);
  return out;
}

Hash512 Sha512(ByteView data) {
  return Sha512({data});
}

Hash512 Sha512(std::initializer_list<ByteView> parts) {
  SHA512_CTX context;
  CHECK(SHA512_Init(&context) == 1);
  for (const ByteView part : parts) CHECK(SHA512_Update(&context, part.data(), part.size()) == 1);
  Hash512 out;
  CHECK(SHA512_Final(out.bytes.data(), &context) == 1);
  return out;
}

Hash160Value Hash160(ByteView data) {
  const Hash256 inner = Sha256(data);
  Hash160Value out;
  CHECK(RIPEMD160(inner.bytes.data(), inner.bytes.size(), out.bytes.data()) != nullptr);
  return out;
}

Hash256 DoubleSha256(ByteView data) {
  return Sha256(Sha256(data).View());
}

Mac256 HmacSha256(const SecretBytes& key, ByteView data) {
  return HmacSha256(key, {data});
}

Mac256 HmacSha256(const SecretBytes& key, std::initializer_list<ByteView> parts) {
  Hash256 long_key_hash;
  ByteView block_key = key.Expose();
  if (block_key.size() > kSha256BlockBytes) {
    long_key_hash = Sha256(block_key);
    block_key = long_key_hash.View();
  }
  Hash256 inner = KeyedHash(block_key, 0x36, parts);
  const Mac256 out{KeyedHash(block_key, 0x5c, {inner.View()}).bytes};
  OPENSSL_cleanse(inner.bytes.data(), inner.bytes.size());
  OPENSSL_cleanse(long_key_hash.bytes.data(), long_key_hash.bytes.size());
  return out;
}

Mac512 HmacSha512(const SecretBytes& key, ByteView data) {
  Mac512 out;
  const ByteView secret = key.Expose();
  unsigned int size = 0;
  CHECK(HMAC(EVP_sha512(), secret.data(), static_cast<int>(secret.size()), data.data(), data.size(),
             out.bytes.data(), &size) != nullptr);
  CHECK(size == out.bytes.size());
  return out;
}

Status VerifyHmacSha256(const SecretBytes& key, ByteView data, const Mac256& mac) {
  return VerifyHmacSha256(key, {data}, mac);
}

Status VerifyHmacSha256(const SecretBytes& key, std::initializer_list<ByteView> parts, const Mac256& mac) {
  Mac256 expected = HmacSha256(key, parts);
  const bool equal = CRYPTO_memcmp(expected.bytes.data(), mac.bytes.data(), Mac256::kSize) == 0;
  OPENSSL_cleanse(expected.bytes.data(), expected.bytes.size());  // a valid MAC for data of someone's choice
  if (!equal) return Fail(ErrorCode::kBadSignature, "message authentication code");
  return Ok();
}

}  // namespace sealward::crypto
