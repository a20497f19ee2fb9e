// A table of a policy: a CSV file with typed columns, pinned by hash, read while the policy is loaded, looked
// up while it is evaluated. Rows may say from when until when they count. Pure.
#ifndef SEALWARD_POLICY_TABLE_H_
#define SEALWARD_POLICY_TABLE_H_

#include <deque>
#include <span>
#include <vector>

#include "policy/policy.h"
#include "policy/value.h"

namespace sealward::policy {

struct Column {
  std::string name;
  Type type = Type::kText;
  AssetId asset = kNoAsset;  // of every cell; none: each cell says it
  Position at;
};

class Table {
 public:
  Table() = default;
  // Cells view texts_: a copy would view another's. A deque does not move without throwing.
  Table(Table&&) = default;  // NOLINT(performance-noexcept-move-constructor)
  Table& operator=(Table&&) = default;  // NOLINT(performance-noexcept-move-constructor)

  const Column* FindColumn(std::string_view name) const;
  size_t ColumnIndex(const Column& column) const { return static_cast<size_t>(&column - columns_.data()); }
  const std::vector<Column>& columns() const { return columns_; }
  size_t rows() const { return rows_.size(); }
  size_t keys() const { return key_columns_.size(); }
  const std::vector<Value>& cells() const { return cells_; }
  // Every text that stands in a key column, with its place in the file.
  std::vector<Item> KeyTexts(size_t key) const;

  // The row that counts at `now`, by the values of the key columns; nullptr if there is none.
  const Value* Find(std::span<const std::string_view> keys, Nanoseconds now) const;

 private:
  friend class TableReader;
  struct Row {
    size_t first_cell = 0;
    uint64_t from = 0, until = UINT64_MAX;
    uint32_t line = 0;
  };

  std::vector<Column> columns_;
  std::vector<size_t> key_columns_;
  std::vector<Value> cells_;
  std::vector<Row> rows_;
  std::deque<std::string> texts_;  // that cells view
  TextMap<std::vector<uint32_t>> by_key_;
};

// The key of several texts: each with its length.
void AppendKey(std::string& key, std::string_view text);

// Reads the file that `statement` names out of the documents. Mistakes stand in the file, or in the policy.
Table ReadTable(const Statement& statement, const Documents& documents, size_t rows_max, Mistakes& mistakes);

}  // namespace sealward::policy

#endif  // SEALWARD_POLICY_TABLE_H_
