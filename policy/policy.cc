#include "policy/policy.h"

#include "policy/compile.h"
#include "policy/measures.h"
#include "policy/parser.h"
#include "policy/statement.h"
#include "policy/validate.h"

namespace sealward::policy {

Policy::Policy(std::unique_ptr<Compiled> compiled) : compiled_(std::move(compiled)) {}
Policy::Policy(Policy&&) noexcept = default;
Policy& Policy::operator=(Policy&&) noexcept = default;
Policy::~Policy() = default;

const std::string& Policy::name() const {
  return compiled_->name;
}
uint64_t Policy::version() const {
  return compiled_->version;
}

std::expected<Policy, std::vector<Diagnostic>> Policy::Load(std::string_view text, std::string_view file_name,
                                                            const Documents& documents) {
  Mistakes mistakes(file_name);
  const Ast ast = Parse(text, mistakes);
  const Validated validated = Validate(ast, documents, mistakes);
  if (!mistakes.empty()) return std::unexpected(mistakes.Take());
  return Policy(Compile(ast, validated, documents));
}

Evaluation Policy::Evaluate(const Subject& subject, const Measures& measures) const {
  const auto kind = static_cast<size_t>(intent::KindOf(subject.request.stated.intent));
  Evaluator evaluator(*compiled_, subject, measures.state());
  Evaluation out;
  Combiner combiner;
  std::vector<StatementResult> results;
  results.reserve(compiled_->statements_of[kind].size());
  for (const uint32_t index : compiled_->statements_of[kind]) {
    const StatementResult& result = results.emplace_back(EvaluateStatement(*compiled_, index, evaluator));
    const CompiledStatement& statement = compiled_->statements[index];
    combiner.Add(statement.kind, result.outcome);
    const bool required = statement.kind == StatementKind::kRequire && result.outcome == Outcome::kTrue;
    if (required) out.requirements.push_back(statement.requirement);
  }
  const auto refusal = evaluator.CountersRefuse();
  if (refusal.has_value()) combiner.Add(StatementKind::kLimit, Outcome::kError);
  out.ruling = combiner.Decide();
  if (out.ruling != people::Ruling::kPending) out.requirements.clear();
  out.reasons = Explain(*compiled_, subject, evaluator, results, refusal, out.ruling);
  return out;
}

}  // namespace sealward::policy
