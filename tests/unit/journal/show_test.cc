#include "journal/show.h"

#include <gtest/gtest.h>

namespace sealward::journal {
namespace {

TEST(ShowTest, AHeadlineAndItsLines) {
  Outcome outcome;
  outcome.decision = Sequence{4};
  outcome.status = OutcomeStatus::kFailed;
  outcome.error = ErrorCode::kHsm;
  const std::string text = ShowText({Sequence{5}, Nanoseconds{1'795'000'000'000'000'000}, outcome});
  EXPECT_EQ(text,
            "5  2026-11-18T11:06:40Z  outcome: failed\n"
            "  request hash: 0000000000000000000000000000000000000000000000000000000000000000\n"
            "  decision: 4\n"
            "  error: HSM call failed\n");
}

TEST(ShowTest, NothingMovesTheCursor) {
  Refusal refusal;
  refusal.requester = "engine\x1b[2J";
  refusal.text = "line\nbreak \xc2\x9b";
  const std::string text = ShowText({Sequence{1}, Nanoseconds{1}, refusal});
  for (const char c : text) EXPECT_TRUE(c == '\n' || (c >= ' ' && c <= '~')) << static_cast<int>(c);
  EXPECT_NE(text.find("line?break"), std::string::npos);
}

TEST(ShowTest, EveryKindHasAHeadline) {
  const std::vector<Body> bodies = {Genesis{},  Start{},   Decision{},      Refusal{},
                                    Approval{}, Outcome{}, Ended{},         Connection{},
                                    Recovery{}, Dropped{}, RefusedVerdict{}, Attested{}, Alert{}};
  ASSERT_EQ(bodies.size(), std::variant_size_v<Body>);
  for (const Body& body : bodies) {
    const std::string text = ShowText({Sequence{1}, Nanoseconds{1}, body});
    EXPECT_NE(text.find(kBodyNames[body.index()]), std::string::npos);
    EXPECT_EQ(text.back(), '\n');
  }
}

}  // namespace
}  // namespace sealward::journal
