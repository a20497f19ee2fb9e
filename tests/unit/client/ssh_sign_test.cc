// Signing with stock ssh-agent and ssh-keygen, and what the agent may answer.
#include "client/ssh_sign.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <cstdlib>

#include "client/ssh_agent.h"
#include "crypto/ssh_wire.h"
#include "crypto/sshsig.h"
#include "tests/support/command.h"
#include "tests/support/ssh_person.h"
#include "tests/support/temp_dir.h"

namespace sealward::client {
namespace {

using test::RunCommand;

constexpr std::string_view kText = "sealward approval v1\nlog: example\n";
constexpr std::string_view kNamespace = "approval@sealward";

Bytes IdentitiesAnswer(const std::vector<Bytes>& keys) {
  Bytes out;
  out.reserve(1024);
  out.push_back(12);
  crypto::AppendUint32(out, static_cast<uint32_t>(keys.size()));
  for (const Bytes& key : keys) {
    crypto::AppendString(out, key);
    crypto::AppendString(out, std::string_view("comment"));
  }
  return out;
}

TEST(SshAgentTest, LeavesOutKeysOfOtherTypes) {
  const test::SshPerson person(1);
  Bytes rsa;
  crypto::AppendString(rsa, std::string_view("ssh-rsa"));
  crypto::AppendString(rsa, std::string_view("\x01\x00\x01"));
  const auto identities = ParseIdentities(IdentitiesAnswer({rsa, person.wire()}));
  ASSERT_TRUE(identities.has_value()) << identities.error().Message();
  ASSERT_EQ(identities->size(), 1u);
  EXPECT_EQ(identities->front().key.wire(), person.wire());
  EXPECT_EQ(identities->front().comment, "comment");
}

TEST(SshAgentTest, RefusesAnswersThatAreNone) {
  const test::SshPerson person(1);
  const Bytes good = IdentitiesAnswer({person.wire()});
  for (size_t size = 0; size < good.size(); ++size) {
    EXPECT_FALSE(ParseIdentities(ByteView(good).first(size)).has_value()) << size;
  }
  Bytes longer = good;
  longer.push_back(0);
  EXPECT_FALSE(ParseIdentities(longer).has_value());
  Bytes many = good;
  many[1] = 0xff;
  EXPECT_FALSE(ParseIdentities(many).has_value());
  const Bytes failure{5};
  EXPECT_EQ(ParseIdentities(failure).error().code, ErrorCode::kPermissionDenied);
  EXPECT_EQ(ParseSignAnswer(failure).error().code, ErrorCode::kPermissionDenied);
  EXPECT_EQ(ParseSignAnswer(good).error().code, ErrorCode::kMalformed);
}

TEST(SshAgentTest, MakesTheBlobThatThePersonWouldMake) {
  const test::SshPerson person(3);
  const Bytes blob = person.Sign(kNamespace, kText);
  const auto parsed = crypto::ParseSshsig(blob);
  ASSERT_TRUE(parsed.has_value());
  Bytes signature;
  crypto::AppendString(signature, std::string_view("ssh-ed25519"));
  crypto::AppendString(signature, parsed->signature.View());
  EXPECT_EQ(MakeSshsig(parsed->key, kNamespace, signature), blob);
}

class SshToolsTest : public testing::Test {
 protected:
  void SetUp() override {
    if (!test::HaveCommand("ssh-keygen") || !test::HaveCommand("ssh-agent"))
      GTEST_SKIP() << "no openssh-client here";
    for (const char* name : {"one", "two"}) {
      const char* type = std::string_view(name) == "one" ? "ed25519" : "ecdsa";
      ASSERT_TRUE(RunCommand({"ssh-keygen", "-q", "-t", type, "-N", "", "-f", folder_.File(name)}).Ok());
    }
  }
  void TearDown() override {
    if (agent_ > 0) ::kill(agent_, SIGTERM);
  }

  void StartAgent(const std::vector<std::string>& keys) {
    const std::string socket = folder_.File("agent");
    const auto started = RunCommand({"ssh-agent", "-s", "-a", socket});
    ASSERT_TRUE(started.Ok()) << started.error;
    agent_ = std::atoi(started.output.substr(started.output.find("SSH_AGENT_PID=") + 14).c_str());
    ::setenv("SSH_AUTH_SOCK", socket.c_str(), 1);
    for (const std::string& key : keys) {
      ASSERT_TRUE(RunCommand({"ssh-add", "-q", folder_.File(key)}).Ok());
    }
  }

  test::TempDir folder_;
  pid_t agent_ = -1;
};

TEST_F(SshToolsTest, SignsWithAKeyFile) {
  for (const char* name : {"one", "two"}) {
    const auto blob = SignText({.key_file = folder_.File(name), .signature_file = {}}, kNamespace, kText);
    ASSERT_TRUE(blob.has_value()) << blob.error().Message();
  }
}

TEST_F(SshToolsTest, SignsWithTheAgentsOnlyKey) {
  StartAgent({"one"});
  const auto blob = SignText({.key_file = {}, .agent = true, .signature_file = {}}, kNamespace, kText);
  ASSERT_TRUE(blob.has_value()) << blob.error().Message();
}

TEST_F(SshToolsTest, NeedsToKnowWhichOfSeveralKeys) {
  StartAgent({"one", "two"});
  const auto unclear = SignText({.key_file = {}, .agent = true, .signature_file = {}}, kNamespace, kText);
  ASSERT_FALSE(unclear.has_value());
  EXPECT_THAT(unclear.error().Message(), testing::HasSubstr("several keys"));
  // Said before anybody has read what is to be signed.
  EXPECT_FALSE(CheckSigner({.key_file = {}, .agent = true, .signature_file = {}}).has_value());
  EXPECT_TRUE(
      CheckSigner({.key_file = folder_.File("two.pub"), .agent = true, .signature_file = {}}).has_value());
  const std::string rsa = folder_.Write("rsa.pub", "ssh-rsa " + std::string(720, 'A') + " somebody\n");
  const auto other = CheckSigner({.key_file = rsa, .agent = true, .signature_file = {}});
  ASSERT_FALSE(other.has_value());
  EXPECT_EQ(other.error().code, ErrorCode::kUnsupported);
  EXPECT_EQ(other.error().subject, rsa);
  const auto chosen =
      SignText({.key_file = folder_.File("two.pub"), .agent = true, .signature_file = {}}, kNamespace, kText);
  ASSERT_TRUE(chosen.has_value()) << chosen.error().Message();
  EXPECT_EQ(crypto::ParseSshsig(*chosen)->key.type(), crypto::SshKeyType::kEcdsaP256);
}

TEST_F(SshToolsTest, TakesSignaturesMadeElsewhereOnlyOverTheSameText) {
  const auto blob = SignText({.key_file = folder_.File("one"), .signature_file = {}}, kNamespace, kText);
  ASSERT_TRUE(blob.has_value());
  const std::string armored = folder_.Write("armored", crypto::EncodeSshsigArmor(*blob));
  const std::string binary = folder_.Write("binary", AsText(*blob));
  for (const std::string& file : {armored, binary}) {
    EXPECT_EQ(SignText({.key_file = {}, .signature_file = file}, kNamespace, kText), *blob);
    const auto other = SignText({.key_file = {}, .signature_file = file}, kNamespace, "another text\n");
    ASSERT_FALSE(other.has_value());
    EXPECT_EQ(other.error().code, ErrorCode::kBadSignature);
    EXPECT_THAT(other.error().Message(), testing::HasSubstr("--not-after, --valid-until"));
    EXPECT_FALSE(SignText({.key_file = {}, .signature_file = file}, "request@sealward", kText).has_value());
  }
}

TEST_F(SshToolsTest, SaysWhatIsMissing) {
  EXPECT_EQ(
      SignText({.key_file = folder_.File("none"), .signature_file = {}}, kNamespace, kText).error().code,
      ErrorCode::kNotFound);
  ::setenv("SSH_AUTH_SOCK", folder_.File("nobody").c_str(), 1);
  EXPECT_EQ(SignText({.key_file = {}, .agent = true, .signature_file = {}}, kNamespace, kText).error().code,
            ErrorCode::kNotFound);
  EXPECT_EQ(SignText({}, kNamespace, kText).error().code, ErrorCode::kInvalidArgument);
  const std::string junk = folder_.Write("junk", "not a key");
  const auto unreadable = SignText({.key_file = junk, .signature_file = {}}, kNamespace, kText);
  ASSERT_FALSE(unreadable.has_value());
  EXPECT_EQ(unreadable.error().code, ErrorCode::kInvalidArgument) << "a wrong file is no tampering";
  EXPECT_EQ(CheckSigner({.key_file = folder_.File("none"), .signature_file = {}}).error().code,
            ErrorCode::kNotFound);
  EXPECT_TRUE(CheckSigner({.key_file = {}, .signature_file = folder_.File("read later")}).has_value());
}

}  // namespace
}  // namespace sealward::client
