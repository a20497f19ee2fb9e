// Questions about state. Nothing here makes a record, but for the end of a request that is asked about too
// late.
#include "base/check.h"
#include "engine/step.h"

namespace sealward::engine {
namespace {

using State = Engine::State;

constexpr size_t kKeysPageMax = 8;
constexpr size_t kReplyBytesMax = kFrameBytesMax - 512;  // of a page; the rest is envelope and reply

// Officers see what waits for them; engines only their own.
bool MaySee(const Sender& sender, const State& state, const Entry& entry) {
  return sender.socket == people::Socket::kOfficer ||
         state.PartyOf(entry).principal.name == sender.principal.name;
}

protocol::PendingItem ItemOf(const State& state, const Entry& entry, Nanoseconds now) {
  const auto canonical = MUST(Decode<intent::CanonicalRequest>(entry.held->request));
  const people::Principal& requester = state.PartyOf(entry).principal;
  const PendingPart& pending = *entry.held->pending;
  return {entry.request,
          people::RequesterText(requester),
          canonical.stated.request_id,
          SummaryOf(canonical.stated.intent),
          entry.valid_until,
          MissingOf(state, pending.requirements, requester, ApprovalsOf(pending), now)};
}

}  // namespace

void AnswerOwn(Step& step, const Sender& sender, const Entry& entry, const std::string& request_id) {
  Waiter asker{sender.token, request_id, true};
  if (entry.phase == Phase::kInFlight) return AddWaiter(step, entry, std::move(asker));
  AnswerAbout(step, asker, entry, nullptr, DetailFor(sender.socket));
}

void HandleStatus(Step& step, const Sender& sender, const protocol::StatusQuery& query) {
  const Entry* const entry = step.state.requests.Find(HashId(sender.principal.name, query.request_id));
  if (entry == nullptr) {
    return step.Answer(sender.token,
                       ErrorOf({ErrorCode::kNotFound, "no request of yours with this id is remembered", 0,
                                query.request_id}),
                       step.state.next);
  }
  EndIfPast(step, *entry);
  AnswerOwn(step, sender, *entry, query.request_id);
}

void HandlePending(Step& step, const Sender& sender, const protocol::PendingQuery& query) {
  State& state = step.state;
  const auto& pending = state.requests.pending();
  protocol::PendingReply reply;
  size_t bytes = 0;
  auto at = query.after.has_value() ? pending.upper_bound(*query.after) : pending.begin();
  for (; at != pending.end(); ++at) {
    const Entry& entry = state.requests.At(at->second);
    if (entry.valid_until <= step.now || !MaySee(sender, state, entry)) continue;
    protocol::PendingItem item = ItemOf(state, entry, step.now);
    bytes += Encode(item).size();
    if (reply.items.size() == protocol::kPendingPageMax || bytes > kReplyBytesMax) {
      reply.more = true;
      break;
    }
    reply.items.push_back(std::move(item));
  }
  step.Answer(sender.token, std::move(reply), state.next);
}

void HandleShow(Step& step, const Sender& sender, const protocol::ShowQuery& query) {
  State& state = step.state;
  const Entry* const entry = state.requests.FindAsked(query.request);
  if (entry == nullptr || !MaySee(sender, state, *entry)) {
    return step.Answer(sender.token,
                       ErrorOf({ErrorCode::kNotFound, "no such request waits or waited for people", 0, {}}),
                       state.next);
  }
  EndIfPast(step, *entry);
  if (entry->phase != Phase::kPending) {
    return step.Answer(sender.token, ErrorOf({ErrorCode::kNotReady, WhyOver(entry->phase), 0, {}}),
                       state.next);
  }
  const PendingPart& pending = *entry->held->pending;
  const people::Principal& requester = state.PartyOf(*entry).principal;
  protocol::ShowReply reply;
  reply.request = entry->held->request;
  reply.origin = state.origin;
  reply.requester = people::RequesterText(requester);
  reply.policy = state.documents.hashes.policy;
  reply.nonce = people::MakeApprovalNonce(state.log, pending.sequence, entry->request);
  reply.sequence = pending.sequence;
  reply.missing = MissingOf(state, pending.requirements, requester, ApprovalsOf(pending), step.now);
  for (const CountedVerdict& counted : pending.verdicts) reply.verdicts.push_back(counted.verdict);
  // What is asked about is the request; verdicts are shown as far as a reply holds them.
  while (!reply.verdicts.empty() && Encode(reply).size() > kEntryBytesMax) reply.verdicts.pop_back();
  step.Answer(sender.token, std::move(reply), state.next);
}

void HandleInfo(Step& step, const Sender& sender, const protocol::InfoQuery&) {
  const State& state = step.state;
  const journal::DocumentSet& hashes = state.documents.hashes;
  protocol::InfoReply reply;
  reply.origin = state.origin;
  reply.log = state.log;
  reply.build = state.build;
  reply.principal = sender.principal.name;
  reply.policy = hashes.policy;
  reply.roster = hashes.roster;
  reply.keys = hashes.keys;
  reply.reference = hashes.reference;
  reply.address_book = hashes.address_book;
  reply.now = step.now;
  reply.next = state.next;
  step.Answer(sender.token, std::move(reply), state.next);
}

void HandleKeys(Step& step, const Sender& sender, const protocol::KeysQuery& query) {
  protocol::KeysReply reply;
  size_t bytes = 0;
  for (const intent::KeyRecord& key : step.state.documents.keys.keys) {
    if (query.after.has_value() && key.name <= *query.after) continue;
    bytes += Encode(key).size();
    const bool first = reply.keys.empty();
    if (reply.keys.size() == kKeysPageMax || (!first && bytes > kReplyBytesMax)) {
      reply.more = true;
      break;
    }
    if (bytes > kReplyBytesMax) {
      return step.Answer(
          sender.token,
          ErrorOf({ErrorCode::kTooLarge, "this key's record does not fit a reply", 0, key.name}),
          step.state.next);
    }
    reply.keys.push_back(key);
  }
  step.Answer(sender.token, std::move(reply), step.state.next);
}

}  // namespace sealward::engine
