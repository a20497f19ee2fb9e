// The command table is sound, and completion says what it says.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <regex>
#include <set>

#include "client/cli/command.h"
#include "client/cli/completion.h"
#include "client/cli/daemon.h"
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

std::string Unknown(std::vector<const char*> words) {
  std::vector<char*> raw;
  for (const char* word : words) raw.push_back(const_cast<char*>(word));
  return UnknownCommand(raw);
}

TEST(CommandsTest, AnUnknownCommandIsNamed) {
  EXPECT_THAT(Unknown({"frobnicate"}),
              testing::StartsWith("`frobnicate`: no such command; expected one of init, "));
  EXPECT_EQ(Unknown({"--json", "journal", "look"}),
            "`look`: no such command of `journal`; expected one of verify, replay, show");
  EXPECT_EQ(Unknown({"journal", "verify", "folder"}), "");
  EXPECT_EQ(Unknown({"request", "order", "--id", "x"}), "");
  EXPECT_EQ(Unknown({"--help"}), "");
  EXPECT_EQ(Unknown({}), "");
}

TEST(CommandsTest, TheDefaultPlaceIsNotTheOnlyOneToLookAt) {
  for (const char* name : {"SEALWARD_CONFIG", "SEALWARD_ENGINE_SOCKET", "SEALWARD_OFFICER_SOCKET"})
    ::unsetenv(name);
  Arguments arguments;
  EXPECT_EQ(SocketPath(arguments, people::Socket::kOfficer), "/run/sealward/officer.sock");
  const test::TempDir folder;
  arguments.Add("config", folder.File("none.toml"));
  const auto missing = SocketPath(arguments, people::Socket::kEngine);
  ASSERT_FALSE(missing.has_value());
  EXPECT_EQ(missing.error().code, ErrorCode::kNotFound);
  EXPECT_EQ(missing.error().subject, folder.File("none.toml"));
  EXPECT_THAT(missing.error().context, testing::HasSubstr("no such configuration file"));
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
  const std::string folder = SEALWARD_SOURCE_DIR "/packaging/man/";
  for (const char* page : {"sealward.1", "sealward-admin.1", "sealwardd.8"}) {
    const auto result = test::RunCommand({"man", "--warnings", "-l", folder + page});
    EXPECT_TRUE(result.Ok()) << page << ": " << result.error;
    EXPECT_EQ(result.error, "") << page;
  }
}

// Pages written by hand, against the text of the programs they are about.
TEST(ManualTest, HandWrittenPagesNameEveryOptionAndExitCode) {
  const std::string source = SEALWARD_SOURCE_DIR;
  const auto all = [](const std::string& text, const std::string& pattern) {
    const std::regex regex(pattern);
    std::set<std::string> found;
    for (std::sregex_iterator at(text.begin(), text.end(), regex), end; at != end; ++at)
      found.insert((*at)[1]);
    return found;
  };
  std::string admin = test::ReadFile(source + "/packaging/man/sealward-admin.1");
  admin.erase(std::remove(admin.begin(), admin.end(), '\\'), admin.end());
  const auto options = all(test::ReadFile(source + "/client/sealward_admin/main.cc"), "\"(--[a-z-]+)\"");
  EXPECT_GT(options.size(), 15u);
  for (const std::string& option : options) EXPECT_THAT(admin, testing::HasSubstr(option));
  const std::string daemon = test::ReadFile(source + "/packaging/man/sealwardd.8");
  const auto codes = all(test::ReadFile(source + "/daemon/monitor/monitor.h"), "k[A-Za-z]+(?:,| =) ([0-9]+),");
  EXPECT_GE(codes.size(), 4u);
  for (const std::string& code : codes) EXPECT_THAT(daemon, testing::HasSubstr(".B " + code + "\n"));
}

}  // namespace
}  // namespace sealward::cli
