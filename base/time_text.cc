#include "base/time_text.h"

#include <cstdint>
#include <limits>

namespace sealward {
namespace {

constexpr uint64_t kNsPerSecond = 1'000'000'000;
constexpr uint64_t kSecondsPerDay = 86'400;

struct CivilDate {
  uint64_t year = 0;
  uint64_t month = 0;  // 1 to 12
  uint64_t day = 0;    // 1 to 31
};

// Days since 1970-01-01 in the proleptic Gregorian calendar, counted in 400-year eras that begin on 1 March.
constexpr uint64_t DaysFromCivil(CivilDate date) {
  const uint64_t year = date.month <= 2 ? date.year - 1 : date.year;
  const uint64_t era = year / 400;
  const uint64_t year_of_era = year % 400;
  const uint64_t month_from_march = (date.month + 9) % 12;
  const uint64_t day_of_year = (153 * month_from_march + 2) / 5 + date.day - 1;
  const uint64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return era * 146'097 + day_of_era - 719'468;
}

constexpr CivilDate CivilFromDays(uint64_t days) {
  const uint64_t shifted = days + 719'468;
  const uint64_t era = shifted / 146'097;
  const uint64_t day_of_era = shifted % 146'097;
  const uint64_t year_of_era =
      (day_of_era - day_of_era / 1'460 + day_of_era / 36'524 - day_of_era / 146'096) / 365;
  const uint64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const uint64_t month_from_march = (5 * day_of_year + 2) / 153;
  const uint64_t day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
  const uint64_t month = month_from_march < 10 ? month_from_march + 3 : month_from_march - 9;
  return {year_of_era + era * 400 + (month <= 2 ? 1U : 0U), month, day};
}

static_assert(DaysFromCivil({1970, 1, 1}) == 0);
static_assert(DaysFromCivil({2000, 3, 1}) == 11'017);
static_assert(CivilFromDays(11'016).day == 29);

void AppendDigits(std::string& out, uint64_t value, size_t width) {
  std::string digits(width, '0');
  for (size_t i = width; i > 0; --i, value /= 10) digits[i - 1] = static_cast<char>('0' + value % 10);
  out += digits;
}

bool IsDigit(char c) {
  return c >= '0' && c <= '9';
}

// Reads `width` digits at `position`; the caller has checked the shape.
uint64_t ReadDigits(std::string_view text, size_t position, size_t width) {
  uint64_t value = 0;
  for (const char c : text.substr(position, width)) value = value * 10 + static_cast<uint64_t>(c - '0');
  return value;
}

bool HasShape(std::string_view text) {
  constexpr std::string_view kShape = "0000-00-00T00:00:00";
  if (text.size() < kShape.size() + 1 || text.back() != 'Z') return false;
  for (size_t i = 0; i < kShape.size(); ++i) {
    if (kShape[i] == '0' ? !IsDigit(text[i]) : text[i] != kShape[i]) return false;
  }
  const std::string_view fraction = text.substr(kShape.size(), text.size() - kShape.size() - 1);
  if (fraction.empty()) return true;
  if (fraction[0] != '.' || fraction.size() < 2 || fraction.size() > 10) return false;
  for (const char c : fraction.substr(1)) {
    if (!IsDigit(c)) return false;
  }
  return true;
}

}  // namespace

std::string FormatTime(Nanoseconds time) {
  const uint64_t seconds = time.value / kNsPerSecond;
  const CivilDate date = CivilFromDays(seconds / kSecondsPerDay);
  const uint64_t second_of_day = seconds % kSecondsPerDay;
  std::string out;
  AppendDigits(out, date.year, 4);
  out += '-';
  AppendDigits(out, date.month, 2);
  out += '-';
  AppendDigits(out, date.day, 2);
  out += 'T';
  AppendDigits(out, second_of_day / 3600, 2);
  out += ':';
  AppendDigits(out, second_of_day / 60 % 60, 2);
  out += ':';
  AppendDigits(out, second_of_day % 60, 2);
  if (const uint64_t fraction = time.value % kNsPerSecond; fraction != 0) {
    out += '.';
    AppendDigits(out, fraction, 9);
    while (out.back() == '0') out.pop_back();
  }
  out += 'Z';
  return out;
}

Result<Nanoseconds> ParseTime(std::string_view text) {
  if (!HasShape(text)) return Fail(ErrorCode::kMalformed, "expected a UTC time like 2026-11-20T20:15:00Z");
  const CivilDate date{ReadDigits(text, 0, 4), ReadDigits(text, 5, 2), ReadDigits(text, 8, 2)};
  const uint64_t hour = ReadDigits(text, 11, 2);
  const uint64_t minute = ReadDigits(text, 14, 2);
  const uint64_t second = ReadDigits(text, 17, 2);
  if (date.year < 1970 || date.month < 1 || date.month > 12 || date.day < 1 || hour > 23 || minute > 59 ||
      second > 59) {
    return Fail(ErrorCode::kOutOfRange, "no such time of day or date");
  }
  const uint64_t days = DaysFromCivil(date);
  if (CivilFromDays(days).day != date.day) return Fail(ErrorCode::kOutOfRange, "no such day in that month");
  uint64_t fraction = 0;
  if (text[19] == '.') {
    const size_t digits = text.size() - 21;
    fraction = ReadDigits(text, 20, digits);
    for (size_t i = digits; i < 9; ++i) fraction *= 10;
  }
  const uint64_t seconds = days * kSecondsPerDay + hour * 3600 + minute * 60 + second;
  constexpr uint64_t kMax = std::numeric_limits<uint64_t>::max();
  if (seconds > kMax / kNsPerSecond) return Fail(ErrorCode::kOutOfRange, "times end in the year 2554");
  const uint64_t whole = seconds * kNsPerSecond;
  if (whole > kMax - fraction) return Fail(ErrorCode::kOutOfRange, "times end in the year 2554");
  return Nanoseconds{whole + fraction};
}

}  // namespace sealward
