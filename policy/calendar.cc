#include "policy/calendar.h"

#include <algorithm>
#include <array>

#include "base/time_text.h"

namespace sealward::policy {
namespace {

constexpr uint32_t kMinutesPerDay = 1'440;
constexpr auto kDays = std::to_array<std::string_view>({"mon", "tue", "wed", "thu", "fri", "sat", "sun"});

std::unexpected<Error> Malformed(std::string_view text) {
  return Fail(ErrorCode::kMalformed, "expected days and times in UTC such as `mon-fri 07:00-21:00`",
              std::string(text.substr(0, 64)));
}

// Monday is 0; 1970 began on a Thursday.
uint32_t WeekdayOf(uint64_t day) {
  return static_cast<uint32_t>((day + 3) % kDays.size());
}

std::optional<uint32_t> DayOf(std::string_view text) {
  const auto found = std::find(kDays.begin(), kDays.end(), text);
  if (found == kDays.end()) return std::nullopt;
  return static_cast<uint32_t>(found - kDays.begin());
}

// "07:00", "24:00"
std::optional<uint32_t> MinuteOf(std::string_view text) {
  if (text.size() != 5 || text[2] != ':') return std::nullopt;
  for (const size_t i : {0u, 1u, 3u, 4u}) {
    if (text[i] < '0' || text[i] > '9') return std::nullopt;
  }
  const auto digits = [&](size_t i) {
    return static_cast<uint32_t>((text[i] - '0') * 10 + text[i + 1] - '0');
  };
  const uint32_t minute = digits(0) * 60 + digits(3);
  if (digits(3) > 59 || minute > kMinutesPerDay) return std::nullopt;
  return minute;
}

}  // namespace

Result<std::vector<WeekRange>> ParseWeekRanges(std::string_view text) {
  const size_t blank = text.find(' ');
  if (blank == std::string_view::npos) return Malformed(text);
  const std::string_view days = text.substr(0, blank);
  const std::string_view times = text.substr(blank + 1);
  const size_t dash = days.find('-');
  const auto first = DayOf(days.substr(0, dash));
  const auto last = dash == std::string_view::npos ? first : DayOf(days.substr(dash + 1));
  if (!first.has_value() || !last.has_value() || times.size() != 11 || times[5] != '-')
    return Malformed(text);
  const auto from = MinuteOf(times.substr(0, 5));
  const auto to = MinuteOf(times.substr(6));
  if (!from.has_value() || !to.has_value() || *from >= *to) return Malformed(text);
  std::vector<WeekRange> out;
  for (uint32_t day = *first;; day = (day + 1) % kDays.size()) {
    out.push_back({day * kMinutesPerDay + *from, day * kMinutesPerDay + *to});
    if (day == *last) return out;
  }
}

uint32_t MinuteOfWeek(Nanoseconds time) {
  const uint32_t weekday = WeekdayOf(time.value / kDayNs);
  return weekday * kMinutesPerDay + static_cast<uint32_t>(time.value % kDayNs / kMinuteNs);
}

Result<CompiledCalendar> CompiledCalendar::Create(const Calendar& calendar) {
  CompiledCalendar out;
  out.name_ = calendar.name;
  for (const std::string& text : calendar.sessions) {
    const auto ranges = TRY(ParseWeekRanges(text));
    out.sessions_.insert(out.sessions_.end(), ranges.begin(), ranges.end());
  }
  if (out.sessions_.empty() || out.sessions_.size() > kSessionsPerWeekMax) {
    return Fail(ErrorCode::kOutOfRange, "a calendar has 1 to 64 sessions a week", calendar.name);
  }
  std::sort(out.sessions_.begin(), out.sessions_.end());
  for (size_t i = 1; i < out.sessions_.size(); ++i) {
    if (out.sessions_[i].from < out.sessions_[i - 1].to) {
      return Fail(ErrorCode::kDuplicate, "two of its sessions overlap", calendar.name);
    }
  }
  if (calendar.closed.size() > kClosedDaysMax) {
    return Fail(ErrorCode::kOutOfRange, "a calendar has at most 1000 closed days", calendar.name);
  }
  for (const std::string& date : calendar.closed) {
    const auto time = ParseTime(date + "T00:00:00Z");
    if (!time.has_value()) return Fail(ErrorCode::kMalformed, "expected a date YYYY-MM-DD", date);
    out.closed_.push_back(time->value / kDayNs);
  }
  std::sort(out.closed_.begin(), out.closed_.end());
  return out;
}

bool CompiledCalendar::IsClosed(uint64_t day) const {
  return std::binary_search(closed_.begin(), closed_.end(), day);
}

bool CompiledCalendar::InSession(Nanoseconds time) const {
  if (IsClosed(time.value / kDayNs)) return false;
  const uint32_t minute = MinuteOfWeek(time);
  return std::any_of(sessions_.begin(), sessions_.end(),
                     [&](const WeekRange& range) { return range.from <= minute && minute < range.to; });
}

uint64_t CompiledCalendar::SessionStart(Nanoseconds time) const {
  const uint64_t today = time.value / kDayNs;
  // A week always has a session, so each seven days back hold one or a closed day.
  const uint64_t days_max = std::min<uint64_t>(today, (closed_.size() + 1) * kDays.size());
  for (uint64_t back = 0; back <= days_max; ++back) {
    const uint64_t day = today - back;
    if (IsClosed(day)) continue;
    const uint32_t day_minute = WeekdayOf(day) * kMinutesPerDay;
    for (auto range = sessions_.rbegin(); range != sessions_.rend(); ++range) {
      if (range->from < day_minute || range->from >= day_minute + kMinutesPerDay) continue;
      const uint64_t start = day * kDayNs + (range->from - day_minute) * kMinuteNs;
      if (start <= time.value) return start;
    }
  }
  return 0;
}

}  // namespace sealward::policy
