// A cursor that writes, and one that reads, big-endian integers and byte strings at fixed places of a block.
// Header-only; sizes are the format's own, so running past the end is a bug and CHECKed.
#ifndef SEALWARD_JOURNAL_BIG_ENDIAN_H_
#define SEALWARD_JOURNAL_BIG_ENDIAN_H_

#include <concepts>
#include <span>

#include "base/bytes.h"
#include "base/check.h"

namespace sealward::journal {

class BlockWriter {
 public:
  explicit BlockWriter(std::span<uint8_t> out) : out_(out) {}

  template <std::unsigned_integral T>
  void Put(T value) {
    CHECK(position_ + sizeof(T) <= out_.size());
    for (size_t i = 0; i < sizeof(T); ++i) {
      out_[position_++] = static_cast<uint8_t>(value >> (8 * (sizeof(T) - 1 - i)));
    }
  }
  void Put(ByteView bytes) {
    CHECK(position_ + bytes.size() <= out_.size());
    std::copy(bytes.begin(), bytes.end(), out_.begin() + static_cast<std::ptrdiff_t>(position_));
    position_ += bytes.size();
  }
  void ZeroTo(size_t position) {
    CHECK(position >= position_ && position <= out_.size());
    std::fill(out_.begin() + static_cast<std::ptrdiff_t>(position_),
              out_.begin() + static_cast<std::ptrdiff_t>(position), uint8_t{0});
    position_ = position;
  }
  size_t Position() const { return position_; }

 private:
  std::span<uint8_t> out_;
  size_t position_ = 0;
};

class BlockReader {
 public:
  explicit BlockReader(ByteView in) : in_(in) {}

  template <std::unsigned_integral T>
  T Take() {
    CHECK(position_ + sizeof(T) <= in_.size());
    uint64_t value = 0;
    for (size_t i = 0; i < sizeof(T); ++i) value = value << 8 | in_[position_++];
    return static_cast<T>(value);
  }
  template <size_t N, typename Tag>
  void Take(FixedBytes<N, Tag>& out) {
    const bool fits = FixedBytes<N, Tag>::From(TakeView(N), out);
    CHECK(fits);
  }
  ByteView TakeView(size_t bytes) {
    CHECK(bytes <= in_.size() - position_);
    position_ += bytes;
    return in_.subspan(position_ - bytes, bytes);
  }
  size_t Position() const { return position_; }

 private:
  ByteView in_;
  size_t position_ = 0;
};

}  // namespace sealward::journal

#endif  // SEALWARD_JOURNAL_BIG_ENDIAN_H_
