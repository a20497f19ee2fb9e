#include "client/documents/row.h"

#include <algorithm>

#include "base/limits.h"
#include "base/time_text.h"
#include "intent/intent.h"

namespace sealward::documents {

std::string Explain(const Error& error) {
  return error.context[0] != '\0' ? std::string(error.context) : std::string(ErrorText(error.code));
}

std::unexpected<Diagnostic> Row::Mistake(std::string_view key, const std::string& message) const {
  return std::unexpected(table_.ErrorAt(key, "`" + std::string(key) + "`: " + message));
}

Diagnosed<std::string> Row::Name(std::string_view key) {
  std::string name = TRY(table_.RequireString(key));
  if (intent::IsName(name)) return name;
  return Mistake(key, "expected 1 to 64 letters, digits or . _ : / -");
}

Diagnosed<std::optional<std::string>> Row::OptionalName(std::string_view key) {
  if (!table_.Has(key)) return std::nullopt;
  return TRY(Name(key));
}

Diagnosed<std::vector<std::string>> Row::OptionalNames(std::string_view key, size_t count_max) {
  std::vector<std::string> names = TRY(table_.OptionalStrings(key));
  if (names.size() > count_max) return Mistake(key, "expected at most " + std::to_string(count_max));
  for (size_t i = 0; i < names.size(); ++i) {
    if (!intent::IsName(names[i])) return Mistake(key, "expected 1 to 64 letters, digits or . _ : / -");
    if (std::find(names.begin(), names.begin() + static_cast<ptrdiff_t>(i), names[i]) !=
        names.begin() + static_cast<ptrdiff_t>(i)) {
      return Mistake(key, "`" + names[i] + "` is given twice");
    }
  }
  return names;
}

Diagnosed<std::string> Row::Text(std::string_view key, size_t bytes_max) {
  std::string text = TRY(table_.RequireString(key));
  if (text.empty() || text.size() > bytes_max || !intent::IsPrintableAscii(text)) {
    return Mistake(key, "expected 1 to " + std::to_string(bytes_max) + " characters of printable ASCII");
  }
  return text;
}

Diagnosed<Decimal> Row::Number(std::string_view key) {
  const auto value = Decimal::Parse(TRY(table_.RequireString(key)));
  if (value.has_value()) return *value;
  return Mistake(key, Explain(value.error()));
}

Diagnosed<Nanoseconds> Row::Time(std::string_view key) {
  const auto value = ParseTime(TRY(table_.RequireString(key)));
  if (value.has_value()) return *value;
  return Mistake(key, "expected a UTC time such as 2026-11-20T20:15:00Z");
}

Diagnosed<uint64_t> Row::Integer(std::string_view key, toml::Range range) {
  return static_cast<uint64_t>(TRY(table_.RequireInteger(key, range)));
}

Diagnosed<std::vector<uint32_t>> Row::Uids(std::string_view key) {
  constexpr int64_t kUidMax = 4294967294;  // the highest number means no uid
  std::vector<uint32_t> out;
  for (const int64_t uid : TRY(table_.OptionalIntegers(key, {0, kUidMax})))
    out.push_back(static_cast<uint32_t>(uid));
  return out;
}

Diagnosed<void> Places::Remember(std::string_view section, const std::string& name, const Row& row) {
  const Diagnostic place = row.Place();
  const auto [first, added] = lines_.try_emplace({std::string(section), name}, place.line);
  if (!added) {
    return row.Mistake("name",
                       "`" + name + "` is given twice, first on line " + std::to_string(first->second));
  }
  rows_.insert_or_assign(name, place);
  return {};
}

Diagnostic Places::Locate(const Error& error) const {
  Diagnostic out{file_, 0, 0, error.Message()};
  const size_t end =
      error.subject.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._:/-");
  std::string name = error.subject.substr(0, end);
  if (!rows_.contains(name) && name.ends_with(':')) name.pop_back();  // "name: what about it"
  const auto found = rows_.find(name);
  if (found == rows_.end()) return out;
  out.line = found->second.line;
  out.column = found->second.column;
  return out;
}

}  // namespace sealward::documents
