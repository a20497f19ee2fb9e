#include "client/json_reader.h"

namespace sealward::client {

std::unexpected<Diagnostic> JsonReader::Refuse(const JsonValue& value, std::string_view why) const {
  const std::string& place = value.label.empty() ? path_ : value.label;
  std::string message = place.empty() ? std::string(why) : "`" + place + "`: " + std::string(why);
  if (!value.label.empty()) return std::unexpected(Diagnostic{"", 0, 0, std::move(message)});
  return std::unexpected(DiagnosticAt(source_, file_, value.offset, std::move(message)));
}

JsonReader::Outcome JsonReader::Expect(const JsonValue& value, JsonKind kind, std::string_view what) const {
  if (value.kind == kind) return {};
  std::string why = "expected " + std::string(what) + ", not " + std::string(KindText(value.kind));
  if (value.kind == JsonKind::kNull) why += "; leave out a field that has no value";
  return Refuse(value, why);
}

JsonReader::Outcome JsonReader::RefuseUnknown(const JsonValue& object,
                                              const std::vector<std::string_view>& known) const {
  for (const JsonMember& member : object.members) {
    if (std::find(known.begin(), known.end(), member.name) != known.end()) continue;
    std::string why = "unknown field `" + member.name.substr(0, 64) + "`; expected one of ";
    for (size_t i = 0; i < known.size(); ++i) why += (i == 0 ? "" : ", ") + std::string(known[i]);
    JsonValue place;
    place.offset = member.offset;
    place.label = member.value.label;
    return Refuse(place, why);
  }
  return {};
}

JsonReader::Outcome JsonReader::ReadBool(const JsonValue& value, bool& out) const {
  TRY(Expect(value, JsonKind::kBool, "true or false"));
  out = value.text == "true";
  return {};
}

JsonReader::Outcome JsonReader::ReadDecimal(const JsonValue& value, Decimal& out) const {
  if (value.kind == JsonKind::kNumber) {
    return Refuse(value, "amounts are texts: write \"" + value.text.substr(0, 64) + "\" in quotes");
  }
  TRY(Expect(value, JsonKind::kText, "a decimal in quotes"));
  const auto parsed = Decimal::Parse(value.text);
  if (parsed.has_value()) {
    out = *parsed;
    return {};
  }
  const std::string shown = "`" + value.text.substr(0, 64) + "`";
  switch (parsed.error().code) {
    case ErrorCode::kTooPrecise:
      return Refuse(value, shown + " has more than 18 digits after the point");
    case ErrorCode::kOutOfRange:
      return Refuse(value, shown + " has more than 36 digits");
    default:
      return Refuse(
          value,
          "expected a decimal such as \"0.5\" (no exponent, sign +, blanks or leading zeros), not " + shown);
  }
}

JsonReader::Outcome JsonReader::ReadTime(const JsonValue& value, Nanoseconds& out) const {
  TRY(Expect(value, JsonKind::kText, "a UTC time in quotes such as \"2026-11-20T20:15:00Z\""));
  const auto parsed = ParseTime(value.text);
  if (!parsed.has_value()) {
    return Refuse(value, std::string(parsed.error().context) + ", not `" + value.text.substr(0, 64) + "`");
  }
  out = *parsed;
  return {};
}

JsonReader::Outcome JsonReader::ReadText(const JsonValue& value, std::string& out, size_t size_max) const {
  TRY(Expect(value, JsonKind::kText, "a text"));
  if (value.text.size() > size_max) {
    return Refuse(value, "at most " + std::to_string(size_max) + " characters");
  }
  out = value.text;
  return {};
}

JsonReader::Outcome JsonReader::ReadHex(const JsonValue& value, Bytes& out, size_t size_min,
                                        size_t size_max) const {
  TRY(Expect(value, JsonKind::kText, "bytes in hex"));
  auto parsed = HexDecode(value.text);
  if (!parsed.has_value() || parsed->size() < size_min || parsed->size() > size_max) {
    return Refuse(value, size_min == size_max
                             ? "expected " + std::to_string(2 * size_max) + " hex digits in lower case"
                             : "expected hex in lower case, at most " + std::to_string(size_max) + " bytes");
  }
  out = *std::move(parsed);
  return {};
}

JsonReader::Outcome JsonReader::ReadUnsigned(const JsonValue& value, uint64_t& out, uint64_t most) const {
  const std::string expected = "expected a whole number from 0 to " + std::to_string(most);
  if (value.kind != JsonKind::kNumber && value.label.empty()) return Refuse(value, expected);
  const char* const end = value.text.data() + value.text.size();
  const auto [stop, error] = std::from_chars(value.text.data(), end, out);
  if (error != std::errc() || stop != end || out > most) return Refuse(value, expected);
  return {};
}

}  // namespace sealward::client
