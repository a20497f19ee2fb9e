#include "client/documents/calendars.h"

#include "client/documents/row.h"
#include "policy/calendar.h"

namespace sealward::documents {

Diagnosed<std::vector<policy::Calendar>> ReadCalendars(std::string_view text, const std::string& file) {
  const toml::Document document = TRY(toml::Parse(text, file));
  toml::TableReader reader(document);
  std::vector<policy::Calendar> out;
  Places places(file);
  TRY(EachRow(reader, "calendar", [&](Row& row) -> Diagnosed<void> {
    policy::Calendar calendar;
    calendar.name = TRY(row.Name("name"));
    TRY(places.Remember("calendar", calendar.name, row));
    calendar.sessions = TRY(row.table().RequireStrings("sessions"));
    calendar.closed = TRY(row.table().OptionalStrings("closed"));
    const auto compiled = policy::CompiledCalendar::Create(calendar);
    if (!compiled.has_value()) return row.Mistake("sessions", compiled.error().Message());
    out.push_back(std::move(calendar));
    return {};
  }));
  TRY(reader.Finish());
  return out;
}

}  // namespace sealward::documents
