// The authorizer's loop with a real engine and everything round it played by the test: replies wait until
// what they rest on is durable, credits and turns are shared fairly, cancels have room of their own, and a
// budget is kept.
#include "daemon/authorizer/authorizer.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/unit/daemon_authorizer/harness.h"

namespace sealward::authorizer {
namespace {

using test::Firm;
using test::Peer;

class AuthorizerTest : public AuthorizerHarness {};

TEST_F(AuthorizerTest, ItsFirstRecordIsItsStartUnderTheMac) {
  JournalOpened();
  const auto record = NextRecord();
  EXPECT_EQ(record.sequence, Sequence{1});
  EXPECT_EQ(std::get<journal::Start>(record.body).epoch, Epoch{7});
}

TEST_F(AuthorizerTest, ServesNobodyBeforeTheJournalIsOpen) {
  const Peer session = OpenSession(2001);
  EXPECT_TRUE(journaler_.IsQuiet());
  JournalOpened();
  EXPECT_TRUE(std::holds_alternative<journal::Start>(NextRecord().body));
  EXPECT_TRUE(std::holds_alternative<journal::Connection>(NextRecord().body));
}

TEST_F(AuthorizerTest, ASessionIsJournaledWhenItOpensAndWhenItEnds) {
  Start();
  Peer session = OpenSession(2001);
  auto connection = std::get<journal::Connection>(NextRecord().body);
  EXPECT_TRUE(connection.opened);
  EXPECT_EQ(connection.principal, "mm1");
  EXPECT_EQ(connection.uid, 2001u);
  session.Close();
  connection = std::get<journal::Connection>(NextRecord().body);
  EXPECT_FALSE(connection.opened);
}

TEST_F(AuthorizerTest, AStrangerIsToldAndEnded) {
  Start();
  for (const auto& [uid, socket] : {std::pair{4711u, ipc::SocketKind::kEngine},
                                    {2001u, ipc::SocketKind::kOfficer},
                                    {1001u, ipc::SocketKind::kEngine}}) {
    const Peer session = OpenSession(uid, socket);
    const auto connection = std::get<journal::Connection>(NextRecord().body);
    EXPECT_EQ(connection.principal, std::nullopt);
    const auto error = ReadAs<protocol::ErrorReply>(session, 0);
    EXPECT_EQ(error.code, ErrorCode::kPermissionDenied);
    EXPECT_TRUE(error.closing);
    EXPECT_TRUE(session.HasEnded(Peer::kPatienceMs));
    EXPECT_FALSE(std::get<journal::Connection>(NextRecord().body).opened);
  }
}

// ---- time

TEST_F(AuthorizerTest, AfterAJumpOfTheClockOnlyCancelsAreDecided) {
  Start();
  const Peer session = Engine(2001);
  const Nanoseconds right = clock_.Now();
  Send(session, 0, Submit(Firm::Order("o0", right, "0.5")));
  (void)NextRecord();
  for (const uint64_t jumped : {right.value + 3600 * kSecondNs, right.value - 3600 * kSecondNs}) {
    clock_.StepWall({jumped});
    Send(session, 1, Submit(Firm::Order("o1", right, "0.5")));
    const auto reply = ReadAs<protocol::RequestReply>(session, 1);
    EXPECT_EQ(reply.status, protocol::RequestStatus::kUnavailable);
    EXPECT_EQ(reply.error, ErrorCode::kUnavailable);
    EXPECT_NE(reply.text.find("clock"), std::string::npos);
    Send(session, 2, protocol::SubmitVerdict{{}, {"bob", people::Verdict::kApprove, right, {}}});
    EXPECT_EQ(ReadAs<protocol::ErrorReply>(session, 2).code, ErrorCode::kUnavailable);
    EXPECT_TRUE(journaler_.IsQuiet());
    // A cancel has its decision, at the time that goes on.
    Send(session, 3, Submit(Firm::CancelOf("c" + std::to_string(jumped), "o0", right)));
    const auto record = NextRecord();
    EXPECT_TRUE(std::holds_alternative<journal::Decision>(record.body));
    EXPECT_EQ(record.time, right);
  }
  clock_.StepWall(right);
  Send(session, 4, Submit(Firm::Order("o1", right, "0.5")));
  EXPECT_EQ(std::get<journal::Decision>(NextRecord().body).ruling, people::Ruling::kPermit);
}

// ---- replies and durability

TEST_F(AuthorizerTest, ADenialWaitsUntilItIsDurable) {
  Start();
  const Peer session = Engine(2001);
  Send(session, 5, Submit(Firm::Order("o1", clock_.Now(), "9")));
  const auto record = NextRecord();
  EXPECT_EQ(std::get<journal::Decision>(record.body).ruling, people::Ruling::kDeny);
  ExpectQuiet(session);
  SayDurable();
  const auto reply = ReadAs<protocol::RequestReply>(session, 5);
  EXPECT_EQ(reply.status, protocol::RequestStatus::kDenied);
  EXPECT_EQ(reply.sequence, record.sequence);
}

TEST_F(AuthorizerTest, AnOrdersSignatureComesWithItsOutcome) {
  Start();
  const Peer session = Engine(2001);
  Send(session, 5, Submit(Firm::Order("o1", clock_.Now())));
  const auto permit = NextRecord();
  SayDurable();
  ExpectQuiet(session);
  SayOutcome(permit, std::nullopt, Bytes(64, 3));
  EXPECT_EQ(std::get<journal::Outcome>(NextRecord().body).status, journal::OutcomeStatus::kSigned);
  EXPECT_EQ(ReadAs<protocol::RequestReply>(session, 5).signature, Bytes(64, 3));
}

TEST_F(AuthorizerTest, ACustodySignatureWaitsForItsDurableOutcomeUnderTheHead) {
  Start();
  const Peer session = Engine(2001);
  Send(session, 5, Submit(Firm::Settlement("s1", clock_.Now(), "5000", "reserve")));
  const auto permit = NextRecord();
  EXPECT_TRUE(last_.strict);
  SayDurable(true);
  SayOutcome(permit, std::nullopt, Bytes(65, 1));
  EXPECT_TRUE(std::holds_alternative<journal::Outcome>(NextRecord().body));
  ExpectQuiet(session);
  SayDurable(false);
  ExpectQuiet(session);
  SayDurable(true);
  EXPECT_EQ(ReadAs<protocol::RequestReply>(session, 5).status, protocol::RequestStatus::kSigned);
}

TEST_F(AuthorizerTest, WithoutAWorkerNothingIsRecorded) {
  Start();
  const Peer session = Engine(2001);
  SayDurable();
  signer_.Send(ipc::TokenState{ipc::TokenClass::kOrders, 0});
  Send(session, 1, Submit(Firm::Order("o1", clock_.Now())));
  EXPECT_EQ(ReadAs<protocol::RequestReply>(session, 1).status, protocol::RequestStatus::kUnavailable);
  EXPECT_TRUE(journaler_.IsQuiet());
}

// ---- bad queries

TEST_F(AuthorizerTest, AQueryThatDoesNotDecodeIsAnsweredAndTheConnectionGoesOn) {
  Start();
  const Peer session = Engine(2001);
  session.Send(ipc::ClientFrame{Bytes{0xa2, 0x00, 0x18, 77, 0x01, 0x82, 0x18, 30, 0xa0}});
  EXPECT_FALSE(ReadAs<protocol::ErrorReply>(session, 77).closing);
  SayDurable();
  Send(session, 78, protocol::InfoQuery{});
  EXPECT_EQ(Read(session).correlation, 78u);
}

TEST_F(AuthorizerTest, ASessionThatSpeaksAnothersLanguageIsEndedAlone) {
  Start();
  const Peer bad = Engine(2001);
  const Peer good = Engine(2002);
  bad.Send(ipc::Durable{Sequence{1}, Sequence{1}, true});
  EXPECT_TRUE(bad.HasEnded(Peer::kPatienceMs));
  EXPECT_FALSE(std::get<journal::Connection>(NextRecord().body).opened);
  Send(good, 1, protocol::InfoQuery{});
  SayDurable();
  EXPECT_EQ(Read(good).correlation, 1u);
}

TEST_F(AuthorizerTest, ASessionBeyondItsWindowIsEnded) {
  Start();
  const Peer session = Engine(2001);
  FillCredits();
  for (uint64_t i = 0; i <= kInFlightPerConnectionMax; ++i) {
    Send(session, i, protocol::StatusQuery{"nothing"});
  }
  EXPECT_TRUE(session.HasEnded(Peer::kPatienceMs));
}

// ---- budgets, credits, turns

TEST_F(AuthorizerTest, ABudgetIsKeptPerPrincipalAndCancelsHaveTheirOwn) {
  begin_.requests_per_second_max = 3;
  Start();
  const Peer session = Engine(2001);
  const Peer second = Engine(2001);
  const Peer other = Engine(2002);
  SayDurable();
  for (uint64_t i = 1; i <= 3; ++i) {
    const Peer& one = i == 2 ? second : session;
    Send(one, i, protocol::InfoQuery{});
    (void)ReadAs<protocol::InfoReply>(one, i);
  }
  Send(session, 4, protocol::InfoQuery{});
  EXPECT_EQ(ReadAs<protocol::ErrorReply>(session, 4).code, ErrorCode::kRateLimited);
  Send(other, 1, protocol::InfoQuery{});
  (void)ReadAs<protocol::InfoReply>(other, 1);
  Send(session, 5, Submit(Firm::CancelOf("c1", "none", clock_.Now())));
  SayDurableAll();
  (void)ReadAs<protocol::RequestReply>(session, 5);
  clock_.Advance(kSecondNs);
  const auto dropped = std::get<journal::Dropped>(NextRecord().body);
  EXPECT_EQ(dropped.principal, "mm1");
  EXPECT_EQ(dropped.count, 1u);
  Send(session, 6, protocol::InfoQuery{});
  SayDurableAll();
  (void)ReadAs<protocol::InfoReply>(session, 6);
}

TEST_F(AuthorizerTest, NoMoreIsUnderWayThanThereAreCredits) {
  Start();
  FillCredits();
  EXPECT_LE(OutstandingRecords() + Permits(), kCreditsMax - kCreditsReservedForCancels);
  EXPECT_GE(OutstandingRecords() + Permits() + 2, kCreditsMax - kCreditsReservedForCancels);
}

TEST_F(AuthorizerTest, CancelsAreServedWhenOrdersHaveUsedAllTheyMay) {
  Start();
  const Peer session = Engine(2001);
  FillCredits();
  Send(session, 900, Submit(Firm::Order("late", clock_.Now())));
  Send(session, 901, Submit(Firm::CancelOf("c1", "o1", clock_.Now())));
  const auto record = NextRecord();
  const auto request =
      MUST(Decode<intent::CanonicalRequest>(std::get<journal::Decision>(record.body).request));
  EXPECT_EQ(request.stated.request_id, "c1");
  EXPECT_TRUE(journaler_.IsQuiet());
}

TEST_F(AuthorizerTest, ABurstDoesNotStandBeforeAnotherEnginesRequest) {
  Start();
  const Peer other = Engine(2002);
  FillCredits();  // with more of mm1's waiting behind
  Send(other, 1, Submit(Firm::Order("hedge", clock_.Now())));
  ExpectQuiet(other);
  SayDurable();
  // Every record that comes now used a credit that this gave back; the other engine's is the first or second.
  std::vector<std::string> requesters;
  for (int i = 0; i < 2; ++i) {
    const auto record = NextRecord();
    requesters.push_back(
        MUST(Decode<intent::CanonicalRequest>(std::get<journal::Decision>(record.body).request)).requester);
  }
  EXPECT_NE(std::find(requesters.begin(), requesters.end(), "mm2"), requesters.end());
}

TEST_F(AuthorizerTest, TwoConnectionsOfOnePrincipalTakeTurns) {
  Start();
  FillCredits();
  const Peer hedge = Engine(2001);  // opened after the one that has a queue
  Send(hedge, 1, Submit(Firm::Order("hedge", clock_.Now())));
  ExpectQuiet(hedge);
  SayDurable();
  std::vector<std::string> ids;
  for (int i = 0; i < 2; ++i) {
    const auto record = NextRecord();
    ids.push_back(MUST(Decode<intent::CanonicalRequest>(std::get<journal::Decision>(record.body).request))
                      .stated.request_id);
  }
  EXPECT_NE(std::find(ids.begin(), ids.end(), "hedge"), ids.end());
}

// ---- neighbours that do not keep to their part

TEST_F(AuthorizerTest, EndsAtAnOutcomeOfNothing) {
  Start();
  signer_.Send(ipc::SignerOutcome{Sequence{1}, {}, std::nullopt, Bytes(64, 1)});
  EXPECT_EQ(End(), "an outcome of nothing");
}

TEST_F(AuthorizerTest, EndsWhenMoreIsDurableThanWasSent) {
  Start();
  signer_.Send(ipc::Durable{Sequence{99}, Sequence{99}, true});
  EXPECT_EQ(End(), "more is said to be durable than was sent");
}

TEST_F(AuthorizerTest, EndsWhenTheJournalerReadAnotherJournal) {
  EnsureRunning();
  signer_.Send(ipc::JournalOpened{Sequence{9}, Epoch{7}, {}, {}, {}, {}, {}});
  EXPECT_EQ(End(), "the journaler and the authorizer read different journals");
}

TEST_F(AuthorizerTest, EndsAtAMessageThatIsNotTheSigners) {
  Start();
  signer_.Send(ipc::TokenReady{1});
  EXPECT_EQ(End(), "unexpected message from the signer");
}

TEST_F(AuthorizerTest, EndsAtASessionWithoutItsChannel) {
  Start();
  monitor_.Send(ipc::SessionOpened{ConnectionId{1}, ipc::SocketKind::kEngine, 2001, 2001});
  EXPECT_EQ(End(), "a session without its channel");
}

TEST_F(AuthorizerTest, EndsWithItsNeighbours) {
  Start();
  journaler_.Close();
  EXPECT_EQ(End(), "the journaler is gone");
}

// ---- the budget by itself

TEST(BudgetTest, HoldsOneSecondsWorthAndFillsByTheClock) {
  Budget budget(2);
  EXPECT_TRUE(budget.Take(5 * kSecondNs));
  EXPECT_TRUE(budget.Take(5 * kSecondNs));
  EXPECT_FALSE(budget.Take(5 * kSecondNs));
  EXPECT_FALSE(budget.Take(5 * kSecondNs + kSecondNs / 2 - 1));
  EXPECT_TRUE(budget.Take(5 * kSecondNs + kSecondNs / 2));
  EXPECT_TRUE(budget.Take(100 * kSecondNs));
  EXPECT_TRUE(budget.Take(100 * kSecondNs));
  EXPECT_FALSE(budget.Take(100 * kSecondNs));
}

}  // namespace
}  // namespace sealward::authorizer
