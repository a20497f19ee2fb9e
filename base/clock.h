// Clock: the only way to ask the time. main() makes a SystemClock and passes it down; tests pass a FakeClock.
#ifndef SEALWARD_BASE_CLOCK_H_
#define SEALWARD_BASE_CLOCK_H_

#include <cstdint>

#include "base/strong.h"

namespace sealward {

class Clock {
 public:
  virtual ~Clock() = default;

  // Wall clock, UTC. May step in either direction.
  virtual Nanoseconds Now() const = 0;

  // Nanoseconds since boot, suspend included. Never steps back.
  virtual uint64_t BootNs() const = 0;

 protected:
  Clock() = default;
  Clock(const Clock&) = default;
  Clock& operator=(const Clock&) = default;
};

class SystemClock final : public Clock {
 public:
  Nanoseconds Now() const override;
  uint64_t BootNs() const override;
};

}  // namespace sealward

#endif  // SEALWARD_BASE_CLOCK_H_
