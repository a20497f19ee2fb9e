#include "people/roster.h"

#include <gtest/gtest.h>

#include "base/check.h"
#include "tests/support/ssh_person.h"

namespace sealward::people {
namespace {

using test::SshPerson;

Roster MakeRoster() {
  Roster roster;
  roster.people = {{"alice", {"trader"}, "options", {SshPerson(1).wire()}, {1001}},
                   {"bob", {"risk"}, "control", {SshPerson(2).wire()}, {1002}},
                   {"carol", {"treasury"}, "back", {SshPerson(3).wire(), SshPerson(4, true).wire()}, {1003}}};
  roster.services = {{"mm1", "alice", ServiceKind::kEngine, {"trader"}, "options", {2001}}};
  roster.conflicts = {{"trader", "risk"}};
  roster.Sort();
  return roster;
}

TEST(RosterTest, SortsAndFinds) {
  const Roster roster = MakeRoster();
  ASSERT_TRUE(roster.Validate().has_value()) << roster.Validate().error().Message();
  EXPECT_EQ(roster.FindPerson("bob")->desk, "control");
  EXPECT_EQ(roster.FindPerson("bobby"), nullptr);
  EXPECT_EQ(roster.FindService("mm1")->owner, "alice");
  EXPECT_EQ(roster.FindPersonByKey(SshPerson(4, true).wire())->name, "carol");
  EXPECT_EQ(roster.FindPersonByKey(SshPerson(9).wire()), nullptr);
  const auto engine = roster.FindPrincipal("mm1");
  ASSERT_TRUE(engine.has_value());
  EXPECT_TRUE(engine->is_service);
  EXPECT_EQ(engine->person, "alice");
  EXPECT_FALSE(roster.FindPrincipal("mm2").has_value());
}

TEST(RosterTest, SocketDecidesWhomAUidMeans) {
  const Roster roster = MakeRoster();
  EXPECT_EQ(roster.FindByUid(Socket::kEngine, 2001)->name, "mm1");
  EXPECT_FALSE(roster.FindByUid(Socket::kOfficer, 2001).has_value());
  EXPECT_EQ(roster.FindByUid(Socket::kOfficer, 1001)->name, "alice");
  EXPECT_FALSE(roster.FindByUid(Socket::kEngine, 1001).has_value());
}

TEST(RosterTest, EncodesToItself) {
  const Bytes bytes = Encode(MakeRoster());
  const auto decoded = Decode<Roster>(bytes);
  ASSERT_TRUE(decoded.has_value());
  EXPECT_EQ(Encode(*decoded), bytes);
}

// A security key's blob ends with its application.
Bytes MadeFor(Bytes wire, std::string_view application) {
  constexpr std::string_view kRight = "ssh:sealward";
  CHECK(AsText(wire).ends_with(kRight));
  wire.resize(wire.size() - kRight.size() - 1);
  wire.push_back(static_cast<uint8_t>(application.size()));
  wire.insert(wire.end(), application.begin(), application.end());
  return wire;
}

struct BadRoster {
  const char* name;
  void (*spoil)(Roster&);
  const char* said;  // in the message
};

const BadRoster kBadRosters[] = {
    {"TwoPeopleOneName", [](Roster& r) { r.people[1].name = "alice"; }, "alice"},
    {"PersonAndServiceOneName", [](Roster& r) { r.services[0].name = "bob"; }, "bob"},
    {"Unsorted", [](Roster& r) { std::swap(r.people[0], r.people[1]); }, "not sorted"},
    {"NameWithBlank", [](Roster& r) { r.people[0].name = "a lice"; }, "a lice"},
    {"SameKeyOfTwo", [](Roster& r) { r.people[1].ssh_keys = r.people[0].ssh_keys; }, "alice and bob"},
    {"SameKeyTwice", [](Roster& r) { r.people[0].ssh_keys.push_back(r.people[0].ssh_keys[0]); },
     "alice and alice"},
    {"JunkKey", [](Roster& r) { r.people[0].ssh_keys[0].push_back(0); }, "SSH public key"},
    {"SecurityKeyOfSsh", [](Roster& r) { r.people[2].ssh_keys[1] = MadeFor(r.people[2].ssh_keys[1], "ssh:"); },
     "carol: ssh:`: invalid value: a security key made for another application"},
    {"SecurityKeyOfAnother",
     [](Roster& r) { r.people[2].ssh_keys[1] = MadeFor(r.people[2].ssh_keys[1], "ssh:sealward2"); },
     "carol: ssh:sealward2"},
    {"TwoPeopleOneUid", [](Roster& r) { r.people[1].uids = {1001}; }, "alice and bob: 1001"},
    {"TwoServicesOneUid",
     [](Roster& r) { r.services.push_back({"mm2", "alice", ServiceKind::kEngine, {}, "", {2001}}); },
     "mm1 and mm2"},
    {"ServiceSharesUidWithStranger", [](Roster& r) { r.services[0].uids = {1002}; }, "mm1 and bob"},
    {"OwnerUnknown", [](Roster& r) { r.services[0].owner = "dave"; }, "dave"},
    {"OwnerIsService", [](Roster& r) { r.services[0].owner = "mm1"; }, "mm1"},
    {"ConflictInOnePerson", [](Roster& r) { r.people[0].roles = {"risk", "trader"}; },
     "alice: risk and trader"},
    {"ConflictThroughService", [](Roster& r) { r.people[0].roles = {"risk"}; }, "alice: risk and trader"},
    {"AuditorWithOtherRole", [](Roster& r) { r.people[2].roles = {"auditor", "treasury"}; }, "carol"},
    {"ConflictWithItself", [](Roster& r) { r.conflicts[0].with = r.conflicts[0].role; }, "two roles"},
    {"RoleTwice", [](Roster& r) { r.people[0].roles = {"trader", "trader"}; }, "each once"},
    {"NineKeys", [](Roster& r) { r.people[0].ssh_keys.resize(9); }, "at most 8"},
};

TEST(RosterTest, RefusesWhatIsWrongAndNamesIt) {
  for (const BadRoster& bad : kBadRosters) {
    Roster roster = MakeRoster();
    bad.spoil(roster);
    const Status status = roster.Validate();
    ASSERT_FALSE(status.has_value()) << bad.name;
    EXPECT_NE(status.error().Message().find(bad.said), std::string::npos)
        << bad.name << ": " << status.error().Message();
  }
}

TEST(RosterTest, OwnerMayShareUidWithTheirService) {
  Roster roster = MakeRoster();
  roster.services[0].uids = {1001};
  EXPECT_TRUE(roster.Validate().has_value());
}

}  // namespace
}  // namespace sealward::people
