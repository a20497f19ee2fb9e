#include "policy/policy.h"

#include <algorithm>

#include "policy/compile.h"
#include "policy/measures.h"
#include "policy/parser.h"
#include "policy/statement.h"

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

const people::Requirement* Policy::TripRequirement(std::string_view trip) const {
  for (const CompiledStatement& statement : compiled_->statements) {
    if (statement.kind == StatementKind::kTrip && statement.name == trip) return &statement.requirement;
  }
  return nullptr;
}

std::expected<Policy, std::vector<Diagnostic>> Policy::Load(std::string_view text, std::string_view file_name,
                                                            const Documents& documents) {
  Mistakes mistakes(file_name);
  const Ast ast = Parse(text, mistakes);
  Validated validated = Validate(ast, documents, mistakes);
  if (!mistakes.empty()) return std::unexpected(mistakes.Take());
  return Policy(Compile(ast, validated, documents));
}

namespace {

// Trips that are latched deny whether or not a selector leads to them.
void AddLatched(const Policy::Compiled& policy, const Measures::State& measures, intent::IntentKind kind,
                std::vector<uint32_t>& out) {
  if (measures.latches.empty() || !policy.has_trips) return;
  const auto& trips = policy.trips_of[static_cast<size_t>(kind)];
  out.insert(out.end(), trips.begin(), trips.end());
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
}

void DecidePart(const Policy::Compiled& policy, const Subject& subject, const Measures::State& measures,
                uint32_t number, Combiner& combiner, Scratch& scratch) {
  const Part& part = scratch.parts[number];
  Evaluator evaluator(policy, subject, measures, part, scratch);
  evaluator.FindCandidates(policy.index[static_cast<size_t>(part.kind)], scratch.candidates);
  AddLatched(policy, measures, part.kind, scratch.candidates);
  for (const uint32_t index : scratch.candidates) {
    auto result = EvaluateStatement(policy, measures, index, subject.now, evaluator);
    if (!result.has_value()) continue;
    result->part = number;
    combiner.Add(policy.statements[index].kind, result->outcome);
    scratch.results.push_back(*result);
  }
  const auto refusal = evaluator.Refused();
  if (refusal.has_value()) {
    combiner.Add(StatementKind::kLimit, Outcome::kError);
    if (!scratch.uncounted.has_value()) {
      scratch.uncounted = refusal->failure;
      scratch.uncounted_by = refusal->measure;
    }
  }
  combiner.NextPart();
  if (number + 1 < scratch.parts.size()) evaluator.CountForLater();
}

void Prepare(const Policy::Compiled& policy, const Subject& subject, Scratch& scratch) {
  scratch.results.clear();
  scratch.earlier.clear();
  scratch.keys.clear();
  scratch.uncounted.reset();
  scratch.uses.resize(policy.measures.size());
  SplitParts(subject.request.stated.intent, scratch.parts);
  for (Part& part : scratch.parts) {
    if (part.instrument == nullptr) continue;
    const auto row = policy.instruments.find(*part.instrument);
    if (row != policy.instruments.end()) part.row = &row->second;
  }
}

// D8: whatever statement asks for it.
bool SamePeople(const people::Requirement& a, const people::Requirement& b) {
  return a.people == b.people && a.roles == b.roles && a.distinct_roles == b.distinct_roles &&
         a.distinct_desks == b.distinct_desks && a.within_ns == b.within_ns;
}

}  // namespace

people::Ruling Policy::Decide(const Subject& subject, const Measures& measures, Scratch& scratch) const {
  Prepare(*compiled_, subject, scratch);
  Combiner combiner;
  for (uint32_t i = 0; i < scratch.parts.size(); ++i) {
    DecidePart(*compiled_, subject, measures.state(), i, combiner, scratch);
  }
  return scratch.parts.empty() ? people::Ruling::kDeny : combiner.Decide();
}

std::vector<people::Requirement> RequirementsOf(const Policy& policy, const Scratch& scratch,
                                                people::Ruling ruling) {
  std::vector<people::Requirement> out;
  if (ruling != people::Ruling::kPending) return out;
  for (const StatementResult& result : scratch.results) {
    const CompiledStatement& statement = policy.compiled().statements[result.statement];
    if (statement.kind != StatementKind::kRequire || result.outcome != Outcome::kTrue) continue;
    const auto same = [&](const people::Requirement& other) {
      return SamePeople(other, statement.requirement);
    };
    if (std::none_of(out.begin(), out.end(), same)) out.push_back(statement.requirement);
  }
  return out;
}

std::vector<std::string> TableFiles(std::string_view policy) {
  Mistakes mistakes("");
  std::vector<std::string> out;
  for (const Statement& statement : Parse(policy, mistakes).statements) {
    if (statement.kind == StatementKind::kTable) out.push_back(statement.file.text);
  }
  return out;
}

Evaluation Policy::Evaluate(const Subject& subject, const Measures& measures) const {
  Scratch scratch;
  Evaluation out;
  out.ruling = Decide(subject, measures, scratch);
  out.requirements = RequirementsOf(*this, scratch, out.ruling);
  out.reasons = Explain(*compiled_, subject, measures.state(), scratch, out.ruling);
  return out;
}

}  // namespace sealward::policy
