// Reads what a policy may ask about a part of a request: one value or one reason why there is none. With
// derived.cc the only part of the evaluator that knows intents. Pure.
#ifndef SEALWARD_POLICY_ATTRIBUTES_H_
#define SEALWARD_POLICY_ATTRIBUTES_H_

#include "policy/compiled.h"
#include "policy/facts.h"

namespace sealward::policy {

// What values are read from. Views; lives for one evaluation.
struct View {
  const Policy::Compiled& policy;
  const Subject& subject;
  const Facts& facts;
  const Part& part;
};

// "`order.price`: the request does not say it"
std::string FailureText(const Policy::Compiled& policy, const Failure& failure);

// The text of the value views the subject. Not for kOrderReduces and kOrderCrossesOwn: these are the
// measures'.
Evaluated ReadAttribute(const View& view, Attribute attribute);

// Of an amount at its asset's scale.
Evaluated AmountValue(const Policy::Compiled& policy, Attribute attribute, AssetId asset,
                      const Decimal& amount);

// ---- derived.cc
Evaluated ReadDerived(const View& view, Attribute attribute);
// The reference price of the part's instrument; 0 as age: as old as the policy says.
Evaluated ReadReference(const View& view, uint64_t age_ns_max);
bool IsStale(const View& view, const Node& fact);
// Given in another asset by a rate.
Evaluated Convert(const View& view, const Value& amount, AssetId to, Rounding magnitude);
// Of a collar: how far, in the quote asset, `percent` or `ticks` are from `from`.
Evaluated DistanceOf(const View& view, const Node& tolerance, const Value& from);
Evaluated ReadBalance(const View& view, Attribute attribute, std::string_view account,
                      std::string_view asset);
// Whether the drop copy of the part's venue has been silent for longer than the policy says.
bool IsSilent(const View& view);

}  // namespace sealward::policy

#endif  // SEALWARD_POLICY_ATTRIBUTES_H_
