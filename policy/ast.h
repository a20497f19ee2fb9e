// The tree of a policy's text: made by the parser, checked by the validator, printed by the printer, turned
// into what is evaluated by the compiler. Expressions lie in one vector and name each other by index. Plain
// values, any process.
#ifndef SEALWARD_POLICY_AST_H_
#define SEALWARD_POLICY_AST_H_

#include <optional>
#include <string>
#include <vector>

#include "base/decimal.h"
#include "intent/intent.h"
#include "policy/source.h"

namespace sealward::policy {

using ExpressionId = uint32_t;

// A set of kinds of intent: bit n is IntentKind n.
using KindSet = uint16_t;
constexpr KindSet SetOf(intent::IntentKind kind) {
  return static_cast<KindSet>(1u << static_cast<unsigned>(kind));
}
constexpr bool Has(unsigned set, intent::IntentKind kind) {
  return (set & SetOf(kind)) != 0;
}

enum class ExpressionKind : uint8_t {
  kBoolean,
  kText,
  kNumber,
  kAmount,     // literals
  kAttribute,  // order.quantity
  kHas,        // requester has ROLE
  kSent,       // sent(…)
  kMin,
  kMax,
  kAdd,
  kSubtract,
  kCompare,
  kIn,  // in a list, in the address book; of an amount: in an asset
  kNot,
  kAnd,
  kOr
};
enum class Comparison : uint8_t { kEqual, kNotEqual, kLess, kLessOrEqual, kGreater, kGreaterOrEqual };
enum class InTarget : uint8_t { kName, kText, kItems, kAddressBook };  // of kIn; kName: a list or an asset

struct Item {
  std::string text;
  Position at;
};

struct Expression {
  ExpressionKind kind = ExpressionKind::kBoolean;
  Position at{};
  std::string text{};  // kText, kHas: role; kAmount: asset; kAttribute: "group.name"; kIn: the name it is in
  Decimal number{};    // kNumber, kAmount
  bool boolean = false;  // kBoolean
  bool negated = false;  // kIn: not in
  Comparison comparison = Comparison::kEqual;
  InTarget target = InTarget::kName;
  std::vector<Item> items{};  // kIn, target kItems
  std::vector<ExpressionId>
      children{};                  // operands; kIn: what stands left; kSent: the measured amount, if any
  std::optional<uint32_t> sent{};  // kSent: index into Ast::sents
};

// sent(count of KINDS … | AMOUNT in ASSET … [where …] over … [by …])
struct Sent {
  KindSet count_of = 0;  // 0: the measured amount is the child of the expression
  std::optional<ExpressionId> where{};
  uint64_t window_ns = 0;
  std::vector<Item> by{};
};

enum class StatementKind : uint8_t { kList, kPermit, kForbid, kLimit, kRequire };

struct Statement {
  StatementKind kind = StatementKind::kPermit;
  Position at{};
  std::string name{};  // as written; empty if it has none
  Position name_at{};
  KindSet kinds = 0;
  std::optional<ExpressionId> when{};
  std::optional<ExpressionId> unless{};
  std::vector<Item> items{};                       // kList
  std::optional<ExpressionId> bounded{}, bound{};  // kLimit: bounded <= bound
  uint64_t people = 0;                             // kRequire
  std::vector<Item> roles{};
  bool distinct_roles = false;
  bool distinct_desks = false;
  std::optional<uint64_t> within_ns{};
  std::optional<std::string> unbounded_because{};  // kPermit
  std::vector<std::string> comments{};             // lines before or inside it
  std::string trailing_comment{};                  // at the end of its last line
};

struct Ast {
  std::string name;
  uint64_t version = 0;
  std::vector<std::string> header_comments;
  std::string header_trailing_comment;
  std::vector<std::string> end_comments;
  std::vector<Statement> statements;
  bool incomplete = false;  // a statement could not be read
  std::vector<Expression> expressions;
  std::vector<Sent> sents;

  const Expression& operator[](ExpressionId id) const { return expressions[id]; }
};

}  // namespace sealward::policy

namespace sealward {
SEALWARD_ENUM_NAMES(policy::StatementKind, "list", "permit", "forbid", "limit", "require")
SEALWARD_ENUM_NAMES(policy::Comparison, "==", "!=", "<", "<=", ">", ">=")
}  // namespace sealward

#endif  // SEALWARD_POLICY_AST_H_
