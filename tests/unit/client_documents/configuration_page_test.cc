// packaging/CONFIGURATION.md against the code that reads the files: every table and key that is asked for is
// on the page, and so is every value of the enumerations that it lists.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <regex>

#include "intent/documents.h"
#include "people/roster.h"
#include "tests/support/temp_dir.h"

namespace sealward::documents {
namespace {

std::string Source(const std::string& path) {
  return test::ReadFile(SEALWARD_SOURCE_DIR "/" + path);
}

// First literals of the calls that read a key or the rows of a table.
std::vector<std::string> Literals(const std::string& source, const std::string& calls) {
  const std::regex pattern("(?:" + calls + ")(?:<[A-Za-z:]+>)?\\((?:[a-z_]+, )?\"([a-z][a-z0-9_]*)\"");
  std::vector<std::string> out;
  for (std::sregex_iterator at(source.begin(), source.end(), pattern), end; at != end; ++at)
    out.push_back((*at)[1]);
  return out;
}

constexpr const char* kCalls =
    "(?:Require|Optional)[A-Za-z]*|Name|Text|Number|Time|Integer|Uids|Choices?|Hex|Names|OptionalAddress";

TEST(ConfigurationPageTest, NamesEveryKeyThatIsRead) {
  const std::string page = Source("packaging/CONFIGURATION.md");
  size_t keys = 0;
  for (const char* file :
       {"daemon/config/config.cc", "client/documents/reference.cc", "client/documents/keys.cc",
        "client/documents/roster.cc", "client/documents/address_book.cc"}) {
    const std::string source = Source(file);
    for (const std::string& key : Literals(source, kCalls)) {
      const bool known = page.find("`" + key + "`") != std::string::npos ||
                         page.find("[" + key + "]") != std::string::npos || key == "tokens";
      EXPECT_TRUE(known) << file << " reads `" << key << "`, packaging/CONFIGURATION.md doesn't name it";
      ++keys;
    }
    for (const std::string& table : Literals(source, "EachRow")) {
      EXPECT_TRUE(page.find("[[" + table + "]]") != std::string::npos || table == "floor")
          << file << ": " << table;
    }
  }
  EXPECT_GT(keys, 80u) << "the pattern finds the calls no more";
}

template <typename E>
void ExpectValues(const std::string& page) {
  for (const std::string_view name : kEnumNames<E>)
    EXPECT_THAT(page, testing::HasSubstr("`" + std::string(name) + "`"));
}

TEST(ConfigurationPageTest, NamesEveryValueOfItsEnumerations) {
  const std::string page = Source("packaging/CONFIGURATION.md");
  ExpectValues<intent::InstrumentKind>(page);
  ExpectValues<intent::KeyClass>(page);
  ExpectValues<people::ServiceKind>(page);
}

}  // namespace
}  // namespace sealward::documents
