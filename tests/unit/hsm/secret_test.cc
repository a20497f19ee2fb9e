// Shared secrets and RSA keys on a real SoftHSM token: brought in or made, bound, signing, and never given
// out.
#include <gtest/gtest.h>

#include <optional>

#include "base/check.h"
#include "base/hex.h"
#include "crypto/hash.h"
#include "hsm/ceremony/attestation.h"
#include "hsm/ceremony/ceremony.h"
#include "hsm/verify.h"
#include "tests/support/softhsm/softhsm.h"
#include "tests/support/vectors.h"

namespace sealward::hsm {
namespace {

using crypto::Algorithm;
using test::Secret;
using test::SoftHsm;

class SecretTest : public testing::Test {
 protected:
  void SetUp() override {
    SEALWARD_NEED_SOFTHSM();
    softhsm_.emplace();
    softhsm_->MakeToken("orders");
  }
  admin::TokenLocation Location() { return softhsm_->Location("orders"); }
  EnrolledKey Import(Algorithm algorithm, std::string_view secret) {
    const admin::NewKey key{algorithm, MUST(admin::NewKeyId()), "venue"};
    return {key.id, MUST(admin::ImportSecret(Location(), Secret(test::kUserPin), key, Secret(secret)))};
  }

 private:
  std::optional<SoftHsm> softhsm_;
};

// One logged-in session on the token.
struct Worker {
  Ceremony ceremony;
  CeremonySession session;
};
Worker Open(const admin::TokenLocation& location) {
  Ceremony ceremony = MUST(Ceremony::Load(location.module_path));
  CeremonySession session = MUST(CeremonySession::Open(ceremony, location.label, Secret(test::kUserPin)));
  return {std::move(ceremony), std::move(session)};
}

const std::string kText64(64, 'k');

TEST_F(SecretTest, ASecretSignsAndIsKnownByItsCheck) {
  for (const Algorithm algorithm : {Algorithm::kHmacSha256, Algorithm::kHmacSha512}) {
    const EnrolledKey key = Import(algorithm, kText64);
    Worker worker = Open(Location());
    const auto bound = BindKey(worker.session.session(), worker.session.profile(), key);
    ASSERT_TRUE(bound.has_value()) << bound.error().Message();
    EXPECT_TRUE(SelfTest(worker.session.session(), *bound).has_value());
    const Bytes message(100, 0x21);
    const Bytes mac = MUST(worker.session.session().Sign(*bound, message));
    const SecretBytes secret = Secret(kText64);
    if (algorithm == Algorithm::kHmacSha256) {
      EXPECT_EQ(HexEncode(mac), HexEncode(crypto::HmacSha256(secret, message).View()));
    } else {
      EXPECT_EQ(HexEncode(mac), HexEncode(crypto::HmacSha512(secret, message).View()));
    }
    EXPECT_EQ(VerifySignature(key.public_key, message, mac).error().code, ErrorCode::kUnsupported);
  }
}

TEST_F(SecretTest, AnotherSecretUnderTheIdIsNoticed) {
  EnrolledKey key = Import(Algorithm::kHmacSha256, kText64);
  key.public_key.bytes[31] ^= 1;
  Worker worker = Open(Location());
  const auto bound = BindKey(worker.session.session(), worker.session.profile(), key);
  ASSERT_TRUE(bound.has_value()) << bound.error().Message();
  EXPECT_EQ(SelfTest(worker.session.session(), *bound).error().code, ErrorCode::kBadSignature);
  // Nor does it pass for a secret of another algorithm, or for a pair.
  key.public_key.algorithm = Algorithm::kHmacSha512;
  EXPECT_EQ(BindKey(worker.session.session(), worker.session.profile(), key).error().code,
            ErrorCode::kPermissionDenied);
  key.public_key = crypto::PublicKey{Algorithm::kEd25519, Bytes(32, 1)};
  EXPECT_EQ(BindKey(worker.session.session(), worker.session.profile(), key).error().code,
            ErrorCode::kNotFound);
}

TEST_F(SecretTest, ShortSecretsAndUsedIdsAreRefused) {
  Worker worker = Open(Location());
  KeyId id{{7}};
  const std::string text(63, 's');
  EXPECT_EQ(worker.session.ImportSecret(Algorithm::kHmacSha512, id, "x", Secret(text)).error().code,
            ErrorCode::kInvalidArgument);
  EXPECT_EQ(
      worker.session.ImportSecret(Algorithm::kHmacSha256, id, "x", Secret(text.substr(0, 31))).error().code,
      ErrorCode::kInvalidArgument);
  EXPECT_TRUE(worker.session.ImportSecret(Algorithm::kHmacSha256, id, "x", Secret(text)).has_value());
  EXPECT_EQ(worker.session.ImportSecret(Algorithm::kHmacSha256, id, "x", Secret(text)).error().code,
            ErrorCode::kDuplicate);
  EXPECT_EQ(worker.session.CreateKey(Algorithm::kHmacSha256, KeyId{{8}}, "x").error().code,
            ErrorCode::kUnsupported);
  EXPECT_EQ(worker.session.ImportSecret(Algorithm::kEd25519, KeyId{{8}}, "x", Secret(text)).error().code,
            ErrorCode::kUnsupported);
  const auto keys = MUST(worker.session.Keys());
  ASSERT_EQ(keys.size(), 1u);
  EXPECT_EQ(keys[0].public_key.algorithm, Algorithm::kHmacSha256);
  EXPECT_TRUE(keys[0].faults.empty()) << keys[0].faults.front();
}

TEST_F(SecretTest, AnRsaKeyIsMadeOnTheTokenAndVerifiesElsewhere) {
  const admin::NewKey wanted{Algorithm::kRsaSha256, MUST(admin::NewKeyId()), "venue"};
  const EnrolledKey key{wanted.id, MUST(admin::CreateKey(Location(), Secret(test::kUserPin), wanted))};
  EXPECT_EQ(key.public_key.bytes.size(), 384u);
  Worker worker = Open(Location());
  const auto bound = BindKey(worker.session.session(), worker.session.profile(), key);
  ASSERT_TRUE(bound.has_value()) << bound.error().Message();
  const Bytes message(100, 0x21);
  Bytes signature = MUST(worker.session.session().Sign(*bound, message));
  EXPECT_TRUE(VerifySignature(key.public_key, message, signature).has_value());
  EXPECT_FALSE(VerifySignature(key.public_key, Bytes(100, 0x22), signature).has_value());
  signature.back() ^= 1;
  EXPECT_FALSE(VerifySignature(key.public_key, message, signature).has_value());
}

TEST_F(SecretTest, TheTokenKeepsSecretsAndRsaKeys) {
  for (const Algorithm algorithm : {Algorithm::kHmacSha256, Algorithm::kHmacSha512, Algorithm::kRsaSha256}) {
    const auto report = admin::AttestToken(Location(), Secret(test::kUserPin), algorithm);
    ASSERT_TRUE(report.has_value()) << report.error().Message();
    for (const ProbeResult& probe : report->probes) {
      EXPECT_TRUE(probe.IsGood()) << EnumName(algorithm) << ": " << admin::ProbeLine(probe);
    }
  }
}

// The venues' own examples, bit for bit, by a secret on the token.
TEST_F(SecretTest, VectorsOfVenues) {
  SEALWARD_LOAD_VECTORS(file, "venue_signatures.json");
  for (const auto& vector : file.vectors()) {
    const std::string algorithm = vector.value("algorithm", "");
    if (!algorithm.starts_with("HMAC")) continue;
    const auto secret = vector.at("secret").get<std::string>();
    const bool ascii = vector.at("secret_encoding") == "ascii";
    const Bytes value = ascii ? Bytes(secret.begin(), secret.end()) : MUST(Base64Decode(secret));
    if (value.size() < (algorithm == "HMAC-SHA512" ? 64u : 32u)) continue;
    const EnrolledKey key =
        Import(algorithm == "HMAC-SHA512" ? Algorithm::kHmacSha512 : Algorithm::kHmacSha256, AsText(value));
    Worker worker = Open(Location());
    const auto bound = MUST(BindKey(worker.session.session(), worker.session.profile(), key));
    const Bytes payload = MUST(HexDecode(vector.at("payload_hex").get<std::string>()));
    const Bytes mac = MUST(worker.session.session().Sign(bound, payload));
    std::string expected = vector.at("expected").get<std::string>();
    if (vector.at("expected_encoding") == "base64url") {
      for (char& c : expected) c = c == '-' ? '+' : c == '_' ? '/' : c;
    }
    const bool hex = vector.at("expected_encoding") == "hex";
    EXPECT_EQ(hex ? HexEncode(mac) : Base64Encode(mac), expected) << vector.at("name");
    file.CountRan();
  }
}

}  // namespace
}  // namespace sealward::hsm
