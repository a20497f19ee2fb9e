#include "journal/merkle.h"

#include <gtest/gtest.h>

#include <vector>

#include "base/hex.h"
#include "crypto/hash.h"

namespace sealward::journal {
namespace {

// The definition of RFC 6962 §2.1, written down as it stands there.
Hash256 Definition(std::span<const Bytes> entries) {
  if (entries.empty()) return crypto::Sha256(ByteView{});
  if (entries.size() == 1) return LeafHash(entries[0]);
  size_t k = 1;
  while (k * 2 < entries.size()) k *= 2;
  return NodeHash(Definition(entries.first(k)), Definition(entries.subspan(k)));
}

// Inputs and roots of the Certificate Transparency reference implementation (merkletree tests).
TEST(MerkleTest, MatchesTheReferenceVectors) {
  const char* const inputs[] = {
      "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"};
  const char* const roots[] = {"6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
                               "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
                               "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
                               "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
                               "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
                               "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
                               "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
                               "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"};
  CompactRange range;
  EXPECT_EQ(HexEncode(range.Root().View()),
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  for (size_t i = 0; i < std::size(inputs); ++i) {
    range.Append(LeafHash(*HexDecode(inputs[i])));
    EXPECT_EQ(HexEncode(range.Root().View()), roots[i]) << i + 1;
  }
}

TEST(MerkleTest, AgreesWithTheDefinitionAndGoesOnFromItsHashes) {
  std::vector<Bytes> entries;
  CompactRange range;
  for (size_t size = 0; size <= 300; ++size) {
    EXPECT_EQ(range.Root(), Definition(entries)) << size;
    auto again = CompactRange::From(range.Size(), range.Hashes());
    ASSERT_TRUE(again.has_value());
    EXPECT_TRUE(*again == range);
    range = *again;
    entries.push_back({static_cast<uint8_t>(size), static_cast<uint8_t>(size >> 8)});
    range.Append(LeafHash(entries.back()));
  }
}

TEST(MerkleTest, RefusesAnotherNumberOfHashes) {
  const std::vector<Hash256> hashes(3);
  EXPECT_TRUE(CompactRange::From(7, hashes).has_value());
  EXPECT_FALSE(CompactRange::From(6, hashes).has_value());
  EXPECT_FALSE(CompactRange::From(15, hashes).has_value());
}

}  // namespace
}  // namespace sealward::journal
