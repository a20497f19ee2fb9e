#include "journal/verifier/tree.h"

#include "crypto/hash.h"

namespace sealward::journal::verifier {
namespace {

Hash256 Join(const Hash256& left, const Hash256& right) {
  return crypto::Sha256Stream().Update(AsBytes("\x01")).Update(left.View()).Update(right.View()).Digest();
}

}  // namespace

void Tree::Add(ByteView entry) {
  const uint8_t leaf_prefix[1] = {0};
  stack_.push_back({0, crypto::Sha256Stream().Update(leaf_prefix).Update(entry).Digest()});
  ++size_;
  while (stack_.size() >= 2 && stack_[stack_.size() - 2].height == stack_.back().height) {
    const Subtree right = stack_.back();
    stack_.pop_back();
    stack_.back() = {right.height + 1, Join(stack_.back().root, right.root)};
  }
}

Hash256 Tree::Root() const {
  if (stack_.empty()) return crypto::Sha256(ByteView{});
  Hash256 root = stack_.back().root;
  for (auto left = stack_.rbegin() + 1; left != stack_.rend(); ++left) root = Join(left->root, root);
  return root;
}

std::vector<Hash256> Tree::Subtrees() const {
  std::vector<Hash256> roots;
  for (const Subtree& subtree : stack_) roots.push_back(subtree.root);
  return roots;
}

}  // namespace sealward::journal::verifier
