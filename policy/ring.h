// One measure's window for one set of key values: sums, or extremes, by bucket; or one for a session. Fixed
// size. Pure.
#ifndef SEALWARD_POLICY_RING_H_
#define SEALWARD_POLICY_RING_H_

#include <array>
#include <expected>
#include <optional>

#include "base/codec.h"
#include "policy/bounds.h"
#include "policy/value.h"

namespace sealward::policy {

// No sum may reach it: a decision names its numbers, and those have at most 36 digits.
inline constexpr Int128 kTooMuch = [] {
  Int128 out = 1;
  for (int i = 0; i < kDecimalDigitsMax; ++i) out *= 10;
  return out;
}();

void WriteInt128(CborWriter& writer, Int128 value);

using Summed = std::expected<Int128, FailureCode>;

// Sums (or extremes) of the newest window, by bucket: bucket n holds the times [n * width, (n + 1) * width).
class Ring {
 public:
  // Time that runs backwards counts as now: too much is safe, too little is not.
  void Add(uint64_t bucket, Int128 amount);
  void AddExtreme(uint64_t bucket, Int128 amount, bool highest);
  // The sum of the buckets that (now - window, now] touches.
  Summed Sum(uint64_t width, uint64_t now) const;
  std::optional<Int128> Extreme(uint64_t width, uint64_t now, bool highest) const;
  // Whether a window that ends at `now` counts what happened at `past`.
  static bool Reaches(uint64_t width, uint64_t now, uint64_t past) {
    return past / width >= First(width, now);
  }
  // Whether every later Sum is 0 until something is added.
  bool IsDead(uint64_t width, uint64_t now) const;

  // The same over a session that began at `start`: one sum.
  void AddSession(uint64_t start, Int128 amount);
  void AddSessionExtreme(uint64_t start, Int128 amount, bool highest);
  Summed SumSession(uint64_t start) const;
  std::optional<Int128> SessionExtreme(uint64_t start) const;

  uint64_t newest() const { return newest_; }
  void WriteTo(CborWriter& writer) const;

 private:
  static constexpr size_t kSlots = kBucketsPerWindow + 1;  // a window touches one bucket more than it is long
  static uint64_t First(uint64_t width, uint64_t now);
  void MoveTo(uint64_t bucket);
  static void Put(Int128& slot, Int128 amount);
  static void PutExtreme(Int128& slot, Int128 amount, bool highest);

  std::array<Int128, kSlots> sums_{};  // of extremes: what is not negative one more than it is, 0: none
  uint64_t newest_ = 0;
};

}  // namespace sealward::policy

#endif  // SEALWARD_POLICY_RING_H_
