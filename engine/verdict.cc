// People: approvals and denials of what is pending, withdrawal, and the end of waiting.
#include <algorithm>

#include "base/check.h"
#include "engine/step.h"

namespace sealward::engine {
namespace {

using people::CountedApproval;
using people::Requirement;
using people::Ruling;
using State = Engine::State;

constexpr size_t kEndedPerTickMax = 64;  // each record takes a credit; the rest at the next tick

intent::CanonicalRequest CanonicalOf(const Entry& entry) {
  return MUST(Decode<intent::CanonicalRequest>(entry.held->request));  // the bytes are the engine's own
}

people::ApprovalSubject SubjectOf(const State& state, const Entry& entry,
                                  const intent::CanonicalRequest& canonical) {
  return {state.origin,
          entry.request,
          intent::HashEffect(canonical),
          people::RequesterText(state.PartyOf(entry).principal),
          state.documents.hashes.policy,
          people::MakeApprovalNonce(state.log, entry.held->pending->sequence, entry.request),
          intent::Render(canonical)};
}

// May this person speak about the request at all, and for the first time?
Status CheckPerson(const State& state, const Entry& entry, const people::SignedVerdict& verdict,
                   Nanoseconds now) {
  const PendingPart& pending = *entry.held->pending;
  if (verdict.person == state.PartyOf(entry).principal.person) {
    return Fail(ErrorCode::kPermissionDenied,
                "the requester, or the owner of the requesting service, can't approve or deny",
                verdict.person);
  }
  const people::Person* const person = state.documents.roster.FindPerson(verdict.person);
  if (person == nullptr) return Fail(ErrorCode::kNotFound, "no such person in the roster", verdict.person);
  const bool is_asked =
      std::any_of(pending.requirements.begin(), pending.requirements.end(),
                  [&](const Requirement& requirement) { return people::MayMeet(requirement, *person); });
  if (!is_asked) {
    return Fail(ErrorCode::kPermissionDenied, "holds none of the roles that are asked for", verdict.person);
  }
  for (const CountedVerdict& counted : pending.verdicts) {
    if (counted.verdict.person == verdict.person && counted.verdict.not_after > now) {
      return Fail(ErrorCode::kDuplicate, "this person's approval is counted already", verdict.person);
    }
  }
  if (pending.verdicts.size() >= kApprovalsMax) {
    return Fail(ErrorCode::kTooLarge, "no more approvals are counted for this request", verdict.person);
  }
  return Ok();
}

// The entry, if its verdict may be looked at.
Result<const Entry*> FindPending(Step& step, const RequestHash& request) {
  const Entry* const asked = step.state.requests.FindAsked(request);
  if (asked == nullptr) return Fail(ErrorCode::kNotFound, "no such request waits or waited for people");
  if (EndIfPast(step, *asked)) return Fail(ErrorCode::kExpired, "the request's valid_until has passed");
  if (asked->phase != Phase::kPending) return Fail(ErrorCode::kNotReady, WhyOver(asked->phase));
  return asked;
}

void RefuseVerdict(Step& step, const Sender& sender, const protocol::SubmitVerdict& query,
                   const Error& error) {
  const protocol::ErrorReply said = ErrorOf(error);
  const Sequence sequence = step.Emit(journal::RefusedVerdict{
      query.request, query.verdict.person, sender.principal.name, said.code, BoundedText(error.Message())});
  step.Answer(sender.token, said, After(sequence));
}

journal::Decision FinalDecision(const State& state, const Entry& entry, Ruling ruling) {
  journal::Decision decision;
  decision.request = entry.held->request;
  decision.ruling = ruling;
  decision.policy = state.documents.hashes.policy;
  decision.requirements = entry.held->pending->requirements;
  decision.requester_signature = entry.held->pending->requester_signature;
  return decision;
}

// Its bounds were met when the request became pending; only reasons can be longer now, and Fit cuts those.
void Bound(const Entry& entry, journal::Decision& decision) {
  if (Fit(decision).has_value()) return;
  decision.requirements = entry.held->pending->requirements;
  decision.reasons = {
      {people::ReasonKind::kError, "", "more requirements than an entry can hold", std::nullopt}};
  decision.ruling = Ruling::kDeny;
  decision.supplied.reset();
}

void EmitFinal(Step& step, const Entry& entry, const intent::CanonicalRequest& canonical,
               journal::Decision decision) {
  const Known known{canonical, entry.request, entry.stated};
  step.Emit(std::move(decision), FlagsOf(step.state, canonical.stated), &known);
}

// Everybody who was asked for has approved: judged again in full, for counters and time have moved.
void DecideIfMet(Step& step, const Entry& entry, const intent::CanonicalRequest& canonical) {
  State& state = step.state;
  const PendingPart& pending = *entry.held->pending;
  const people::Principal& requester = state.PartyOf(entry).principal;
  if (!MissingOf(state, pending.requirements, requester, ApprovalsOf(pending), step.now).empty()) return;
  auto observations = TakeIn(state, canonical, step.now);
  if (!observations.has_value()) return;  // waits for people until it expires: nothing was decided
  auto decision = DecideAgain(state, entry, canonical, step.now, *std::move(observations));
  if (decision.has_value()) EmitFinal(step, entry, canonical, *std::move(decision));
}

// Who carried the verdict learns where the request stands; the signature itself only goes to its requester.
void AnswerCarrier(Step& step, const Sender& sender, const Entry& entry, const std::string& request_id) {
  const bool own = step.state.PartyOf(entry).principal.name == sender.principal.name;
  const Waiter asker{sender.token, request_id, own};
  if (entry.phase == Phase::kInFlight) return AddWaiter(step, entry, asker);
  AnswerAbout(step, asker, entry, nullptr, DetailFor(sender.socket));
}

}  // namespace

std::optional<journal::Decision> DecideAgain(const State& state, const Entry& entry,
                                             const intent::CanonicalRequest& canonical, Nanoseconds now,
                                             std::vector<intent::Attestation> observations) {
  Judgement judgement = Judge(state, canonical, state.PartyOf(entry), ApprovalsOf(*entry.held->pending), now);
  if (judgement.ruling == Ruling::kPending) return std::nullopt;  // more is asked for than was at first
  journal::Decision decision = FinalDecision(state, entry, judgement.ruling);
  decision.observations = std::move(observations);
  decision.reasons = std::move(judgement.reasons);
  if (judgement.ruling == Ruling::kPermit) {
    decision.requirements = std::move(judgement.requirements);
    auto supplied = Supply(state, canonical, now);
    if (supplied.has_value()) {
      decision.supplied = *std::move(supplied);
    } else {
      decision.ruling = Ruling::kDeny;
      decision.reasons = {
          {people::ReasonKind::kError, "", BoundedText(supplied.error().Message()), std::nullopt}};
    }
  }
  Bound(entry, decision);
  return decision;
}

journal::Decision DecideDenied(const State& state, const Entry& entry, const std::string& person) {
  journal::Decision decision = FinalDecision(state, entry, Ruling::kDeny);
  decision.reasons = {{people::ReasonKind::kRequire, "", BoundedText("denied by " + person), std::nullopt}};
  Bound(entry, decision);
  return decision;
}

std::vector<CountedApproval> ApprovalsOf(const PendingPart& pending) {
  std::vector<CountedApproval> out;
  for (const CountedVerdict& counted : pending.verdicts) {
    if (counted.verdict.verdict != people::Verdict::kApprove) continue;
    out.push_back({counted.verdict.person, counted.at, counted.verdict.not_after});
  }
  return out;
}

std::vector<std::string> MissingOf(const State& state, const std::vector<Requirement>& requirements,
                                   const people::Principal& requester,
                                   const std::vector<CountedApproval>& approvals, Nanoseconds now) {
  std::vector<std::string> out;
  for (const Requirement& requirement : requirements) {
    const std::string missing =
        people::Missing(state.documents.roster, requirement, requester, approvals, now);
    if (!missing.empty()) out.push_back(BoundedText(missing));
  }
  return out;
}

bool EndIfPast(Step& step, const Entry& entry) {
  if (entry.phase != Phase::kPending || step.now < entry.valid_until) return false;
  step.Emit(journal::Ended{entry.request, false});
  return true;
}

void HandleVerdict(Step& step, const Sender& sender, const protocol::SubmitVerdict& query) {
  State& state = step.state;
  if (!state.room) {
    return step.Answer(sender.token, ErrorOf({ErrorCode::kDiskFull, "send the same again later", 0, {}}),
                       Sequence{0});
  }
  const auto found = FindPending(step, query.request);
  if (!found.has_value()) return RefuseVerdict(step, sender, query, found.error());
  const Entry& entry = **found;
  const Status person = CheckPerson(state, entry, query.verdict, step.now);
  if (!person.has_value()) return RefuseVerdict(step, sender, query, person.error());
  const intent::CanonicalRequest canonical = CanonicalOf(entry);
  const auto verified = people::VerifyVerdict(state.documents.roster, SubjectOf(state, entry, canonical),
                                              query.verdict, step.now, state.counters);
  if (!verified.has_value()) return RefuseVerdict(step, sender, query, verified.error());

  step.Emit(journal::Approval{query.request, query.verdict});
  switch (query.verdict.verdict) {
    case people::Verdict::kApprove:
      DecideIfMet(step, entry, canonical);
      break;
    case people::Verdict::kDeny:
      EmitFinal(step, entry, canonical, DecideDenied(state, entry, query.verdict.person));
      break;
  }
  AnswerCarrier(step, sender, entry, canonical.stated.request_id);
}

void HandleWithdraw(Step& step, const Sender& sender, const protocol::Withdraw& query) {
  const Entry* const entry = step.state.requests.Find(HashId(sender.principal.name, query.request_id));
  if (entry == nullptr) {
    return step.Answer(
        sender.token, ErrorOf({ErrorCode::kNotFound, "no request of yours has this id", 0, query.request_id}),
        step.state.next);
  }
  if (!EndIfPast(step, *entry) && entry->phase == Phase::kPending)
    step.Emit(journal::Ended{entry->request, true});
  AnswerOwn(step, sender, *entry, query.request_id);
}

void HandleTick(Step& step) {
  std::vector<RequestHash> past;
  for (const auto& [request, slot] : step.state.requests.pending()) {
    if (past.size() == kEndedPerTickMax) break;
    if (step.state.requests.At(slot).valid_until <= step.now) past.push_back(request);
  }
  for (const RequestHash& request : past) step.Emit(journal::Ended{request, false});
}

}  // namespace sealward::engine
