#include "base/clock.h"

#include <ctime>

#include "base/check.h"

namespace sealward {
namespace {

uint64_t Read(clockid_t id) {
  timespec time{};
  CHECK(::clock_gettime(id, &time) == 0);
  CHECK(time.tv_sec >= 0);  // a wall clock before 1970 has no place in the journal
  return static_cast<uint64_t>(time.tv_sec) * 1'000'000'000 + static_cast<uint64_t>(time.tv_nsec);
}

}  // namespace

Nanoseconds SystemClock::Now() const {
  return {Read(CLOCK_REALTIME)};
}

uint64_t SystemClock::BootNs() const {
  return Read(CLOCK_BOOTTIME);
}

}  // namespace sealward
