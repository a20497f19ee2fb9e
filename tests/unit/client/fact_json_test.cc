#include "client/fact_json.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace sealward::client {
namespace {

Diagnosed<Fact> Read(const std::string& text) {
  const auto json = ParseJson(text, "facts");
  EXPECT_TRUE(json.has_value()) << text;
  return ReadFact(*json);
}

template <typename Kind, typename T>
T Of(const std::string& text) {
  const auto fact = Read(text);
  EXPECT_TRUE(fact.has_value()) << text << ": " << fact.error().message;
  return std::get<T>(std::get<Kind>(*fact));
}

TEST(FactJsonTest, Observations) {
  using intent::Observation;
  const auto reference =
      Of<Observation, intent::ReferenceFact>(R"({"reference": "BTC-USDT", "price": "50000.5"})");
  EXPECT_EQ(reference.instrument, "BTC-USDT");
  EXPECT_EQ(reference.price.ToText(), "50000.5");
  const auto greeks = Of<Observation, intent::GreeksFact>(
      R"({"greeks": "BTC-OPT", "delta": "-0.5", "vega": "12", "underlying": "50000"})");
  EXPECT_EQ(greeks.delta.ToText(), "-0.5");
  EXPECT_EQ(greeks.underlying.ToText(), "50000");
  const auto rate = Of<Observation, intent::RateFact>(R"({"rate": "BTC", "to": "USDT", "price": "50000"})");
  EXPECT_EQ(rate.from + ">" + rate.to, "BTC>USDT");
  const auto balance =
      Of<Observation, intent::BalanceFact>(R"({"balance": "main", "asset": "USDC", "amount": "7"})");
  EXPECT_EQ(balance.account + " " + balance.amount.ToText() + " " + balance.asset, "main 7 USDC");
  EXPECT_EQ((Of<Observation, intent::HeardFact>(R"({"heard": "binance"})").venue), "binance");
}

TEST(FactJsonTest, Events) {
  using intent::Event;
  const auto fill = Of<Event, intent::FillFact>(
      R"({"fill": "r1", "requester": "mm1", "part": 2, "execution": "e1", "quantity": "0.5", "price": "50000"})");
  EXPECT_EQ(fill.order.requester + "/" + fill.order.request_id, "mm1/r1");
  EXPECT_EQ(fill.order.part, 2u);
  EXPECT_EQ(fill.execution, "e1");
  const auto end = Of<Event, intent::EndFact>(R"({"ended": "00ff", "how": "unknown"})");
  EXPECT_EQ(end.order.client_order_id, "00ff");
  EXPECT_EQ(end.order.request_id, "");
  EXPECT_EQ(end.how, intent::OrderEnd::kUnknown);
  EXPECT_EQ((Of<Event, intent::BustFact>(R"({"bust": "e1", "venue": "binance"})").execution), "e1");
  EXPECT_TRUE((Of<Event, intent::HaltFact>(R"({"halt": "BTC-USDT"})").halted));
  EXPECT_FALSE((Of<Event, intent::HaltFact>(R"({"halt": "BTC-USDT", "halted": false})").halted));
}

TEST(FactJsonTest, MistakesSayWhatWasExpected) {
  const std::pair<const char*, const char*> mistakes[] = {
      {"[]", "an object"},
      {R"({"price": "1"})", "reference, greeks"},
      {R"({"reference": "BTC-USDT", "price": 1})", "`price`"},
      {R"({"reference": "BTC-USDT", "price": "1e5"})", "1e5"},
      {R"({"reference": "BTC-USDT", "price": "1", "colour": "red"})", "colour"},
      {R"({"rate": "BTC", "to": "USDT", "price": "0"})", "above 0"},
      {R"({"fill": "r", "execution": "e", "quantity": "0", "price": "1"})", "above 0"},
      {R"({"fill": "r", "execution": "e", "quantity": "1", "price": "1", "part": -1})", "`part`"},
      {R"({"ended": "r", "how": "lost"})", "rejected, cancelled"},
      {R"({"heard": "x", "y": "1"})", "`y`"}};
  for (const auto& [text, word] : mistakes) {
    const auto fact = Read(text);
    ASSERT_FALSE(fact.has_value()) << text;
    EXPECT_THAT(fact.error().message, testing::HasSubstr(word)) << text;
  }
}

}  // namespace
}  // namespace sealward::client
