#include "client/cli/policy_run.h"

#include "base/time_text.h"
#include "client/fact_json.h"
#include "client/json_members.h"
#include "client/request_json.h"

namespace sealward::cli {
namespace {

using client::JsonKind;
using client::JsonMember;
using client::JsonValue;

constexpr size_t kHistoryMax = 1'000'000;  // permits and facts of one run

template <typename T>
using Read = Diagnosed<T>;

using client::FlagOf;
using client::MemberNames;
using client::NumberOf;
using client::Only;
using client::TextOf;
using client::TextsOf;
using client::TimeOf;
using client::Wrong;

Read<intent::StatedRequest> RequestOf(const JsonValue& value) {
  TRY(Only(value, {"request_id", "key", "valid_until", "intent"}));
  intent::StatedRequest out;
  out.request_id = TRY(TextOf(value, "request_id"));
  out.key = TRY(TextOf(value, "key"));
  out.valid_until = TRY(TimeOf(value, "valid_until"));
  const JsonValue* const intent = value.Find("intent");
  if (intent == nullptr) return Wrong("expected an `intent`");
  auto read = client::ReadIntent(*intent);
  if (!read.has_value()) return Wrong(read.error().message);
  out.intent = *std::move(read);
  const Status valid = intent::ValidateStated(out);
  if (!valid.has_value()) return Wrong(valid.error().Message());
  return out;
}

// An attestor's, or a position that people load.
Read<policy::Fact> FactOf(const JsonValue& fact) {
  if (fact.Find("position") != nullptr) {
    TRY(Only(fact, {"position", "instrument", "quantity", "price"}));
    return policy::PositionFact{TRY(TextOf(fact, "position")), TRY(TextOf(fact, "instrument")),
                                TRY(NumberOf(fact, "quantity")), TRY(NumberOf(fact, "price"))};
  }
  const auto widen = [](const auto& said) {
    return std::visit([](const auto& each) { return policy::Fact(each); }, said);
  };
  return std::visit(widen, TRY(client::ReadFact(fact)));
}

std::string MistakesJson(const std::vector<Diagnostic>& mistakes) {
  std::string out = "[";
  for (const Diagnostic& mistake : mistakes) {
    if (out.size() > 1) out += ", ";
    JsonObject object;
    if (mistake.file != "policy") object.Text("file", mistake.file);
    out += object.Number("line", mistake.line)
               .Number("column", mistake.column)
               .Text("message", mistake.message)
               .Take();
  }
  return out + "]";
}

PolicyRun::Answer Ignored(policy::Ignored why) {
  return {.json = JsonObject().Text("ignored", EnumName(why)).Take()};
}

}  // namespace

void PolicyRun::Forget() {
  measures_ = policy::Measures();
  history_.clear();
  used_.clear();
  now_ = Nanoseconds{0};
}

void PolicyRun::Replay(const Event& event) {
  measures_.Advance(event.at);
  if (const auto* permitted = std::get_if<Permitted>(&event.what)) {
    measures_.Commit(*policy_, {permitted->request, permitted->requester, event.at});
  } else {
    (void)measures_.Note(*policy_, std::get<policy::Fact>(event.what), event.at);
  }
}

std::optional<std::vector<Diagnostic>> PolicyRun::Load(const std::string& text, const std::string& file,
                                                       bool keep) {
  auto loaded = policy::Policy::Load(text, file, book_.View());
  if (!loaded.has_value()) return loaded.error();
  policy_ = std::make_unique<policy::Policy>(*std::move(loaded));
  if (!keep) {
    Forget();
    return std::nullopt;
  }
  policy::Measures before = std::move(measures_);
  measures_ = policy::Measures();
  measures_.TakeLatches(before);
  for (const Event& event : history_) Replay(event);
  measures_.Advance(now_);
  return std::nullopt;
}

PolicyRun::Said PolicyRun::LoadStep(const JsonValue& step, std::string_view member) {
  TRY(Only(step, {std::string(member), "tables"}));
  const std::string text = TRY(TextOf(step, member));
  std::vector<policy::TableText> tables;
  if (const JsonValue* const given = step.Find("tables"); given != nullptr) {
    if (given->kind != JsonKind::kObject) return Wrong("expected an object as `tables`");
    for (const JsonMember& table : given->members) {
      if (table.value.kind != JsonKind::kText) return Wrong("expected the text of each table");
      tables.push_back({table.name, table.value.text});
    }
  }
  const Status beside = AddTables(book_.folder, text, tables);
  if (!beside.has_value()) return Wrong(beside.error().Message());
  std::swap(tables, book_.tables);
  const auto mistakes = Load(text, "policy", member == "install");
  if (!mistakes.has_value()) return Answer{.json = "{\"loaded\":true}"};
  std::swap(tables, book_.tables);
  return Answer{.json = JsonObject().Raw("refused", MistakesJson(*mistakes)).Take()};
}

bool PolicyRun::Enough(const people::Requirement& requirement, const people::Principal& requester,
                       const std::vector<std::string>& people, Nanoseconds at) const {
  std::vector<people::CountedApproval> approvals;
  for (const std::string& person : people)
    approvals.push_back({person, at, Nanoseconds{at.value + kSecondNs}});
  return people::Satisfied(book_.roster, requirement, requester, approvals, at);
}

PolicyRun::Said PolicyRun::DecideStep(const JsonValue& step, Nanoseconds at) {
  return Decide({TRY(RequestOf(*step.Find("request"))), TRY(TextOf(step, "requester")),
                 TRY(TextsOf(step, "approvals")), TRY(FlagOf(step, "dry_run", false)), at});
}

PolicyRun::Said PolicyRun::Decide(Question question) {
  const Nanoseconds at = question.at;
  if (at < now_) return Wrong("time does not run backwards: the step before was at " + FormatTime(now_));
  Permitted asked;
  asked.request.stated = std::move(question.request);
  asked.request.requester = std::move(question.requester);
  const auto requester = book_.roster.FindPrincipal(asked.request.requester);
  if (!requester.has_value())
    return Wrong("nobody in the roster is called `" + asked.request.requester.substr(0, 64) + "`");
  asked.requester = *requester;
  const bool dry_run = question.dry_run;
  const std::pair<std::string, std::string> id{asked.request.requester, asked.request.stated.request_id};
  if (used_.contains(id)) return Wrong("this request id was used before");
  now_ = at;
  measures_.Advance(at);

  policy::Scratch scratch;
  const policy::Subject subject{asked.request, asked.requester, at};
  people::Ruling ruling = policy_->Decide(subject, measures_, scratch);
  Answer out;
  std::vector<people::Requirement> missing;
  for (const people::Requirement& requirement : policy::RequirementsOf(*policy_, scratch, ruling)) {
    if (!Enough(requirement, asked.requester, question.approvals, at)) missing.push_back(requirement);
  }
  if (ruling == people::Ruling::kPending && missing.empty()) ruling = people::Ruling::kPermit;
  out.ruling = ruling;
  out.statements = scratch.results;
  out.reasons = policy::Explain(policy_->compiled(), subject, measures_.state(), scratch, ruling);
  for (const people::Reason& reason : out.reasons) out.deciding.push_back(reason.statement);
  out.json = DecisionJson(*policy_, subject, measures_, scratch, ruling, missing, dry_run);
  out.missing = std::move(missing);
  if (dry_run) return out;
  used_.insert(id);
  measures_.Latch(*policy_, subject);
  if (ruling != people::Ruling::kPermit) return out;
  measures_.Commit(*policy_, subject);
  history_.push_back({at, std::move(asked)});
  return out;
}

PolicyRun::Said PolicyRun::Note(const JsonValue& value, Nanoseconds at) {
  policy::Fact fact = TRY(FactOf(value));
  const auto ignored = measures_.Note(*policy_, fact, at);
  history_.push_back({at, std::move(fact)});  // what is ignored too: a new policy may take it in
  if (ignored.has_value()) return Ignored(*ignored);
  return Answer{.json = "{\"noted\":true}"};
}

PolicyRun::Said PolicyRun::Clear(const JsonValue& clear, Nanoseconds at) {
  TRY(Only(clear, {"trip", "scope", "by"}));
  const std::string trip = TRY(TextOf(clear, "trip"));
  policy::TripScope scope;
  if (const JsonValue* const values = clear.Find("scope"); values != nullptr) {
    for (const JsonMember& member : values->members)
      scope.values.emplace_back(member.name, member.value.text);
  }
  const people::Requirement* const requirement = policy_->TripRequirement(trip);
  if (requirement == nullptr) return Ignored(policy::Ignored::kNoSuchTrip);
  const auto by = TRY(TextsOf(clear, "by"));
  auto latches = measures_.state().latches;
  const auto ignored = measures_.Clear(*policy_, trip, scope);
  if (ignored.has_value()) return Ignored(*ignored);
  if (!Enough(*requirement, {}, by, at)) {
    measures_.state().latches = std::move(latches);
    return Ignored(policy::Ignored::kNotEnoughPeople);
  }
  return Answer{.json = "{\"cleared\":true}"};
}

PolicyRun::Said PolicyRun::StepOf(const JsonValue& step, const MemberNames& beside) {
  if (step.kind != JsonKind::kObject) return Wrong("expected an object");
  for (const std::string_view load : {"policy", "install"}) {
    if (step.Find(load) != nullptr) return LoadStep(step, load);
  }
  if (policy_ == nullptr) return Wrong("there is no policy yet: the first step is {\"policy\": TEXT}");
  TRY(Only(step, {"at", "request", "requester", "approvals", "dry_run", "fact", "clear"}, beside));
  const Nanoseconds at = TRY(TimeOf(step, "at"));
  if (at < now_) return Wrong("time does not run backwards: the step before was at " + FormatTime(now_));
  if (history_.size() >= kHistoryMax) return Wrong("too many steps: begin anew");
  if (step.Find("request") != nullptr) return DecideStep(step, at);
  now_ = at;
  measures_.Advance(at);
  if (const JsonValue* const fact = step.Find("fact"); fact != nullptr) return Note(*fact, at);
  if (const JsonValue* const clear = step.Find("clear"); clear != nullptr) return Clear(*clear, at);
  return Wrong("expected a `request`, a `fact`, a `clear`, a `policy` or an `install`");
}

PolicyRun::Answer PolicyRun::Step(std::string_view line, const MemberNames& beside) {
  const auto step = client::ParseJson(line, "step");
  Said out = step.has_value() ? StepOf(*step, beside) : Said(Wrong(step.error().Headline()));
  if (out.has_value()) return *std::move(out);
  return {.json = JsonObject().Text("error", out.error().message).Take(), .error = true};
}

}  // namespace sealward::cli
