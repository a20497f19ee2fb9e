// What became of one statement for one part, and the words for it. Made for each statement that can apply;
// texts are made for those alone that are named in the decision. Pure.
#ifndef SEALWARD_POLICY_STATEMENT_H_
#define SEALWARD_POLICY_STATEMENT_H_

#include "policy/evaluator.h"

namespace sealward::policy {

// Nothing if it can't apply: a selector is false, or its time is over.
std::optional<StatementResult> EvaluateStatement(const Policy::Compiled& policy,
                                                 const Measures::State& measures, uint32_t index,
                                                 Nanoseconds now, Evaluator& evaluator);

// Of every matching `require`, each once; none unless the ruling is pending.
std::vector<people::Requirement> RequirementsOf(const Policy& policy, const Scratch& scratch,
                                                people::Ruling ruling);

std::string UnitText(const Policy::Compiled& policy,
                     const StatementResult& result);  // an asset, "count" or "ns"

// The statements to name in a decision, by part and in source order: when denied, what denies; else the
// permits that match, the use of every limit and what is required. At most kReasonsMax and about
// kReasonsBytesMax, what decides first. The scratch is that of the decision.
std::vector<people::Reason> Explain(const Policy::Compiled& policy, const Subject& subject,
                                    const Measures::State& measures, Scratch& scratch, people::Ruling ruling);

}  // namespace sealward::policy

#endif  // SEALWARD_POLICY_STATEMENT_H_
