// What answers look like, for people and for programs, and how the program ends.
#include "client/cli/reply.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "base/check.h"
#include "client/cli/exit_code.h"
#include "client/cli/request.h"

namespace sealward::cli {
namespace {

using protocol::RequestReply;
using protocol::RequestStatus;

struct Printed {
  ExitCode exit;
  std::string text;
};

Printed Print(const RequestReply& reply, bool json) {
  testing::internal::CaptureStdout();
  Output output(json);
  const ExitCode exit = PrintReply(reply, {}, output);
  return {exit, testing::internal::GetCapturedStdout()};
}

RequestReply Denied() {
  RequestReply reply;
  reply.request_id = "order-2";
  reply.status = RequestStatus::kDenied;
  reply.text = "denied";
  reply.sequence = Sequence{14};
  reply.reasons = {{people::ReasonKind::kLimit, "value", "over the limit",
                    people::LimitUse{"USDT", "account=main", MUST(Decimal::Parse("100000")),
                                     MUST(Decimal::Parse("90000")), MUST(Decimal::Parse("210000"))}}};
  return reply;
}

TEST(ReplyTest, SaysRuleLimitUseAndHeadroom) {
  const Printed printed = Print(Denied(), false);
  EXPECT_EQ(printed.exit, ExitCode::kDenied);
  EXPECT_EQ(printed.text,
            "denied  order-2\n"
            "  why:            limit \"value\": over the limit\n"
            "    limit:        100000 USDT (account=main)\n"
            "    used:         90000 USDT\n"
            "    headroom:     10000 USDT\n"
            "    with this:    210000 USDT\n"
            "  journal entry:  14\n");
}

TEST(ReplyTest, ReasonsWithoutAStatementAndCountsReadAsSentences) {
  RequestReply reply = Denied();
  reply.reasons = {{people::ReasonKind::kRequire, "", "denied by rita", {}},
                   {people::ReasonKind::kLimit, "pace", "over the limit",
                    people::LimitUse{"count", "", MUST(Decimal::Parse("200")), MUST(Decimal::Parse("200")),
                                     MUST(Decimal::Parse("201"))}}};
  const std::string text = Print(reply, false).text;
  EXPECT_THAT(text, testing::HasSubstr("  why:            denied by rita\n"));
  EXPECT_THAT(text, testing::HasSubstr("    limit:        200\n"));
  EXPECT_THAT(text, testing::HasSubstr("    with this:    201\n"));
}

TEST(ReplyTest, ShowsWhatWasGivenBesideAMistake) {
  RequestReply reply;
  reply.request_id = "o-1";
  reply.status = RequestStatus::kRefused;
  reply.error = ErrorCode::kNotFound;
  reply.subject = "instrument";
  intent::StatedRequest stated;
  intent::Order order;
  order.legs = {{"DOGE-USDT", intent::Side::kBuy, MUST(Decimal::Parse("1")), {}}};
  stated.intent = order;
  EXPECT_EQ(GivenIn(stated, "instrument"), "DOGE-USDT");
  EXPECT_EQ(GivenIn(stated, "no_field"), "");
  order.legs.push_back({"BTC-USDT", intent::Side::kBuy, MUST(Decimal::Parse("1")), {}});
  stated.intent = order;
  EXPECT_EQ(GivenIn(stated, "instrument"), "") << "two of them";
  testing::internal::CaptureStdout();
  Output output(false);
  PrintReply(reply, {.valid_until = {}, .relative_life = false, .given = "DOGE-USDT"}, output);
  EXPECT_THAT(testing::internal::GetCapturedStdout(),
              testing::HasSubstr("field or name:  instrument\n    given:        DOGE-USDT\n"));
}

TEST(ReplyTest, SaysHowPeopleGoOn) {
  RequestReply reply;
  reply.request_id = "pay-1";
  reply.status = RequestStatus::kPending;
  reply.text = "waits for people";
  reply.missing = {"2 of risk"};
  reply.request = RequestHash{};
  const Printed printed = Print(reply, false);
  EXPECT_EQ(printed.exit, ExitCode::kPending);
  EXPECT_THAT(printed.text, testing::HasSubstr("missing:        2 of risk\n"));
  EXPECT_THAT(printed.text, testing::HasSubstr("sealward approve " + std::string(64, '0') + " --as NAME"));
}

TEST(ReplyTest, JsonIsOneObjectOnOneLine) {
  RequestReply reply = Denied();
  reply.status = RequestStatus::kSigned;
  reply.signature = Bytes(64, 1);
  const std::string artifact = "a=1&signature=x";
  reply.artifact.assign(artifact.begin(), artifact.end());
  const Printed printed = Print(reply, true);
  EXPECT_EQ(printed.exit, ExitCode::kOk);
  EXPECT_EQ(std::count(printed.text.begin(), printed.text.end(), '\n'), 1);
  const auto json = nlohmann::json::parse(printed.text);
  EXPECT_EQ(json["status"], "signed");
  EXPECT_EQ(json["artifact_text"], artifact);
  EXPECT_EQ(json["signature"].get<std::string>().size(), 128u);
  EXPECT_EQ(json["reasons"][0]["use"]["limit"], "100000");
  EXPECT_EQ(json["exit_code"], 0);
}

TEST(ReplyTest, TerminalsNeverSeeControlCharacters) {
  RequestReply reply = Denied();
  reply.text = "a\x1b[2Jb\nc";
  EXPECT_THAT(Print(reply, false).text, testing::HasSubstr("note:           a?[2Jb?c\n"));
  EXPECT_EQ(nlohmann::json::parse(Print(reply, true).text)["text"], reply.text);
}

TEST(ExitCodeTest, EveryStatusHasOne) {
  EXPECT_EQ(ExitOf(RequestStatus::kSigned), ExitCode::kOk);
  EXPECT_EQ(ExitOf(RequestStatus::kWouldPermit), ExitCode::kOk);
  EXPECT_EQ(ExitOf(RequestStatus::kUnknown), ExitCode::kTryAgain);
  EXPECT_EQ(ExitOf(RequestStatus::kUnavailable), ExitCode::kTryAgain);
  EXPECT_EQ(ExitOf(RequestStatus::kExpired), ExitCode::kExpired);
  EXPECT_EQ(ExitOf(RequestStatus::kFailed), ExitCode::kFailed);
  EXPECT_EQ(ExitOf(RequestStatus::kWithdrawn), ExitCode::kWithdrawn);
  RequestReply refused;
  refused.status = RequestStatus::kRefused;
  refused.error = ErrorCode::kConflict;
  EXPECT_EQ(ExitOfRequest(refused), ExitCode::kConflict);
  refused.error = ErrorCode::kNotFound;
  EXPECT_EQ(ExitOfRequest(refused), ExitCode::kRefused);
}

TEST(ExitCodeTest, TheTableNamesEachOnce) {
  const std::string table = ExitCodeTable();
  for (int number = 0; number <= 12; ++number) {
    EXPECT_THAT(table, testing::ContainsRegex("(^|\n) +" + std::to_string(number) + "  "));
  }
}

}  // namespace
}  // namespace sealward::cli
