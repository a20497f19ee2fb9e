// BIP-143's own examples: preimage, digest and signature.
#include <gtest/gtest.h>

#include "base/check.h"
#include "base/hex.h"
#include "crypto/hash.h"
#include "crypto/verify.h"
#include "intent/formats/bitcoin_digest.h"
#include "tests/support/vectors.h"

namespace sealward::intent::formats {
namespace {

Bytes FromHex(const nlohmann::json& vector, const char* name) {
  return MUST(HexDecode(vector.at(name).get<std::string>()));
}

TEST(Bip143Vectors, PreimagesDigestsAndSignatures) {
  SEALWARD_LOAD_VECTORS(file, "bip143.json");
  size_t others = 0;
  for (const auto& vector : file.vectors()) {
    const BitcoinTransaction transaction = MUST(DecodeTransaction(FromHex(vector, "unsigned_tx_hex")));
    EXPECT_EQ(EncodeWithoutWitness(transaction), FromHex(vector, "unsigned_tx_hex"));
    // Nothing but SIGHASH_ALL is ever signed.
    if (vector.at("sighash_type").get<int>() != kSighashAll) {
      ++others;
      continue;
    }
    const uint64_t satoshis = std::stoull(vector.at("amount").get<std::string>());
    const Bytes preimage =
        SighashPreimages(transaction)
            .Of(vector.at("input_index").get<size_t>(), FromHex(vector, "script_code_hex"), satoshis);
    EXPECT_EQ(HexEncode(preimage), vector.at("preimage_hex").get<std::string>()) << vector.at("name");
    const Hash256 digest = crypto::DoubleSha256(preimage);
    EXPECT_EQ(HexEncode(digest.View()), vector.at("sighash_hex").get<std::string>());
    file.CountRan();
  }
  EXPECT_LT(others, file.vectors().size());
}

TEST(Bip143Vectors, SignaturesAreDerWithALowS) {
  SEALWARD_LOAD_VECTORS(file, "bip143.json");
  for (const auto& vector : file.vectors()) {
    if (vector.at("signature_hex").is_null()) continue;
    const Bytes with_type = FromHex(vector, "signature_hex");
    const auto signature = crypto::DecodeDerSignature(ByteView(with_type).first(with_type.size() - 1));
    ASSERT_TRUE(signature.has_value()) << vector.at("name");
    Bytes again = crypto::EncodeDerSignature(*signature);
    again.push_back(with_type.back());
    EXPECT_EQ(again, with_type);
    EXPECT_TRUE(crypto::NormalizeLowS(*signature).has_value());
    file.CountRan();
  }
}

}  // namespace
}  // namespace sealward::intent::formats
