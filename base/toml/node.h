// The tree of a TOML text, reduced to what our documents use: tables, arrays, strings, integers, booleans,
// each with its place in the text. Floats, dates and duplicate keys do not get this far. Plain values; used
// by whoever reads configuration or documents people wrote (never by a process that talks to clients).
#ifndef SEALWARD_BASE_TOML_NODE_H_
#define SEALWARD_BASE_TOML_NODE_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/diagnostic.h"

namespace sealward::toml {

struct Position {
  uint32_t line = 0;
  uint32_t column = 0;
  auto operator<=>(const Position&) const = default;
};

struct Entry;
struct Node;

// Sorted by key, no key twice.
struct Table {
  std::vector<Entry> entries;

  const Entry* Find(std::string_view key) const;
};

struct Array {
  std::vector<Node> items;
};

struct Node {
  Position position;
  std::variant<Table, Array, std::string, int64_t, bool> value;
};

struct Entry {
  std::string key;
  Position key_position;
  Node node;
};

// "a table", "a string" and so on, for messages.
std::string_view KindName(const Node& node);

// A parsed text and the name people know it by.
struct Document {
  std::string file;
  Table root;
};

inline constexpr size_t kTextBytesMax = 4 * 1024 * 1024;  // the largest document
inline constexpr size_t kDepthMax = 16;                   // of nested values and of dotted keys, each

// Parses UTF-8 text. The Diagnostic names line and column.
Diagnosed<Document> Parse(std::string_view text, std::string file);

}  // namespace sealward::toml

#endif  // SEALWARD_BASE_TOML_NODE_H_
