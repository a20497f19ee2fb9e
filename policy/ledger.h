// What changes the measures' state, one step each: stores and their rings and levels, the orders that live.
// Used where permits are counted (measures.cc) and where reports come in (note.cc). Pure.
#ifndef SEALWARD_POLICY_LEDGER_H_
#define SEALWARD_POLICY_LEDGER_H_

#include "policy/evaluator.h"

namespace sealward::policy::ledger {

using State = Measures::State;

// Stores of the policy and no others: one that was not fed for a while must not speak again.
void Adopt(State& state, const Policy::Compiled& policy);
// The rings whose windows have passed.
void DropDead(State& state, Store& store, uint64_t now);
// Whether it could be counted.
bool Count(State& state, const Policy::Compiled& policy, const CompiledMeasure& measure, uint32_t index,
           std::string_view key, Nanoseconds now, Int128 amount, bool sells = false);

// What of `counted` is still open, and what is filled of it.
Int128 OpenOf(const LiveOrder& order, const Counted& counted);
Int128 FilledOf(const LiveOrder& order, const Counted& counted);
void MoveOpen(State& state, const Counted& counted, Int128 from, Int128 to, Nanoseconds now);
void AddPosition(State& state, const Counted& counted, Int128 amount, Nanoseconds now);

void CountBook(State& state, const LiveOrder& order, bool add);
bool IsLive(const LiveOrder& order);
void End(State& state, const std::string& key, LiveOrder& order, Nanoseconds now);
void MakeRoomForOrder(State& state);

// Everything that one part counts, worked out before anything is changed.
struct PartCounts {
  std::vector<std::pair<MeasureId, Counted>> counts;
  std::vector<MeasureId> missed;
};
PartCounts CountsOf(const Policy::Compiled& policy, Evaluator& evaluator, const State& state);

void SplitFor(const Policy::Compiled& policy, const intent::Intent& intent, std::vector<Part>& parts);

}  // namespace sealward::policy::ledger

#endif  // SEALWARD_POLICY_LEDGER_H_
