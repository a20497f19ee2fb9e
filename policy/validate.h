// Checks a tree against the schema and the other documents: names, kinds, types, assets, and that what a
// permit lets through is bounded. What the compiler needs to know about each expression is left in Validated.
// Pure.
#ifndef SEALWARD_POLICY_VALIDATE_H_
#define SEALWARD_POLICY_VALIDATE_H_

#include <map>

#include "policy/ast.h"
#include "policy/calendar.h"
#include "policy/names.h"
#include "policy/table.h"

namespace sealward::policy {

inline constexpr uint32_t kNoIndex = UINT32_MAX;

struct ExpressionInfo {
  Type type = Type::kInvalid;
  AssetId asset = kNoAsset;                         // of an amount, where the text alone tells it
  uint32_t list = kNoIndex;                         // kIn: the statement that defines the list
  uint32_t table = kNoIndex;                        // kIn, kLookup: index into Validated::tables
  uint32_t column = 0;                              // kLookup
  uint32_t calendar = 0;                            // kIn a session: index into Validated::calendars
  Attribute attribute = Attribute::kRequesterName;  // kAttribute
  uint32_t measure = 0;                             // kMeasure: index into Validated::measures
};

// Where what a measure counts is kept. open, position and worst read the same levels.
enum class StoreKind : uint8_t { kSent, kFilled, kLowest, kHighest, kLevel };
constexpr StoreKind StoreOf(MeasureKind kind) {
  return kind <= MeasureKind::kHighest ? static_cast<StoreKind>(kind) : StoreKind::kLevel;
}

// Which asset a measured amount has: the one the text names, or one that the values it is counted by tell.
enum class AssetRole : uint8_t { kOne, kBase, kQuote, kPaid };

// A measure, as its identity says it (S5a).
struct MeasurePlan {
  std::string identity{};
  StoreKind kind = StoreKind::kSent;
  KindSet kinds = 0;                     // the parts it counts, before its filter
  std::optional<ExpressionId> amount{};  // none: parts are counted
  AssetId asset = kNoAsset;              // none: of one key set all amounts are of one asset
  AssetRole role = AssetRole::kOne;      // ... this one
  bool own_sign = false;                 // the amount says whether it buys or sells; else the side does
  std::optional<ExpressionId> where{};
  uint64_t window_ns = 0;
  uint32_t calendar = kNoIndex;    // over its sessions
  std::vector<MeasureKey> keys{};  // ascending
};

struct Validated {
  std::vector<ExpressionInfo> expressions;  // by ExpressionId
  std::vector<MeasurePlan> measures;
  std::vector<Table> tables;
  std::vector<CompiledCalendar> calendars;
  std::array<uint64_t, kEnumNames<FactKind>.size()> stale_after{};  // 0: not said
  std::optional<Decimal> slippage_percent;
};

Validated Validate(const Ast& ast, const Documents& documents, Mistakes& mistakes);

// S14, a part of Validate: every order that a permit lets through is bounded in size, value, rate and price.
void CheckBounded(const Ast& ast, const Validated& validated, Mistakes& mistakes);

// How people name a statement: its name, or where it stands.
std::string NameOf(const Statement& statement);

}  // namespace sealward::policy

#endif  // SEALWARD_POLICY_VALIDATE_H_
