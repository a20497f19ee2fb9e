// What is remembered of what was permitted and of what became of it: rings for measures over windows, levels
// for open, position and worst, the orders that live, the latches of trips, and what attestors said last. A
// window that ends at decision time t covers (t - W, t], at most one bucket (W / 64) too much, never too
// little. What can't be counted makes a store fail until its time has left the window. Owned by the engine's
// state; pure, bounded: kKeySetsMax rings of about 1.2 KiB, kLevelsMax levels of about 200 bytes, kOrdersMax
// orders of about 400 bytes.
#ifndef SEALWARD_POLICY_MEASURES_H_
#define SEALWARD_POLICY_MEASURES_H_

#include <array>
#include <deque>
#include <list>
#include <map>
#include <memory>
#include <set>
#include <string>

#include "policy/compiled.h"
#include "policy/facts.h"
#include "policy/ring.h"

namespace sealward::policy {

struct KeySet {
  std::string key;  // the values: length byte and bytes of each
  Ring ring;
};

// What is open and what is held, of one set of key values.
struct Level {
  Int128 open_buys = 0, open_sells = 0;  // both >= 0
  Int128 position = 0;                   // bought - sold
  bool IsZero() const { return open_buys == 0 && open_sells == 0 && position == 0; }
};

struct Store {
  std::string identity;
  StoreKind kind = StoreKind::kSent;
  uint64_t width = 0;                         // of a bucket; 0: of sessions
  std::optional<Nanoseconds> missed_at = {};  // it missed a part, last then: no answer while that would count
  std::list<KeySet> by_age;                   // least lately added to first
  TextMap<std::list<KeySet>::iterator> by_key;
  TextMap<Level> levels;
  void Miss(Nanoseconds at) { missed_at = missed_at.has_value() ? std::max(*missed_at, at) : at; }
};

// What an order counts in one store.
struct Counted {
  uint32_t store = 0;  // index into State::stores
  std::string key;
  Int128 amount = 0;  // c, at least 0
  bool sells = false;
  bool is_count = false;
};

struct LiveOrder {
  Decimal quantity{}, filled{};
  bool ended = false;     // it can trade no more
  bool end_told = false;  // an attestor said so
  std::optional<Nanoseconds> expires_at{};
  std::string venue{}, instrument{};
  intent::Side side = intent::Side::kBuy;
  std::optional<Decimal> price{};
  std::vector<Counted> counted{};
};

struct Execution {
  std::string order;
  std::vector<std::pair<size_t, Int128>>
      positions;  // by index into LiveOrder::counted: what it added, signed
  bool busted = false;
};

// The firm's own live orders of an instrument.
struct Book {
  std::map<Decimal, uint32_t> buys, sells;
  uint32_t market_buys = 0, market_sells = 0;  // without a price
};

inline constexpr size_t kLevelsMax = 65'536;
inline constexpr size_t kOrdersMax = 262'144;      // live, and ended but remembered for late fills
inline constexpr size_t kExecutionsMax = 262'144;  // remembered, so that none counts twice
inline constexpr size_t kLatchesMax = 65'536;

struct Measures::State {
  std::vector<std::unique_ptr<Store>> stores;             // null: of no policy in force
  std::map<std::string, uint32_t, std::less<>> store_of;  // by identity
  std::vector<uint32_t> in_policy_order;                  // of the policy committed last
  Hash256 identities;                                     // of that policy
  size_t key_sets = 0, levels = 0;
  TextMap<LiveOrder> orders;
  std::deque<std::string> ended;  // oldest first
  std::multimap<uint64_t, std::string> by_expiry;
  TextMap<Book> books;
  TextMap<Execution> executions;
  std::deque<std::string> execution_order;
  std::set<std::string, std::less<>> latches;  // LatchKey
  Facts facts;

  // Null if nothing was ever counted.
  const Store* Find(const Policy::Compiled& policy, MeasureId id) const;
  // Whether `more` key sets fit, counting those whose windows have passed as free.
  bool HasRoom(size_t more, uint64_t now) const;
};

inline uint64_t WidthOf(const CompiledMeasure& measure) {
  return measure.window_ns / kBucketsPerWindow;
}

// Of a request's part: unique, whatever the names hold.
std::string OrderKey(std::string_view requester, std::string_view request_id, uint32_t part);
// Of a trip and the values it is latched for. A policy with a trip of that name and keys keeps it.
std::string LatchKey(const CompiledStatement& trip, std::string_view values);

}  // namespace sealward::policy

#endif  // SEALWARD_POLICY_MEASURES_H_
