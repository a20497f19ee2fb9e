// How much of each limit over a measure is used: what officers ask while the daemon decides. Reads the
// measures of a policy, a page at a time, in an order that does not depend on how they are stored. Pure.
#ifndef SEALWARD_POLICY_HEADROOM_H_
#define SEALWARD_POLICY_HEADROOM_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "people/roster.h"
#include "policy/policy.h"

namespace sealward::policy {

struct LimitHeadroom {
  std::string statement;
  std::string measure;           // "within 1d", "in session desk", "open" …
  std::string scope;             // "account=main, venue=binance"
  std::string unit;              // an asset, or "count"
  std::optional<Decimal> limit;  // none: it depends on more than the scope
  Decimal used;
};

struct HeadroomPage {
  std::vector<LimitHeadroom> rows;
  Bytes next;  // empty: nothing comes after
};

struct HeadroomQuestion {
  ByteView after{};                             // `next` of the page before
  std::optional<std::string_view> statement{};  // this limit only
  const people::Principal* only_of = nullptr;   // sets that name it as requester, or its desk
  size_t rows_max = 16;
};

// kMalformed: `after` is not what a page gave.
Result<HeadroomPage> Headroom(const Policy& policy, const Measures& measures,
                              const HeadroomQuestion& question, Nanoseconds now);

}  // namespace sealward::policy

#endif  // SEALWARD_POLICY_HEADROOM_H_
