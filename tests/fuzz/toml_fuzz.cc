// TOML as our documents use it: every text ends in a tree, sorted and without a key twice, or in one located
// mistake.
#include "base/toml/node.h"

#include "tests/fuzz/property.h"

namespace {

using namespace sealward;

void CheckTree(const toml::Node& node, size_t depth);

void CheckTable(const toml::Table& table, size_t depth) {
  const toml::Entry* before = nullptr;
  for (const toml::Entry& entry : table.entries) {
    CHECK(before == nullptr || before->key < entry.key);
    CHECK(table.Find(entry.key) == &entry);
    CheckTree(entry.node, depth + 1);
    before = &entry;
  }
}

void CheckTree(const toml::Node& node, size_t depth) {
  CHECK(depth <= 2 * toml::kDepthMax + 2);
  if (const auto* table = std::get_if<toml::Table>(&node.value)) CheckTable(*table, depth);
  if (const auto* array = std::get_if<toml::Array>(&node.value)) {
    for (const toml::Node& item : array->items) CheckTree(item, depth + 1);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text = AsText({data, size});
  const auto parsed = toml::Parse(text, "file");
  if (parsed.has_value()) {
    CheckTable(parsed->root, 0);
  } else {
    CHECK(!parsed.error().message.empty());
    (void)parsed.error().Render(text);
  }
  return 0;
}
