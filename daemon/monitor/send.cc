#include "daemon/monitor/send.h"

#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "base/check.h"

namespace sealward::monitor {
namespace {

constexpr timeval kSendTimeout = {.tv_sec = 5, .tv_usec = 0};
constexpr size_t kDescriptorsMax = 2;

}  // namespace

Result<ChannelPair> MakeChannel() {
  int ends[2] = {-1, -1};
  if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0)
    return Fail(ErrorCode::kIo, "socketpair", errno);
  ChannelPair pair{UniqueFd(ends[0]), UniqueFd(ends[1])};
  if (::setsockopt(ends[0], SOL_SOCKET, SO_SNDTIMEO, &kSendTimeout, sizeof kSendTimeout) != 0) {
    return Fail(ErrorCode::kIo, "setsockopt", errno);
  }
  return pair;
}

Result<UniqueFd> MakeCounter() {
  UniqueFd fd(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  if (!fd.IsValid()) return Fail(ErrorCode::kIo, "eventfd", errno);
  return fd;
}

uint64_t ReadCounter(int fd) {
  uint64_t value = 0;
  return ::read(fd, &value, sizeof value) == static_cast<ssize_t>(sizeof value) ? value : 0;
}

Status SendBytes(int channel, ByteView datagram, std::span<const int> descriptors, Waiting waiting) {
  CHECK(descriptors.size() <= kDescriptorsMax);
  iovec part = {const_cast<uint8_t*>(datagram.data()), datagram.size()};
  alignas(cmsghdr) std::array<char, CMSG_SPACE(kDescriptorsMax * sizeof(int))> control = {};
  msghdr message = {};
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  if (!descriptors.empty()) {
    message.msg_control = control.data();
    message.msg_controllen = CMSG_SPACE(descriptors.size_bytes());
    cmsghdr* const header = CMSG_FIRSTHDR(&message);
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN(descriptors.size_bytes());
    std::memcpy(CMSG_DATA(header), descriptors.data(), descriptors.size_bytes());
  }
  const int flags = MSG_NOSIGNAL | (waiting == Waiting::kNo ? MSG_DONTWAIT : 0);
  if (::sendmsg(channel, &message, flags) != static_cast<ssize_t>(datagram.size())) {
    return Fail(ErrorCode::kClosed, "a process does not take its messages", errno);
  }
  return Ok();
}

ipc::Begin MakeBegin(const config::Config& config) {
  return {.genesis = config.genesis,
          .origin = config.origin,
          .spin_us_max = config.spin_us_max,
          .segment_bytes = config.segment_bytes,
          .build = SEALWARD_BUILD,
          .requests_per_second_max = config.limits.requests_per_second_max,
          .pending_max = config.limits.pending_max,
          .recovery_confirmed = config.recovery_confirmed};
}

}  // namespace sealward::monitor
