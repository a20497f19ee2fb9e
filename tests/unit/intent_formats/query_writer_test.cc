#include "intent/formats/query_writer.h"

#include <gtest/gtest.h>

namespace sealward::intent::formats {
namespace {

TEST(QueryWriterTest, KeepsOrderAndEncodesValues) {
  QueryWriter query;
  EXPECT_EQ(query.text(), "");
  query.Add("symbol", "LTCBTC")
      .Add("note", "a b&c=d/e+f")
      .Add("timestamp", uint64_t{1499827319559})
      .Add("empty", "");
  EXPECT_EQ(query.text(), "symbol=LTCBTC&note=a%20b%26c%3Dd%2Fe%2Bf&timestamp=1499827319559&empty=");
}

TEST(QueryWriterTest, EncodesEveryByteOfUtf8) {
  QueryWriter query;
  query.Add("symbol", "\xef\xbc\x91\xef\xbc\x92");
  EXPECT_EQ(query.text(), "symbol=%EF%BC%91%EF%BC%92");
}

}  // namespace
}  // namespace sealward::intent::formats
