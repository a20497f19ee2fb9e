// `sealward policy diff`: what a new policy lets through that the old one did not, and what it stops,
// statement by statement.
#include <algorithm>

#include "base/time_text.h"
#include "client/cli/policy_open.h"
#include "client/cli/policy_relation.h"
#include "policy/lexer.h"
#include "policy/parser.h"
#include "policy/print.h"
#include "policy/validate.h"

namespace sealward::cli {
namespace {

using policy::Ast;
using policy::Statement;
using policy::StatementKind;

// What a change does to what is let through.
enum class Effect : uint8_t { kWider, kNarrower, kOther, kRows };  // kRows: told by the statements that ask
constexpr auto kEffects = std::to_array<std::string_view>({"wider", "narrower", "other", "rows"});

struct Change {
  Effect effect = Effect::kOther;
  std::string statement;  // kind and name
  std::vector<std::string> what;
};

// Of more matches: does a statement of this kind let more through?
std::optional<Effect> EffectOf(StatementKind kind, Relation applies) {
  if (applies == Relation::kSame) return std::nullopt;
  const bool tells = kind == StatementKind::kAlert || kind == StatementKind::kNever;
  if (applies == Relation::kUnknown || tells) return Effect::kOther;
  return (kind == StatementKind::kPermit) == (applies == Relation::kMore) ? Effect::kWider
                                                                          : Effect::kNarrower;
}

class Differ {
 public:
  Differ(const DiffSide& before, const DiffSide& after)
      : before_(before), after_(after), relations_(before, after) {}

  std::vector<Change> Run() {
    std::vector<bool> met(after_.ast().statements.size(), false);
    for (const Statement& old : before_.ast().statements) {
      if (!IsCompared(old)) continue;
      const auto partner = Partner(old, met);
      if (!partner.has_value()) {
        Whole(old, before_.ast(), false);
        continue;
      }
      met[*partner] = true;
      Compare(old, after_.ast().statements[*partner]);
    }
    for (size_t i = 0; i < met.size(); ++i) {
      const Statement& added = after_.ast().statements[i];
      if (!met[i] && IsCompared(added)) Whole(added, after_.ast(), true);
    }
    return std::move(changes_);
  }

 private:
  // Lists speak where they are named.
  static bool IsCompared(const Statement& statement) { return statement.kind != StatementKind::kList; }

  // The same name; of statements without one, the first whose kinds and conditions compare.
  std::optional<size_t> Partner(const Statement& old, const std::vector<bool>& met) const {
    const auto& statements = after_.ast().statements;
    std::optional<size_t> near;
    for (size_t i = 0; i < statements.size(); ++i) {
      const Statement& other = statements[i];
      if (met[i] || other.kind != old.kind || other.fact != old.fact || other.name != old.name) continue;
      if (!old.name.empty() || !policy::Decides(old.kind)) return i;
      if (other.kinds != old.kinds) continue;
      const Relation relation = relations_.Conditions(old, other);
      if (relation == Relation::kSame) return i;
      if (relation != Relation::kUnknown && !near.has_value()) near = i;
    }
    return near;
  }

  static std::string Called(const Statement& statement) {
    std::string out(EnumName(statement.kind));
    if (statement.kind == StatementKind::kStale) return out + " " + std::string(EnumName(statement.fact));
    if (statement.kind == StatementKind::kSlippage) return out;
    return statement.name.empty() ? policy::NameOf(statement) : out + " \"" + statement.name + "\"";
  }

  void Whole(const Statement& statement, const Ast&, bool added) {
    Effect effect = added ? Effect::kNarrower : Effect::kWider;
    if (statement.kind == StatementKind::kPermit || statement.kind == StatementKind::kStale) {
      effect = added ? Effect::kWider : Effect::kNarrower;
    }
    const bool tells = statement.kind == StatementKind::kAlert || statement.kind == StatementKind::kNever ||
                       statement.kind == StatementKind::kTable || statement.kind == StatementKind::kSlippage;
    if (tells) effect = statement.kind == StatementKind::kTable ? Effect::kRows : Effect::kOther;
    changes_.push_back({effect, Called(statement), {added ? "is new" : "is gone"}});
  }

  void Compare(const Statement& old, const Statement& now) {
    change_ = {Effect::kOther, Called(now), {}};
    effects_.clear();
    if (policy::Decides(old.kind) || old.kind == StatementKind::kNever) CompareConditions(old, now);
    if (old.kind == StatementKind::kLimit) CompareBounds(old, now);
    if (old.people != 0) ComparePeople(old, now);
    if (old.kind == StatementKind::kTable) CompareTable(old, now);
    if (old.kind == StatementKind::kStale && old.after_ns != now.after_ns) {
      Add(now.after_ns > old.after_ns ? Effect::kWider : Effect::kNarrower,
          policy::DurationText(old.after_ns) + " -> " + policy::DurationText(now.after_ns));
    }
    if (old.kind == StatementKind::kSlippage && old.percent != now.percent) {
      Add(Effect::kOther,
          policy::PrintNumber(old.percent) + "% -> " + policy::PrintNumber(now.percent) + "%");
    }
    if (old.unbounded_because.has_value() != now.unbounded_because.has_value()) {
      Add(now.unbounded_because.has_value() ? Effect::kWider : Effect::kNarrower,
          now.unbounded_because.has_value() ? "need not be bounded any more" : "must be bounded now");
    }
    if (change_.what.empty()) return;
    change_.effect = effects_.front();
    for (const Effect effect : effects_) {
      if (effect != change_.effect) change_.effect = Effect::kOther;
    }
    changes_.push_back(change_);
  }

  void Add(Effect effect, std::string what) {
    effects_.push_back(effect);
    change_.what.push_back(std::move(what));
  }
  void Add(std::optional<Effect> effect, std::string what) {
    if (effect.has_value()) Add(*effect, std::move(what));
  }

  using Part = std::optional<policy::ExpressionId>;
  // As the policies write it, or, where both write the same, with what lists and tables hold.
  std::pair<std::string, std::string> Texts(const Part& old, const Part& now) const {
    const auto plain = [](const DiffSide& side, const Part& id) {
      return id.has_value() ? policy::PrintExpression(side.ast(), *id) : "nothing";
    };
    const auto expanded = [](const DiffSide& side, const Part& id) {
      return id.has_value() ? policy::PrintExpanded(side.ast(), *id) : "nothing";
    };
    std::pair out{plain(before_, old), plain(after_, now)};
    const bool table = out.first.find('[') != std::string::npos && out.first.find("].") != std::string::npos;
    if (out.first != out.second || table) return out;
    return {expanded(before_, old), expanded(after_, now)};
  }

  void CompareConditions(const Statement& old, const Statement& now) {
    if (old.kinds != now.kinds) {
      const bool more = (old.kinds & ~now.kinds) == 0, less = (now.kinds & ~old.kinds) == 0;
      Add(EffectOf(old.kind, more   ? Relation::kMore
                             : less ? Relation::kLess
                                    : Relation::kUnknown),
          "on " + policy::PrintKinds(old.kinds) + " -> " + policy::PrintKinds(now.kinds));
    }
    const Relation applies = relations_.Conditions(old, now);
    if (applies != Relation::kSame) {
      std::string what;
      const auto when = Texts(old.when, now.when), unless = Texts(old.unless, now.unless);
      if (when.first != when.second) what = "when " + when.first + " -> " + when.second;
      if (unless.first != unless.second) {
        what += (what.empty() ? "" : "; ") + std::string("unless ") + unless.first + " -> " + unless.second;
      }
      Add(EffectOf(old.kind, applies), what.empty() ? "a table that its conditions ask has changed" : what);
    }
    CompareUntil(old, now);
    if (old.kind == StatementKind::kTrip) {
      const auto keys = [](const Statement& trip) {
        std::set<std::string> out;
        for (const policy::Item& item : trip.by) out.insert(item.text);
        return out;
      };
      if (keys(old) != keys(now)) Add(Effect::kOther, "latches by other keys");
    }
  }

  void CompareUntil(const Statement& old, const Statement& now) {
    const auto until = [](const Statement& statement) {
      const auto time =
          statement.until.has_value() ? ParseTime(statement.until->text) : Nanoseconds{UINT64_MAX};
      return time.has_value() ? time->value : 0;
    };
    const auto text = [](const Statement& statement) {
      return statement.until.has_value() ? statement.until->text : std::string("ever");
    };
    if (until(old) == until(now)) return;
    Add(EffectOf(old.kind, until(old) < until(now) ? Relation::kMore : Relation::kLess),
        "until " + text(old) + " -> " + text(now));
  }

  void CompareBounds(const Statement& old, const Statement& now) {
    const Relation use = relations_.Size(*old.bounded, *now.bounded);
    const auto uses = Texts(old.bounded, now.bounded), bounds = Texts(old.bound, now.bound);
    if (use != Relation::kSame) Add(OfBound(Inverse(use)), uses.first + " -> " + uses.second);
    const Relation bound = relations_.Size(*old.bound, *now.bound);
    if (bound == Relation::kSame) return;
    const bool same = bounds.first == bounds.second;
    Add(OfBound(bound), bounds.first + (same ? ", by its table" : " -> " + bounds.second));
  }
  static Effect OfBound(Relation relation) {
    if (relation == Relation::kUnknown) return Effect::kOther;
    return relation == Relation::kMore ? Effect::kWider : Effect::kNarrower;
  }

  void ComparePeople(const Statement& old, const Statement& now) {
    const auto stricter = [&](bool is, const std::string& what) {
      Add(is ? Effect::kNarrower : Effect::kWider, what);
    };
    if (old.people != now.people) {
      stricter(now.people > old.people,
               std::to_string(old.people) + " people -> " + std::to_string(now.people));
    }
    std::set<std::string> roles, new_roles;
    for (const policy::Item& role : old.roles) roles.insert(role.text);
    for (const policy::Item& role : now.roles) new_roles.insert(role.text);
    if (roles != new_roles) {
      const bool fewer = std::includes(roles.begin(), roles.end(), new_roles.begin(), new_roles.end());
      const bool more = std::includes(new_roles.begin(), new_roles.end(), roles.begin(), roles.end());
      const std::string what = "roles " + Joined(roles) + " -> " + Joined(new_roles);
      if (fewer || more)
        stricter(fewer, what);
      else
        Add(Effect::kOther, what);
    }
    if (old.distinct_roles != now.distinct_roles) {
      stricter(now.distinct_roles, now.distinct_roles ? "in distinct roles now" : "in any roles now");
    }
    if (old.distinct_desks != now.distinct_desks) {
      stricter(now.distinct_desks, now.distinct_desks ? "of distinct desks now" : "of any desks now");
    }
    const auto within = [](const Statement& statement) { return statement.within_ns.value_or(UINT64_MAX); };
    const auto text = [](const Statement& s) {
      return s.within_ns.has_value() ? policy::DurationText(*s.within_ns) : "ever";
    };
    if (within(old) != within(now)) {
      stricter(within(now) < within(old), "within " + text(old) + " -> " + text(now));
    }
  }
  static std::string Joined(const std::set<std::string>& items) {
    std::string out;
    for (const std::string& item : items) out += (out.empty() ? "" : ", ") + item;
    return out;
  }

  // Which rows; what that does is said of the statements that ask the table.
  void CompareTable(const Statement& old, const Statement& now) {
    const std::string* const old_text = before_.TableText(old.name);
    const std::string* const new_text = after_.TableText(now.name);
    if (old_text == nullptr || new_text == nullptr || *old_text == *new_text) return;
    const auto rows = ReadPlain(before_, old.name);
    const auto new_rows = ReadPlain(after_, now.name);
    if (!rows.has_value() || !new_rows.has_value()) return Add(Effect::kRows, "other rows");
    for (const auto& [key, row] : rows->rows) {
      const auto other = new_rows->rows.find(key);
      if (other == new_rows->rows.end()) {
        Add(Effect::kRows, "[" + key + "] is gone");
        continue;
      }
      for (const auto& [column, cell] : row) {
        const auto now_cell = other->second.find(column);
        const std::string to = now_cell == other->second.end() ? "nothing" : now_cell->second;
        if (to != cell) Add(Effect::kRows, "[" + key + "]." + column + " " + cell + " -> " + to);
      }
    }
    for (const auto& [key, row] : new_rows->rows) {
      if (!rows->rows.contains(key)) Add(Effect::kRows, "[" + key + "] is new");
    }
    if (change_.what.empty()) Add(Effect::kRows, "other comments or spelling");
  }

  const DiffSide& before_;
  const DiffSide& after_;
  Relations relations_;
  std::vector<Change> changes_;
  Change change_;
  std::vector<Effect> effects_;
};

Ast ParsedAgain(const OpenedPolicy& policy) {
  policy::Mistakes mistakes(policy.file);
  return policy::Parse(policy.text, mistakes);
}

std::string ChangeJson(const Change& change) {
  std::string what;
  for (const std::string& line : change.what) what += (what.empty() ? "" : "; ") + line;
  return JsonObject()
      .Text("effect", kEffects[static_cast<size_t>(change.effect)])
      .Text("statement", change.statement)
      .Text("what", what)
      .Take();
}

}  // namespace

Result<ExitCode> RunPolicyDiff(const Arguments& arguments, Output& output) {
  const auto before = TRY(OpenPolicy(arguments, arguments.Given("OLD"), output));
  const auto after = TRY(OpenPolicy(arguments, arguments.Given("NEW"), output));
  if (!before.has_value() || !after.has_value()) return ExitCode::kUsage;
  const Ast old_ast = ParsedAgain(*before), new_ast = ParsedAgain(*after);
  const DiffSide old_side(old_ast, before->run.book().tables), new_side(new_ast, after->run.book().tables);
  const std::vector<Change> changes = Differ(old_side, new_side).Run();
  std::array<size_t, kEffects.size()> counts{};
  std::string json = "[";
  for (size_t effect = 0; effect < kEffects.size(); ++effect) {
    for (const Change& change : changes) {
      if (static_cast<size_t>(change.effect) != effect) continue;
      ++counts[effect];
      std::string line =
          std::string(kEffects[effect]) + std::string(10 - kEffects[effect].size(), ' ') + change.statement;
      for (const std::string& what : change.what) line += "\n            " + what;
      output.Say(line + "\n");
      json += (json.size() == 1 ? "" : ",") + ChangeJson(change);
    }
  }
  output.Say(std::to_string(counts[0]) + " wider, " + std::to_string(counts[1]) + " narrower, " +
             std::to_string(counts[2]) + " other\n");
  const bool wider = counts[0] + counts[2] > 0;
  const ExitCode exit = arguments.Has("narrower-only") && wider ? ExitCode::kNotVerified : ExitCode::kOk;
  output.Json(JsonObject()
                  .Number("wider", counts[0])
                  .Number("narrower", counts[1])
                  .Number("other", counts[2])
                  .Raw("changes", json + "]")
                  .Number("exit_code", static_cast<uint64_t>(exit))
                  .Take());
  return exit;
}

}  // namespace sealward::cli
