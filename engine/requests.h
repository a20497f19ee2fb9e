// The requests that are remembered, for exactly once: which id has which content, and what became of it.
// Compact: the canonical bytes are kept only while a request is open and for the newest finished ones; an
// older one's are worked out again from the request when it is sent again. Part of the engine's state;
// changed by the fold only.
#ifndef SEALWARD_ENGINE_REQUESTS_H_
#define SEALWARD_ENGINE_REQUESTS_H_

#include <array>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <queue>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <vector>

#include "base/strong.h"
#include "engine/engine.h"
#include "intent/request.h"
#include "people/approval.h"
#include "people/decision.h"

namespace sealward::engine {

inline constexpr size_t kHeldMax = 4096;  // finished requests whose bytes or reasons are kept
inline constexpr uint64_t kRememberedPastNs = 60ull * kSecondNs;  // after valid_until, at least
inline constexpr size_t kShortSignatureBytesMax = 65;             // of every algorithm but RSA: kept in place

using IdHash = FixedBytes<32, struct IdHashTag>;  // SHA-256 of principal and request id
IdHash HashId(std::string_view principal, std::string_view request_id);

// Where an order stands, so that what later names it can't mean another place: marks of account, venue and
// instrument, 4 bytes of the hash of each name; 0 for what is not one (several legs, no order). A mark only
// refuses mistakes, it gives no right.
struct Place {
  uint32_t account = 0;
  uint32_t venue = 0;
  uint32_t instrument = 0;
};
uint32_t MarkOf(std::string_view name);  // never 0
Place PlaceOf(const intent::Intent& intent);

enum class Phase : uint8_t { kPending, kInFlight, kUnknown, kSigned, kFailed, kDenied, kExpired, kWithdrawn };

// Why a request that people were asked about is not to be decided by them any more; it is not pending.
const char* WhyOver(Phase phase);

struct CountedVerdict {
  people::SignedVerdict verdict;
  Nanoseconds at;
};

// What a request waits for, while it waits for people.
struct PendingPart {
  Sequence sequence;  // of the pending decision: the approval's nonce comes from it
  std::vector<people::Requirement> requirements;
  std::vector<CountedVerdict> verdicts;
  std::optional<Bytes> requester_signature;
};

struct HeldPart {
  Bytes request;                        // encoded CanonicalRequest
  std::vector<people::Reason> reasons;  // of a denial
  std::unique_ptr<PendingPart> pending;
};

struct Entry {
  IdHash id;
  Hash256 stated;  // SHA-256 of the encoded StatedRequest
  RequestHash request;
  Nanoseconds valid_until;
  Sequence bound;     // the first decision: since then the id has this content
  Sequence decision;  // the newest decision
  Sequence changed;   // the newest record about it
  uint64_t timestamp_ms = 0;
  std::unique_ptr<intent::Supplied> chain;  // supplied values that don't follow from time and hash
  std::unique_ptr<HeldPart> held;
  uint32_t party = 0;
  Phase phase = Phase::kPending;
  intent::IntentKind kind = intent::IntentKind::kOrder;
  Place place;
  bool strict = false;
  bool uncertain = false;  // was unknown once: a signature may exist
  std::optional<ErrorCode> error;
  uint8_t signature_bytes = 0;
  std::array<uint8_t, kShortSignatureBytesMax> signature{};
  std::unique_ptr<const Bytes> long_signature;

  bool IsOpen() const { return phase == Phase::kPending || phase == Phase::kInFlight; }
  ByteView Signature() const {
    return long_signature == nullptr ? ByteView(signature).first(signature_bytes) : ByteView(*long_signature);
  }
  void KeepSignature(ByteView bytes);
  intent::Supplied Supplied() const;
};

class Requests {
 public:
  Requests(const Limits& limits, size_t parties);

  Entry* Find(const IdHash& id);
  const Entry* Find(const IdHash& id) const;
  Entry* FindOpenPermit(Sequence decision);
  Entry* FindPending(const RequestHash& request);
  // Of a request that people were asked about once; still remembered, perhaps decided by now.
  Entry* FindAsked(const RequestHash& request);
  const std::map<RequestHash, uint32_t>& pending() const { return pending_; }
  Entry& At(uint32_t slot) { return slots_[slot]; }
  size_t PendingOf(uint32_t party) const { return parties_[party].pending; }

  // Whether another request of the party would be remembered. Cancels have room of their own above the
  // limits.
  bool HasRoom(uint32_t party, bool cancel, Nanoseconds now) const;
  // Remembers a new id, forgetting what may be forgotten where the limits are reached.
  Entry& Bind(Entry entry, Nanoseconds now);
  // Whether the id may mean something new.
  bool Forgettable(const Entry& entry, Nanoseconds now) const;

  void ToPending(Entry& entry);
  void ToInFlight(Entry& entry);
  void Finish(Entry& entry, Phase phase);  // or unknown
  std::vector<Entry*> OpenPermits();       // by decision
  std::vector<const Entry*> SortedById() const;

 private:
  // (valid_until, bound, slot): what is forgotten first. An item whose slot holds another request by now is
  // skipped.
  using Age = std::tuple<uint64_t, uint64_t, uint32_t>;
  struct Party {
    size_t count = 0;
    size_t pending = 0;
    std::priority_queue<Age, std::vector<Age>, std::greater<>> ages;
  };

  uint32_t SlotOf(const Entry& entry) const { return by_id_.at(entry.id); }
  bool IsStale(const Age& age) const { return slots_[std::get<2>(age)].bound.value != std::get<1>(age); }
  const Entry* Oldest(const Party& party) const;
  bool ForgetOldest(Party& party, Nanoseconds now);
  bool ForgetOldestOfAll(Nanoseconds now);
  void Forget(uint32_t slot);
  void Leave(Entry& entry);

  Limits limits_;
  std::vector<Party> parties_;
  std::deque<Entry> slots_;
  std::vector<uint32_t> free_;
  std::unordered_map<IdHash, uint32_t, FixedBytesHash> by_id_;
  std::map<RequestHash, uint32_t> pending_;
  std::map<RequestHash, uint32_t> asked_;
  std::map<uint64_t, uint32_t> permits_;            // by decision, without outcome
  std::deque<std::pair<uint32_t, Sequence>> held_;  // slot, its `changed` when it finished
};

}  // namespace sealward::engine

#endif  // SEALWARD_ENGINE_REQUESTS_H_
