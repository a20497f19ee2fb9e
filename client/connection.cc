#include "client/connection.h"

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "base/clock.h"

namespace sealward::client {

Result<Connection> Connection::Open(const std::string& socket_path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (socket_path.size() >= sizeof address.sun_path) {
    return Fail(ErrorCode::kInvalidArgument, "path of a socket is at most 107 bytes", socket_path);
  }
  std::memcpy(address.sun_path, socket_path.data(), socket_path.size());
  UniqueFd fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (!fd.IsValid()) return Fail(ErrorCode::kIo, "socket", errno);
  if (::connect(fd.Get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    switch (errno) {
      case ENOENT:
        return Fail(ErrorCode::kNotFound, "no daemon has made this socket; is it running?", socket_path);
      case EACCES:
      case EPERM:
        return Fail(ErrorCode::kPermissionDenied, "this user may not open the socket", socket_path);
      case ECONNREFUSED:
        return Fail(ErrorCode::kUnavailable, "nobody listens on this socket; is the daemon running?",
                    socket_path);
      default:
        return std::unexpected(Error{ErrorCode::kIo, "connect", errno, socket_path});
    }
  }
  return Connection(std::move(fd));
}

Result<uint64_t> Connection::Send(protocol::Query query) {
  const uint64_t correlation = ++last_correlation_;
  const Bytes body = Encode(protocol::QueryEnvelope{correlation, std::move(query)});
  if (body.size() > kFrameBytesMax) return Fail(ErrorCode::kTooLarge, "the request does not fit a frame");
  const Bytes frame = protocol::MakeFrame(body);
  size_t sent = 0;
  while (sent < frame.size()) {
    const ssize_t size = ::send(fd_.Get(), frame.data() + sent, frame.size() - sent, MSG_NOSIGNAL);
    if (size < 0 && errno == EINTR) continue;
    if (size < 0) return Fail(ErrorCode::kClosed, "the daemon has ended the connection", errno);
    sent += static_cast<size_t>(size);
  }
  return correlation;
}

Status Connection::ReadMore(int timeout_ms) {
  pollfd ready{fd_.Get(), POLLIN, 0};
  const int count = ::poll(&ready, 1, timeout_ms);
  if (count == 0) return Fail(ErrorCode::kTimeout, "no answer from the daemon");
  if (count < 0) return errno == EINTR ? Ok() : Status(Fail(ErrorCode::kIo, "poll", errno));
  std::array<uint8_t, 16 * 1024> buffer;
  const ssize_t size = ::recv(fd_.Get(), buffer.data(), buffer.size(), 0);
  if (size < 0 && errno == EINTR) return Ok();
  if (size < 0) return Fail(ErrorCode::kClosed, "the daemon has ended the connection", errno);
  if (size == 0) return Fail(ErrorCode::kClosed, "the daemon has ended the connection");
  cutter_.Append(ByteView(buffer).first(static_cast<size_t>(size)));
  return Ok();
}

Result<protocol::ReplyEnvelope> Connection::Receive(int timeout_ms) {
  const SystemClock clock;
  const uint64_t begun = clock.BootNs();
  while (true) {
    const auto frame = TRY(cutter_.Next());
    if (frame.has_value()) return Decode<protocol::ReplyEnvelope>(*frame);
    int left = timeout_ms;
    if (timeout_ms >= 0) {
      const uint64_t passed = (clock.BootNs() - begun) / 1'000'000;
      if (passed >= static_cast<uint64_t>(timeout_ms))
        return Fail(ErrorCode::kTimeout, "no answer from the daemon");
      left = timeout_ms - static_cast<int>(passed);
    }
    TRY(ReadMore(left));
  }
}

Result<protocol::Reply> Connection::Ask(protocol::Query query, int timeout_ms) {
  const auto sent = Send(std::move(query));
  if (!sent.has_value() && sent.error().code != ErrorCode::kClosed) return std::unexpected(sent.error());
  // Who is turned away is told why before the connection ends, maybe before the query was sent.
  auto received = Receive(timeout_ms);
  if (!sent.has_value() && !received.has_value()) return std::unexpected(sent.error());
  auto envelope = TRY(std::move(received));
  const uint64_t correlation = sent.value_or(0);
  if (envelope.correlation != correlation && envelope.correlation != 0) {
    return Fail(ErrorCode::kMalformed, "an answer to something else");
  }
  return std::move(envelope.reply);
}

}  // namespace sealward::client
