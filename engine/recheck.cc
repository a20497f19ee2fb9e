// Deciding once more: what an auditor does with each decision of a journal.
#include "engine/step.h"

namespace sealward::engine {
namespace {

using State = Engine::State;

std::string TextOf(const journal::Decision& decision) {
  std::string out(EnumName(decision.ruling));
  for (const people::Reason& reason : decision.reasons) {
    out += ", " + std::string(EnumName(reason.kind)) + " `" + reason.statement + "`: " + reason.text;
  }
  return out;
}

// As it was made the first time, or once all who were asked had spoken.
Result<journal::Decision> Again(State& state, const journal::Record& record, const journal::Decision& said,
                                const intent::CanonicalRequest& canonical) {
  const Party* const party = state.FindParty(canonical.requester);
  if (party == nullptr) return Fail(ErrorCode::kCorrupt, "the requester is not in the roster");
  const Entry* const entry = state.requests.FindPending(intent::HashRequest(said.request));
  if (entry != nullptr && !said.dry_run) {
    for (const CountedVerdict& counted : entry->held->pending->verdicts) {
      if (counted.verdict.verdict == people::Verdict::kDeny)
        return DecideDenied(state, *entry, counted.verdict.person);
    }
    auto decision = DecideAgain(state, *entry, canonical, record.time, said.observations);
    if (!decision.has_value()) return Fail(ErrorCode::kCorrupt, "decided though people are still asked");
    return *std::move(decision);
  }
  const auto made = TRY(MakeCanonical(state, canonical.requester, canonical.stated, record.time));
  if (Encode(made) != said.request)
    return Fail(ErrorCode::kCorrupt, "the documents resolve the request otherwise");
  journal::Decision decision;
  decision.request = said.request;
  decision.dry_run = said.dry_run;
  decision.observations = said.observations;
  decision.requester_signature = said.requester_signature;
  TRY(DecideFirst(state, canonical, *party, record.time, decision));
  return decision;
}

}  // namespace

Status Recheck(State& state, const journal::Record& record) {
  const auto* const said = std::get_if<journal::Decision>(&record.body);
  if (said == nullptr || said->retry)
    return Ok();  // a retry decides nothing; the fold compares it with its permit
  const auto canonical = TRY(Decode<intent::CanonicalRequest>(said->request));
  state.measures.Advance(record.time);
  for (const intent::Attestation& observation : said->observations) Note(state, observation);
  const journal::Decision again = TRY(Again(state, record, *said, canonical));
  if (Encode(again) == Encode(*said)) return Ok();
  return Fail(ErrorCode::kCorrupt, "decided once more, it comes out otherwise",
              "recorded: " + TextOf(*said) + "; again: " + TextOf(again));
}

}  // namespace sealward::engine
