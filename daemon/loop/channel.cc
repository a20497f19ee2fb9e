#include "daemon/loop/channel.h"

#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <cstring>

namespace sealward::loop {

namespace {

constexpr size_t kControlBytes = CMSG_SPACE(sizeof(int) * (kDescriptorsPerMessageMax + 2));

struct Control {
  alignas(cmsghdr) std::array<char, kControlBytes> bytes;
};

// Takes ownership of every descriptor in the message, also of those that are too many.
Status TakeDescriptors(msghdr& message, std::vector<UniqueFd>& out) {
  for (cmsghdr* header = CMSG_FIRSTHDR(&message); header != nullptr; header = CMSG_NXTHDR(&message, header)) {
    if (header->cmsg_level != SOL_SOCKET || header->cmsg_type != SCM_RIGHTS) continue;
    const size_t count = (header->cmsg_len - CMSG_LEN(0)) / sizeof(int);
    for (size_t i = 0; i < count; ++i) {
      int fd = -1;
      std::memcpy(&fd, CMSG_DATA(header) + i * sizeof(int), sizeof fd);
      out.emplace_back(fd);
    }
  }
  if (out.size() > kDescriptorsPerMessageMax || (message.msg_flags & (MSG_TRUNC | MSG_CTRUNC)) != 0) {
    return Fail(ErrorCode::kMalformed, "datagram too long");
  }
  return Ok();
}

}  // namespace

Status Channel::Send(Bytes datagram) {
  if (queue_.size() >= limits_.messages_max || queue_bytes_ + datagram.size() > limits_.bytes_max) {
    return Fail(ErrorCode::kTooLarge, "the other side does not drain its channel");
  }
  queue_bytes_ += datagram.size();
  queue_.push_back(std::move(datagram));
  return Ok();
}

Status Channel::Flush() {
  while (!queue_.empty()) {
    std::array<mmsghdr, kBatchMax> messages{};
    std::array<iovec, kBatchMax> vectors{};
    const size_t count = std::min(queue_.size(), kBatchMax);
    for (size_t i = 0; i < count; ++i) {
      vectors[i] = {queue_[i].data(), queue_[i].size()};
      messages[i].msg_hdr.msg_iov = &vectors[i];
      messages[i].msg_hdr.msg_iovlen = 1;
    }
    const int sent = ::sendmmsg(fd_.Get(), messages.data(), static_cast<unsigned>(count), MSG_DONTWAIT | MSG_NOSIGNAL);
    if (sent < 0) {
      if (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR || errno == ENOBUFS) return Ok();
      return Fail(ErrorCode::kClosed, "writing to a channel", errno);
    }
    for (int i = 0; i < sent; ++i) {
      queue_bytes_ -= queue_.front().size();
      queue_.pop_front();
    }
    if (static_cast<size_t>(sent) < count) return Ok();
  }
  return Ok();
}

Result<size_t> Channel::Receive(ReceiveBuffers& buffers, const Handler& handler, size_t messages_max) {
  std::array<mmsghdr, kBatchMax> messages{};
  std::array<iovec, kBatchMax> vectors{};
  std::array<Control, kBatchMax> controls;
  const size_t wanted = std::min(messages_max, kBatchMax);
  for (size_t i = 0; i < wanted; ++i) {
    const auto slot = buffers.Slot(i);
    vectors[i] = {slot.data(), slot.size()};
    messages[i].msg_hdr.msg_iov = &vectors[i];
    messages[i].msg_hdr.msg_iovlen = 1;
    messages[i].msg_hdr.msg_control = controls[i].bytes.data();
    messages[i].msg_hdr.msg_controllen = kControlBytes;
  }
  const auto receive = [&] {
    return ::recvmmsg(fd_.Get(), messages.data(), static_cast<unsigned>(wanted), MSG_DONTWAIT | MSG_CMSG_CLOEXEC, nullptr);
  };
  int received = receive();
  // A peer that ended with something of ours unread: the kernel says that once, and before what the peer sent last.
  if (received < 0 && errno == ECONNRESET) received = receive();
  if (received < 0) {
    if (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR) return size_t{0};
    return Fail(ErrorCode::kClosed, "reading a channel", errno);
  }
  // All descriptors first: an error half way must not leak the rest.
  std::array<std::vector<UniqueFd>, kBatchMax> descriptors;
  Status taken = Ok();
  for (size_t i = 0; i < static_cast<size_t>(received); ++i) {
    if (Status one = TakeDescriptors(messages[i].msg_hdr, descriptors[i]); !one.has_value()) taken = one;
  }
  TRY(taken);
  for (size_t i = 0; i < static_cast<size_t>(received); ++i) {
    if (messages[i].msg_len == 0) return Fail(ErrorCode::kClosed, "end of channel");
    TRY(handler(ByteView(buffers.Slot(i)).first(messages[i].msg_len), descriptors[i]));
  }
  return static_cast<size_t>(received);
}

}  // namespace sealward::loop
