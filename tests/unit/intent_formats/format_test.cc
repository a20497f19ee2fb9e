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

// The keys document and the table agree on algorithm and kinds, whatever the class.
TEST(FormatTest, KeysAreValidExactlyForTheKindsOfTheirFormat) {
  for (const FormatRow& row : FormatTable()) {
    KeyRecord good = MakeOrderKey();
    good.format = row.format;
    good.algorithm = row.algorithms.front();
    if (good.algorithm == KeyAlgorithm::kSecp256k1) good.public_key = MUST(HexDecode(kPointOne));
    good.identity = "api-key-1";
    const std::set<IntentKind> kinds(row.kinds.begin(), row.kinds.end());
    for (size_t kind = 0; kind < kEnumNames<IntentKind>.size(); ++kind) {
      const auto valid = [&](KeyClass key_class) {
        KeyRecord key = good;
        key.key_class = key_class;
        key.kinds = {static_cast<IntentKind>(kind)};
        FloorBand band;  // sessions are never opened unasked
        band.kind = key.kinds.front();
        band.people = 1;
        key.floor = {band};
        return Keys{{key}}.Validate().has_value();
      };
      const bool orders = valid(KeyClass::kOrders);
      const bool custody = valid(KeyClass::kCustody);
      EXPECT_EQ(orders || custody, kinds.contains(static_cast<IntentKind>(kind)))
          << EnumName(row.format) << " " << kEnumNames<IntentKind>[kind];
      EXPECT_FALSE(orders && custody) << "payments never share a class with what engines use";
    }
  }
}

}  // namespace
}  // namespace sealward::intent::formats
