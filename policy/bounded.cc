// S14: is every order that a permit lets through bounded in size, value, rate and price? For each of these,
// the permit's condition and the negation of every such limit's condition must not be true together. That is
// decided over the atoms of the conditions: comparisons of an attribute with fixed texts share a variable
// (the attribute), any other condition is a variable of its own, known by its text. What can't be decided
// counts as unbounded.
#include <set>

#include "policy/print.h"
#include "policy/validate.h"

namespace sealward::policy {
namespace {

enum class Truth : uint8_t { kFalse, kTrue, kUnknown };

Truth Negate(Truth truth) {
  if (truth == Truth::kUnknown) return truth;
  return truth == Truth::kTrue ? Truth::kFalse : Truth::kTrue;
}

// An attribute and the sets of texts it is compared with, or a condition known by its text (one set, whatever
// it means).
struct Variable {
  std::vector<std::set<std::string>> sets;
  bool free = false;                        // values beyond those named exist
  std::set<std::string> values;             // of an enumeration: all of them
  std::vector<std::vector<bool>> possible;  // which sets hold the value, for each value that differs in that
  std::optional<size_t> chosen;             // index into possible
};

struct Atom {
  const Variable* variable = nullptr;
  size_t set = 0;
  bool inverted = false;  // true where the value is in none of the set
};

class Prover {
 public:
  Prover(const Ast& ast, const Validated& validated) : ast_(ast), validated_(validated) {}

  // What `statement` asks for, as a condition that is true where the statement applies.
  void SetPermit(const Statement& statement) {
    permit_ = &statement;
    Collect(statement, std::nullopt);
  }
  // With `only_when`, what it lets pass is what is wanted: its `unless` is not asked.
  void AddLimit(const Statement& statement, std::optional<ExpressionId> where, bool only_when) {
    limits_.push_back({&statement, where, only_when});
    Collect(statement, where);
  }

  // True if an order is conceivable that the permit lets through and no limit applies to.
  bool Escapes() {
    for (auto& [name, variable] : variables_) Enumerate(variable);
    order_.clear();
    for (auto& [name, variable] : variables_) order_.push_back(&variable);
    steps_ = 0;
    return Search(0);
  }
  bool exhausted() const { return steps_ > kProofStepsMax; }

 private:
  struct Limit {
    const Statement* statement;
    std::optional<ExpressionId> where;
    bool only_when;
  };

  void Collect(const Statement& statement, std::optional<ExpressionId> where) {
    if (statement.when.has_value()) CollectAtoms(*statement.when);
    if (statement.unless.has_value()) CollectAtoms(*statement.unless);
    if (where.has_value()) CollectAtoms(*where);
  }

  void CollectAtoms(ExpressionId id) {
    const Expression& e = ast_[id];
    if (e.kind == ExpressionKind::kNot || e.kind == ExpressionKind::kAnd || e.kind == ExpressionKind::kOr) {
      for (const ExpressionId child : e.children) CollectAtoms(child);
    } else if (e.kind != ExpressionKind::kBoolean && !atoms_.contains(id)) {
      atoms_.emplace(id, MakeAtom(id));
    }
  }

  Atom MakeAtom(ExpressionId id) {
    std::set<std::string> texts;
    const std::optional<ExpressionId> subject = FixedTexts(id, texts);
    if (!subject.has_value()) texts.insert("true");
    const std::string name = subject.has_value() ? ast_[*subject].text : "(" + PrintExpanded(ast_, id) + ")";
    const auto [found, is_new] = variables_.try_emplace(name);
    Variable& variable = found->second;
    if (is_new && subject.has_value()) {
      const auto enumerators = EnumeratorsOf(validated_.expressions[*subject].attribute);
      variable.values.insert(enumerators.begin(), enumerators.end());
    }
    if (is_new) variable.free = variable.values.empty();
    const Expression& e = ast_[id];
    const bool inverted = e.kind == ExpressionKind::kIn ? e.negated : e.comparison == Comparison::kNotEqual;
    const auto same = std::find(variable.sets.begin(), variable.sets.end(), texts);
    const auto set = static_cast<size_t>(same - variable.sets.begin());
    if (same == variable.sets.end()) variable.sets.push_back(std::move(texts));
    return {&variable, set, subject.has_value() && inverted};
  }

  // The attribute, where `id` asks whether it is one of fixed texts.
  std::optional<ExpressionId> FixedTexts(ExpressionId id, std::set<std::string>& texts) const {
    const Expression& e = ast_[id];
    if (e.kind == ExpressionKind::kCompare &&
        (e.comparison == Comparison::kEqual || e.comparison == Comparison::kNotEqual)) {
      for (const size_t side : {0u, 1u}) {
        const Expression& text = ast_[e.children[1 - side]];
        if (ast_[e.children[side]].kind == ExpressionKind::kAttribute && text.kind == ExpressionKind::kText) {
          texts.insert(text.text);
          return e.children[side];
        }
      }
    }
    if (e.kind != ExpressionKind::kIn || (e.target != InTarget::kName && e.target != InTarget::kItems)) {
      return std::nullopt;
    }
    if (validated_.expressions[id].table != kNoIndex) return std::nullopt;
    const bool is_text = validated_.expressions[id].type == Type::kBoolean;
    if (!is_text || ast_[e.children[0]].kind != ExpressionKind::kAttribute) return std::nullopt;
    const uint32_t list = validated_.expressions[id].list;
    for (const Item& item : list == kNoIndex ? e.items : ast_.statements[list].items) texts.insert(item.text);
    return e.children[0];
  }

  // One value for each way of being in the sets: what no condition tells apart need not be tried twice.
  static void Enumerate(Variable& variable) {
    std::set<std::string> values = variable.values;
    if (variable.free) {
      for (const auto& set : variable.sets) values.insert(set.begin(), set.end());
    }
    std::set<std::vector<bool>> possible;
    if (variable.free) possible.insert(std::vector<bool>(variable.sets.size(), false));
    for (const std::string& value : values) {
      std::vector<bool> in_sets;
      for (const auto& set : variable.sets) in_sets.push_back(set.contains(value));
      possible.insert(std::move(in_sets));
    }
    variable.possible.assign(possible.begin(), possible.end());
    variable.chosen.reset();
  }

  bool Search(size_t next) {
    steps_ += 1 + limits_.size();
    if (exhausted()) return true;
    if (Applies(*permit_, std::nullopt, false) == Truth::kFalse) return false;
    for (const Limit& limit : limits_) {
      if (Applies(*limit.statement, limit.where, limit.only_when) == Truth::kTrue) return false;
    }
    if (next == order_.size()) return true;
    Variable& variable = *order_[next];
    bool escapes = false;
    for (size_t i = 0; i < variable.possible.size() && !escapes; ++i) {
      variable.chosen = i;
      escapes = Search(next + 1);
    }
    variable.chosen.reset();
    return escapes;
  }

  Truth Applies(const Statement& statement, std::optional<ExpressionId> where, bool only_when) const {
    const Truth when = statement.when.has_value() ? Evaluate(*statement.when) : Truth::kTrue;
    const Truth unless =
        statement.unless.has_value() && !only_when ? Negate(Evaluate(*statement.unless)) : Truth::kTrue;
    const Truth counted = where.has_value() ? Evaluate(*where) : Truth::kTrue;
    return And({when, unless, counted});
  }

  static Truth And(std::initializer_list<Truth> all) {
    Truth out = Truth::kTrue;
    for (const Truth truth : all) {
      if (truth == Truth::kFalse) return truth;
      if (truth == Truth::kUnknown) out = truth;
    }
    return out;
  }

  Truth Evaluate(ExpressionId id) const {
    const Expression& e = ast_[id];
    if (e.kind == ExpressionKind::kBoolean) return e.boolean ? Truth::kTrue : Truth::kFalse;
    if (e.kind == ExpressionKind::kNot) return Negate(Evaluate(e.children[0]));
    if (e.kind != ExpressionKind::kAnd && e.kind != ExpressionKind::kOr) return EvaluateAtom(id);
    const bool is_or = e.kind == ExpressionKind::kOr;  // a or b: not (not a and not b)
    Truth out = Truth::kTrue;
    for (const ExpressionId child : e.children) {
      const Truth truth = Evaluate(child);
      out = And({out, is_or ? Negate(truth) : truth});
    }
    return is_or ? Negate(out) : out;
  }

  Truth EvaluateAtom(ExpressionId id) const {
    const Atom& atom = atoms_.at(id);
    if (!atom.variable->chosen.has_value()) return Truth::kUnknown;
    const bool in_set = atom.variable->possible[*atom.variable->chosen][atom.set];
    return in_set != atom.inverted ? Truth::kTrue : Truth::kFalse;
  }

  const Ast& ast_;
  const Validated& validated_;
  const Statement* permit_ = nullptr;
  std::vector<Limit> limits_;
  std::map<std::string, Variable> variables_;  // nodes stay where they are
  std::vector<Variable*> order_;
  std::map<ExpressionId, Atom> atoms_;
  size_t steps_ = 0;
};

enum class Dimension : uint8_t { kSize, kValue, kRate, kPrice };

struct DimensionRow {
  Dimension dimension;
  std::string_view name;
};
constexpr auto kDimensions = std::to_array<DimensionRow>({
    {Dimension::kSize, "size (`order.quantity <= ...`)"},
    {Dimension::kValue, "value (`order.notional <= ...`)"},
    {Dimension::kRate, "rate (`sent(count of KIND over ...) <= ...`)"},
    {Dimension::kPrice, "price (`order.price <= ...`, or a forbid with `not worse than`)"},
});

struct Bound {
  const Statement* statement;
  Dimension dimension;
  KindSet kinds;
  std::optional<ExpressionId> where;
  bool only_when = false;
};

std::optional<Dimension> DimensionOf(std::string_view path) {
  const auto is = [&](Attribute attribute) { return path == RowOf(attribute).path; };
  if (is(Attribute::kOrderQuantity)) return Dimension::kSize;
  if (is(Attribute::kOrderNotional) || is(Attribute::kOrderPremium) || is(Attribute::kOrderUnderlyingValue)) {
    return Dimension::kValue;
  }
  if (is(Attribute::kOrderPrice) || is(Attribute::kOrderWorstPrice)) return Dimension::kPrice;
  return std::nullopt;
}

// Whether a bound of the measure bounds each part that it counts.
bool CountsThisPart(MeasureKind kind) {
  return kind == MeasureKind::kSent || kind == MeasureKind::kOpen || kind == MeasureKind::kWorst ||
         kind == MeasureKind::kHighest;
}

// Whether what has no sign of its own stands everywhere: a bound of such a sum bounds each of its parts.
bool IsNeverNegative(const Ast& ast, ExpressionId id) {
  const Expression& e = ast[id];
  const auto all = [&] {
    return std::all_of(e.children.begin(), e.children.end(),
                       [&](ExpressionId child) { return IsNeverNegative(ast, child); });
  };
  switch (e.kind) {
    case ExpressionKind::kNumber:
    case ExpressionKind::kAmount:
    case ExpressionKind::kLookup:
      return true;
    case ExpressionKind::kAttribute: {
      const auto attribute = FindAttribute(e.text);
      return attribute.has_value() && *attribute != Attribute::kOrderDelta &&
             *attribute != Attribute::kOrderVega && *attribute != Attribute::kOrderStopPrice &&
             *attribute != Attribute::kSettlementBalance && *attribute != Attribute::kTransferBalance;
    }
    case ExpressionKind::kMeasure: {
      const MeasureKind kind = ast.measures[*e.measure].kind;
      return kind == MeasureKind::kSent || kind == MeasureKind::kFilled || kind == MeasureKind::kOpen ||
             kind == MeasureKind::kWorst;
    }
    case ExpressionKind::kTimes:
    case ExpressionKind::kIn:
    case ExpressionKind::kMin:
    case ExpressionKind::kMax:
    case ExpressionKind::kAdd:
      return all();
    default:
      return false;
  }
}

// Which dimensions a limit of `id` bounds.
void FindBounds(const Ast& ast, const Statement& limit, ExpressionId id, std::optional<ExpressionId> where,
                bool counted, std::vector<Bound>& out) {
  const Expression& e = ast[id];
  if (e.kind == ExpressionKind::kAttribute) {
    const auto dimension = DimensionOf(e.text);
    if (dimension.has_value() && (!counted || *dimension != Dimension::kPrice)) {
      out.push_back({&limit, *dimension, limit.kinds, where});
    }
  } else if (e.kind == ExpressionKind::kMeasure) {
    const Measure& measure = ast.measures[*e.measure];
    if (measure.kind == MeasureKind::kSent && measure.count_of != 0) {
      out.push_back(
          {&limit, Dimension::kRate, static_cast<KindSet>(limit.kinds & measure.count_of), measure.where});
    }
    if (!CountsThisPart(measure.kind)) return;
    for (const ExpressionId child : e.children) FindBounds(ast, limit, child, measure.where, true, out);
  } else if (e.kind == ExpressionKind::kMax || e.kind == ExpressionKind::kIn ||
             (e.kind == ExpressionKind::kTimes && e.number.mantissa >= 1) ||
             (e.kind == ExpressionKind::kAdd && IsNeverNegative(ast, id))) {
    for (const ExpressionId child : e.children) FindBounds(ast, limit, child, where, counted, out);
  }
}

// A forbid that lets nothing pass but what is within a collar.
bool LetsPassOnlyWithin(const Ast& ast, const Statement& forbid) {
  if (!forbid.unless.has_value()) return false;
  const Expression& unless = ast[*forbid.unless];
  if (unless.kind == ExpressionKind::kCollar) return true;
  const auto collar = [&](ExpressionId id) { return ast[id].kind == ExpressionKind::kCollar; };
  return unless.kind == ExpressionKind::kAnd &&
         std::any_of(unless.children.begin(), unless.children.end(), collar);
}

std::vector<Bound> AllBounds(const Ast& ast) {
  std::vector<Bound> out;
  for (const Statement& statement : ast.statements) {
    if ((statement.kinds & kTrading) == 0 || statement.until.has_value()) continue;
    if (statement.kind == StatementKind::kLimit) {
      FindBounds(ast, statement, *statement.bounded, std::nullopt, false, out);
    } else if (statement.kind == StatementKind::kForbid && LetsPassOnlyWithin(ast, statement)) {
      out.push_back({&statement, Dimension::kPrice, statement.kinds, std::nullopt, true});
    }
  }
  return out;
}

bool IsBounded(const Ast& ast, const Validated& validated, const Statement& permit, intent::IntentKind kind,
               const std::vector<Bound>& bounds, Dimension dimension, bool& exhausted) {
  Prover prover(ast, validated);
  prover.SetPermit(permit);
  for (const Bound& bound : bounds) {
    if (bound.dimension != dimension || !Has(bound.kinds, kind)) continue;
    const bool always = !bound.statement->when.has_value() && !bound.where.has_value() &&
                        (bound.only_when || !bound.statement->unless.has_value());
    if (always) return true;
    prover.AddLimit(*bound.statement, bound.where, bound.only_when);
  }
  const bool escapes = prover.Escapes();
  exhausted = exhausted || prover.exhausted();
  return !escapes;
}

void CheckPermit(const Ast& ast, const Validated& validated, const Statement& permit, intent::IntentKind kind,
                 const std::vector<Bound>& bounds, Mistakes& mistakes) {
  bool exhausted = false;
  std::string missing;
  for (const DimensionRow& row : kDimensions) {
    if (IsBounded(ast, validated, permit, kind, bounds, row.dimension, exhausted)) continue;
    missing += (missing.empty() ? "" : ", ") + std::string(row.name);
  }
  if (missing.empty()) return;
  const std::string noun(EnumName(kind));
  mistakes.Add(permit.at,
               (exhausted ? "it could not be shown that every " + noun + " permitted here has a limit of its "
                          : "not every " + noun + " permitted here has a limit of its ") +
                   missing + ": write limits that cover them all, or `unbounded because \"...\"`");
}

}  // namespace

void CheckBounded(const Ast& ast, const Validated& validated, Mistakes& mistakes) {
  const std::vector<Bound> bounds = AllBounds(ast);
  for (const Statement& permit : ast.statements) {
    if (permit.kind != StatementKind::kPermit || permit.unbounded_because.has_value()) continue;
    for (const auto kind :
         {intent::IntentKind::kOrder, intent::IntentKind::kAmend, intent::IntentKind::kQuote}) {
      if (Has(permit.kinds, kind)) CheckPermit(ast, validated, permit, kind, bounds, mistakes);
    }
  }
}

}  // namespace sealward::policy
