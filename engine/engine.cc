#include "engine/engine.h"

#include <algorithm>

#include "base/check.h"
#include "engine/state.h"
#include "engine/step.h"

namespace sealward::engine {
namespace {

std::string Headlines(const std::vector<Diagnostic>& mistakes) {
  std::string out;
  for (const Diagnostic& mistake : mistakes) out += (out.empty() ? "" : "\n") + mistake.Headline();
  return out;
}

Status ValidateDocuments(const Documents& documents) {
  TRY(documents.reference.Validate());
  TRY(documents.address_book.Validate());
  TRY(documents.keys.Validate());
  return documents.roster.Validate();
}

// One function per kind of query: a new one does not compile until it is handled.
struct QueryHandler {
  Step& step;
  const Sender& sender;

  void operator()(const protocol::Submit& query) const { HandleSubmit(step, sender, query); }
  void operator()(const protocol::StatusQuery& query) const { HandleStatus(step, sender, query); }
  void operator()(const protocol::PendingQuery& query) const { HandlePending(step, sender, query); }
  void operator()(const protocol::ShowQuery& query) const { HandleShow(step, sender, query); }
  void operator()(const protocol::SubmitVerdict& query) const { HandleVerdict(step, sender, query); }
  void operator()(const protocol::Withdraw& query) const { HandleWithdraw(step, sender, query); }
  void operator()(const protocol::InfoQuery& query) const { HandleInfo(step, sender, query); }
  void operator()(const protocol::KeysQuery& query) const { HandleKeys(step, sender, query); }
  void operator()(const protocol::Observe& query) const { HandleObserve(step, sender, query); }
  void operator()(const protocol::Report& query) const { HandleReport(step, sender, query); }
};

struct InputHandler {
  Step& step;

  void operator()(const QueryInput& input) const {
    std::visit(QueryHandler{step, input.sender}, input.query);
  }
  void operator()(const OutcomeInput& input) const { HandleOutcome(step, input); }
  void operator()(const ConnectionInput& input) const { step.Emit(input.connection); }
  void operator()(const DroppedInput& input) const {
    step.Emit(journal::Dropped{input.principal, input.count});
  }
  void operator()(const TickInput&) const { HandleTick(step); }
  void operator()(const StartInput& input) const {
    step.Emit(journal::Start{input.epoch, input.build});
    if (input.recovery.has_value()) step.Emit(*input.recovery);
  }
};

}  // namespace

Result<Engine> Engine::Create(Documents documents, LogId log, std::string origin, const Limits& limits) {
  TRY(ValidateDocuments(documents));
  // The policy is loaded against the documents where they stay.
  auto state = std::make_unique<State>(std::move(documents), log, std::move(origin), limits);
  const Documents& in_force = state->documents;
  auto policy = policy::Policy::Load(in_force.policy.text, "policy",
                                     {in_force.reference, in_force.address_book, in_force.keys,
                                      in_force.roster, in_force.policy.tables, in_force.policy.calendars});
  if (!policy.has_value()) {
    return Fail(ErrorCode::kPolicy, "the policy in force does not load", Headlines(policy.error()));
  }
  state->policy = std::make_unique<policy::Policy>(*std::move(policy));
  return Engine(std::move(state));
}

Engine::Engine(std::unique_ptr<State> state) : state_(std::move(state)) {}
Engine::Engine(Engine&&) noexcept = default;
Engine& Engine::operator=(Engine&&) noexcept = default;
Engine::~Engine() = default;

Status Engine::Apply(const journal::Record& record) {
  return Fold(*state_, record, nullptr);
}

Status Engine::Recheck(const journal::Record& record) {
  return engine::Recheck(*state_, record);
}

void Engine::Step(const Input& input, Nanoseconds now, Effects& effects) {
  CHECK(state_->next.value > 0);  // nothing is decided before the genesis
  engine::Step step(*state_, std::max(state_->time, now), effects);
  std::visit(InputHandler{step}, input);
}

void Engine::SetAvailable(intent::KeyClass key_class, bool available) {
  state_->available[static_cast<size_t>(key_class)] = available;
}
void Engine::SetRoom(bool room) {
  state_->room = room;
}

const Documents& Engine::documents() const {
  return state_->documents;
}
Sequence Engine::next() const {
  return state_->next;
}
Nanoseconds Engine::time() const {
  return state_->time;
}
Bytes Engine::Snapshot() const {
  return SnapshotOf(*state_);
}

}  // namespace sealward::engine
