// The documents that policy and document texts are read against. Fuzz targets only.
#ifndef SEALWARD_TESTS_FUZZ_FIRM_H_
#define SEALWARD_TESTS_FUZZ_FIRM_H_

#include "people/roster.h"
#include "tests/unit/intent/fixture.h"

namespace sealward::fuzz {

inline people::Roster MakeRoster() {
  people::Roster roster;
  roster.people = {{"alice", {"trader"}, "desk", {}, {1001}},
                   {"bob", {"risk"}, "control", {}, {1002}},
                   {"carol", {"treasury"}, "back", {}, {1003}}};
  roster.services = {{"mm1", "alice", people::ServiceKind::kEngine, {"trader"}, "desk", {2001}}};
  return roster;
}

struct Firm {
  intent::Reference reference = intent::test::MakeReference();
  intent::AddressBook address_book = intent::test::MakeAddressBook();
  intent::Keys keys = intent::test::MakeKeys();
  people::Roster roster = MakeRoster();
};

}  // namespace sealward::fuzz

#endif  // SEALWARD_TESTS_FUZZ_FIRM_H_
