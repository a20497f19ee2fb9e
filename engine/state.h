// The engine's state, and what Step and the fold share. Everything but waiters and availability is a pure
// fold over the journal. Internal to engine/.
#ifndef SEALWARD_ENGINE_STATE_H_
#define SEALWARD_ENGINE_STATE_H_

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "engine/client_orders.h"
#include "engine/engine.h"
#include "engine/requests.h"

namespace sealward::engine {

// A principal that the roster names.
struct Party {
  people::Principal principal;
  uint32_t index = 0;
  bool may_request = true;  // attestors don't
  bool may_attest = false;
};

// Who waits for the outcome of a permit under way.
struct Waiter {
  uint64_t token = 0;
  std::string request_id;
  bool own = true;  // the requester; others learn what became of it, without the signature
};
inline constexpr size_t kWaitersMax = 16;  // of one permit: the same request sent again and again

// What an attestor observed and no record holds yet.
struct Observed {
  intent::Attestation attestation;
  uint64_t arrival = 0;  // rises with each
};

inline constexpr size_t kKeyClasses = kEnumNames<intent::KeyClass>.size();

struct Engine::State {
  State(Documents documents_in, LogId log_in, std::string origin_in, const Limits& limits_in);

  const Party* FindParty(std::string_view name) const;
  const Party& PartyOf(const Entry& entry) const { return *party_by_index[entry.party]; }
  intent::DocumentsView View() const {
    return {documents.reference, documents.address_book, documents.keys, documents.hashes.policy};
  }
  // What the key's next payload carries; nothing if its format has no nonces.
  std::optional<uint64_t> NextNonce(const intent::KeyRecord& key, uint64_t timestamp_ms) const;

  Documents documents;
  LogId log;
  std::string origin;
  Limits limits;
  std::unique_ptr<policy::Policy> policy;  // always there after Create
  std::map<std::string, Party, std::less<>> parties;
  std::vector<const Party*> party_by_index;

  // ---- the fold
  Sequence next;
  Nanoseconds time;
  Epoch epoch;
  std::string build;
  policy::Measures measures;
  Requests requests;
  std::map<std::string, uint64_t, std::less<>> nonces;  // of chain keys that were used: the next one
  std::vector<people::SkCounter> counters;  // sorted by key; as many as the roster has security keys

  ClientOrders client_orders;
  std::map<std::string, uint64_t, std::less<>> reports;  // by attestor: the last one taken
  std::set<std::string, std::less<>> reports_missing;    // attestors with a gap that is not filled yet

  // ---- of this process only
  std::map<std::string, Observed> observed;  // by policy::ObservationName
  uint64_t observed_count = 0;
  std::map<std::string, uint64_t> streams;            // by attestor: the next message
  std::vector<std::optional<intent::Ignored>> noted;  // of the report folded last, by event
  std::map<uint64_t, std::vector<Waiter>> waiters;    // by decision
  bool available[kKeyClasses] = {true, true, true};
  bool room = true;
};

// What Step has worked out already about a decision's request, so that the fold need not decode it again.
struct Known {
  const intent::CanonicalRequest& canonical;
  RequestHash hash;
  Hash256 stated;
};

// Folds one record. Step passes `known` for decisions; a rebuild passes nullptr.
Status Fold(Engine::State& state, const journal::Record& record, const Known* known);

// Takes an observation into the measures, at the time it came.
void Note(Engine::State& state, const intent::Attestation& said);

Bytes SnapshotOf(const Engine::State& state);

}  // namespace sealward::engine

#endif  // SEALWARD_ENGINE_STATE_H_
