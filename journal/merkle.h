// The Merkle tree over the journal's entries (RFC 6962 §2.1), kept as its compact range: the roots of the
// full subtrees from left to right, one per set bit of the size. Run by journaler and signer, each with its
// own. Pure.
#ifndef SEALWARD_JOURNAL_MERKLE_H_
#define SEALWARD_JOURNAL_MERKLE_H_

#include <array>
#include <span>

#include "base/bytes.h"
#include "base/result.h"
#include "base/strong.h"

namespace sealward::journal {

Hash256 LeafHash(ByteView entry);                             // SHA-256(0x00 ‖ entry)
Hash256 NodeHash(const Hash256& left, const Hash256& right);  // SHA-256(0x01 ‖ left ‖ right)

class CompactRange {
 public:
  static constexpr size_t kHashesMax = 64;

  CompactRange() = default;
  // kMalformed unless there is one hash for every set bit of `size`.
  static Result<CompactRange> From(uint64_t size, std::span<const Hash256> hashes);

  void Append(const Hash256& leaf);
  uint64_t Size() const { return size_; }
  std::span<const Hash256> Hashes() const { return {hashes_.data(), count_}; }  // largest subtree first
  Hash256 Root() const;  // SHA-256 of nothing for the empty tree
  bool operator==(const CompactRange& other) const;

 private:
  uint64_t size_ = 0;
  size_t count_ = 0;
  std::array<Hash256, kHashesMax> hashes_{};
};

}  // namespace sealward::journal

#endif  // SEALWARD_JOURNAL_MERKLE_H_
