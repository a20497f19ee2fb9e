#include <gtest/gtest.h>

#include <random>

#include "people/approval.h"

namespace sealward::people {
namespace {

constexpr uint64_t kMinute = 60 * kSecondNs;

class QuorumTest : public testing::Test {
 protected:
  QuorumTest() {
    roster_.people = {{"ann", {"risk"}, "east", {}, {}},
                      {"ben", {"risk", "treasury"}, "east", {}, {}},
                      {"cat", {"treasury"}, "west", {}, {}},
                      {"dan", {"risk", "trader"}, "west", {}, {}},
                      {"eve", {"trader"}, "", {}, {}}};
  }

  CountedApproval By(const std::string& person, uint64_t at_minute, uint64_t life_minutes = 15) const {
    return {person, {at_minute * kMinute}, {(at_minute + life_minutes) * kMinute}};
  }
  bool Met(const Requirement& requirement, const std::vector<CountedApproval>& approvals) const {
    return Satisfied(roster_, requirement, requester_, approvals, now_);
  }
  std::string StillMissing(const Requirement& requirement,
                           const std::vector<CountedApproval>& approvals) const {
    return Missing(roster_, requirement, requester_, approvals, now_);
  }

  Roster roster_;
  Principal requester_{"mm1", "dan", true, {}, ""};
  Nanoseconds now_{20 * kMinute};
  Requirement two_{"two", 2, {"risk", "treasury"}, false, false, std::nullopt};
};

TEST_F(QuorumTest, CountsDistinctPeopleWithARole) {
  EXPECT_FALSE(Met(two_, {}));
  EXPECT_FALSE(Met(two_, {By("ann", 10)}));
  EXPECT_TRUE(Met(two_, {By("ann", 10), By("cat", 10)}));
  EXPECT_FALSE(Met(two_, {By("ann", 10), By("ann", 11)}));
  EXPECT_FALSE(Met(two_, {By("ann", 10), By("eve", 10)}));
  EXPECT_FALSE(Met(two_, {By("ann", 10), By("nobody", 10)}));
}

TEST_F(QuorumTest, TheRequestersOwnerNeverCounts) {
  EXPECT_FALSE(Met(two_, {By("ann", 10), By("dan", 10)}));
}

TEST_F(QuorumTest, ExpiredApprovalsDoNotCount) {
  EXPECT_FALSE(Met(two_, {By("ann", 10), By("cat", 5)}));  // not after exactly now
  EXPECT_TRUE(Met(two_, {By("ann", 10), By("cat", 6)}));
}

TEST_F(QuorumTest, DistinctRolesAreMatchedExactly) {
  two_.distinct_roles = true;
  EXPECT_TRUE(Met(two_, {By("ann", 10), By("ben", 10)}));  // ben must stand for treasury
  EXPECT_TRUE(Met(two_, {By("ben", 10), By("ann", 10)}));
  EXPECT_TRUE(Met(two_, {By("ben", 10), By("cat", 10)}));  // and here for risk
  requester_.person = "eve";
  EXPECT_FALSE(Met(two_, {By("ann", 10), By("dan", 10)}));
}

TEST_F(QuorumTest, DistinctDesks) {
  two_.distinct_desks = true;
  EXPECT_FALSE(Met(two_, {By("ann", 10), By("ben", 10)}));
  EXPECT_TRUE(Met(two_, {By("ann", 10), By("cat", 10)}));
  const Requirement anybody{"any", 2, {}, false, true, std::nullopt};
  EXPECT_FALSE(Met(anybody, {By("ann", 10), By("eve", 10)}));  // eve's desk isn't told
}

TEST_F(QuorumTest, WithinIsFromFirstToLastOfTheCounted) {
  two_.within_ns = 3 * kMinute;
  EXPECT_TRUE(Met(two_, {By("ann", 10), By("cat", 13)}));
  EXPECT_FALSE(Met(two_, {By("ann", 10), By("cat", 14)}));
  EXPECT_TRUE(Met(two_, {By("ann", 10), By("cat", 14), By("ben", 16)}));
}

TEST_F(QuorumTest, SaysWhatIsMissing) {
  EXPECT_EQ(StillMissing(two_, {}), "2 of risk, treasury (two)");
  EXPECT_EQ(StillMissing(two_, {By("ann", 10)}), "1 more of risk, treasury (two)");
  EXPECT_EQ(StillMissing(two_, {By("ann", 10), By("cat", 10)}), "");
  two_.distinct_roles = true;
  EXPECT_EQ(StillMissing(two_, {By("ann", 10)}), "1 more of risk, treasury, in distinct roles (two)");
}

// The definition, by trying everything: some choice of people, each with some role, meets the requirement.
bool Exhaustive(const Roster& roster, const Requirement& requirement, std::vector<const Person*> left,
                std::vector<std::string> roles_used, std::vector<std::string> desks_used, size_t needed) {
  if (needed == 0) return true;
  while (!left.empty()) {
    const Person* const person = left.back();
    left.pop_back();
    const auto used = [](const std::vector<std::string>& items, const std::string& item) {
      return std::find(items.begin(), items.end(), item) != items.end();
    };
    if (requirement.distinct_desks && (person->desk.empty() || used(desks_used, person->desk))) continue;
    for (const std::string& role : person->roles) {
      if (!requirement.roles.empty() && !used(requirement.roles, role)) continue;
      if (requirement.distinct_roles && used(roles_used, role)) continue;
      auto roles = roles_used;
      roles.push_back(role);
      auto desks = desks_used;
      desks.push_back(person->desk);
      if (Exhaustive(roster, requirement, left, roles, desks, needed - 1)) return true;
    }
  }
  return false;
}

TEST_F(QuorumTest, AgreesWithExhaustiveSearch) {
  const uint32_t seed = std::random_device{}();
  std::printf("seed %u\n", seed);
  std::mt19937 random(seed);
  const std::vector<std::string> roles = {"a", "b", "c", "d"}, desks = {"x", "y", "z", ""};
  requester_ = {"r", "r", false, {}, ""};
  for (int round = 0; round < 3000; ++round) {
    Roster roster;
    std::vector<CountedApproval> approvals;
    std::vector<const Person*> people;
    for (int i = 0; i < 5; ++i) {
      Person person{"p" + std::to_string(i), {}, desks[random() % 4], {}, {}};
      for (const std::string& role : roles) {
        if (random() % 3 == 0) person.roles.push_back(role);
      }
      if (person.roles.empty()) person.roles = {"a"};
      roster.people.push_back(person);
    }
    for (const Person& person : roster.people) {
      if (random() % 4 == 0) continue;
      approvals.push_back(By(person.name, 10));
      people.push_back(&person);
    }
    Requirement requirement{"q", static_cast<uint8_t>(random() % 5), {}, random() % 2 == 0, random() % 2 == 0,
                            {}};
    for (const std::string& role : roles) {
      if (random() % 2 == 0) requirement.roles.push_back(role);
    }
    const bool expected = Exhaustive(roster, requirement, people, {}, {}, requirement.people);
    ASSERT_EQ(Satisfied(roster, requirement, requester_, approvals, now_), expected) << "round " << round;
    ASSERT_EQ(Missing(roster, requirement, requester_, approvals, now_).empty(), expected);
  }
}

}  // namespace
}  // namespace sealward::people
