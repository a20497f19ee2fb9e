#include "base/toml/table_reader.h"

namespace sealward::toml {

const Node* TableReader::Ask(std::string_view key) {
  asked_.emplace(key);
  const Entry* entry = table_->Find(key);
  return entry == nullptr ? nullptr : &entry->node;
}

Diagnosed<const Node*> TableReader::Require(std::string_view key) {
  const Node* node = Ask(key);
  if (node != nullptr) return node;
  std::string message = "missing key `" + std::string(key) + "`";
  if (!path_.empty()) message += " in `" + path_ + "`";
  return std::unexpected(Diagnostic{file_, position_.line, position_.column, std::move(message)});
}

std::string TableReader::PathOf(std::string_view key) const {
  return path_.empty() ? std::string(key) : path_ + "." + std::string(key);
}

Diagnostic TableReader::WrongKind(const Node& node, std::string_view path, std::string_view expected) const {
  return {file_, node.position.line, node.position.column,
          "`" + std::string(path) + "` must be " + std::string(expected) + ", not " +
              std::string(KindName(node))};
}

template <typename T>
Diagnosed<T> TableReader::As(const Node& node, std::string_view key, std::string_view expected) const {
  if (const T* value = std::get_if<T>(&node.value)) return *value;
  return std::unexpected(WrongKind(node, PathOf(key), expected));
}

Diagnosed<int64_t> TableReader::AsInteger(const Node& node, std::string_view key, Range range) const {
  const int64_t value = TRY(As<int64_t>(node, key, "an integer"));
  if (value >= range.min && value <= range.max) return value;
  return std::unexpected(Diagnostic{file_, node.position.line, node.position.column,
                                    "`" + PathOf(key) + "` must be from " + std::to_string(range.min) +
                                        " to " + std::to_string(range.max) + ", not " +
                                        std::to_string(value)});
}

Diagnosed<std::vector<std::string>> TableReader::AsStrings(const Node& node, std::string_view key) const {
  const auto* array = std::get_if<Array>(&node.value);
  if (array == nullptr) return std::unexpected(WrongKind(node, PathOf(key), "an array of strings"));
  std::vector<std::string> out;
  out.reserve(array->items.size());
  for (const Node& item : array->items) {
    const std::string path = std::string(key) + "[" + std::to_string(out.size()) + "]";
    out.push_back(TRY(As<std::string>(item, path, "a string")));
  }
  return out;
}

Diagnosed<TableReader> TableReader::AsTable(const Node& node, std::string path) const {
  const auto* table = std::get_if<Table>(&node.value);
  if (table == nullptr) return std::unexpected(WrongKind(node, path, "a table"));
  return TableReader(file_, *table, std::move(path), node.position);
}

Diagnosed<std::vector<TableReader>> TableReader::AsTables(const Node& node, std::string_view key) const {
  const auto* array = std::get_if<Array>(&node.value);
  if (array == nullptr) return std::unexpected(WrongKind(node, PathOf(key), "an array of tables"));
  std::vector<TableReader> out;
  out.reserve(array->items.size());
  for (const Node& item : array->items) {
    out.push_back(TRY(AsTable(item, PathOf(key) + "[" + std::to_string(out.size()) + "]")));
  }
  return out;
}

Diagnosed<std::string> TableReader::RequireString(std::string_view key) {
  return As<std::string>(*TRY(Require(key)), key, "a string");
}

Diagnosed<int64_t> TableReader::RequireInteger(std::string_view key, Range range) {
  return AsInteger(*TRY(Require(key)), key, range);
}

Diagnosed<bool> TableReader::RequireBoolean(std::string_view key) {
  return As<bool>(*TRY(Require(key)), key, "a boolean");
}

Diagnosed<std::vector<std::string>> TableReader::RequireStrings(std::string_view key) {
  return AsStrings(*TRY(Require(key)), key);
}

Diagnosed<TableReader> TableReader::RequireTable(std::string_view key) {
  return AsTable(*TRY(Require(key)), PathOf(key));
}

Diagnosed<std::vector<TableReader>> TableReader::RequireTables(std::string_view key) {
  return AsTables(*TRY(Require(key)), key);
}

Diagnosed<std::optional<std::string>> TableReader::OptionalString(std::string_view key) {
  const Node* node = Ask(key);
  if (node == nullptr) return std::nullopt;
  return TRY(As<std::string>(*node, key, "a string"));
}

Diagnosed<std::optional<int64_t>> TableReader::OptionalInteger(std::string_view key, Range range) {
  const Node* node = Ask(key);
  if (node == nullptr) return std::nullopt;
  return TRY(AsInteger(*node, key, range));
}

Diagnosed<std::optional<bool>> TableReader::OptionalBoolean(std::string_view key) {
  const Node* node = Ask(key);
  if (node == nullptr) return std::nullopt;
  return TRY(As<bool>(*node, key, "a boolean"));
}

Diagnosed<std::optional<TableReader>> TableReader::OptionalTable(std::string_view key) {
  const Node* node = Ask(key);
  if (node == nullptr) return std::nullopt;
  return std::optional<TableReader>(TRY(AsTable(*node, PathOf(key))));
}

Diagnosed<std::vector<std::string>> TableReader::OptionalStrings(std::string_view key) {
  const Node* node = Ask(key);
  if (node == nullptr) return std::vector<std::string>{};
  return AsStrings(*node, key);
}

Diagnosed<std::vector<int64_t>> TableReader::OptionalIntegers(std::string_view key, Range range) {
  const Node* node = Ask(key);
  if (node == nullptr) return std::vector<int64_t>{};
  const auto* array = std::get_if<Array>(&node->value);
  if (array == nullptr) return std::unexpected(WrongKind(*node, PathOf(key), "an array of integers"));
  std::vector<int64_t> out;
  out.reserve(array->items.size());
  for (const Node& item : array->items) {
    out.push_back(TRY(AsInteger(item, std::string(key) + "[" + std::to_string(out.size()) + "]", range)));
  }
  return out;
}

Diagnosed<std::vector<TableReader>> TableReader::OptionalTables(std::string_view key) {
  const Node* node = Ask(key);
  if (node == nullptr) return std::vector<TableReader>{};
  return AsTables(*node, key);
}

std::vector<std::string> TableReader::Keys() const {
  std::vector<std::string> out;
  out.reserve(table_->entries.size());
  for (const Entry& entry : table_->entries) out.push_back(entry.key);
  return out;
}

Diagnosed<void> TableReader::Finish() const {
  const Entry* first = nullptr;
  for (const Entry& entry : table_->entries) {
    if (asked_.contains(entry.key)) continue;
    if (first == nullptr || entry.key_position < first->key_position) first = &entry;
  }
  if (first == nullptr) return {};
  std::string message = "unknown key `" + first->key + "`";
  if (!path_.empty()) message += " in `" + path_ + "`";
  return std::unexpected(
      Diagnostic{file_, first->key_position.line, first->key_position.column, std::move(message)});
}

Diagnostic TableReader::ErrorAt(std::string_view key, std::string message) const {
  const Entry* entry = table_->Find(key);
  const Position position = entry == nullptr ? position_ : entry->node.position;
  return {file_, position.line, position.column, std::move(message)};
}

}  // namespace sealward::toml
