#include "intent/shape.h"

#include <algorithm>

#include "base/limits.h"
#include "base/time_text.h"
#include "intent/intent.h"

namespace sealward::intent {
namespace {

bool IsNameCharacter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         std::string_view("._:/-").find(c) != std::string_view::npos;
}

}  // namespace

bool IsName(std::string_view text) {
  return !text.empty() && text.size() <= kNameBytesMax && std::ranges::all_of(text, IsNameCharacter);
}

bool IsPrintableAscii(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c >= 0x20 && c <= 0x7e; });
}

Status CheckName(std::string_view text, const char* field) {
  if (IsName(text)) return Ok();
  return Fail(ErrorCode::kInvalidArgument, "expected 1 to 64 letters, digits or . _ : / -",
              std::string(field));
}

Status CheckOptionalName(const std::optional<std::string>& text, const char* field) {
  return text.has_value() ? CheckName(*text, field) : Ok();
}

Status CheckRequestId(std::string_view text, const char* field) {
  static_assert(kRequestIdBytesMax == kNameBytesMax);
  if (IsName(text) && text.find('/') == std::string_view::npos) return Ok();
  return Fail(ErrorCode::kInvalidArgument, "expected 1 to 64 letters, digits or . _ : -", std::string(field));
}

Status CheckText(std::string_view text, const char* field) {
  if (text.size() > kTextBytesMax) {
    return Fail(ErrorCode::kTooLarge, "expected at most 256 characters", std::string(field));
  }
  if (IsPrintableAscii(text)) return Ok();
  return Fail(ErrorCode::kInvalidArgument, "expected printable ASCII", std::string(field));
}

Status CheckOptionalText(const std::optional<std::string>& text, const char* field) {
  if (!text.has_value()) return Ok();
  if (text->empty())
    return Fail(ErrorCode::kInvalidArgument, "expected text, or nothing at all", std::string(field));
  return CheckText(*text, field);
}

Status CheckPositive(const Decimal& value, const char* field) {
  TRY(CheckNotNegative(value, field));
  if (!value.IsZero()) return Ok();
  return Fail(ErrorCode::kOutOfRange, "expected a number above zero", std::string(field));
}

Status CheckOptionalPositive(const std::optional<Decimal>& value, const char* field) {
  return value.has_value() ? CheckPositive(*value, field) : Ok();
}

Status CheckNotNegative(const Decimal& value, const char* field) {
  if (!value.IsNormal()) {
    return Fail(ErrorCode::kInvalidArgument, "expected a decimal in its shortest form", std::string(field));
  }
  if (!value.IsNegative()) return Ok();
  return Fail(ErrorCode::kOutOfRange, "expected a number that is not negative", std::string(field));
}

Status CheckNames(const std::vector<std::string>& names, size_t least, const char* field) {
  if (names.size() < least)
    return Fail(ErrorCode::kInvalidArgument, "expected at least one", std::string(field));
  if (names.size() > kLegsMax) return Fail(ErrorCode::kTooLarge, "expected at most 20", std::string(field));
  std::set<std::string_view> seen;
  for (const std::string& name : names) {
    TRY(CheckName(name, field));
    if (!seen.insert(name).second) return Fail(ErrorCode::kDuplicate, "", std::string(field));
  }
  return Ok();
}

Status CheckDate(std::string_view text, const char* field) {
  const bool shaped = text.size() == 10;
  if (shaped && ParseTime(std::string(text) + "T00:00:00Z").has_value()) return Ok();
  return Fail(ErrorCode::kInvalidArgument, "expected a day such as 2026-11-20", std::string(field));
}

}  // namespace sealward::intent
