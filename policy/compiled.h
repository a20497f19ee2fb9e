// What is evaluated: a policy without its text, with everything resolved to ids. Made by the compiler, read
// by the evaluator; self-contained, so that neither document nor tree is needed after loading. Plain values.
#ifndef SEALWARD_POLICY_COMPILED_H_
#define SEALWARD_POLICY_COMPILED_H_

#include <array>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/strong.h"
#include "people/approval.h"
#include "policy/part.h"
#include "policy/policy.h"
#include "policy/validate.h"

namespace sealward::policy {

using NodeId = uint32_t;
using MeasureId = uint32_t;

// What a node of kind kIn asks.
enum class InKind : uint8_t { kList, kTable, kAddressBook, kAsset, kRanges, kCalendar };

struct Node {
  ExpressionKind kind = ExpressionKind::kBoolean;
  Comparison comparison = Comparison::kEqual;
  bool negated = false;  // kIn, kFactIs
  bool boolean = false;  // kBoolean; kCollar: the lesser of its tolerances
  InKind in = InKind::kList;
  MeasureKind measure = MeasureKind::kSent;
  FactKind fact = FactKind::kReference;
  uint8_t scale = 0;                                // kPercent, kTicks: of `number`
  Attribute attribute = Attribute::kRequesterName;  // kAttribute
  AssetId asset = kNoAsset;                         // kAmount, kIn an asset; kFactIs: the rate's from
  Int128 number = 0;  // kNumber, kAmount, kDuration, kPercent, kTicks, kTimes; kReference, kFactIs: the age
  uint32_t index =
      0;  // kText, kHas: text; kIn: list, table, ranges, calendar; kMeasure; kLookup: table; kFactIs: to
  uint32_t column = 0;       // kLookup
  uint32_t first_child = 0;  // operands: Compiled::children [first_child, + child_count)
  uint32_t child_count = 0;
  bool operator==(const Node&) const = default;
};

struct Condition {
  NodeId node = 0;
  std::string text{};  // for people
};

// The parts that `and` joins; all must be true. Selectors stand first: if one is false, nothing else is
// asked.
struct Guard {
  std::vector<NodeId> selectors{};
  std::vector<NodeId> rest{};
};

struct CompiledMeasure {
  std::string identity{};
  std::string statement{};  // the first that asks for it
  StoreKind kind = StoreKind::kSent;
  KindSet kinds = 0;
  std::optional<NodeId> amount{};    // none: parts are counted
  AssetId asset = kNoAsset;          // of the amount; none: what the part's amount has
  AssetRole role = AssetRole::kOne;  // which asset that is, of a part that is not counted
  bool own_sign = false;
  Guard where{};
  bool filtered = false;  // `where` asks something
  uint64_t window_ns = 0;
  uint32_t calendar = kNoIndex;
  std::vector<MeasureKey> keys{};
};

struct CompiledStatement {
  StatementKind kind = StatementKind::kPermit;
  std::string name{};
  KindSet kinds = 0;
  Guard guard{};
  std::vector<Condition> when{};  // the same for people, in the order of the text
  std::optional<Condition> unless{};
  uint64_t until_ns = UINT64_MAX;
  NodeId bounded = 0, bound = 0;  // kLimit
  bool reads_measure = false;     // `bounded` does
  std::string bounded_text{};
  std::optional<MeasureId> measure{};  // kLimit: what is bounded is this measure and nothing else
  people::Requirement requirement{};   // kRequire; kTrip: who clears it
  std::vector<MeasureKey> keys{};      // kTrip
};

struct AssetRow {
  std::string name;
  uint8_t scale = 0;
};

struct Destination {
  std::string counterparty, asset, network;
  Nanoseconds usable_from;
};

// Of one kind of intent: what can apply, or count, is in `always`, and in what each attribute's value leads
// to.
struct GuardIndex {
  struct ByAttribute {
    Attribute attribute = Attribute::kRequesterName;
    TextMap<std::vector<uint32_t>> ids;
  };
  std::vector<uint32_t> always;
  std::vector<ByAttribute> by_attribute;
};

inline constexpr size_t kKinds = kEnumNames<intent::IntentKind>.size();

struct Policy::Compiled {
  std::string name;
  uint64_t version = 0;
  std::vector<AssetRow> assets;  // sorted by name
  TextMap<AssetId> native;       // of each network
  TextMap<InstrumentRow> instruments;
  TextSet venues;
  TextMap<Destination> address_book;  // empty if the policy does not ask
  std::vector<std::string> texts;
  std::vector<TextSet> lists;
  std::vector<std::vector<WeekRange>> ranges;
  std::vector<Table> tables;
  std::vector<CompiledCalendar> calendars;
  std::array<uint64_t, kEnumNames<FactKind>.size()> stale_after{};
  std::optional<Decimal> slippage_percent;
  std::set<AssetId> named_assets;  // in the policy's text: what it converts into, or from
  std::vector<Node> nodes;
  std::vector<NodeId> children;
  std::vector<CompiledMeasure> measures;
  Hash256 identities;                  // of all measures: equal policies share their stores
  std::optional<MeasureId> positions;  // the level that `order.reduces` asks
  bool follows_orders = false;         // something depends on what became of orders
  bool has_trips = false;
  std::vector<CompiledStatement> statements;  // in the order of the text
  std::array<std::vector<uint32_t>, kKinds> trips_of;
  std::array<GuardIndex, kKinds> index;
  std::array<GuardIndex, kKinds> measures_of;

  AssetId FindAsset(std::string_view asset) const;  // kNoAsset if unknown
};

}  // namespace sealward::policy

#endif  // SEALWARD_POLICY_COMPILED_H_
