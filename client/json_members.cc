#include "client/json_members.h"

#include "base/time_text.h"

namespace sealward::client {

std::unexpected<Diagnostic> Wrong(std::string message) {
  return std::unexpected(Diagnostic{"step", 0, 0, std::move(message)});
}

Diagnosed<void> Only(const JsonValue& object, const MemberNames& known, const MemberNames& beside) {
  if (object.kind != JsonKind::kObject) return Wrong("expected an object");
  for (const JsonMember& member : object.members) {
    if (!known.contains(member.name) && !beside.contains(member.name)) {
      return Wrong("no member `" + member.name.substr(0, 64) + "` here");
    }
  }
  return {};
}

Diagnosed<std::string> TextOf(const JsonValue& object, std::string_view name) {
  const JsonValue* const value = object.Find(name);
  if (value == nullptr || value->kind != JsonKind::kText) {
    return Wrong("expected a text `" + std::string(name) + "`");
  }
  return value->text;
}

Diagnosed<Decimal> NumberOf(const JsonValue& object, std::string_view name) {
  const std::string text = TRY(TextOf(object, name));
  const auto number = Decimal::Parse(text);
  if (!number.has_value())
    return Wrong("`" + std::string(name) + "`: expected a decimal, not `" + text.substr(0, 64) + "`");
  return *number;
}

Diagnosed<Nanoseconds> TimeOf(const JsonValue& object, std::string_view name) {
  const auto time = ParseTime(TRY(TextOf(object, name)));
  if (!time.has_value())
    return Wrong("`" + std::string(name) + "`: expected a time such as 2026-12-01T00:00:00Z");
  return *time;
}

Diagnosed<bool> FlagOf(const JsonValue& object, std::string_view name, bool otherwise) {
  const JsonValue* const value = object.Find(name);
  if (value == nullptr) return otherwise;
  if (value->kind != JsonKind::kBool) return Wrong("expected true or false as `" + std::string(name) + "`");
  return value->text == "true";
}

Diagnosed<std::vector<std::string>> TextsOf(const JsonValue& object, std::string_view name) {
  std::vector<std::string> out;
  const JsonValue* const value = object.Find(name);
  if (value == nullptr) return out;
  if (value->kind != JsonKind::kArray) return Wrong("expected a list as `" + std::string(name) + "`");
  for (const JsonValue& item : value->items) {
    if (item.kind != JsonKind::kText) return Wrong("expected texts in `" + std::string(name) + "`");
    out.push_back(item.text);
  }
  return out;
}

}  // namespace sealward::client
