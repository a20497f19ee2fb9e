#include "tests/support/ring/peer.h"

#include <poll.h>
#include <sys/socket.h>

#include <array>
#include <cstring>

#include "base/check.h"

namespace sealward::test {

void Peer::SendBytes(ByteView datagram, std::initializer_list<int> descriptors) const {
  iovec vector{const_cast<uint8_t*>(datagram.data()), datagram.size()};
  alignas(cmsghdr) std::array<char, CMSG_SPACE(8 * sizeof(int))> control{};
  msghdr message{};
  message.msg_iov = &vector;
  message.msg_iovlen = 1;
  if (descriptors.size() > 0) {
    CHECK(descriptors.size() <= 8);
    message.msg_control = control.data();
    message.msg_controllen = CMSG_SPACE(descriptors.size() * sizeof(int));
    cmsghdr* const header = CMSG_FIRSTHDR(&message);
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN(descriptors.size() * sizeof(int));
    std::memcpy(CMSG_DATA(header), std::data(descriptors), descriptors.size() * sizeof(int));
  }
  const ssize_t sent = ::sendmsg(fd_.Get(), &message, MSG_NOSIGNAL);
  if (sent != static_cast<ssize_t>(datagram.size())) ADD_FAILURE() << "sendmsg: " << std::strerror(errno);
}

std::optional<Bytes> Peer::ReceiveBytes(int timeout_ms) const {
  pollfd entry{fd_.Get(), POLLIN, 0};
  if (::poll(&entry, 1, timeout_ms) != 1) return std::nullopt;
  Bytes out(kIpcBytesMax);
  const ssize_t size = ::recv(fd_.Get(), out.data(), out.size(), MSG_DONTWAIT);
  if (size <= 0) return std::nullopt;
  out.resize(static_cast<size_t>(size));
  return out;
}

bool Peer::HasEnded(int timeout_ms) const {
  pollfd entry{fd_.Get(), POLLIN, 0};
  Bytes buffer(kIpcBytesMax);
  while (::poll(&entry, 1, timeout_ms) == 1) {
    if (::recv(fd_.Get(), buffer.data(), buffer.size(), MSG_DONTWAIT) <= 0) return true;
  }
  return false;
}

std::pair<UniqueFd, Peer> MakePair(bool stream) {
  int fds[2];
  CHECK(::socketpair(AF_UNIX, (stream ? SOCK_STREAM : SOCK_SEQPACKET) | SOCK_CLOEXEC, 0, fds) == 0);
  return {UniqueFd(fds[0]), Peer(UniqueFd(fds[1]))};
}

}  // namespace sealward::test
