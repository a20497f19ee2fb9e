// `sealward policy headroom`: what is used and left of each limit over a measure, for each set of values that
// it counts by, after a sequence of steps.
#include "base/time_text.h"
#include "client/cli/policy_cases.h"
#include "client/cli/policy_open.h"
#include "client/ssh_sign.h"
#include "policy/headroom.h"
#include "policy/print.h"

namespace sealward::cli {
namespace {

constexpr size_t kPagesMax = 100'000;  // of 16 rows: more than there can be sets

std::optional<Decimal> LeftOf(const policy::LimitHeadroom& row) {
  if (!row.limit.has_value()) return std::nullopt;
  const uint8_t scale = std::max(row.limit->scale, row.used.scale);
  const auto at_scale = [&](const Decimal& number) {
    return number.mantissa * PowerOfTen(static_cast<uint8_t>(scale - number.scale));
  };
  const auto left = Decimal::Normal(std::max<Int128>(at_scale(*row.limit) - at_scale(row.used), 0), scale);
  return left.has_value() ? std::optional(*left) : std::nullopt;
}

std::string Text(const policy::LimitHeadroom& row) {
  const std::string unit = row.unit == "count" ? "" : " " + row.unit;
  std::string out = row.statement + ", " + row.measure;
  out += row.scope.empty() ? "\n" : ", " + row.scope + "\n";
  out += "    used " + policy::PrintNumber(row.used) + unit;
  const auto left = LeftOf(row);
  if (!left.has_value()) return out + "; the limit depends on the request\n";
  return out + " of " + policy::PrintNumber(*row.limit) + unit + ", left " + policy::PrintNumber(*left) +
         unit + "\n";
}

std::string Json(const policy::LimitHeadroom& row) {
  JsonObject out;
  out.Text("statement", row.statement)
      .Text("measure", row.measure)
      .Text("scope", row.scope)
      .Text("unit", row.unit);
  out.Text("used", row.used.ToText());
  if (row.limit.has_value()) out.Text("limit", row.limit->ToText());
  if (const auto left = LeftOf(row); left.has_value()) out.Text("left", left->ToText());
  return out.Take();
}

}  // namespace

Result<ExitCode> RunPolicyHeadroom(const Arguments& arguments, Output& output) {
  auto opened = TRY(OpenPolicy(arguments, arguments.Given("POLICY"), output));
  if (!opened.has_value()) return ExitCode::kUsage;
  const std::string steps_file = arguments.Given("STEPS");
  const Bytes steps = TRY(client::ReadInput(steps_file, kStepsBytesMax));
  const auto mistake = RunSteps(opened->run, AsText(steps));
  if (mistake.has_value()) {
    return output.Fail(ExitCode::kUsage,
                       steps_file + ":" + std::to_string(mistake->line) + ": " + mistake->why);
  }
  Nanoseconds at = opened->run.now();
  if (const auto given = arguments.Value("at"); given.has_value()) {
    at = TRY(ParseTime(*given));
    if (at < opened->run.now()) {
      return Fail(ErrorCode::kInvalidArgument, "time does not run backwards: the last step is later", *given);
    }
  }
  const std::string statement = arguments.Value("statement").value_or("");
  Bytes after;
  size_t rows = 0;
  for (size_t page = 0; page < kPagesMax; ++page) {
    policy::HeadroomQuestion question;
    question.after = after;
    if (!statement.empty()) question.statement = statement;
    policy::HeadroomPage answer =
        TRY(policy::Headroom(opened->run.policy(), opened->run.measures(), question, at));
    for (const policy::LimitHeadroom& row : answer.rows) {
      output.Say(Text(row));
      output.Json(Json(row));
      ++rows;
    }
    after = std::move(answer.next);
    if (after.empty()) break;
  }
  if (rows == 0) output.Say("nothing is used of any limit over a measure\n");
  return ExitCode::kOk;
}

}  // namespace sealward::cli
