// Reads what a policy may ask about a request: one value or one reason why there is none. The only part of
// the evaluator that knows intents and resolutions. Pure.
#ifndef SEALWARD_POLICY_ATTRIBUTES_H_
#define SEALWARD_POLICY_ATTRIBUTES_H_

#include <expected>

#include "policy/compiled.h"

namespace sealward::policy {

//   row: name, text for people; what follows the text says where (FailureText)
#define SEALWARD_POLICY_FAILURES(ROW)                                                      \
  ROW(kOverflow, "the numbers are too large")                                              \
  ROW(kDifferentAssets, "amounts of different assets")                                     \
  ROW(kNoRate, "there are no rates to give an amount in another asset")                    \
  ROW(kNoValue, "the request does not say it")                                             \
  ROW(kUnknownAsset, "the asset is not in the reference data this policy was loaded with") \
  ROW(kTooPrecise, "more digits than the asset has")                                       \
  ROW(kUnresolved, "the request is not resolved")                                          \
  ROW(kSeveralLegs, "orders of several legs are not decided in this version")              \
  ROW(kNoNotional, "the value of this order can't be told")                                \
  ROW(kNotOfThisKind, "no such attribute of this kind of intent")                          \
  ROW(kNoRoom, "there is no room for another counter")                                     \
  ROW(kIncomplete, "the counter missed a request")

enum class FailureCode : uint8_t {
#define SEALWARD_ROW(name, text) name,
  SEALWARD_POLICY_FAILURES(SEALWARD_ROW)
#undef SEALWARD_ROW
};

struct Failure {
  FailureCode code = FailureCode::kOverflow;
  std::optional<Attribute> attribute{};
  AssetId left = kNoAsset, right = kNoAsset;
};

// "`order.price`: the request does not say it"
std::string FailureText(const Policy::Compiled& policy, const Failure& failure);

using Evaluated = std::expected<Value, Failure>;

inline Evaluated TextValue(std::string_view text) {
  return Value{.type = Type::kText, .text = text};
}
inline Evaluated BooleanValue(bool boolean) {
  return Value{.type = Type::kBoolean, .boolean = boolean};
}

// The text of the value views `subject`.
Evaluated ReadAttribute(const Policy::Compiled& policy, const Subject& subject, Attribute attribute);

}  // namespace sealward::policy

#endif  // SEALWARD_POLICY_ATTRIBUTES_H_
