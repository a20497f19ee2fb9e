// The counters behind `sent`: for each counter of a policy and each set of key values a ring of buckets. A
// window that ends at decision time t covers (t - W, t], at most one bucket (W / 64) too much, never too
// little. What can't be counted makes the counter fail until the window has passed. Owned by the engine's
// state; pure, bounded (kKeySetsMax).
#ifndef SEALWARD_POLICY_MEASURES_H_
#define SEALWARD_POLICY_MEASURES_H_

#include <array>
#include <expected>
#include <list>
#include <map>
#include <string>

#include "policy/attributes.h"

namespace sealward::policy {

// Sums of the newest window, by bucket: bucket n holds the times [n * width, (n + 1) * width).
class Ring {
 public:
  // Time that runs backwards counts as now: too much is safe, too little is not.
  void Add(uint64_t bucket, Int128 amount);
  // The sum of the buckets that (now - window, now] touches.
  std::expected<Int128, FailureCode> Sum(uint64_t width, uint64_t now) const;
  // Whether every later Sum is 0 until something is added.
  bool IsDead(uint64_t width, uint64_t now) const;
  void WriteTo(CborWriter& writer) const;

 private:
  static constexpr size_t kSlots = kBucketsPerWindow + 1;  // a window touches one bucket more than it is long
  static uint64_t First(uint64_t width, uint64_t now);

  std::array<Int128, kSlots> sums_{};
  uint64_t newest_ = 0;
};

struct KeySet {
  std::string key;  // the values: length byte and bytes of each
  Ring ring;
};

struct Counter {
  uint64_t width = 0;                                              // of a bucket
  uint64_t incomplete_until = 0;                                   // it missed a request: no answer before
  std::list<KeySet> by_age;                                        // least lately added to first
  std::map<std::string_view, std::list<KeySet>::iterator> by_key;  // views KeySet::key
};

struct Measures::State {
  std::map<std::string, Counter, std::less<>> counters;  // by identity
  std::vector<Counter*> in_policy_order;                 // of the policy committed last; checked before use
  std::vector<std::string> identities;
  size_t key_sets = 0;

  // Null if nothing was ever counted.
  const Counter* Find(const CompiledCounter& counter, CounterId id) const;
  // Whether `more` key sets fit, counting those whose windows have passed as free.
  bool HasRoom(size_t more, uint64_t now) const;
};

inline uint64_t WidthOf(const CompiledCounter& counter) {
  return counter.window_ns / kBucketsPerWindow;
}

}  // namespace sealward::policy

#endif  // SEALWARD_POLICY_MEASURES_H_
