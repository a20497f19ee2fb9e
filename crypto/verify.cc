#include "crypto/verify.h"

#include "base/check.h"
#include "base/hex.h"
#include "crypto/hash.h"
#include "crypto/point.h"

namespace sealward::crypto {
namespace {

constexpr uint8_t kDerInteger = 0x02;
constexpr uint8_t kDerSequence = 0x30;
constexpr size_t kScalarBytes = 32;

void AppendDerInteger(Bytes& out, ByteView scalar) {
  while (scalar.size() > 1 && scalar[0] == 0) scalar = scalar.subspan(1);
  const bool needs_zero = (scalar[0] & 0x80) != 0;
  out.push_back(kDerInteger);
  out.push_back(static_cast<uint8_t>(scalar.size() + (needs_zero ? 1 : 0)));
  if (needs_zero) out.push_back(0);
  Append(out, scalar);
}

// Takes one INTEGER off the front of `der`, right-aligned into `scalar`.
Status TakeDerInteger(ByteView& der, std::span<uint8_t, kScalarBytes> scalar) {
  if (der.size() < 3 || der[0] != kDerInteger) return Fail(ErrorCode::kMalformed, "DER integer expected");
  const size_t size = der[1];
  if (size == 0 || size > kScalarBytes + 1 || size > der.size() - 2)
    return Fail(ErrorCode::kMalformed, "DER length");
  ByteView value = der.subspan(2, size);
  der = der.subspan(2 + size);
  if ((value[0] & 0x80) != 0) return Fail(ErrorCode::kMalformed, "negative DER integer");
  if (value[0] == 0 && size > 1) {
    if ((value[1] & 0x80) == 0) return Fail(ErrorCode::kMalformed, "DER integer is not minimal");
    value = value.subspan(1);
  }
  if (value.size() > kScalarBytes) return Fail(ErrorCode::kMalformed, "DER integer is too long");
  std::copy(value.begin(), value.end(), scalar.end() - static_cast<std::ptrdiff_t>(value.size()));
  return Ok();
}

}  // namespace

Result<PublicKey> MakePublicKey(Algorithm algorithm, ByteView bytes) {
  PublicKey key{algorithm, Bytes(bytes.begin(), bytes.end())};
  switch (algorithm) {
    case Algorithm::kEd25519:
      TRY(CheckEd25519Point(key));
      return key;
    case Algorithm::kSecp256k1:
      TRY(CheckSecp256k1Point(key));
      return key;
    case Algorithm::kP256:
      TRY(CheckP256Point(key));
      return key;
    case Algorithm::kHmacSha256:
    case Algorithm::kHmacSha512:
      if (bytes.size() == PublicKeyBytes(algorithm)) return key;
      return Fail(ErrorCode::kInvalidArgument, "key check of 32 bytes expected");
    case Algorithm::kRsaSha256:
      TRY(CheckRsaModulus(key));
      return key;
  }
  return Fail(ErrorCode::kInvalidArgument, "unknown algorithm");
}

Result<Signature> MakeSignature(ByteView bytes) {
  Signature out;
  if (!Signature::From(bytes, out)) return Fail(ErrorCode::kMalformed, "signature of 64 bytes expected");
  return out;
}

Status VerifyRaw(const PublicKey& key, ByteView input, ByteView signature) {
  switch (key.algorithm) {
    case Algorithm::kEd25519:
      return VerifyEd25519(key, input, TRY(MakeSignature(signature)));
    case Algorithm::kRsaSha256:
      return VerifyRsaSha256(key, input, signature);
    case Algorithm::kHmacSha256:
    case Algorithm::kHmacSha512:
      return Fail(ErrorCode::kUnsupported, "a MAC is not verified without its secret");
    case Algorithm::kSecp256k1:
    case Algorithm::kP256:
      break;
  }
  Hash256 digest;
  if (!Hash256::From(input, digest))
    return Fail(ErrorCode::kInvalidArgument, "a 32-byte digest was expected");
  const Signature pair = TRY(MakeSignature(signature));
  if (key.algorithm == Algorithm::kP256) return VerifyP256(key, digest, pair);
  return VerifySecp256k1(key, digest, TRY(NormalizeLowS(pair)));
}

Bytes KeyCheckMessage(ByteView key_id) {
  constexpr std::string_view kDomain = "sealward key check, never a payload: ";
  Bytes out(kDomain.begin(), kDomain.end());
  Append(out, key_id);
  return out;
}

std::string EthereumAddressText(const EvmAddress& address) {
  std::string digits = HexEncode(address.View());
  const Hash256 hash = Keccak256(AsBytes(digits));
  for (size_t i = 0; i < digits.size(); ++i) {
    const int nibble = i % 2 == 0 ? hash.bytes[i / 2] >> 4 : hash.bytes[i / 2] & 15;
    if (nibble >= 8 && digits[i] >= 'a') digits[i] = static_cast<char>(digits[i] - 'a' + 'A');
  }
  return "0x" + digits;
}

Result<EvmAddress> ParseEthereumAddress(std::string_view text) {
  if (text.size() != 2 + 2 * EvmAddress::kSize || !text.starts_with("0x")) {
    return Fail(ErrorCode::kMalformed, "Ethereum address: 0x and 40 hex digits expected");
  }
  const Bytes bytes = TRY(HexDecodeAnyCase(text.substr(2)));
  EvmAddress out;
  CHECK(EvmAddress::From(bytes, out));
  if (EthereumAddressText(out) != text) {
    return Fail(ErrorCode::kInvalidArgument, "the case of its letters must be the EIP-55 checksum",
                std::string(text));
  }
  return out;
}

Bytes EncodeDerSignature(const Signature& signature) {
  Bytes integers;
  AppendDerInteger(integers, signature.View().first(kScalarBytes));
  AppendDerInteger(integers, signature.View().subspan(kScalarBytes));
  Bytes out{kDerSequence, static_cast<uint8_t>(integers.size())};
  Append(out, integers);
  return out;
}

Result<Signature> DecodeDerSignature(ByteView der) {
  // Two integers of at most 35 bytes: lengths always fit the short form.
  if (der.size() < 2 || der[0] != kDerSequence || der[1] != der.size() - 2 || der[1] >= 0x80) {
    return Fail(ErrorCode::kMalformed, "DER sequence expected");
  }
  der = der.subspan(2);
  Signature out;
  const std::span<uint8_t, Signature::kSize> scalars(out.bytes);
  TRY(TakeDerInteger(der, scalars.first<kScalarBytes>()));
  TRY(TakeDerInteger(der, scalars.last<kScalarBytes>()));
  if (!der.empty()) return Fail(ErrorCode::kMalformed, "bytes after the DER signature");
  return out;
}

}  // namespace sealward::crypto
