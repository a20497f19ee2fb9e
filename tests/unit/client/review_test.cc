#include "client/review.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/check.h"
#include "crypto/hash.h"
#include "tests/unit/intent/fixture.h"

namespace sealward::client {
namespace {

struct Story {
  SavedReview saved;
  RequestHash hash;
};

Story Make(const char* requester, const char* text) {
  intent::CanonicalRequest request;
  request.requester = requester;
  request.stated = {"pay-1", "custody", intent::test::kNow, intent::test::MakeSettlement()};
  intent::EthereumResolution resolution;
  resolution.chain_id = 1;
  resolution.native_asset = "ETH";
  request.resolution = resolution;
  Story story;
  story.saved.log.bytes.fill(7);
  protocol::ShowReply& reply = story.saved.reply;
  reply.request = Encode(request);
  reply.origin = "example.com/log";
  reply.requester = text;
  reply.sequence = Sequence{41};
  story.hash = intent::HashRequest(reply.request);
  reply.nonce = people::MakeApprovalNonce(story.saved.log, reply.sequence, story.hash);
  return story;
}

TEST(ReviewTest, RebuildsWhatTheDaemonWillVerify) {
  const Story story = Make("engine-1", "engine-1 (tina)");
  const auto review = Rebuild(story.saved, story.hash);
  ASSERT_TRUE(review.has_value()) << review.error().Message();
  EXPECT_EQ(review->subject.request, story.hash);
  EXPECT_EQ(review->subject.effect, intent::HashEffect(review->request));
  EXPECT_EQ(review->subject.rendering, intent::Render(review->request));
  EXPECT_EQ(review->subject.requester, "engine-1 (tina)");
}

TEST(ReviewTest, SurvivesBeingSaved) {
  const Story story = Make("tina", "tina");
  const auto read = Decode<SavedReview>(Encode(story.saved));
  ASSERT_TRUE(read.has_value());
  EXPECT_TRUE(Rebuild(*read, story.hash).has_value());
}

TEST(ReviewTest, RefusesAnyDifference) {
  const auto refuses = [](const char* what, auto change) {
    Story story = Make("tina", "tina");
    change(story);
    const auto review = Rebuild(story.saved, story.hash);
    ASSERT_FALSE(review.has_value()) << what;
    EXPECT_EQ(review.error().subject, what);
    EXPECT_EQ(review.error().code, ErrorCode::kConflict) << what;
  };
  refuses("request hash", [](Story& story) {
    auto other = MUST(Decode<intent::CanonicalRequest>(story.saved.reply.request));
    std::get<intent::Settlement>(other.stated.intent).destination = "mallory-usdc";
    story.saved.reply.request = Encode(other);
  });
  refuses("nonce", [](Story& story) { story.saved.reply.sequence.value += 1; });
  refuses("nonce", [](Story& story) { story.saved.log.bytes[0] ^= 1; });
  refuses("nonce", [](Story& story) { story.saved.reply.nonce.bytes[0] ^= 1; });
  refuses("log", [](Story& story) { story.saved.reply.origin = "a\x1b[2Kb"; });
  for (const char* requester :
       {"omar", "tinaX", "tina (omar", "tina omar)", "tina ()", "tina (a b)", "tina (x)\nverdict: y"}) {
    refuses("requester", [&](Story& story) { story.saved.reply.requester = requester; });
  }
}

TEST(ReviewTest, WhatIsShownIsPlainText) {
  Story story = Make("tina", "tina");
  auto request = MUST(Decode<intent::CanonicalRequest>(story.saved.reply.request));
  std::get<intent::EthereumResolution>(request.resolution).native_asset = "ETH\x1b[1A";
  story.saved.reply.request = Encode(request);
  story.hash = intent::HashRequest(story.saved.reply.request);
  story.saved.reply.nonce =
      people::MakeApprovalNonce(story.saved.log, story.saved.reply.sequence, story.hash);
  const auto review = Rebuild(story.saved, story.hash);
  ASSERT_TRUE(review.has_value()) << review.error().Message();
  EXPECT_TRUE(IsPlainText(review->subject.rendering));
  EXPECT_FALSE(IsPlainText("a\x1b[1A"));
  EXPECT_FALSE(IsPlainText("a\rb"));
}

TEST(ReviewTest, ResolvesAgainFromDocumentsOfOnesOwn) {
  const intent::test::Firm firm;
  const auto request =
      intent::test::Resolved(firm, intent::test::State("custody", intent::test::MakeSettlement()));
  EXPECT_TRUE(CheckResolution(request, firm.View(), intent::test::kNow).has_value());
  auto redirected = request;
  std::get<intent::EthereumResolution>(redirected.resolution).destination.bytes[0] ^= 1;
  const Status differs = CheckResolution(redirected, firm.View(), intent::test::kNow);
  ASSERT_FALSE(differs.has_value());
  EXPECT_EQ(differs.error().code, ErrorCode::kConflict);
}

}  // namespace
}  // namespace sealward::client
