// Engines see of a decision what concerns themselves; officers and the journal see all of it.
#include "engine/redact.h"

#include <gtest/gtest.h>

#include "tests/unit/engine/world.h"

namespace sealward::engine::test {
namespace {

using people::LimitUse;
using people::Reason;
using people::ReasonKind;

Reason Limit(std::string scope, const char* before) {
  return {ReasonKind::kLimit, "l", "text", LimitUse{"USDT", std::move(scope), D("10"), D(before), D("11")}};
}

bool ShowsUse(const std::string& scope, const char* before) {
  const auto shown = Shown({Limit(scope, before)}, Detail::kRedacted);
  EXPECT_EQ(shown.at(0).statement, "l");
  EXPECT_EQ(shown.at(0).use.has_value(), shown.at(0).text == "text");
  return shown.at(0).use.has_value();
}

TEST(RedactTest, ALimitShowsItsUseToAnEngineOnlyWhereItIsTheEnginesOwn) {
  EXPECT_TRUE(ShowsUse("", "0"));  // about this request alone
  for (const char* scope :
       {"account=main", "venue=binance, account=main", "requester=mm1", "desk=d, venue=v", "key=k"}) {
    EXPECT_TRUE(ShowsUse(scope, "5")) << scope;
  }
  EXPECT_FALSE(ShowsUse("", "5"));  // of the whole firm
  for (const char* scope :
       {"venue=binance", "instrument=BTC-USDT, side=buy", "subaccount=main", "venue=account=main"}) {
    EXPECT_FALSE(ShowsUse(scope, "0")) << scope;
  }
}

TEST(RedactTest, AForbidKeepsItsNameAndNothingElse) {
  const Reason forbid{ReasonKind::kForbid, "restricted", "`order.instrument` is in `restricted`",
                      std::nullopt};
  const auto shown = Shown({forbid}, Detail::kRedacted).at(0);
  EXPECT_EQ(shown.statement, "restricted");
  EXPECT_EQ(shown.text, "this rule forbids it; officers see why");
  EXPECT_EQ(Shown({forbid}, Detail::kWhole).at(0).text, forbid.text);
}

TEST(RedactTest, WhatOfficersWatchIsNamedAndNoMore) {
  for (const ReasonKind kind : {ReasonKind::kTrip, ReasonKind::kAlert}) {
    const Reason reason{kind, "watch", "sent by desk=other is 31 over 30", std::nullopt};
    const auto shown = Shown({reason}, Detail::kRedacted).at(0);
    EXPECT_EQ(shown.statement, "watch");
    EXPECT_EQ(shown.text.find("desk"), std::string::npos);
    EXPECT_EQ(Shown({reason}, Detail::kWhole).at(0).text, reason.text);
  }
}

TEST(RedactTest, WhatTheRequesterMustKnowStays) {
  for (const ReasonKind kind : {ReasonKind::kPermit, ReasonKind::kRequire, ReasonKind::kFloor,
                                ReasonKind::kError, ReasonKind::kNoPermit}) {
    EXPECT_EQ(Shown({{kind, "s", "text", std::nullopt}}, Detail::kRedacted).at(0).text, "text");
  }
}

const Reason* Find(const std::vector<Reason>& reasons, std::string_view statement) {
  for (const Reason& reason : reasons) {
    if (reason.statement == statement) return &reason;
  }
  return nullptr;
}

TEST(RedactTest, RepliesAreRedactedAndRecordsAreNot) {
  World world;
  const auto request = world.Order("o1", "1.23456");
  const auto denied = world.Submit("mm1", request);
  const Reason* const recorded = Find(denied.Body<journal::Decision>().reasons, "not this size");
  ASSERT_NE(recorded, nullptr);
  EXPECT_NE(recorded->text.find("quantity"), std::string::npos) << recorded->text;
  // At once, when sent again, and when asked for.
  for (const auto& said : {denied, world.Submit("mm1", request), world.Status("mm1", "o1")}) {
    const Reason* const told = Find(said.Request().reasons, "not this size");
    ASSERT_NE(told, nullptr);
    EXPECT_EQ(told->text.find("quantity"), std::string::npos) << told->text;
  }
}

TEST(RedactTest, OfficersSeeTheUseOfSharedLimitsAndEnginesDoNot) {
  World world;
  const auto engine = world.Submit("mm1", world.Order("o1"), true).Request();
  const auto officer = world.Submit("alice", world.Order("o2"), true).Request();
  ASSERT_NE(Find(engine.reasons, "venue"), nullptr);
  ASSERT_NE(Find(officer.reasons, "venue"), nullptr);
  EXPECT_FALSE(Find(engine.reasons, "venue")->use.has_value());
  EXPECT_TRUE(Find(officer.reasons, "venue")->use.has_value());
  EXPECT_TRUE(Find(engine.reasons, "day")->use.has_value());
}

}  // namespace
}  // namespace sealward::engine::test
