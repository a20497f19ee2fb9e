// Requests: exactly once, then checks that need no policy, then floor and policy, then the record.
#include "crypto/hash.h"
#include "engine/step.h"

namespace sealward::engine {
namespace {

using people::Ruling;
using protocol::RequestStatus;
using State = Engine::State;

// A request on its way through the checks.
struct Attempt {
  Step& step;
  const Sender& sender;
  const protocol::Submit& submit;
  Bytes stated;  // encoded
  Hash256 stated_hash;

  const intent::StatedRequest& request() const { return submit.request; }
  Detail detail() const { return DetailFor(sender.socket); }
  bool is_cancel() const { return std::holds_alternative<intent::Cancel>(submit.request.intent); }
};

bool HasRoom(const Attempt& attempt) {
  return attempt.step.state.room || attempt.is_cancel();
}

// Noted, where there is room for it, and answered; binds no id.
void Refuse(const Attempt& attempt, const Error& error) {
  const protocol::ErrorReply said = ErrorOf(error);
  const auto status = error.code == ErrorCode::kExpired ? RequestStatus::kExpired : RequestStatus::kRefused;
  protocol::RequestReply reply = ReplyOf(attempt.request().request_id, status, said.text);
  reply.error = said.code;
  reply.subject = said.subject;
  Sequence after;
  if (HasRoom(attempt)) {
    reply.sequence = attempt.step.Emit(
        journal::Refusal{attempt.sender.principal.name, attempt.stated, said.code, said.subject, said.text},
        {false, attempt.is_cancel()});
    after = After(*reply.sequence);
  }
  attempt.step.Answer(attempt.sender.token, std::move(reply), after);
}

// Nothing is decided and nothing recorded.
void Unavailable(const Attempt& attempt, ErrorCode code, const char* text) {
  protocol::RequestReply reply = ReplyOf(attempt.request().request_id, RequestStatus::kUnavailable, text);
  reply.error = code;
  attempt.step.Answer(attempt.sender.token, std::move(reply), Sequence{0});
}

bool IsAvailable(const State& state, const intent::StatedRequest& stated) {
  const intent::KeyRecord* const key = state.documents.keys.Find(stated.key);
  return key == nullptr || state.available[static_cast<size_t>(key->key_class)];
}

constexpr const char* kNoRoom = "the journal is nearly full: send the same request again later";
constexpr const char* kNoSigner =
    "keys of this class are not at work now (the daemon's log says why): send the same request again later";

Status CheckRequesterSignature(const Attempt& attempt, const Party& party, const intent::KeyRecord& key) {
  if (!key.HasFloor()) return Ok();
  if (!attempt.submit.requester_signature.has_value()) {
    return Fail(ErrorCode::kBadSignature,
                "the key has a floor: the request needs its requester's own signature",
                std::string("requester_signature"));
  }
  Status verified =
      people::VerifyRequester(attempt.step.state.documents.roster, attempt.step.state.origin, party.principal,
                              attempt.request(), *attempt.submit.requester_signature);
  if (verified.has_value()) return verified;
  Error error = std::move(verified).error();
  error.code = ErrorCode::kBadSignature;
  if (error.subject.empty()) error.subject = "requester_signature";
  return std::unexpected(std::move(error));
}

Waiter AskerOf(const Attempt& attempt) {
  return {attempt.sender.token, attempt.request().request_id, true};
}

// The same permit once more, because its outcome is unknown: same payload, nothing counted again.
void Retry(const Attempt& attempt, const Party& party, const Entry& entry) {
  State& state = attempt.step.state;
  if (!HasRoom(attempt)) return Unavailable(attempt, ErrorCode::kDiskFull, kNoRoom);
  if (!IsAvailable(state, attempt.request())) return Unavailable(attempt, ErrorCode::kUnavailable, kNoSigner);
  const intent::KeyRecord* const key = state.documents.keys.Find(attempt.request().key);
  const auto bytes = CanonicalBytes(state, entry, &attempt.request(), attempt.step.now);
  if (key == nullptr || !bytes.has_value()) {
    return Refuse(attempt, key == nullptr
                               ? Error{ErrorCode::kNotFound, "no such key", 0, attempt.request().key}
                               : bytes.error());
  }
  const Status requester = CheckRequesterSignature(attempt, party, *key);
  if (!requester.has_value()) return Refuse(attempt, requester.error());

  journal::Decision decision;
  decision.request = *bytes;
  decision.ruling = Ruling::kPermit;
  decision.policy = state.documents.hashes.policy;
  decision.supplied = entry.Supplied();
  if (key->HasFloor()) decision.requester_signature = attempt.submit.requester_signature;
  decision.retry = true;
  attempt.step.Emit(std::move(decision), FlagsOf(state, attempt.request()));
  AddWaiter(attempt.step, entry, AskerOf(attempt));
}

// The id is known: the same content gets the same outcome, other content nothing.
void AnswerKnown(const Attempt& attempt, const Party& party, const Entry& entry) {
  if (entry.stated != attempt.stated_hash) {
    return Refuse(attempt, {ErrorCode::kConflict, "an id means one request for ever", 0, "request_id"});
  }
  EndIfPast(attempt.step, entry);
  if (entry.phase == Phase::kInFlight) return AddWaiter(attempt.step, entry, AskerOf(attempt));
  if (entry.phase == Phase::kUnknown && attempt.step.now < entry.valid_until)
    return Retry(attempt, party, entry);
  AnswerAbout(attempt.step, AskerOf(attempt), entry, &attempt.request(), attempt.detail());
}

Status CheckValidUntil(const intent::StatedRequest& request, const intent::KeyRecord& key, Nanoseconds now) {
  if (request.valid_until <= now) {
    return Fail(ErrorCode::kExpired, "valid_until has passed", std::string("valid_until"));
  }
  const uint64_t ahead_max = key.HasFloor() ? kValidUntilAheadNsMax : kValidUntilAheadNsMaxNoFloor;
  if (request.valid_until.value - now.value <= ahead_max) return Ok();
  return Fail(ErrorCode::kOutOfRange,
              key.HasFloor() ? "at most 24 hours ahead for a key with a floor"
                             : "at most 5 minutes ahead for a key without a floor",
              std::string("valid_until"));
}

// All that needs neither resolution nor policy.
Result<const intent::KeyRecord*> CheckStated(const Attempt& attempt, const Party* party) {
  const State& state = attempt.step.state;
  const bool through_engine_socket = attempt.sender.socket == people::Socket::kEngine;
  if (party == nullptr || !party->may_request || party->principal.is_service != through_engine_socket) {
    return Fail(ErrorCode::kPermissionDenied, "this principal does not request signatures here",
                attempt.sender.principal.name);
  }
  TRY(intent::ValidateStated(attempt.request()));
  const intent::KeyRecord* const key = state.documents.keys.Find(attempt.request().key);
  if (key == nullptr) return Fail(ErrorCode::kNotFound, "no such key", std::string("key"));
  TRY(CheckValidUntil(attempt.request(), *key, attempt.step.now));
  return key;
}

protocol::RequestReply DryRunReply(const Attempt& attempt, const Party& party,
                                   const journal::Decision& decision, RequestHash hash, Sequence sequence) {
  const State& state = attempt.step.state;
  const Nanoseconds now = attempt.step.now;
  protocol::RequestReply reply =
      ReplyOf(attempt.request().request_id, RequestStatus::kDenied, "would be denied");
  switch (decision.ruling) {
    case Ruling::kDeny:
      break;
    case Ruling::kPermit:
      reply.status = RequestStatus::kWouldPermit;
      reply.text = "would be permitted";
      break;
    case Ruling::kPending:
      reply.status = RequestStatus::kPending;
      reply.text = "would wait for people";
      reply.missing = MissingOf(state, decision.requirements, party.principal, {}, now);
      break;
  }
  reply.request = hash;
  reply.sequence = sequence;
  reply.reasons = Shown(decision.reasons, attempt.detail());
  return reply;
}

// Whether the tables have room for what the decision would add.
Status CheckRoom(const Attempt& attempt, const Party& party, Ruling ruling) {
  const State& state = attempt.step.state;
  if (!state.requests.HasRoom(party.index, attempt.is_cancel(), attempt.step.now)) {
    return Fail(ErrorCode::kRateLimited, "too many requests whose valid_until has not passed");
  }
  if (ruling != Ruling::kPending) return Ok();
  if (state.requests.pending().size() >= state.limits.pending_max) {
    return Fail(ErrorCode::kRateLimited, "too many requests wait for people");
  }
  if (state.requests.PendingOf(party.index) >= state.limits.pending_per_principal_max) {
    return Fail(ErrorCode::kRateLimited, "too many requests of yours wait for people");
  }
  return Ok();
}

// Resolves, judges and makes the decision, up to but without its effect.
Result<journal::Decision> Decide(const Attempt& attempt, const Party& party, const intent::KeyRecord& key,
                                 const intent::CanonicalRequest& canonical) {
  State& state = attempt.step.state;
  const bool dry_run = attempt.submit.dry_run;
  if (!dry_run) TRY(CheckRequesterSignature(attempt, party, key));
  std::vector<intent::Attestation> observations = TRY(TakeIn(state, canonical, attempt.step.now));
  journal::Decision decision;
  decision.request = Encode(canonical);
  decision.dry_run = dry_run;
  decision.observations = std::move(observations);
  if (key.HasFloor() && !dry_run) decision.requester_signature = attempt.submit.requester_signature;
  TRY(DecideFirst(state, canonical, party, attempt.step.now, decision));
  if (!dry_run) TRY(CheckRoom(attempt, party, decision.ruling));
  return decision;
}

void AnswerNew(const Attempt& attempt, const Party& party, const intent::KeyRecord& key) {
  Step& step = attempt.step;
  const auto canonical = MakeCanonical(step.state, party.principal.name, attempt.request(), step.now);
  if (!canonical.has_value()) return Refuse(attempt, canonical.error());
  auto decision = Decide(attempt, party, key, *canonical);
  if (!decision.has_value()) return Refuse(attempt, decision.error());
  const Ruling ruling = decision->ruling;
  if (ruling == Ruling::kPermit && !attempt.submit.dry_run && !IsAvailable(step.state, attempt.request())) {
    return Unavailable(attempt, ErrorCode::kUnavailable, kNoSigner);
  }
  const Known known{*canonical, intent::HashRequest(decision->request), attempt.stated_hash};
  const Flags flags = FlagsOf(step.state, attempt.request());
  if (attempt.submit.dry_run) {
    const journal::Decision shown = *decision;
    const Sequence sequence = step.Emit(*std::move(decision), flags, &known);
    return step.Answer(attempt.sender.token, DryRunReply(attempt, party, shown, known.hash, sequence),
                       After(sequence));
  }
  const std::vector<people::Reason> reasons =
      ruling == Ruling::kPending ? decision->reasons : std::vector<people::Reason>{};
  step.Emit(*std::move(decision), flags, &known);
  const Entry* const entry =
      step.state.requests.Find(HashId(party.principal.name, attempt.request().request_id));
  if (ruling == Ruling::kPermit) return AddWaiter(step, *entry, AskerOf(attempt));
  protocol::RequestReply reply = ReplyAbout(step.state, *entry, attempt.request().request_id,
                                            &attempt.request(), step.now, attempt.detail());
  if (ruling == Ruling::kPending) reply.reasons = Shown(reasons, attempt.detail());
  step.Answer(attempt.sender.token, std::move(reply), After(entry->changed));
}

}  // namespace

void HandleSubmit(Step& step, const Sender& sender, const protocol::Submit& submit) {
  Attempt attempt{step, sender, submit, Encode(submit.request), {}};
  if (attempt.stated.size() > kFrameBytesMax) {  // no frame brings it; its record would not fit an entry
    return step.Answer(sender.token, ErrorOf({ErrorCode::kTooLarge, "a request fits a frame", 0, {}}),
                       Sequence{0});
  }
  attempt.stated_hash = crypto::Sha256(attempt.stated);
  const Party* const party = step.state.FindParty(sender.principal.name);
  if (party != nullptr && !submit.dry_run) {
    const Entry* const known =
        step.state.requests.Find(HashId(party->principal.name, submit.request.request_id));
    if (known != nullptr) return AnswerKnown(attempt, *party, *known);
  }
  if (!HasRoom(attempt)) return Unavailable(attempt, ErrorCode::kDiskFull, kNoRoom);
  const auto key = CheckStated(attempt, party);
  if (!key.has_value()) return Refuse(attempt, key.error());
  AnswerNew(attempt, *party, **key);
}

}  // namespace sealward::engine
