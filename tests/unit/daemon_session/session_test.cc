// One connection: frames go through, and whatever a client does wrong ends its own connection, with an error
// where it can still be said.
#include "daemon/session/session.h"

#include <gtest/gtest.h>
#include <poll.h>
#include <sys/socket.h>

#include <array>
#include <thread>

#include "protocol/messages.h"
#include "tests/support/ring/peer.h"

namespace sealward::session {
namespace {

using test::AtomicClock;
using test::MakePair;
using test::Peer;

Bytes QueryBody(uint64_t correlation) {
  return Encode(protocol::QueryEnvelope{correlation, protocol::InfoQuery{}});
}
Bytes ReplyBody(uint64_t correlation, size_t text_bytes = 10) {
  return Encode(protocol::ReplyEnvelope{
      correlation, protocol::ErrorReply{ErrorCode::kNotFound, "", std::string(text_bytes, 'x'), false}});
}

class SessionTest : public testing::Test {
 protected:
  SessionTest() {
    auto [client_end, client] = MakePair(true);
    auto [authorizer_end, authorizer] = MakePair();
    client_ = std::move(client);
    authorizer_ = std::move(authorizer);
    thread_ = std::thread([this, c = std::move(client_end), a = std::move(authorizer_end)]() mutable {
      Session session(std::move(c), std::move(a), clock_);
      session.Run();
    });
  }
  ~SessionTest() override {
    client_.Close();
    authorizer_.Close();
    thread_.join();
  }

  void Write(ByteView bytes) const {
    while (!bytes.empty()) {
      const ssize_t size = ::send(client_.fd(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
      ASSERT_GT(size, 0);
      bytes = bytes.subspan(static_cast<size_t>(size));
    }
  }
  void WriteQuery(uint64_t correlation) const { Write(protocol::MakeFrame(QueryBody(correlation))); }
  void SendReply(uint64_t correlation, size_t text_bytes = 10) const {
    authorizer_.Send(ipc::ReplyFrame{ReplyBody(correlation, text_bytes)});
  }
  // The next frame's body; empty at the end of the stream.
  Bytes Read() {
    while (true) {
      const auto frame = cutter_.Next();
      EXPECT_TRUE(frame.has_value());
      if (frame.has_value() && frame->has_value()) return {(*frame)->begin(), (*frame)->end()};
      pollfd entry{client_.fd(), POLLIN, 0};
      if (::poll(&entry, 1, Peer::kPatienceMs) != 1) ADD_FAILURE() << "nothing came from the session";
      std::array<uint8_t, 4096> buffer;
      const ssize_t size = ::recv(client_.fd(), buffer.data(), buffer.size(), MSG_DONTWAIT);
      if (size <= 0) return {};
      cutter_.Append(ByteView(buffer).first(static_cast<size_t>(size)));
    }
  }
  uint64_t ReadCorrelation() { return protocol::CorrelationOf(Read()); }
  // The connection ends with this error, and the authorizer sees its end.
  void ExpectClosingError(ErrorCode code) {
    const auto envelope = Decode<protocol::ReplyEnvelope>(Read());
    ASSERT_TRUE(envelope.has_value());
    EXPECT_EQ(envelope->correlation, 0u);
    const auto& error = std::get<protocol::ErrorReply>(envelope->reply);
    EXPECT_EQ(error.code, code) << error.text;
    EXPECT_TRUE(error.closing);
    ExpectEnd();
  }
  void ExpectEnd() {
    EXPECT_EQ(Read(), Bytes());
    EXPECT_EQ(authorizer_.ReceiveBytes(), std::nullopt);
  }
  // It ends once so much time has passed since it began to wait, which may be a moment from now; it looks
  // every second.
  bool EndsWithin(uint64_t ns) {
    for (int i = 0; i < 5; ++i) {
      clock_.Advance(ns + 1);
      if (authorizer_.HasEnded(3000)) return true;
    }
    return false;
  }

  AtomicClock clock_{Nanoseconds{1'800'000'000'000'000'000}};
  Peer client_;
  Peer authorizer_;
  protocol::FrameCutter cutter_{kIpcBytesMax};
  std::thread thread_;
};

TEST_F(SessionTest, RelaysFramesAndAnswersInAnyOrder) {
  for (uint64_t i = 1; i <= 3; ++i) WriteQuery(i);
  for (uint64_t i = 1; i <= 3; ++i) EXPECT_EQ(authorizer_.Receive<ipc::ClientFrame>().frame, QueryBody(i));
  for (const uint64_t i : {2u, 3u, 1u}) SendReply(i);
  for (const uint64_t i : {2u, 3u, 1u}) EXPECT_EQ(ReadCorrelation(), i);
}

TEST_F(SessionTest, TakesFramesInPieces) {
  const Bytes frame = protocol::MakeFrame(QueryBody(9));
  for (const uint8_t byte : frame) Write(Bytes{byte});
  EXPECT_EQ(authorizer_.Receive<ipc::ClientFrame>().frame, QueryBody(9));
}

TEST_F(SessionTest, GarbageEndsIt) {
  Write(protocol::MakeFrame(Bytes{0xff, 0x00, 0x12}));
  ExpectClosingError(ErrorCode::kMalformed);
}

TEST_F(SessionTest, FloatsAndIndefiniteLengthsAreGarbage) {
  Write(protocol::MakeFrame(Bytes{0xa1, 0x00, 0xf9, 0x3c, 0x00}));
  ExpectClosingError(ErrorCode::kMalformed);
}

TEST_F(SessionTest, TextWhereALengthShouldBeEndsIt) {
  Write(AsBytes("GET / HTTP/1.1\r\n"));
  ExpectClosingError(ErrorCode::kTooLarge);
}

TEST_F(SessionTest, AnOversizeFrameEndsItBeforeItsBodyCame) {
  Write(
      Bytes{0, 0, static_cast<uint8_t>((kFrameBytesMax + 1) >> 8), static_cast<uint8_t>(kFrameBytesMax + 1)});
  ExpectClosingError(ErrorCode::kTooLarge);
}

TEST_F(SessionTest, AnEmptyFrameEndsIt) {
  Write(Bytes{0, 0, 0, 0});
  ExpectClosingError(ErrorCode::kMalformed);
}

TEST_F(SessionTest, AHalfFrameAndTheEndIsSaidSo) {
  const Bytes frame = protocol::MakeFrame(QueryBody(1));
  Write(ByteView(frame).first(frame.size() - 1));
  ::shutdown(client_.fd(), SHUT_WR);
  ExpectClosingError(ErrorCode::kMalformed);
}

TEST_F(SessionTest, AFrameThatIsNotFinishedTimesOutHoweverItDrips) {
  const Bytes frame = protocol::MakeFrame(QueryBody(1));
  Bytes begun = protocol::MakeFrame(QueryBody(7));
  Append(begun, ByteView(frame).first(1));
  Write(begun);
  (void)authorizer_.Receive<ipc::ClientFrame>();
  SendReply(7);
  EXPECT_EQ(ReadCorrelation(), 7u);  // so that the first byte of the next frame has been seen
  clock_.Advance(kHalfFrameNsMax - 1);
  Write(ByteView(frame).subspan(1, 1));
  clock_.Advance(2);
  ExpectClosingError(ErrorCode::kTimeout);
}

TEST_F(SessionTest, AnsweredRequestsStillArriveAfterAClosingError) {
  WriteQuery(1);
  (void)authorizer_.Receive<ipc::ClientFrame>();
  SendReply(1);
  EXPECT_EQ(ReadCorrelation(), 1u);
  Write(protocol::MakeFrame(Bytes{0xff}));
  ExpectClosingError(ErrorCode::kMalformed);
}

TEST_F(SessionTest, AClientThatIsDoneSendingStillGetsItsAnswers) {
  for (uint64_t i = 1; i <= 3; ++i) WriteQuery(i);
  ::shutdown(client_.fd(), SHUT_WR);
  for (int i = 0; i < 3; ++i) (void)authorizer_.Receive<ipc::ClientFrame>();
  for (uint64_t i = 1; i <= 3; ++i) SendReply(i);
  for (uint64_t i = 1; i <= 3; ++i) EXPECT_EQ(ReadCorrelation(), i);
  ExpectEnd();
}

TEST_F(SessionTest, AClientThatIsGoneEndsIt) {
  WriteQuery(1);
  (void)authorizer_.Receive<ipc::ClientFrame>();
  client_.Close();
  SendReply(1);
  EXPECT_EQ(authorizer_.ReceiveBytes(), std::nullopt);
}

TEST_F(SessionTest, NoMoreThanTheWindowIsInFlight) {
  for (uint64_t i = 1; i <= kInFlightPerConnectionMax + 10; ++i) WriteQuery(i);
  for (uint64_t i = 1; i <= kInFlightPerConnectionMax; ++i) (void)authorizer_.Receive<ipc::ClientFrame>();
  EXPECT_TRUE(authorizer_.IsQuiet());
  SendReply(1);
  SendReply(2);
  EXPECT_EQ(ReadCorrelation(), 1u);
  EXPECT_EQ(authorizer_.Receive<ipc::ClientFrame>().frame, QueryBody(kInFlightPerConnectionMax + 1));
  EXPECT_EQ(authorizer_.Receive<ipc::ClientFrame>().frame, QueryBody(kInFlightPerConnectionMax + 2));
  EXPECT_TRUE(authorizer_.IsQuiet());
}

TEST_F(SessionTest, AClientThatNeverReadsIsEnded) {
  // More answers than the client's socket takes, within the window.
  for (uint64_t i = 1; i <= kInFlightPerConnectionMax; ++i) WriteQuery(i);
  for (uint64_t i = 1; i <= kInFlightPerConnectionMax; ++i) (void)authorizer_.Receive<ipc::ClientFrame>();
  protocol::RequestReply reply;
  reply.artifact.resize(4000);
  const Bytes large = Encode(protocol::ReplyEnvelope{1, reply});
  for (uint64_t i = 1; i <= kInFlightPerConnectionMax; ++i) authorizer_.Send(ipc::ReplyFrame{large});
  EXPECT_TRUE(EndsWithin(kNotReadingNsMax));
}

TEST_F(SessionTest, AClientThatReadsSlowlyIsNot) {
  for (uint64_t i = 1; i <= 200; ++i) WriteQuery(i);
  for (uint64_t i = 1; i <= 200; ++i) (void)authorizer_.Receive<ipc::ClientFrame>();
  protocol::RequestReply reply;
  reply.artifact.resize(4000);
  const Bytes large = Encode(protocol::ReplyEnvelope{1, reply});
  for (uint64_t i = 1; i <= 200; ++i) authorizer_.Send(ipc::ReplyFrame{large});
  for (uint64_t i = 1; i <= 200; ++i) {
    ASSERT_EQ(Read(), large);
    clock_.Advance(kSecondNs / 100);
  }
}

TEST_F(SessionTest, TheDaemonsLastWordStillGoesOut) {
  WriteQuery(1);
  (void)authorizer_.Receive<ipc::ClientFrame>();
  SendReply(0);
  authorizer_.Close();
  EXPECT_EQ(ReadCorrelation(), 0u);
  EXPECT_EQ(Read(), Bytes());
}

// A client that is still sending when it is sent away: its sends succeed, and it reads why and the end, not a reset.
TEST_F(SessionTest, WhoeverIsSentAwayWhileSendingReadsWhy) {
  SendReply(0);
  authorizer_.Close();
  // On a slow machine the session may be gone before the last of these: it waits for a bounded time.
  const Bytes query = protocol::MakeFrame(QueryBody(1));
  for (int i = 0; i < 100; ++i) (void)::send(client_.fd(), query.data(), query.size(), MSG_NOSIGNAL);
  EXPECT_EQ(ReadCorrelation(), 0u);
}

TEST_F(SessionTest, RubbishBehindTheErrorIsThrownAway) {
  Write(Bytes{0, 0, 0, 0});
  Write(Bytes(100'000));
  ExpectClosingError(ErrorCode::kMalformed);
  Write(Bytes(100'000));
}

TEST_F(SessionTest, AnswersThatNeverComeAreNotWaitedForForEver) {
  WriteQuery(1);
  ::shutdown(client_.fd(), SHUT_WR);
  (void)authorizer_.Receive<ipc::ClientFrame>();
  EXPECT_TRUE(EndsWithin(kLastAnswersNsMax));
}

}  // namespace
}  // namespace sealward::session
