// Keccak and signature verification against vectors made by others (Wycheproof, ethers.js).
#include <gtest/gtest.h>

#include "base/check.h"
#include "base/hex.h"
#include "crypto/hash.h"
#include "crypto/verify.h"
#include "tests/support/vectors.h"

namespace sealward::crypto {
namespace {

Bytes FieldOf(const nlohmann::json& vector, const char* name) {
  return MUST(HexDecode(vector.at(name).get<std::string>()));
}

TEST(KeccakVectors, Digests) {
  SEALWARD_LOAD_VECTORS(file, "keccak256.json");
  for (const auto& vector : file.vectors()) {
    EXPECT_EQ(HexEncode(Keccak256(FieldOf(vector, "input_hex")).View()),
              vector.at("digest_hex").get<std::string>());
    file.CountRan();
  }
}

// Whether key and signature are well-formed and the signature verifies.
using Verifier = bool (*)(ByteView key, const Bytes& message, ByteView signature);

void RunWycheproof(test::VectorFile& file, Verifier verifier) {
  size_t valid = 0;
  for (const auto& vector : file.vectors()) {
    const bool expected = vector.at("result").get<std::string>() == "valid";
    valid += expected ? 1 : 0;
    EXPECT_EQ(
        verifier(FieldOf(vector, "public_key_hex"), FieldOf(vector, "msg_hex"), FieldOf(vector, "sig_hex")),
        expected)
        << "tc_id " << vector.at("tc_id") << ": " << vector.at("comment");
    file.CountRan();
  }
  EXPECT_GT(valid, 0u);
  EXPECT_LT(valid, file.vectors().size());
}

TEST(WycheproofVectors, Ed25519) {
  SEALWARD_LOAD_VECTORS(file, "wycheproof_ed25519.json");
  RunWycheproof(file, [](ByteView key, const Bytes& message, ByteView signature) {
    const auto public_key = MakePublicKey(Algorithm::kEd25519, key);
    const auto parsed = MakeSignature(signature);
    return public_key.has_value() && parsed.has_value() &&
           VerifyEd25519(*public_key, message, *parsed).has_value();
  });
}

TEST(WycheproofVectors, P256) {
  SEALWARD_LOAD_VECTORS(file, "wycheproof_ecdsa_p256_p1363.json");
  RunWycheproof(file, [](ByteView key, const Bytes& message, ByteView signature) {
    const auto public_key = MakePublicKey(Algorithm::kP256, key);
    const auto parsed = MakeSignature(signature);
    return public_key.has_value() && parsed.has_value() &&
           VerifyP256(*public_key, Sha256(message), *parsed).has_value();
  });
}

TEST(WycheproofVectors, Secp256k1Bitcoin) {
  SEALWARD_LOAD_VECTORS(file, "wycheproof_ecdsa_secp256k1_bitcoin.json");
  RunWycheproof(file, [](ByteView key, const Bytes& message, ByteView signature) {
    const auto public_key = MakePublicKey(Algorithm::kSecp256k1, key);
    const auto parsed = DecodeDerSignature(signature);
    if (!public_key.has_value() || !parsed.has_value()) return false;
    if (!VerifySecp256k1(*public_key, Sha256(message), *parsed).has_value()) return false;
    // What verifies must also recover, to the same key.
    const auto id = RecoverSecp256k1(*public_key, Sha256(message), *parsed);
    return id.has_value() && PublicKeyFromRecovery(Sha256(message), *parsed, *id) == *public_key;
  });
}

}  // namespace
}  // namespace sealward::crypto
