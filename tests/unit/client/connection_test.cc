#include "client/connection.h"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <cstring>

#include "base/check.h"
#include "tests/support/temp_dir.h"

namespace sealward::client {
namespace {

// A socket that somebody listens on, without a daemon.
class Listener {
 public:
  Listener() : fd_(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, path().data(), path().size());
    CHECK(fd_.IsValid());
    CHECK(::bind(fd_.Get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
    CHECK(::listen(fd_.Get(), 4) == 0);
  }
  std::string path() const { return folder_.File("s"); }
  UniqueFd Accept() const { return UniqueFd(::accept4(fd_.Get(), nullptr, nullptr, SOCK_CLOEXEC)); }

 private:
  test::TempDir folder_;
  UniqueFd fd_;
};

// The daemon turns somebody away: it says why and is gone, before the query was even sent.
TEST(ConnectionTest, ReadsWhyItWasTurnedAway) {
  const Listener listener;
  auto connection = MUST(Connection::Open(listener.path()));
  {
    const UniqueFd server = listener.Accept();
    const protocol::ErrorReply said{ErrorCode::kPermissionDenied, "", "user id 1001 is nobody", true};
    const Bytes frame = protocol::MakeFrame(Encode(protocol::ReplyEnvelope{0, said}));
    ASSERT_EQ(::send(server.Get(), frame.data(), frame.size(), 0), static_cast<ssize_t>(frame.size()));
  }
  const auto reply = connection.Ask(protocol::InfoQuery{}, 10'000);
  ASSERT_TRUE(reply.has_value()) << reply.error().Message();
  const auto* const error = std::get_if<protocol::ErrorReply>(&*reply);
  ASSERT_NE(error, nullptr);
  EXPECT_EQ(error->text, "user id 1001 is nobody");
  const auto again = connection.Ask(protocol::InfoQuery{}, 10'000);
  ASSERT_FALSE(again.has_value());
  EXPECT_EQ(again.error().code, ErrorCode::kClosed);
}

// With the query unread in its buffer the other side's end comes as a reset.
TEST(ConnectionTest, ReadsWhyAlsoAfterAReset) {
  const Listener listener;
  auto connection = MUST(Connection::Open(listener.path()));
  {
    const UniqueFd server = listener.Accept();
    EXPECT_TRUE(connection.Send(protocol::InfoQuery{}).has_value());
    const protocol::ErrorReply said{ErrorCode::kRateLimited, "", "too many connections", true};
    const Bytes frame = protocol::MakeFrame(Encode(protocol::ReplyEnvelope{0, said}));
    ASSERT_EQ(::send(server.Get(), frame.data(), frame.size(), 0), static_cast<ssize_t>(frame.size()));
  }
  const auto reply = connection.Ask(protocol::InfoQuery{}, 10'000);
  ASSERT_TRUE(reply.has_value()) << reply.error().Message();
  EXPECT_TRUE(std::holds_alternative<protocol::ErrorReply>(*reply));
}

TEST(ConnectionTest, SaysThatNothingWasSaid) {
  const Listener listener;
  auto connection = MUST(Connection::Open(listener.path()));
  {
    const UniqueFd ended = listener.Accept();
  }
  const auto reply = connection.Ask(protocol::InfoQuery{}, 10'000);
  ASSERT_FALSE(reply.has_value());
  EXPECT_EQ(reply.error().code, ErrorCode::kClosed);
}

}  // namespace
}  // namespace sealward::client
