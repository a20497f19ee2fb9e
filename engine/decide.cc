// Deciding: floor and policy, what the daemon supplies, and the record of it within an entry's bounds.
#include <algorithm>

#include "engine/step.h"
#include "intent/formats/format.h"
#include "people/approval.h"

namespace sealward::engine {
namespace {

using people::Reason;
using people::ReasonKind;
using people::Requirement;
using people::Ruling;
using State = Engine::State;

constexpr size_t kReasonsBytesMax = 8 * 1024;  // of one decision: its reply must fit a frame
constexpr size_t kDecisionOverhead =
    512;  // record and decision without request, reasons, requirements, signature

Judgement Denied(ReasonKind kind, std::string statement, std::string_view text) {
  return {Ruling::kDeny, {{kind, std::move(statement), BoundedText(text), std::nullopt}}, {}};
}

std::string FloorText(const State& state, const Requirement& floor, const Party& party, Nanoseconds now) {
  return BoundedText("the key's floor asks for " +
                     people::Missing(state.documents.roster, floor, party.principal, {}, now));
}

// An upper bound of the encoded size.
size_t BytesOf(const Reason& reason) {
  size_t bytes = reason.statement.size() + reason.text.size() + 16;
  if (reason.use.has_value()) bytes += reason.use->unit.size() + reason.use->scope.size() + 96;
  return bytes;
}
size_t BytesOf(const Requirement& requirement) {
  size_t bytes = requirement.source.size() + 40;
  for (const std::string& role : requirement.roles) bytes += role.size() + 3;
  return bytes;
}
template <typename T>
size_t BytesOf(const std::vector<T>& items) {
  size_t bytes = 0;
  for (const T& item : items) bytes += BytesOf(item);
  return bytes;
}

void BoundReason(Reason& reason) {
  if (reason.statement.size() > kNameBytesMax) reason.statement.resize(kNameBytesMax);
  if (reason.text.size() > kTextBytesMax) reason.text = BoundedText(reason.text);
  if (!reason.use.has_value()) return;
  if (reason.use->unit.size() > kNameBytesMax) reason.use->unit.resize(kNameBytesMax);
  if (reason.use->scope.size() > kTextBytesMax) reason.use->scope = BoundedText(reason.use->scope);
}

// A cancel or amend of a known order states where that order is; else one place would be judged and another
// meant.
template <typename T>
Status CheckPlace(const Place& place, const T& stated) {
  const auto differs = [](uint32_t mark, const std::string& name) {
    return mark != 0 && mark != MarkOf(name);
  };
  const char* const what = "not that of the order that target_request names";
  if (differs(place.account, stated.account))
    return Fail(ErrorCode::kInvalidArgument, what, std::string("account"));
  if (differs(place.venue, stated.venue))
    return Fail(ErrorCode::kInvalidArgument, what, std::string("venue"));
  if (differs(place.instrument, stated.instrument))
    return Fail(ErrorCode::kInvalidArgument, what, std::string("instrument"));
  return Ok();
}

// The venue's name for the order that a cancel or amend means by a request id of the same principal.
Result<std::optional<std::string>> TargetOf(const State& state, std::string_view requester,
                                            const intent::Intent& intent) {
  const std::optional<std::string>* target = nullptr;
  const auto* const cancel = std::get_if<intent::Cancel>(&intent);
  const auto* const amend = std::get_if<intent::Amend>(&intent);
  if (cancel != nullptr) target = &cancel->target_request;
  if (amend != nullptr) target = &amend->target_request;
  if (target == nullptr || !target->has_value()) return std::nullopt;
  const Entry* const entry = state.requests.Find(HashId(requester, **target));
  if (entry == nullptr || entry->kind != intent::IntentKind::kOrder) {
    return Fail(ErrorCode::kNotFound,
                "no order of yours has this request id; target_client_order_id also works",
                std::string("target_request"));
  }
  TRY(cancel != nullptr ? CheckPlace(entry->place, *cancel) : CheckPlace(entry->place, *amend));
  return intent::ClientOrderId(entry->request);
}

}  // namespace

Judgement Judge(const State& state, const intent::CanonicalRequest& canonical, const Party& party,
                const std::vector<people::CountedApproval>& approvals, Nanoseconds now) {
  const intent::KeyRecord* const key = state.documents.keys.Find(canonical.stated.key);
  if (key == nullptr) return Denied(ReasonKind::kError, "", "the key is not known");
  const auto floor = people::FloorOf(*key, canonical);
  if (!floor.has_value()) return Denied(ReasonKind::kFloor, key->name, floor.error().Message());

  policy::Evaluation evaluation = state.policy->Evaluate({canonical, party.principal, now}, state.measures);
  Judgement judgement{evaluation.ruling, std::move(evaluation.reasons), {}};
  if (evaluation.ruling == Ruling::kDeny) return judgement;
  if (floor->has_value()) {
    judgement.requirements.push_back(**floor);
    judgement.reasons.push_back(
        {ReasonKind::kFloor, key->name, FloorText(state, **floor, party, now), std::nullopt});
  }
  for (Requirement& requirement : evaluation.requirements)
    judgement.requirements.push_back(std::move(requirement));
  std::erase_if(judgement.requirements,
                [](const Requirement& requirement) { return requirement.people == 0; });
  if (judgement.requirements.size() > kReasonsMax) {
    return Denied(ReasonKind::kError, "", "more requirements than a decision can hold");
  }
  const bool met =
      std::all_of(judgement.requirements.begin(), judgement.requirements.end(), [&](const auto& requirement) {
        return people::Satisfied(state.documents.roster, requirement, party.principal, approvals, now);
      });
  judgement.ruling = met ? Ruling::kPermit : Ruling::kPending;
  return judgement;
}

Result<intent::Supplied> Supply(const State& state, const intent::CanonicalRequest& canonical,
                                Nanoseconds now) {
  const intent::KeyRecord* const key = state.documents.keys.Find(canonical.stated.key);
  if (key == nullptr) return Fail(ErrorCode::kNotFound, "no such key", canonical.stated.key);
  intent::Supplied supplied;
  supplied.timestamp_ms = now.value / 1'000'000;
  TRY(intent::formats::RowOf(key->format).supply(canonical, state.View(), supplied));
  supplied.nonce = state.NextNonce(*key, supplied.timestamp_ms);
  // What the signer will build; a request whose bytes can't be built is refused here, with its field.
  TRY(intent::formats::RowOf(key->format).build(canonical, supplied));
  return supplied;
}

Status Fit(journal::Decision& decision) {
  std::vector<Reason>& reasons = decision.reasons;
  if (reasons.size() > kReasonsMax) reasons.resize(kReasonsMax);  // the policy names the deciding ones first
  for (Reason& reason : reasons) BoundReason(reason);
  const size_t observed = decision.observations.empty() ? 0 : Encode(decision.observations).size();
  const size_t fixed = kDecisionOverhead + decision.request.size() + BytesOf(decision.requirements) +
                       observed +
                       (decision.requester_signature.has_value() ? decision.requester_signature->size() : 0);
  if (fixed > kEntryBytesMax)
    return Fail(ErrorCode::kTooLarge, "the request and what it requires do not fit an entry");
  const size_t reasons_max = std::min(kReasonsBytesMax, kEntryBytesMax - fixed);
  while (BytesOf(reasons) > reasons_max) reasons.pop_back();
  return Ok();
}

Status DecideFirst(const State& state, const intent::CanonicalRequest& canonical, const Party& party,
                   Nanoseconds now, journal::Decision& decision) {
  Judgement judgement = Judge(state, canonical, party, {}, now);
  decision.ruling = judgement.ruling;
  decision.policy = state.documents.hashes.policy;
  decision.reasons = std::move(judgement.reasons);
  decision.requirements = std::move(judgement.requirements);
  TRY(Fit(decision));
  if (!decision.dry_run && decision.ruling == Ruling::kPermit)
    decision.supplied = TRY(Supply(state, canonical, now));
  return Ok();
}

Flags FlagsOf(const State& state, const intent::StatedRequest& stated) {
  const intent::KeyRecord* const key = state.documents.keys.Find(stated.key);
  return {key != nullptr && key->key_class == intent::KeyClass::kCustody,
          std::holds_alternative<intent::Cancel>(stated.intent)};
}

Result<intent::CanonicalRequest> MakeCanonical(const State& state, std::string_view requester,
                                               const intent::StatedRequest& stated, Nanoseconds now) {
  const auto target = TRY(TargetOf(state, requester, stated.intent));
  auto resolution = TRY(intent::Resolve(stated, state.View(), now, target));
  return intent::CanonicalRequest{std::string(requester), stated, std::move(resolution)};
}

Result<Bytes> CanonicalBytes(const State& state, const Entry& entry, const intent::StatedRequest* stated,
                             Nanoseconds now) {
  if (entry.held != nullptr && !entry.held->request.empty()) return entry.held->request;
  if (stated == nullptr)
    return Fail(ErrorCode::kNotFound, "send the request again to get what was made of it");
  Bytes bytes = Encode(TRY(MakeCanonical(state, state.PartyOf(entry).principal.name, *stated, now)));
  if (intent::HashRequest(bytes) != entry.request) {
    return Fail(ErrorCode::kConflict, "the documents say something else about it by now");
  }
  return bytes;
}

}  // namespace sealward::engine
