// The other end of one of a process's channels, in a test's hand: sends and receives whole datagrams, with
// descriptors, and waits at most some seconds for what it expects. And a clock that a test moves while a
// process's loop runs in another thread. Tests only.
#ifndef SEALWARD_TESTS_SUPPORT_RING_PEER_H_
#define SEALWARD_TESTS_SUPPORT_RING_PEER_H_

#include <gtest/gtest.h>

#include <atomic>
#include <initializer_list>
#include <optional>
#include <utility>

#include "base/clock.h"
#include "base/unique_fd.h"
#include "daemon/ipc/messages.h"

namespace sealward::test {

class AtomicClock final : public Clock {
 public:
  explicit AtomicClock(Nanoseconds now) : wall_(now.value) {}
  Nanoseconds Now() const override { return {wall_.load()}; }
  uint64_t BootNs() const override { return boot_.load(); }
  void Advance(uint64_t ns) {
    wall_ += ns;
    boot_ += ns;
  }
  void StepWall(Nanoseconds to) { wall_ = to.value; }

 private:
  std::atomic<uint64_t> wall_;
  std::atomic<uint64_t> boot_{1'000'000'000};
};

class Peer {
 public:
  Peer() = default;
  explicit Peer(UniqueFd fd) : fd_(std::move(fd)) {}

  int fd() const { return fd_.Get(); }
  void Close() { fd_.Reset(); }

  void SendBytes(ByteView datagram, std::initializer_list<int> descriptors = {}) const;
  template <typename T>
  void Send(const T& message, std::initializer_list<int> descriptors = {}) const {
    SendBytes(ipc::EncodeMessage(message), descriptors);
  }

  // The next datagram; nothing at the other side's end, or after `timeout_ms`.
  std::optional<Bytes> ReceiveBytes(int timeout_ms = kPatienceMs) const;
  // Fails the test unless the next datagram is this message.
  template <typename T>
  T Receive() const {
    const auto datagram = ReceiveBytes();
    if (!datagram.has_value()) {
      ADD_FAILURE() << "no message came where tag " << int{ipc::kTagOf<T>} << " was expected";
      return {};
    }
    auto message = ipc::DecodeMessage<T>(*datagram);
    if (!message.has_value()) {
      ADD_FAILURE() << "tag " << int{ipc::TagOf(*datagram)} << " instead of " << int{ipc::kTagOf<T>};
      return {};
    }
    return *std::move(message);
  }
  // Whether the other side ends within this time; what it still sends is passed over.
  bool HasEnded(int timeout_ms) const;
  bool IsQuiet() const { return !ReceiveBytes(0).has_value(); }

  static constexpr int kPatienceMs =
      20'000;  // a loaded machine is slow; nothing waits this long when all is well

 private:
  UniqueFd fd_;
};

// Two connected ends: one for the process under test, one for the test.
std::pair<UniqueFd, Peer> MakePair(bool stream = false);

}  // namespace sealward::test

#endif  // SEALWARD_TESTS_SUPPORT_RING_PEER_H_
