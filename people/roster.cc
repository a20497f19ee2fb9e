#include "people/roster.h"

#include <algorithm>
#include <tuple>

namespace sealward::people {
namespace {

template <typename T>
const T* FindByName(const std::vector<T>& rows, std::string_view name) {
  const auto at = std::lower_bound(rows.begin(), rows.end(), name,
                                   [](const T& row, std::string_view wanted) { return row.name < wanted; });
  return at != rows.end() && at->name == name ? &*at : nullptr;
}

bool HasUid(const std::vector<uint32_t>& uids, uint32_t uid) {
  return std::find(uids.begin(), uids.end(), uid) != uids.end();
}

Principal PrincipalOf(const Person& person) {
  return {person.name, person.name, false, person.roles, person.desk};
}
Principal PrincipalOf(const Service& service) {
  return {service.name, service.owner, true, service.roles, service.desk};
}

}  // namespace

bool Person::Holds(std::string_view role) const {
  return std::find(roles.begin(), roles.end(), role) != roles.end();
}

void Roster::Sort() {
  const auto by_name = [](const auto& a, const auto& b) { return a.name < b.name; };
  std::sort(people.begin(), people.end(), by_name);
  std::sort(services.begin(), services.end(), by_name);
  for (Person& person : people) {
    std::sort(person.roles.begin(), person.roles.end());
    std::sort(person.ssh_keys.begin(), person.ssh_keys.end());
    std::sort(person.uids.begin(), person.uids.end());
  }
  for (Service& service : services) {
    std::sort(service.roles.begin(), service.roles.end());
    std::sort(service.uids.begin(), service.uids.end());
  }
  for (Conflict& conflict : conflicts) {
    if (conflict.with < conflict.role) std::swap(conflict.role, conflict.with);
  }
  std::sort(conflicts.begin(), conflicts.end(), [](const Conflict& a, const Conflict& b) {
    return std::tie(a.role, a.with) < std::tie(b.role, b.with);
  });
}

const Person* Roster::FindPerson(std::string_view name) const {
  return FindByName(people, name);
}
const Service* Roster::FindService(std::string_view name) const {
  return FindByName(services, name);
}

const Person* Roster::FindPersonByKey(ByteView ssh_key_blob) const {
  for (const Person& person : people) {
    for (const Bytes& key : person.ssh_keys) {
      if (std::ranges::equal(key, ssh_key_blob)) return &person;
    }
  }
  return nullptr;
}

std::optional<Principal> Roster::FindPrincipal(std::string_view name) const {
  if (const Person* person = FindPerson(name)) return PrincipalOf(*person);
  if (const Service* service = FindService(name)) return PrincipalOf(*service);
  return std::nullopt;
}

std::optional<Principal> Roster::FindByUid(Socket socket, uint32_t uid) const {
  switch (socket) {
    case Socket::kEngine:
      for (const Service& service : services) {
        if (HasUid(service.uids, uid)) return PrincipalOf(service);
      }
      return std::nullopt;
    case Socket::kOfficer:
      for (const Person& person : people) {
        if (HasUid(person.uids, uid)) return PrincipalOf(person);
      }
      return std::nullopt;
  }
  return std::nullopt;
}

}  // namespace sealward::people
