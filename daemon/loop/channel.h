// One end of a SEQPACKET channel between two processes: batched, non-blocking, with a bounded queue of what could not be
// sent yet. A receiver never stops reading because its output is full: queues have room for every credit (architecture:
// no deadlock), so an overflow is the peer's fault or ours and ends the channel. One thread.
#ifndef SEALWARD_DAEMON_LOOP_CHANNEL_H_
#define SEALWARD_DAEMON_LOOP_CHANNEL_H_

#include <deque>
#include <functional>
#include <memory>
#include <vector>

#include "base/bytes.h"
#include "base/limits.h"
#include "base/result.h"
#include "base/unique_fd.h"

namespace sealward::loop {

inline constexpr size_t kBatchMax = 32;             // datagrams of one recvmmsg or sendmmsg
inline constexpr size_t kDescriptorsPerMessageMax = 2;

// Buffers for one recvmmsg; a process has one and lends it to each channel in turn.
class ReceiveBuffers {
 public:
  ReceiveBuffers() : bytes_(kBatchMax * kIpcBytesMax) {}
  std::span<uint8_t> Slot(size_t index) { return std::span(bytes_).subspan(index * kIpcBytesMax, kIpcBytesMax); }

 private:
  std::vector<uint8_t> bytes_;
};

struct QueueLimits {
  size_t messages_max = 4 * kCreditsMax;
  size_t bytes_max = 4 * kRingBytesMax;
};

class Channel {
 public:
  Channel() = default;
  explicit Channel(UniqueFd fd, QueueLimits limits = {}) : fd_(std::move(fd)), limits_(limits) {}
  Channel(Channel&&) noexcept = default;
  Channel& operator=(Channel&&) noexcept = default;

  int fd() const { return fd_.Get(); }
  bool IsOpen() const { return fd_.IsValid(); }
  void Close() { fd_.Reset(); queue_.clear(); queue_bytes_ = 0; }

  // Queues one datagram; Flush sends. kTooLarge: the peer does not drain.
  Status Send(Bytes datagram);
  // Sends what the socket takes now. kClosed: the peer is gone.
  Status Flush();
  bool WantsWrite() const { return !queue_.empty(); }
  size_t Queued() const { return queue_.size(); }

  // Receives up to `messages_max` datagrams (at most kBatchMax) and hands each to `handler` with its descriptors (owned by the handler; at most
  // kDescriptorsPerMessageMax, more or a cut datagram is kMalformed). Returns how many; kClosed at the peer's end.
  using Handler = std::function<Status(ByteView datagram, std::span<UniqueFd> descriptors)>;
  Result<size_t> Receive(ReceiveBuffers& buffers, const Handler& handler, size_t messages_max = kBatchMax);

 private:
  UniqueFd fd_;
  QueueLimits limits_;
  std::deque<Bytes> queue_;
  size_t queue_bytes_ = 0;
};

}  // namespace sealward::loop

#endif  // SEALWARD_DAEMON_LOOP_CHANNEL_H_
