#include "client/admin/softhsm_store.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>

#include "client/admin/key_ceremony.h"
#include "tests/support/softhsm/softhsm.h"
#include "tests/support/temp_dir.h"

namespace sealward::admin {
namespace {

TEST(SoftHsmStoreTest, IsMadeOnceAndKept) {
  const test::TempDir directory;
  const std::string store = directory.File("store");
  const auto first = MakeSoftHsmStore(store);
  ASSERT_TRUE(first.has_value()) << first.error().Message();
  EXPECT_EQ(*first, store + "/softhsm2.conf");
  const std::string text = test::ReadFile(*first);
  EXPECT_NE(text.find("directories.tokendir = " + store + "/tokens\n"), std::string::npos);
  EXPECT_NE(text.find("library.reset_on_fork = true\n"), std::string::npos);
  EXPECT_TRUE(MakeSoftHsmStore(store).has_value());
  EXPECT_EQ(test::ReadFile(*first), text);
  struct stat status{};
  ASSERT_EQ(::stat(store.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0700u);
}

TEST(SoftHsmStoreTest, RefusesAnotherConfiguration) {
  const test::TempDir directory;
  const std::string store = directory.File("store");
  const auto path = MakeSoftHsmStore(store);
  ASSERT_TRUE(path.has_value());
  std::ofstream(*path, std::ios::app) << "log.level = DEBUG\n";
  EXPECT_EQ(MakeSoftHsmStore(store).error().code, ErrorCode::kInvalidArgument);
  const std::string file = directory.Write("file", "");
  EXPECT_EQ(MakeSoftHsmStore(file).error().code, ErrorCode::kInvalidArgument);
}

TEST(SoftHsmStoreTest, TakesPlainAbsolutePathsOnly) {
  for (const char* path : {"", "relative", "/tmp/with space", "/tmp/with\nline", "/tmp/with#sign"}) {
    EXPECT_EQ(MakeSoftHsmStore(path).error().code, ErrorCode::kInvalidArgument) << path;
  }
}

TEST(SoftHsmStoreTest, IsGivenToAUserWithoutFollowingLinks) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root gives files away";
  const test::TempDir directory;
  const std::string store = directory.File("store");
  const auto path = MakeSoftHsmStore(store);
  ASSERT_TRUE(path.has_value());
  ASSERT_TRUE(GiveSoftHsmStore(store, 12345, 12346).has_value());
  struct stat status{};
  ASSERT_EQ(::stat((store + "/tokens").c_str(), &status), 0);
  EXPECT_EQ(status.st_uid, 12345u);
  EXPECT_EQ(status.st_gid, 12346u);
  ASSERT_EQ(::stat(path->c_str(), &status), 0);  // the configuration stays ours
  EXPECT_EQ(status.st_uid, 0u);
  const std::string outside = directory.Write("outside", "");
  ASSERT_EQ(::symlink(outside.c_str(), (store + "/tokens/link").c_str()), 0);
  EXPECT_EQ(GiveSoftHsmStore(store, 12345, 12346).error().code, ErrorCode::kInvalidArgument);
  ASSERT_EQ(::stat(outside.c_str(), &status), 0);
  EXPECT_EQ(status.st_uid, 0u);
}

TEST(KeyCeremonyTest, GivesEachKeyAnIdOfItsOwn) {
  const auto one = NewKeyId();
  const auto other = NewKeyId();
  ASSERT_TRUE(one.has_value() && other.has_value());
  EXPECT_NE(*one, *other);
  EXPECT_FALSE(one->IsZero());
}

TEST(KeyCeremonyTest, RefusesBadNames) {
  SEALWARD_NEED_SOFTHSM();
  const test::SoftHsm softhsm;
  const auto init = [&](const std::string& label) {
    return InitToken(softhsm.Location(label), test::Secret(test::kSoPin), test::Secret(test::kUserPin));
  };
  for (const std::string& label : {std::string(), std::string(33, 'x'), std::string(" x"), std::string("x "),
                                   std::string("a\nb"), std::string("\xc3\xa4")}) {
    const auto made = init(label);
    ASSERT_FALSE(made.has_value()) << label;
    EXPECT_EQ(made.error().code, ErrorCode::kInvalidArgument) << label;
  }
  ASSERT_TRUE(init(std::string(32, 'x')).has_value());
  const auto location = softhsm.Location(std::string(32, 'x'));
  NewKey key;
  key.label = "orders";
  EXPECT_EQ(CreateKey(location, test::Secret(test::kUserPin), key).error().code, ErrorCode::kInvalidArgument);
  key.id = *NewKeyId();
  key.label = "";
  EXPECT_EQ(CreateKey(location, test::Secret(test::kUserPin), key).error().code, ErrorCode::kInvalidArgument);
  key.label = "orders";
  EXPECT_EQ(CreateKey(location, test::Secret("wrong-pin"), key).error().code, ErrorCode::kWrongPin);
  EXPECT_TRUE(CreateKey(location, test::Secret(test::kUserPin), key).has_value());
}

}  // namespace
}  // namespace sealward::admin
