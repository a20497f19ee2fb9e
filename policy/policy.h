// The policy: parsed, validated against the other documents, compiled, evaluated. Pure: no I/O, no clock; the only state
// is Measures, which the caller owns. Run by the authorizer, by replay and by the officers' tools. LANGUAGE.md is normative.
#ifndef SEALWARD_POLICY_POLICY_H_
#define SEALWARD_POLICY_POLICY_H_

#include <memory>
#include <string>
#include <vector>

#include "base/diagnostic.h"
#include "base/result.h"
#include "intent/request.h"
#include "people/approval.h"
#include "people/decision.h"
#include "people/roster.h"

namespace sealward::policy {

// The installed form: the author's text, as people read it.
struct PolicyDocument {
  std::string text;
  static constexpr auto kFields = std::tuple{Field{0, &PolicyDocument::text, "text", kDocumentBytesMax}};
};

struct Documents {
  const intent::Reference& reference;
  const intent::AddressBook& address_book;
  const intent::Keys& keys;
  const people::Roster& roster;
};

// What is decided about. The request is resolved; `now` is decision time.
struct Subject {
  const intent::CanonicalRequest& request;
  const people::Principal& requester;
  Nanoseconds now;
};

struct Evaluation {
  people::Ruling ruling = people::Ruling::kDeny;     // kPending: permitted once the requirements are met
  std::vector<people::Reason> reasons;               // every statement that decided, all failing ones, in source order
  std::vector<people::Requirement> requirements;     // of every matching `require`
};

class Measures;

class Policy {
 public:
  // Lexes, parses, validates (types, names against the documents, S14-style refusals) and compiles. On failure every
  // mistake found, located.
  static std::expected<Policy, std::vector<Diagnostic>> Load(std::string_view text, std::string_view file_name,
                                                             const Documents& documents);
  Policy(Policy&&) noexcept;
  Policy& operator=(Policy&&) noexcept;
  ~Policy();

  const std::string& name() const;
  uint64_t version() const;
  Evaluation Evaluate(const Subject& subject, const Measures& measures) const;  // changes nothing (S2)

  struct Compiled;
  const Compiled& compiled() const { return *compiled_; }

 private:
  explicit Policy(std::unique_ptr<Compiled> compiled);
  std::unique_ptr<Compiled> compiled_;
};

// The counters of `sent` (S5). Identity is (measure, filter, window, keys). Memory is bounded; what does not fit denies.
class Measures {
 public:
  Measures();
  Measures(Measures&&) noexcept;
  Measures& operator=(Measures&&) noexcept;
  ~Measures();
  // Counts a permitted request at its decision time. Called for each permit once, never undone.
  void Commit(const Policy& policy, const Subject& subject);
  // Canonical bytes of all counters: equal states have equal bytes (tests, snapshots).
  Bytes Snapshot() const;

  struct State;
  State& state() { return *state_; }
  const State& state() const { return *state_; }

 private:
  std::unique_ptr<State> state_;
};

}  // namespace sealward::policy

#endif  // SEALWARD_POLICY_POLICY_H_
