// Channels: batches, bounds, descriptors taken and refused, and every way the other side can end.
#include "daemon/loop/channel.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/eventfd.h>
#include <sys/socket.h>

#include <filesystem>

#include "tests/support/ring/peer.h"

namespace sealward::loop {
namespace {

using test::MakePair;
using test::Peer;

size_t OpenDescriptors() {
  return static_cast<size_t>(std::distance(std::filesystem::directory_iterator("/proc/self/fd"), {}));
}

class ChannelTest : public testing::Test {
 protected:
  ChannelTest() {
    auto [ours, peer] = MakePair();
    channel_ = Channel(std::move(ours), {8, 1000});
    peer_ = std::move(peer);
  }
  // Every datagram that is there, in one call.
  Result<size_t> Receive(size_t messages_max = kBatchMax) {
    return channel_.Receive(
        buffers_,
        [&](ByteView datagram, std::span<UniqueFd> descriptors) -> Status {
          got_.emplace_back(datagram.begin(), datagram.end());
          descriptors_.push_back(descriptors.size());
          return Ok();
        },
        messages_max);
  }

  Channel channel_;
  Peer peer_;
  ReceiveBuffers buffers_;
  std::vector<Bytes> got_;
  std::vector<size_t> descriptors_;
};

TEST_F(ChannelTest, NothingThereIsNoError) {
  EXPECT_EQ(Receive(), 0u);
  EXPECT_TRUE(channel_.Flush().has_value());
}

TEST_F(ChannelTest, ReceivesABatchInOrderAndNoMoreThanAsked) {
  for (uint8_t i = 1; i <= 40; ++i) peer_.SendBytes(Bytes(i, i));
  EXPECT_EQ(Receive(3), 3u);
  EXPECT_EQ(Receive(), kBatchMax);
  EXPECT_EQ(Receive(), 40 - 3 - kBatchMax);
  ASSERT_EQ(got_.size(), 40u);
  for (uint8_t i = 1; i <= 40; ++i) EXPECT_EQ(got_[i - 1], Bytes(i, i));
}

TEST_F(ChannelTest, SendsWhatWasQueuedWhenFlushed) {
  for (uint8_t i = 1; i <= 5; ++i) ASSERT_TRUE(channel_.Send(Bytes(i, i)).has_value());
  EXPECT_TRUE(peer_.IsQuiet());
  EXPECT_TRUE(channel_.WantsWrite());
  ASSERT_TRUE(channel_.Flush().has_value());
  EXPECT_FALSE(channel_.WantsWrite());
  for (uint8_t i = 1; i <= 5; ++i) EXPECT_EQ(peer_.ReceiveBytes(), Bytes(i, i));
}

TEST_F(ChannelTest, AnOverfullQueueIsTheOtherSidesFault) {
  for (int i = 0; i < 8; ++i) ASSERT_TRUE(channel_.Send(Bytes(10, 1)).has_value());
  EXPECT_EQ(channel_.Send(Bytes(10, 1)).error().code, ErrorCode::kTooLarge);
  ASSERT_TRUE(channel_.Flush().has_value());
  EXPECT_TRUE(channel_.Send(Bytes(1000, 1)).has_value());
  EXPECT_EQ(channel_.Send(Bytes(1, 1)).error().code, ErrorCode::kTooLarge);
}

TEST_F(ChannelTest, ASlowReaderLosesNothing) {
  channel_ = Channel(UniqueFd(channel_.fd() >= 0 ? ::fcntl(channel_.fd(), F_DUPFD_CLOEXEC, 0) : -1),
                     {4096, 64 << 20});
  constexpr size_t kMessages = 600;  // more than any socket buffer takes
  for (size_t i = 0; i < kMessages; ++i)
    ASSERT_TRUE(channel_.Send(Bytes(4000, static_cast<uint8_t>(i))).has_value());
  ASSERT_TRUE(channel_.Flush().has_value());
  EXPECT_TRUE(channel_.WantsWrite());
  for (size_t i = 0; i < kMessages; ++i) {
    ASSERT_EQ(peer_.ReceiveBytes(), Bytes(4000, static_cast<uint8_t>(i)));
    ASSERT_TRUE(channel_.Flush().has_value());
  }
  EXPECT_FALSE(channel_.WantsWrite());
}

TEST_F(ChannelTest, TakesTheLargestDatagramAndRefusesALongerOne) {
  peer_.SendBytes(Bytes(kIpcBytesMax, 7));
  EXPECT_EQ(Receive(), 1u);
  EXPECT_EQ(got_[0].size(), kIpcBytesMax);
  peer_.SendBytes(Bytes(kIpcBytesMax + 1, 7));
  EXPECT_EQ(Receive().error().code, ErrorCode::kMalformed);
  EXPECT_EQ(got_.size(), 1u);
}

TEST_F(ChannelTest, TakesTwoDescriptorsWithTheirMessage) {
  const UniqueFd event(::eventfd(0, EFD_CLOEXEC));
  peer_.SendBytes(Bytes{1});
  peer_.SendBytes(Bytes{2}, {event.Get(), event.Get()});
  peer_.SendBytes(Bytes{3}, {event.Get()});
  EXPECT_EQ(Receive(), 3u);
  EXPECT_EQ(descriptors_, (std::vector<size_t>{0, 2, 1}));
}

TEST_F(ChannelTest, RefusesMoreDescriptorsAndKeepsNoneOpen) {
  const UniqueFd event(::eventfd(0, EFD_CLOEXEC));
  const size_t before = OpenDescriptors();
  peer_.SendBytes(Bytes{1}, {event.Get(), event.Get(), event.Get()});
  EXPECT_EQ(Receive().error().code, ErrorCode::kMalformed);
  const int e = event.Get();
  peer_.SendBytes(Bytes{1}, {e, e, e, e, e, e, e, e});  // more than the control buffer holds
  EXPECT_EQ(Receive().error().code, ErrorCode::kMalformed);
  peer_.SendBytes(Bytes{1}, {e});  // unwanted: the handler left it
  EXPECT_EQ(Receive(), 1u);
  EXPECT_EQ(OpenDescriptors(), before);
}

TEST_F(ChannelTest, ReceivedDescriptorsAreClosedOnExec) {
  const UniqueFd event(::eventfd(0, 0));
  peer_.SendBytes(Bytes{1}, {event.Get()});
  const auto received = channel_.Receive(buffers_, [](ByteView, std::span<UniqueFd> descriptors) -> Status {
    EXPECT_EQ(::fcntl(descriptors[0].Get(), F_GETFD), FD_CLOEXEC);
    return Ok();
  });
  EXPECT_EQ(received, 1u);
}

TEST_F(ChannelTest, TheOtherSidesEndComesAfterWhatItSentLast) {
  peer_.SendBytes(Bytes{1});
  peer_.SendBytes(Bytes{2});
  peer_.Close();
  EXPECT_EQ(Receive().error().code, ErrorCode::kClosed);
  EXPECT_EQ(got_.size(), 2u);
  ASSERT_TRUE(channel_.Send(Bytes{3}).has_value());
  EXPECT_EQ(channel_.Flush().error().code, ErrorCode::kClosed);
}

TEST_F(ChannelTest, WhoeverEndsWithoutReadingIsStillHeard) {
  ASSERT_TRUE(channel_.Send(Bytes{9}).has_value());
  ASSERT_TRUE(channel_.Flush().has_value());
  peer_.SendBytes(Bytes{1});
  peer_.Close();
  EXPECT_EQ(Receive().error().code, ErrorCode::kClosed);
  EXPECT_EQ(got_, std::vector<Bytes>{Bytes{1}});
}

TEST_F(ChannelTest, AHandlersErrorStopsTheBatch) {
  for (uint8_t i = 1; i <= 3; ++i) peer_.SendBytes(Bytes{i});
  int calls = 0;
  const auto received = channel_.Receive(buffers_, [&](ByteView datagram, std::span<UniqueFd>) -> Status {
    ++calls;
    return datagram[0] == 2 ? Status(Fail(ErrorCode::kCorrupt, "two")) : Ok();
  });
  EXPECT_EQ(received.error().code, ErrorCode::kCorrupt);
  EXPECT_EQ(calls, 2);
}

TEST_F(ChannelTest, ClosedItHoldsNothing) {
  ASSERT_TRUE(channel_.Send(Bytes{1}).has_value());
  channel_.Close();
  EXPECT_FALSE(channel_.IsOpen());
  EXPECT_FALSE(channel_.WantsWrite());
}

}  // namespace
}  // namespace sealward::loop
