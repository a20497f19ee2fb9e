#include "base/toml/node.h"

#include <algorithm>

namespace sealward::toml {

const Entry* Table::Find(std::string_view key) const {
  const auto found =
      std::lower_bound(entries.begin(), entries.end(), key,
                       [](const Entry& entry, std::string_view name) { return entry.key < name; });
  return found != entries.end() && found->key == key ? &*found : nullptr;
}

std::string_view KindName(const Node& node) {
  static constexpr std::string_view kNames[] = {"a table", "an array", "a string", "an integer", "a boolean"};
  static_assert(std::size(kNames) == std::variant_size_v<decltype(Node::value)>);
  return kNames[node.value.index()];
}

}  // namespace sealward::toml
