#include "crypto/verify.h"

#include <gtest/gtest.h>

#include "base/check.h"
#include "base/hex.h"
#include "crypto/hash.h"

namespace sealward::crypto {
namespace {

// The example of EIP-155: key 0x46…46, this signing hash, r, s and v = 37.
const char* const kDigest = "daf5a779ae972f972197303d7b574746c7ef83eadac0f2791ad23db92e4c8e53";
const char* const kSignature =
    "28ef61340bd939bc2195fe537567866003e1a15d3c71ff63e1590620aa636276"
    "67cbe9d8997f761aecb703304b3800ccf555c9f3dc64214b297fb1966a3b6d83";
const char* const kOrder = "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141";

Hash256 Digest() {
  return MUST(HexDecodeFixed<Hash256>(kDigest));
}
Signature LowSignature() {
  return MUST(HexDecodeFixed<Signature>(kSignature));
}
PublicKey Signer() {
  return MUST(PublicKeyFromRecovery(Digest(), LowSignature(), {0}));
}

Signature Negated(const Signature& signature) {  // s becomes n - s
  const Bytes order = MUST(HexDecode(kOrder));
  Signature out = signature;
  int borrow = 0;
  for (size_t i = 32; i > 0; --i) {
    const int digit = order[i - 1] - signature.bytes[31 + i] - borrow;
    borrow = digit < 0 ? 1 : 0;
    out.bytes[31 + i] = static_cast<uint8_t>(digit + 256 * borrow);
  }
  return out;
}

TEST(Secp256k1Test, RecoversTheSenderOfTheEip155Example) {
  const EvmAddress address = MUST(EthereumAddress(Signer()));
  EXPECT_EQ(EthereumAddressText(address), "0x9d8A62f656a8d1615C1294fd71e9CFb3E4855A4F");
  EXPECT_TRUE(VerifySecp256k1(Signer(), Digest(), LowSignature()).has_value());
  EXPECT_EQ(MUST(RecoverSecp256k1(Signer(), Digest(), LowSignature())).value, 0);
}

TEST(Secp256k1Test, HighSIsRefusedAndNormalised) {
  const Signature high = Negated(LowSignature());
  EXPECT_EQ(VerifySecp256k1(Signer(), Digest(), high).error().code, ErrorCode::kBadSignature);
  EXPECT_EQ(RecoverSecp256k1(Signer(), Digest(), high).error().code, ErrorCode::kBadSignature);
  EXPECT_EQ(MUST(PublicKeyFromRecovery(Digest(), high, {1})), Signer());
  EXPECT_EQ(MUST(NormalizeLowS(high)), LowSignature());
  EXPECT_EQ(MUST(NormalizeLowS(LowSignature())), LowSignature());
}

TEST(Secp256k1Test, RecoveryRefusesAnotherKeyDigestOrSignature) {
  Hash256 digest = Digest();
  digest.bytes[0] ^= 1;
  EXPECT_EQ(RecoverSecp256k1(Signer(), digest, LowSignature()).error().code, ErrorCode::kBadSignature);
  const PublicKey other = MUST(PublicKeyFromRecovery(digest, LowSignature(), {0}));
  EXPECT_EQ(RecoverSecp256k1(other, Digest(), LowSignature()).error().code, ErrorCode::kBadSignature);
  EXPECT_EQ(PublicKeyFromRecovery(Digest(), Signature{}, {0}).error().code, ErrorCode::kBadSignature);
  EXPECT_EQ(PublicKeyFromRecovery(Digest(), LowSignature(), {4}).error().code, ErrorCode::kOutOfRange);
  EXPECT_EQ(RecoverSecp256k1(Signer(), Digest(), Signature{}).error().code, ErrorCode::kBadSignature);
}

TEST(Secp256k1Test, ScalarsAtOrAboveTheOrderAreMalformed) {
  Signature signature = LowSignature();
  const Bytes order = MUST(HexDecode(kOrder));
  std::copy(order.begin(), order.end(), signature.bytes.begin() + 32);
  EXPECT_EQ(NormalizeLowS(signature).error().code, ErrorCode::kMalformed);
  EXPECT_EQ(VerifySecp256k1(Signer(), Digest(), signature).error().code, ErrorCode::kBadSignature);
}

TEST(PublicKeyTest, OnlyCanonicalPointsOfTheRightCurve) {
  const Bytes secp256k1 = Signer().bytes;
  // Wycheproof's first P-256 key.
  const Bytes p256 =
      MUST(HexDecode("042927b10512bae3eddcfe467828128bad2903269919f7086069c8c4df6c732838"
                     "c7787964eaac00e5921fb1498a60f4606766b3d9685001558d1a974e7341513e"));
  EXPECT_TRUE(MakePublicKey(Algorithm::kSecp256k1, secp256k1).has_value());
  EXPECT_TRUE(MakePublicKey(Algorithm::kP256, p256).has_value());
  EXPECT_FALSE(MakePublicKey(Algorithm::kP256, secp256k1).has_value());
  EXPECT_FALSE(MakePublicKey(Algorithm::kSecp256k1, p256).has_value());
  for (const Algorithm algorithm : {Algorithm::kSecp256k1, Algorithm::kP256}) {
    Bytes bytes = algorithm == Algorithm::kP256 ? p256 : secp256k1;
    const auto refused = [&](const Bytes& candidate) {
      const auto made = MakePublicKey(algorithm, candidate);
      return !made.has_value() && made.error().code == ErrorCode::kInvalidArgument;
    };
    EXPECT_TRUE(refused({}));
    EXPECT_TRUE(refused(Bytes{0}));
    EXPECT_TRUE(refused(Bytes(65, 4)));
    Bytes hybrid = bytes;
    hybrid[0] = static_cast<uint8_t>(6 + (bytes[64] & 1));
    EXPECT_TRUE(refused(hybrid));
    Bytes compressed(bytes.begin(), bytes.begin() + 33);
    compressed[0] = static_cast<uint8_t>(2 + (bytes[64] & 1));
    EXPECT_TRUE(refused(compressed));
    Bytes longer = bytes;
    longer.push_back(0);
    EXPECT_TRUE(refused(longer));
    bytes[64] ^= 1;
    EXPECT_TRUE(refused(bytes));
  }
}

TEST(PublicKeyTest, Ed25519RefusesSmallOrderAndNonCanonicalPoints) {
  const Bytes good = MUST(HexDecode("7d4d0e7f6153a69b6242b522abbee685fda4420f8834b108c3bdae369ef549fa"));
  EXPECT_TRUE(MakePublicKey(Algorithm::kEd25519, good).has_value());
  EXPECT_FALSE(MakePublicKey(Algorithm::kEd25519, ByteView(good).first(31)).has_value());
  for (const char* hex : {"0000000000000000000000000000000000000000000000000000000000000000",
                          "0100000000000000000000000000000000000000000000000000000000000000",
                          "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                          "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"}) {
    EXPECT_FALSE(MakePublicKey(Algorithm::kEd25519, MUST(HexDecode(hex))).has_value()) << hex;
  }
}

TEST(PublicKeyTest, VerifiersRefuseKeysOfOtherAlgorithms) {
  const PublicKey wrong = Signer();
  EXPECT_EQ(VerifyEd25519(wrong, AsBytes("m"), Signature{}).error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(VerifyP256(wrong, Digest(), Signature{}).error().code, ErrorCode::kInvalidArgument);
  const PublicKey edwards{Algorithm::kEd25519, Bytes(32)};
  EXPECT_EQ(VerifySecp256k1(edwards, Digest(), Signature{}).error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(EthereumAddress(edwards).error().code, ErrorCode::kInvalidArgument);
}

TEST(EthereumAddressTest, Eip55) {  // the examples of the EIP
  for (const char* text :
       {"0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359",
        "0xdbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB", "0xD1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb",
        "0x52908400098527886E0F7030069857D2E4169EE7", "0xde709f2102306220921060314715629080e2fb77"}) {
    const Result<EvmAddress> address = ParseEthereumAddress(text);
    ASSERT_TRUE(address.has_value()) << text;
    EXPECT_EQ(EthereumAddressText(*address), text);
  }
  EXPECT_EQ(ParseEthereumAddress("0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed").error().code,
            ErrorCode::kInvalidArgument);
  EXPECT_EQ(ParseEthereumAddress("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAeD").error().code,
            ErrorCode::kInvalidArgument);
  for (const char* text :
       {"", "0x", "5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", "0X5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
        "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAe", "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAeg"}) {
    EXPECT_EQ(ParseEthereumAddress(text).error().code, ErrorCode::kMalformed) << text;
  }
}

TEST(DerTest, RoundTripsEveryLength) {
  for (size_t zeros = 0; zeros <= 32; ++zeros) {
    for (const uint8_t top : Bytes{0x01, 0x7f, 0x80, 0xff}) {
      Signature signature;
      signature.bytes.fill(0x55);
      for (size_t i = 0; i < zeros; ++i) signature.bytes[i] = signature.bytes[63 - i] = 0;
      if (zeros < 32) signature.bytes[zeros] = top;
      const Bytes der = EncodeDerSignature(signature);
      EXPECT_EQ(MUST(DecodeDerSignature(der)), signature);
    }
  }
}

TEST(DerTest, AcceptsOneEncodingOnly) {
  const Bytes der = EncodeDerSignature(LowSignature());
  ASSERT_TRUE(DecodeDerSignature(der).has_value());
  for (size_t size = 0; size < der.size(); ++size) {
    EXPECT_FALSE(DecodeDerSignature(ByteView(der).first(size)).has_value());
  }
  for (size_t at = 0; at < der.size(); ++at) {
    for (int value = 0; value < 256; ++value) {
      Bytes changed = der;
      changed[at] = static_cast<uint8_t>(value);
      const Result<Signature> decoded = DecodeDerSignature(changed);
      if (decoded.has_value()) {
        ASSERT_EQ(EncodeDerSignature(*decoded), changed);
      }
    }
  }
  for (const char* hex : {"3000", "30020200", "3006020100020100ff", "30070200020100", "3006020180020101",
                          "300702020001020101", "308106020101020101", "3080020101020101", "300602010102"}) {
    EXPECT_FALSE(DecodeDerSignature(MUST(HexDecode(hex))).has_value()) << hex;
  }
}

}  // namespace
}  // namespace sealward::crypto
