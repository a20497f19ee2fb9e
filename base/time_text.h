// RFC 3339 times in UTC, as people and documents write them. Pure, any process; own civil-date arithmetic, so
// neither locale nor time zone nor leap-second table can change a result.
#ifndef SEALWARD_BASE_TIME_TEXT_H_
#define SEALWARD_BASE_TIME_TEXT_H_

#include <string>
#include <string_view>

#include "base/result.h"
#include "base/strong.h"

namespace sealward {

// "2026-11-20T20:15:00Z"; a fraction (up to nine digits, no trailing zeros) only where it isn't zero.
std::string FormatTime(Nanoseconds time);

// Inverse of FormatTime; a fraction may carry trailing zeros. Upper-case T and Z, no offset, no leap second.
// kMalformed for another shape, kOutOfRange for a date that doesn't exist or lies outside 1970 to 2554.
Result<Nanoseconds> ParseTime(std::string_view text);

}  // namespace sealward

#endif  // SEALWARD_BASE_TIME_TEXT_H_
