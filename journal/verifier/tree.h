// The verifier's own Merkle tree (RFC 6962 §2.1): a stack of finished subtrees with their heights. Pure.
#ifndef SEALWARD_JOURNAL_VERIFIER_TREE_H_
#define SEALWARD_JOURNAL_VERIFIER_TREE_H_

#include <vector>

#include "base/bytes.h"
#include "base/strong.h"

namespace sealward::journal::verifier {

class Tree {
 public:
  void Add(ByteView entry);
  uint64_t Size() const { return size_; }
  Hash256 Root() const;
  std::vector<Hash256> Subtrees() const;  // from left to right, as a segment header lists them

 private:
  struct Subtree {
    int height = 0;
    Hash256 root;
  };
  std::vector<Subtree> stack_;
  uint64_t size_ = 0;
};

}  // namespace sealward::journal::verifier

#endif  // SEALWARD_JOURNAL_VERIFIER_TREE_H_
