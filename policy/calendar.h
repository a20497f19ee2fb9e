// Times of the week and calendars: when sessions begin and end, in UTC. Made while a policy is loaded, asked
// while it is evaluated. Pure.
#ifndef SEALWARD_POLICY_CALENDAR_H_
#define SEALWARD_POLICY_CALENDAR_H_

#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/strong.h"
#include "policy/policy.h"

namespace sealward::policy {

inline constexpr uint64_t kMinuteNs = 60 * kSecondNs;
inline constexpr uint64_t kDayNs = 86'400 * kSecondNs;
inline constexpr size_t kClosedDaysMax = 1'000;
inline constexpr size_t kSessionsPerWeekMax = 64;

// Minutes of the week, from Monday 00:00: [from, to), within one day.
struct WeekRange {
  uint32_t from = 0, to = 0;
  auto operator<=>(const WeekRange&) const = default;
};

// "mon-fri 07:00-21:00": one range a day. kMalformed.
Result<std::vector<WeekRange>> ParseWeekRanges(std::string_view text);

uint32_t MinuteOfWeek(Nanoseconds time);

class CompiledCalendar {
 public:
  // kMalformed, kOutOfRange, kDuplicate (sessions that overlap), with the text as subject.
  static Result<CompiledCalendar> Create(const Calendar& calendar);

  const std::string& name() const { return name_; }
  bool InSession(Nanoseconds time) const;
  // The last beginning of a session at or before `time`; 0 if there was none yet.
  uint64_t SessionStart(Nanoseconds time) const;

 private:
  bool IsClosed(uint64_t day) const;

  std::string name_;
  std::vector<WeekRange> sessions_;  // ascending
  std::vector<uint64_t> closed_;     // days since 1970, ascending
};

}  // namespace sealward::policy

#endif  // SEALWARD_POLICY_CALENDAR_H_
