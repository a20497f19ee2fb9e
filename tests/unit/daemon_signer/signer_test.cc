// The signer's loop with everything round it played by the test: token workers that lie, hang, die or answer
// twice; a journaler that says too much; release only when durable, and for custody only under a synced head.
#include "daemon/signer/signer.h"

#include <gtest/gtest.h>

#include <optional>

#include "tests/support/ring/scribe.h"
#include "tests/support/ring/signer_harness.h"

namespace sealward::signer {
namespace {

using ipc::TokenClass;
using test::Firm;
using test::Scribe;
using test::SignerHarness;

class SignerTest : public testing::Test {
 protected:
  void SetUp() override { Begin(); }
  void Begin() {
    ring_.Open();
    ring_.Append(scribe_.Start());
  }
  Sequence AppendOrder(const std::string& id) {
    const auto records = scribe_.Submit("mm1", Firm::Order(id, scribe_.now));
    ring_.Append(records);
    return records.back().sequence;
  }
  // Valid for two seconds more.
  void AppendLateOrder(const std::string& id) {
    ring_.Append(scribe_.Submit("mm1", Firm::Order(id, {scribe_.now.value - 58 * kSecondNs})));
  }
  Sequence AppendSettlement(const std::string& id) {
    const auto records = scribe_.Submit("mm1", Firm::Settlement(id, scribe_.now, "5000", "reserve"));
    ring_.Append(records);
    return records.back().sequence;
  }
  void Pass(uint64_t ns) {
    scribe_.now.value += ns;
    ring_.clock.Advance(ns);
  }
  // A bad worker was ended, and the authorizer told how many are left.
  void ExpectReplaced(SignerHarness::Worker& worker, uint32_t left = 0) {
    EXPECT_TRUE(worker.WasKilled());
    EXPECT_EQ(ring_.authorizer.Receive<ipc::TokenState>().ready, left);
  }

  Firm firm_;
  Scribe scribe_{firm_};
  SignerHarness ring_{firm_};
};

TEST_F(SignerTest, SignsAnOrderAndSaysSo) {
  auto worker = ring_.AddWorker(0, TokenClass::kOrders);
  const Sequence order = AppendOrder("o1");
  const Bytes input = ring_.Answer(worker);
  ring_.SayDurable(false);
  const auto outcome = ring_.Outcome();
  EXPECT_EQ(outcome.decision, order);
  EXPECT_EQ(outcome.error, std::nullopt);
  EXPECT_EQ(outcome.signature, firm_.KeyNamed("orders").Sign(input));
  ring_.Append({ring_.OutcomeRecord(outcome)});
  ring_.ExpectQuiet();
}

TEST_F(SignerTest, GivesEachClassItsOwnKeys) {
  auto orders = ring_.AddWorker(0, TokenClass::kOrders);
  auto custody = ring_.AddWorker(1, TokenClass::kCustody);
  ASSERT_EQ(orders.keys.keys.size(), 1u);
  EXPECT_EQ(orders.keys.keys[0].algorithm, ipc::SignAlgorithm::kEd25519);
  EXPECT_EQ(custody.keys.keys.size(), 2u);
}

TEST_F(SignerTest, ReleasesNothingBeforeItIsDurable) {
  auto worker = ring_.AddWorker(0, TokenClass::kOrders);
  ring_.SayDurable(false);  // what was before
  AppendOrder("o1");
  ring_.Answer(worker);
  ring_.ExpectQuiet(&worker);
  ring_.SayDurable(false);
  EXPECT_FALSE(ring_.Outcome().signature.empty());
}

TEST_F(SignerTest, CustodyWaitsForTheHead) {
  auto worker = ring_.AddWorker(0, TokenClass::kCustody);
  const Sequence settlement = AppendSettlement("s1");
  ring_.Answer(worker);
  ring_.SayDurable(false);
  ring_.ExpectQuiet(&worker);
  ring_.SayDurable(true);
  const auto outcome = ring_.Outcome();
  EXPECT_EQ(outcome.decision, settlement);
  EXPECT_EQ(outcome.signature.size(), 65u);
}

TEST_F(SignerTest, ALyingWorkerIsEndedAndAnotherAnswers) {
  auto liar = ring_.AddWorker(0, TokenClass::kOrders);
  AppendOrder("o1");
  const auto task = liar.channel.Receive<ipc::SignTask>();
  Bytes wrong = firm_.KeyNamed("orders").Sign(task.input);
  wrong[5] ^= 1;
  liar.channel.Send(ipc::SignResult{task.task, ipc::SignStatus::kSigned, 0, wrong});
  ExpectReplaced(liar);
  auto honest = ring_.AddWorker(0, TokenClass::kOrders);
  EXPECT_EQ(ring_.Answer(honest), task.input);  // the same payload, byte for byte
  ring_.SayDurable(false);
  EXPECT_FALSE(ring_.Outcome().signature.empty());
}

TEST_F(SignerTest, AHangingWorkerIsEndedAfterItsTime) {
  auto worker = ring_.AddWorker(0, TokenClass::kOrders);
  AppendOrder("o1");
  const auto task = worker.channel.Receive<ipc::SignTask>();
  Pass(kTaskNsMax / 2);
  ring_.ExpectQuiet();
  Pass(kTaskNsMax);
  ExpectReplaced(worker);
  auto other = ring_.AddWorker(0, TokenClass::kOrders);
  EXPECT_EQ(ring_.Answer(other), task.input);
  ring_.SayDurable(false);
  EXPECT_FALSE(ring_.Outcome().signature.empty());
}

TEST_F(SignerTest, ADyingWorkersTaskGoesToAnother) {
  auto dying = ring_.AddWorker(0, TokenClass::kOrders);
  AppendOrder("o1");
  const auto task = dying.channel.Receive<ipc::SignTask>();
  dying.channel.Close();
  ExpectReplaced(dying);
  auto other = ring_.AddWorker(0, TokenClass::kOrders);
  EXPECT_EQ(ring_.Answer(other), task.input);
  ring_.SayDurable(false);
  EXPECT_FALSE(ring_.Outcome().signature.empty());
}

TEST_F(SignerTest, AWorkerThatCannotStartIsEnded) {
  auto slow = ring_.AddWorker(0, TokenClass::kOrders, false);
  Pass(kWorkerStartNsMax + 1);
  ExpectReplaced(slow);
}

TEST_F(SignerTest, AfterThreeWorkersTheOutcomeIsUnknown) {
  AppendOrder("o1");
  ring_.SayDurable(false);
  for (int i = 0; i < kAttemptsMax; ++i) {
    auto worker = ring_.AddWorker(0, TokenClass::kOrders);
    const auto task = worker.channel.Receive<ipc::SignTask>();
    worker.channel.Send(ipc::SignResult{task.task, ipc::SignStatus::kHsmError, 0x30, {}});
    ExpectReplaced(worker);
  }
  EXPECT_EQ(ring_.Outcome().error, ErrorCode::kHsm);
}

TEST_F(SignerTest, WorkersThatSayWhatTheyWereNotAskedAreEnded) {
  auto talker = ring_.AddWorker(0, TokenClass::kOrders);
  talker.channel.Send(ipc::SignResult{ipc::TaskId{7}, ipc::SignStatus::kSigned, 0, Bytes(64, 1)});
  ExpectReplaced(talker);
  auto rubbish = ring_.AddWorker(0, TokenClass::kOrders);
  rubbish.channel.SendBytes(Bytes{99, 1, 2});
  ExpectReplaced(rubbish);
  auto imposter = ring_.AddWorker(0, TokenClass::kOrders);
  imposter.channel.Send(ipc::Durable{Sequence{100}, Sequence{100}, true});
  ExpectReplaced(imposter);
  auto twice = ring_.AddWorker(0, TokenClass::kOrders);
  AppendOrder("o1");
  ring_.SayDurable(false);
  ring_.Answer(twice);
  EXPECT_FALSE(ring_.Outcome().signature.empty());
  twice.channel.Send(ipc::SignResult{ipc::TaskId{2}, ipc::SignStatus::kSigned, 0, Bytes(64, 1)});
  ExpectReplaced(twice);
}

TEST_F(SignerTest, WithoutAWorkerTheClientIsToldToTryAgain) {
  AppendOrder("o1");
  ring_.SayDurable(false);
  ring_.ExpectQuiet();
  Pass(kWaitForWorkerNsMax + 1);
  EXPECT_EQ(ring_.Outcome().error, ErrorCode::kUnavailable);
}

TEST_F(SignerTest, AClassWithoutWorkersHoldsNobodyElseUp) {
  auto orders = ring_.AddWorker(0, TokenClass::kOrders);
  AppendSettlement("s1");
  AppendOrder("o1");
  ring_.SayDurable(true);
  ring_.Answer(orders);
  EXPECT_FALSE(ring_.Outcome().signature.empty());
}

TEST_F(SignerTest, ChainNoncesGoOutOneAfterAnother) {
  auto worker = ring_.AddWorker(0, TokenClass::kCustody);
  auto second = ring_.AddWorker(1, TokenClass::kCustody, false);
  ring_.SayReady(second, TokenClass::kCustody, 2);
  const Sequence first = AppendSettlement("s1");
  const Sequence next = AppendSettlement("s2");
  ring_.SayDurable(true);
  ring_.ExpectQuiet(&second);  // the other worker is free, and the second settlement still waits
  ring_.Answer(worker);
  EXPECT_EQ(ring_.Outcome().decision, first);
  ring_.Answer(worker);
  EXPECT_EQ(ring_.Outcome().decision, next);
}

TEST_F(SignerTest, TheLastWorkerOfOrdersIsKeptForCancels) {
  auto worker = ring_.AddWorker(0, TokenClass::kOrders);
  auto reserved = ring_.AddWorker(1, TokenClass::kOrders, false);
  ring_.SayReady(reserved, TokenClass::kOrders, 2);
  for (int i = 0; i < 5; ++i) AppendOrder("o" + std::to_string(i));
  ring_.ExpectQuiet(&reserved);
  ring_.Append(scribe_.Submit("mm1", Firm::CancelOf("c1", "o1", scribe_.now)));
  const Sequence cancel{ring_.next.value - 1};
  ring_.SayDurable(false);
  ring_.Answer(reserved);
  EXPECT_EQ(ring_.Outcome().decision, cancel);
}

// ---- time

TEST_F(SignerTest, NeverSignsPastValidUntil) {
  AppendLateOrder("o1");
  ring_.SayDurable(false);
  ring_.clock.Advance(2 * kSecondNs);
  EXPECT_EQ(ring_.Outcome().error, ErrorCode::kExpired);
  auto worker = ring_.AddWorker(0, TokenClass::kOrders);
  ring_.ExpectQuiet(&worker);
}

TEST_F(SignerTest, WhatWasSignedTooLateStaysHere) {
  auto worker = ring_.AddWorker(0, TokenClass::kOrders);
  AppendLateOrder("o1");
  ring_.Answer(worker);
  ring_.ExpectQuiet();
  ring_.clock.Advance(2 * kSecondNs);
  ring_.SayDurable(false);
  const auto outcome = ring_.Outcome();
  EXPECT_EQ(outcome.error, ErrorCode::kTimeout);
  EXPECT_TRUE(outcome.signature.empty());
}

TEST_F(SignerTest, AJumpOfTheHostsClockEndsNothing) {
  auto worker = ring_.AddWorker(0, TokenClass::kOrders);
  ring_.clock.StepWall({scribe_.now.value + 3600 * kSecondNs});
  AppendOrder("o1");
  ring_.Answer(worker);
  ring_.SayDurable(false);
  EXPECT_EQ(ring_.Outcome().error, std::nullopt);
}

// ---- a journaler that does not keep to its part

TEST_F(SignerTest, EndsWhenMoreIsSaidToBeDurableThanWasGiven) {
  ring_.journaler.Send(ipc::Durable{Sequence{ring_.next.value + 1}, Sequence{0}, true});
  EXPECT_EQ(ring_.End(), "the journaler says more is durable than it was given");
}

TEST_F(SignerTest, EndsWhenDurabilityGoesBack) {
  ring_.SayDurable(true);
  ring_.journaler.Send(ipc::Durable{Sequence{1}, Sequence{1}, true});
  EXPECT_EQ(ring_.End(), "the journaler says more is durable than it was given");
}

TEST_F(SignerTest, EndsOnASecondOpening) {
  ring_.journaler.Send(ipc::JournalOpened{ring_.next, Epoch{1}, {}, {}, {}, {}, {}});
  EXPECT_EQ(ring_.End(), "the journaler and the signer read different journals");
}

TEST_F(SignerTest, EndsOnAMessageThatIsNotTheJournalers) {
  ring_.journaler.Send(ipc::TokenOpened{0, TokenClass::kOrders});
  EXPECT_EQ(ring_.End(), "unexpected message from the journaler");
}

TEST_F(SignerTest, EndsWithItsNeighbours) {
  ring_.authorizer.Close();
  EXPECT_EQ(ring_.End(), "the authorizer is gone");
}

TEST(SignerStartTest, EndsWhenTheJournalerReadAnotherJournal) {
  const Firm firm;
  SignerHarness ring(firm);
  ring.journaler.Send(ipc::JournalOpened{Sequence{5}, Epoch{1}, {}, {}, {}, {}, {}});
  EXPECT_EQ(ring.End(), "the journaler and the signer read different journals");
}

TEST(SignerStartTest, TakesNoRecordBeforeTheJournalIsOpen) {
  const Firm firm;
  Scribe scribe(firm);
  SignerHarness ring(firm);
  ring.Append(scribe.Start());
  EXPECT_EQ(ring.End(), "a record before the journal was opened");
}

// After a start, what was permitted before is signed only if it is asked for again, and then over the same
// payload.
TEST(SignerStartTest, RecoverySignsNothingAndARetryRepeatsThePayload) {
  const Firm firm;
  Scribe scribe(firm);
  auto earlier = scribe.Start();
  const auto stated = Firm::Order("o1", scribe.now);
  const auto permit = scribe.Submit("mm1", stated);
  earlier.push_back(permit.back());
  SignerHarness ring(firm, earlier);
  auto worker = ring.AddWorker(0, TokenClass::kOrders);
  ring.Open();
  ring.Append(scribe.Start());
  ring.SayDurable(true);
  ring.ExpectQuiet(&worker);
  scribe.now.value += kSecondNs;
  ring.clock.Advance(kSecondNs);
  ring.Append(scribe.Submit("mm1", stated));
  const Bytes input = ring.Answer(worker);
  EXPECT_NE(AsText(input).find("timestamp=" + std::to_string(test::kFirmStart.value / 1'000'000)),
            std::string::npos)
      << AsText(input);
  ring.SayDurable(true);
  EXPECT_FALSE(ring.Outcome().signature.empty());
}

// ---- a torn end of the journal stops custody keys, and no others, until people have confirmed it

class RecoveredTest : public testing::Test {
 protected:
  // The signer at its start over a journal that ends with this recovery, with a worker of each class.
  void Begin(Sequence confirmed) {
    auto earlier = scribe_.Start(journal::Recovery{0, 4096, 4096, {}});
    recovery_ = earlier.back().sequence;
    EXPECT_TRUE(std::holds_alternative<journal::Recovery>(earlier.back().body));
    ring_.emplace(firm_, earlier, confirmed);
    ring_->Open();
    ring_->Append(scribe_.Start());
  }
  Sequence Settle() {
    const auto records = scribe_.Submit("mm1", Firm::Settlement("s1", scribe_.now, "5000", "reserve"));
    ring_->Append(records);
    ring_->SayDurable(true);
    return records.back().sequence;
  }

  Firm firm_;
  Scribe scribe_{firm_};
  std::optional<SignerHarness> ring_;
  Sequence recovery_;
};

TEST_F(RecoveredTest, CustodyKeysStayStopped) {
  Begin(Sequence{0});
  auto custody = ring_->AddWorker(0, TokenClass::kCustody, false);
  ring_->SayReady(custody, TokenClass::kCustody, 0);  // none, for the authorizer
  auto orders = ring_->AddWorker(1, TokenClass::kOrders);
  const Sequence settlement = Settle();  // by an authorizer that does not care
  ring_->ExpectQuiet(&custody);
  ring_->Append(scribe_.Submit("mm1", Firm::Order("o1", scribe_.now)));
  ring_->Answer(orders);
  ring_->SayDurable(true);
  EXPECT_FALSE(ring_->Outcome().signature.empty());
  ring_->clock.Advance(kWaitForWorkerNsMax + kSecondNs);
  const auto outcome = ring_->Outcome();
  EXPECT_EQ(outcome.decision, settlement);
  EXPECT_EQ(outcome.error, ErrorCode::kUnavailable);
}

TEST_F(RecoveredTest, ConfirmedTheyGoOn) {
  Begin(Sequence{2});
  ASSERT_EQ(recovery_, Sequence{2});
  auto custody = ring_->AddWorker(0, TokenClass::kCustody);
  Settle();
  ring_->Answer(custody);
  EXPECT_FALSE(ring_->Outcome().signature.empty());
}

TEST_F(RecoveredTest, AnEarlierConfirmationIsNotEnough) {
  Begin(Sequence{1});
  auto custody = ring_->AddWorker(0, TokenClass::kCustody, false);
  ring_->SayReady(custody, TokenClass::kCustody, 0);
}

TEST_F(RecoveredTest, ARecoveryOfThisStartStopsThemToo) {
  ring_.emplace(firm_);
  ring_->Open(true);
  auto custody = ring_->AddWorker(0, TokenClass::kCustody, false);
  ring_->SayReady(custody, TokenClass::kCustody, 0);  // before its record already
  ring_->Append(scribe_.Start(journal::Recovery{0, 4096, 4096, {}}));
  EXPECT_EQ(ring_->authorizer.Receive<ipc::TokenState>().ready, 0u);
  Settle();
  ring_->ExpectQuiet(&custody);
}

}  // namespace
}  // namespace sealward::signer
