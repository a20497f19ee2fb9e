#include "policy/lexer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace sealward::policy {
namespace {

std::string Mistake(std::string_view text) {
  Mistakes mistakes("p");
  Lex(text, mistakes);
  const auto list = mistakes.Take();
  return list.empty() ? "" : list.front().Headline();
}

TEST(LexerTest, Words) {
  Mistakes mistakes("p");
  const Tokens tokens = Lex("limit \"a b\" x.y<=50_000.5 USDT # why\r\n\twithin 15m==", mistakes);
  EXPECT_TRUE(mistakes.empty());
  std::vector<std::string> texts;
  for (const Token& token : tokens.tokens) texts.emplace_back(token.text);
  EXPECT_THAT(texts, ::testing::ElementsAre("limit", "a b", "x", ".", "y", "<=", "50_000.5", "USDT", "within",
                                            "15m", "==", ""));
  EXPECT_EQ(tokens.tokens[9].kind, TokenKind::kDuration);
  EXPECT_EQ(tokens.tokens[8].at, (Position{2, 2}));
  EXPECT_TRUE(tokens.tokens[8].first_on_line);
  EXPECT_FALSE(tokens.tokens[9].first_on_line);
  ASSERT_EQ(tokens.comments.size(), 1u);
  EXPECT_EQ(tokens.comments[0].text, "# why");
}

TEST(LexerTest, RefusesWhatIsNotText) {
  EXPECT_THAT(Mistake("policy \xff"), ::testing::StartsWith("p:1:8: not UTF-8"));
  EXPECT_THAT(Mistake("a\nb \xc3("), ::testing::StartsWith("p:2:3: not UTF-8"));
  EXPECT_THAT(Mistake(std::string_view("a\0b", 3)), ::testing::StartsWith("p:1:2: a control character"));
  EXPECT_THAT(Mistake("# a\x1b[2J"), ::testing::StartsWith("p:1:4: an invisible or control character"));
  EXPECT_THAT(Mistake("# \xe2\x80\xae evil"), ::testing::StartsWith("p:1:3: an invisible"));
  EXPECT_THAT(Mistake("# \xc2\x9b"), ::testing::StartsWith("p:1:3: an invisible"));
  EXPECT_THAT(Mistake("a\rb"), ::testing::StartsWith("p:1:2: a carriage return"));
  EXPECT_EQ(Mistake("# Gr\xc3\xbc\xc3\x9f"
                    "e\r\n"),
            "");
}

TEST(LexerTest, RefusesLookAlikes) {
  EXPECT_THAT(Mistake("p\xd0\xb5rmit"),
              ::testing::HasSubstr("p:1:2: only ASCII outside comments"));  // Cyrillic e
  EXPECT_THAT(Mistake("\"\xce\x92TC\""), ::testing::HasSubstr("printable ASCII"));
  EXPECT_THAT(Mistake("\xef\xbb\xbfpolicy"), ::testing::HasSubstr("only ASCII"));
}

TEST(LexerTest, Numbers) {
  EXPECT_EQ(Mistake("1_000 0.5 12s"), "");
  EXPECT_THAT(Mistake("1_"), ::testing::HasSubstr("between digits"));
  EXPECT_THAT(Mistake("1__0"), ::testing::HasSubstr("between digits"));
  EXPECT_THAT(Mistake("1._0"), ::testing::StrEq(""));  // `1`, `.`, `_0`: the parser's to refuse
  EXPECT_THAT(Mistake("5BTC"),
              ::testing::HasSubstr("expected a blank between a number and its asset, as in `5 BTC`"));
  EXPECT_THAT(Mistake("5ms"), ::testing::HasSubstr("times are written 30s, 15m, 12h or 7d"));
  EXPECT_THAT(Mistake("1.5h"), ::testing::HasSubstr("times are written"));
}

TEST(LexerTest, Texts) {
  EXPECT_THAT(Mistake("\"abc"), ::testing::HasSubstr("p:1:1: this text does not end"));
  EXPECT_THAT(Mistake("\"abc\n\""), ::testing::HasSubstr("p:1:1: this text does not end"));
  EXPECT_THAT(Mistake("\"a\\b\""), ::testing::HasSubstr("p:1:3: a text holds"));
  EXPECT_THAT(Mistake("\"" + std::string(257, 'a') + "\""), ::testing::HasSubstr("at most 256 characters"));
}

TEST(LexerTest, Durations) {
  EXPECT_EQ(DurationNs("15m"), 900 * kSecondNs);
  EXPECT_EQ(DurationNs("30d"), kWindowNsMax);
  EXPECT_EQ(DurationNs("99999999999999999999s"), 0u);
  for (const char* text : {"1s", "59s", "1m", "61s", "90m", "1h", "25h", "1d", "30d"}) {
    EXPECT_EQ(DurationText(DurationNs(text)), text);
  }
  EXPECT_EQ(DurationText(DurationNs("86400s")), "1d");
}

TEST(LexerTest, IsBounded) {
  EXPECT_THAT(Mistake(std::string(10u << 20, '(')), ::testing::HasSubstr("at most 4194304 bytes"));
  EXPECT_THAT(Mistake(std::string(1u << 20, '(')), ::testing::HasSubstr("at most 400000 words"));
  EXPECT_THAT(Mistake(std::string(65, 'a')), ::testing::HasSubstr("at most 64 characters"));
}

}  // namespace
}  // namespace sealward::policy
