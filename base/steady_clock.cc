#include "base/steady_clock.h"

namespace sealward {
namespace {

// What the wall clock shows if it has moved as the boot clock has.
uint64_t Expected(uint64_t wall_ns, uint64_t boot_before_ns, uint64_t boot_ns) {
  return wall_ns + (boot_ns - boot_before_ns);
}

bool IsNear(uint64_t a, uint64_t b) {
  return (a > b ? a - b : b - a) <= kClockStepNsMax;
}

}  // namespace

SteadyClock::SteadyClock(const Clock& clock) : clock_(clock), believed_(Read()) {}

Nanoseconds SteadyClock::Now() const {
  const Reading now = Read();
  const uint64_t expected = Expected(believed_.wall_ns, believed_.boot_ns, now.boot_ns);
  if (!IsNear(now.wall_ns, expected)) return {expected};
  if (now.boot_ns - believed_.boot_ns >= kClockAdoptNs) believed_ = now;
  return {now.wall_ns};
}

std::optional<int64_t> SteadyClock::Step() const {
  const Reading now = Read();
  const uint64_t expected = Expected(believed_.wall_ns, believed_.boot_ns, now.boot_ns);
  if (IsNear(now.wall_ns, expected)) return std::nullopt;
  return static_cast<int64_t>(now.wall_ns - expected);
}

}  // namespace sealward
