#include "policy/validate.h"

#include "base/time_text.h"
#include "policy/print.h"
#include "policy/validate_expression.h"

namespace sealward::policy {
namespace {

constexpr const char* kNoMeasureInPermit =
    "limits stand on their own, never inside a permit: write a `limit` (another permit could not pass it)";
constexpr const char* kNoMeasureInBound =
    "a limit's bound is a number, an amount or an attribute: `sent` stands left of `<=`";
constexpr const char* kNoMeasureOnCancel =
    "a cancel never depends on what was sent before: limit cancels by `sent(count of cancel ...)` alone";
constexpr const char* kNoMeasureInCondition =
    "what was sent is limited, not asked in the condition of a limit: write it left of `<=`";

constexpr const char* kNoMeasureInNever = "a `never` is about one request alone: it asks no measure";

class Validator {
 public:
  Validator(const Ast& ast, const Documents& documents, Mistakes& mistakes)
      : ast_(ast),
        mistakes_(mistakes),
        names_(documents),
        expressions_(ast, documents, names_, mistakes, out_),
        reference_(documents.reference) {}

  Validated Run() {
    for (uint32_t i = 0; i < ast_.statements.size(); ++i) {
      if (ast_.statements[i].kind == StatementKind::kList) CheckList(i);
      if (ast_.statements[i].kind == StatementKind::kTable) CheckTable(ast_.statements[i]);
      if (ast_.statements[i].kind == StatementKind::kStale) CheckStale(ast_.statements[i]);
      if (ast_.statements[i].kind == StatementKind::kSlippage) CheckSlippage(ast_.statements[i]);
    }
    const bool priced = out_.stale_after[static_cast<size_t>(FactKind::kReference)] != 0;
    if (out_.slippage_percent.has_value() && !priced) {
      mistakes_.Add(
          slippage_at_,
          "slippage is from the reference: say how old it may be, as in `stale reference after 2s`");
    }
    for (const Statement& statement : ast_.statements) {
      CheckName(statement);
      CheckStatement(statement);
    }
    return std::move(out_);
  }

 private:
  void CheckList(uint32_t index) {
    const Statement& list = ast_.statements[index];
    if (expressions_.HasList(list.name)) {
      return mistakes_.Add(list.name_at, "there is already a list " + Quoted(list.name));
    }
    if (reference_.FindAsset(list.name) != nullptr) {
      return mistakes_.Add(list.name_at,
                           Quoted(list.name) + " is an asset: choose another name for the list");
    }
    std::set<std::string_view> seen;
    for (const Item& item : list.items) {
      if (!seen.insert(item.text).second) mistakes_.Add(item.at, Quoted(item.text) + " is in the list twice");
    }
    expressions_.AddList(index);
  }

  void CheckTable(const Statement& table) {
    if (expressions_.HasList(table.name) || expressions_.HasTable(table.name)) {
      return mistakes_.Add(table.name_at, "there is already a list or table " + Quoted(table.name));
    }
    if (reference_.FindAsset(table.name) != nullptr) {
      return mistakes_.Add(table.name_at,
                           Quoted(table.name) + " is an asset: choose another name for the table");
    }
    if (++tables_ > kTablesMax) {
      return mistakes_.Add(table.at, "a policy has at most " + std::to_string(kTablesMax) + " tables");
    }
    expressions_.AddTable(table);
  }

  void CheckStale(const Statement& statement) {
    uint64_t& after = out_.stale_after[static_cast<size_t>(statement.fact)];
    if (after != 0) mistakes_.Add(statement.at, "how old it may be is said already");
    after = statement.after_ns;
  }

  void CheckSlippage(const Statement& statement) {
    if (out_.slippage_percent.has_value()) mistakes_.Add(statement.at, "slippage is stated already");
    out_.slippage_percent = statement.percent;
    slippage_at_ = statement.at;
  }

  void CheckName(const Statement& statement) {
    if (statement.kind < StatementKind::kPermit || statement.name.empty()) return;
    const auto [found, is_new] = named_.emplace(statement.name, statement.at.line);
    if (is_new) return;
    mistakes_.Add(statement.name_at, "the statement at line " + std::to_string(found->second) +
                                         " is already called " + Quoted(statement.name) +
                                         ": a decision names statements");
  }

  void CheckStatement(const Statement& statement) {
    if (statement.until.has_value() && !ParseTime(statement.until->text).has_value()) {
      mistakes_.Add(statement.until->at,
                    Quoted(statement.until->text) + ": expected a time in UTC such as 2026-12-01T00:00:00Z");
    }
    switch (statement.kind) {
      case StatementKind::kList:
      case StatementKind::kTable:
      case StatementKind::kStale:
      case StatementKind::kSlippage:
        break;
      case StatementKind::kPermit:
        CheckPermit(statement);
        break;
      case StatementKind::kForbid:
        CheckConditions(statement,
                        Has(statement.kinds, intent::IntentKind::kCancel) ? kNoMeasureOnCancel : nullptr);
        break;
      case StatementKind::kLimit:
        CheckLimit(statement);
        break;
      case StatementKind::kRequire:
        CheckRequire(statement);
        break;
      case StatementKind::kTrip:
        CheckTrip(statement);
        break;
      case StatementKind::kAlert:
        CheckConditions(statement,
                        Has(statement.kinds, intent::IntentKind::kCancel) ? kNoMeasureOnCancel : nullptr);
        break;
      case StatementKind::kNever:
        expressions_.CheckCondition(
            *statement.when,
            {.kinds = statement.kinds, .no_measure = kNoMeasureInNever, .may_approvals = true});
        break;
    }
  }

  void CheckConditions(const Statement& statement, const char* no_measure) {
    const Scope scope{.kinds = statement.kinds, .no_measure = no_measure};
    if (statement.when.has_value()) expressions_.CheckCondition(*statement.when, scope);
    if (statement.unless.has_value()) expressions_.CheckCondition(*statement.unless, scope);
  }

  void CheckPermit(const Statement& statement) { CheckConditions(statement, kNoMeasureInPermit); }

  void CheckLimit(const Statement& statement) {
    CheckConditions(statement, kNoMeasureInCondition);
    const Type left = expressions_.Check(*statement.bounded, {.kinds = statement.kinds});
    const Type right = expressions_.Check(
        *statement.bound, {.kinds = statement.kinds, .no_measure = kNoMeasureInBound, .may_filled = true});
    if (left == Type::kInvalid || right == Type::kInvalid) return;
    const Position at = ast_[*statement.bound].at;
    if (left != Type::kCount && left != Type::kAmount && left != Type::kDuration) {
      return mistakes_.Add(
          ast_[*statement.bounded].at,
          "an amount, a number or a duration can be limited, found " + std::string(EnumName(left)));
    }
    if (left != right) {
      return mistakes_.Add(
          at, "this limits " + std::string(EnumName(left)) + ", but the bound is " +
                  std::string(EnumName(right)) +
                  (left == Type::kAmount ? ": write the asset behind the number, as in `5 BTC`" : ""));
    }
    const AssetId left_asset = out_.expressions[*statement.bounded].asset;
    const AssetId right_asset = out_.expressions[*statement.bound].asset;
    if (left_asset != kNoAsset && right_asset != kNoAsset && left_asset != right_asset) {
      mistakes_.Add(at, "amounts of different assets: " + reference_.assets[left_asset].name + " and " +
                            reference_.assets[right_asset].name);
    }
    if (Has(statement.kinds, intent::IntentKind::kCancel)) CheckCancelLimit(statement);
  }

  // S11: a cancel waits for nothing but the budget of cancels.
  void CheckCancelLimit(const Statement& statement) {
    const Expression& bounded = ast_[*statement.bounded];
    const bool own = bounded.kind == ExpressionKind::kMeasure &&
                     ast_.measures[*bounded.measure].kind == MeasureKind::kSent &&
                     ast_.measures[*bounded.measure].count_of == kCancel;
    if (!own) mistakes_.Add(bounded.at, kNoMeasureOnCancel);
  }

  void CheckRequire(const Statement& statement) {
    CheckConditions(statement, nullptr);
    if (Has(statement.kinds, intent::IntentKind::kCancel)) {
      mistakes_.Add(statement.at, "a cancel never waits for people: use `permit` or `forbid`");
    }
    CheckPeople(statement);
    CountRequire(statement);
  }

  void CheckTrip(const Statement& statement) {
    CheckConditions(statement, nullptr);
    if (Has(statement.kinds, intent::IntentKind::kCancel)) {
      mistakes_.Add(statement.at, "a cancel never waits for a trip to be cleared");
    }
    expressions_.CheckKeys(statement.by, statement.kinds);
    CheckPeople(statement);
  }

  void CheckPeople(const Statement& statement) {
    std::set<std::string_view> roles;
    bool known = true;
    for (const Item& role : statement.roles) {
      if (!roles.insert(role.text).second) mistakes_.Add(role.at, Quoted(role.text) + " is named twice");
      if (names_.KnowsRole(role.text)) continue;
      mistakes_.Add(role.at, names_.UnknownRole(role.text));
      known = false;
    }
    if (known && names_.PeopleHolding(statement.roles) < statement.people) {
      mistakes_.Add(statement.at, "this can't be met: " + std::to_string(statement.people) +
                                      " people are asked for, and " +
                                      std::to_string(names_.PeopleHolding(statement.roles)) +
                                      " in the roster hold such a role");
    }
    if (statement.distinct_roles && statement.roles.size() < statement.people) {
      mistakes_.Add(statement.at, "this can't be met: " + std::to_string(statement.people) +
                                      " people from distinct roles are asked for, and " +
                                      std::to_string(statement.roles.size()) + " roles are named");
    }
  }

  void CountRequire(const Statement& statement) {
    for (size_t i = 0; i < requires_.size(); ++i) {
      const auto kind = static_cast<intent::IntentKind>(i);
      if (Has(statement.kinds, kind) && ++requires_[i] == kRequiresPerKindMax + 1) {
        mistakes_.Add(statement.at, "at most " + std::to_string(kRequiresPerKindMax) + " `require` on " +
                                        std::string(EnumName(kind)));
      }
    }
  }

  const Ast& ast_;
  Mistakes& mistakes_;
  Names names_;
  Validated out_;
  ExpressionValidator expressions_;
  const intent::Reference& reference_;
  std::map<std::string_view, uint32_t> named_;
  std::array<size_t, kEnumNames<intent::IntentKind>.size()> requires_{};
  size_t tables_ = 0;
  Position slippage_at_{};
};

}  // namespace

std::string NameOf(const Statement& statement) {
  if (!statement.name.empty()) return statement.name;
  return std::string(EnumName(statement.kind)) + " at line " + std::to_string(statement.at.line);
}

Validated Validate(const Ast& ast, const Documents& documents, Mistakes& mistakes) {
  Validated out = Validator(ast, documents, mistakes).Run();
  if (mistakes.empty()) CheckBounded(ast, out, mistakes);
  return out;
}

}  // namespace sealward::policy
