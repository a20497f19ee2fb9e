// The fold: one record changes the state. The only place that does. A record that can't follow from what came
// before is kCorrupt; Step never makes one.
#include <algorithm>

#include "crypto/hash.h"
#include "engine/state.h"
#include "policy/relevance.h"

namespace sealward::engine {
namespace {

using State = Engine::State;

std::unexpected<Error> Corrupt(const char* what) {
  return Fail(ErrorCode::kCorrupt, what);
}

// A decision's parts, decoded.
struct Decided {
  const journal::Record& record;
  const journal::Decision& decision;
  const intent::CanonicalRequest& canonical;
  const Party& party;
  const intent::KeyRecord& key;
  RequestHash hash;
  Hash256 stated;
};

void KeepSupplied(Entry& entry, const intent::Supplied& supplied) {
  entry.timestamp_ms = supplied.timestamp_ms;
  const bool follows = !supplied.nonce.has_value() && !supplied.max_fee_per_gas.has_value() &&
                       !supplied.max_priority_fee_per_gas.has_value() && !supplied.policy.has_value();
  entry.chain = follows ? nullptr : std::make_unique<intent::Supplied>(supplied);
}

Status FoldPermit(State& state, const Decided& decided, Entry& entry) {
  if (!decided.decision.supplied.has_value()) return Corrupt("a permit without supplied values");
  const intent::Supplied& supplied = *decided.decision.supplied;
  if (!decided.decision.retry) {
    if (supplied.nonce != state.NextNonce(decided.key, supplied.timestamp_ms)) {
      return Corrupt("a permit's nonce is not the sender's next");
    }
    if (supplied.nonce.has_value()) state.nonces[decided.key.name] = *supplied.nonce + 1;
    state.measures.Commit(*state.policy, {decided.canonical, decided.party.principal, decided.record.time});
    state.client_orders.Add(decided.canonical, decided.hash);
    KeepSupplied(entry, supplied);
  }
  if (entry.held == nullptr) entry.held = std::make_unique<HeldPart>();
  entry.held->request = decided.decision.request;
  entry.error.reset();
  state.requests.ToInFlight(entry);
  return Ok();
}

Status FoldRuling(State& state, const Decided& decided, Entry& entry) {
  const journal::Decision& decision = decided.decision;
  entry.decision = entry.changed = decided.record.sequence;
  state.measures.Advance(decided.record.time);
  if (!decision.retry) {
    state.measures.Latch(*state.policy, {decided.canonical, decided.party.principal, decided.record.time});
  }
  switch (decision.ruling) {
    case people::Ruling::kPermit:
      return FoldPermit(state, decided, entry);
    case people::Ruling::kDeny:
      entry.held = std::make_unique<HeldPart>(HeldPart{{}, decision.reasons, nullptr});
      state.requests.Finish(entry, Phase::kDenied);
      return Ok();
    case people::Ruling::kPending:
      entry.held = std::make_unique<HeldPart>(
          HeldPart{decision.request,
                   {},
                   std::make_unique<PendingPart>(PendingPart{
                       decided.record.sequence, decision.requirements, {}, decision.requester_signature})});
      state.requests.ToPending(entry);
      return Ok();
  }
  return Corrupt("unknown ruling");
}

Entry NewEntry(const Decided& decided, const IdHash& id) {
  Entry entry;
  entry.id = id;
  entry.stated = decided.stated;
  entry.request = decided.hash;
  entry.valid_until = decided.canonical.stated.valid_until;
  entry.bound = decided.record.sequence;
  entry.party = decided.party.index;
  entry.kind = intent::KindOf(decided.canonical.stated.intent);
  entry.place = PlaceOf(decided.canonical.stated.intent);
  entry.strict = decided.key.key_class == intent::KeyClass::kCustody;
  return entry;
}

// What the decision read of what attestors observed, as it was taken in before deciding.
Status FoldObservations(State& state, const Decided& decided) {
  for (const intent::Attestation& said : decided.decision.observations) {
    if (said.at > decided.record.time) return Corrupt("an observation from after its decision");
    Note(state, said);
    const auto kept = state.observed.find(policy::ObservationName(said.observation));
    if (kept == state.observed.end()) continue;
    intent::Attestation newest = kept->second.attestation;
    newest.at = std::min(newest.at, decided.record.time);
    if (Encode(newest) == Encode(said)) state.observed.erase(kept);
  }
  return Ok();
}

Status FoldDecided(State& state, const Decided& decided) {
  const journal::Decision& decision = decided.decision;
  TRY(FoldObservations(state, decided));
  const bool permit = decision.ruling == people::Ruling::kPermit;
  if (decision.supplied.has_value() != (permit && !decision.dry_run))
    return Corrupt("supplied values and ruling differ");
  if (decision.retry && (!permit || decision.dry_run)) return Corrupt("only a permit is tried again");
  if (decision.dry_run) return Ok();

  if (!decision.retry) {
    state.measures.Latch(*state.policy, {decided.canonical, decided.party.principal, decided.record.time});
  }
  const IdHash id = HashId(decided.canonical.requester, decided.canonical.stated.request_id);
  Entry* const known = state.requests.Find(id);
  const bool same = known != nullptr && known->request == decided.hash;
  if (decision.retry) {
    if (!same || known->phase != Phase::kUnknown) return Corrupt("tried again, though its outcome is known");
    if (Encode(known->Supplied()) != Encode(*decision.supplied))
      return Corrupt("tried again with other supplied values");
    return FoldRuling(state, decided, *known);
  }
  if (known != nullptr && known->phase == Phase::kPending) {
    if (!same || decision.ruling == people::Ruling::kPending) return Corrupt("a pending request changed");
    return FoldRuling(state, decided, *known);
  }
  if (known != nullptr && !state.requests.Forgettable(*known, decided.record.time)) {
    return Corrupt("a request was decided twice");
  }
  return FoldRuling(state, decided, state.requests.Bind(NewEntry(decided, id), decided.record.time));
}

Status FoldKnown(State& state, const journal::Record& record, const journal::Decision& decision,
                 const Known& known) {
  const Party* const party = state.FindParty(known.canonical.requester);
  if (party == nullptr) return Corrupt("the requester is not in the roster");
  const intent::KeyRecord* const key = state.documents.keys.Find(known.canonical.stated.key);
  if (key == nullptr) return Corrupt("the key is not in the keys document");
  return FoldDecided(state, {record, decision, known.canonical, *party, *key, known.hash, known.stated});
}

Status FoldDecision(State& state, const journal::Record& record, const journal::Decision& decision,
                    const Known* known) {
  if (decision.policy != state.documents.hashes.policy) return Corrupt("decided under a policy not in force");
  if (known != nullptr) return FoldKnown(state, record, decision, *known);
  const auto canonical = TRY(Decode<intent::CanonicalRequest>(decision.request));
  return FoldKnown(
      state, record, decision,
      {canonical, intent::HashRequest(decision.request), crypto::Sha256(Encode(canonical.stated))});
}

// A nonce that surely was never signed with goes back, if no later one was given out.
void ReturnNonce(State& state, const Entry& entry) {
  if (entry.chain == nullptr || entry.uncertain) return;
  const std::optional<uint64_t> nonce = entry.chain->nonce;
  if (!nonce.has_value()) return;
  const auto canonical = Decode<intent::CanonicalRequest>(entry.held->request);
  if (!canonical.has_value()) return;
  const auto ledger = state.nonces.find(canonical->stated.key);
  if (ledger != state.nonces.end() && ledger->second == *nonce + 1) --ledger->second;
}

Status FoldOutcome(State& state, const journal::Record& record, const journal::Outcome& outcome) {
  Entry* const entry = state.requests.FindOpenPermit(outcome.decision);
  if (entry == nullptr || entry->request != outcome.request) return Corrupt("an outcome without its permit");
  if (outcome.signature.size() > kSignatureBytesMax) return Corrupt("an outcome's signature is too long");
  entry->changed = record.sequence;
  entry->error = outcome.error;
  switch (outcome.status) {
    case journal::OutcomeStatus::kSigned:
      entry->KeepSignature(outcome.signature);
      state.requests.Finish(*entry, Phase::kSigned);
      return Ok();
    case journal::OutcomeStatus::kFailed:
      ReturnNonce(state, *entry);
      state.requests.Finish(*entry, Phase::kFailed);
      return Ok();
    case journal::OutcomeStatus::kUnknown:
      entry->uncertain = true;
      state.requests.Finish(*entry, Phase::kUnknown);
      return Ok();
  }
  return Corrupt("unknown outcome");
}

void CountCounter(State& state, people::SkCounter counter) {
  const auto at = std::lower_bound(state.counters.begin(), state.counters.end(), counter.key,
                                   [](const people::SkCounter& a, const Bytes& key) { return a.key < key; });
  if (at != state.counters.end() && at->key == counter.key) {
    at->counter = counter.counter;
  } else {
    state.counters.insert(at, std::move(counter));
  }
}

Status FoldApproval(State& state, const journal::Record& record, const journal::Approval& approval) {
  Entry* const entry = state.requests.FindPending(approval.request);
  if (entry == nullptr) return Corrupt("a verdict about a request that is not pending");
  std::vector<CountedVerdict>& verdicts = entry->held->pending->verdicts;
  std::erase_if(verdicts,
                [&](const CountedVerdict& old) { return old.verdict.person == approval.verdict.person; });
  if (verdicts.size() >= kApprovalsMax) return Corrupt("too many verdicts about one request");
  verdicts.push_back({approval.verdict, record.time});
  if (auto counter = people::CounterOf(approval.verdict.signature)) CountCounter(state, std::move(*counter));
  entry->changed = record.sequence;
  return Ok();
}

Status FoldEnded(State& state, const journal::Record& record, const journal::Ended& ended) {
  Entry* const entry = state.requests.FindPending(ended.request);
  if (entry == nullptr) return Corrupt("the end of a request that is not pending");
  entry->changed = record.sequence;
  state.requests.Finish(*entry, ended.withdrawn ? Phase::kWithdrawn : Phase::kExpired);
  return Ok();
}

// Recovery signs nothing: what was permitted and not finished is unknown from here on.
Status FoldStart(State& state, const journal::Record& record, const journal::Start& start) {
  if (start.epoch <= state.epoch) return Corrupt("an epoch that is not later than the one before");
  state.epoch = start.epoch;
  state.build = start.build;
  for (Entry* const entry : state.requests.OpenPermits()) {
    entry->changed = record.sequence;
    entry->uncertain = true;
    state.requests.Finish(*entry, Phase::kUnknown);
  }
  return Ok();
}

Status FoldGenesis(const State& state, const journal::Record& record, const journal::Genesis& genesis) {
  if (record.sequence.value != 0) return Corrupt("a second genesis");
  if (genesis.log != state.log || genesis.origin != state.origin)
    return Corrupt("the genesis of another log");
  if (Encode(genesis.documents) != Encode(state.documents.hashes))
    return Corrupt("a genesis with other documents");
  return Ok();
}

Status FoldAttested(State& state, const journal::Record& record, const journal::Attested& attested) {
  const Party* const party = state.FindParty(attested.attestor);
  if (party == nullptr || !party->may_attest) return Corrupt("a report by somebody who is no attestor");
  uint64_t& last = state.reports[attested.attestor];
  if (attested.number != last + 1) return Corrupt("an attestor's reports out of sequence");
  last = attested.number;
  state.reports_missing.erase(attested.attestor);
  state.noted.clear();
  for (const intent::Event& event : attested.events) {
    const policy::Fact fact = std::visit([](const auto& said) { return policy::Fact(said); }, event);
    state.noted.push_back(state.measures.Note(*state.policy, fact, record.time));
  }
  return Ok();
}

Status FoldAlert(State& state, const journal::Alert& alert) {
  if (alert.kind == journal::AlertKind::kReportsMissing) state.reports_missing.insert(alert.principal);
  return Ok();
}

// One function per kind of record: a new kind does not compile until it is decided what it changes.
struct Folder {
  State& state;
  const journal::Record& record;
  const Known* known;

  Status operator()(const journal::Genesis& genesis) const { return FoldGenesis(state, record, genesis); }
  Status operator()(const journal::Start& start) const { return FoldStart(state, record, start); }
  Status operator()(const journal::Decision& decision) const {
    return FoldDecision(state, record, decision, known);
  }
  Status operator()(const journal::Approval& approval) const { return FoldApproval(state, record, approval); }
  Status operator()(const journal::Outcome& outcome) const { return FoldOutcome(state, record, outcome); }
  Status operator()(const journal::Ended& ended) const { return FoldEnded(state, record, ended); }
  Status operator()(const journal::Attested& attested) const { return FoldAttested(state, record, attested); }
  Status operator()(const journal::Alert& alert) const { return FoldAlert(state, alert); }
  // Only noted.
  Status operator()(const journal::Refusal&) const { return Ok(); }
  Status operator()(const journal::Connection&) const { return Ok(); }
  Status operator()(const journal::Recovery&) const { return Ok(); }
  Status operator()(const journal::Dropped&) const { return Ok(); }
  Status operator()(const journal::RefusedVerdict&) const { return Ok(); }
};

}  // namespace

Status Fold(Engine::State& state, const journal::Record& record, const Known* known) {
  if (record.sequence != state.next) return Corrupt("records out of sequence");
  if (record.time < state.time) return Corrupt("journal time goes back");
  const bool is_genesis = std::holds_alternative<journal::Genesis>(record.body);
  if ((state.next.value == 0) != is_genesis) return Corrupt("a journal starts with its genesis, once");
  state.measures.Advance(record.time);
  TRY(std::visit(Folder{state, record, known}, record.body));
  ++state.next.value;
  state.time = record.time;
  return Ok();
}

}  // namespace sealward::engine
