// FakeClock: a clock that a test moves by hand. Tests only.
#ifndef SEALWARD_TESTS_SUPPORT_FAKE_CLOCK_H_
#define SEALWARD_TESTS_SUPPORT_FAKE_CLOCK_H_

#include "base/clock.h"

namespace sealward::test {

class FakeClock final : public Clock {
 public:
  Nanoseconds Now() const override { return wall_; }
  uint64_t BootNs() const override { return boot_ns_; }

  void Advance(uint64_t ns) {  // time passes: both move
    wall_.value += ns;
    boot_ns_ += ns;
  }
  void StepWall(Nanoseconds to) { wall_ = to; }  // somebody sets the wall clock

 private:
  Nanoseconds wall_{1'795'000'000'000'000'000};  // 2026-11-18
  uint64_t boot_ns_ = 1'000'000'000;
};

}  // namespace sealward::test

#endif  // SEALWARD_TESTS_SUPPORT_FAKE_CLOCK_H_
