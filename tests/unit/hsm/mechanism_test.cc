#include "hsm/mechanism.h"

#include <gtest/gtest.h>
#include <p11-kit/pkcs11.h>

#include "base/hex.h"
#include "base/limits.h"

namespace sealward::hsm {
namespace {

using crypto::Algorithm;

// The generator of P-256, of secp256k1, and the public key of RFC 8032 §7.1 test 1.
constexpr const char* kP256Point =
    "046b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296"
    "4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5";
constexpr const char* kSecp256k1Point =
    "0479be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798"
    "483ada7726a3c4655da4fbfc0e1108a8fd17b448a68554199c47d08ffb10d4b8";
constexpr const char* kEd25519Point = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";

Bytes Hex(const std::string& text) {
  return *HexDecode(text);
}

TEST(MechanismTest, HasOneRowPerAlgorithm) {
  ASSERT_EQ(Mechanisms().size(), kEnumNames<Algorithm>.size());
  for (size_t i = 0; i < Mechanisms().size(); ++i) {
    const auto algorithm = static_cast<Algorithm>(i);
    const Mechanism& row = MechanismOf(algorithm);
    EXPECT_EQ(row.algorithm, algorithm);
    const bool curve = row.shape == KeyShape::kCurve;
    EXPECT_EQ(row.point_bytes, curve ? crypto::PublicKeyBytes(algorithm) : 0);
    EXPECT_EQ(row.curve.empty(), !curve);
    EXPECT_EQ(row.shape == KeyShape::kSecret, crypto::IsMac(algorithm));
    EXPECT_EQ(row.secret_bytes_min > 0, crypto::IsMac(algorithm));
    EXPECT_STRNE(row.reason, "");
  }
}

TEST(MechanismTest, NamesWhatTheStandardNames) {
  EXPECT_EQ(MechanismOf(Algorithm::kEd25519).sign, CKM_EDDSA);
  EXPECT_EQ(MechanismOf(Algorithm::kEd25519).key_type, CKK_EC_EDWARDS);
  for (const Algorithm algorithm : {Algorithm::kSecp256k1, Algorithm::kP256}) {
    EXPECT_EQ(MechanismOf(algorithm).sign, CKM_ECDSA);
    EXPECT_EQ(MechanismOf(algorithm).key_type, CKK_EC);
    EXPECT_EQ(MechanismOf(algorithm).generate, CKM_EC_KEY_PAIR_GEN);
  }
}

TEST(MechanismTest, EcdsaTakesExactlyOneDigest) {
  for (const Algorithm algorithm : {Algorithm::kSecp256k1, Algorithm::kP256}) {
    for (const size_t size : {0u, 1u, 20u, 31u, 33u, 48u, 64u, 1000u}) {
      const auto status = CheckInput(MechanismOf(algorithm), Bytes(size));
      ASSERT_FALSE(status.has_value()) << size;
      EXPECT_EQ(status.error().code, ErrorCode::kInvalidArgument);
    }
    EXPECT_TRUE(CheckInput(MechanismOf(algorithm), Bytes(32)).has_value());
  }
}

TEST(MechanismTest, Ed25519TakesAMessageOfABoundedSize) {
  const Mechanism& row = MechanismOf(Algorithm::kEd25519);
  EXPECT_FALSE(CheckInput(row, Bytes()).has_value());
  EXPECT_TRUE(CheckInput(row, Bytes(1)).has_value());
  EXPECT_TRUE(CheckInput(row, Bytes(kPayloadBytesMax)).has_value());
  EXPECT_FALSE(CheckInput(row, Bytes(kPayloadBytesMax + 1)).has_value());
}

TEST(MechanismTest, ReadsRawAndWrappedPoints) {
  const struct {
    Algorithm algorithm;
    std::string head;
    std::string point;
  } rows[] = {{Algorithm::kEd25519, "0420", kEd25519Point},
              {Algorithm::kSecp256k1, "0441", kSecp256k1Point},
              {Algorithm::kP256, "0441", kP256Point}};
  for (const auto& row : rows) {
    const Mechanism& mechanism = MechanismOf(row.algorithm);
    for (const std::string& text : {row.point, row.head + row.point}) {
      const auto key = ParseEcPoint(mechanism, Hex(text));
      ASSERT_TRUE(key.has_value()) << text << ": " << key.error().Message();
      EXPECT_EQ(key->algorithm, row.algorithm);
      EXPECT_EQ(HexEncode(key->bytes), row.point);
    }
  }
}

TEST(MechanismTest, RefusesOtherShapesOfPoints) {
  const std::string ed(kEd25519Point);
  const std::string ec(kP256Point);
  const struct {
    Algorithm algorithm;
    std::string text;
  } rows[] = {
      {Algorithm::kEd25519, ""},
      {Algorithm::kEd25519, ed.substr(2)},
      {Algorithm::kEd25519, ed + "00"},
      {Algorithm::kEd25519, "0420" + ed + "00"},
      {Algorithm::kEd25519, "0421" + ed},
      {Algorithm::kEd25519, "032100" + ed},  // BIT STRING
      {Algorithm::kEd25519, "048120" + ed},  // longer length than needed
      {Algorithm::kP256, ec.substr(0, 128)},
      {Algorithm::kP256, "0442" + ec},
      {Algorithm::kP256, "0341" + ec},
      {Algorithm::kP256, "02" + ec.substr(2, 64)},       // compressed
      {Algorithm::kP256, "06" + ec.substr(2)},           // hybrid
      {Algorithm::kP256, std::string(kSecp256k1Point)},  // on another curve
      {Algorithm::kSecp256k1, ec},
      {Algorithm::kP256, "04" + std::string(128, '0')},    // no point at all
      {Algorithm::kEd25519, "01" + std::string(62, '0')},  // of small order
  };
  for (const auto& row : rows) {
    EXPECT_FALSE(ParseEcPoint(MechanismOf(row.algorithm), Hex(row.text)).has_value()) << row.text;
  }
}

TEST(MechanismTest, KnowsBothNamesOfTheEdwardsCurve) {
  const Mechanism& ed25519 = MechanismOf(Algorithm::kEd25519);
  EXPECT_TRUE(IsCurve(ed25519, Hex("06032b6570")));
  EXPECT_TRUE(IsCurve(ed25519, Hex("130c656477617264733235353139")));
  EXPECT_FALSE(IsCurve(ed25519, Hex("06032b6571")));  // Ed448
  EXPECT_FALSE(IsCurve(ed25519, {}));
  EXPECT_FALSE(IsCurve(MechanismOf(Algorithm::kP256), {}));
  EXPECT_FALSE(IsCurve(MechanismOf(Algorithm::kP256), MechanismOf(Algorithm::kSecp256k1).curve));
}

}  // namespace
}  // namespace sealward::hsm
