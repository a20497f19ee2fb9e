// A wall clock that jumps is not followed; one that drifts is.
#include "base/steady_clock.h"

#include <gtest/gtest.h>

#include "tests/support/fake_clock.h"

namespace sealward {
namespace {

constexpr uint64_t kHour = 3600 * kSecondNs;

class SteadyClockTest : public testing::Test {
 protected:
  // By this much the wall clock is set.
  void Set(int64_t by_ns) { under_.StepWall({under_.Now().value + static_cast<uint64_t>(by_ns)}); }

  test::FakeClock under_;
  SteadyClock clock_{under_};
};

TEST_F(SteadyClockTest, FollowsAWallClockThatMovesAsTimeDoes) {
  for (uint64_t i = 0; i < 100; ++i) {
    under_.Advance(i % 7 * kHour);
    EXPECT_EQ(clock_.Now(), under_.Now());
    EXPECT_EQ(clock_.BootNs(), under_.BootNs());
    EXPECT_FALSE(clock_.Step().has_value());
  }
}

TEST_F(SteadyClockTest, DoesNotFollowAJumpEitherWay) {
  for (const int64_t jump : {int64_t{kHour}, -int64_t{kHour}, int64_t{kClockStepNsMax} + 1, -int64_t{kClockStepNsMax} - 1}) {
    const Nanoseconds before = under_.Now();
    Set(jump);
    EXPECT_EQ(clock_.Now(), before) << jump;
    EXPECT_EQ(clock_.Step(), jump);
    under_.Advance(10 * kHour);  // it goes on, and does not get used to it
    EXPECT_EQ(clock_.Now(), (Nanoseconds{before.value + 10 * kHour})) << jump;
    EXPECT_EQ(clock_.Step(), jump);
    Set(-jump);  // somebody sets it right
    EXPECT_EQ(clock_.Now(), under_.Now());
    EXPECT_FALSE(clock_.Step().has_value());
  }
}

TEST_F(SteadyClockTest, FollowsSmallCorrectionsForEver) {
  for (int i = 0; i < 1000; ++i) {
    under_.Advance(kClockAdoptNs);
    Set(int64_t{kClockStepNsMax});
    EXPECT_EQ(clock_.Now(), under_.Now()) << i;
  }
}

TEST_F(SteadyClockTest, IsNotLedAwayFasterThanItAdopts) {
  Set(int64_t{kClockStepNsMax});
  EXPECT_EQ(clock_.Now(), under_.Now());
  under_.Advance(kSecondNs);
  Set(int64_t{kSecondNs});
  EXPECT_EQ(clock_.Step(), int64_t{kClockStepNsMax + kSecondNs});
  EXPECT_EQ(clock_.Now().value, under_.Now().value - kClockStepNsMax - kSecondNs);
}

}  // namespace
}  // namespace sealward
