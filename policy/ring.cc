#include "policy/ring.h"

#include <algorithm>

namespace sealward::policy {

uint64_t Ring::First(uint64_t width, uint64_t now) {
  const uint64_t window = width * kBucketsPerWindow;
  return now < window ? 0 : (now - window + 1) / width;  // the bucket of the first instant inside
}

void Ring::MoveTo(uint64_t bucket) {
  const uint64_t target = std::max(bucket, newest_);
  const uint64_t fresh = std::min<uint64_t>(target - newest_, kSlots);
  for (uint64_t i = 0; i < fresh; ++i) sums_[(target - i) % kSlots] = 0;
  newest_ = target;
}

void Ring::Put(Int128& slot, Int128 amount) {
  if (__builtin_add_overflow(slot, amount, &slot)) slot = kTooMuch;
}

namespace {

// So that 0 is left for none, and the order stays.
Int128 Marked(Int128 amount) {
  return amount < 0 ? amount : amount + 1;
}
Int128 Unmarked(Int128 slot) {
  return slot < 0 ? slot : slot - 1;
}

}  // namespace

void Ring::PutExtreme(Int128& slot, Int128 amount, bool highest) {
  const Int128 marked = Marked(amount);
  if (slot == 0 || (highest ? marked > slot : marked < slot)) slot = marked;
}

void Ring::Add(uint64_t bucket, Int128 amount) {
  MoveTo(bucket);
  Put(sums_[newest_ % kSlots], amount);
}

void Ring::AddExtreme(uint64_t bucket, Int128 amount, bool highest) {
  MoveTo(bucket);
  PutExtreme(sums_[newest_ % kSlots], amount, highest);
}

Summed Ring::Sum(uint64_t width, uint64_t now) const {
  const uint64_t oldest_kept = newest_ < kSlots ? 0 : newest_ - kSlots + 1;
  Int128 out = 0;
  for (uint64_t bucket = std::max(First(width, now), oldest_kept); bucket <= newest_; ++bucket) {
    const Int128 sum = sums_[bucket % kSlots];
    if (sum >= kTooMuch || __builtin_add_overflow(out, sum, &out)) {
      return std::unexpected(FailureCode::kOverflow);
    }
  }
  return out;
}

std::optional<Int128> Ring::Extreme(uint64_t width, uint64_t now, bool highest) const {
  const uint64_t oldest_kept = newest_ < kSlots ? 0 : newest_ - kSlots + 1;
  Int128 out = 0;
  for (uint64_t bucket = std::max(First(width, now), oldest_kept); bucket <= newest_; ++bucket) {
    const Int128 slot = sums_[bucket % kSlots];
    if (slot != 0) PutExtreme(out, Unmarked(slot), highest);
  }
  if (out == 0) return std::nullopt;
  return Unmarked(out);
}

bool Ring::IsDead(uint64_t width, uint64_t now) const {
  return newest_ < First(width, now);
}

void Ring::AddSession(uint64_t start, Int128 amount) {
  if (start > newest_) sums_[0] = 0;
  newest_ = std::max(start, newest_);
  Put(sums_[0], amount);
}

void Ring::AddSessionExtreme(uint64_t start, Int128 amount, bool highest) {
  if (start > newest_) sums_[0] = 0;
  newest_ = std::max(start, newest_);
  PutExtreme(sums_[0], amount, highest);
}

Summed Ring::SumSession(uint64_t start) const {
  if (start > newest_) return 0;
  if (sums_[0] >= kTooMuch) return std::unexpected(FailureCode::kOverflow);
  return sums_[0];
}

std::optional<Int128> Ring::SessionExtreme(uint64_t start) const {
  if (start > newest_ || sums_[0] == 0) return std::nullopt;
  return Unmarked(sums_[0]);
}

void WriteInt128(CborWriter& writer, Int128 value) {
  std::array<uint8_t, 16> bytes{};
  for (size_t i = 0; i < bytes.size(); ++i) {
    bytes[i] = static_cast<uint8_t>(static_cast<Uint128>(value) >> (8 * (bytes.size() - 1 - i)));
  }
  writer.ByteString(bytes);
}

void Ring::WriteTo(CborWriter& writer) const {
  writer.Head(CborMajor::kArray, 1 + kSlots);
  writer.Unsigned(newest_);
  for (const Int128 sum : sums_) WriteInt128(writer, sum);
}

}  // namespace sealward::policy
