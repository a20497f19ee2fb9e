// The token worker in its jail with SoftHSM: what it does, and how each bad start ends.
#include <gtest/gtest.h>
#include <sys/prctl.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <memory>
#include <set>

#include "base/hex.h"
#include "crypto/hash.h"
#include "daemon/ipc/token_exits.h"
#include "daemon/sandbox/lockdown.h"
#include "hsm/verify.h"
#include "tests/integration/token/token_worker.h"
#include "tests/support/command.h"

namespace sealward::test {
namespace {

using crypto::Algorithm;
using Exit = ipc::TokenExit;

constexpr int Code(Exit exit) {
  return static_cast<int>(exit);
}

// The longest that the algorithm signs: a digest, or a message.
Bytes InputOf(Algorithm algorithm) {
  return Bytes(hsm::MechanismOf(algorithm).input_bytes_max, 'm');
}

// What only the venue could check is checked with the venue's secret.
bool IsSignatureOf(const hsm::EnrolledKey& key, const Bytes& input, const Bytes& signature) {
  switch (key.public_key.algorithm) {
    case Algorithm::kHmacSha256:
      return std::ranges::equal(crypto::HmacSha256(Secret(kVenueSecret), input).View(), signature);
    case Algorithm::kHmacSha512:
      return std::ranges::equal(crypto::HmacSha512(Secret(kVenueSecret), input).View(), signature);
    case Algorithm::kEd25519:
    case Algorithm::kSecp256k1:
    case Algorithm::kP256:
    case Algorithm::kRsaSha256:
      return hsm::VerifySignature(key.public_key, input, signature).has_value();
  }
  return false;
}

class TokenTest : public ::testing::Test {
 protected:
  void SetUp() override {
    SEALWARD_NEED_SOFTHSM();
    softhsm_.emplace();
    softhsm_->MakeToken("orders");
  }
  SoftHsm& softhsm() { return *softhsm_; }
  std::vector<hsm::EnrolledKey> KeysOfAllAlgorithms() {
    std::vector<hsm::EnrolledKey> keys;
    for (const hsm::Mechanism& mechanism : hsm::Mechanisms())
      keys.push_back(softhsm().MakeKey("orders", mechanism.algorithm));
    return keys;
  }
  WorkerOptions Options(const std::vector<hsm::EnrolledKey>& keys) {
    return {.location = softhsm().Location("orders"), .keys = keys};
  }
  // Starts a worker that is expected to end by itself before it is ready.
  WorkerEnd EndOf(const WorkerOptions& options) {
    TokenWorker worker(softhsm(), options);
    EXPECT_FALSE(worker.AwaitReady().has_value());
    return worker.AwaitEnd();
  }

 private:
  std::optional<SoftHsm> softhsm_;
};

std::string StatusLine(pid_t pid, const std::string& name) {
  std::ifstream status("/proc/" + std::to_string(pid) + "/status");
  std::string line;
  while (std::getline(status, line)) {
    if (line.starts_with(name + ":")) return line.substr(name.size() + 2);
  }
  return "";
}

TEST_F(TokenTest, SignsInItsJail) {
  const std::vector<hsm::EnrolledKey> keys = KeysOfAllAlgorithms();
  TokenWorker worker(softhsm(), Options(keys));
  const auto ready = worker.AwaitReady();
  ASSERT_TRUE(ready.has_value()) << worker.AwaitEnd().error;
  EXPECT_EQ(ready->keys, keys.size());
  for (int round = 0; round < 100; ++round) {
    for (uint32_t key = 0; key < keys.size(); ++key) {
      const Bytes input = InputOf(keys[key].public_key.algorithm);
      const auto result = worker.Sign(key, input);
      ASSERT_TRUE(result.has_value()) << worker.AwaitEnd().error;
      ASSERT_EQ(result->status, ipc::SignStatus::kSigned);
      EXPECT_TRUE(IsSignatureOf(keys[key], input, result->signature));
    }
  }
  EXPECT_EQ(StatusLine(worker.pid(), "Seccomp"), "2");
  EXPECT_EQ(StatusLine(worker.pid(), "NoNewPrivs"), "1");
  EXPECT_EQ(StatusLine(worker.pid(), "CapEff"), "0000000000000000");
  EXPECT_EQ(StatusLine(worker.pid(), "Threads"), "1");
  const sandbox::LockdownReport report = sandbox::Unpack(worker.Status());
  EXPECT_TRUE(report.locked);
  EXPECT_TRUE(report.second_filter);
  EXPECT_TRUE(report.serving);
  worker.CloseChannel();
  const WorkerEnd end = worker.AwaitEnd();
  EXPECT_EQ(end.exit_code, Code(Exit::kClosed));
  EXPECT_EQ(end.error, "");
}

TEST_F(TokenTest, AnswersTasksInOrderWithoutWaiting) {
  const std::vector<hsm::EnrolledKey> keys = {softhsm().MakeKey("orders", Algorithm::kP256)};
  TokenWorker worker(softhsm(), Options(keys));
  ASSERT_TRUE(worker.AwaitReady().has_value());
  constexpr uint64_t kTasks = 64;
  for (uint64_t task = 0; task < kTasks; ++task)
    worker.Send({ipc::TaskId{task}, 0, Bytes(32, uint8_t(task))});
  for (uint64_t task = 0; task < kTasks; ++task) {
    const auto result = worker.Receive();
    ASSERT_TRUE(result.has_value());
    EXPECT_EQ(result->task.value, task);
    EXPECT_EQ(result->status, ipc::SignStatus::kSigned);
  }
}

// Workers of one token start at the same moment after a crash of the signer; on a token they could write they
// would disturb each other.
TEST_F(TokenTest, ManyStartAtOnce) {
  const std::vector<hsm::EnrolledKey> keys = {softhsm().MakeKey("orders", Algorithm::kP256)};
  for (int round = 0; round < 5; ++round) {
    std::vector<std::unique_ptr<TokenWorker>> workers;
    for (int i = 0; i < 4; ++i) workers.push_back(std::make_unique<TokenWorker>(softhsm(), Options(keys)));
    for (const auto& worker : workers) {
      ASSERT_TRUE(worker->AwaitReady().has_value()) << worker->AwaitEnd().error;
      EXPECT_EQ(worker->Sign(0, Bytes(32))->status, ipc::SignStatus::kSigned);
    }
  }
}

TEST(TokenExitTest, EachCodeIsItsOwn) {
  std::set<int> codes;
  for (const ipc::TokenExitRow& row : ipc::kTokenExits) {
    EXPECT_TRUE(codes.insert(Code(row.exit)).second) << row.text;
    EXPECT_EQ(row.retry == ipc::TokenRetry::kPerson, row.exit == Exit::kPin || row.exit == Exit::kOtherModule);
  }
  EXPECT_EQ(ipc::FindTokenExit(5), nullptr);    // SoftHSM's own exit
  EXPECT_EQ(ipc::FindTokenExit(125), nullptr);  // a child that failed before its program
}

TEST_F(TokenTest, RefusesInputThatItsKeyDoesNotSign) {
  const std::vector<hsm::EnrolledKey> keys = {softhsm().MakeKey("orders", Algorithm::kP256)};
  TokenWorker worker(softhsm(), Options(keys));
  ASSERT_TRUE(worker.AwaitReady().has_value());
  for (const size_t size : {0u, 31u, 33u, 2048u}) {
    const auto result = worker.Sign(0, Bytes(size));
    ASSERT_TRUE(result.has_value());
    EXPECT_EQ(result->status, ipc::SignStatus::kRefused);
    EXPECT_TRUE(result->signature.empty());
  }
  EXPECT_EQ(worker.Sign(0, Bytes(32))->status, ipc::SignStatus::kSigned);
}

TEST_F(TokenTest, EndsOnAMessageThatHasNoPlaceHere) {
  const std::vector<hsm::EnrolledKey> keys = {softhsm().MakeKey("orders", Algorithm::kP256)};
  const Bytes rows[] = {
      ipc::EncodeMessage(ipc::SignTask{ipc::TaskId{1}, 1, Bytes(32)}),  // a key it does not have
      ipc::EncodeMessage(ipc::TokenReady{1}),
      {ipc::kTagOf<ipc::SignTask>, 0xff},
      Bytes(kIpcBytesMax + 1),
  };
  for (const Bytes& datagram : rows) {
    TokenWorker worker(softhsm(), Options(keys));
    ASSERT_TRUE(worker.AwaitReady().has_value());
    worker.SendRaw(datagram);
    EXPECT_FALSE(worker.Receive().has_value());
    EXPECT_EQ(worker.AwaitEnd().exit_code, Code(Exit::kProtocol));
  }
}

TEST_F(TokenTest, AWrongPinHasItsOwnExit) {
  WorkerOptions options = Options({softhsm().MakeKey("orders", Algorithm::kP256)});
  options.pin = "wrong-pin";
  const WorkerEnd end = EndOf(options);
  EXPECT_EQ(end.exit_code, Code(Exit::kPin));
  EXPECT_EQ(ipc::FindTokenExit(end.exit_code)->retry, ipc::TokenRetry::kPerson);
  EXPECT_NE(end.error.find("CKR_PIN_INCORRECT"), std::string::npos) << end.error;
  EXPECT_EQ(end.error.find("wrong-pin"), std::string::npos);
}

TEST_F(TokenTest, AMissingTokenOrModuleEndsTheStart) {
  WorkerOptions options = Options({});
  options.location.label = "nobody";
  EXPECT_EQ(EndOf(options).exit_code, Code(Exit::kToken));
  options = Options({});
  options.location.module_path = "/usr/lib/softhsm/none.so";
  EXPECT_EQ(EndOf(options).exit_code, Code(Exit::kModule));
  options.location.module_path = "/usr/lib/x86_64-linux-gnu/libz.so.1";
  EXPECT_EQ(EndOf(options).exit_code, Code(Exit::kModule));
}

TEST_F(TokenTest, AnEmptyTokenDirectoryEndsTheStart) {
  WorkerOptions options = Options({softhsm().MakeKey("orders", Algorithm::kP256)});
  for (const auto& entry : std::filesystem::directory_iterator(softhsm().tokens())) {
    std::filesystem::remove_all(entry.path());
  }
  EXPECT_EQ(EndOf(options).exit_code, Code(Exit::kToken));
}

TEST_F(TokenTest, AKeyThatIsNotAsEnrolledEndsTheStart) {
  const hsm::EnrolledKey good = softhsm().MakeKey("orders", Algorithm::kP256);
  const hsm::EnrolledKey other = softhsm().MakeKey("orders", Algorithm::kP256);
  hsm::EnrolledKey missing = good;
  missing.id.bytes[0] ^= 1;
  EXPECT_EQ(EndOf(Options({good, missing})).exit_code, Code(Exit::kKey));
  const WorkerEnd swapped = EndOf(Options({good, {other.id, good.public_key}}));
  EXPECT_EQ(swapped.exit_code, Code(Exit::kKey));
  EXPECT_NE(swapped.error.find(HexEncode(other.id.View())), std::string::npos) << swapped.error;
}

TEST_F(TokenTest, AnExtractableKeyEndsTheStart) {
  const hsm::KeyId id{{9, 9}};
  const auto made =
      RunCommand({"pkcs11-tool", "--module", kSoftHsmModule, "--token-label", "orders", "--login", "--pin",
                  std::string(kUserPin), "--keypairgen", "--key-type", "EC:prime256v1", "--id",
                  HexEncode(id.View()), "--extractable", "--usage-sign"});
  if (made.exit_code == 127) GTEST_SKIP() << "pkcs11-tool is not installed (package opensc)";
  ASSERT_TRUE(made.Ok()) << made.error;
  const auto listed = admin::ListKeys(softhsm().Location("orders"), Secret(kUserPin));
  ASSERT_TRUE(listed.has_value());
  const WorkerEnd end = EndOf(Options({{id, (*listed)[0].public_key}}));
  EXPECT_EQ(end.exit_code, Code(Exit::kKey));
  EXPECT_NE(end.error.find("must not be extractable"), std::string::npos) << end.error;
}

TEST_F(TokenTest, ThePinIsGoneFromTheServingProcess) {
  WorkerOptions options = Options({softhsm().MakeKey("orders", Algorithm::kP256)});
  TokenWorker worker(softhsm(), options);
  ASSERT_TRUE(worker.AwaitReady().has_value());
  ASSERT_EQ(worker.Sign(0, Bytes(32))->status, ipc::SignStatus::kSigned);
  std::ifstream maps("/proc/" + std::to_string(worker.pid()) + "/maps");
  std::ifstream memory("/proc/" + std::to_string(worker.pid()) + "/mem", std::ios::binary);
  if (!memory.is_open()) GTEST_SKIP() << "memory of other processes is not readable here (needs root)";
  std::string line;
  size_t bytes = 0;
  while (std::getline(maps, line)) {
    unsigned long from = 0;
    unsigned long to = 0;
    char rights[8] = {};
    if (std::sscanf(line.c_str(), "%lx-%lx %7s", &from, &to, rights) != 3 || rights[0] != 'r') continue;
    if (line.find("[v") != std::string::npos) continue;  // vdso, vvar, vsyscall
    std::string content(to - from, '\0');
    memory.clear();
    memory.seekg(static_cast<std::streamoff>(from));
    memory.read(content.data(), static_cast<std::streamsize>(content.size()));
    bytes += static_cast<size_t>(memory.gcount());
    EXPECT_EQ(content.find(kUserPin), std::string::npos) << line;
  }
  EXPECT_GT(bytes, size_t{1} << 20);
}

// Libraries seed their generators anew once an hour, and write errors to the system log: both are rare enough
// that a filter without them would pass every other test.
TEST_F(TokenTest, OutlivesHoursUnderItsFilter) {
  const std::vector<hsm::EnrolledKey> keys = KeysOfAllAlgorithms();
  WorkerOptions options = Options(keys);
  options.program = SEALWARD_TOKEN_TIME_LEAP;
  TokenWorker worker(softhsm(), options);
  ASSERT_TRUE(worker.AwaitReady().has_value()) << worker.AwaitEnd().error;
  for (int round = 0; round < 200; ++round) {
    for (uint32_t key = 0; key < keys.size(); ++key) {
      const auto result = worker.Sign(key, InputOf(keys[key].public_key.algorithm));
      ASSERT_TRUE(result.has_value()) << worker.AwaitEnd().signal;
      ASSERT_EQ(result->status, ipc::SignStatus::kSigned);
    }
  }
}

TEST_F(TokenTest, OutlivesTheErrorPathOfTheLibrary) {
  WorkerOptions options = Options({softhsm().MakeKey("orders", Algorithm::kP256)});
  TokenWorker worker(softhsm(), options);
  ASSERT_TRUE(worker.AwaitReady().has_value());
  for (const auto& entry : std::filesystem::directory_iterator(softhsm().tokens())) {
    std::filesystem::remove_all(entry.path());
  }
  const auto result = worker.Sign(0, Bytes(32));
  const WorkerEnd end =
      result.has_value() && result->status == ipc::SignStatus::kSigned ? WorkerEnd{} : worker.AwaitEnd();
  EXPECT_NE(end.signal, SIGSYS);
  ASSERT_TRUE(result.has_value());
  if (result->status != ipc::SignStatus::kSigned) {  // SoftHSM may still have the key in memory
    EXPECT_EQ(result->status, ipc::SignStatus::kHsmError);
    EXPECT_EQ(end.exit_code, Code(Exit::kDevice));
  }
}

}  // namespace
}  // namespace sealward::test
