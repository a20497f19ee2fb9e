// What a roster must be before anybody relies on it. Each refusal names the people, services, roles or
// credentials.
#include <algorithm>
#include <functional>
#include <map>
#include <set>
#include <tuple>

#include "crypto/ssh_key.h"
#include "intent/intent.h"
#include "people/credential.h"
#include "people/roster.h"

namespace sealward::people {
namespace {

constexpr std::string_view kAuditorRole = "auditor";  // reads everything, so takes part in nothing
constexpr size_t kRolesMax = 16, kUidsMax = 8, kSshKeysMax = 8;

template <typename T>
bool IsStrictlySorted(const std::vector<T>& items) {
  return std::adjacent_find(items.begin(), items.end(), std::greater_equal<>()) == items.end();
}

Status ValidateMember(const std::string& name, const std::vector<std::string>& roles, const std::string& desk,
                      const std::vector<uint32_t>& uids) {
  if (!intent::IsName(name)) return Fail(ErrorCode::kInvalidArgument, "a name is expected", name);
  if (!desk.empty() && !intent::IsName(desk)) {
    return Fail(ErrorCode::kInvalidArgument, "a desk's name is expected", name + ": " + desk);
  }
  if (roles.size() > kRolesMax || uids.size() > kUidsMax) {
    return Fail(ErrorCode::kTooLarge, "at most 16 roles and 8 uids each", name);
  }
  for (const std::string& role : roles) {
    if (!intent::IsName(role))
      return Fail(ErrorCode::kInvalidArgument, "a role is expected", name + ": " + role);
  }
  if (!IsStrictlySorted(roles))
    return Fail(ErrorCode::kInvalidArgument, "roles must be sorted, each once", name);
  if (!IsStrictlySorted(uids))
    return Fail(ErrorCode::kInvalidArgument, "uids must be sorted, each once", name);
  return Ok();
}

Status ValidateNames(const Roster& roster) {
  for (const Person& person : roster.people) {
    TRY(ValidateMember(person.name, person.roles, person.desk, person.uids));
  }
  for (const Service& service : roster.services) {
    TRY(ValidateMember(service.name, service.roles, service.desk, service.uids));
    if (roster.FindPerson(service.owner) == nullptr) {
      return Fail(ErrorCode::kNotFound, "a service's owner must be a person of the roster",
                  service.name + " owned by " + service.owner);
    }
    if (roster.FindPerson(service.name) != nullptr) {
      return Fail(ErrorCode::kDuplicate, "a person and a service have the same name", service.name);
    }
  }
  return Ok();
}

template <typename T>
Status ValidateOrder(const std::vector<T>& rows) {
  for (size_t i = 1; i < rows.size(); ++i) {
    if (rows[i - 1].name == rows[i].name) return Fail(ErrorCode::kDuplicate, "named twice", rows[i].name);
    if (rows[i - 1].name > rows[i].name)
      return Fail(ErrorCode::kInvalidArgument, "not sorted by name", rows[i].name);
  }
  return Ok();
}

Status ValidateSshKeys(const Roster& roster) {
  std::map<Bytes, const Person*> owners;
  for (const Person& person : roster.people) {
    if (person.ssh_keys.size() > kSshKeysMax)
      return Fail(ErrorCode::kTooLarge, "at most 8 SSH keys each", person.name);
    for (const Bytes& key : person.ssh_keys) {
      const auto parsed = crypto::SshPublicKey::FromWire(key);
      if (!parsed.has_value()) {
        return Fail(ErrorCode::kInvalidArgument, "not an SSH public key of a supported type", person.name);
      }
      if (Status credential = CheckCredential(*parsed); !credential) {
        credential.error().subject = person.name + ": " + credential.error().subject;
        return credential;
      }
      const auto [at, inserted] = owners.emplace(key, &person);
      if (!inserted) {
        return Fail(ErrorCode::kDuplicate, "an SSH key belongs to one person, once",
                    at->second->name + " and " + person.name);
      }
    }
  }
  return Ok();
}

// A uid may be a person's and, on the engine socket, that of a service the same person owns.
Status ValidateUids(const Roster& roster) {
  std::map<uint32_t, std::string> people, services;
  for (const Person& person : roster.people) {
    for (const uint32_t uid : person.uids) {
      const auto [at, inserted] = people.emplace(uid, person.name);
      if (!inserted) {
        return Fail(ErrorCode::kDuplicate, "two people share a uid",
                    at->second + " and " + person.name + ": " + std::to_string(uid));
      }
    }
  }
  for (const Service& service : roster.services) {
    for (const uint32_t uid : service.uids) {
      const auto [at, inserted] = services.emplace(uid, service.name);
      if (!inserted) {
        return Fail(ErrorCode::kDuplicate, "two services share a uid",
                    at->second + " and " + service.name + ": " + std::to_string(uid));
      }
      const auto person = people.find(uid);
      if (person != people.end() && person->second != service.owner) {
        return Fail(ErrorCode::kDuplicate, "a service shares a uid with a person who is not its owner",
                    service.name + " and " + person->second + ": " + std::to_string(uid));
      }
    }
  }
  return Ok();
}

// What one human holds: own roles and those of the services they own.
std::set<std::string> RolesOfHuman(const Roster& roster, const Person& person) {
  std::set<std::string> out(person.roles.begin(), person.roles.end());
  for (const Service& service : roster.services) {
    if (service.owner == person.name) out.insert(service.roles.begin(), service.roles.end());
  }
  return out;
}

Status ValidateConflicts(const Roster& roster) {
  for (size_t i = 0; i < roster.conflicts.size(); ++i) {
    const Conflict& conflict = roster.conflicts[i];
    const std::string both = conflict.role + " with " + conflict.with;
    if (!intent::IsName(conflict.role) || !intent::IsName(conflict.with) || conflict.role >= conflict.with) {
      return Fail(ErrorCode::kInvalidArgument, "a conflict is between two roles, the lesser name first",
                  both);
    }
    if (i == 0) continue;
    const Conflict& previous = roster.conflicts[i - 1];
    if (std::tie(previous.role, previous.with) >= std::tie(conflict.role, conflict.with)) {
      return Fail(ErrorCode::kInvalidArgument, "conflicts must be sorted, each once", both);
    }
  }
  for (const Person& person : roster.people) {
    const std::set<std::string> roles = RolesOfHuman(roster, person);
    for (const Conflict& conflict : roster.conflicts) {
      if (roles.contains(conflict.role) && roles.contains(conflict.with)) {
        return Fail(ErrorCode::kInvalidArgument, "one person holds both, counting the services they own",
                    person.name + ": " + conflict.role + " and " + conflict.with);
      }
    }
    if (roles.contains(std::string(kAuditorRole)) && roles.size() > 1) {
      return Fail(ErrorCode::kInvalidArgument,
                  "an auditor holds no other role, counting the services they own", person.name);
    }
  }
  return Ok();
}

}  // namespace

Status Roster::Validate() const {
  if (people.size() > kPeopleMax || services.size() > kPeopleMax || conflicts.size() > kConflictsMax) {
    return Fail(ErrorCode::kTooLarge, "too many people, services or conflicts");
  }
  TRY(ValidateOrder(people));
  TRY(ValidateOrder(services));
  TRY(ValidateNames(*this));
  TRY(ValidateSshKeys(*this));
  TRY(ValidateUids(*this));
  return ValidateConflicts(*this);
}

}  // namespace sealward::people
