// The command table is sound, and completion says what it says.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "client/cli/command.h"
#include "client/cli/completion.h"
#include "client/cli/manual.h"
#include "client/cli/options.h"
#include "intent/intent.h"
#include "tests/support/command.h"
#include "tests/support/temp_dir.h"

namespace sealward::cli {
namespace {

TEST(CommandsTest, StandBehindTheirParentsWithUniqueOptions) {
  std::set<std::string_view> paths;
  for (const CommandRow& row : Commands()) {
    EXPECT_TRUE(paths.insert(row.path).second) << row.path;
    const size_t space = row.path.rfind(' ');
    if (space != std::string_view::npos) {
      EXPECT_TRUE(paths.contains(row.path.substr(0, space))) << row.path;
    }
    EXPECT_FALSE(row.summary.empty()) << row.path;
    std::set<std::string_view> names;
    for (const OptionRow* option : OptionsOf(row)) {
      EXPECT_TRUE(names.insert(option->name).second) << row.path << " --" << option->name;
      EXPECT_FALSE(option->help.empty()) << option->name;
      EXPECT_EQ(option->kind == OptionKind::kFlag, option->value.empty()) << option->name;
    }
    if (row.run != nullptr && row.path != "completion" && row.path != "help manual") {
      EXPECT_TRUE(names.contains("json")) << row.path << " has no --json";
    }
  }
}

TEST(CommandsTest, OptionsOfAnOrderAreItsFields) {
  std::set<std::string> fields;
  std::apply([&](const auto&... field) { (fields.insert(field.name), ...); }, intent::Order::kFields);
  std::apply([&](const auto&... field) { (fields.insert(field.name), ...); }, intent::OrderLeg::kFields);
  for (const OptionRow& row : options::kOrder) {
    std::string name(row.name);
    std::replace(name.begin(), name.end(), '-', '_');
    EXPECT_TRUE(fields.contains(name)) << name;
  }
  std::set<std::string> given;
  for (const OptionRow& row : options::kOrder) given.insert(std::string(row.name));
  EXPECT_EQ(given.size(), fields.size() - 1) << "an option for every field but `legs`";
}

std::string Complete(const std::string& words, int index) {
  const test::TempDir folder;
  const std::string script = folder.Write("completion", BashCompletion());
  const std::string program = "source " + script + "; COMP_WORDS=(" + words +
                              "); COMP_CWORD=" + std::to_string(index) +
                              "; _sealward; echo -n \"${COMPREPLY[*]}\"";
  const auto result = test::RunCommand({"bash", "-c", program});
  EXPECT_TRUE(result.Ok()) << result.error;
  return result.output;
}

TEST(CompletionTest, OffersCommandsOptionsAndValues) {
  if (!test::HaveCommand("bash")) GTEST_SKIP() << "no bash here";
  EXPECT_EQ(Complete("sealward journal ''", 2), "verify replay show --help");
  EXPECT_EQ(Complete("sealward request order --side ''", 4), "buy sell");
  EXPECT_EQ(Complete("sealward request order --key ''", 4), "");
  EXPECT_EQ(Complete("sealward request order --disp", 3), "--display-quantity");
  EXPECT_EQ(Complete("sealward completion ''", 2), "bash zsh --help");
  EXPECT_THAT(Complete("sealward ''", 1), testing::HasSubstr("request cancel withdraw status"));
}

TEST(CompletionTest, NamesEveryCommandAndOption) {
  const std::string script = BashCompletion();
  for (const CommandRow& row : Commands()) {
    EXPECT_THAT(script, testing::HasSubstr("\"" + std::string(row.path) + "\""));
    for (const OptionRow* option : OptionsOf(row)) {
      if (option->kind == OptionKind::kPositional) continue;
      EXPECT_THAT(script, testing::HasSubstr("--" + std::string(option->name)));
    }
  }
  EXPECT_THAT(ZshCompletion(), testing::StartsWith("#compdef sealward\n"));
}

// Packages install these files; `sealward completion` and `sealward help manual` made them.
TEST(PackagedFilesTest, AreWhatTheTableSays) {
  const std::string folder = SEALWARD_SOURCE_DIR "/packaging/";
  EXPECT_TRUE(test::ReadFile(folder + "completion/sealward.bash") == BashCompletion())
      << "make it anew: sealward completion bash";
  EXPECT_TRUE(test::ReadFile(folder + "completion/_sealward") == ZshCompletion())
      << "make it anew: sealward completion zsh";
  EXPECT_EQ(test::ReadFile(folder + "man/sealward.1"), ManualPage());
}

TEST(ManualTest, IsGoodTroff) {
  if (!test::HaveCommand("man")) GTEST_SKIP() << "no man here";
  const test::TempDir temporary;
  const auto result =
      test::RunCommand({"man", "--warnings", "-l", temporary.Write("sealward.1", ManualPage())});
  EXPECT_TRUE(result.Ok()) << result.error;
  EXPECT_EQ(result.error, "");
}

}  // namespace
}  // namespace sealward::cli
