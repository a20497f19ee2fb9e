#include <gtest/gtest.h>

#include "tests/unit/engine/world.h"

namespace sealward::engine::test {
namespace {

protocol::PendingReply PendingFor(World& world, const std::string& principal,
                                  std::optional<RequestHash> after = {}) {
  return std::get<protocol::PendingReply>(
      world.Ask(principal, protocol::PendingQuery{after}).replies.at(0).reply);
}

TEST(QueryTest, PendingIsForOfficersAndItsRequester) {
  World world;
  const auto said = world.Submit("mm1", world.Settlement("s1", "100000"));
  const auto seen = PendingFor(world, "erin");
  ASSERT_EQ(seen.items.size(), 1u);
  EXPECT_EQ(seen.items[0].summary, "settlement 100000 USDC to acme on ethereum");
  EXPECT_EQ(seen.items[0].requester, "mm1 (alice)");
  EXPECT_EQ(seen.items[0].request_id, "s1");
  EXPECT_EQ(seen.items[0].missing.at(0), "2 of risk, treasury (floor of key custody)");
  EXPECT_EQ(PendingFor(world, "mm1").items.size(), 1u);
  EXPECT_TRUE(PendingFor(world, "mm2").items.empty());
  const RequestHash hash = *said.Request().request;
  EXPECT_TRUE(std::holds_alternative<protocol::ErrorReply>(
      world.Ask("mm2", protocol::ShowQuery{hash}).replies.at(0).reply));
}

TEST(QueryTest, PendingComesInPages) {
  World world;
  std::vector<RequestHash> all;
  for (int i = 0; i < 25; ++i) {
    all.push_back(*world.Submit("mm1", world.Settlement("s" + std::to_string(i))).Request().request);
  }
  std::sort(all.begin(), all.end());
  std::vector<RequestHash> seen;
  std::optional<RequestHash> after;
  for (int page = 0; page < 3; ++page) {
    const auto reply = PendingFor(world, "bob", after);
    for (const auto& item : reply.items) seen.push_back(item.request);
    EXPECT_EQ(reply.more, page < 2);
    after = seen.back();
  }
  EXPECT_EQ(seen, all);
}

TEST(QueryTest, ShowIsEnoughForTheApprovalText) {
  World world;
  const auto said = world.Submit("mm1", world.Settlement("s1"));
  const auto hash = *said.Request().request;
  world.Approve("bob", hash);
  const auto shown =
      std::get<protocol::ShowReply>(world.Ask("carol", protocol::ShowQuery{hash}).replies.at(0).reply);
  EXPECT_EQ(intent::HashRequest(shown.request), hash);
  EXPECT_EQ(shown.requester, "mm1 (alice)");
  EXPECT_EQ(shown.verdicts.at(0).person, "bob");
  EXPECT_EQ(shown.missing.size(), 1u);
  EXPECT_EQ(shown.sequence, *said.Request().sequence);
  world.Pass(3600);
  const auto late = world.Ask("carol", protocol::ShowQuery{hash}).Error();
  EXPECT_EQ(late.code, ErrorCode::kNotReady);
  EXPECT_NE(late.text.find("the request has expired"), std::string::npos) << late.text;
}

TEST(QueryTest, ShowSaysHowARequestEnded) {
  World world;
  const auto denied = *world.Submit("mm1", world.Settlement("s1")).Request().request;
  world.Deny("bob", denied);
  const auto ended = world.Ask("carol", protocol::ShowQuery{denied}).Error();
  EXPECT_EQ(ended.code, ErrorCode::kNotReady);
  EXPECT_NE(ended.text.find("the request is denied already"), std::string::npos) << ended.text;
  EXPECT_EQ(world.Ask("carol", protocol::ShowQuery{}).Error().code, ErrorCode::kNotFound);
  EXPECT_EQ(world.Ask("mm2", protocol::ShowQuery{denied}).Error().code, ErrorCode::kNotFound) << "not its own";
}

TEST(QueryTest, InfoSaysWhatIsInForce) {
  World world;
  const auto info =
      std::get<protocol::InfoReply>(world.Ask("mm1", protocol::InfoQuery{}).replies.at(0).reply);
  EXPECT_EQ(info.version, protocol::kProtocolVersion);
  EXPECT_EQ(info.principal, "mm1");
  EXPECT_EQ(info.build, "test build");
  EXPECT_EQ(info.policy, world.engine.documents().hashes.policy);
  EXPECT_EQ(info.next, world.engine.next());
}

TEST(QueryTest, KeysComeInOrder) {
  World world;
  const auto first =
      std::get<protocol::KeysReply>(world.Ask("mm1", protocol::KeysQuery{}).replies.at(0).reply);
  ASSERT_EQ(first.keys.size(), 4u);
  EXPECT_FALSE(first.more);
  const auto rest =
      std::get<protocol::KeysReply>(world.Ask("mm1", protocol::KeysQuery{"custody"}).replies.at(0).reply);
  EXPECT_EQ(rest.keys.at(0).name, "custody-2");
}

TEST(QueryTest, QuestionsMakeNoRecords) {
  World world;
  world.Submit("mm1", world.Settlement("s1"));
  const Bytes before = world.engine.Snapshot();
  world.Pass(5);
  for (const protocol::Query& query : std::vector<protocol::Query>{
           protocol::StatusQuery{"s1"}, protocol::StatusQuery{"no"}, protocol::PendingQuery{},
           protocol::ShowQuery{}, protocol::InfoQuery{}, protocol::KeysQuery{}, protocol::Withdraw{"no"}}) {
    EXPECT_TRUE(world.Ask("mm1", query).records.empty());
  }
  EXPECT_EQ(world.engine.Snapshot(), before);
}

TEST(QueryTest, OthersAreOnlyNoted) {
  World world;
  journal::Connection connection{ConnectionId{4}, true, people::Socket::kEngine, 2001, 2001, "mm1"};
  EXPECT_TRUE(world.Step(ConnectionInput{connection}).Is<journal::Connection>());
  EXPECT_EQ(world.Step(DroppedInput{"mm1", 12}).Body<journal::Dropped>().count, 12u);
  const auto started = world.Step(StartInput{Epoch{9}, "b", journal::Recovery{1, 2, 3, {}}});
  EXPECT_TRUE(started.Is<journal::Start>(0));
  EXPECT_TRUE(started.Is<journal::Recovery>(1));
}

}  // namespace
}  // namespace sealward::engine::test
