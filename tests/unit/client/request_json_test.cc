#include "client/request_json.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "journal/record/json.h"
#include "tests/unit/intent/every_kind.h"

namespace sealward::client {
namespace {

constexpr Nanoseconds kNow{1'800'000'000'000'000'000};

constexpr std::string_view kOrder = R"({"kind":"order","account":"main","venue":"binance","price":"60000",)"
                                    R"("legs":[{"instrument":"BTC-USDT","side":"buy","quantity":"0.5"}]})";

std::string Replaced(std::string_view text, std::string_view what, std::string_view with) {
  std::string out(text);
  const size_t at = out.find(what);
  EXPECT_NE(at, std::string::npos) << what;
  if (at != std::string::npos) out.replace(at, what.size(), with);
  return out;
}

TEST(RequestJsonTest, ReadsAnOrderAndFillsDefaults) {
  const auto stated = ReadStated(kOrder, "order.json", kNow);
  ASSERT_TRUE(stated.has_value()) << stated.error().Headline();
  const auto& order = std::get<intent::Order>(std::get<intent::Intent>(*stated));
  EXPECT_EQ(order.legs.at(0).quantity.ToText(), "0.5");
  EXPECT_EQ(order.type, intent::OrderType::kLimit);
  EXPECT_EQ(order.time_in_force, intent::TimeInForce::kGoodTillCancel);
  EXPECT_FALSE(order.stop_price.has_value());
}

TEST(RequestJsonTest, ReadsBackWhatTheJournalWrites) {
  for (const intent::Intent& intent : intent::test::OneOfEach()) {
    const intent::StatedRequest request{"id-1", "orders", kNow, intent};
    const std::string json = journal::ToJson(request);
    const auto read = ReadStated(json, "x", kNow);
    ASSERT_TRUE(read.has_value()) << read.error().Headline() << "\n" << json;
    EXPECT_EQ(Encode(std::get<intent::StatedRequest>(*read)), Encode(request)) << json;
  }
}

TEST(RequestJsonTest, CountsValidUntilFromNow) {
  const std::string text =
      R"({"request_id":"a","key":"k","valid_until":"+30s","intent":)" + std::string(kOrder) + "}";
  const auto stated = ReadStated(text, "x", kNow);
  ASSERT_TRUE(stated.has_value()) << stated.error().Headline();
  EXPECT_EQ(std::get<intent::StatedRequest>(*stated).valid_until.value, kNow.value + 30 * kSecondNs);
}

struct Mistake {
  const char* name;
  const char* what;  // replaced in kOrder
  const char* with;
  const char* message;  // part of the headline
};

TEST(RequestJsonTest, NamesPlaceAndExpectationOfEveryMistake) {
  const Mistake mistakes[] = {
      {"unknown field", R"("price")", R"("prize")",
       "order.json:1:52: unknown field `prize`; expected one of kind, account"},
      {"duplicate key", R"("price":"60000")", R"("venue":"x")", "`venue`: given twice"},
      {"float", R"("0.5")", "0.5", R"(`legs[0].quantity`: amounts are texts: write "0.5" in quotes)"},
      {"whole number", R"("60000")", "60000", R"(`price`: amounts are texts: write "60000" in quotes)"},
      {"19 digits", R"("0.5")", R"("0.1234567890123456789")",
       "`legs[0].quantity`: `0.1234567890123456789` has more than 18 digits"},
      {"37 digits", R"("60000")", R"("1234567890123456789012345678901234567")", "has more than 36 digits"},
      {"exponent", R"("0.5")", R"("5e-1")", "expected a decimal such as"},
      {"plus sign", R"("0.5")", R"("+0.5")", "expected a decimal such as"},
      {"empty amount", R"("0.5")", R"("")", "expected a decimal such as"},
      {"enum", R"("buy")", R"("BUY")", R"(`legs[0].side`: expected one of "buy", "sell", not `BUY`)"},
      {"missing side", R"("side":"buy",)", "", "`legs[0].side`: this field is missing"},
      {"missing account", R"("account":"main",)", "", "`account`: this field is missing"},
      {"null", R"("60000")", "null", "leave out a field that has no value"},
      {"kind", R"("order")", R"("odrer")", R"(`kind`: expected one of "order", "cancel")"},
      {"no kind", R"("kind":"order",)", "", R"(expected a member "kind")"},
      {"object for array", R"([{"instrument":"BTC-USDT","side":"buy","quantity":"0.5"}])", "{}",
       "`legs`: expected an array, not an object"},
      {"text for object", R"({"instrument":"BTC-USDT","side":"buy","quantity":"0.5"})", R"("x")",
       "`legs[0]`: expected an object, not a text"},
      {"trailing content", R"("0.5"}]})", R"("0.5"}]} x)", "JSON expected"},
      {"comment", R"("price")", R"(/* */ "price")", "JSON expected"},
      {"trailing comma", R"("0.5"}]})", R"("0.5"}],})", "JSON expected"},
      {"unterminated", R"("0.5"}]})", R"("0.5"}])", "JSON expected"},
      {"NaN", R"("0.5")", "NaN", "JSON expected"},
      {"bad UTF-8", "main", "ma\xffn", "JSON expected"},
      {"too long", "main", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
       "`account`: at most 64 characters"},
  };
  for (const Mistake& mistake : mistakes) {
    const auto stated = ReadStated(Replaced(kOrder, mistake.what, mistake.with), "order.json", kNow);
    ASSERT_FALSE(stated.has_value()) << mistake.name;
    EXPECT_THAT(stated.error().Headline(), testing::HasSubstr(mistake.message)) << mistake.name;
  }
}

TEST(RequestJsonTest, ARequestWithoutIntentIsNotTakenForAnIntent) {
  const auto stated = ReadStated(R"({"request_id":"a"})", "x", kNow);
  ASSERT_FALSE(stated.has_value());
  EXPECT_THAT(stated.error().message, testing::HasSubstr("this field is missing"));
  EXPECT_THAT(stated.error().message, testing::Not(testing::HasSubstr("kind")));
}

TEST(RequestJsonTest, LeavesSignsAndZeroToTheShape) {
  for (const char* quantity : {"-1", "0"}) {
    const auto stated = ReadStated(Replaced(kOrder, "0.5", quantity), "x", kNow);
    ASSERT_TRUE(stated.has_value());
    const intent::StatedRequest request{"a", "k", kNow, std::get<intent::Intent>(*stated)};
    const Status shape = intent::ValidateStated(request);
    ASSERT_FALSE(shape.has_value()) << quantity;
    EXPECT_EQ(shape.error().subject, "quantity");
  }
}

TEST(RequestJsonTest, BoundsDepthAndSize) {
  const std::string deep = std::string(100'000 / 4, '[');
  EXPECT_FALSE(ReadStated(deep, "x", kNow).has_value());
  EXPECT_THAT(ReadStated(deep, "x", kNow).error().message, testing::HasSubstr("nested too deeply"));
  EXPECT_THAT(ReadStated(std::string(kJsonBytesMax + 1, ' '), "x", kNow).error().message,
              testing::HasSubstr("64 KiB"));
  EXPECT_FALSE(ReadStated("", "x", kNow).has_value());
}

TEST(RequestJsonTest, PointsAtTheLineAndColumn) {
  const std::string text = "{\n  \"kind\": \"cancel\",\n  \"account\" : 7\n}";
  const auto stated = ReadStated(text, "c.json", kNow);
  ASSERT_FALSE(stated.has_value());
  EXPECT_EQ(stated.error().Headline(), "c.json:3:15: `account`: expected a text, not a number");
}

TEST(RequestJsonTest, CallsOptionsByTheirNames) {
  JsonValue object = JsonValue::Object();
  object.Add("kind", JsonValue::Text("transfer", ""));
  object.Add("from_account", JsonValue::Text("a", "--from-account"));
  object.Add("to_account", JsonValue::Text("b", "--to-account"));
  object.Add("asset", JsonValue::Text("ETH", "--asset"));
  object.Add("network", JsonValue::Text("ethereum", "--network"));
  object.Add("amount", JsonValue::Text("1,5", "--amount"));
  const auto intent = ReadIntent(object);
  ASSERT_FALSE(intent.has_value());
  EXPECT_EQ(intent.error().line, 0u);
  EXPECT_THAT(intent.error().message, testing::StartsWith("`--amount`: expected a decimal"));
}

TEST(DurationTest, TimesSayWhatIsExpected) {
  EXPECT_EQ(ParseTimeOrDuration("+30s", kNow)->value, kNow.value + 30 * kSecondNs);
  const auto wrong = ParseTimeOrDuration("yesterday", kNow);
  ASSERT_FALSE(wrong.has_value());
  EXPECT_THAT(wrong.error().Message(),
              testing::StartsWith("`yesterday`: invalid value: expected a UTC time such as"));
  EXPECT_THAT(ParseTimeOrDuration("2026-13-01T00:00:00Z", kNow).error().Message(),
              testing::HasSubstr("no such time"));
  EXPECT_THAT(ParseDuration("0s").error().Message(), testing::HasSubstr("above zero"));
}

TEST(DurationTest, TakesUnitsAndNothingElse) {
  EXPECT_EQ(ParseDuration("500ms"), 500'000'000u);
  EXPECT_EQ(ParseDuration("30s"), 30 * kSecondNs);
  EXPECT_EQ(ParseDuration("10m"), 600 * kSecondNs);
  EXPECT_EQ(ParseDuration("24h"), 24 * 3600 * kSecondNs);
  for (const char* text : {"", "s", "30", "0s", "-1s", "1.5s", "30 s", "99999999999s", "1d"}) {
    EXPECT_FALSE(ParseDuration(text).has_value()) << text;
  }
}

}  // namespace
}  // namespace sealward::client
