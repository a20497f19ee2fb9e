// PROTOCOL.md against the types: its CDDL is what the field lists say, its error codes are the table, and its
// worked example is byte for byte what libsealward sends and takes.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/hex.h"
#include "client/request_json.h"
#include "protocol/frame.h"
#include "protocol/messages.h"
#include "tests/support/temp_dir.h"
#include "tests/unit/client/cddl.h"

namespace sealward {
namespace {

std::string Document() {
  return test::ReadFile(SEALWARD_SOURCE_DIR "/protocol/PROTOCOL.md");
}

std::string CddlOfTypes() {
  test::CddlWriter writer;
  writer.NameVariant<protocol::Query>("query");
  writer.NameVariant<protocol::Reply>("reply");
  writer.NameVariant<intent::Intent>("intent");
  writer.NameVariant<intent::Action>("action");
  writer.NameVariant<intent::Resolution>("resolution");
  writer.NameVariant<intent::ActionResolution>("action-resolution");
  writer.NameVariant<intent::Observation>("observation");
  writer.NameVariant<intent::Event>("event");
  writer.Add<protocol::QueryEnvelope>("query-envelope");
  writer.Add<protocol::ReplyEnvelope>("reply-envelope");
  writer.Add<intent::CanonicalRequest>("canonical-request");
  return writer.Text();
}

// What stands between a line and the next one that is "```".
std::string BlockAfter(const std::string& document, std::string_view line) {
  const size_t at = document.find(line);
  if (at == std::string::npos) return "no such block: " + std::string(line);
  const size_t begin = document.find('\n', at) + 1;
  return document.substr(begin, document.find("```", begin) - begin);
}

Bytes HexOf(const std::string& block) {
  std::string digits;
  for (size_t at = 0; at < block.size();) {
    const size_t end = std::min(block.find('\n', at), block.size());
    const std::string line = block.substr(at, end - at);
    for (const char c : line.substr(0, line.find('#'))) {
      if (c != ' ') digits += c;
    }
    at = end + 1;
  }
  return HexDecode(digits).value_or(Bytes{});
}

TEST(ProtocolDocumentTest, CddlIsWhatTheTypesSay) {
  EXPECT_EQ(BlockAfter(Document(), "```cddl"), CddlOfTypes());
}

TEST(ProtocolDocumentTest, ListsEveryErrorCode) {
  const std::string document = Document();
#define SEALWARD_ROW(name, number, text) \
  EXPECT_THAT(document, testing::HasSubstr("| " + std::to_string(number) + " | " + std::string(text) + " |"));
  SEALWARD_ERROR_CODES(SEALWARD_ROW)
#undef SEALWARD_ROW
}

TEST(ProtocolDocumentTest, WorkedRequestIsTheJsonRequest) {
  const std::string document = Document();
  const auto stated = client::ReadStated(BlockAfter(document, "```json"), "example", Nanoseconds{});
  ASSERT_TRUE(stated.has_value()) << stated.error().Headline();
  const protocol::QueryEnvelope envelope{
      1, protocol::Submit{std::get<intent::StatedRequest>(*stated), false, {}}};
  const Bytes frame = protocol::MakeFrame(Encode(envelope));
  EXPECT_EQ(HexEncode(HexOf(BlockAfter(document, "```hex request"))), HexEncode(frame));
}

TEST(ProtocolDocumentTest, WorkedTextIsWhatARequesterSigns) {
  const std::string document = Document();
  const auto stated = client::ReadStated(BlockAfter(document, "```json"), "example", Nanoseconds{});
  ASSERT_TRUE(stated.has_value()) << stated.error().Headline();
  EXPECT_EQ(BlockAfter(document, "```text request"),
            people::RequestText("example.com/sealward", "engine-1 (tina)",
                                std::get<intent::StatedRequest>(*stated)));
}

// The rules of renderings, where the worked text doesn't show them.
TEST(ProtocolDocumentTest, RenderingsFollowTheirRules) {
  intent::StatedRequest stated;
  intent::Settlement settlement;
  settlement.asset = "USDC";
  settlement.amount = *Decimal::Parse("1000.50");
  settlement.fee_max = *Decimal::Parse("0.01");
  stated.intent = settlement;
  const std::string text = intent::RenderStated(stated);
  EXPECT_THAT(text, testing::StartsWith("kind: settlement\nrequest_id:\nkey:\n"));
  EXPECT_THAT(text, testing::HasSubstr("\namount: 1000.5 USDC\n"));
  EXPECT_THAT(text, testing::HasSubstr("\nfee_max: 0.01\n"));
  EXPECT_THAT(text, testing::HasSubstr("\nobligations:\n"));
  EXPECT_THAT(text, testing::Not(testing::HasSubstr("value_date")));
}

TEST(ProtocolDocumentTest, WorkedReplyDecodes) {
  const Bytes frame = HexOf(BlockAfter(Document(), "```hex reply"));
  ASSERT_GT(frame.size(), 4u);
  const auto reply = Decode<protocol::ReplyEnvelope>(ByteView(frame).subspan(4));
  ASSERT_TRUE(reply.has_value()) << reply.error().Message();
  EXPECT_EQ(protocol::MakeFrame(Encode(*reply)), frame);
  const auto& answer = std::get<protocol::RequestReply>(reply->reply);
  EXPECT_EQ(reply->correlation, 1u);
  EXPECT_EQ(answer.status, protocol::RequestStatus::kDenied);
  EXPECT_EQ(answer.sequence, Sequence{12});
  ASSERT_EQ(answer.reasons.size(), 1u);
  EXPECT_EQ(answer.reasons[0].statement, "daily notional");
}

}  // namespace
}  // namespace sealward
