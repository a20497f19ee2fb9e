#include "policy/statement.h"

namespace sealward::policy {
namespace {

std::expected<void, Failure> EvaluateLimit(const CompiledStatement& statement, Evaluator& evaluator,
                                           StatementResult& out) {
  const Evaluated bounded = evaluator.Evaluate(statement.bounded);
  const Evaluated bound = evaluator.Evaluate(statement.bound);
  if (!bounded.has_value()) return std::unexpected(bounded.error());
  if (!bound.has_value()) return std::unexpected(bound.error());
  if (bounded->asset != bound->asset) {
    return std::unexpected(
        Failure{.code = FailureCode::kDifferentAssets, .left = bounded->asset, .right = bound->asset});
  }
  out.type = bounded->type;
  out.asset = bounded->asset;
  out.limit = bound->number;
  out.with = bounded->number;
  if (statement.reads_measure) {
    const Evaluated before = evaluator.EvaluateBefore(statement.bounded);
    if (!before.has_value()) return std::unexpected(before.error());
    out.before = before->number;
  }
  const Int128 digits_max = PowerOfTen(kDecimalDigitsMax);  // a decision names these numbers
  for (const Int128 number : {out.limit, out.before, out.with}) {
    if (number >= digits_max || number <= -digits_max) return Fails(FailureCode::kOverflow);
  }
  out.outcome = out.with > out.limit ? Outcome::kTrue : Outcome::kFalse;
  return {};
}

// Whether the conditions hold; nothing if the statement can't apply.
std::expected<std::optional<bool>, Failure> Applies(const CompiledStatement& statement,
                                                    Evaluator& evaluator) {
  const auto when = evaluator.Passes(statement.guard);
  if (!when.has_value()) return std::unexpected(when.error());
  if (*when == Evaluator::Guarded::kNotAsked) return std::nullopt;
  if (*when == Evaluator::Guarded::kFalse) return false;
  if (!statement.unless.has_value()) return true;
  const auto unless = evaluator.IsTrue(statement.unless->node);
  if (!unless.has_value()) return std::unexpected(unless.error());
  return !*unless;
}

// A trip that was latched before denies whatever its conditions say.
std::expected<bool, Failure> IsLatched(const CompiledStatement& statement, const Measures::State& measures,
                                       Evaluator& evaluator) {
  if (measures.latches.empty()) return false;
  const auto values = evaluator.Keys(statement.keys);
  if (!values.has_value()) return std::unexpected(values.error());
  return measures.latches.contains(LatchKey(statement, values->text()));
}

}  // namespace

std::optional<StatementResult> EvaluateStatement(const Policy::Compiled& policy,
                                                 const Measures::State& measures, uint32_t index,
                                                 Nanoseconds now, Evaluator& evaluator) {
  const CompiledStatement& statement = policy.statements[index];
  if (now.value >= statement.until_ns) return std::nullopt;
  StatementResult out{.statement = index};
  const auto fail = [&](const Failure& failure) {
    out.outcome = Outcome::kError;
    out.failure = failure;
    return out;
  };
  if (statement.kind == StatementKind::kTrip) {
    const auto latched = IsLatched(statement, measures, evaluator);
    if (!latched.has_value()) return fail(latched.error());
    if (*latched) {
      out.outcome = Outcome::kTrue;
      out.applies = out.was_latched = true;
      return out;
    }
  }
  const auto applies = Applies(statement, evaluator);
  if (!applies.has_value()) return fail(applies.error());
  if (!applies->has_value()) return std::nullopt;
  out.applies = **applies;
  if (!out.applies) return out;
  out.outcome = Outcome::kTrue;
  if (statement.kind != StatementKind::kLimit) return out;
  const auto limited = EvaluateLimit(statement, evaluator, out);
  return limited.has_value() ? out : fail(limited.error());
}

}  // namespace sealward::policy
