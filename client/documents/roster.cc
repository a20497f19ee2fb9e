#include "client/documents/documents.h"
#include "client/documents/row.h"
#include "crypto/ssh_key.h"
#include "people/credential.h"

namespace sealward::documents {
namespace {

constexpr size_t kRolesMax = 16;

Diagnosed<std::string> ReadDesk(Row& row) {
  return TRY(row.OptionalName("desk")).value_or("");
}

Diagnosed<people::Person> ReadPerson(Row& row) {
  people::Person person;
  person.name = TRY(row.Name("name"));
  person.roles = TRY(row.OptionalNames("roles", kRolesMax));
  person.desk = TRY(ReadDesk(row));
  for (const std::string& line : TRY(row.table().OptionalStrings("ssh_keys"))) {
    const auto key = crypto::SshPublicKey::FromLine(line);
    if (!key.has_value()) return row.Mistake("ssh_keys", Explain(key.error()));
    if (const Status fit = people::CheckCredential(*key); !fit) {
      return row.Mistake("ssh_keys", "`" + fit.error().subject + "`: " + Explain(fit.error()));
    }
    person.ssh_keys.push_back(key->wire());
  }
  person.uids = TRY(row.Uids("uids"));
  return person;
}

Diagnosed<people::Service> ReadService(Row& row) {
  people::Service service;
  service.name = TRY(row.Name("name"));
  service.owner = TRY(row.Name("owner"));
  service.kind = TRY(row.Choice<people::ServiceKind>("kind"));
  service.roles = TRY(row.OptionalNames("roles", kRolesMax));
  service.desk = TRY(ReadDesk(row));
  service.uids = TRY(row.Uids("uids"));
  return service;
}

Diagnosed<void> ReadRows(toml::TableReader& document, people::Roster& roster, Places& places) {
  TRY(EachRow(document, "person", [&](Row& row) -> Diagnosed<void> {
    roster.people.push_back(TRY(ReadPerson(row)));
    return places.Remember("person", roster.people.back().name, row);
  }));
  TRY(EachRow(document, "service", [&](Row& row) -> Diagnosed<void> {
    roster.services.push_back(TRY(ReadService(row)));
    return places.Remember("service", roster.services.back().name, row);
  }));
  return EachRow(document, "conflict", [&](Row& row) -> Diagnosed<void> {
    roster.conflicts.push_back({TRY(row.Name("role")), TRY(row.Name("with"))});
    return {};
  });
}

}  // namespace

Diagnosed<people::Roster> ReadRoster(std::string_view text, const std::string& file) {
  const toml::Document document = TRY(toml::Parse(text, file));
  toml::TableReader reader(document);
  people::Roster roster;
  Places places(file);
  TRY(ReadRows(reader, roster, places));
  TRY(reader.Finish());
  roster.Sort();
  const Status valid = roster.Validate();
  if (!valid.has_value()) return std::unexpected(places.Locate(valid.error()));
  return roster;
}

}  // namespace sealward::documents
