#include "daemon/loop/poller.h"

#include <sched.h>

#include <cerrno>
#include <ctime>

namespace sealward::loop {

size_t Poller::Add(int fd, short events) {
  entries_.push_back({fd, events, 0});
  return entries_.size() - 1;
}

Result<int> Poller::PollOnce(int timeout_ms) {
  timespec timeout{timeout_ms / 1000, (timeout_ms % 1000) * 1'000'000L};
  const int ready = ::ppoll(entries_.data(), entries_.size(), timeout_ms < 0 ? nullptr : &timeout, nullptr);
  if (ready < 0 && errno != EINTR) return Fail(ErrorCode::kIo, "ppoll", errno);
  return ready < 0 ? 0 : ready;
}

Result<int> Poller::Wait(bool in_flight, int timeout_ms) {
  if (in_flight && spin_ns_max_ > 0) {
    const uint64_t end = clock_.BootNs() + spin_ns_max_;
    do {
      const int ready = TRY(PollOnce(0));
      if (ready > 0) return ready;
      ::sched_yield();  // on few cores the one who works for us needs this one
    } while (clock_.BootNs() < end);
  }
  return PollOnce(timeout_ms);
}

}  // namespace sealward::loop
