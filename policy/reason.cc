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

class Explainer {
 public:
  Explainer(const Policy::Compiled& policy, const Subject& subject, Evaluator& evaluator)
      : policy_(policy),
        evaluator_(evaluator),
        noun_(EnumName(intent::KindOf(subject.request.stated.intent))) {
    std::replace(noun_.begin(), noun_.end(), '_', ' ');
  }

  Reason Failed(const StatementResult& result) const {
    const CompiledStatement& statement = StatementOf(result);
    return Make(ReasonKind::kError, statement,
                "the " + std::string(EnumName(statement.kind)) +
                    " can't be decided: " + FailureText(policy_, result.failure));
  }

  Reason Uncounted(const Evaluator::Refusal& refusal) const {
    std::string text = "this " + noun_ + " can't be counted: " + FailureText(policy_, refusal.failure);
    if (refusal.failure.code == FailureCode::kNoRate) text += "; `where` says which are counted";
    return {ReasonKind::kError,
            policy_.counters[refusal.counter].statement,
            Clip(std::move(text), kTextBytesMax),
            {}};
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
    const people::Requirement& requirement = StatementOf(result).requirement;
    std::string text = std::to_string(requirement.people) + " of ";
    for (size_t i = 0; i < requirement.roles.size(); ++i) text += (i == 0 ? "" : ", ") + requirement.roles[i];
    if (requirement.distinct_roles) text += " from distinct roles";
    if (requirement.distinct_desks)
      text += requirement.distinct_roles ? " and distinct desks" : " from distinct desks";
    if (requirement.within_ns.has_value()) text += " within " + DurationText(*requirement.within_ns);
    return Make(ReasonKind::kRequire, StatementOf(result), text + " must approve");
  }

  Reason Limited(const StatementResult& result) {
    const CompiledStatement& statement = StatementOf(result);
    const bool exceeded = result.outcome == Outcome::kTrue;
    people::LimitUse use;
    use.unit = result.asset == kNoAsset ? "count" : policy_.assets[result.asset].name;
    use.limit = ToDecimal(result.limit, result.asset);
    use.before = ToDecimal(result.before, result.asset);
    use.with = ToDecimal(result.with, result.asset);
    std::string text;
    if (statement.counter.has_value()) {
      const CompiledCounter& counter = policy_.counters[*statement.counter];
      use.scope = Clip(evaluator_.ScopeText(*statement.counter), kTextBytesMax);
      text = Period(counter) + (use.scope.empty() ? "" : " by " + use.scope) + ": ";
    } else {
      text = "`" + statement.bounded_text + "`: ";
    }
    if (!exceeded) {
      text += PrintNumber(use.with) + " of " + Number(use.limit, use.unit);
    } else if (statement.counter.has_value()) {
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
  Reason NoPermit(const std::vector<StatementResult>& results) {
    std::string text = "nothing permits this " + noun_;
    bool first = true;
    for (const StatementResult& result : results) {
      const CompiledStatement& statement = StatementOf(result);
      if (statement.kind != StatementKind::kPermit || result.outcome != Outcome::kFalse) continue;
      text += (first ? ": " : "; ") + statement.name + " asks for " + Unmet(statement);
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
  static std::string Period(const CompiledCounter& counter) {
    return "within " + DurationText(counter.window_ns);
  }

  static std::string Conditions(const CompiledStatement& statement) {
    std::string out;
    for (const Condition& condition : statement.when) out += (out.empty() ? "" : " and ") + condition.text;
    if (statement.unless.has_value()) out += (out.empty() ? "not: " : ", and not: ") + statement.unless->text;
    return out;
  }

  std::string Unmet(const CompiledStatement& statement) {
    for (const Condition& condition : statement.when) {
      const auto truth = evaluator_.IsTrue(condition.node);
      if (truth.has_value() && !*truth) return "`" + condition.text + "`";
    }
    return statement.unless.has_value() ? "not `" + statement.unless->text + "`" : "something else";
  }

  const Policy::Compiled& policy_;
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
      return 0;
    case ReasonKind::kRequire:
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

std::vector<Reason> Explain(const Policy::Compiled& policy, const Subject& subject, Evaluator& evaluator,
                            const std::vector<StatementResult>& results,
                            const std::optional<Evaluator::Refusal>& refusal, people::Ruling ruling) {
  Explainer explainer(policy, subject, evaluator);
  const bool denied = ruling == people::Ruling::kDeny;
  bool permitted = false;
  bool refusal_named = false;
  std::vector<Reason> out;
  for (const StatementResult& result : results) {
    const CompiledStatement& statement = policy.statements[result.statement];
    const bool matches = result.outcome == Outcome::kTrue;
    if (result.outcome == Outcome::kError) {
      out.push_back(explainer.Failed(result));
      refusal_named |= refusal.has_value() && policy.counters[refusal->counter].statement == statement.name;
    } else if (statement.kind == StatementKind::kPermit && matches) {
      permitted = true;
      if (!denied) out.push_back(explainer.Permitted(result));
    } else if (statement.kind == StatementKind::kForbid && matches) {
      out.push_back(explainer.Forbidden(result));
    } else if (statement.kind == StatementKind::kLimit && (matches || (!denied && result.applies))) {
      out.push_back(explainer.Limited(result));
    } else if (statement.kind == StatementKind::kRequire && matches && !denied) {
      out.push_back(explainer.Required(result));
    }
  }
  if (refusal.has_value() && !refusal_named) out.push_back(explainer.Uncounted(*refusal));
  if (!permitted) out.push_back(explainer.NoPermit(results));
  return Fit(std::move(out), ruling);
}

}  // namespace sealward::policy
