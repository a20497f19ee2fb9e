#include "policy/suggest.h"

#include <gtest/gtest.h>

#include <array>

namespace sealward::policy {
namespace {

TEST(SuggestTest, NearestName) {
  constexpr auto kNames = std::to_array<std::string_view>({"binance", "deribit", "order.quantity", "BTC"});
  EXPECT_EQ(Nearest("binanse", kNames), "binance");
  EXPECT_EQ(Nearest("bnianec", kNames), "binance");  // two swaps
  EXPECT_EQ(Nearest("BINANCE", kNames), "binance");
  EXPECT_EQ(Nearest("bct", kNames), "BTC");
  EXPECT_EQ(Nearest("order.quanttty", kNames), "order.quantity");
  EXPECT_EQ(Nearest("kraken", kNames), "");
  EXPECT_EQ(Nearest("", kNames), "");
  EXPECT_EQ(Nearest(std::string(1'000, 'a'), kNames), "");
  EXPECT_EQ(DidYouMean("binanc", kNames), " (did you mean `binance`?)");
  EXPECT_EQ(DidYouMean("x", {}), "");
}

}  // namespace
}  // namespace sealward::policy
