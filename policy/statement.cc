#include "policy/statement.h"

namespace sealward::policy {
namespace {

// Whether the conditions hold. Where `when` does not, `unless` is not asked, and neither is what the
// statement says.
std::expected<bool, Failure> Applies(const CompiledStatement& statement, Evaluator& evaluator) {
  bool all = true;
  std::optional<Failure> failure;
  for (const Condition& condition : statement.when) {
    const auto truth = evaluator.IsTrue(condition.node);
    if (!truth.has_value() && !failure.has_value()) failure = truth.error();
    all = all && truth.value_or(false);
  }
  if (failure.has_value()) return std::unexpected(*failure);
  if (!all || !statement.unless.has_value()) return all;
  const auto unless = evaluator.IsTrue(statement.unless->node);
  if (!unless.has_value()) return std::unexpected(unless.error());
  return !*unless;
}

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
  out.asset = bounded->asset;
  out.limit = bound->number;
  out.with = bounded->number;
  if (statement.counter.has_value()) out.before = evaluator.Use(*statement.counter)->before;
  const Int128 digits_max = PowerOfTen(kDecimalDigitsMax);  // a decision names these numbers
  for (const Int128 number : {out.limit, out.before, out.with}) {
    if (number >= digits_max || number <= -digits_max)
      return std::unexpected(Failure{.code = FailureCode::kOverflow});
  }
  out.outcome = out.with > out.limit ? Outcome::kTrue : Outcome::kFalse;
  return {};
}

}  // namespace

StatementResult EvaluateStatement(const Policy::Compiled& policy, uint32_t index, Evaluator& evaluator) {
  const CompiledStatement& statement = policy.statements[index];
  StatementResult out{.statement = index};
  const auto fail = [&](const Failure& failure) {
    out.outcome = Outcome::kError;
    out.failure = failure;
    return out;
  };
  const auto applies = Applies(statement, evaluator);
  if (!applies.has_value()) return fail(applies.error());
  out.applies = *applies;
  if (!out.applies) return out;
  out.outcome = Outcome::kTrue;
  if (statement.kind != StatementKind::kLimit) return out;
  const auto limited = EvaluateLimit(statement, evaluator, out);
  return limited.has_value() ? out : fail(limited.error());
}

}  // namespace sealward::policy
