// The daemon's configuration: what is taken, and that every mistake is refused at its place.
#include "daemon/config/config.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <string>

#include "base/hex.h"
#include "daemon/config/trust.h"
#include "tests/support/temp_dir.h"

namespace sealward::config {
namespace {

const std::string kGenesis(64, 'a');

std::string Minimal() {
  return "run_directory = \"/run/sealward\"\n"
         "journal_directory = \"/var/lib/sealward/journal\"\n"
         "library_directory = \"/usr/lib/sealward\"\n"
         "genesis = \"" +
         kGenesis +
         "\"\n"
         "origin = \"example.com/sealward\"\n"
         "[tokens.orders]\n"
         "module = \"/usr/lib/softhsm/libsofthsm2.so\"\n"
         "label = \"orders\"\n"
         "pin_file = \"/etc/sealward/orders.pin\"\n";
}

TEST(ConfigTest, TakesTheMinimumAndFillsInTheRest) {
  const auto config = Parse(Minimal(), "sealward.toml");
  ASSERT_TRUE(config.has_value()) << config.error().Headline();
  EXPECT_EQ(config->head_path, "/var/lib/sealward/journal/head");
  EXPECT_EQ(config->engine_socket, "/run/sealward/engine.sock");
  EXPECT_EQ(config->officer_socket, "/run/sealward/officer.sock");
  EXPECT_EQ(config->segment_bytes, 64u << 20);
  EXPECT_EQ(config->spin_us_max, 500u);
  EXPECT_FALSE(config->users.has_value());
  ASSERT_TRUE(config->tokens[0].has_value());
  EXPECT_EQ(config->tokens[0]->workers, 1u);
  EXPECT_FALSE(config->tokens[1].has_value());
}

TEST(ConfigTest, TakesUsersByNumber) {
  const std::string users =
      "[users]\nsession = \"901\"\nauthorizer = \"902:902\"\njournaler = \"903:950\"\nsigner = \"904\"\n";
  const auto config = Parse(Minimal() + "user = \"905\"\n" + users, "sealward.toml");
  ASSERT_TRUE(config.has_value()) << config.error().Headline();
  ASSERT_TRUE(config->users.has_value());
  EXPECT_EQ(config->users->journaler.uid, 903u);
  EXPECT_EQ(config->users->journaler.gid, 950u);
  EXPECT_EQ(config->tokens[0]->user->uid, 905u);
}

struct BadCase {
  const char* name;
  std::string text;
  uint32_t line;
  const char* message;
};

std::string Replaced(const std::string& from, const std::string& to) {
  std::string text = Minimal();
  text.replace(text.find(from), from.size(), to);
  return text;
}

TEST(ConfigTest, ARecoveryIsConfirmedByItsEntry) {
  EXPECT_EQ(Parse(Minimal(), "c").value().recovery_confirmed, Sequence{0});
  EXPECT_EQ(Parse("recovery_confirmed = 4711\n" + Minimal(), "c").value().recovery_confirmed, Sequence{4711});
  EXPECT_FALSE(Parse("recovery_confirmed = -1\n" + Minimal(), "c").has_value());
}

TEST(ConfigTest, AModuleMayBePinned) {
  EXPECT_FALSE(Parse(Minimal(), "c").value().tokens[0]->module_sha256.has_value());
  const auto pinned = Parse(Minimal() + "module_sha256 = \"" + std::string(kGenesis) + "\"\n", "c");
  ASSERT_TRUE(pinned.has_value()) << pinned.error().Headline();
  EXPECT_EQ(HexEncode(pinned->tokens[0]->module_sha256->View()), kGenesis);
}

TEST(ConfigTest, RefusesMistakesAtTheirPlace) {
  const std::string users =
      "user = \"905\"\n[users]\nauthorizer = \"902\"\njournaler = \"903\"\nsigner = \"904\"\n";
  const BadCase cases[] = {
      {"unknown field", "colour = 1\n" + Minimal(), 1, "colour"},
      {"unknown field of a token", Minimal() + "pin = \"1234\"\n", 10, "pin"},
      {"unknown class", Minimal() + "[tokens.spare]\n", 10, "spare"},
      {"relative path", Replaced("\"/run/sealward\"", "\"run\""), 1, "absolute"},
      {"dot dot", Replaced("/run/sealward", "/run/../etc"), 1, "absolute"},
      {"short genesis", Replaced(kGenesis, "aa"), 4, "64"},
      {"upper-case genesis", Replaced(kGenesis, std::string(64, 'A')), 4, "64"},
      {"zero genesis", Replaced(kGenesis, std::string(64, '0')), 4, "64"},
      {"empty origin", Replaced("example.com/sealward", ""), 5, "1 to 256"},
      {"odd segment", "segment_bytes = 1048577\n" + Minimal(), 1, "multiple"},
      {"small segment", "segment_bytes = 4096\n" + Minimal(), 1, "segment_bytes"},
      {"float", "spin_us_max = 1.5\n" + Minimal(), 1, ""},
      {"one socket for both", "engine_socket = \"/run/s\"\nofficer_socket = \"/run/s\"\n" + Minimal(), 2,
       "each"},
      {"long socket", "engine_socket = \"/" + std::string(110, 'x') + "\"\n" + Minimal(), 1, "107"},
      {"short module hash", Minimal() + "module_sha256 = \"00\"\n", 10, "sha256sum"},
      {"too many workers", Minimal() + "workers = 99\n", 10, "workers"},
      {"duplicate key", Minimal() + "label = \"x\"\n", 10, "label"},
      {"root as user", Minimal() + users + "session = \"0\"\n", 15, "root"},
      {"nobody as user", Minimal() + users + "session = \"65534\"\n", 15, "nobody"},
      {"unknown user", Minimal() + users + "session = \"no-such-user-here\"\n", 15, "no such user"},
      {"shared user", Minimal() + users + "session = \"905\"\n", 11, "share"},
      {"token user without users", Minimal() + "user = \"905\"\n", 0, "[users]"},
      {"users without token user",
       Minimal() + "[users]\nsession=\"901\"\nauthorizer=\"902\"\njournaler=\"903\"\nsigner=\"904\"\n", 0,
       "tokens.orders.user"},
      {"no tokens", Minimal().substr(0, Minimal().find("[tokens")), 0, "tokens"},
  };
  for (const BadCase& bad : cases) {
    const auto config = Parse(bad.text, "sealward.toml");
    ASSERT_FALSE(config.has_value()) << bad.name;
    if (bad.line != 0) {
      EXPECT_EQ(config.error().line, bad.line) << bad.name << ": " << config.error().Headline();
    }
    EXPECT_NE(config.error().Headline().find(bad.message), std::string::npos)
        << bad.name << ": " << config.error().Headline();
  }
}

TEST(ConfigTest, LoadRefusesAFileOthersCanWrite) {
  const test::TempDir folder;
  const std::string path = folder.Write("sealward.toml", Minimal());
  ASSERT_TRUE(Load(path).has_value()) << Load(path).error().Headline();
  ASSERT_EQ(::chmod(path.c_str(), 0666), 0);
  const auto refused = Load(path);
  ASSERT_FALSE(refused.has_value());
  EXPECT_NE(refused.error().message.find("writable"), std::string::npos) << refused.error().message;
}

TEST(ConfigTest, LoadRefusesAFolderOthersCanWrite) {
  const test::TempDir folder;
  const std::string path = folder.Write("sealward.toml", Minimal());
  ASSERT_EQ(::chmod(folder.path().c_str(), 0777), 0);
  EXPECT_FALSE(Load(path).has_value());
  ASSERT_EQ(::chmod(folder.path().c_str(), 01777), 0);
  EXPECT_TRUE(Load(path).has_value());
  ASSERT_EQ(::chmod(folder.path().c_str(), 0700), 0);
}

TEST(ConfigTest, LoadRefusesAnotherOwner) {
  if (::geteuid() != 0) GTEST_SKIP() << "needs root to give a file away";
  const test::TempDir folder;
  const std::string path = folder.Write("sealward.toml", Minimal());
  ASSERT_EQ(::chown(path.c_str(), 1234, 1234), 0);
  const auto refused = Load(path);
  ASSERT_FALSE(refused.has_value());
  EXPECT_NE(refused.error().message.find("belong to root"), std::string::npos) << refused.error().message;
}

TEST(TrustTest, PrivateFilesAreForTheirOwnerAlone) {
  const test::TempDir folder;
  const std::string path = folder.Write("pin", "1234");
  ASSERT_EQ(::chmod(path.c_str(), 0640), 0);
  EXPECT_FALSE(CheckTrusted(path, Secrecy::kPrivate).has_value());
  ASSERT_EQ(::chmod(path.c_str(), 0600), 0);
  EXPECT_TRUE(CheckTrusted(path, Secrecy::kPrivate).has_value());
}

TEST(ConfigTest, LoadSaysWhatTheSystemSaid) {
  const test::TempDir folder;
  const auto said = [](const std::string& path) { return Load(path).error().Headline(); };
  EXPECT_EQ(said(folder.File("none.toml")), folder.File("none.toml") + ": no such file or directory");
  EXPECT_EQ(said(folder.path()), folder.path() + ": it is a directory");
}

TEST(TrustTest, AFolderOfSocketsIsWrittenByNobodyElse) {
  const test::TempDir folder;
  ASSERT_EQ(::chmod(folder.path().c_str(), 0755), 0);
  EXPECT_TRUE(CheckSocketFolder(folder.path()).has_value());
  for (const mode_t mode : {0775u, 0757u, 01777u}) {  // the sticky bit does not keep a name free
    ASSERT_EQ(::chmod(folder.path().c_str(), mode), 0);
    const Status checked = CheckSocketFolder(folder.path());
    ASSERT_FALSE(checked.has_value()) << mode;
    EXPECT_EQ(checked.error().code, ErrorCode::kPermissionDenied);
  }
  const Status missing = CheckSocketFolder(folder.File("none"));
  ASSERT_FALSE(missing.has_value());
  EXPECT_EQ(missing.error().Message(), "`" + folder.File("none") + "`: not found: no such file or directory");
  folder.Write("file", "");
  EXPECT_FALSE(CheckSocketFolder(folder.File("file")).has_value());
}

TEST(TrustTest, JudgesWhatALinkLeadsTo) {
  const test::TempDir folder;
  const std::string path = folder.Write("real", "x");
  ASSERT_EQ(::chmod(path.c_str(), 0666), 0);
  ASSERT_EQ(::symlink(path.c_str(), folder.File("link").c_str()), 0);
  EXPECT_FALSE(CheckTrusted(folder.File("link"), Secrecy::kPublic).has_value());
}

TEST(TrustTest, PlainAbsolutePaths) {
  for (const char* good : {"/a", "/run/sealward", "/a/.b/c..d"}) EXPECT_TRUE(IsPlainAbsolute(good)) << good;
  for (const char* bad : {"", "/", "a", "/a/", "//a", "/a//b", "/a/./b", "/a/..", "/../a"}) {
    EXPECT_FALSE(IsPlainAbsolute(bad)) << bad;
  }
}

}  // namespace
}  // namespace sealward::config
