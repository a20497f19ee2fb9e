#include "base/hex.h"

#include <gtest/gtest.h>

#include "base/strong.h"

namespace sealward {
namespace {

TEST(HexTest, RoundTripsAndIsLowerCase) {
  const Bytes bytes{0x00, 0x7f, 0xab, 0xff};
  EXPECT_EQ(HexEncode(bytes), "007fabff");
  EXPECT_EQ(HexDecode("007fabff"), bytes);
  EXPECT_EQ(HexDecode(""), Bytes{});
}

TEST(HexTest, RejectsEverythingElse) {
  for (const char* text : {"0", "0g", "AB", "0x00", " 00", "00 ", "é"}) {
    EXPECT_FALSE(HexDecode(text).has_value()) << text;
  }
  EXPECT_EQ(HexDecodeAnyCase("aBCd"), (Bytes{0xab, 0xcd}));
  EXPECT_FALSE(HexDecodeAnyCase("aBCg").has_value());
}

TEST(HexTest, FixedNeedsTheExactLength) {
  EXPECT_TRUE(HexDecodeFixed<LogId>(std::string(32, '1')).has_value());
  EXPECT_FALSE(HexDecodeFixed<LogId>(std::string(30, '1')).has_value());
  EXPECT_FALSE(HexDecodeFixed<LogId>(std::string(34, '1')).has_value());
}

TEST(Base64Test, MatchesRfc4648) {
  const std::pair<const char*, const char*> kVectors[] = {
      {"", ""},
      {"f", "Zg=="},
      {"fo", "Zm8="},
      {"foo", "Zm9v"},
      {"foob", "Zm9vYg=="},
      {"fooba", "Zm9vYmE="},
      {"foobar", "Zm9vYmFy"},
  };
  for (const auto& [plain, encoded] : kVectors) {
    EXPECT_EQ(Base64Encode(AsBytes(plain)), encoded);
    const Result<Bytes> decoded = Base64Decode(encoded);
    ASSERT_TRUE(decoded.has_value()) << encoded;
    EXPECT_EQ(AsText(*decoded), plain);
  }
  EXPECT_EQ(Base64EncodeUnpadded(AsBytes("foob")), "Zm9vYg");
}

TEST(Base64Test, RejectsOtherSpellings) {
  for (const char* text : {"Zg", "Zg=", "Zg===", "Zh==", "Zm9=", "=", "====", "Z===", "Zg==Zg==", "Zm 9v",
                           "Zm9v\n", "Zm-_", "Zm9v===="}) {
    EXPECT_FALSE(Base64Decode(text).has_value()) << text;
  }
}

TEST(Base64Test, AcceptsExactlyOneTextPerValue) {
  constexpr std::string_view kTries = "AEg/+=\x80z";
  size_t accepted = 0;
  for (const char a : kTries) {
    for (const char b : kTries) {
      for (const char c : kTries) {
        for (const char d : kTries) {
          const std::string text{a, b, c, d};
          const Result<Bytes> decoded = Base64Decode(text);
          if (!decoded.has_value()) continue;
          EXPECT_EQ(Base64Encode(*decoded), text);
          ++accepted;
        }
      }
    }
  }
  EXPECT_GT(accepted, 1000u);
}

TEST(PercentEncodeTest, KeepsOnlyUnreserved) {
  EXPECT_EQ(PercentEncode("AZaz09-._~"), "AZaz09-._~");
  EXPECT_EQ(PercentEncode("a b&c=d/+%\xc3\xa9"), "a%20b%26c%3Dd%2F%2B%25%C3%A9");
}

}  // namespace
}  // namespace sealward
