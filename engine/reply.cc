// What clients are told.
#include <algorithm>

#include "base/check.h"
#include "base/time_text.h"
#include "engine/step.h"
#include "intent/formats/format.h"

namespace sealward::engine {
namespace {

using protocol::RequestReply;
using protocol::RequestStatus;
using State = Engine::State;

RequestStatus StatusOf(const Entry& entry) {
  switch (entry.phase) {
    case Phase::kPending:
      return RequestStatus::kPending;
    case Phase::kInFlight:
    case Phase::kUnknown:
      return RequestStatus::kUnknown;
    case Phase::kSigned:
      return RequestStatus::kSigned;
    case Phase::kFailed:
      return entry.error == ErrorCode::kExpired ? RequestStatus::kExpired : RequestStatus::kFailed;
    case Phase::kDenied:
      return RequestStatus::kDenied;
    case Phase::kExpired:
      return RequestStatus::kExpired;
    case Phase::kWithdrawn:
      return RequestStatus::kWithdrawn;
  }
  return RequestStatus::kUnknown;
}

std::string InEntry(const Entry& entry) {
  return "journal entry " + std::to_string(entry.decision.value);
}

std::string TextOf(const Entry& entry, Nanoseconds now) {
  switch (entry.phase) {
    case Phase::kPending:
      return "waits for people";
    case Phase::kInFlight:
      return "permitted and being signed";
    case Phase::kUnknown:
      return now < entry.valid_until
                 ? "permitted, but whether it was signed is not known: send the same request again"
                 : "permitted, but its valid_until passed before it was signed";
    case Phase::kSigned:
      return "signed";
    case Phase::kFailed:
      return "permitted, but not signed: " +
             std::string(ErrorText(entry.error.value_or(ErrorCode::kInternal)));
    case Phase::kDenied:
      return entry.held == nullptr ? "denied; the reasons are in " + InEntry(entry) : "denied";
    case Phase::kExpired:
      return "its valid_until passed before enough people approved";
    case Phase::kWithdrawn:
      return "withdrawn by its requester";
  }
  return {};
}

// The signature, and the finished text or transaction around it if its request is at hand.
void AddSigned(const State& state, const Entry& entry, const intent::StatedRequest* stated, Nanoseconds now,
               RequestReply& reply) {
  reply.signature.assign(entry.Signature().begin(), entry.Signature().end());
  const auto assembled = [&]() -> Result<Bytes> {
    const Bytes bytes = TRY(CanonicalBytes(state, entry, stated, now));
    const auto canonical = TRY(Decode<intent::CanonicalRequest>(bytes));
    const intent::KeyRecord* const key = state.documents.keys.Find(canonical.stated.key);
    if (key == nullptr) return Fail(ErrorCode::kNotFound, "no such key", canonical.stated.key);
    return intent::formats::RowOf(key->format).assemble(canonical, entry.Supplied(), entry.Signature());
  }();
  if (assembled.has_value()) {
    reply.artifact = *assembled;
  } else {
    reply.text =
        BoundedText("signed; without the finished text or transaction: " + assembled.error().Message());
  }
}

}  // namespace

std::string BoundedText(std::string_view text) {
  std::string out(text.substr(0, kTextBytesMax));
  std::replace_if(out.begin(), out.end(), [](char c) { return c < 0x20 || c > 0x7e; }, '?');
  return out;
}

protocol::ErrorReply ErrorOf(const Error& error) {
  Error without_subject{error.code, error.context, error.detail, {}};
  return {error.code, BoundedText(error.subject), BoundedText(without_subject.Message()), false};
}

RequestReply ReplyOf(std::string_view request_id, RequestStatus status, std::string text) {
  RequestReply reply;
  reply.request_id = request_id;
  reply.status = status;
  reply.text = std::move(text);
  return reply;
}

RequestReply ReplyAbout(const State& state, const Entry& entry, std::string_view request_id,
                        const intent::StatedRequest* stated, Nanoseconds now, Detail detail) {
  RequestReply reply = ReplyOf(request_id, StatusOf(entry), TextOf(entry, now));
  reply.request = entry.request;
  reply.sequence = entry.decision;
  reply.error = entry.error;
  if (entry.phase == Phase::kUnknown && now >= entry.valid_until) {
    reply.status = RequestStatus::kExpired;
    reply.error = ErrorCode::kExpired;
  }
  if (entry.phase == Phase::kDenied && entry.held != nullptr)
    reply.reasons = Shown(entry.held->reasons, detail);
  if (entry.phase == Phase::kSigned) AddSigned(state, entry, stated, now, reply);
  if (entry.phase == Phase::kPending) {
    const PendingPart& pending = *entry.held->pending;
    reply.missing =
        MissingOf(state, pending.requirements, state.PartyOf(entry).principal, ApprovalsOf(pending), now);
  }
  return reply;
}

void AnswerAbout(Step& step, const Waiter& asker, const Entry& entry, const intent::StatedRequest* stated,
                 Detail detail) {
  RequestReply reply = ReplyAbout(step.state, entry, asker.request_id, stated, step.now, detail);
  if (!asker.own) {
    reply.signature.clear();
    reply.artifact.clear();
  }
  const bool is_signed = entry.phase == Phase::kSigned;
  const bool at_once = is_signed && !entry.strict;
  step.Answer(asker.token, std::move(reply), at_once ? Sequence{0} : After(entry.changed),
              is_signed && entry.strict);
}

void AddWaiter(Step& step, const Entry& entry, Waiter waiter) {
  CHECK(entry.phase == Phase::kInFlight);
  std::vector<Waiter>& waiters = step.state.waiters[entry.decision.value];
  if (waiters.size() < kWaitersMax) {
    waiters.push_back(std::move(waiter));
    return;
  }
  RequestReply reply =
      ReplyOf(waiter.request_id, RequestStatus::kUnavailable,
              "this request is being signed, and too many wait for it: ask for its status later");
  reply.error = ErrorCode::kRateLimited;
  step.Answer(waiter.token, std::move(reply), Sequence{0});
}

}  // namespace sealward::engine
