// Attestors: observations are kept until a decision may read them, reports are recorded as they come. Who
// says what is a role of the attestor's: `prices` or `balances` or `orders`.
#include <algorithm>

#include "engine/step.h"
#include "policy/measures.h"
#include "policy/relevance.h"

namespace sealward::engine {
namespace {

using intent::Ignored;
using State = Engine::State;

constexpr const char* kPricesRole = "prices";
constexpr const char* kBalancesRole = "balances";
constexpr const char* kOrdersRole = "orders";

const char* RoleFor(const intent::Observation& observation) {
  if (std::holds_alternative<intent::BalanceFact>(observation)) return kBalancesRole;
  return std::holds_alternative<intent::HeardFact>(observation) ? kOrdersRole : kPricesRole;
}
const char* RoleFor(const intent::Event& event) {
  return std::holds_alternative<intent::HaltFact>(event) ? kPricesRole : kOrdersRole;
}

bool Holds(const people::Principal& principal, std::string_view role) {
  return std::find(principal.roles.begin(), principal.roles.end(), role) != principal.roles.end();
}

// Whether the sender may say all of it.
template <typename Fact>
Status CheckAttestor(const State& state, const Sender& sender, const std::vector<Fact>& facts) {
  const Party* const party = state.FindParty(sender.principal.name);
  if (party == nullptr || !party->may_attest) {
    return Fail(ErrorCode::kPermissionDenied, "this principal is no attestor", sender.principal.name);
  }
  for (const Fact& fact : facts) {
    const char* const role = RoleFor(fact);
    if (!Holds(party->principal, role)) {
      return Fail(ErrorCode::kPermissionDenied, "this attestor lacks the role for what it says",
                  std::string(role));
    }
  }
  return Ok();
}

bool IsPrice(const Decimal& price) {
  return price.mantissa > 0;
}

// Whether the documents know what is observed. Nothing of an observation is recorded before a decision reads
// it, so what could never be read must not be kept.
class Knower {
 public:
  Knower(const State& state, const std::string& attestor) : state_(state), attestor_(attestor) {}

  std::optional<Ignored> operator()(const intent::ReferenceFact& fact) const {
    return Instrument(fact.instrument);
  }
  std::optional<Ignored> operator()(const intent::GreeksFact& fact) const {
    return Instrument(fact.instrument);
  }
  std::optional<Ignored> operator()(const intent::RateFact& fact) const {
    const bool known = IsAsset(fact.from) && IsAsset(fact.to) && fact.from != fact.to && IsPrice(fact.price);
    return known ? std::nullopt : std::optional(Ignored::kNoSuchAsset);
  }
  std::optional<Ignored> operator()(const intent::BalanceFact& fact) const {
    return IsAsset(fact.asset) ? std::nullopt : std::optional(Ignored::kNoSuchAsset);
  }
  std::optional<Ignored> operator()(const intent::HeardFact&) const {
    return state_.reports_missing.contains(attestor_) ? std::optional(Ignored::kReportsMissing)
                                                      : std::nullopt;
  }

 private:
  std::optional<Ignored> Instrument(std::string_view name) const {
    const auto* const found = state_.documents.reference.FindInstrument(name);
    return found == nullptr ? std::optional(Ignored::kNoSuchInstrument) : std::nullopt;
  }
  bool IsAsset(std::string_view name) const { return state_.documents.reference.FindAsset(name) != nullptr; }

  const State& state_;
  const std::string& attestor_;
};

std::optional<Ignored> Keep(State& state, intent::Attestation said) {
  if (const auto ignored = std::visit(Knower(state, said.attestor), said.observation)) return ignored;
  std::string name = policy::ObservationName(said.observation);
  const auto found = state.observed.find(name);
  if (found == state.observed.end() && state.observed.size() >= policy::kFactsMax) return Ignored::kNoRoom;
  state.observed.insert_or_assign(std::move(name), Observed{std::move(said), ++state.observed_count});
  return std::nullopt;
}

void AlertOf(Step& step, journal::AlertKind kind, const std::string& attestor, const std::string& text) {
  step.Emit(journal::Alert{kind, attestor, BoundedText(text)});
}

void AnswerError(Step& step, const Sender& sender, const Error& error, Sequence after) {
  step.Answer(sender.token, ErrorOf(error), after);
}

// The report's events, each with its order's whole name.
std::vector<intent::Event> Resolved(const State& state, std::vector<intent::Event> events) {
  for (intent::Event& event : events) {
    intent::OrderName* name = nullptr;
    if (auto* const fill = std::get_if<intent::FillFact>(&event)) name = &fill->order;
    if (auto* const end = std::get_if<intent::EndFact>(&event)) name = &end->order;
    if (name == nullptr) continue;
    if (auto resolved = state.client_orders.Resolve(*name)) {
      *name = *std::move(resolved);
    } else {
      name->requester.clear();
      name->request_id.clear();
    }
  }
  return events;
}

Status CheckEvents(const std::vector<intent::Event>& events) {
  for (size_t i = 0; i < events.size(); ++i) {
    const auto* const fill = std::get_if<intent::FillFact>(&events[i]);
    if (fill != nullptr && fill->quantity.mantissa <= 0) {
      return Fail(ErrorCode::kOutOfRange, "a fill has a positive quantity",
                  "events[" + std::to_string(i) + "]");
    }
  }
  return Ok();
}

// Says it once for each gap: the attestor may go on sending what comes after it.
void RefuseGap(Step& step, const Sender& sender, uint64_t number, uint64_t next) {
  const std::string& attestor = sender.principal.name;
  if (!step.state.reports_missing.contains(attestor)) {
    AlertOf(step, journal::AlertKind::kReportsMissing, attestor,
            "report " + std::to_string(number) + " came, and report " + std::to_string(next) + " did not");
  }
  AnswerError(step, sender,
              {ErrorCode::kConflict, "send the reports before it first", 0, "report " + std::to_string(next)},
              step.state.next);
}

void TakeReport(Step& step, const Sender& sender, const protocol::Report& report) {
  State& state = step.state;
  step.Emit(journal::Attested{sender.principal.name, report.number, Resolved(state, report.events)});
  protocol::AttestReply reply{report.number + 1, {}};
  bool unknown = false;
  for (size_t i = 0; i < state.noted.size(); ++i) {
    if (!state.noted[i].has_value()) continue;
    reply.ignored.push_back({static_cast<uint32_t>(i), *state.noted[i]});
    unknown = unknown || state.noted[i] == Ignored::kNoSuchOrder;
  }
  if (unknown) {
    AlertOf(step, journal::AlertKind::kUnknownOrder, sender.principal.name,
            "report " + std::to_string(report.number) + " tells of an order that was not permitted here");
  }
  step.Answer(sender.token, std::move(reply), state.next);
}

policy::Fact FactOf(const intent::Observation& observation) {
  return std::visit([](const auto& fact) { return policy::Fact(fact); }, observation);
}

// What one of them may take of an entry, beside its attestor's name and the fact's.
size_t BytesOf(const intent::Attestation& said) {
  constexpr size_t kNumbersBytesMax = 128;
  return kNumbersBytesMax + said.attestor.size() + policy::ObservationName(said.observation).size();
}

}  // namespace

void Note(State& state, const intent::Attestation& said) {
  // What is not known (any more) was refused when it came, or is not read.
  (void)state.measures.Note(*state.policy, FactOf(said.observation), said.at);
}

Result<std::vector<intent::Attestation>> TakeIn(State& state, const intent::CanonicalRequest& canonical,
                                                Nanoseconds now) {
  constexpr size_t kBytesMax = kEntryBytesMax / 2;
  state.measures.Advance(now);
  if (state.observed.empty()) return std::vector<intent::Attestation>{};
  std::vector<const Observed*> found;
  for (const std::string& name : policy::ObservationsAbout(*state.policy, canonical)) {
    const auto at = state.observed.find(name);
    if (at != state.observed.end()) found.push_back(&at->second);
  }
  std::sort(found.begin(), found.end(),
            [](const Observed* a, const Observed* b) { return a->arrival < b->arrival; });
  std::vector<intent::Attestation> out;
  size_t bytes = 0;
  for (const Observed* const observed : found) {
    bytes += BytesOf(observed->attestation);
    out.push_back(observed->attestation);
    out.back().at = std::min(out.back().at, now);  // no record has kept the time from going back since
  }
  if (out.size() > intent::kFactsPerDecisionMax || bytes > kBytesMax) {
    return Fail(ErrorCode::kTooLarge,
                "it asks for more prices than one entry of the journal holds: split it");
  }
  for (const intent::Attestation& said : out) Note(state, said);
  return out;
}

void HandleObserve(Step& step, const Sender& sender, const protocol::Observe& query) {
  State& state = step.state;
  const std::string& attestor = sender.principal.name;
  if (Status may = CheckAttestor(state, sender, query.observations); !may) {
    return AnswerError(step, sender, may.error(), Sequence{0});
  }
  uint64_t& next = state.streams[attestor];
  const bool gap = query.number != 1 && query.number != next && next != 0;
  if (gap && state.room) {
    AlertOf(step, journal::AlertKind::kObservationsMissing, attestor,
            "message " + std::to_string(query.number) + " came where " + std::to_string(next) + " was next");
  }
  next = query.number + 1;
  protocol::AttestReply reply{next, {}};
  for (size_t i = 0; i < query.observations.size(); ++i) {
    const auto ignored = Keep(state, {attestor, query.number, step.now, query.observations[i]});
    if (ignored.has_value()) reply.ignored.push_back({static_cast<uint32_t>(i), *ignored});
  }
  step.Answer(sender.token, std::move(reply), gap ? state.next : Sequence{0});
}

void HandleReport(Step& step, const Sender& sender, const protocol::Report& query) {
  State& state = step.state;
  Status may = CheckAttestor(state, sender, query.events);
  if (may.has_value()) may = CheckEvents(query.events);
  if (!may.has_value()) return AnswerError(step, sender, may.error(), Sequence{0});
  const auto last = state.reports.find(sender.principal.name);
  const uint64_t next = last == state.reports.end() ? 1 : last->second + 1;
  const bool taken = query.number < next || query.events.empty();
  if (taken) return step.Answer(sender.token, protocol::AttestReply{next, {}}, state.next);
  if (!state.room) {
    return AnswerError(step, sender, {ErrorCode::kDiskFull, "send the same again later", 0, {}}, Sequence{0});
  }
  if (query.number > next) return RefuseGap(step, sender, query.number, next);
  TakeReport(step, sender, query);
}

}  // namespace sealward::engine
