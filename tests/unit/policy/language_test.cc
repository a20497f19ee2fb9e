// LANGUAGE.md says what the tables say.
#include <fstream>
#include <sstream>

#include "policy/schema.h"
#include "policy/token.h"
#include "tests/unit/policy/fixture.h"

namespace sealward::policy {
namespace {

std::string LanguageText() {
  std::ifstream file(std::string(SEALWARD_SOURCE_DIR) + "/policy/LANGUAGE.md");
  std::stringstream out;
  out << file.rdbuf();
  return out.str();
}

TEST(LanguageTest, NamesEveryAttributeKeyWordAndValue) {
  const std::string text = LanguageText();
  const auto has = [&](std::string_view what) { return text.find(what) != std::string::npos; };
  for (const AttributeRow& row : kAttributes) {
    EXPECT_TRUE(has("`" + std::string(row.path) + "`")) << row.path;
    for (const std::string_view value : EnumeratorsOf(row.id)) EXPECT_TRUE(has(value)) << value;
  }
  for (const std::string_view key : kEnumNames<MeasureKey>)
    EXPECT_TRUE(has("`" + std::string(key) + "`")) << key;
  const std::string reserved = text.substr(text.find("`policy version"), 1000);
  for (const std::string_view word : kReservedWords) {
    const bool kind = ParseEnum<intent::IntentKind>(word).has_value();
    EXPECT_TRUE(kind ? has("\"" + std::string(word) + "\"") : reserved.find(word) != std::string::npos)
        << word;
  }
}

TEST(LanguageTest, TheExampleLoads) {
  const std::string text = LanguageText();
  const size_t begin = text.find("```\n") + 4;
  const std::string example = text.substr(begin, text.find("```", begin) - begin);
  Firm firm = MakeFirm();
  firm.roster.people.push_back(MakePerson("dora", {"designated"}, "risk"));
  firm.calendars = {{"desk", {"mon-fri 07:00-21:00"}, {}}};
  firm.tables = {{"limits.csv", "algo:text,instrument:text,quantity:BTC,position:BTC\nvwap,BTC-USDT,5,20\n"}};
  const auto policy = Policy::Load(example, "example", firm.View());
  ASSERT_TRUE(policy.has_value()) << AllText(policy.error());
  EXPECT_EQ(policy->version(), 12u);
}

}  // namespace
}  // namespace sealward::policy
