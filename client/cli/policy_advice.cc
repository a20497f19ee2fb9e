#include "client/cli/policy_advice.h"

#include <algorithm>
#include <map>
#include <set>

#include "policy/compiled.h"
#include "policy/parser.h"
#include "policy/print.h"
#include "policy/validate.h"

namespace sealward::cli {
namespace {

using people::Person;
using people::Principal;
using people::Requirement;
using policy::Ast;
using policy::Expression;
using policy::ExpressionId;
using policy::ExpressionKind;
using policy::KindSet;
using policy::Statement;
using policy::StatementKind;

constexpr size_t kSpareMax = 3;          // more is not looked for: every set of so many people is tried
constexpr size_t kHoldersTriedMax = 24;  // above, the count alone tells
constexpr KindSet kPayments = policy::kSettlement | policy::kTransfer;

std::string Joined(const std::vector<std::string>& items, const char* between) {
  std::string out;
  for (const std::string& item : items) out += (out.empty() ? "" : between) + item;
  return out;
}

// Statements that can never matter, from the text alone.
class Reader {
 public:
  Reader(const Ast& ast, policy::Mistakes& out) : ast_(ast), out_(out) {}

  void Run() {
    for (const Statement& statement : ast_.statements) {
      if (statement.kind == StatementKind::kPermit) permitted_ |= statement.kinds;
      const bool always = statement.kind == StatementKind::kForbid && !statement.when.has_value() &&
                          !statement.unless.has_value() && !statement.until.has_value();
      if (always) forbidden_ |= statement.kinds;
    }
    for (const Statement& statement : ast_.statements) {
      if (policy::Decides(statement.kind)) CheckFires(statement);
      CheckRepeated(statement);
      CheckUsed(statement);
    }
  }

 private:
  void CheckFires(const Statement& statement) {
    if ((statement.kinds & permitted_) == 0) {
      out_.Add(statement.at, "this can't matter: no permit is on " + policy::PrintKinds(statement.kinds));
    } else if (statement.kind == StatementKind::kPermit && (statement.kinds & ~forbidden_) == 0) {
      out_.Add(statement.at,
               "this can't matter: " + policy::PrintKinds(statement.kinds) + " is forbidden always");
    } else if (statement.when.has_value() && NeverTrue(*statement.when)) {
      out_.Add(ast_[*statement.when].at, "this can never be true: the statement never applies");
    } else if (statement.unless.has_value() && AlwaysTrue(*statement.unless)) {
      out_.Add(ast_[*statement.unless].at, "this is always true: the statement never applies");
    }
  }

  bool AlwaysTrue(ExpressionId id) const {
    const Expression& e = ast_[id];
    if (e.kind == ExpressionKind::kBoolean) return e.boolean;
    if (e.kind == ExpressionKind::kNot) return NeverTrue(e.children[0]);
    const auto always = [&](ExpressionId child) { return AlwaysTrue(child); };
    if (e.kind == ExpressionKind::kOr) return std::any_of(e.children.begin(), e.children.end(), always);
    return e.kind == ExpressionKind::kAnd && std::all_of(e.children.begin(), e.children.end(), always);
  }

  // A constant, or texts that one attribute would have to be at once.
  bool NeverTrue(ExpressionId id) const {
    const Expression& e = ast_[id];
    const auto never = [&](ExpressionId child) { return NeverTrue(child); };
    if (e.kind == ExpressionKind::kBoolean) return !e.boolean;
    if (e.kind == ExpressionKind::kNot) return AlwaysTrue(e.children[0]);
    if (e.kind == ExpressionKind::kOr) return std::all_of(e.children.begin(), e.children.end(), never);
    if (e.kind == ExpressionKind::kIn) return !e.negated && NoItems(e);
    if (e.kind != ExpressionKind::kAnd) return false;
    if (std::any_of(e.children.begin(), e.children.end(), never)) return true;
    std::map<std::string_view, std::set<std::string_view>> left;  // of each attribute: what it can still be
    for (const ExpressionId child : e.children) {
      const auto values = ValuesOf(ast_[child]);
      if (!values.has_value()) continue;
      const auto [found, is_new] = left.emplace(values->first, values->second);
      if (!is_new) std::erase_if(found->second, [&](auto value) { return !values->second.contains(value); });
      if (found->second.empty()) return true;
    }
    return false;
  }

  const std::vector<policy::Item>* ItemsOf(const Expression& e) const {
    if (e.target == policy::InTarget::kItems) return &e.items;
    if (e.target != policy::InTarget::kName) return nullptr;
    for (const Statement& list : ast_.statements) {
      if (list.kind == StatementKind::kList && list.name == e.text) return &list.items;
    }
    return nullptr;
  }
  bool NoItems(const Expression& e) const {
    const auto* const items = ItemsOf(e);
    return items != nullptr && items->empty();
  }

  // Which texts this lets an attribute be.
  std::optional<std::pair<std::string_view, std::set<std::string_view>>> ValuesOf(const Expression& e) const {
    if (e.kind == ExpressionKind::kCompare && e.comparison == policy::Comparison::kEqual) {
      const Expression& a = ast_[e.children[0]];
      const Expression& b = ast_[e.children[1]];
      if (a.kind == ExpressionKind::kAttribute && b.kind == ExpressionKind::kText) {
        return std::pair{std::string_view(a.text), std::set<std::string_view>{b.text}};
      }
      return std::nullopt;
    }
    if (e.kind != ExpressionKind::kIn || e.negated) return std::nullopt;
    const Expression& operand = ast_[e.children[0]];
    const auto* const items = ItemsOf(e);
    if (operand.kind != ExpressionKind::kAttribute || items == nullptr) return std::nullopt;
    std::pair<std::string_view, std::set<std::string_view>> out{operand.text, {}};
    for (const policy::Item& item : *items) out.second.insert(item.text);
    return out;
  }

  // Statements that say the same but for their name.
  void CheckRepeated(const Statement& statement) {
    if (!policy::Decides(statement.kind)) return;
    std::string key =
        std::to_string(static_cast<int>(statement.kind)) + "/" + std::to_string(statement.kinds);
    for (const auto& side : {statement.when, statement.unless, statement.bounded, statement.bound}) {
      key += "/" + (side.has_value() ? policy::PrintExpanded(ast_, *side) : std::string());
    }
    for (const policy::Item& role : statement.roles) key += "/" + role.text;
    key += "/" + std::to_string(statement.people) + (statement.distinct_roles ? "r" : "") +
           (statement.distinct_desks ? "d" : "") + std::to_string(statement.within_ns.value_or(0));
    if (statement.until.has_value()) key += statement.until->text;
    const auto [found, is_new] = said_.emplace(key, statement.at.line);
    if (is_new) return;
    out_.Add(statement.at, "this says what the statement at line " + std::to_string(found->second) + " says");
  }

  // Lists and tables that no expression names.
  void CheckUsed(const Statement& statement) {
    if (statement.kind != StatementKind::kList && statement.kind != StatementKind::kTable) return;
    for (const Expression& e : ast_.expressions) {
      const bool names = e.kind == ExpressionKind::kLookup ||
                         (e.kind == ExpressionKind::kIn && e.target == policy::InTarget::kName);
      if (names && e.text == statement.name) return;
    }
    out_.Add(statement.at, "nothing asks this " + std::string(EnumName(statement.kind)));
  }

  const Ast& ast_;
  policy::Mistakes& out_;
  KindSet permitted_ = 0, forbidden_ = 0;
  std::map<std::string, uint32_t> said_;
};

// Who asks, and who may act for them.
class Quorums {
 public:
  Quorums(const policy::Policy::Compiled& policy, const people::Roster& roster)
      : policy_(policy), roster_(roster) {}

  // Those that some permit of one of the kinds may let ask, by the roles it names.
  std::vector<Principal> Requesters(KindSet kinds) const {
    std::vector<Principal> out;
    const auto add = [&](const std::string& name) {
      auto principal = roster_.FindPrincipal(name);
      if (principal.has_value() && MayAsk(*principal, kinds)) out.push_back(*std::move(principal));
    };
    for (const Person& person : roster_.people) add(person.name);
    for (const people::Service& service : roster_.services) add(service.name);
    return out;
  }

  std::vector<std::string> Holders(const Requirement& requirement) const {
    std::vector<std::string> out;
    for (const Person& person : roster_.people) {
      if (!person.ssh_keys.empty() && people::MayMeet(requirement, person)) out.push_back(person.name);
    }
    return out;
  }

  bool CanMeet(const Requirement& requirement, const Principal& requester,
               const std::vector<std::string>& people) const {
    std::vector<people::CountedApproval> approvals;
    for (const std::string& name : people) approvals.push_back({name, Nanoseconds{1}, Nanoseconds{2}});
    return people::Satisfied(roster_, requirement, requester, approvals, Nanoseconds{1});
  }

  // How many may be away, whoever they are; kSpareMax or more is kSpareMax. Nothing: even all can't meet it.
  std::optional<size_t> Spare(const Requirement& requirement, const Principal& requester) const {
    std::vector<std::string> holders = Holders(requirement);
    std::erase(holders, requester.person);
    if (!CanMeet(requirement, requester, holders)) return std::nullopt;
    if (holders.size() > kHoldersTriedMax) return std::min(kSpareMax, holders.size() - requirement.people);
    size_t away = 0;
    while (away < kSpareMax && away < holders.size() && AnyAway(requirement, requester, holders, away + 1, 0))
      ++away;
    return away;
  }

 private:
  // Whether it is met without any `away` of the holders from `begin` on.
  bool AnyAway(const Requirement& requirement, const Principal& requester,
               const std::vector<std::string>& holders, size_t away, size_t begin) const {
    if (away == 0) return CanMeet(requirement, requester, holders);
    for (size_t i = begin; i < holders.size(); ++i) {
      std::vector<std::string> rest = holders;
      rest.erase(rest.begin() + static_cast<std::ptrdiff_t>(i));
      if (!AnyAway(requirement, requester, rest, away - 1, i)) return false;
    }
    return true;
  }

  bool MayAsk(const Principal& principal, KindSet kinds) const {
    return std::any_of(policy_.statements.begin(), policy_.statements.end(), [&](const auto& permit) {
      return permit.kind == StatementKind::kPermit && (permit.kinds & kinds) != 0 &&
             HasRolesOf(principal, permit);
    });
  }
  bool HasRolesOf(const Principal& principal, const policy::CompiledStatement& permit) const {
    const auto may_hold = [&](policy::NodeId id) { return MayBe(principal, id, true); };
    return std::all_of(permit.guard.selectors.begin(), permit.guard.selectors.end(), may_hold) &&
           std::all_of(permit.guard.rest.begin(), permit.guard.rest.end(), may_hold);
  }
  // Whether a condition may come out so for this principal, whatever the request says.
  bool MayBe(const Principal& principal, policy::NodeId id, bool wanted) const {
    const policy::Node& node = policy_.nodes[id];
    const auto child = [&](uint32_t i) { return policy_.children[node.first_child + i]; };
    if (node.kind == ExpressionKind::kHas) {
      const auto& roles = principal.roles;
      return (std::find(roles.begin(), roles.end(), policy_.texts[node.index]) != roles.end()) == wanted;
    }
    if (node.kind == ExpressionKind::kNot) return MayBe(principal, child(0), !wanted);
    if (node.kind != ExpressionKind::kAnd && node.kind != ExpressionKind::kOr) return true;
    const bool all = (node.kind == ExpressionKind::kAnd) == wanted;
    for (uint32_t i = 0; i < node.child_count; ++i) {
      if (MayBe(principal, child(i), wanted) != all) return !all;
    }
    return all;
  }

  const policy::Policy::Compiled& policy_;
  const people::Roster& roster_;
};

class Adviser {
 public:
  Adviser(const Ast& ast, const std::string& file, const policy::Policy& policy, const RuleBook& book)
      : ast_(ast),
        remarks_(file),
        refusals_(file),
        book_(book),
        quorums_(policy.compiled(), book.roster) {}

  Advice Run() {
    Reader(ast_, remarks_).Run();
    for (const Statement& statement : ast_.statements) {
      if (statement.people != 0) CheckPeople(statement);
      if (statement.kind == StatementKind::kPermit) CheckAlone(statement);
    }
    for (const intent::KeyRecord& key : book_.signing.keys.keys) {
      for (const intent::FloorBand& band : key.floor) AddFloor(key, band);
    }
    return {refusals_.Take(), remarks_.Take(), std::move(acts_)};
  }

 private:
  static Requirement RequirementOf(const Statement& statement) {
    Requirement out;
    out.source = policy::NameOf(statement);
    out.people = static_cast<uint8_t>(statement.people);
    for (const policy::Item& role : statement.roles) out.roles.push_back(role.text);
    out.distinct_roles = statement.distinct_roles;
    out.distinct_desks = statement.distinct_desks;
    return out;
  }

  // The spare people of an act, said; what is wrong with it is left in the mistakes.
  void CheckPeople(const Statement& statement) {
    const Requirement requirement = RequirementOf(statement);
    const bool clears = statement.kind == StatementKind::kTrip;
    std::vector<Principal> requesters = quorums_.Requesters(statement.kinds);
    if (clears) requesters = {Principal{}};
    std::vector<std::string> stuck;
    size_t spare = kSpareMax;
    for (const Principal& requester : requesters) {
      const auto left = quorums_.Spare(requirement, requester);
      if (left.has_value())
        spare = std::min(spare, *left);
      else
        stuck.push_back(requester.name);
    }
    if (requesters.empty()) return;  // Reader says that it can't matter, or nobody holds the role of a permit
    if (stuck.size() == requesters.size()) {
      refusals_.Add(statement.at, "nobody can ever complete this: " + std::to_string(statement.people) +
                                      " other people must act, and the roster has no such people" +
                                      Distinct(requirement));
      return;
    }
    if (!stuck.empty()) {
      remarks_.Add(statement.at, "what " + Joined(stuck, ", ") + " ask" + (stuck.size() == 1 ? "s" : "") +
                                     " can never be approved: too few others hold these roles");
      spare = 0;
    }
    if (clears && statement.people < 2) remarks_.Add(statement.at, "one person alone clears this trip");
    AddAct((clears ? "clear trip `" : "`") + requirement.source + "`", requirement, spare);
  }

  static std::string Distinct(const Requirement& requirement) {
    if (requirement.distinct_roles) return " in distinct roles";
    return requirement.distinct_desks ? " of distinct desks" : "";
  }

  void AddFloor(const intent::KeyRecord& key, const intent::FloorBand& band) {
    if (band.people == 0) return;
    const Requirement requirement{.source = "floor of key " + key.name,
                                  .people = band.people,
                                  .roles = band.roles,
                                  .distinct_roles = band.distinct_roles,
                                  .distinct_desks = band.distinct_desks,
                                  .within_ns = {}};
    size_t spare = kSpareMax;
    for (const Principal& requester : quorums_.Requesters(policy::SetOf(band.kind))) {
      spare = std::min(spare, quorums_.Spare(requirement, requester).value_or(0));
    }
    std::string name = "floor of key `" + key.name + "`, " + std::string(EnumName(band.kind));
    if (band.asset.has_value()) name += " above " + policy::PrintNumber(band.above) + " " + *band.asset;
    AddAct(name, requirement, spare);
  }

  void AddAct(const std::string& name, const Requirement& requirement, size_t spare) {
    const size_t holders = quorums_.Holders(requirement).size();
    std::string text = name + ": " + std::to_string(requirement.people) + " of " +
                       (requirement.roles.empty() ? "the people" : Joined(requirement.roles, ", ")) +
                       Distinct(requirement) + "; " + std::to_string(holders) + " may act, spare " +
                       std::to_string(spare) + (spare == kSpareMax ? " or more" : "");
    if (spare == 0) text += " (one person away, and it waits)";
    acts_.push_back({name, requirement.people, holders, spare, std::move(text)});
  }

  // A payment or an administrative act that no statement and no floor takes to a second person.
  void CheckAlone(const Statement& permit) {
    const unsigned weighty = permit.kinds & (kPayments | policy::kAdministrative);
    for (size_t i = 0; i < policy::kKinds; ++i) {
      const auto kind = static_cast<intent::IntentKind>(i);
      if (!policy::Has(weighty, kind) || IsShared(kind)) continue;
      remarks_.Add(permit.at, "one person alone completes a " + std::string(EnumName(kind)) +
                                  ": no `require` and no floor asks for another");
    }
  }
  bool IsShared(intent::IntentKind kind) const {
    const auto requires_it = [&](const Statement& statement) {
      return statement.kind == StatementKind::kRequire && policy::Has(statement.kinds, kind);
    };
    if (std::any_of(ast_.statements.begin(), ast_.statements.end(), requires_it)) return true;
    const auto& keys = book_.signing.keys.keys;
    const auto may_sign = [&](const intent::KeyRecord& key) {
      return std::find(key.kinds.begin(), key.kinds.end(), kind) != key.kinds.end();
    };
    const auto shared = [&](const intent::KeyRecord& key) {
      const auto of_kind = [&](const intent::FloorBand& band) {
        return band.kind == kind && band.people > 0;
      };
      return !may_sign(key) || std::any_of(key.floor.begin(), key.floor.end(), of_kind);
    };
    return std::any_of(keys.begin(), keys.end(), may_sign) && std::all_of(keys.begin(), keys.end(), shared);
  }

  const Ast& ast_;
  policy::Mistakes remarks_, refusals_;
  const RuleBook& book_;
  Quorums quorums_;
  std::vector<Act> acts_;
};

}  // namespace

Advice Advise(std::string_view text, const std::string& file, const policy::Policy& policy,
              const RuleBook& book) {
  policy::Mistakes mistakes(file);
  const Ast ast = policy::Parse(text, mistakes);
  return Adviser(ast, file, policy, book).Run();
}

}  // namespace sealward::cli
