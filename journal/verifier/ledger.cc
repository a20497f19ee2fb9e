#include "journal/verifier/ledger.h"

#include <algorithm>

#include "base/limits.h"

namespace sealward::journal::verifier {
namespace {

std::unexpected<Error> Wrong(const char* what) {
  return Fail(ErrorCode::kCorrupt, what);
}

// The same error, with what it was found in before it.
std::unexpected<Error> Within(const char* what, const Error& error) {
  return Fail(ErrorCode::kCorrupt, what, error.Message());
}

}  // namespace

Status Ledger::Check(const Record& record, Epoch epoch) {
  if (record.sequence != next_) return Wrong("the record's sequence differs from its place");
  if (record.time < time_) return Wrong("the record's time lies before the one before it");
  const bool is_genesis = std::holds_alternative<Genesis>(record.body);
  if (is_genesis != (next_.value == 0)) return Wrong("a journal begins with its genesis, once");
  const bool opens_epoch =
      std::holds_alternative<Start>(record.body) || std::holds_alternative<Recovery>(record.body);
  if (!opens_epoch && epoch != epoch_ && !is_genesis)
    return Wrong("a batch of an epoch that was never started");
  next_.value += 1;
  time_ = record.time;
  ++counts_.records[record.body.index()];
  if (is_genesis) {
    epoch_ = epoch;
    counts_.first_time = record.time;
    return Ok();
  }
  if (const auto* decision = std::get_if<Decision>(&record.body)) return CheckDecision(record, *decision);
  if (const auto* approval = std::get_if<Approval>(&record.body)) return CheckApproval(record, *approval);
  if (const auto* outcome = std::get_if<Outcome>(&record.body)) return CheckOutcome(*outcome);
  if (const auto* ended = std::get_if<Ended>(&record.body)) return CheckEnded(*ended);
  if (const auto* start = std::get_if<Start>(&record.body)) return CheckStart(*start, epoch);
  if (const auto* connection = std::get_if<Connection>(&record.body)) return CheckConnection(*connection);
  if (const auto* attested = std::get_if<Attested>(&record.body)) return CheckAttested(*attested);
  return Ok();  // refusals, recoveries and what was dropped stand for themselves
}

Result<Ledger::Request*> Ledger::Find(const RequestHash& hash, const char* missing) {
  const auto found = requests_.find(hash);
  if (found == requests_.end()) return Wrong(missing);
  return &found->second;
}

Status Ledger::CheckApproval(const Record& record, const Approval& approval) {
  Request* const request = TRY(Find(approval.request, "a verdict about a request that was never decided"));
  if (request->phase != Phase::kPending) return Wrong("a verdict about a request that isn't pending");
  Asked& asked = *request->asked;
  const people::SignedVerdict& verdict = approval.verdict;
  if (verdict.person == asked.requester.person) return Wrong("a verdict by the requester");
  const auto verified =
      people::VerifyVerdict(documents_.roster, asked.subject, verdict, record.time, counters_);
  if (!verified.has_value()) return Within("the verdict's signature", verified.error());
  if (verified->counter.has_value()) {
    const auto known = std::ranges::find(counters_, verified->counter->key, &people::SkCounter::key);
    if (known == counters_.end())
      counters_.push_back(*verified->counter);
    else
      known->counter = verified->counter->counter;
  }
  std::erase_if(asked.verdicts, [&](const Verdict& old) { return old.counted.person == verdict.person; });
  asked.verdicts.push_back({{verdict.person, record.time, verdict.not_after}, verdict.verdict});
  ++counts_.verdict_signatures;
  return Ok();
}

Status Ledger::CheckAttestor(const std::string& name) const {
  const people::Service* const service = documents_.roster.FindService(name);
  const bool attests = service != nullptr && service->kind == people::ServiceKind::kAttestor;
  return attests ? Ok() : Wrong("the word of somebody who is no attestor");
}

Status Ledger::CheckAttested(const Attested& attested) {
  TRY(CheckAttestor(attested.attestor));
  uint64_t& last = reports_[attested.attestor];
  if (attested.number != last + 1) return Wrong("an attestor's reports are not numbered one after the other");
  last = attested.number;
  return Ok();
}

Status Ledger::CheckObservations(const Record& record, const Decision& decision) const {
  for (const intent::Attestation& said : decision.observations) {
    TRY(CheckAttestor(said.attestor));
    if (said.at > record.time) return Wrong("a decision read what was observed after it");
  }
  return Ok();
}

Status Ledger::CheckOutcome(const Outcome& outcome) {
  const auto open = open_.find(outcome.decision);
  if (open == open_.end() || open->second != outcome.request) return Wrong("an outcome without its permit");
  Request* const request = TRY(Find(outcome.request, "an outcome of a request that was never decided"));
  Permitted& permitted = *request->permitted;
  open_.erase(open);
  if ((outcome.status == OutcomeStatus::kSigned) == outcome.signature.empty()) {
    return Wrong("a signature and the outcome's status contradict each other");
  }
  switch (outcome.status) {
    case OutcomeStatus::kSigned:
      TRY(CheckSignature(permitted, outcome));
      ++counts_.signatures;
      request->phase = Phase::kSigned;
      request->permitted.reset();
      return Ok();
    case OutcomeStatus::kFailed: {
      // No signature was ever made: the newest nonce goes back, unless an earlier try may have used it.
      const auto nonce = nonces_.find(permitted.key->name);
      if (permitted.supplied.nonce.has_value() && !permitted.uncertain && nonce != nonces_.end() &&
          nonce->second == *permitted.supplied.nonce + 1) {
        --nonce->second;
      }
      request->phase = Phase::kFailed;
      request->permitted.reset();
      return Ok();
    }
    case OutcomeStatus::kUnknown:
      request->phase = Phase::kUnknown;
      permitted.uncertain = true;
      return Ok();
  }
  return Wrong("an outcome of no known status");
}

Status Ledger::CheckEnded(const Ended& ended) {
  Request* const request = TRY(Find(ended.request, "the end of a request that was never decided"));
  if (request->phase != Phase::kPending) return Wrong("the end of a request that isn't pending");
  if (!ended.withdrawn && time_ < request->valid_until) return Wrong("a request ended before its time");
  request->phase = Phase::kEnded;
  request->asked.reset();
  return Ok();
}

// What was permitted and has no outcome is unknown from here on.
Status Ledger::CheckStart(const Start& start, Epoch epoch) {
  if (start.epoch <= epoch_) return Wrong("an epoch that isn't later than the one before it");
  if (start.epoch != epoch) return Wrong("the epoch differs from the batch's");
  epoch_ = start.epoch;
  for (const auto& [decision, hash] : open_) {
    Request& request = requests_.at(hash);
    request.phase = Phase::kUnknown;
    request.permitted->uncertain = true;
  }
  open_.clear();
  return Ok();
}

Status Ledger::CheckConnection(const Connection& connection) const {
  if (!connection.opened) return Ok();
  const auto principal = documents_.roster.FindByUid(connection.socket, connection.uid);
  const bool same =
      principal.has_value() ? connection.principal == principal->name : !connection.principal.has_value();
  if (!same) return Wrong("a connection was given to another principal than the roster's for its uid");
  return Ok();
}

void Ledger::Fill(Report& report) const {
  report.origin = origin_;
  report.first_time = counts_.first_time;
  report.records = counts_.records;
  report.permits = counts_.permits;
  report.denials = counts_.denials;
  report.pendings = counts_.pendings;
  report.dry_runs = counts_.dry_runs;
  report.requester_signatures = counts_.requester_signatures;
  report.verdict_signatures = counts_.verdict_signatures;
  report.signatures = counts_.signatures;
}

}  // namespace sealward::journal::verifier
