// What is evaluated: a policy without its text, with everything resolved to ids. Made by the compiler, read
// by the evaluator; self-contained, so that neither document nor tree is needed after loading. Plain values.
#ifndef SEALWARD_POLICY_COMPILED_H_
#define SEALWARD_POLICY_COMPILED_H_

#include <array>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/strong.h"
#include "people/approval.h"
#include "policy/policy.h"
#include "policy/validate.h"

namespace sealward::policy {

using NodeId = uint32_t;
using ListId = uint32_t;
using CounterId = uint32_t;

// A value of an expression. A text views the request or the policy.
struct Value {
  Type type = Type::kInvalid;
  bool boolean = false;
  AssetId asset = kNoAsset;  // of an amount
  Int128 number = 0;         // a count, or an amount at its asset's scale
  std::string_view text{};
};

struct Node {
  ExpressionKind kind = ExpressionKind::kBoolean;
  Comparison comparison = Comparison::kEqual;
  bool negated = false;                // kIn a list or the address book
  InTarget target = InTarget::kItems;  // kIn: kItems, kAddressBook or (an amount in an asset) kName
  Attribute attribute = Attribute::kRequesterName;  // kAttribute
  AssetId asset = kNoAsset;                         // kAmount, kIn an asset
  Int128 number = 0;                                // kNumber, kAmount
  bool boolean = false;                             // kBoolean
  uint32_t index = 0;                               // kText, kHas: text; kIn: list; kSent: counter
  uint32_t first_child = 0;  // operands: Compiled::children [first_child, + child_count)
  uint32_t child_count = 0;
};

struct CompiledCounter {
  std::string identity{};
  std::string statement{};  // the first that asks for it
  KindSet kinds = 0;
  std::optional<NodeId> amount{};  // an amount in `asset`; none: requests are counted
  AssetId asset = kNoAsset;
  std::optional<NodeId> where{};
  uint64_t window_ns = 0;
  std::vector<MeasureKey> keys{};
};

struct Condition {
  NodeId node = 0;
  std::string text{};  // for people
};

struct CompiledStatement {
  StatementKind kind = StatementKind::kPermit;
  std::string name{};
  KindSet kinds = 0;
  std::vector<Condition> when{};  // the parts of `when` that `and` joins; all must be true
  std::optional<Condition> unless{};
  NodeId bounded = 0, bound = 0;  // kLimit
  std::string bounded_text{};
  std::optional<CounterId> counter{};  // kLimit: what is bounded is this `sent` and nothing else
  people::Requirement requirement{};   // kRequire
};

struct AssetRow {
  std::string name;
  uint8_t scale = 0;
};

struct Destination {
  std::string name, counterparty, asset, network;
  Nanoseconds usable_from;
};

struct Policy::Compiled {
  std::string name;
  uint64_t version = 0;
  std::vector<AssetRow> assets;                        // sorted by name
  std::map<std::string, AssetId, std::less<>> native;  // of each network
  std::vector<Destination> address_book;               // sorted by name; empty if the policy does not ask
  std::vector<std::string> texts;
  std::vector<std::vector<std::string>> lists;  // each sorted
  std::vector<Node> nodes;
  std::vector<NodeId> children;
  std::vector<CompiledCounter> counters;
  std::vector<CompiledStatement> statements;  // in the order of the text
  // By kind of intent: what can apply to it, and what counts it.
  std::array<std::vector<uint32_t>, kEnumNames<intent::IntentKind>.size()> statements_of;
  std::array<std::vector<CounterId>, kEnumNames<intent::IntentKind>.size()> counters_of;

  AssetId FindAsset(std::string_view asset) const;  // kNoAsset if unknown
};

}  // namespace sealward::policy

#endif  // SEALWARD_POLICY_COMPILED_H_
