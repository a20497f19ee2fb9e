// What a decision says: the ruling, the statements that decided, and the use of each limit. Made by the
// policy, kept in the journal, shown to people. Pure data.
#ifndef SEALWARD_PEOPLE_DECISION_H_
#define SEALWARD_PEOPLE_DECISION_H_

#include <optional>
#include <string>
#include <vector>

#include "base/codec.h"
#include "base/decimal.h"
#include "base/enum.h"
#include "base/limits.h"

namespace sealward::people {

enum class Ruling : uint8_t { kDeny, kPermit, kPending };
enum class ReasonKind : uint8_t {
  kPermit,
  kForbid,
  kLimit,
  kRequire,
  kFloor,
  kError,
  kNoPermit,
  kTrip,
  kAlert
};

// A limit with its counter: before and with this request. Headroom is limit - before.
struct LimitUse {
  std::string unit;   // asset, or "count"
  std::string scope;  // key set, such as "account=main, venue=binance"
  Decimal limit;
  Decimal before;
  Decimal with;  // what the counter is, or would have been, with this request
  static constexpr auto kFields =
      std::tuple{Field{0, &LimitUse::unit, "unit", kNameBytesMax},
                 Field{1, &LimitUse::scope, "scope", kTextBytesMax}, Field{2, &LimitUse::limit, "limit"},
                 Field{3, &LimitUse::before, "before"}, Field{4, &LimitUse::with, "with"}};
};

struct Reason {
  ReasonKind kind = ReasonKind::kError;
  std::string statement;  // its name in the policy; empty for kNoPermit
  std::string text;       // a sentence for people
  std::optional<LimitUse> use;
  static constexpr auto kFields =
      std::tuple{Field{0, &Reason::kind, "kind"}, Field{1, &Reason::statement, "statement", kNameBytesMax},
                 Field{2, &Reason::text, "text", kTextBytesMax}, Field{3, &Reason::use, "use"}};
};

}  // namespace sealward::people

namespace sealward {
SEALWARD_ENUM_NAMES(people::Ruling, "deny", "permit", "pending")
SEALWARD_ENUM_NAMES(people::ReasonKind, "permit", "forbid", "limit", "require", "floor", "error", "no_permit",
                    "trip", "alert")
}  // namespace sealward

#endif  // SEALWARD_PEOPLE_DECISION_H_
