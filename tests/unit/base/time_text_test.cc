#include "base/time_text.h"

#include <gtest/gtest.h>

#include <ctime>
#include <limits>
#include <random>

#include "base/check.h"
#include "base/clock.h"
#include "tests/support/fake_clock.h"

namespace sealward {
namespace {

TEST(TimeTextTest, KnownTimes) {
  const std::pair<uint64_t, const char*> kTimes[] = {
      {0, "1970-01-01T00:00:00Z"},
      {1, "1970-01-01T00:00:00.000000001Z"},
      {1'795'205'700'000'000'000, "2026-11-20T20:15:00Z"},
      {951'782'400'500'000'000, "2000-02-29T00:00:00.5Z"},
      {std::numeric_limits<uint64_t>::max(), "2554-07-21T23:34:33.709551615Z"},
  };
  for (const auto& [ns, text] : kTimes) {
    EXPECT_EQ(FormatTime({ns}), text);
    EXPECT_EQ(MUST(ParseTime(text)).value, ns) << text;
  }
  EXPECT_EQ(MUST(ParseTime("2000-02-29T00:00:00.500000000Z")).value, 951'782'400'500'000'000u);
}

TEST(TimeTextTest, MatchesTheCLibrary) {
  const auto seed = std::random_device{}();
  std::printf("seed %u\n", seed);
  std::mt19937_64 engine(seed);
  for (int i = 0; i < 20'000; ++i) {
    const auto seconds =
        static_cast<time_t>(engine() % (std::numeric_limits<uint64_t>::max() / 1'000'000'000));
    tm parts{};
    ASSERT_NE(gmtime_r(&seconds, &parts), nullptr);
    char expected[32];
    ASSERT_GT(strftime(expected, sizeof expected, "%Y-%m-%dT%H:%M:%SZ", &parts), 0u);
    const Nanoseconds time{static_cast<uint64_t>(seconds) * 1'000'000'000};
    ASSERT_EQ(FormatTime(time), expected);
    ASSERT_EQ(MUST(ParseTime(expected)), time);
  }
}

TEST(TimeTextTest, RejectsOtherShapes) {
  for (const char* text :
       {"", "2026-11-20", "2026-11-20T20:15Z", "2026-11-20T20:15:00", "2026-11-20 20:15:00Z",
        "2026-11-20t20:15:00Z", "2026-11-20T20:15:00z", "2026-11-20T20:15:00+00:00", "2026-11-20T20:15:00.Z",
        "2026-11-20T20:15:00,5Z", "2026-11-20T20:15:00.1234567890Z", " 2026-11-20T20:15:00Z",
        "2026-11-20T20:15:00ZZ", "+026-11-20T20:15:00Z", "2026-11-20T20:15:00.5-Z"}) {
    EXPECT_EQ(ParseTime(text).error().code, ErrorCode::kMalformed) << text;
  }
}

TEST(TimeTextTest, RejectsDatesThatDoNotExist) {
  for (const char* text :
       {"2026-02-29T00:00:00Z", "2100-02-29T00:00:00Z", "2026-00-01T00:00:00Z", "2026-13-01T00:00:00Z",
        "2026-01-00T00:00:00Z", "2026-04-31T00:00:00Z", "2026-01-32T00:00:00Z", "2026-01-01T24:00:00Z",
        "2026-01-01T23:60:00Z", "2016-12-31T23:59:60Z", "1969-12-31T23:59:59Z", "0000-01-01T00:00:00Z",
        "2554-07-21T23:34:33.709551616Z", "2554-07-21T23:34:34Z", "9999-12-31T23:59:59Z"}) {
    EXPECT_EQ(ParseTime(text).error().code, ErrorCode::kOutOfRange) << text;
  }
}

TEST(ClockTest, SystemClockTellsPlausibleTimes) {
  const SystemClock clock;
  EXPECT_GT(clock.Now().value, 1'700'000'000'000'000'000u);
  const uint64_t first = clock.BootNs();
  EXPECT_LE(first, clock.BootNs());
}

TEST(ClockTest, FakeClockMovesOnlyByHand) {
  test::FakeClock clock;
  const Nanoseconds start = clock.Now();
  const uint64_t boot = clock.BootNs();
  clock.Advance(5);
  clock.StepWall({start.value - 10});
  EXPECT_EQ(clock.Now().value, start.value - 10);
  EXPECT_EQ(clock.BootNs(), boot + 5);
}

}  // namespace
}  // namespace sealward
