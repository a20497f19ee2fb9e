// COSE_Sign1 messages of the COSE working group's examples: the bytes to sign, the message around them, and
// the signatures of the algorithms that we have.
#include <gtest/gtest.h>

#include "base/check.h"
#include "base/hex.h"
#include "crypto/hash.h"
#include "crypto/verify.h"
#include "intent/formats/cose.h"
#include "tests/support/vectors.h"

namespace sealward::intent::formats {
namespace {

using nlohmann::json;

Bytes FromHex(const json& object, const char* name) {
  return MUST(HexDecode(object.at(name).get<std::string>()));
}

Status Verify(const json& vector, ByteView to_be_signed) {
  const json& key = vector.at("key");
  const auto signature = TRY(crypto::MakeSignature(FromHex(vector, "signature_hex")));
  if (vector.at("alg") == "EdDSA") {
    const auto public_key = TRY(crypto::MakePublicKey(crypto::Algorithm::kEd25519, FromHex(key, "x_hex")));
    return crypto::VerifyEd25519(public_key, to_be_signed, signature);
  }
  Bytes point{0x04};
  Append(point, FromHex(key, "x_hex"));
  Append(point, FromHex(key, "y_hex"));
  const auto public_key = TRY(crypto::MakePublicKey(crypto::Algorithm::kP256, point));
  return crypto::VerifyP256(public_key, crypto::Sha256(to_be_signed), signature);
}

bool IsOurs(const json& vector) {
  const std::string curve = vector.at("key").value("crv", "");
  return (vector.at("alg") == "ES256" && curve == "P-256") ||
         (vector.at("alg") == "EdDSA" && curve == "Ed25519");
}

TEST(CoseVectors, SigStructureAndSignatures) {
  SEALWARD_LOAD_VECTORS(file, "cose_sign1.json");
  size_t verified = 0;
  for (const json& vector : file.vectors()) {
    const std::string name = vector.at("name").get<std::string>();
    const Bytes built = EncodeCoseToSign(kCoseSign1Context, FromHex(vector, "signed_protected_hex"),
                                         FromHex(vector, "external_aad_hex"), FromHex(vector, "payload_hex"));
    EXPECT_EQ(HexEncode(built), vector.at("to_be_signed_hex").get<std::string>()) << name;
    file.CountRan();
    if (!IsOurs(vector) || !vector.at("should_verify").get<bool>()) continue;
    EXPECT_TRUE(Verify(vector, built).has_value()) << name;
    ++verified;
  }
  EXPECT_GE(verified, 3u);
}

}  // namespace
}  // namespace sealward::intent::formats
