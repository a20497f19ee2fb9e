// "did you mean": the nearest of the names that would have been right. Pure.
#ifndef SEALWARD_POLICY_SUGGEST_H_
#define SEALWARD_POLICY_SUGGEST_H_

#include <span>
#include <string>
#include <string_view>

namespace sealward::policy {

// The candidate with the fewest edits (an edit: a letter changed, added, left out or swapped with its
// neighbour), at most a third of the word; the first of equals. Empty if none is that near.
std::string_view Nearest(std::string_view word, std::span<const std::string_view> candidates);
// " (did you mean `x`?)" or nothing.
std::string DidYouMean(std::string_view word, std::span<const std::string_view> candidates);

}  // namespace sealward::policy

#endif  // SEALWARD_POLICY_SUGGEST_H_
