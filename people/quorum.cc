// The tally. Who counts is a matching between people (or desks, where desks must differ: of one desk only one
// person counts, in any of the roles of that desk's approvers) and roles, so the exact answer is a maximum
// bipartite matching.
#include <algorithm>
#include <map>
#include <set>
#include <span>

#include "people/approval.h"

namespace sealward::people {
namespace {

struct Candidate {
  const Person* person = nullptr;
  Nanoseconds at;
  std::vector<std::string> roles;  // those that the requirement accepts; all the person's if it names none
};

std::vector<std::string> AcceptedRoles(const Requirement& requirement, const Person& person) {
  if (requirement.roles.empty()) return person.roles;
  std::vector<std::string> out;
  for (const std::string& role : requirement.roles) {
    if (person.Holds(role)) out.push_back(role);
  }
  return out;
}

// One per person, in order of time; a person's latest approval that still holds.
std::vector<Candidate> CandidatesOf(const Roster& roster, const Requirement& requirement,
                                    const Principal& requester, const std::vector<CountedApproval>& approvals,
                                    Nanoseconds now) {
  std::map<std::string_view, Candidate> by_person;
  for (const CountedApproval& approval : approvals) {
    if (approval.not_after <= now || approval.person == requester.person) continue;
    const Person* person = roster.FindPerson(approval.person);
    if (person == nullptr || !MayMeet(requirement, *person)) continue;
    if (requirement.distinct_desks && person->desk.empty()) continue;  // a desk that isn't told can't differ
    Candidate& candidate = by_person[person->name];
    if (candidate.person != nullptr && candidate.at >= approval.at) continue;
    candidate = {person, approval.at, AcceptedRoles(requirement, *person)};
  }
  std::vector<Candidate> out;
  for (auto& [name, candidate] : by_person) out.push_back(std::move(candidate));
  std::stable_sort(out.begin(), out.end(),
                   [](const Candidate& a, const Candidate& b) { return a.at < b.at; });
  return out;
}

using RoleSet = std::set<std::string, std::less<>>;

// Kuhn's algorithm: can `left` get a role, moving others if need be?
bool Assign(size_t left, const std::vector<RoleSet>& accepted,
            std::map<std::string, size_t, std::less<>>& holder_of, RoleSet& tried) {
  for (const std::string& role : accepted[left]) {
    if (!tried.insert(role).second) continue;
    const auto holder = holder_of.find(role);
    if (holder == holder_of.end() || Assign(holder->second, accepted, holder_of, tried)) {
      holder_of[role] = left;
      return true;
    }
  }
  return false;
}

size_t Count(const Requirement& requirement, std::span<const Candidate> candidates) {
  std::vector<RoleSet> accepted;  // by person, or by desk
  std::map<std::string_view, size_t> index_of_desk;
  for (const Candidate& candidate : candidates) {
    size_t index = accepted.size();
    if (requirement.distinct_desks)
      index = index_of_desk.emplace(candidate.person->desk, index).first->second;
    if (index == accepted.size()) accepted.emplace_back();
    accepted[index].insert(candidate.roles.begin(), candidate.roles.end());
  }
  if (!requirement.distinct_roles) return accepted.size();
  size_t count = 0;
  std::map<std::string, size_t, std::less<>> holder_of;
  for (size_t left = 0; left < accepted.size(); ++left) {
    RoleSet tried;
    if (Assign(left, accepted, holder_of, tried)) ++count;
  }
  return count;
}

size_t BestCount(const Roster& roster, const Requirement& requirement, const Principal& requester,
                 const std::vector<CountedApproval>& approvals, Nanoseconds now) {
  const std::vector<Candidate> candidates = CandidatesOf(roster, requirement, requester, approvals, now);
  if (!requirement.within_ns.has_value()) return Count(requirement, candidates);
  size_t best = 0;
  for (size_t first = 0; first < candidates.size(); ++first) {
    size_t end = first;
    while (end < candidates.size() &&
           candidates[end].at.value - candidates[first].at.value <= *requirement.within_ns) {
      ++end;
    }
    best = std::max(best, Count(requirement, std::span(candidates).subspan(first, end - first)));
  }
  return best;
}

std::string Joined(const std::vector<std::string>& items) {
  std::string out;
  for (const std::string& item : items) out += (out.empty() ? "" : ", ") + item;
  return out;
}

}  // namespace

bool MayMeet(const Requirement& requirement, const Person& person) {
  if (requirement.roles.empty()) return true;
  return std::any_of(requirement.roles.begin(), requirement.roles.end(),
                     [&](const std::string& role) { return person.Holds(role); });
}

bool Satisfied(const Roster& roster, const Requirement& requirement, const Principal& requester,
               const std::vector<CountedApproval>& approvals, Nanoseconds now) {
  return BestCount(roster, requirement, requester, approvals, now) >= requirement.people;
}

std::string Missing(const Roster& roster, const Requirement& requirement, const Principal& requester,
                    const std::vector<CountedApproval>& approvals, Nanoseconds now) {
  const size_t count = BestCount(roster, requirement, requester, approvals, now);
  if (count >= requirement.people) return {};
  std::string out = std::to_string(requirement.people - count) + (count > 0 ? " more of " : " of ");
  out += requirement.roles.empty() ? "the people of the roster" : Joined(requirement.roles);
  if (requirement.distinct_roles) out += ", in distinct roles";
  if (requirement.distinct_desks) out += ", from distinct desks";
  if (requirement.within_ns.has_value()) {
    out += ", within " + std::to_string(*requirement.within_ns / kSecondNs) + " s of each other";
  }
  out += " (" + requirement.source + ")";
  return out;
}

}  // namespace sealward::people
