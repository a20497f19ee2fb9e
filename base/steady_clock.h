// SteadyClock: a wall clock that isn't led astray. While the wall clock moves as the boot clock does, it is the wall clock;
// when it has jumped, it goes on with the boot clock from where it was, and says so, until the wall clock is back. Who
// decides by time stops deciding meanwhile. Authorizer and signer, each its own; one thread.
#ifndef SEALWARD_BASE_STEADY_CLOCK_H_
#define SEALWARD_BASE_STEADY_CLOCK_H_

#include <optional>

#include "base/clock.h"
#include "base/limits.h"

namespace sealward {

// More than a disciplined clock corrects at once (NTP steps at 128 ms), less than any limit of ours can tell apart.
inline constexpr uint64_t kClockStepNsMax = 2 * kSecondNs;
// What is within that bound becomes the new truth this often: a clock can't be led away faster than 2 s a minute.
inline constexpr uint64_t kClockAdoptNs = 60 * kSecondNs;

class SteadyClock final : public Clock {
 public:
  // Believes `clock` as it stands now; `clock` outlives this.
  explicit SteadyClock(const Clock& clock);

  Nanoseconds Now() const override;
  uint64_t BootNs() const override { return clock_.BootNs(); }

  // Nothing while the wall clock is believed; else by how much it is ahead (or behind: negative), in nanoseconds.
  std::optional<int64_t> Step() const;

 private:
  struct Reading {
    uint64_t wall_ns;
    uint64_t boot_ns;
  };
  Reading Read() const { return {clock_.Now().value, clock_.BootNs()}; }

  const Clock& clock_;
  mutable Reading believed_;
};

}  // namespace sealward

#endif  // SEALWARD_BASE_STEADY_CLOCK_H_
