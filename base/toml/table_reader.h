// TableReader: reads the keys a table must or may have, and in the end refuses every key nobody asked for.
// One per table, on the stack of the function that reads it; the table and the document outlive it.
#ifndef SEALWARD_BASE_TOML_TABLE_READER_H_
#define SEALWARD_BASE_TOML_TABLE_READER_H_

#include <cstdint>
#include <limits>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostic.h"
#include "base/toml/node.h"

namespace sealward::toml {

// Inclusive.
struct Range {
  int64_t min = std::numeric_limits<int64_t>::min();
  int64_t max = std::numeric_limits<int64_t>::max();
};

class TableReader {
 public:
  explicit TableReader(const Document& document) : file_(document.file), table_(&document.root) {}

  // A missing key and a value of another kind are errors that name the key and the place.
  Diagnosed<std::string> RequireString(std::string_view key);
  Diagnosed<int64_t> RequireInteger(std::string_view key, Range range = {});
  Diagnosed<bool> RequireBoolean(std::string_view key);
  Diagnosed<std::vector<std::string>> RequireStrings(std::string_view key);
  Diagnosed<TableReader> RequireTable(std::string_view key);
  // [[key]]; a missing key is an error, an empty array isn't.
  Diagnosed<std::vector<TableReader>> RequireTables(std::string_view key);

  Diagnosed<std::optional<std::string>> OptionalString(std::string_view key);
  Diagnosed<std::optional<int64_t>> OptionalInteger(std::string_view key, Range range = {});
  Diagnosed<std::optional<bool>> OptionalBoolean(std::string_view key);
  Diagnosed<std::optional<TableReader>> OptionalTable(std::string_view key);
  // Empty where the key is missing.
  Diagnosed<std::vector<std::string>> OptionalStrings(std::string_view key);
  Diagnosed<std::vector<int64_t>> OptionalIntegers(std::string_view key, Range range = {});
  Diagnosed<std::vector<TableReader>> OptionalTables(std::string_view key);

  // Keys in order, for tables whose keys are names; each still has to be read.
  std::vector<std::string> Keys() const;
  bool Has(std::string_view key) const { return table_->Find(key) != nullptr; }

  // Call last: fails on the first key, by place, that was not asked for.
  Diagnosed<void> Finish() const;

  // An error at this table's key, or at the table itself where it has none of that name.
  Diagnostic ErrorAt(std::string_view key, std::string message) const;
  Position position() const { return position_; }
  // "venues.binance" or "keys[2]"; empty for the root.
  const std::string& path() const { return path_; }

 private:
  TableReader(std::string file, const Table& table, std::string path, Position position)
      : file_(std::move(file)), table_(&table), path_(std::move(path)), position_(position) {}

  const Node* Ask(std::string_view key);
  Diagnosed<const Node*> Require(std::string_view key);
  std::string PathOf(std::string_view key) const;
  Diagnostic WrongKind(const Node& node, std::string_view path, std::string_view expected) const;
  template <typename T>
  Diagnosed<T> As(const Node& node, std::string_view key, std::string_view expected) const;
  Diagnosed<int64_t> AsInteger(const Node& node, std::string_view key, Range range) const;
  Diagnosed<std::vector<std::string>> AsStrings(const Node& node, std::string_view key) const;
  Diagnosed<TableReader> AsTable(const Node& node, std::string path) const;
  Diagnosed<std::vector<TableReader>> AsTables(const Node& node, std::string_view key) const;

  std::string file_;
  const Table* table_;
  std::string path_;
  Position position_{1, 1};
  std::set<std::string, std::less<>> asked_;
};

}  // namespace sealward::toml

#endif  // SEALWARD_BASE_TOML_TABLE_READER_H_
