#include "client/cli/policy_cases.h"

#include <algorithm>

namespace sealward::cli {
namespace {

using client::JsonKind;
using client::JsonValue;

constexpr size_t kTextShownMax = 64;

// What a line expects of its decision.
struct Expected {
  people::Ruling ruling = people::Ruling::kDeny;
  std::vector<std::string> by;  // statements among its reasons
};

// Nothing if the line expects nothing; an error's text if it is not said rightly.
std::expected<std::optional<Expected>, std::string> ExpectedOf(const JsonValue& step) {
  const JsonValue* const ruling = step.Find("expect");
  const JsonValue* const by = step.Find("by");
  if (ruling == nullptr) {
    if (by != nullptr) return std::unexpected("`by` stands beside `expect`");
    return std::nullopt;
  }
  const auto parsed = ParseEnum<people::Ruling>(ruling->text);
  if (ruling->kind != JsonKind::kText || !parsed.has_value()) {
    return std::unexpected("`expect`: permit, deny or pending, not `" +
                           ruling->text.substr(0, kTextShownMax) + "`");
  }
  Expected out{*parsed, {}};
  if (by == nullptr) return out;
  for (const JsonValue& name : by->items) out.by.push_back(name.text);
  const auto is_text = [](const JsonValue& item) { return item.kind == JsonKind::kText; };
  if (by->kind != JsonKind::kArray || by->items.empty() ||
      !std::all_of(by->items.begin(), by->items.end(), is_text)) {
    return std::unexpected("`by`: a list of names of statements");
  }
  return out;
}

std::string ReasonLines(const PolicyRun::Answer& answer) {
  std::string out;
  for (const people::Reason& reason : answer.reasons) {
    out += "\n    " + std::string(EnumName(reason.kind)) +
           (reason.statement.empty() ? "" : " " + reason.statement) + ": " + reason.text;
  }
  return out;
}

// Why an answer is not what was expected; empty if it is.
std::string Disagreement(const PolicyRun& run, const PolicyRun::Answer& answer, const Expected& expected) {
  if (!answer.ruling.has_value()) return "expected a decision, found " + answer.json;
  const people::Ruling ruling = *answer.ruling;
  if (expected.ruling != ruling) {
    return "expected " + std::string(EnumName(expected.ruling)) + ", found " + std::string(EnumName(ruling)) +
           ReasonLines(answer);
  }
  for (const std::string& name : expected.by) {
    const auto is_it = [&](const people::Reason& reason) { return reason.statement == name; };
    if (std::any_of(answer.reasons.begin(), answer.reasons.end(), is_it)) continue;
    const auto& statements = run.policy().compiled().statements;
    const auto is_called = [&](const policy::CompiledStatement& statement) { return statement.name == name; };
    const bool known = std::any_of(statements.begin(), statements.end(), is_called);
    return (known ? "expected `" + name + "` among what decided"
                  : "the policy has no statement `" + name.substr(0, kTextShownMax) + "`") +
           ReasonLines(answer);
  }
  return {};
}

// Why the line is wrong; empty if it is as it should be.
std::string RunLine(PolicyRun& run, std::string_view line, const std::string& file, Tally& tally) {
  const auto step = client::ParseJson(line, file);
  if (!step.has_value()) return step.error().message;
  if (const JsonValue* const name = step->Find("case"); name != nullptr) {
    if (step->members.size() != 1 || name->kind != JsonKind::kText) return "{\"case\": NAME} stands alone";
    run.Forget();
    return {};
  }
  const auto expected = ExpectedOf(*step);
  if (!expected.has_value()) return expected.error();
  const PolicyRun::Answer answer = run.Step(line, {"expect", "by"});
  if (answer.error) return answer.json;
  for (const policy::StatementResult& result : answer.statements) {
    if (result.applies) tally.touched.insert(run.policy().compiled().statements[result.statement].name);
  }
  const std::optional<Expected>& wanted = *expected;
  if (!wanted.has_value()) return {};
  ++tally.cases;
  return Disagreement(run, answer, *wanted);
}

}  // namespace

std::string_view TakeLine(std::string_view& rest) {
  const size_t end = std::min(rest.find('\n'), rest.size());
  const std::string_view line = rest.substr(0, end);
  rest.remove_prefix(std::min(end + 1, rest.size()));
  return line;
}

bool IsBlank(std::string_view line) {
  return line.find_first_not_of(" \t\r") == std::string_view::npos || line.starts_with('#');
}

std::optional<WrongLine> RunSteps(PolicyRun& run, std::string_view steps) {
  for (size_t number = 1; !steps.empty(); ++number) {
    const std::string_view line = TakeLine(steps);
    if (IsBlank(line)) continue;
    PolicyRun::Answer answer = run.Step(line);
    if (answer.error) return WrongLine{number, std::move(answer.json)};
  }
  return std::nullopt;
}

Tally RunCases(PolicyRun& run, std::string_view cases, const std::string& file,
               const std::function<void(size_t line, const std::string& why)>& say) {
  Tally tally;
  for (size_t number = 1; !cases.empty(); ++number) {
    const std::string_view line = TakeLine(cases);
    if (IsBlank(line)) continue;
    const std::string wrong = RunLine(run, line, file, tally);
    if (wrong.empty()) continue;
    ++tally.wrong;
    say(number, wrong);
  }
  return tally;
}

}  // namespace sealward::cli
