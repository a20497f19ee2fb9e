#include "crypto/sshsig.h"

#include <gtest/gtest.h>

#include "base/check.h"
#include "base/hex.h"
#include "tests/support/command.h"
#include "tests/support/temp_dir.h"
#include "tests/unit/crypto/soft_security_key.h"

namespace sealward::crypto {
namespace {

using test::RunCommand;
using test::SoftKeyKind;
using test::SoftSecurityKey;
using test::SoftSshsig;

constexpr std::string_view kNamespace = "approval@sealward";
constexpr std::string_view kMessage = "sealward approval v1\nverdict: approve\n";

// One signature by a stock ssh-keygen key.
struct Stock {
  SshPublicKey key;
  Bytes blob;
  std::string armor;
};

Stock SignWithStock(const std::string& type, const std::vector<std::string>& options) {
  const test::TempDir directory;
  const std::string key_path = directory.File("key");
  MUST(RunCommand({"ssh-keygen", "-q", "-t", type, "-N", "", "-f", key_path}).Ok() ? Ok()
                                                                                   : Fail(ErrorCode::kIo));
  const std::string message_path = directory.Write("message", kMessage);
  std::vector<std::string> command = {"ssh-keygen",           "-Y", "sign", "-f", key_path, "-n",
                                      std::string(kNamespace)};
  command.insert(command.end(), options.begin(), options.end());
  command.push_back(message_path);
  const auto made = RunCommand(command);
  EXPECT_TRUE(made.Ok()) << made.error;
  const std::string armor = test::ReadFile(message_path + ".sig");
  return {MUST(SshPublicKey::FromLine(test::ReadFile(key_path + ".pub"))), MUST(DecodeSshsigArmor(armor)),
          armor};
}

bool Verifies(const SshPublicKey& key, ByteView blob) {
  return VerifySshsig(key, kNamespace, AsBytes(kMessage), blob).has_value();
}

// Nothing that differs from a good blob in one bit, or ends early, or goes on, may pass.
void ExpectOnlyThisBlob(const SshPublicKey& key, const Bytes& blob) {
  ASSERT_TRUE(Verifies(key, blob));
  for (size_t bit = 0; bit < 8 * blob.size(); ++bit) {
    Bytes changed = blob;
    changed[bit / 8] ^= static_cast<uint8_t>(1 << bit % 8);
    ASSERT_FALSE(Verifies(key, changed)) << "bit " << bit;
  }
  for (size_t size = 0; size < blob.size(); ++size) {
    ASSERT_FALSE(Verifies(key, ByteView(blob).first(size))) << "cut to " << size;
  }
  Bytes longer = blob;
  for (int i = 0; i < 8; ++i) {
    longer.push_back(0);
    ASSERT_FALSE(Verifies(key, longer));
  }
}

class StockSshsigTest : public ::testing::TestWithParam<const char*> {
 protected:
  void SetUp() override {
    if (!test::HaveCommand("ssh-keygen")) GTEST_SKIP() << "no ssh-keygen";
  }
};

TEST_P(StockSshsigTest, AcceptsWhatSshKeygenSigns) {
  const Stock stock = SignWithStock(GetParam(), {});
  const auto info = VerifySshsig(stock.key, kNamespace, AsBytes(kMessage), stock.blob);
  ASSERT_TRUE(info.has_value()) << info.error().Message();
  EXPECT_EQ(info->key, stock.key);
  EXPECT_EQ(info->flags, 0);
  EXPECT_EQ(info->counter, 0u);
  EXPECT_EQ(EncodeSshsigArmor(stock.blob), stock.armor);
}

TEST_P(StockSshsigTest, AcceptsNoOtherBlob) {
  const Stock stock = SignWithStock(GetParam(), {});
  ExpectOnlyThisBlob(stock.key, stock.blob);
}

TEST_P(StockSshsigTest, BindsNamespaceMessageAndKey) {
  const Stock stock = SignWithStock(GetParam(), {});
  const Stock other = SignWithStock(GetParam(), {});
  EXPECT_EQ(VerifySshsig(stock.key, "policy@sealward", AsBytes(kMessage), stock.blob).error().code,
            ErrorCode::kBadSignature);
  EXPECT_EQ(VerifySshsig(stock.key, kNamespace, AsBytes("verdict: deny\n"), stock.blob).error().code,
            ErrorCode::kBadSignature);
  EXPECT_EQ(VerifySshsig(other.key, kNamespace, AsBytes(kMessage), stock.blob).error().code,
            ErrorCode::kBadSignature);
}

TEST_P(StockSshsigTest, RefusesSha256) {
  const Stock stock = SignWithStock(GetParam(), {"-O", "hashalg=sha256"});
  EXPECT_EQ(VerifySshsig(stock.key, kNamespace, AsBytes(kMessage), stock.blob).error().code,
            ErrorCode::kUnsupported);
}

// Whether `ssh-keygen -Y verify` calls the armored signature good.
bool StockVerifies(const SshPublicKey& key, const std::string& armor) {
  const test::TempDir directory;
  test::CommandOptions options;
  options.standard_input = kMessage;
  return RunCommand({"ssh-keygen", "-Y", "verify", "-f", directory.Write("signers", "ann " + key.Line()),
                     "-I", "ann", "-n", std::string(kNamespace), "-s", directory.Write("signature", armor)},
                    options)
      .Ok();
}

// Why verification is in process: the tool calls these good, as junk in `reserved` is not among what it
// hashes.
TEST_P(StockSshsigTest, RefusesJunkThatSshKeygenTakes) {
  const Stock stock = SignWithStock(GetParam(), {});
  ASSERT_TRUE(StockVerifies(stock.key, stock.armor));
  const size_t reserved = 6 + 4 + 4 + stock.key.wire().size() + 4 + kNamespace.size();
  Bytes junk_in_reserved = stock.blob;
  junk_in_reserved[reserved + 3] = 4;
  junk_in_reserved.insert(junk_in_reserved.begin() + static_cast<std::ptrdiff_t>(reserved) + 4, 4, 'x');
  EXPECT_TRUE(StockVerifies(stock.key, EncodeSshsigArmor(junk_in_reserved)));
  EXPECT_EQ(ParseSshsig(junk_in_reserved).error().code, ErrorCode::kMalformed);
  EXPECT_TRUE(StockVerifies(stock.key, stock.armor + "junk\n"));
  EXPECT_FALSE(DecodeSshsigArmor(stock.armor + "junk\n").has_value());
}

INSTANTIATE_TEST_SUITE_P(Types, StockSshsigTest, ::testing::Values("ed25519", "ecdsa"));

TEST(SshsigTest, RefusesRsa) {
  if (!test::HaveCommand("ssh-keygen")) GTEST_SKIP() << "no ssh-keygen";
  const test::TempDir directory;
  const std::string key_path = directory.File("key");
  ASSERT_TRUE(RunCommand({"ssh-keygen", "-q", "-t", "rsa", "-b", "2048", "-N", "", "-f", key_path}).Ok());
  const std::string message_path = directory.Write("message", kMessage);
  ASSERT_TRUE(RunCommand({"ssh-keygen", "-Y", "sign", "-f", key_path, "-n", "x", message_path}).Ok());
  const Bytes blob = MUST(DecodeSshsigArmor(test::ReadFile(message_path + ".sig")));
  const ErrorCode code = ParseSshsig(blob).error().code;
  EXPECT_TRUE(code == ErrorCode::kUnsupported || code == ErrorCode::kTooLarge);
}

class SecurityKeySshsigTest : public ::testing::TestWithParam<SoftKeyKind> {
 protected:
  SecurityKeySshsigTest()
      : soft_(GetParam()), key_(MUST(SshPublicKey::FromWire(soft_.PublicWire(kSecurityKeyApplication)))) {}

  Result<SshsigInfo> Verify(const SoftSshsig& parts) const {
    const SshPublicKey key = MUST(SshPublicKey::FromWire(soft_.PublicWire(parts.application)));
    return VerifySshsig(key, kNamespace, AsBytes(kMessage), soft_.Sign(kMessage, parts));
  }

  SoftSecurityKey soft_;
  SshPublicKey key_;
};

TEST_P(SecurityKeySshsigTest, ReportsFlagsAndCounter) {
  for (const uint32_t counter : {0u, 1u, 0x01020304u, 0xffffffffu}) {
    const auto info = Verify({.counter = counter});
    ASSERT_TRUE(info.has_value()) << info.error().Message();
    EXPECT_EQ(info->counter, counter);
    EXPECT_EQ(info->flags, 0x05);
    EXPECT_EQ(info->key, key_);
  }
}

TEST_P(SecurityKeySshsigTest, NeedsTouchAndPin) {
  for (int flags = 0; flags < 256; ++flags) {
    const bool both = (flags & 0x05) == 0x05;
    const auto info = Verify({.flags = static_cast<uint8_t>(flags)});
    EXPECT_EQ(info.has_value(), both) << flags;
    if (!both) {
      EXPECT_EQ(info.error().code, ErrorCode::kBadSignature);
    }
  }
}

TEST_P(SecurityKeySshsigTest, NeedsOurApplication) {
  for (const char* application : {"ssh:", "ssh:other", "ssh:sealward2", "sealward", ""}) {
    EXPECT_EQ(Verify({.application = application}).error().code, ErrorCode::kBadSignature) << application;
  }
}

TEST_P(SecurityKeySshsigTest, RefusesGenuineSignaturesInOtherWrappings) {
  EXPECT_EQ(Verify({.version = 2}).error().code, ErrorCode::kUnsupported);
  EXPECT_EQ(Verify({.version = 0}).error().code, ErrorCode::kUnsupported);
  EXPECT_EQ(Verify({.reserved = "junk"}).error().code, ErrorCode::kMalformed);
  EXPECT_EQ(Verify({.hash_name = "sha256"}).error().code, ErrorCode::kUnsupported);
  EXPECT_EQ(Verify({.hash_name = "sha3-512"}).error().code, ErrorCode::kUnsupported);
  EXPECT_EQ(Verify({.name_space = "file"}).error().code, ErrorCode::kBadSignature);
  EXPECT_EQ(Verify({.name_space = ""}).error().code, ErrorCode::kMalformed);
  EXPECT_EQ(Verify({.trailing_inner = "x"}).error().code, ErrorCode::kMalformed);
  EXPECT_EQ(Verify({.magic = "SSHSIg"}).error().code, ErrorCode::kMalformed);
}

TEST_P(SecurityKeySshsigTest, AcceptsNoOtherBlob) {
  ExpectOnlyThisBlob(key_, soft_.Sign(kMessage, {}));
}

TEST_P(SecurityKeySshsigTest, RefusesAnotherKeysSignature) {
  const SoftSecurityKey other(GetParam());
  EXPECT_EQ(VerifySshsig(key_, kNamespace, AsBytes(kMessage), other.Sign(kMessage, {})).error().code,
            ErrorCode::kBadSignature);
}

INSTANTIATE_TEST_SUITE_P(Kinds, SecurityKeySshsigTest,
                         ::testing::Values(SoftKeyKind::kEd25519, SoftKeyKind::kEcdsaP256));

TEST(SshsigArmorTest, RoundTripsAndIsStrict) {
  const Bytes blob(200, 0x5a);
  const std::string armor = EncodeSshsigArmor(blob);
  EXPECT_EQ(MUST(DecodeSshsigArmor(armor)), blob);
  EXPECT_EQ(MUST(DecodeSshsigArmor(std::string_view(armor).substr(0, armor.size() - 1))), blob);
  for (size_t size = 0; size + 1 < armor.size(); ++size) {
    EXPECT_FALSE(DecodeSshsigArmor(std::string_view(armor).substr(0, size)).has_value()) << size;
  }
  std::string carriage_returns;
  for (const char c : armor) carriage_returns += c == '\n' ? "\r\n" : std::string(1, c);
  std::string blank_line = armor;
  blank_line.insert(armor.find('\n') + 1, "\n");
  for (const std::string& text : {"\n" + armor, armor + "\n", armor + "x", "x" + armor, carriage_returns,
                                  blank_line, std::string(10'000, 'a')}) {
    EXPECT_FALSE(DecodeSshsigArmor(text).has_value()) << text;
  }
}

}  // namespace
}  // namespace sealward::crypto
