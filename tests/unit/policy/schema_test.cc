#include "policy/schema.h"

#include <gtest/gtest.h>

#include <set>

#include "policy/token.h"

namespace sealward::policy {
namespace {

TEST(SchemaTest, RowsAreInOrderAndNamedOnce) {
  std::set<std::string_view> paths;
  for (size_t i = 0; i < kAttributes.size(); ++i) {
    const AttributeRow& row = kAttributes[i];
    EXPECT_EQ(static_cast<size_t>(row.id), i);
    EXPECT_TRUE(paths.insert(row.path).second) << row.path;
    EXPECT_EQ(FindAttribute(row.path), row.id);
    EXPECT_NE(row.kinds, 0);
    EXPECT_FALSE(row.meaning.empty());
    EXPECT_EQ(row.domain == Domain::kEnumeration, !EnumeratorsOf(row.id).empty()) << row.path;
    EXPECT_TRUE(row.domain == Domain::kFree || row.type == Type::kText) << row.path;
  }
}

TEST(SchemaTest, KeysAreTextsOfTheirKinds) {
  for (size_t k = 0; k < kEnumNames<MeasureKey>.size(); ++k) {
    size_t known = 0;
    for (size_t i = 0; i < kEnumNames<intent::IntentKind>.size(); ++i) {
      const auto kind = static_cast<intent::IntentKind>(i);
      const auto attribute = AttributeOf(static_cast<MeasureKey>(k), kind);
      if (!attribute.has_value()) continue;
      ++known;
      const bool number = RowOf(*attribute).type == Type::kAmount;  // counted by as it is written
      EXPECT_TRUE(number || RowOf(*attribute).type == Type::kText);
      EXPECT_TRUE(Has(RowOf(*attribute).kinds, kind));
    }
    EXPECT_GT(known, 0u) << kEnumNames<MeasureKey>[k];
  }
}

TEST(SchemaTest, KindsAreReserved) {
  for (const std::string_view kind : kEnumNames<intent::IntentKind>) EXPECT_TRUE(IsReserved(kind)) << kind;
  for (const std::string_view word : kStatementWords) EXPECT_TRUE(IsReserved(word)) << word;
}

}  // namespace
}  // namespace sealward::policy
