// The one place that waits. A process fills the poller anew for each turn of its loop, waits, and asks what is ready.
// While something of its own is in flight it spins a bounded time before it sleeps: an answer that comes within
// microseconds is then not paid for with a wake-up. Used by every process but the monitor; one thread.
#ifndef SEALWARD_DAEMON_LOOP_POLLER_H_
#define SEALWARD_DAEMON_LOOP_POLLER_H_

#include <poll.h>

#include <cstdint>
#include <vector>

#include "base/clock.h"
#include "base/result.h"

namespace sealward::loop {

class Poller {
 public:
  // spin_us_max 0: never spins.
  Poller(const Clock& clock, uint32_t spin_us_max) : clock_(clock), spin_ns_max_(uint64_t{spin_us_max} * 1000) {}

  void Clear() { entries_.clear(); }
  // The index to ask Ready with. `events` may be 0: only errors and hang-ups are reported.
  size_t Add(int fd, short events);
  // Waits until something is ready or timeout_ms has passed (-1: no limit). Returns how many are ready.
  Result<int> Wait(bool in_flight, int timeout_ms);

  bool Readable(size_t index) const { return (entries_[index].revents & (POLLIN | POLLHUP | POLLERR)) != 0; }
  bool Writable(size_t index) const { return (entries_[index].revents & POLLOUT) != 0; }

 private:
  Result<int> PollOnce(int timeout_ms);

  const Clock& clock_;
  uint64_t spin_ns_max_;
  std::vector<pollfd> entries_;
};

}  // namespace sealward::loop

#endif  // SEALWARD_DAEMON_LOOP_POLLER_H_
