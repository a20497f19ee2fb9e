// One table of a document, read field by field into typed values. Inside client/documents/ only.
#ifndef SEALWARD_CLIENT_DOCUMENTS_ROW_H_
#define SEALWARD_CLIENT_DOCUMENTS_ROW_H_

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/decimal.h"
#include "base/diagnostic.h"
#include "base/enum.h"
#include "base/hex.h"
#include "base/strong.h"
#include "base/toml/table_reader.h"
#include "base/wide.h"

namespace sealward::documents {

// "expected …" of an error, for a message about a field.
std::string Explain(const Error& error);

class Row {
 public:
  explicit Row(toml::TableReader& table) : table_(table) {}

  Diagnosed<std::string> Name(std::string_view key);
  Diagnosed<std::optional<std::string>> OptionalName(std::string_view key);
  Diagnosed<std::vector<std::string>> OptionalNames(std::string_view key, size_t count_max);
  Diagnosed<std::string> Text(std::string_view key, size_t bytes_max);
  Diagnosed<Decimal> Number(std::string_view key);  // a string: TOML's own fractions are floats
  Diagnosed<Nanoseconds> Time(std::string_view key);
  Diagnosed<uint64_t> Integer(std::string_view key, toml::Range range);
  Diagnosed<std::vector<uint32_t>> Uids(std::string_view key);

  template <typename E>
  Diagnosed<E> Choice(std::string_view key) {
    const std::string text = TRY(table_.RequireString(key));
    return ParseChoice<E>(key, text);
  }
  template <typename E>
  Diagnosed<std::vector<E>> Choices(std::string_view key) {
    std::vector<E> out;
    for (const std::string& text : TRY(table_.OptionalStrings(key)))
      out.push_back(TRY(ParseChoice<E>(key, text)));
    return out;
  }
  template <typename Fixed>
  Diagnosed<Fixed> Hex(std::string_view key) {
    const auto value = HexDecodeFixed<Fixed>(TRY(table_.RequireString(key)));
    if (value.has_value()) return *value;
    return Mistake(key, "expected " + std::to_string(2 * Fixed::kSize) + " lower-case hex digits");
  }

  std::unexpected<Diagnostic> Mistake(std::string_view key, const std::string& message) const;
  toml::TableReader& table() { return table_; }
  Diagnostic Place() const { return table_.ErrorAt("name", ""); }

 private:
  template <typename E>
  Diagnosed<E> ParseChoice(std::string_view key, const std::string& text) {
    const auto value = ParseEnum<E>(text);
    if (value.has_value()) return *value;
    std::string known;
    for (const std::string_view name : kEnumNames<E>)
      known += (known.empty() ? "" : ", ") + std::string(name);
    return Mistake(key, "no such value `" + text.substr(0, 64) + "`; expected one of " + known);
  }

  toml::TableReader& table_;
};

// Where each named row stands: names are unique within a section, and an error of the document's own
// validation gets a place.
class Places {
 public:
  explicit Places(std::string file) : file_(std::move(file)) {}
  // `section` and `name` of a row; a second row of that name is a mistake.
  Diagnosed<void> Remember(std::string_view section, const std::string& name, const Row& row);
  // The place of the last row that the error's subject begins with; the file as a whole if there is none.
  Diagnostic Locate(const Error& error) const;

 private:
  std::string file_;
  std::map<std::string, Diagnostic, std::less<>> rows_;
  std::map<std::pair<std::string, std::string>, uint32_t> lines_;
};

// Calls `read` for each [[name]] of the document, with its row; each row is then finished.
template <typename Read>
Diagnosed<void> EachRow(toml::TableReader& document, std::string_view name, Read read) {
  for (toml::TableReader& table : TRY(document.OptionalTables(name))) {
    Row row(table);
    TRY(read(row));
    TRY(table.Finish());
  }
  return {};
}

}  // namespace sealward::documents

#endif  // SEALWARD_CLIENT_DOCUMENTS_ROW_H_
