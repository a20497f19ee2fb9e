#include "crypto/random.h"

#include <gtest/gtest.h>

#include <set>

#include "base/bytes.h"

namespace sealward::crypto {
namespace {

TEST(RandomTest, FillsEveryByteAndNeverTheSame) {
  std::set<Bytes> seen;
  std::set<uint8_t> last_bytes;
  for (int i = 0; i < 256; ++i) {
    Bytes bytes(300);
    ASSERT_TRUE(FillRandom(bytes).has_value());
    last_bytes.insert(bytes.back());
    seen.insert(bytes);
  }
  EXPECT_EQ(seen.size(), 256u);
  EXPECT_GT(last_bytes.size(), 100u);  // the chance of fewer is below 2^-100
}

TEST(RandomTest, NothingIsFine) {
  EXPECT_TRUE(FillRandom({}).has_value());
}

}  // namespace
}  // namespace sealward::crypto
