// Decisions as JSON, with the outcome of every statement that could apply.
#include "base/check.h"
#include "client/cli/policy_run.h"
#include "policy/lexer.h"
#include "policy/print.h"

namespace sealward::cli {
namespace {

using policy::Outcome;
using policy::StatementKind;
using policy::StatementResult;

std::string Quoted(std::string_view text) {
  const std::string object = JsonObject().Text("t", text).Take();
  return object.substr(5, object.size() - 6);
}

template <typename Range, typename Function>
std::string Array(const Range& range, Function&& text) {
  std::string out = "[";
  for (const auto& item : range) out += (out.size() == 1 ? "" : ", ") + text(item);
  return out + "]";
}

std::string ScopeJson(const std::vector<std::pair<std::string, std::string>>& scope) {
  JsonObject out;
  for (const auto& [key, value] : scope) out.Text(key, value);
  return out.Take();
}

class Tracer {
 public:
  Tracer(const policy::Policy& policy, const policy::Subject& subject, const policy::Measures& measures,
         policy::Scratch& scratch)
      : compiled_(policy.compiled()), subject_(subject), measures_(measures), scratch_(scratch) {}

  std::string Statement(const StatementResult& result) {
    const policy::CompiledStatement& statement = compiled_.statements[result.statement];
    JsonObject out;
    out.Number("part", result.part).Text("statement", statement.name).Text("kind", EnumName(statement.kind));
    static constexpr auto kOutcomes = std::to_array<std::string_view>({"false", "true", "error"});
    out.Text("outcome", kOutcomes[static_cast<size_t>(result.outcome)]);
    if (result.outcome == Outcome::kError) return out.Text("failure", EnumName(result.failure.code)).Take();
    if (statement.kind != StatementKind::kLimit || !result.applies) return out.Take();
    out.Text("unit", policy::UnitText(compiled_, result));
    out.Text("limit", Number(result, result.limit));
    out.Text("before", Number(result, result.before));
    out.Text("with", Number(result, result.with));
    if (statement.measure.has_value()) {
      out.Raw("scope", Scope(result.part, compiled_.measures[*statement.measure].keys));
    }
    return out.Take();
  }

  std::string Latched(const StatementResult& result) {
    const policy::CompiledStatement& trip = compiled_.statements[result.statement];
    return JsonObject().Text("trip", trip.name).Raw("scope", Scope(result.part, trip.keys)).Take();
  }

  std::string Scope(uint32_t part, const std::vector<policy::MeasureKey>& keys) {
    policy::Evaluator evaluator(compiled_, subject_, measures_.state(), scratch_.parts[part], scratch_);
    return ScopeJson(evaluator.ScopeOf(keys));
  }

 private:
  std::string Number(const StatementResult& result, Int128 number) const {
    const uint8_t scale = result.asset == policy::kNoAsset ? 0 : compiled_.assets[result.asset].scale;
    return MUST(Decimal::Normal(number, scale)).ToText();
  }

  const policy::Policy::Compiled& compiled_;
  const policy::Subject& subject_;
  const policy::Measures& measures_;
  policy::Scratch& scratch_;
};

std::string RequirementJson(const people::Requirement& requirement) {
  JsonObject out;
  out.Text("source", requirement.source).Number("people", requirement.people);
  out.Raw("roles", Array(requirement.roles, [](const std::string& role) { return Quoted(role); }));
  out.Bool("distinct_roles", requirement.distinct_roles).Bool("distinct_desks", requirement.distinct_desks);
  const auto within = requirement.within_ns;
  out.Raw("within", within.has_value() ? Quoted(policy::DurationText(*within)) : "null");
  return out.Take();
}

std::string ReasonJson(const people::Reason& reason) {
  return JsonObject()
      .Text("kind", EnumName(reason.kind))
      .Text("statement", reason.statement)
      .Text("text", reason.text)
      .Take();
}

}  // namespace

std::string DecisionJson(const policy::Policy& policy, const policy::Subject& subject,
                         const policy::Measures& measures, policy::Scratch& scratch, people::Ruling ruling,
                         const std::vector<people::Requirement>& missing, bool dry_run) {
  const policy::Policy::Compiled& compiled = policy.compiled();
  const std::vector<StatementResult> results = scratch.results;
  const auto uncounted = scratch.uncounted;
  const auto reasons = policy::Explain(compiled, subject, measures.state(), scratch, ruling);
  Tracer tracer(policy, subject, measures, scratch);
  std::vector<StatementResult> latched;
  std::vector<std::string> alerts;
  for (const StatementResult& result : results) {
    const policy::CompiledStatement& statement = compiled.statements[result.statement];
    const bool trips =
        statement.kind == StatementKind::kTrip && result.outcome == Outcome::kTrue && !result.was_latched;
    if (trips && !dry_run) latched.push_back(result);
    const bool alert = statement.kind == StatementKind::kAlert && result.outcome != Outcome::kFalse;
    if (alert && std::find(alerts.begin(), alerts.end(), statement.name) == alerts.end()) {
      alerts.push_back(statement.name);
    }
  }
  std::vector<std::string> latched_json;  // each trip and scope once
  for (const StatementResult& result : latched) {
    std::string json = tracer.Latched(result);
    if (std::find(latched_json.begin(), latched_json.end(), json) == latched_json.end()) {
      latched_json.push_back(std::move(json));
    }
  }
  JsonObject out;
  out.Text("ruling", EnumName(ruling));
  out.Raw("statements",
          Array(results, [&](const StatementResult& result) { return tracer.Statement(result); }));
  out.Raw("uncounted", uncounted.has_value() ? Quoted(EnumName(uncounted->code)) : "null");
  out.Raw("requirements", Array(missing, RequirementJson));
  out.Raw("alerts", Array(alerts, [](const std::string& alert) { return Quoted(alert); }));
  out.Raw("latched", Array(latched_json, [](const std::string& json) { return json; }));
  out.Raw("reasons", Array(reasons, ReasonJson));
  return out.Take();
}

}  // namespace sealward::cli
