// The poller: what is ready, hang-ups without asking for them, and spinning that ends by the clock.
#include "daemon/loop/poller.h"

#include <gtest/gtest.h>

#include "tests/support/ring/peer.h"

namespace sealward::loop {
namespace {

using test::MakePair;

// Every look at it is a step of time.
class StepClock final : public Clock {
 public:
  Nanoseconds Now() const override { return {}; }
  uint64_t BootNs() const override {
    ++looks;
    return looks * 1000;
  }
  mutable uint64_t looks = 0;
};

TEST(PollerTest, SaysWhatIsReady) {
  const StepClock clock;
  Poller poller(clock, 0);
  auto [quiet, quiet_peer] = MakePair();
  auto [busy, busy_peer] = MakePair();
  busy_peer.SendBytes(Bytes{1});
  const size_t first = poller.Add(quiet.Get(), POLLIN);
  const size_t second = poller.Add(busy.Get(), POLLIN | POLLOUT);
  EXPECT_EQ(poller.Wait(false, 1000), 1);
  EXPECT_FALSE(poller.Readable(first));
  EXPECT_TRUE(poller.Readable(second));
  EXPECT_TRUE(poller.Writable(second));
}

TEST(PollerTest, ReportsAHangUpThoughNothingWasAskedFor) {
  const StepClock clock;
  Poller poller(clock, 0);
  auto [ours, peer] = MakePair();
  const size_t index = poller.Add(ours.Get(), 0);
  EXPECT_EQ(poller.Wait(false, 0), 0);
  EXPECT_FALSE(poller.Readable(index));
  peer.Close();
  poller.Clear();
  EXPECT_EQ(poller.Add(ours.Get(), 0), index);
  EXPECT_EQ(poller.Wait(false, -1), 1);
  EXPECT_TRUE(poller.Readable(index));
}

TEST(PollerTest, SpinsOnlyWhileSomethingIsInFlightAndOnlySoLong) {
  const StepClock clock;
  Poller poller(clock, 10);
  auto [ours, peer] = MakePair();
  poller.Add(ours.Get(), POLLIN);
  EXPECT_EQ(poller.Wait(false, 0), 0);
  EXPECT_EQ(clock.looks, 0u);
  EXPECT_EQ(poller.Wait(true, 0), 0);
  EXPECT_GE(clock.looks, 10u);
  EXPECT_LE(clock.looks, 12u);
  peer.SendBytes(Bytes{1});
  const uint64_t before = clock.looks;
  EXPECT_EQ(poller.Wait(true, 0), 1);
  EXPECT_EQ(clock.looks, before + 1);  // the end was set, and never looked for
}

}  // namespace
}  // namespace sealward::loop
