// The deterministic state machine: Step(input) → effects. State is a pure fold over the journal: Step decides
// and makes records, and changes state only by Apply of those records, the same function that rebuilds state
// at start and in replay. No clock, randomness, I/O, locale, address or hash order inside; every input
// carries its one time reading. Run by the authorizer, by replay and by tests. One thread, owned by the
// caller.
#ifndef SEALWARD_ENGINE_ENGINE_H_
#define SEALWARD_ENGINE_ENGINE_H_

#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/result.h"
#include "base/strong.h"
#include "intent/documents.h"
#include "intent/request.h"
#include "journal/record/record.h"
#include "people/roster.h"
#include "policy/policy.h"
#include "protocol/messages.h"

namespace sealward::engine {

// The documents in force, decoded, with their hashes; owned by the engine.
struct Documents {
  journal::DocumentSet hashes;
  intent::Reference reference;
  intent::AddressBook address_book;
  intent::Keys keys;
  people::Roster roster;
  policy::PolicyDocument policy;
};

struct Limits {
  size_t pending_max = kPendingMax;  // all principals together
  size_t pending_per_principal_max = 64;
  size_t requests_remembered_max = kRequestsRememberedMax;
  size_t requests_remembered_per_principal_max = kRequestsRememberedMax / 2;  // nobody fills the table alone
};

// Who sent an input and where the answer goes. `token` is the caller's own and comes back with each reply.
struct Sender {
  people::Principal principal;
  people::Socket socket = people::Socket::kEngine;
  uint64_t token = 0;
};

// ---- inputs

struct QueryInput {
  Sender sender;
  protocol::Query query;
};
struct OutcomeInput {  // from the signer
  Sequence decision;
  RequestHash request;
  std::optional<ErrorCode> error;
  Bytes signature;
};
struct ConnectionInput {
  journal::Connection connection;
};
struct StartInput {  // once, after the fold of the whole journal
  Epoch epoch;
  std::string build;
  std::optional<journal::Recovery> recovery;
};
struct DroppedInput {
  std::string principal;
  uint64_t count = 0;
};
struct TickInput {};  // ends what has expired

using Input = std::variant<QueryInput, OutcomeInput, ConnectionInput, StartInput, DroppedInput, TickInput>;

// ---- effects

struct RecordEffect {
  journal::Record record;
  Bytes entry;          // encoded, at most kEntryBytesMax
  bool strict = false;  // key of class custody: head synced before release
  bool cancel = false;  // overtakes
};

// Released once every record below `after` is durable (and covered by a synced head if `strict`). after = 0:
// at once.
struct ReplyEffect {
  uint64_t token = 0;
  Sequence after;
  bool strict = false;
  protocol::Reply reply;
};

struct Effects {
  std::vector<RecordEffect> records;
  std::vector<ReplyEffect> replies;
  void Clear() {
    records.clear();
    replies.clear();
  }
};

class Engine {
 public:
  // Parses and validates the policy against the other documents; fails with every mistake in the message's
  // subject.
  static Result<Engine> Create(Documents documents, LogId log, std::string origin, const Limits& limits);
  Engine(Engine&&) noexcept;
  Engine& operator=(Engine&&) noexcept;
  ~Engine();

  // Folds one record of the journal, in sequence. Errors: kCorrupt if it can't follow from what came before.
  Status Apply(const journal::Record& record);
  // Decides once more what the record says was decided, from the records before it and what it holds of the
  // world outside; for auditors, before Apply. kCorrupt if it comes out otherwise, with both outcomes as
  // subject.
  Status Recheck(const journal::Record& record);
  // Handles one input at `now` (wall clock reading on arrival; journal time is max(previous, now)). Appends
  // to `effects`. Every record in `effects` has already been applied. Never fails: what is wrong is answered.
  void Step(const Input& input, Nanoseconds now, Effects& effects);

  // With `available` false (HSM class without worker, disk nearly full) a request that would need it is
  // answered `unavailable` and nothing is recorded; cancels are still taken when only room is short.
  void SetAvailable(intent::KeyClass key_class, bool available);
  void SetRoom(bool room);

  const Documents& documents() const;
  Sequence next() const;
  Nanoseconds time() const;
  // Canonical bytes of the whole state: equal states have equal bytes.
  Bytes Snapshot() const;

  struct State;

 private:
  explicit Engine(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace sealward::engine

#endif  // SEALWARD_ENGINE_ENGINE_H_
