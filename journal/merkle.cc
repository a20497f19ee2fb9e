#include "journal/merkle.h"

#include <bit>

#include "base/check.h"
#include "crypto/hash.h"

namespace sealward::journal {

Hash256 LeafHash(ByteView entry) {
  constexpr uint8_t kLeaf = 0x00;
  return crypto::Sha256({ByteView(&kLeaf, 1), entry});
}

Hash256 NodeHash(const Hash256& left, const Hash256& right) {
  constexpr uint8_t kNode = 0x01;
  return crypto::Sha256({ByteView(&kNode, 1), left.View(), right.View()});
}

Result<CompactRange> CompactRange::From(uint64_t size, std::span<const Hash256> hashes) {
  if (hashes.size() != static_cast<size_t>(std::popcount(size))) {
    return Fail(ErrorCode::kMalformed, "a compact range has one hash per set bit of its size");
  }
  CompactRange range;
  range.size_ = size;
  range.count_ = hashes.size();
  std::copy(hashes.begin(), hashes.end(), range.hashes_.begin());
  return range;
}

void CompactRange::Append(const Hash256& leaf) {
  Hash256 node = leaf;
  // Each trailing 1 bit of the size is a full subtree that the new leaf completes.
  for (uint64_t bits = size_; (bits & 1) != 0; bits >>= 1) node = NodeHash(hashes_[--count_], node);
  CHECK(count_ < kHashesMax);
  hashes_[count_++] = node;
  ++size_;
}

Hash256 CompactRange::Root() const {
  if (count_ == 0) return crypto::Sha256(ByteView{});
  Hash256 root = hashes_[count_ - 1];
  for (size_t i = count_ - 1; i > 0; --i) root = NodeHash(hashes_[i - 1], root);
  return root;
}

bool CompactRange::operator==(const CompactRange& other) const {
  return size_ == other.size_ &&
         std::equal(Hashes().begin(), Hashes().end(), other.Hashes().begin(), other.Hashes().end());
}

}  // namespace sealward::journal
