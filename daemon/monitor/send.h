// The monitor's few ways to make and use channels and counters. It has no function that receives a message.
#ifndef SEALWARD_DAEMON_MONITOR_SEND_H_
#define SEALWARD_DAEMON_MONITOR_SEND_H_

#include <span>

#include "base/result.h"
#include "base/unique_fd.h"
#include "daemon/config/config.h"
#include "daemon/ipc/messages.h"

namespace sealward::monitor {

struct ChannelPair {
  UniqueFd ours;
  UniqueFd theirs;
};

Result<ChannelPair> MakeChannel();  // SEQPACKET, close-on-exec; a send waits at most 5 s
Result<UniqueFd> MakeCounter();     // eventfd, non-blocking
uint64_t ReadCounter(int fd);       // and resets it; 0 if nothing was added

enum class Waiting : uint8_t { kNo, kYes };
Status SendBytes(int channel, ByteView datagram, std::span<const int> descriptors, Waiting waiting);

// At start, when the receiver may still have to be loaded.
template <typename T>
Status Send(int channel, const T& message, std::span<const int> descriptors = {}) {
  return SendBytes(channel, ipc::EncodeMessage(message), descriptors, Waiting::kYes);
}
// While serving: a receiver that does not drain its channel must not stop the monitor.
template <typename T>
Status SendNow(int channel, const T& message, std::span<const int> descriptors) {
  return SendBytes(channel, ipc::EncodeMessage(message), descriptors, Waiting::kNo);
}

ipc::Begin MakeBegin(const config::Config& config);

}  // namespace sealward::monitor

#endif  // SEALWARD_DAEMON_MONITOR_SEND_H_
