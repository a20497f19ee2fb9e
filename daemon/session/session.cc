#include "daemon/session/session.h"

#include <fcntl.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>

#include "daemon/ipc/messages.h"

namespace sealward::session {

Session::Session(UniqueFd client, UniqueFd authorizer, const Clock& clock)
    : client_(std::move(client)), authorizer_(std::move(authorizer)), clock_(clock), poller_(clock, 0) {}

bool Session::WantsRequests() const {
  return !closing_ && !client_done_ && in_flight_ < kInFlightPerConnectionMax && unread_bytes_ < kUnreadBytesMax;
}

bool Session::Finished() const {
  if (!unread_.empty()) return false;
  return closing_ || (client_done_ && in_flight_ == 0);
}

int Session::TimeoutMs() const {
  const bool waiting = frame_begun_ns_ != 0 || not_reading_since_ns_ != 0 || done_since_ns_ != 0;
  return waiting ? 1000 : -1;
}

void Session::Run() {
  while (!Finished()) {
    if (Status turn = Turn(); !turn.has_value()) return;
  }
  if (closing_ && !client_done_) PartOrderly();
}

void Session::PartOrderly() {
  authorizer_.Close();
  if (::shutdown(client_.Get(), SHUT_WR) != 0) return;
  std::array<uint8_t, 16 * 1024> buffer;
  int pauses = 0;
  for (int reads = 0; reads < kPartingReadsMax && pauses < kPartingPausesMax;) {
    poller_.Clear();
    poller_.Add(client_.Get(), POLLIN);
    const auto ready = poller_.Wait(false, kPartingPauseMs);
    if (!ready.has_value()) return;
    if (*ready == 0) {
      ++pauses;
      continue;
    }
    ++reads;
    if (::read(client_.Get(), buffer.data(), buffer.size()) <= 0) return;
  }
}

Status Session::Turn() {
  poller_.Clear();
  const short client_events = static_cast<short>((WantsRequests() ? POLLIN : 0) | (unread_.empty() ? 0 : POLLOUT));
  // A descriptor with no events would still report a hang-up for ever: leave it out until we want something of it.
  const bool ask_client = client_events != 0;
  const size_t client = ask_client ? poller_.Add(client_.Get(), client_events) : 0;
  const bool ask_authorizer = authorizer_.IsOpen();
  const size_t authorizer =
      ask_authorizer
          ? poller_.Add(authorizer_.fd(), static_cast<short>(POLLIN | (authorizer_.WantsWrite() ? POLLOUT : 0)))
          : 0;
  TRY(poller_.Wait(false, TimeoutMs()));

  if (ask_client && (client_events & POLLIN) != 0 && poller_.Readable(client)) TRY(ReadClient());
  if (ask_authorizer && poller_.Readable(authorizer)) {
    if (!TakeReplies().has_value()) EndOfAuthorizer();
  }
  TRY(RelayFrames());
  if (!unread_.empty()) TRY(WriteClient());

  const uint64_t now = clock_.BootNs();
  if (frame_begun_ns_ != 0 && !closing_ && now - frame_begun_ns_ > kHalfFrameNsMax) {
    EndWith(ErrorCode::kTimeout, "the rest of a frame did not come within 10 seconds");
  }
  if (not_reading_since_ns_ != 0 && now - not_reading_since_ns_ > kNotReadingNsMax) {
    return Fail(ErrorCode::kTimeout, "the client does not read its answers");
  }
  if (done_since_ns_ != 0 && now - done_since_ns_ > kLastAnswersNsMax) return Fail(ErrorCode::kTimeout);
  return Ok();
}

Status Session::ReadClient() {
  std::array<uint8_t, 16 * 1024> buffer;
  const ssize_t size = ::read(client_.Get(), buffer.data(), buffer.size());
  if (size < 0) {
    if (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR) return Ok();
    return Fail(ErrorCode::kClosed, "read", errno);
  }
  if (size == 0) {
    client_done_ = true;
    done_since_ns_ = clock_.BootNs();
    if (cutter_.InsideFrame()) EndWith(ErrorCode::kMalformed, "the stream ended inside a frame");
    return Ok();
  }
  cutter_.Append(ByteView(buffer).first(static_cast<size_t>(size)));
  return Ok();
}

Status Session::TakeReplies() {
  const auto take = [&](ByteView datagram, std::span<UniqueFd>) -> Status {
    const auto reply = TRY(ipc::DecodeMessage<ipc::ReplyFrame>(datagram));
    unread_bytes_ += reply.frame.size() + protocol::kFrameLengthBytes;
    unread_.push_back(protocol::MakeFrame(reply.frame));
    in_flight_ -= std::min<size_t>(in_flight_, 1);
    return Ok();
  };
  TRY(authorizer_.Receive(buffers_, take));
  return Ok();
}

// The daemon has ended this connection: what it said last still goes out.
void Session::EndOfAuthorizer() {
  authorizer_.Close();
  closing_ = true;
}

Status Session::RelayFrames() {
  while (!closing_ && in_flight_ < kInFlightPerConnectionMax && cutter_.InsideFrame()) {
    const auto cut = cutter_.Next();
    if (!cut.has_value()) {
      EndWith(cut.error().code, cut.error().context);
      break;
    }
    const std::optional<ByteView>& frame = *cut;
    if (!frame.has_value()) {
      if (frame_begun_ns_ == 0) frame_begun_ns_ = clock_.BootNs();
      break;
    }
    frame_begun_ns_ = 0;
    if (Status profile = CheckCborProfile(*frame); !profile.has_value()) {
      EndWith(ErrorCode::kMalformed, "not a frame of deterministic CBOR");
      break;
    }
    TRY(authorizer_.Send(ipc::EncodeMessage(ipc::ClientFrame{Bytes(frame->begin(), frame->end())})));
    ++in_flight_;
  }
  if (!cutter_.InsideFrame()) frame_begun_ns_ = 0;
  if (authorizer_.IsOpen()) {
    if (Status sent = authorizer_.Flush(); !sent.has_value()) {
      (void)TakeReplies();  // one batch holds more than it says to somebody it sends away
      EndOfAuthorizer();
    }
  }
  return Ok();
}

Status Session::WriteClient() {
  while (!unread_.empty()) {
    const Bytes& frame = unread_.front();
    const ssize_t size = ::send(client_.Get(), frame.data() + unread_offset_, frame.size() - unread_offset_,
                                MSG_DONTWAIT | MSG_NOSIGNAL);
    if (size < 0) {
      if (errno == EINTR) continue;
      if (errno != EAGAIN && errno != EWOULDBLOCK) return Fail(ErrorCode::kClosed, "send", errno);
      if (not_reading_since_ns_ == 0) not_reading_since_ns_ = clock_.BootNs();
      return Ok();
    }
    not_reading_since_ns_ = 0;
    unread_offset_ += static_cast<size_t>(size);
    if (unread_offset_ == frame.size()) {
      unread_bytes_ -= frame.size();
      unread_offset_ = 0;
      unread_.pop_front();
    }
  }
  return Ok();
}

void Session::EndWith(ErrorCode code, std::string_view text) {
  if (closing_) return;
  closing_ = true;
  Bytes frame = protocol::MakeFrame(protocol::EncodeClosingError(code, text));
  unread_bytes_ += frame.size();
  unread_.push_back(std::move(frame));
}

}  // namespace sealward::session
