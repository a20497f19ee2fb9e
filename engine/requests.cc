#include "engine/requests.h"

#include <algorithm>

#include "base/check.h"
#include "crypto/hash.h"

namespace sealward::engine {
namespace {

constexpr size_t kReserved = 1u << 16;  // buckets at start
size_t CancelRoom(size_t limit) {
  return limit + limit / 16 + 16;
}  // a cancel must not wait for orders to age

}  // namespace

IdHash HashId(std::string_view principal, std::string_view request_id) {
  // A name holds no NUL, so that no two pairs join to the same text.
  return IdHash{
      crypto::Sha256({AsBytes(principal), AsBytes(std::string_view("\0", 1)), AsBytes(request_id)}).bytes};
}

uint32_t MarkOf(std::string_view name) {
  const auto hash = crypto::Sha256(AsBytes(name)).bytes;
  const uint32_t mark = uint32_t{hash[0]} << 24 | uint32_t{hash[1]} << 16 | uint32_t{hash[2]} << 8 | hash[3];
  return mark == 0 ? 1 : mark;
}

Place PlaceOf(const intent::Intent& intent) {
  const auto* const order = std::get_if<intent::Order>(&intent);
  if (order == nullptr) return {};
  const bool single = order->legs.size() == 1;
  return {MarkOf(order->account), MarkOf(order->venue), single ? MarkOf(order->legs[0].instrument) : 0};
}

intent::Supplied Entry::Supplied() const {
  if (chain != nullptr) return *chain;
  intent::Supplied out;
  out.timestamp_ms = timestamp_ms;
  if (kind == intent::IntentKind::kOrder) out.client_order_id = intent::ClientOrderId(request);
  return out;
}

void Entry::KeepSignature(ByteView bytes) {
  if (bytes.size() > kShortSignatureBytesMax) {
    long_signature = std::make_unique<const Bytes>(bytes.begin(), bytes.end());
    return;
  }
  signature_bytes = static_cast<uint8_t>(bytes.size());
  std::ranges::copy(bytes, signature.begin());
}

Requests::Requests(const Limits& limits, size_t parties) : limits_(limits), parties_(parties) {
  by_id_.reserve(std::min(limits.requests_remembered_max, kReserved));
}

Entry* Requests::Find(const IdHash& id) {
  const auto at = by_id_.find(id);
  return at == by_id_.end() ? nullptr : &slots_[at->second];
}

const Entry* Requests::Find(const IdHash& id) const {
  const auto at = by_id_.find(id);
  return at == by_id_.end() ? nullptr : &slots_[at->second];
}

Entry* Requests::FindOpenPermit(Sequence decision) {
  const auto at = permits_.find(decision.value);
  return at == permits_.end() ? nullptr : &slots_[at->second];
}

Entry* Requests::FindPending(const RequestHash& request) {
  const auto at = pending_.find(request);
  return at == pending_.end() ? nullptr : &slots_[at->second];
}

const char* WhyOver(Phase phase) {
  switch (phase) {
    case Phase::kPending:
      break;
    case Phase::kInFlight:
      return "the request has all its approvals and is being signed";
    case Phase::kUnknown:
      return "the request has all its approvals, its outcome is not known yet";
    case Phase::kSigned:
      return "the request is signed already";
    case Phase::kFailed:
      return "the request had all its approvals, but signing failed";
    case Phase::kDenied:
      return "the request is denied already";
    case Phase::kExpired:
      return "the request has expired";
    case Phase::kWithdrawn:
      return "the request was withdrawn by its requester";
  }
  return "the request is pending";
}

Entry* Requests::FindAsked(const RequestHash& request) {
  const auto at = asked_.find(request);
  return at == asked_.end() ? nullptr : &slots_[at->second];
}

bool Requests::Forgettable(const Entry& entry, Nanoseconds now) const {
  return !entry.IsOpen() && now.value >= kRememberedPastNs &&
         entry.valid_until.value <= now.value - kRememberedPastNs;
}

const Entry* Requests::Oldest(const Party& party) const {
  if (party.ages.empty() || IsStale(party.ages.top())) return nullptr;
  return &slots_[std::get<2>(party.ages.top())];
}

bool Requests::HasRoom(uint32_t party, bool cancel, Nanoseconds now) const {
  const size_t all_max =
      cancel ? CancelRoom(limits_.requests_remembered_max) : limits_.requests_remembered_max;
  const size_t own_max = cancel ? CancelRoom(limits_.requests_remembered_per_principal_max)
                                : limits_.requests_remembered_per_principal_max;
  const auto can_forget = [&](const Party& from) {
    const Entry* const oldest = Oldest(from);
    return oldest != nullptr && Forgettable(*oldest, now);
  };
  if (parties_[party].count >= own_max) return can_forget(parties_[party]);
  return by_id_.size() < all_max || std::any_of(parties_.begin(), parties_.end(), can_forget);
}

void Requests::Forget(uint32_t slot) {
  Entry& entry = slots_[slot];
  CHECK(!entry.IsOpen());
  Party& party = parties_[entry.party];
  CHECK(party.count > 0);
  --party.count;
  asked_.erase(entry.request);
  by_id_.erase(entry.id);
  entry = Entry{};
  free_.push_back(slot);
}

bool Requests::ForgetOldest(Party& party, Nanoseconds now) {
  const Entry* const oldest = Oldest(party);
  if (oldest == nullptr || !Forgettable(*oldest, now)) return false;
  const uint32_t slot = std::get<2>(party.ages.top());
  party.ages.pop();
  Forget(slot);
  while (!party.ages.empty() && IsStale(party.ages.top())) party.ages.pop();
  return true;
}

// Walks the principals, which only a full table makes necessary.
bool Requests::ForgetOldestOfAll(Nanoseconds now) {
  Party* best = nullptr;
  for (Party& party : parties_) {
    if (Oldest(party) == nullptr) continue;
    if (best == nullptr || party.ages.top() < best->ages.top()) best = &party;
  }
  return best != nullptr && ForgetOldest(*best, now);
}

Entry& Requests::Bind(Entry entry, Nanoseconds now) {
  Party& party = parties_[entry.party];
  if (const auto known = by_id_.find(entry.id); known != by_id_.end()) {
    const uint32_t slot = known->second;
    Forget(slot);
    for (Party& each : parties_) {  // its age may have come to the top: never leave a stale one there
      while (!each.ages.empty() && IsStale(each.ages.top())) each.ages.pop();
    }
  }
  if (party.count >= limits_.requests_remembered_per_principal_max) ForgetOldest(party, now);
  if (by_id_.size() >= limits_.requests_remembered_max) ForgetOldestOfAll(now);

  uint32_t slot = static_cast<uint32_t>(slots_.size());
  if (free_.empty()) {
    slots_.emplace_back();
  } else {
    slot = free_.back();
    free_.pop_back();
  }
  by_id_.emplace(entry.id, slot);
  party.ages.push({entry.valid_until.value, entry.bound.value, slot});
  ++party.count;
  slots_[slot] = std::move(entry);
  return slots_[slot];
}

// Out of the open maps that its phase has it in.
void Requests::Leave(Entry& entry) {
  permits_.erase(entry.decision.value);
  if (pending_.erase(entry.request) > 0) --parties_[entry.party].pending;
}

void Requests::ToPending(Entry& entry) {
  entry.phase = Phase::kPending;
  const uint32_t slot = SlotOf(entry);
  pending_.emplace(entry.request, slot);
  asked_.emplace(entry.request, slot);
  ++parties_[entry.party].pending;
}

void Requests::ToInFlight(Entry& entry) {
  Leave(entry);
  if (entry.held != nullptr) entry.held->pending.reset();
  entry.phase = Phase::kInFlight;
  permits_.emplace(entry.decision.value, SlotOf(entry));
}

void Requests::Finish(Entry& entry, Phase phase) {
  Leave(entry);
  if (entry.held != nullptr) entry.held->pending.reset();
  entry.phase = phase;
  held_.emplace_back(SlotOf(entry), entry.changed);
  if (held_.size() <= kHeldMax) return;
  const auto [slot, changed] = held_.front();
  held_.pop_front();
  if (slots_[slot].changed == changed) slots_[slot].held.reset();
}

std::vector<Entry*> Requests::OpenPermits() {
  std::vector<Entry*> out;
  for (const auto& [decision, slot] : permits_) out.push_back(&slots_[slot]);
  return out;
}

std::vector<const Entry*> Requests::SortedById() const {
  std::vector<const Entry*> out;
  out.reserve(by_id_.size());
  for (const auto& [id, slot] : by_id_) out.push_back(&slots_[slot]);
  std::sort(out.begin(), out.end(), [](const Entry* a, const Entry* b) { return a->id < b->id; });
  return out;
}

}  // namespace sealward::engine
