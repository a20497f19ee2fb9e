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
  kAmount,
  kDuration,   // literals
  kPercent,    // 5%, in a collar
  kTicks,      // 4 ticks, in a collar
  kAttribute,  // order.quantity
  kHas,        // requester has ROLE
  kReference,  // the reference price
  kTime,       // decision time, left of `in`
  kApprovals,  // of a `never`
  kLookup,     // lim[a, b].quantity
  kMeasure,    // sent(…), open(…) …
  kTimes,      // 3 times x
  kMin,
  kMax,
  kAdd,
  kSubtract,
  kCompare,
  kCollar,  // p not worse than D from r
  kFactIs,  // reference is stale
  kIn,      // in a list, in the address book; of an amount: in an asset; of the time: in ranges or sessions
  kNot,
  kAnd,
  kOr
};
enum class Comparison : uint8_t { kEqual, kNotEqual, kLess, kLessOrEqual, kGreater, kGreaterOrEqual };
// Of kIn. kName: a list, a table or an asset.
enum class InTarget : uint8_t { kName, kText, kItems, kAddressBook, kCalendar };
enum class FactKind : uint8_t { kReference, kGreeks, kRate, kBalance, kDropCopy };
enum class MeasureKind : uint8_t { kSent, kFilled, kLowest, kHighest, kOpen, kPosition, kWorst };
// Whether it is over a window (else it is a level).
constexpr bool HasWindow(MeasureKind kind) {
  return kind <= MeasureKind::kHighest;
}

struct Item {
  std::string text;
  Position at;
};

struct Expression {
  ExpressionKind kind = ExpressionKind::kBoolean;
  Position at{};
  std::string text{};    // kText; kHas: role; kAmount: asset; kAttribute: "group.name"; kIn: what it is in;
                         // kLookup: table
  std::string column{};  // kLookup
  Decimal number{};      // kNumber, kAmount, kPercent, kTicks; kTimes: how often
  uint64_t duration_ns = 0;  // kDuration; kReference, kFactIs: the oldest that is accepted, 0 if not said
  bool boolean = false;      // kBoolean; kCollar: the lesser of its tolerances
  bool negated = false;      // kIn, kFactIs: not
  FactKind fact = FactKind::kReference;  // kFactIs
  Comparison comparison = Comparison::kEqual;
  InTarget target = InTarget::kName;
  std::vector<Item> items{};  // kIn, target kItems; kFactIs of a rate: from, to
  // Operands. kIn: what stands left; kMeasure: the measured amount, if any; kLookup: the keys; kCollar: the
  // price, what it is compared with, the tolerances.
  std::vector<ExpressionId> children{};
  std::optional<uint32_t> measure{};  // kMeasure: index into Ast::measures
};

// sent(count of KINDS … | AMOUNT … [where …] over … [by …])
struct Measure {
  MeasureKind kind = MeasureKind::kSent;
  KindSet count_of = 0;  // 0: the measured amount is the child of the expression
  std::optional<ExpressionId> where{};
  uint64_t window_ns = 0;  // of a rolling window
  Item session{};          // else: the calendar whose session it is
  std::vector<Item> by{};
};

enum class StatementKind : uint8_t {
  kList,
  kTable,
  kStale,
  kSlippage,
  kPermit,
  kForbid,
  kLimit,
  kRequire,
  kTrip,
  kAlert,
  kNever
};
// Whether it is evaluated for a request.
constexpr bool Decides(StatementKind kind) {
  return kind >= StatementKind::kPermit && kind != StatementKind::kNever;
}

struct Statement {
  StatementKind kind = StatementKind::kPermit;
  Position at{};
  std::string name{};  // as written; empty if it has none
  Position name_at{};
  KindSet kinds = 0;
  std::optional<ExpressionId> when{};  // kNever: what it rules out
  std::optional<ExpressionId> unless{};
  std::vector<Item> items{};                       // kList; kTable: the key columns
  Item file{}, sha256{};                           // kTable
  FactKind fact = FactKind::kReference;            // kStale
  uint64_t after_ns = 0;                           // kStale
  Decimal percent{};                               // kSlippage
  std::vector<Item> by{};                          // kTrip
  std::optional<Item> until{};                     // temporary until
  std::optional<ExpressionId> bounded{}, bound{};  // kLimit: bounded <= bound
  uint64_t people = 0;                             // kRequire, kTrip: cleared by
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
  std::vector<Measure> measures;

  const Expression& operator[](ExpressionId id) const { return expressions[id]; }
};

}  // namespace sealward::policy

namespace sealward {
SEALWARD_ENUM_NAMES(policy::StatementKind, "list", "table", "stale", "slippage", "permit", "forbid", "limit",
                    "require", "trip", "alert", "never")
SEALWARD_ENUM_NAMES(policy::FactKind, "reference", "greeks", "rate", "balance", "drop_copy")
SEALWARD_ENUM_NAMES(policy::MeasureKind, "sent", "filled", "lowest", "highest", "open", "position", "worst")
SEALWARD_ENUM_NAMES(policy::Comparison, "==", "!=", "<", "<=", ">", ">=")
}  // namespace sealward

#endif  // SEALWARD_POLICY_AST_H_
