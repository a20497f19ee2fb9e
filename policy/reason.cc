// The words of a decision: Explain, of statement.h.
#include <algorithm>

#include "base/check.h"
#include "policy/lexer.h"
#include "policy/print.h"
#include "policy/statement.h"

namespace sealward::policy {
namespace {

using people::Reason;
using people::ReasonKind;

std::string Clip(std::string text, size_t bytes_max) {
  if (text.size() <= bytes_max) return text;
  text.resize(bytes_max - 3);
  return text + "...";
}

std::string PeopleText(const people::Requirement& requirement) {
  std::string text = std::to_string(requirement.people) + " of ";
  for (size_t i = 0; i < requirement.roles.size(); ++i) text += (i == 0 ? "" : ", ") + requirement.roles[i];
  if (requirement.distinct_roles) text += " from distinct roles";
  if (requirement.distinct_desks)
    text += requirement.distinct_roles ? " and distinct desks" : " from distinct desks";
  if (requirement.within_ns.has_value()) text += " within " + DurationText(*requirement.within_ns);
  return text;
}

// The words for one part.
class Explainer {
 public:
  Explainer(const Policy::Compiled& policy, Nanoseconds now, Evaluator& evaluator)
      : policy_(policy), now_(now), evaluator_(evaluator), noun_(EnumName(evaluator.part().kind)) {
    std::replace(noun_.begin(), noun_.end(), '_', ' ');
  }

  Reason Failed(const StatementResult& result) const {
    const CompiledStatement& statement = StatementOf(result);
    return Make(ReasonKind::kError, statement,
                "the " + std::string(EnumName(statement.kind)) +
                    " can't be decided: " + FailureText(policy_, result.failure));
  }

  Reason Uncounted(MeasureId measure, const Failure& failure) const {
    std::string text = "this " + noun_ + " can't be counted: " + FailureText(policy_, failure);
    if (failure.code == FailureCode::kNoRate) text += "; `where` says which are counted";
    return {
        ReasonKind::kError, policy_.measures[measure].statement, Clip(std::move(text), kTextBytesMax), {}};
  }

  Reason Forbidden(const StatementResult& result) const {
    const CompiledStatement& statement = StatementOf(result);
    const std::string when = Conditions(statement);
    return Make(ReasonKind::kForbid, statement,
                "this " + noun_ + " is forbidden" + (when.empty() ? "" : ": " + when));
  }

  Reason Permitted(const StatementResult& result) const {
    const std::string when = Conditions(StatementOf(result));
    return Make(ReasonKind::kPermit, StatementOf(result), when.empty() ? "any " + noun_ : when);
  }

  Reason Required(const StatementResult& result) const {
    return Make(ReasonKind::kRequire, StatementOf(result),
                PeopleText(StatementOf(result).requirement) + " must approve");
  }

  Reason Tripped(const StatementResult& result) const {
    const CompiledStatement& trip = StatementOf(result);
    const std::string people = PeopleText(trip.requirement);
    return Make(ReasonKind::kTrip, trip,
                result.was_latched ? "has tripped and waits to be cleared by " + people
                                   : "tripped: " + Conditions(trip) + "; cleared by " + people);
  }

  Reason Alerted(const StatementResult& result) const {
    const std::string when = Conditions(StatementOf(result));
    return Make(ReasonKind::kAlert, StatementOf(result), when.empty() ? "any " + noun_ : when);
  }

  Reason Limited(const StatementResult& result) {
    const CompiledStatement& statement = StatementOf(result);
    const bool exceeded = result.outcome == Outcome::kTrue;
    people::LimitUse use;
    use.unit = UnitText(policy_, result);
    use.limit = ToDecimal(result.limit, result.asset);
    use.before = ToDecimal(result.before, result.asset);
    use.with = ToDecimal(result.with, result.asset);
    std::string text;
    if (statement.measure.has_value()) {
      use.scope = Clip(evaluator_.ScopeText(policy_.measures[*statement.measure].keys), kTextBytesMax);
      text = Period(statement) + (use.scope.empty() ? "" : " by " + use.scope) + ": ";
    } else {
      text = "`" + statement.bounded_text + "`: ";
    }
    if (!exceeded) {
      text += PrintNumber(use.with) + " of " + Number(use.limit, use.unit);
    } else if (statement.measure.has_value()) {
      const Int128 left = std::max<Int128>(result.limit - result.before, 0);
      text += Number(use.with, use.unit) + " with this " + noun_ + " would pass the limit of " +
              Number(use.limit, use.unit) + "; left are " + Number(ToDecimal(left, result.asset), use.unit);
    } else {
      text += Number(use.with, use.unit) + " is over the limit of " + Number(use.limit, use.unit);
    }
    Reason out = Make(ReasonKind::kLimit, statement, std::move(text));
    out.use = std::move(use);
    return out;
  }

  // Says of the permits of this kind what each asks for that is not so.
  Reason NoPermit() {
    std::string text = "nothing permits this " + noun_;
    bool first = true;
    for (const CompiledStatement& statement : policy_.statements) {
      if (statement.kind != StatementKind::kPermit || !Has(statement.kinds, evaluator_.part().kind)) continue;
      if (now_.value >= statement.until_ns) continue;
      const auto unmet = Unmet(statement);
      if (!unmet.has_value()) continue;
      text += (first ? ": " : "; ") + statement.name + " asks for " + *unmet;
      first = false;
      if (text.size() > kTextBytesMax) break;
    }
    return {ReasonKind::kNoPermit, "", Clip(std::move(text), kTextBytesMax), {}};
  }

 private:
  const CompiledStatement& StatementOf(const StatementResult& result) const {
    return policy_.statements[result.statement];
  }
  static Reason Make(ReasonKind kind, const CompiledStatement& statement, std::string text) {
    return {kind, statement.name, Clip(std::move(text), kTextBytesMax), {}};
  }

  Decimal ToDecimal(Int128 number, AssetId asset) const {
    return MUST(Decimal::Normal(number, asset == kNoAsset ? 0 : policy_.assets[asset].scale));
  }
  static std::string Number(const Decimal& number, const std::string& unit) {
    return PrintNumber(number) + (unit == "count" ? "" : " " + unit);
  }

  std::string Period(const CompiledStatement& statement) const {
    const CompiledMeasure& measure = policy_.measures[*statement.measure];
    const std::string window = measure.window_ns != 0 ? "within " + DurationText(measure.window_ns)
                               : measure.calendar != kNoIndex
                                   ? "in session " + policy_.calendars[measure.calendar].name()
                                   : "";
    switch (policy_.nodes[statement.bounded].measure) {
      case MeasureKind::kSent:
        return window;
      case MeasureKind::kFilled:
        return "filled " + window;
      case MeasureKind::kLowest:
        return "lowest " + window;
      case MeasureKind::kHighest:
        return "highest " + window;
      case MeasureKind::kOpen:
        return "open";
      case MeasureKind::kPosition:
        return "position";
      case MeasureKind::kWorst:
        return "worst position";
    }
    return {};
  }

  static std::string Conditions(const CompiledStatement& statement) {
    std::string out;
    for (const Condition& condition : statement.when) out += (out.empty() ? "" : " and ") + condition.text;
    if (statement.unless.has_value()) out += (out.empty() ? "not: " : ", and not: ") + statement.unless->text;
    return out;
  }

  // The first condition that is false; nothing if one can't be told.
  std::optional<std::string> Unmet(const CompiledStatement& statement) {
    const auto asked = evaluator_.Passes(statement.guard);
    if (!asked.has_value()) return std::nullopt;
    for (const Condition& condition : statement.when) {
      const auto truth = evaluator_.IsTrue(condition.node);
      if (truth.has_value() && !*truth) return "`" + condition.text + "`";
    }
    if (!statement.unless.has_value()) return "something else";
    return "not `" + statement.unless->text + "`";
  }

  const Policy::Compiled& policy_;
  Nanoseconds now_;
  Evaluator& evaluator_;
  std::string noun_;
};

// Lower is kept longer where room is short.
int RankOf(ReasonKind kind, people::Ruling ruling) {
  switch (kind) {
    case ReasonKind::kError:
    case ReasonKind::kForbid:
    case ReasonKind::kNoPermit:
    case ReasonKind::kFloor:
    case ReasonKind::kTrip:
      return 0;
    case ReasonKind::kRequire:
    case ReasonKind::kAlert:
      return 1;
    case ReasonKind::kPermit:
      return 2;
    case ReasonKind::kLimit:
      return ruling == people::Ruling::kDeny ? 0 : 3;
  }
  return 0;
}

size_t BytesOf(const Reason& reason) {
  constexpr size_t kFraming = 16;
  constexpr size_t kUseBytes = 72;  // three decimals with theirs
  const size_t use =
      reason.use.has_value() ? kUseBytes + reason.use->unit.size() + reason.use->scope.size() : 0;
  return kFraming + reason.statement.size() + reason.text.size() + use;
}

std::vector<Reason> Fit(std::vector<Reason> reasons, people::Ruling ruling) {
  std::vector<size_t> by_rank(reasons.size());
  for (size_t i = 0; i < by_rank.size(); ++i) by_rank[i] = i;
  std::stable_sort(by_rank.begin(), by_rank.end(), [&](size_t a, size_t b) {
    return RankOf(reasons[a].kind, ruling) < RankOf(reasons[b].kind, ruling);
  });
  size_t bytes = 0;
  std::vector<size_t> kept;
  for (const size_t i : by_rank) {
    bytes += BytesOf(reasons[i]);
    if (kept.size() == kReasonsMax || (bytes > kReasonsBytesMax && !kept.empty())) break;
    kept.push_back(i);
  }
  std::sort(kept.begin(), kept.end());
  std::vector<Reason> out;
  for (const size_t i : kept) out.push_back(std::move(reasons[i]));
  return out;
}

}  // namespace

namespace {

// Adds what is to be said of one statement.
void Say(const Policy::Compiled& policy, const StatementResult& result, bool denied, Explainer& explainer,
         std::vector<Reason>& out) {
  const bool matches = result.outcome == Outcome::kTrue;
  const StatementKind kind = policy.statements[result.statement].kind;
  if (result.outcome == Outcome::kError) return out.push_back(explainer.Failed(result));
  if (kind == StatementKind::kPermit && matches && !denied) out.push_back(explainer.Permitted(result));
  if (kind == StatementKind::kForbid && matches) out.push_back(explainer.Forbidden(result));
  if (kind == StatementKind::kTrip && matches) out.push_back(explainer.Tripped(result));
  if (kind == StatementKind::kAlert && matches) out.push_back(explainer.Alerted(result));
  if (kind == StatementKind::kRequire && matches && !denied) out.push_back(explainer.Required(result));
  if (kind == StatementKind::kLimit && (matches || (!denied && result.applies))) {
    out.push_back(explainer.Limited(result));
  }
}

}  // namespace

std::string UnitText(const Policy::Compiled& policy, const StatementResult& result) {
  if (result.asset != kNoAsset) return policy.assets[result.asset].name;
  return result.type == Type::kDuration ? "ns" : "count";
}

std::vector<Reason> Explain(const Policy::Compiled& policy, const Subject& subject,
                            const Measures::State& measures, Scratch& scratch, people::Ruling ruling) {
  const bool denied = ruling == people::Ruling::kDeny;
  bool uncounted = scratch.uncounted.has_value();
  std::vector<Reason> out;
  size_t next = 0;
  scratch.earlier.clear();  // what was read of measures is in the results
  for (uint32_t number = 0; number < scratch.parts.size(); ++number) {
    Evaluator evaluator(policy, subject, measures, scratch.parts[number], scratch);
    Explainer explainer(policy, subject.now, evaluator);
    bool permitted = false;
    for (; next < scratch.results.size() && scratch.results[next].part == number; ++next) {
      const StatementResult& result = scratch.results[next];
      const CompiledStatement& statement = policy.statements[result.statement];
      const bool matches = result.outcome == Outcome::kTrue;
      permitted = permitted || (statement.kind == StatementKind::kPermit && matches);
      const bool named = uncounted && result.outcome == Outcome::kError &&
                         policy.measures[scratch.uncounted_by].statement == statement.name;
      uncounted = uncounted && !named;
      Say(policy, result, denied, explainer, out);
    }
    const bool last = number + 1 == scratch.parts.size();
    if (uncounted && last) out.push_back(explainer.Uncounted(scratch.uncounted_by, *scratch.uncounted));
    if (!permitted) out.push_back(explainer.NoPermit());
  }
  return Fit(std::move(out), ruling);
}

}  // namespace sealward::policy
