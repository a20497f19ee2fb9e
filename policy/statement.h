// What became of one statement for one request, and the words for it. Made for each statement that can apply;
// texts are made for those alone that are named in the decision. Pure.
#ifndef SEALWARD_POLICY_STATEMENT_H_
#define SEALWARD_POLICY_STATEMENT_H_

#include "policy/combine.h"
#include "policy/evaluator.h"

namespace sealward::policy {

struct StatementResult {
  uint32_t statement = 0;  // index into Compiled::statements
  Outcome outcome = Outcome::kFalse;
  bool applies = false;  // its conditions hold
  Failure failure{};     // kError
  // Of a limit that applies and does not err, at the asset's scale:
  AssetId asset = kNoAsset;
  Int128 limit = 0, before = 0, with = 0;
};

StatementResult EvaluateStatement(const Policy::Compiled& policy, uint32_t index, Evaluator& evaluator);

// The statements to name in a decision, in source order: when denied, what denies; else the permits that
// match, the use of every limit and what is required. At most kReasonsMax and about kReasonsBytesMax, what
// decides first.
std::vector<people::Reason> Explain(const Policy::Compiled& policy, const Subject& subject,
                                    Evaluator& evaluator, const std::vector<StatementResult>& results,
                                    const std::optional<Evaluator::Refusal>& refusal, people::Ruling ruling);

}  // namespace sealward::policy

#endif  // SEALWARD_POLICY_STATEMENT_H_
