// Frames out of a stream, however it is cut; bounds and their errors.
#include "protocol/frame.h"

#include <gtest/gtest.h>

#include "protocol/messages.h"

namespace sealward::protocol {
namespace {

Bytes Body(size_t size, uint8_t value) {
  return Bytes(size, value);
}

TEST(FrameTest, CutsTheSameFramesWhateverTheReads) {
  Bytes stream;
  for (uint8_t i = 1; i <= 5; ++i) Append(stream, MakeFrame(Body(size_t{i} * 7, i)));
  for (size_t step = 1; step <= stream.size(); ++step) {
    FrameCutter cutter(100);
    std::vector<Bytes> frames;
    for (size_t at = 0; at < stream.size(); at += step) {
      cutter.Append(ByteView(stream).subspan(at, std::min(step, stream.size() - at)));
      while (true) {
        const auto frame = cutter.Next();
        ASSERT_TRUE(frame.has_value());
        if (!frame->has_value()) break;
        frames.emplace_back((*frame)->begin(), (*frame)->end());
      }
    }
    ASSERT_EQ(frames.size(), 5u) << "step " << step;
    for (uint8_t i = 1; i <= 5; ++i) EXPECT_EQ(frames[i - 1], Body(size_t{i} * 7, i));
    EXPECT_FALSE(cutter.InsideFrame());
    EXPECT_EQ(cutter.Buffered(), 0u);
  }
}

TEST(FrameTest, KnowsWhenItIsInsideAFrame) {
  FrameCutter cutter(100);
  EXPECT_FALSE(cutter.InsideFrame());
  const Bytes frame = MakeFrame(Body(3, 1));
  for (size_t i = 0; i + 1 < frame.size(); ++i) {
    cutter.Append(ByteView(frame).subspan(i, 1));
    EXPECT_TRUE(cutter.InsideFrame());
    EXPECT_FALSE(cutter.Next()->has_value());
  }
  cutter.Append(ByteView(frame).last(1));
  EXPECT_TRUE(cutter.Next()->has_value());
  EXPECT_FALSE(cutter.InsideFrame());
}

TEST(FrameTest, TakesTheLongestAndRefusesOneByteMore) {
  FrameCutter cutter(100);
  cutter.Append(MakeFrame(Body(100, 1)));
  const auto frame = cutter.Next();
  ASSERT_TRUE(frame.has_value() && frame->has_value());
  EXPECT_EQ((*frame)->size(), 100u);
  cutter.Append(ByteView(MakeFrame(Body(101, 1))).first(kFrameLengthBytes));  // the length alone is enough
  const auto refused = cutter.Next();
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().code, ErrorCode::kTooLarge);
}

TEST(FrameTest, RefusesTheHugeLengthWithoutKeepingRoomForIt) {
  FrameCutter cutter(kFrameBytesMax);
  cutter.Append(Bytes{0xff, 0xff, 0xff, 0xff, 1});
  EXPECT_EQ(cutter.Next().error().code, ErrorCode::kTooLarge);
  EXPECT_EQ(cutter.Buffered(), 5u);
}

TEST(FrameTest, RefusesAnEmptyFrame) {
  FrameCutter cutter(100);
  cutter.Append(Bytes{0, 0, 0, 0});
  EXPECT_EQ(cutter.Next().error().code, ErrorCode::kMalformed);
}

TEST(FrameTest, TheClosingErrorIsAReplyLikeAnyOther) {
  const auto envelope =
      Decode<ReplyEnvelope>(EncodeClosingError(ErrorCode::kTooLarge, "frame length over the bound"));
  ASSERT_TRUE(envelope.has_value());
  EXPECT_EQ(envelope->correlation, 0u);
  const auto& error = std::get<ErrorReply>(envelope->reply);
  EXPECT_EQ(error.code, ErrorCode::kTooLarge);
  EXPECT_EQ(error.text, "frame length over the bound");
  EXPECT_TRUE(error.closing);
}

}  // namespace
}  // namespace sealward::protocol
