#include "intent/formats/format.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "tests/unit/intent/fixture.h"

namespace sealward::intent::formats {
namespace {

using namespace intent::test;

TEST(FormatTest, TableHasOneCompleteRowPerFormat) {
  ASSERT_EQ(FormatTable().size(), kEnumNames<Format>.size());
  for (size_t i = 0; i < FormatTable().size(); ++i) {
    const FormatRow& row = FormatTable()[i];
    EXPECT_EQ(row.format, static_cast<Format>(i));
    EXPECT_EQ(&RowOf(row.format), &row);
    EXPECT_FALSE(row.kinds.empty());
    EXPECT_FALSE(row.algorithms.empty());
    EXPECT_GT(std::string_view(row.request_ends).size(), 10u);
    EXPECT_GT(std::string_view(row.binds).size(), 20u);
    EXPECT_TRUE(row.supply != nullptr && row.build != nullptr && row.finish != nullptr &&
                row.assemble != nullptr);
  }
}

// The keys document and the table agree on algorithm and kinds.
TEST(FormatTest, KeysAreValidExactlyForTheKindsOfTheirFormat) {
  for (const FormatRow& row : FormatTable()) {
    const bool chain = row.format == Format::kEthereum;
    KeyRecord good = chain ? MakeCustodyKey("custody", "treasury", kPointOne) : MakeOrderKey();
    good.format = row.format;
    good.algorithm = row.algorithms.front();
    if (good.algorithm == KeyAlgorithm::kSecp256k1) good.public_key = MUST(HexDecode(kPointOne));
    if (!chain) good.identity = "api-key-1";
    const std::set<IntentKind> kinds(row.kinds.begin(), row.kinds.end());
    for (size_t kind = 0; kind < kEnumNames<IntentKind>.size(); ++kind) {
      KeyRecord key = good;
      key.floor.clear();
      key.kinds = {static_cast<IntentKind>(kind)};
      EXPECT_EQ(Keys{{key}}.Validate().has_value(), kinds.contains(key.kinds[0]))
          << kEnumNames<IntentKind>[kind];
    }
  }
}

}  // namespace
}  // namespace sealward::intent::formats
