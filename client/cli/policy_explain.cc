// `sealward policy explain`: one request, decided without a daemon, in words: what decided, what it would
// take to come out otherwise, and who may approve.
#include <algorithm>

#include "base/check.h"
#include "base/clock.h"
#include "base/time_text.h"
#include "client/cli/policy_cases.h"
#include "client/cli/policy_open.h"
#include "client/request_json.h"
#include "client/ssh_sign.h"
#include "policy/print.h"

namespace sealward::cli {
namespace {

using people::ReasonKind;
using people::Ruling;

constexpr uint64_t kLifeNs = 5 * kSecondNs;  // of an intent that says none

// The one number that makes a request larger or smaller, and its unit; nullptr if there is none.
struct Size {
  Decimal* number = nullptr;
  Decimal step{};
  std::string unit;
};

Size SizeOf(intent::Intent& intent, const intent::Reference& reference) {
  const auto traded = [&](Decimal& quantity, const std::string& name) {
    const intent::Instrument* const instrument = reference.FindInstrument(name);
    return instrument == nullptr ? Size{}
                                 : Size{&quantity, instrument->quantity_step, instrument->base_asset};
  };
  const auto paid = [&](Decimal& amount, const std::string& name) {
    const intent::Asset* const asset = reference.FindAsset(name);
    return asset == nullptr ? Size{} : Size{&amount, Decimal{1, asset->scale}, name};
  };
  if (auto* const order = std::get_if<intent::Order>(&intent)) {
    return order->legs.size() == 1 ? traded(order->legs[0].quantity, order->legs[0].instrument) : Size{};
  }
  if (auto* const amend = std::get_if<intent::Amend>(&intent))
    return traded(amend->quantity, amend->instrument);
  if (auto* const payment = std::get_if<intent::Settlement>(&intent))
    return paid(payment->amount, payment->asset);
  if (auto* const transfer = std::get_if<intent::Transfer>(&intent))
    return paid(transfer->amount, transfer->asset);
  return {};
}

// The largest size up to the one asked for that is not denied: found by asking. Nothing if none is, or if the
// request has no size.
std::optional<std::string> LargestNotDenied(PolicyRun& run, PolicyRun::Question question) {
  const Size size = SizeOf(question.request.intent, run.book().signing.reference);
  if (size.number == nullptr || size.step.mantissa <= 0) return std::nullopt;
  const Decimal asked = *size.number;
  const uint8_t scale = std::max(asked.scale, size.step.scale);
  const auto at_scale = [&](const Decimal& number) {
    return number.mantissa * PowerOfTen(static_cast<uint8_t>(scale - number.scale));
  };
  const Int128 step = at_scale(size.step);
  question.dry_run = true;
  const auto denied = [&](Int128 steps) {
    const auto number = Decimal::Normal(steps * step, scale);
    if (!number.has_value()) return true;
    *size.number = *number;
    const auto answer = run.Decide(question);
    return !answer.has_value() || answer->ruling == Ruling::kDeny;
  };
  Int128 good = 0, bad = at_scale(asked) / step + 1;
  while (bad - good > 1) {
    const Int128 middle = good + (bad - good) / 2;
    (denied(middle) ? bad : good) = middle;
  }
  if (good == 0) return std::nullopt;
  return policy::PrintNumber(MUST(Decimal::Normal(good * step, scale))) + " " + size.unit;
}

std::string_view Word(Ruling ruling) {
  switch (ruling) {
    case Ruling::kDeny:
      return "denied";
    case Ruling::kPermit:
      return "permitted";
    case Ruling::kPending:
      return "waits for people";
  }
  return "denied";
}

bool Denies(ReasonKind kind) {
  return kind != ReasonKind::kPermit && kind != ReasonKind::kRequire && kind != ReasonKind::kAlert;
}

// What it would take, one line each.
std::vector<std::string> WouldChange(PolicyRun& run, const PolicyRun::Question& question,
                                     const PolicyRun::Answer& answer) {
  std::vector<std::string> out;
  for (const people::Reason& reason : answer.reasons) {
    const bool exceeded = reason.use.has_value() && reason.use->limit.mantissa >= 0 &&
                          reason.text.find(" limit of ") != std::string::npos;
    if (reason.kind == ReasonKind::kForbid) {
      out.push_back("a request to which the conditions of `" + reason.statement + "` don't apply");
    } else if (reason.kind == ReasonKind::kLimit && exceeded) {
      out.push_back("less, or a wider limit `" + reason.statement + "`");
    } else if (reason.kind == ReasonKind::kTrip) {
      out.push_back("people who clear the trip `" + reason.statement + "`");
    } else if (reason.kind == ReasonKind::kError) {
      out.push_back("what `" + reason.statement + "` lacks: " + reason.text);
    }
  }
  if (answer.ruling == Ruling::kDeny) {
    const auto largest = LargestNotDenied(run, question);
    if (largest.has_value()) out.push_back("at most " + *largest + ": so much is not denied");
  }
  const auto requester = run.book().roster.FindPrincipal(question.requester);
  for (const people::Requirement& requirement : answer.missing) {
    std::string line = "`" + requirement.source + "`: " + std::to_string(requirement.people) + " of";
    bool first = true;
    for (const people::Person& person : run.book().roster.people) {
      const bool own = requester.has_value() && person.name == requester->person;
      if (own || person.ssh_keys.empty() || !people::MayMeet(requirement, person)) continue;
      line += (first ? " " : ", ") + person.name;
      first = false;
    }
    if (requirement.distinct_roles) line += " (in distinct roles)";
    if (requirement.distinct_desks) line += " (of distinct desks)";
    out.push_back(line);
  }
  return out;
}

void Tell(PolicyRun& run, const PolicyRun::Question& question, const PolicyRun::Answer& answer,
          Output& output) {
  const Ruling ruling = answer.ruling.value_or(Ruling::kDeny);
  std::string out = std::string(Word(ruling)) + "\n";
  for (const people::Reason& reason : answer.reasons) {
    const bool decides = ruling != Ruling::kDeny || Denies(reason.kind);
    if (!decides) continue;
    out += "  " + std::string(EnumName(reason.kind)) +
           (reason.statement.empty() ? "" : " " + reason.statement) + ": " + reason.text + "\n";
  }
  const auto changes = WouldChange(run, question, answer);
  if (!changes.empty()) {
    out += ruling == Ruling::kDeny ? "it would take\n" : "still to come\n";
    for (const std::string& line : changes) out += "  " + line + "\n";
  }
  output.Say(out);
}

}  // namespace

Result<ExitCode> RunPolicyExplain(const Arguments& arguments, Output& output) {
  const std::string file = arguments.Given("POLICY");
  auto opened = TRY(OpenPolicy(arguments, file, output));
  if (!opened.has_value()) return ExitCode::kUsage;
  PolicyRun& run = opened->run;
  if (const auto after = arguments.Value("after"); after.has_value()) {
    const Bytes steps = TRY(client::ReadInput(*after, kStepsBytesMax));
    const auto mistake = RunSteps(run, AsText(steps));
    if (mistake.has_value()) {
      return output.Fail(ExitCode::kUsage,
                         *after + ":" + std::to_string(mistake->line) + ": " + mistake->why);
    }
  }
  PolicyRun::Question question;
  question.at = run.now().value == 0 ? SystemClock().Now() : run.now();
  if (const auto at = arguments.Value("at"); at.has_value()) question.at = TRY(ParseTime(*at));
  const std::string request_file = arguments.Given("REQUEST");
  const std::string text(AsText(TRY(client::ReadInput(request_file, client::kJsonBytesMax))));
  auto stated = client::ReadStated(text, request_file, question.at);
  if (!stated.has_value()) return output.Fail(stated.error(), text);
  if (auto* const whole = std::get_if<intent::StatedRequest>(&*stated)) {
    question.request = std::move(*whole);
  } else {
    question.request = {"explain",
                        arguments.Value("key").value_or("none"),
                        {question.at.value + kLifeNs},
                        std::get<intent::Intent>(*std::move(stated))};
  }
  TRY(intent::ValidateStated(question.request));
  question.requester = arguments.Given("requester");
  question.approvals = arguments.All("approved-by");
  question.dry_run = true;
  const auto answer = run.Decide(question);
  if (!answer.has_value()) return output.Fail(answer.error(), {});
  Tell(run, question, *answer, output);
  output.Json(answer->json);
  switch (answer->ruling.value_or(Ruling::kDeny)) {
    case Ruling::kDeny:
      return ExitCode::kDenied;
    case Ruling::kPermit:
      return ExitCode::kOk;
    case Ruling::kPending:
      return ExitCode::kPending;
  }
  return ExitCode::kDenied;
}

}  // namespace sealward::cli
