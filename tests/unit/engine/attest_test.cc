// What attestors say: who may, what decisions read of it, what becomes of orders, gaps; and that the records
// alone give the same state again.
#include <gtest/gtest.h>

#include "base/check.h"
#include "tests/unit/engine/world.h"

namespace sealward::engine::test {
namespace {

using intent::Ignored;
using protocol::AttestReply;
using protocol::Observe;
using protocol::Report;
using protocol::RequestStatus;

// The world's policy with a collar, and a limit on what is open.
constexpr const char* kRules = R"(
forbid order "collar" unless order.worst_price not worse than 5% from reference
limit "open" open(order.quantity by account, instrument) <= 3 BTC on order when order.instrument == "BTC-USDT"
trip "runaway" on order when sent(count of order over 64s by key) > 4 cleared by 2 of risk
stale reference after 2s
stale drop_copy after 10s
)";

class AttestTest : public testing::Test {
 protected:
  AttestTest() : world_(Limits{}, kRules) {}

  const AttestReply& Said(const World::Said& said) { return std::get<AttestReply>(said.replies.at(0).reply); }
  World::Said SayPrice(const char* price, uint64_t number) {
    return world_.Ask("prices", Observe{number, {intent::ReferenceFact{"BTC-USDT", D(price)}}});
  }
  void Hear() { world_.Ask("copy", Observe{1, {intent::HeardFact{"binance"}}}); }
  World::Said Tell(uint64_t number, const intent::Event& event) {
    return world_.Ask("copy", Report{number, {event}});
  }
  RequestStatus StatusOf(const World::Said& said) {
    const auto* const decision = said.Is<journal::Decision>() ? &said.Body<journal::Decision>() : nullptr;
    if (decision == nullptr) return RequestStatus::kRefused;
    return decision->ruling == people::Ruling::kPermit ? RequestStatus::kSigned : RequestStatus::kDenied;
  }
  RequestStatus Order(const std::string& id, const char* quantity, const char* price = "50000") {
    return StatusOf(world_.Submit("mm1", world_.Order(id, quantity, price)));
  }
  std::string ClientIdOf(const World::Said& said) {
    return intent::ClientOrderId(intent::HashRequest(said.Body<journal::Decision>().request));
  }
  // The records alone lead to the same state.
  void ExpectReplays() {
    Engine again = MUST(MakeEngine(Limits{}, kRules));
    for (size_t i = 1; i < world_.records.size(); ++i)
      ASSERT_TRUE(again.Apply(world_.records[i]).has_value()) << i;
    EXPECT_EQ(again.Snapshot(), world_.engine.Snapshot());
  }

  World world_;
};

TEST_F(AttestTest, WithoutAPriceNothingIsPermitted) {
  Hear();
  EXPECT_EQ(Order("a", "1"), RequestStatus::kDenied);
  SayPrice("50000", 1);
  EXPECT_EQ(Order("b", "1"), RequestStatus::kSigned);
  EXPECT_EQ(Order("c", "1", "52501"), RequestStatus::kDenied);
  world_.Pass(3);
  EXPECT_EQ(Order("d", "1"), RequestStatus::kDenied) << "the price is stale";
  ExpectReplays();
}

TEST_F(AttestTest, ADecisionHoldsWhatItReadOnce) {
  Hear();
  SayPrice("49999", 1);
  SayPrice("50000", 2);
  world_.Ask("prices", Observe{3, {intent::ReferenceFact{"BTC-USDT-PERP", D("3000")}}});
  const auto first = world_.Submit("mm1", world_.Order("a", "1"));
  const auto& observations = first.Body<journal::Decision>().observations;
  ASSERT_EQ(observations.size(), 2u);  // the newest of each, of what the order is about
  EXPECT_EQ(std::get<intent::HeardFact>(observations[0].observation).venue, "binance");
  EXPECT_EQ(std::get<intent::ReferenceFact>(observations[1].observation).price, D("50000"));
  EXPECT_EQ(observations[1].attestor, "prices");
  EXPECT_EQ(observations[1].number, 2u);
  const auto second = world_.Submit("mm1", world_.Order("b", "1"));
  EXPECT_TRUE(second.Body<journal::Decision>().observations.empty());
  ExpectReplays();
}

TEST_F(AttestTest, OnlyReportsFreeWhatIsOpen) {
  Hear();
  SayPrice("50000", 1);
  const auto first = world_.Submit("mm1", world_.Order("a", "2"));
  ASSERT_EQ(StatusOf(first), RequestStatus::kSigned);
  EXPECT_EQ(Order("b", "2"), RequestStatus::kDenied);
  world_.Pass(1);
  SayPrice("50000", 2);
  EXPECT_EQ(Order("c", "2"), RequestStatus::kDenied) << "time alone frees nothing";
  const auto told = Tell(1, intent::EndFact{{"", "", 0, ClientIdOf(first)}, intent::OrderEnd::kCancelled});
  EXPECT_EQ(Said(told).next, 2u);
  EXPECT_TRUE(Said(told).ignored.empty());
  const auto& recorded = std::get<intent::EndFact>(told.Body<journal::Attested>().events.at(0)).order;
  EXPECT_EQ(recorded.requester, "mm1");
  EXPECT_EQ(recorded.request_id, "a");
  EXPECT_EQ(Order("d", "2"), RequestStatus::kSigned);
  ExpectReplays();
}

TEST_F(AttestTest, AFillCountsOnce) {
  Hear();
  SayPrice("50000", 1);
  const auto first = world_.Submit("mm1", world_.Order("a", "2"));
  const intent::FillFact fill{{"mm1", "a", 0, ""}, "e1", D("1.5"), D("50000")};
  EXPECT_TRUE(Said(Tell(1, fill)).ignored.empty());
  EXPECT_EQ(Said(Tell(2, fill)).ignored.at(0).why, Ignored::kSeenBefore);
  EXPECT_EQ(Order("b", "1.9"), RequestStatus::kSigned) << "0.5 are open";
  EXPECT_EQ(Order("c", "0.7"), RequestStatus::kDenied);
  ExpectReplays();
}

TEST_F(AttestTest, AnOrderNeverPermittedIsAnAlert) {
  const auto told = Tell(1, intent::FillFact{{"", "", 0, std::string(32, 'a')}, "e1", D("1"), D("50000")});
  EXPECT_EQ(Said(told).ignored.at(0).why, Ignored::kNoSuchOrder);
  ASSERT_TRUE(told.Is<journal::Alert>(1));
  EXPECT_EQ(told.Body<journal::Alert>(1).kind, journal::AlertKind::kUnknownOrder);
  ExpectReplays();
}

TEST_F(AttestTest, ReportsComeInOrder) {
  const intent::HaltFact halt{"BTC-USDT", true};
  EXPECT_EQ(Said(world_.Ask("copy", Report{0, {}})).next, 1u);
  const auto early = Tell(2, intent::BustFact{"binance", "e1"});
  EXPECT_EQ(early.Error().code, ErrorCode::kConflict);
  EXPECT_EQ(early.Body<journal::Alert>().kind, journal::AlertKind::kReportsMissing);
  EXPECT_TRUE(Tell(3, intent::BustFact{"binance", "e1"}).records.empty()) << "one alert for one gap";
  // Meanwhile the venue counts as silent.
  const auto heard = world_.Ask("copy", Observe{1, {intent::HeardFact{"binance"}}});
  EXPECT_EQ(Said(heard).ignored.at(0).why, Ignored::kReportsMissing);
  EXPECT_EQ(Said(Tell(1, intent::BustFact{"binance", "e1"})).next, 2u);
  EXPECT_TRUE(Said(world_.Ask("copy", Observe{2, {intent::HeardFact{"binance"}}})).ignored.empty());
  EXPECT_TRUE(Tell(1, intent::BustFact{"binance", "e1"}).records.empty()) << "taken before";
  ExpectReplays();
}

TEST_F(AttestTest, ASilentDropCopyLeavesNothingButCancels) {
  Hear();
  SayPrice("50000", 1);
  EXPECT_EQ(Order("a", "1"), RequestStatus::kSigned);
  world_.Pass(11);
  SayPrice("50000", 2);
  EXPECT_EQ(Order("b", "1"), RequestStatus::kDenied);
  EXPECT_EQ(StatusOf(world_.Submit("mm1", world_.CancelOf("c", "a"))), RequestStatus::kSigned);
  ExpectReplays();
}

TEST_F(AttestTest, ALostObservationIsNoted) {
  SayPrice("50000", 1);
  EXPECT_TRUE(SayPrice("50000", 2).records.empty());
  EXPECT_EQ(SayPrice("50000", 4).Body<journal::Alert>().kind, journal::AlertKind::kObservationsMissing);
  EXPECT_TRUE(SayPrice("50000", 5).records.empty());
  EXPECT_TRUE(SayPrice("50000", 1).records.empty()) << "a new stream";
}

TEST_F(AttestTest, OnlyAttestorsAttestAndEachItsOwn) {
  EXPECT_EQ(world_.Ask("mm1", Observe{1, {intent::HeardFact{"binance"}}}).Error().code,
            ErrorCode::kPermissionDenied);
  EXPECT_EQ(world_.Ask("bob", Report{1, {}}).Error().code, ErrorCode::kPermissionDenied);
  EXPECT_EQ(world_.Ask("prices", Observe{1, {intent::HeardFact{"binance"}}}).Error().subject, "orders");
  EXPECT_EQ(world_.Ask("copy", Observe{1, {intent::ReferenceFact{"BTC-USDT", D("1")}}}).Error().subject,
            "prices");
  EXPECT_EQ(world_.Ask("copy", Observe{1, {intent::BalanceFact{"main", "BTC", D("1")}}}).Error().subject,
            "balances");
  EXPECT_EQ(Said(SayPrice("50000", 1)).next, 2u);
  // An attestor requests nothing.
  EXPECT_EQ(world_.Submit("copy", world_.Order("a", "1")).Body<journal::Refusal>().code,
            ErrorCode::kPermissionDenied);
}

TEST_F(AttestTest, WhatTheDocumentsDoNotKnowIsIgnored) {
  const auto said = world_.Ask(
      "prices",
      Observe{1,
              {intent::ReferenceFact{"DOGE-USDT", D("1")}, intent::RateFact{"BTC", "DOGE", D("1")},
               intent::RateFact{"BTC", "USDT", D("0")}, intent::RateFact{"BTC", "USDT", D("50000")}}});
  const auto& ignored = Said(said).ignored;
  ASSERT_EQ(ignored.size(), 3u);
  EXPECT_EQ(ignored[0].why, Ignored::kNoSuchInstrument);
  EXPECT_EQ(ignored[1].why, Ignored::kNoSuchAsset);
  EXPECT_EQ(ignored[2].index, 2u);
}

TEST_F(AttestTest, ATripLatches) {
  Hear();
  SayPrice("50000", 1);
  for (const char* id : {"a", "b", "c", "d"}) EXPECT_EQ(Order(id, "0.1"), RequestStatus::kSigned) << id;
  EXPECT_EQ(Order("e", "0.1"), RequestStatus::kDenied);
  world_.Pass(100);
  Hear();
  SayPrice("50000", 2);
  EXPECT_EQ(Order("f", "0.1"), RequestStatus::kDenied) << "the window has passed, the latch stays";
  ExpectReplays();
}

TEST_F(AttestTest, DecidedAgainWithAnotherPriceItComesOutOtherwise) {
  Hear();
  SayPrice("50000", 1);
  ASSERT_EQ(Order("a", "1"), RequestStatus::kSigned);
  journal::Record record = world_.records.back();
  const auto check = [&](const journal::Record& changed) {
    Engine again = MUST(MakeEngine(Limits{}, kRules));
    for (size_t i = 1; i + 1 < world_.records.size(); ++i) MUST(again.Apply(world_.records[i]));
    return again.Recheck(changed);
  };
  EXPECT_TRUE(check(record).has_value());
  auto& decision = std::get<journal::Decision>(record.body);
  std::get<intent::ReferenceFact>(decision.observations.at(1).observation).price = D("40000");
  const Status other = check(record);
  ASSERT_FALSE(other.has_value());
  EXPECT_NE(other.error().subject.find("collar"), std::string::npos) << other.error().subject;
  decision.observations.clear();
  EXPECT_FALSE(check(record).has_value());
}

TEST_F(AttestTest, AHaltStopsAnInstrument) {
  World world(Limits{}, "forbid order \"halted\" when order.halted\n");
  world.Ask("prices", Report{1, {intent::HaltFact{"BTC-USDT", true}}});
  EXPECT_EQ(StatusOf(world.Submit("mm1", world.Order("a", "0.1"))), RequestStatus::kDenied);
  world.Ask("prices", Report{2, {intent::HaltFact{"BTC-USDT", false}}});
  EXPECT_EQ(StatusOf(world.Submit("mm1", world.Order("b", "0.1"))), RequestStatus::kSigned);
}

}  // namespace
}  // namespace sealward::engine::test
