// Checks a tree against the schema and the other documents: names, kinds, types, assets, and that what a
// permit lets through is bounded. What the compiler needs to know about each expression is left in Validated.
// Pure.
#ifndef SEALWARD_POLICY_VALIDATE_H_
#define SEALWARD_POLICY_VALIDATE_H_

#include <map>

#include "policy/ast.h"
#include "policy/names.h"
#include "policy/schema.h"

namespace sealward::policy {

using AssetId = uint32_t;  // index into the assets of the reference data, which are sorted by name
inline constexpr AssetId kNoAsset = UINT32_MAX;
inline constexpr uint32_t kNoList = UINT32_MAX;

struct ExpressionInfo {
  Type type = Type::kInvalid;
  AssetId asset = kNoAsset;                         // of an amount, where the text alone tells it
  uint32_t list = kNoList;                          // kIn: the statement that defines the list
  Attribute attribute = Attribute::kRequesterName;  // kAttribute
  uint32_t counter = 0;                             // kSent: index into Validated::counters
};

// A counter of `sent`, as its identity says it (S5).
struct CounterPlan {
  std::string identity{};
  KindSet kinds = 0;                     // the requests it counts, before its filter
  std::optional<ExpressionId> amount{};  // an amount in `asset`; none: requests are counted
  AssetId asset = kNoAsset;
  std::optional<ExpressionId> where{};
  uint64_t window_ns = 0;
  std::vector<MeasureKey> keys{};  // ascending
};

struct Validated {
  std::vector<ExpressionInfo> expressions;  // by ExpressionId
  std::vector<CounterPlan> counters;
};

Validated Validate(const Ast& ast, const Documents& documents, Mistakes& mistakes);

// S14, a part of Validate: every order that a permit lets through has a limit of size, value and rate.
void CheckBounded(const Ast& ast, const Validated& validated, Mistakes& mistakes);

// How people name a statement: its name, or where it stands.
std::string NameOf(const Statement& statement);

}  // namespace sealward::policy

#endif  // SEALWARD_POLICY_VALIDATE_H_
