#include "client/request_json.h"

#include <charconv>
#include <memory>

#include "base/time_text.h"
#include "client/json_reader.h"

namespace sealward::client {

// Their defaults are the ordinary case; a side, a setting or an act has none.
template <>
inline constexpr bool kMayBeLeftOut<intent::OrderType> = true;
template <>
inline constexpr bool kMayBeLeftOut<intent::TimeInForce> = true;
template <>
inline constexpr bool kMayBeLeftOut<intent::SelfTradePrevention> = true;
template <>
inline constexpr bool kMayBeLeftOut<intent::Capacity> = true;
template <>
inline constexpr bool kMayBeLeftOut<intent::ShortSale> = true;

namespace {

struct Unit {
  std::string_view name;
  uint64_t ns;
};
constexpr Unit kUnits[] = {
    {"ms", 1'000'000}, {"s", kSecondNs}, {"m", 60 * kSecondNs}, {"h", 3600 * kSecondNs}};

}  // namespace

Result<uint64_t> ParseDuration(std::string_view text) {
  const auto refuse = [&] {
    return Fail(ErrorCode::kInvalidArgument, "expected a duration above zero, such as 500ms, 30s, 10m or 24h",
                std::string(text.substr(0, 64)));
  };
  uint32_t count = 0;
  const char* const end = std::to_address(text.end());
  const auto [stop, error] = std::from_chars(std::to_address(text.begin()), end, count);
  if (error != std::errc() || count == 0) return refuse();
  for (const Unit& unit : kUnits) {
    if (unit.name == std::string_view(stop, end)) return count * unit.ns;  // below 2^32 hours: fits
  }
  return refuse();
}

Result<Nanoseconds> ParseTimeOrDuration(std::string_view text, Nanoseconds now) {
  if (text.starts_with('+')) {
    const uint64_t ahead = TRY(ParseDuration(text.substr(1)));
    if (ahead > std::numeric_limits<uint64_t>::max() - now.value) {
      return Fail(ErrorCode::kOutOfRange, "too far ahead", std::string(text));
    }
    return Nanoseconds{now.value + ahead};
  }
  auto time = ParseTime(text);
  if (time.has_value()) return time;
  return Fail(
      ErrorCode::kInvalidArgument,
      time.error().code == ErrorCode::kMalformed
          ? "expected a UTC time such as 2026-11-20T20:15:00Z, or + and a duration from now such as +30s"
          : time.error().context,
      std::string(text.substr(0, 64)));
}

Diagnosed<Stated> ReadStated(std::string_view text, const std::string& file, Nanoseconds now) {
  JsonValue root = TRY(ParseJson(text, file));
  JsonReader reader(text, file);
  TRY(reader.Expect(root, JsonKind::kObject, "an object"));
  // An intent alone has a kind; a request's own fields say that one was meant.
  const bool request_meant = root.Find("request_id") != nullptr || root.Find("valid_until") != nullptr;
  if (root.Find("intent") == nullptr && !request_meant) {
    intent::Intent intent;
    TRY(reader.Read(root, intent));
    return intent;
  }
  for (JsonMember& member : root.members) {
    if (member.name != "valid_until" || !member.value.text.starts_with('+')) continue;
    const auto time = ParseTimeOrDuration(member.value.text, now);
    const JsonReader::Inside inside(reader, "valid_until");
    if (!time.has_value()) return reader.Refuse(member.value, time.error().Message());
    member.value.text = FormatTime(*time);
  }
  intent::StatedRequest request;
  TRY(reader.Read(root, request));
  return request;
}

Diagnosed<intent::Intent> ReadIntent(const JsonValue& value) {
  JsonReader reader({}, {});
  intent::Intent intent;
  TRY(reader.Read(value, intent));
  return intent;
}

}  // namespace sealward::client
