// The token worker with a module that fails, lies, hangs or dies: each ends one worker at most, in a way its
// signer and its monitor can tell, and none is ended by its own filter.
#include <gtest/gtest.h>

#include <csignal>

#include "daemon/ipc/token_exits.h"
#include "hsm/error.h"
#include "hsm/verify.h"
#include "tests/integration/token/token_worker.h"

namespace sealward::test {
namespace {

using crypto::Algorithm;
using Exit = ipc::TokenExit;

constexpr int Code(Exit exit) {
  return static_cast<int>(exit);
}

class TokenFaultTest : public ::testing::Test {
 protected:
  void SetUp() override {
    SEALWARD_NEED_SOFTHSM();
    softhsm_.emplace();
    softhsm_->MakeToken("orders");
    keys_ = {softhsm_->MakeKey("orders", Algorithm::kSecp256k1),
             softhsm_->MakeKey("orders", Algorithm::kSecp256k1)};
  }
  void SetFaults(const std::string& script) { softhsm_->SetFaults(script); }
  WorkerOptions Options() { return {.location = softhsm_->FaultyLocation("orders"), .keys = keys_}; }
  SoftHsm& softhsm() { return *softhsm_; }
  const std::vector<hsm::EnrolledKey>& keys() { return keys_; }

 private:
  std::optional<SoftHsm> softhsm_;
  std::vector<hsm::EnrolledKey> keys_;
};

TEST_F(TokenFaultTest, EachReturnValueOfASignatureIsAnswered) {
  std::optional<TokenWorker> worker;
  for (const char* call : {"C_SignInit", "C_Sign"}) {
    for (const hsm::ReturnValue& row : hsm::ReturnValues()) {
      SetFaults("");
      if (!worker.has_value()) {
        worker.emplace(softhsm(), Options());
        ASSERT_TRUE(worker->AwaitReady().has_value()) << worker->AwaitEnd().error;
      }
      SetFaults(std::string(call) + " 1 rv " + std::to_string(row.value) + "\n");
      const auto result = worker->Sign(0, Bytes(32));
      ASSERT_TRUE(result.has_value()) << call << " " << row.name << ": signal " << worker->AwaitEnd().signal;
      EXPECT_EQ(result->status, ipc::SignStatus::kHsmError);
      EXPECT_EQ(result->return_value, row.value);
      if (row.severity == hsm::Severity::kCall) {
        EXPECT_EQ(worker->Sign(0, Bytes(32))->status, ipc::SignStatus::kSigned) << row.name;
        continue;
      }
      const int exit_code = worker->AwaitEnd().exit_code;
      EXPECT_EQ(exit_code, Code(row.severity == hsm::Severity::kPin ? Exit::kPin : Exit::kDevice))
          << row.name;
      worker.reset();
    }
  }
}

TEST_F(TokenFaultTest, AMisshapenSignatureEndsTheWorker) {
  for (const char* fault : {"short", "long", "overrun"}) {
    SetFaults("");
    TokenWorker worker(softhsm(), Options());
    ASSERT_TRUE(worker.AwaitReady().has_value());
    SetFaults(std::string("C_Sign 1 ") + fault + "\n");
    const auto result = worker.Sign(0, Bytes(32));
    ASSERT_TRUE(result.has_value());
    EXPECT_EQ(result->status, ipc::SignStatus::kHsmError);
    EXPECT_TRUE(result->signature.empty());
    EXPECT_EQ(worker.AwaitEnd().exit_code, Code(Exit::kDevice));
  }
}

// The worker hands on what the token made; its signer verifies every signature against the enrolled key.
TEST_F(TokenFaultTest, AWrongSignatureDoesNotVerify) {
  TokenWorker worker(softhsm(), Options());
  ASSERT_TRUE(worker.AwaitReady().has_value());
  for (const char* fault : {"flip", "other_key", "repeat", "der"}) {
    SetFaults("");
    ASSERT_EQ(worker.Sign(0, Bytes(32, 1))->status, ipc::SignStatus::kSigned);
    SetFaults(std::string("C_Sign 1 ") + fault + "\n");
    const Bytes input(32, 2);
    const auto result = worker.Sign(0, input);
    ASSERT_TRUE(result.has_value()) << fault;
    ASSERT_EQ(result->status, ipc::SignStatus::kSigned) << fault;
    EXPECT_FALSE(hsm::VerifySignature(keys()[0].public_key, input, result->signature).has_value()) << fault;
  }
}

TEST_F(TokenFaultTest, ALieAtTheStartIsNoticedByTheSelfTest) {
  for (const char* fault : {"flip", "other_key", "der"}) {
    SetFaults(std::string("C_Sign 2 ") + fault + "\n");  // the second key's challenge
    TokenWorker worker(softhsm(), Options());
    EXPECT_FALSE(worker.AwaitReady().has_value());
    EXPECT_EQ(worker.AwaitEnd().exit_code, Code(Exit::kSelfTest)) << fault;
  }
}

TEST_F(TokenFaultTest, AModuleThatDiesTakesItsWorkerAlong) {
  for (const char* fault : {"exit 5", "abort", "segv"}) {
    SetFaults("");
    TokenWorker worker(softhsm(), Options());
    ASSERT_TRUE(worker.AwaitReady().has_value());
    SetFaults(std::string("C_Sign 1 ") + fault + " live\n");
    EXPECT_FALSE(worker.Sign(0, Bytes(32)).has_value());
    const WorkerEnd end = worker.AwaitEnd();
    EXPECT_TRUE(end.exit_code == 5 || end.signal != 0) << fault;
    EXPECT_EQ(ipc::FindTokenExit(end.exit_code), nullptr) << fault;
    // Its successor signs: `live` faults are not for those that start after them.
    TokenWorker successor(softhsm(), Options());
    ASSERT_TRUE(successor.AwaitReady().has_value());
    EXPECT_EQ(successor.Sign(0, Bytes(32))->status, ipc::SignStatus::kSigned);
  }
}

TEST_F(TokenFaultTest, AHungCallIsForTheParentToEnd) {
  for (const char* fault : {"hang", "spin"}) {
    SetFaults("");
    TokenWorker worker(softhsm(), Options());
    ASSERT_TRUE(worker.AwaitReady().has_value());
    SetFaults(std::string("C_Sign 1 ") + fault + "\n");
    worker.Send({ipc::TaskId{1}, 0, Bytes(32)});
    EXPECT_FALSE(worker.Receive(200).has_value());
    ASSERT_EQ(::kill(worker.pid(), SIGKILL), 0);
    EXPECT_EQ(worker.AwaitEnd().signal, SIGKILL);
  }
}

TEST_F(TokenFaultTest, APinIsTriedOnceEvenIfTheModuleCrashesAfterIt) {
  for (const char* value : {"0xa0", "0xa4", "0xa2"}) {
    SetFaults(std::string("C_Login 1 rv ") + value + "\nC_CloseSession * exit 5\n");
    TokenWorker worker(softhsm(), Options());
    EXPECT_FALSE(worker.AwaitReady().has_value());
    EXPECT_EQ(worker.AwaitEnd().exit_code, Code(Exit::kPin)) << value;
  }
}

TEST_F(TokenFaultTest, EachFailingCallOfTheStartEndsIt) {
  for (const char* call : {"C_Initialize", "C_GetSlotList", "C_GetTokenInfo", "C_OpenSession", "C_Login",
                           "C_GetSessionInfo", "C_FindObjectsInit", "C_FindObjects", "C_FindObjectsFinal",
                           "C_GetAttributeValue", "C_SignInit", "C_Sign", "C_GenerateRandom"}) {
    SetFaults(std::string(call) + " 1 rv 0x30\n");
    TokenWorker worker(softhsm(), Options());
    EXPECT_FALSE(worker.AwaitReady().has_value()) << call;
    const WorkerEnd end = worker.AwaitEnd();
    EXPECT_NE(ipc::FindTokenExit(end.exit_code), nullptr) << call << ": signal " << end.signal;
    EXPECT_NE(end.exit_code, Code(Exit::kPin)) << call;
    EXPECT_NE(end.exit_code, Code(Exit::kClosed)) << call;
  }
}

}  // namespace
}  // namespace sealward::test
