// People, services, credentials, roles and conflicts: the roster document as installed. A person is one
// human; every credential belongs to exactly one. Shared by engine, signer, client and the auditor's
// verifier. Pure data and look-ups.
#ifndef SEALWARD_PEOPLE_ROSTER_H_
#define SEALWARD_PEOPLE_ROSTER_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/codec.h"
#include "base/enum.h"
#include "base/limits.h"

namespace sealward::people {

enum class ServiceKind : uint8_t { kEngine, kAttestor, kGateway };
enum class Socket : uint8_t { kEngine, kOfficer };  // which listening socket a client came through

inline constexpr size_t kPeopleMax = 4096;
inline constexpr size_t kConflictsMax = 64;

struct Person {
  std::string name;
  std::vector<std::string> roles;
  std::string desk;
  std::vector<Bytes> ssh_keys;  // wire blobs of public keys
  std::vector<uint32_t> uids;
  static constexpr auto kFields =
      std::tuple{Field{0, &Person::name, "name", kNameBytesMax}, Field{1, &Person::roles, "roles", 16},
                 Field{2, &Person::desk, "desk", kNameBytesMax}, Field{3, &Person::ssh_keys, "ssh_keys", 8},
                 Field{4, &Person::uids, "uids", 8}};
  bool Holds(std::string_view role) const;
};

struct Service {
  std::string name;
  std::string owner;  // a person
  ServiceKind kind = ServiceKind::kEngine;
  std::vector<std::string> roles;
  std::string desk;
  std::vector<uint32_t> uids;
  static constexpr auto kFields = std::tuple{Field{0, &Service::name, "name", kNameBytesMax},
                                             Field{1, &Service::owner, "owner", kNameBytesMax},
                                             Field{2, &Service::kind, "kind"},
                                             Field{3, &Service::roles, "roles", 16},
                                             Field{4, &Service::desk, "desk", kNameBytesMax},
                                             Field{5, &Service::uids, "uids", 8}};
};

struct Conflict {
  std::string role;
  std::string with;
  static constexpr auto kFields = std::tuple{Field{0, &Conflict::role, "role", kNameBytesMax},
                                             Field{1, &Conflict::with, "with", kNameBytesMax}};
};

// A principal as the engine sees it: a person, or a service with its owner.
struct Principal {
  std::string name;
  std::string
      person;  // the person, or the service's owner: never counts as approver of what this principal requests
  bool is_service = false;
  std::vector<std::string> roles;
  std::string desk;
};

struct Roster {
  std::vector<Person> people;     // sorted by name
  std::vector<Service> services;  // sorted by name
  std::vector<Conflict> conflicts;
  static constexpr auto kFields = std::tuple{Field{0, &Roster::people, "people", kPeopleMax},
                                             Field{1, &Roster::services, "services", kPeopleMax},
                                             Field{2, &Roster::conflicts, "conflicts", kConflictsMax}};
  // Names unique over people and services; a credential on two people, a conflict held by one person (by
  // their own roles and those of the services they own; `auditor` conflicts with every role), a uid of two
  // people or two services, a service sharing a uid with a person who is not its owner, rows out of order:
  // each refused, naming them.
  Status Validate() const;
  void Sort();

  const Person* FindPerson(std::string_view name) const;
  const Service* FindService(std::string_view name) const;
  const Person* FindPersonByKey(ByteView ssh_key_blob) const;
  std::optional<Principal> FindPrincipal(std::string_view name) const;
  // Engine socket: services; officer socket: people. Nothing if the uid is unknown there.
  std::optional<Principal> FindByUid(Socket socket, uint32_t uid) const;
};

}  // namespace sealward::people

namespace sealward {
SEALWARD_ENUM_NAMES(people::ServiceKind, "engine", "attestor", "gateway")
SEALWARD_ENUM_NAMES(people::Socket, "engine", "officer")
}  // namespace sealward

#endif  // SEALWARD_PEOPLE_ROSTER_H_
