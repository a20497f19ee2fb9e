#include "intent/formats/rlp.h"

#include <gtest/gtest.h>

#include "base/hex.h"

namespace sealward::intent::formats {
namespace {

std::string Hex(const Bytes& bytes) {
  return HexEncode(bytes);
}

TEST(RlpTest, Strings) {
  EXPECT_EQ(Hex(EncodeRlpString({})), "80");
  EXPECT_EQ(Hex(EncodeRlpString(Bytes{0x00})), "00");
  EXPECT_EQ(Hex(EncodeRlpString(Bytes{0x7f})), "7f");
  EXPECT_EQ(Hex(EncodeRlpString(Bytes{0x80})), "8180");
  EXPECT_EQ(Hex(EncodeRlpString(AsBytes("dog"))), "83646f67");
  EXPECT_EQ(Hex(EncodeRlpString(Bytes(55, 1))).substr(0, 4), "b701");
  EXPECT_EQ(Hex(EncodeRlpString(Bytes(56, 1))).substr(0, 6), "b83801");
  EXPECT_EQ(Hex(EncodeRlpString(Bytes(256, 1))).substr(0, 8), "b9010001");
}

TEST(RlpTest, IntegersAreMinimal) {
  EXPECT_EQ(Hex(RlpList().AddInteger(uint64_t{0}).Encode()), "c180");
  EXPECT_EQ(Hex(RlpList().AddInteger(uint64_t{127}).Encode()), "c17f");
  EXPECT_EQ(Hex(RlpList().AddInteger(uint64_t{128}).Encode()), "c28180");
  EXPECT_EQ(Hex(RlpList().AddInteger(uint64_t{1024}).Encode()), "c3820400");
}

TEST(RlpTest, Lists) {
  EXPECT_EQ(Hex(RlpList().Encode()), "c0");
  EXPECT_EQ(Hex(RlpList().AddString(AsBytes("cat")).AddString(AsBytes("dog")).Encode()),
            "c88363617483646f67");
  const RlpList empty;
  const RlpList one = RlpList().AddList(empty);
  EXPECT_EQ(
      Hex(RlpList().AddList(empty).AddList(one).AddList(RlpList().AddList(empty).AddList(one)).Encode()),
      "c7c0c1c0c3c0c1c0");
  EXPECT_EQ(Hex(RlpList().AddString(Bytes(55, 1)).Encode()).substr(0, 6), "f838b7");
}

}  // namespace
}  // namespace sealward::intent::formats
