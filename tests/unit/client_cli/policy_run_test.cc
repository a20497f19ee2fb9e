// The worked example of policy/LANGUAGE.md, and what steps may look like.
#include "client/cli/policy_run.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/time_text.h"

namespace sealward::cli {
namespace {

using ::testing::HasSubstr;

RuleBook MakeBook() {
  RuleBook book;
  book.signing.reference.assets = {{"BTC", 8}, {"USDT", 8}};
  intent::Instrument instrument;
  instrument.name = "BTC-USDT";
  instrument.venue = "binance";
  instrument.base_asset = "BTC";
  instrument.quote_asset = "USDT";
  instrument.price_tick = Decimal{1, 2};
  instrument.multiplier = Decimal::FromInteger(1);
  book.signing.reference.instruments = {instrument};
  intent::Venue venue;
  venue.name = "binance";
  book.signing.reference.venues = {venue};
  people::Person alice;
  alice.name = "alice";
  alice.roles = {"risk"};
  people::Person carol;
  carol.name = "carol";
  carol.roles = {"trader"};
  people::Service engine;
  engine.name = "engine";
  engine.owner = "carol";
  engine.roles = {"trader"};
  book.roster.people = {alice, carol};
  book.roster.services = {engine};
  return book;
}

constexpr const char* kExample =
    "policy \"example\" version 1\n"
    "permit order \"engine\" when requester has trader\n"
    "limit \"size\" order.quantity <= 5 BTC on order when order.instrument == \"BTC-USDT\"\n"
    "limit \"size other\" order.quantity <= 5 BTC on order unless order.instrument == \"BTC-USDT\"\n"
    "limit \"value\" order.notional in USDT <= 100_000 USDT on order\n"
    "limit \"rate\" sent(count of order over 64s by venue) <= 2 on order\n"
    "forbid order \"collar\" unless order.worst_price not worse than greater of 5%, 4 ticks from reference\n"
    "stale reference after 2s\n";

PolicyRun Loaded(const std::string& text = kExample) {
  PolicyRun run(MakeBook());
  const auto mistakes = run.Load(text, "policy", false);
  EXPECT_FALSE(mistakes.has_value()) << mistakes->front().Headline();
  return run;
}

std::string OrderStep(const std::string& id, const std::string& at, const std::string& side,
                      const std::string& quantity, const std::string& price, const std::string& more = "") {
  return "{\"at\":\"2026-01-01T00:" + at + "Z\",\"requester\":\"engine\",\"request\":{\"request_id\":\"" +
         id +
         "\",\"key\":\"k\",\"valid_until\":\"2026-01-01T01:00:00Z\",\"intent\":{\"kind\":\"order\","
         "\"account\":\"main\","
         "\"venue\":\"binance\",\"legs\":[{\"instrument\":\"BTC-USDT\",\"side\":\"" +
         side + "\",\"quantity\":\"" + quantity + "\"}],\"price\":\"" + price + "\"}}" + more + "}";
}
std::string ReferenceStep(const std::string& at) {
  return "{\"at\":\"2026-01-01T00:" + at + "Z\",\"fact\":{\"reference\":\"BTC-USDT\",\"price\":\"60000\"}}";
}

TEST(PolicyRunTest, TheWorkedExample) {
  PolicyRun run = Loaded();
  const auto ruling = [&](const std::string& step) { return EnumName(run.Step(step).ruling.value()); };
  EXPECT_THAT(run.Step(OrderStep("1", "00:00", "buy", "1", "60000")).json,
              HasSubstr("\"failure\":\"stale\""));
  EXPECT_EQ(run.Step(ReferenceStep("00:00")).json, "{\"noted\":true}");
  EXPECT_EQ(ruling(OrderStep("2", "00:01", "buy", "1", "63000")), "permit");
  EXPECT_EQ(ruling(OrderStep("3", "00:01", "buy", "1", "63000.01")), "deny");
  EXPECT_EQ(ruling(OrderStep("4", "00:02", "sell", "2", "57000")), "deny");
  EXPECT_EQ(ruling(OrderStep("5", "00:02", "sell", "1", "57000")), "permit");
  EXPECT_EQ(ruling(OrderStep("6", "00:02.000000001", "sell", "1", "57000")), "deny");
  EXPECT_EQ(run.Step(ReferenceStep("01:05")).json, "{\"noted\":true}");
  EXPECT_EQ(ruling(OrderStep("7", "01:05", "buy", "1", "60000")), "deny");
  EXPECT_EQ(run.Step(ReferenceStep("01:06")).json, "{\"noted\":true}");
  EXPECT_EQ(ruling(OrderStep("8", "01:06", "buy", "1", "60000")), "permit");
}

TEST(PolicyRunTest, ALimitRaisedLeavesWhatIsNotUsed) {
  PolicyRun run = Loaded();
  (void)run.Step(ReferenceStep("00:00"));
  EXPECT_THAT(run.Step(OrderStep("1", "00:01", "buy", "1", "49000")).json, HasSubstr("\"permit\""));
  std::string raised(kExample);
  raised += "limit \"day\" sent(order.notional in USDT over 1d by account) <= 80_000 USDT on order\n";
  EXPECT_FALSE(run.Load(raised, "policy", true).has_value());
  const std::string json = run.Step(OrderStep("2", "00:01", "buy", "1", "31000")).json;
  EXPECT_THAT(json, HasSubstr("\"before\":\"49000\",\"with\":\"80000\""));
  EXPECT_THAT(run.Step(OrderStep("3", "00:01", "buy", "0.1", "10")).json, HasSubstr("deny"));
}

TEST(PolicyRunTest, ApprovalsPermitWhatWaits) {
  PolicyRun run =
      Loaded(std::string(kExample) + "require \"look\" 1 of risk on order when order.quantity > 0.5 BTC\n");
  (void)run.Step(ReferenceStep("00:00"));
  EXPECT_THAT(run.Step(OrderStep("1", "00:01", "buy", "1", "60000")).json,
              HasSubstr("\"requirements\":[{\"source\":\"look\",\"people\":1,\"roles\":[\"risk\"]"));
  EXPECT_THAT(run.Step(OrderStep("2", "00:01", "buy", "1", "60000", ",\"approvals\":[\"carol\"]")).json,
              HasSubstr("pending"));
  EXPECT_THAT(run.Step(OrderStep("3", "00:01", "buy", "1", "60000", ",\"approvals\":[\"alice\"]")).json,
              HasSubstr("permit"));
  EXPECT_THAT(run.Step(OrderStep("3", "00:01", "buy", "1", "60000")).json, HasSubstr("used before"));
}

TEST(PolicyRunTest, WrongStepsSayWhy) {
  PolicyRun run = Loaded();
  const auto error = [&](std::string_view step) {
    const auto answer = run.Step(step);
    EXPECT_TRUE(answer.error) << step;
    return answer.json;
  };
  EXPECT_THAT(error("{"), HasSubstr("error"));
  EXPECT_THAT(error("{\"at\":\"2026-01-01T00:00:00Z\"}"), HasSubstr("expected a `request`"));
  EXPECT_THAT(error("{\"at\":\"now\",\"fact\":{}}"), HasSubstr("expected a time"));
  EXPECT_THAT(error("{\"at\":\"2026-01-01T00:00:00Z\",\"fact\":{\"heard\":\"binance\",\"x\":1}}"),
              HasSubstr("no member `x`"));
  EXPECT_THAT(
      error("{\"at\":\"2026-01-01T00:00:00Z\",\"fact\":{\"reference\":\"BTC-USDT\",\"price\":60000}}"),
      HasSubstr("expected a text `price`"));
  EXPECT_EQ(run.Step("{\"at\":\"2026-01-01T00:00:00Z\",\"fact\":{\"ended\":\"x\",\"requester\":\"engine\","
                     "\"how\":\"expired\"}}")
                .json,
            "{\"ignored\":\"no such order\"}");
  EXPECT_THAT(run.Step("{\"policy\":\"policy \\\"x\\\" version 0\"}").json,
              HasSubstr("{\"refused\":[{\"line\":1,\"column\":20"));
  EXPECT_THAT(run.Step(OrderStep("1", "00:01", "buy", "1", "60000")).json,
              HasSubstr("stale"));  // the old one stays
}

}  // namespace
}  // namespace sealward::cli
