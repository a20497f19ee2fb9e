// The policy: parsed, validated against the other documents, compiled, evaluated. Pure: no I/O, no clock; the
// only state is Measures, which the caller owns. Run by the authorizer, by replay and by the officers' tools.
// LANGUAGE.md is normative.
#ifndef SEALWARD_POLICY_POLICY_H_
#define SEALWARD_POLICY_POLICY_H_

#include <memory>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "base/diagnostic.h"
#include "base/result.h"
#include "intent/facts.h"
#include "intent/request.h"
#include "people/approval.h"
#include "people/decision.h"
#include "people/roster.h"

namespace sealward::policy {

// A CSV file that a policy names.
struct TableText {
  std::string file;
  std::string text;
  static constexpr auto kFields = std::tuple{Field{0, &TableText::file, "file", kNameBytesMax},
                                             Field{1, &TableText::text, "text", kDocumentBytesMax}};
};

// When a market or a desk is open, in UTC.
struct Calendar {
  std::string name;
  std::vector<std::string> sessions;  // "mon-fri 07:00-21:00"
  std::vector<std::string> closed;    // YYYY-MM-DD: no session begins
  static constexpr auto kFields =
      std::tuple{Field{0, &Calendar::name, "name", kNameBytesMax},
                 Field{1, &Calendar::sessions, "sessions", 64}, Field{2, &Calendar::closed, "closed", 1'000}};
};

// The installed form: the author's text, as people read it, and what it names.
struct PolicyDocument {
  std::string text;
  std::vector<TableText> tables{};
  std::vector<Calendar> calendars{};
  static constexpr auto kFields = std::tuple{Field{0, &PolicyDocument::text, "text", kDocumentBytesMax},
                                             Field{1, &PolicyDocument::tables, "tables", 64},
                                             Field{2, &PolicyDocument::calendars, "calendars", 64}};
};

struct Documents {
  const intent::Reference& reference;
  const intent::AddressBook& address_book;
  const intent::Keys& keys;
  const people::Roster& roster;
  std::span<const TableText> tables{};
  std::span<const Calendar> calendars{};
};

// What is decided about. The request is resolved; `now` is decision time.
struct Subject {
  const intent::CanonicalRequest& request;
  const people::Principal& requester;
  Nanoseconds now;
};

struct Evaluation {
  people::Ruling ruling = people::Ruling::kDeny;  // kPending: permitted once the requirements are met
  std::vector<people::Reason> reasons;  // every statement that decided, all failing ones, in source order
  std::vector<people::Requirement> requirements;  // of every matching `require`
};

// The CSV files that a policy's text names, as far as it can be read.
std::vector<std::string> TableFiles(std::string_view policy);

// The sets of what an evaluation needs, so that the next one allocates nothing. For one policy at a time.
struct Scratch;

class Measures;

class Policy {
 public:
  // Lexes, parses, validates (types, names against the documents, S14-style refusals) and compiles. On
  // failure every mistake found, located.
  static std::expected<Policy, std::vector<Diagnostic>> Load(std::string_view text,
                                                             std::string_view file_name,
                                                             const Documents& documents);
  Policy(Policy&&) noexcept;
  Policy& operator=(Policy&&) noexcept;
  ~Policy();

  const std::string& name() const;
  uint64_t version() const;
  Evaluation Evaluate(const Subject& subject, const Measures& measures) const;  // changes nothing (S2)
  // The ruling alone; what led to it is in the scratch (outcome.h). Allocates nothing once the scratch is
  // warm.
  people::Ruling Decide(const Subject& subject, const Measures& measures, Scratch& scratch) const;
  // Who clears a trip; nullptr if there is none of that name.
  const people::Requirement* TripRequirement(std::string_view trip) const;

  struct Compiled;
  const Compiled& compiled() const { return *compiled_; }

 private:
  explicit Policy(std::unique_ptr<Compiled> compiled);
  std::unique_ptr<Compiled> compiled_;
};

// What an attestor says, at the time it is received.
using intent::BalanceFact;
using intent::BustFact;
using intent::EndFact;
using intent::FillFact;
using intent::GreeksFact;
using intent::HaltFact;
using intent::HeardFact;
using intent::Ignored;
using intent::OrderEnd;
using intent::OrderName;
using intent::RateFact;
using intent::ReferenceFact;
struct PositionFact {
  std::string account, instrument;
  Decimal quantity;  // negative: short
  Decimal price;
};
using Fact = std::variant<ReferenceFact, GreeksFact, RateFact, BalanceFact, HaltFact, HeardFact, FillFact,
                          EndFact, BustFact, PositionFact>;

// One set of values that a trip is latched for.
struct TripScope {
  std::vector<std::pair<std::string, std::string>> values;  // key and value, by key
};

// What was permitted and what became of it (S5, S6, S15). Identity is (measure, filter, window, keys). Memory
// is bounded; what does not fit denies. A function of what it was told, in order: to let a new policy's
// measures count what happened before it, tell everything to new ones.
class Measures {
 public:
  Measures();
  Measures(Measures&&) noexcept;
  Measures& operator=(Measures&&) noexcept;
  ~Measures();
  // Journal time goes on: orders whose expiry has passed are not live any more.
  void Advance(Nanoseconds now);
  // Counts a permitted request at its decision time. Called for each permit once, never undone.
  void Commit(const Policy& policy, const Subject& subject);
  // Latches the trips whose condition is true for this request. Called for each decision, whatever it was,
  // before Commit.
  void Latch(const Policy& policy, const Subject& subject);
  // Nothing, or why it changed nothing.
  std::optional<Ignored> Note(const Policy& policy, const Fact& fact, Nanoseconds now);
  // The people who clear it are the caller's to check (Policy::TripRequirement).
  std::optional<Ignored> Clear(const Policy& policy, std::string_view trip, const TripScope& scope);
  // The latches of measures that a new policy's begin in place of.
  void TakeLatches(Measures& from);
  // Canonical bytes of what was counted and latched: equal states have equal bytes (tests, snapshots).
  Bytes Snapshot() const;

  struct State;
  State& state() { return *state_; }
  const State& state() const { return *state_; }

 private:
  std::unique_ptr<State> state_;
};

}  // namespace sealward::policy

#endif  // SEALWARD_POLICY_POLICY_H_
