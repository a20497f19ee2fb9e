// Our Keccak against Crypto++'s, which shares no code with it.
#include <gtest/gtest.h>

#include <random>

#include "base/hex.h"
#include "crypto/hash.h"

#if __has_include(<cryptopp/keccak.h>) && !defined(__clang_analyzer__)  // it reports in that header
#define SEALWARD_HAS_CRYPTOPP 1
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wconversion"
#pragma GCC diagnostic ignored "-Wsign-conversion"
#pragma GCC diagnostic ignored "-Wshadow"
#include <cryptopp/keccak.h>
#pragma GCC diagnostic pop
#endif

namespace sealward::crypto {
namespace {

TEST(KeccakTest, KnownAnswers) {
  EXPECT_EQ(HexEncode(Keccak256(ByteView{}).View()),
            "c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470");
  EXPECT_EQ(HexEncode(Keccak256(AsBytes("transfer(address,uint256)")).View()).substr(0, 8), "a9059cbb");
}

TEST(KeccakTest, MatchesCryptopp) {
#ifdef SEALWARD_HAS_CRYPTOPP
  const auto seed = std::random_device{}();
  std::printf("seed %u\n", seed);
  std::mt19937_64 engine(seed);
  for (size_t size = 0; size < 1'500; ++size) {
    Bytes data(size);
    for (uint8_t& byte : data) byte = static_cast<uint8_t>(engine());
    CryptoPP::Keccak_256 reference;
    Hash256 expected;
    reference.CalculateDigest(expected.bytes.data(), data.data(), data.size());
    ASSERT_EQ(Keccak256(data), expected) << "size " << size;
  }
#else
  GTEST_SKIP() << "built without Crypto++";
#endif
}

}  // namespace
}  // namespace sealward::crypto
