#include "crypto/ssh_key.h"

#include <gtest/gtest.h>

#include "base/check.h"
#include "base/hex.h"
#include "tests/support/command.h"
#include "tests/support/temp_dir.h"
#include "tests/unit/crypto/soft_security_key.h"

namespace sealward::crypto {
namespace {

using test::RunCommand;

std::string StockPublicLine(const test::TempDir& directory, const std::string& type,
                            const std::string& bits) {
  const std::string path = directory.File("key_" + type + bits);
  const auto made =
      RunCommand({"ssh-keygen", "-q", "-t", type, "-b", bits, "-N", "", "-C", "ann at desk", "-f", path});
  EXPECT_TRUE(made.Ok()) << made.error;
  return test::ReadFile(path + ".pub");
}

TEST(SshKeyTest, ReadsStockKeysAndAgreesOnTheFingerprint) {
  if (!test::HaveCommand("ssh-keygen")) GTEST_SKIP() << "no ssh-keygen";
  const test::TempDir directory;
  for (const char* type : {"ed25519", "ecdsa"}) {
    const std::string line = StockPublicLine(directory, type, "256");
    const SshPublicKey key = MUST(SshPublicKey::FromLine(line));
    EXPECT_EQ(key.Line() + " ann at desk\n", line);
    EXPECT_EQ(MUST(SshPublicKey::FromWire(key.wire())), key);
    EXPECT_TRUE(key.application().empty());
    const auto listed = RunCommand({"ssh-keygen", "-l", "-f", directory.Write("line", line)});
    EXPECT_NE(listed.output.find(" " + key.Fingerprint() + " "), std::string::npos) << listed.output;
  }
}

TEST(SshKeyTest, RefusesOtherStockTypes) {
  if (!test::HaveCommand("ssh-keygen")) GTEST_SKIP() << "no ssh-keygen";
  const test::TempDir directory;
  for (const auto& [type, bits] : {std::pair{"rsa", "2048"}, std::pair{"ecdsa", "384"}}) {
    const auto key = SshPublicKey::FromLine(StockPublicLine(directory, type, bits));
    EXPECT_EQ(key.error().code, ErrorCode::kUnsupported);
  }
}

TEST(SshKeyTest, ReadsSecurityKeys) {
  for (const test::SoftKeyKind kind : {test::SoftKeyKind::kEd25519, test::SoftKeyKind::kEcdsaP256}) {
    const test::SoftSecurityKey soft(kind);
    const SshPublicKey key = MUST(SshPublicKey::FromWire(soft.PublicWire("ssh:sealward")));
    EXPECT_EQ(key.application(), "ssh:sealward");
    EXPECT_TRUE(IsSecurityKey(key.type()));
    EXPECT_EQ(MUST(SshPublicKey::FromLine(key.Line())), key);
    EXPECT_FALSE(SshPublicKey::FromWire(soft.PublicWire("ssh:\n")).has_value());
    EXPECT_FALSE(SshPublicKey::FromWire(soft.PublicWire(std::string(100, 'a'))).has_value());
    EXPECT_FALSE(SshPublicKey::FromWire(soft.PublicWire(std::string(1000, 'a'))).has_value());
  }
}

TEST(SshKeyTest, TruncatedOrPaddedBlobsAreRefused) {
  for (const test::SoftKeyKind kind : {test::SoftKeyKind::kEd25519, test::SoftKeyKind::kEcdsaP256}) {
    Bytes wire = test::SoftSecurityKey(kind).PublicWire("ssh:sealward");
    for (size_t size = 0; size < wire.size(); ++size) {
      EXPECT_FALSE(SshPublicKey::FromWire(ByteView(wire).first(size)).has_value()) << size;
    }
    wire.push_back(0);
    EXPECT_FALSE(SshPublicKey::FromWire(wire).has_value());
  }
}

TEST(SshKeyTest, RefusesOtherLines) {
  const std::string blob = "AAAAC3NzaC1lZDI1NTE5AAAAIH1NDn9hU6abYkK1Iqu+5oX9pEIPiDSxCMO9rjae9Un6";
  ASSERT_TRUE(SshPublicKey::FromLine("ssh-ed25519 " + blob).has_value());
  EXPECT_TRUE(SshPublicKey::FromLine("ssh-ed25519 " + blob + " ann").has_value());
  for (const std::string& line : std::initializer_list<std::string>{
           "", "ssh-ed25519", "ssh-ed25519 ", blob, " ssh-ed25519 " + blob, "ssh-ed25519  " + blob,
           "ssh-ed25519\t" + blob, "ecdsa-sha2-nistp256 " + blob, "no-pty ssh-ed25519 " + blob,
           "ssh-ed25519 " + blob + "=", "ssh-ed25519 " + blob + "\r\n",
           "ssh-ed25519 " + blob + " a\nssh-ed25519 " + blob, "ssh-ed25519 " + blob.substr(0, 64),
           "SSH-ED25519 " + blob, "ssh-ed25519 " + blob + " " + std::string(5000, 'a')}) {
    EXPECT_FALSE(SshPublicKey::FromLine(line).has_value()) << line;
  }
}

}  // namespace
}  // namespace sealward::crypto
