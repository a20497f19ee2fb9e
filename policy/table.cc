#include "policy/table.h"

#include "base/codec.h"
#include "base/hex.h"
#include "base/time_text.h"
#include "crypto/hash.h"
#include "policy/lexer.h"
#include "policy/suggest.h"

namespace sealward::policy {
namespace {

struct Field {
  std::string text{};
  uint32_t column = 1;  // in bytes
};

std::string_view Trimmed(std::string_view text) {
  const auto blank = [](char c) { return c == ' ' || c == '\t'; };
  while (!text.empty() && blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && blank(text.back())) text.remove_suffix(1);
  return text;
}

// The fields of one line; nothing if a quoted one does not end as it should.
std::optional<std::vector<Field>> Split(std::string_view line) {
  std::vector<Field> out;
  size_t at = 0;
  while (true) {
    Field field{.column = static_cast<uint32_t>(at + 1)};
    if (at < line.size() && line[at] == '"') {
      ++at;
      while (true) {
        const size_t quote = line.find('"', at);
        if (quote == std::string_view::npos) return std::nullopt;
        field.text += line.substr(at, quote - at);
        at = quote + 1;
        if (at >= line.size() || line[at] != '"') break;
        field.text += '"';
        ++at;
      }
      if (at < line.size() && line[at] != ',') return std::nullopt;
    } else {
      const size_t end = std::min(line.find(',', at), line.size());
      field.text = Trimmed(line.substr(at, end - at));
      at = end;
    }
    out.push_back(std::move(field));
    if (at >= line.size() || out.size() > kTableColumnsMax) return out;
    ++at;  // the comma
  }
}

}  // namespace

void AppendKey(std::string& key, std::string_view text) {
  const auto bytes = static_cast<uint16_t>(std::min<size_t>(text.size(), UINT16_MAX));
  key.push_back(static_cast<char>(bytes >> 8));
  key.push_back(static_cast<char>(bytes & 0xff));
  key += text;
}

class TableReader {
 public:
  TableReader(const Statement& statement, const Documents& documents, size_t rows_max, Mistakes& mistakes)
      : statement_(statement), documents_(documents), rows_max_(rows_max), mistakes_(mistakes) {}

  Table Run() {
    const TableText* const file = FindFile();
    if (file == nullptr || !CheckHash(*file)) return std::move(out_);
    file_ = file->file;
    if (!IsUtf8(file->text)) {
      Wrong(1, 1, "not UTF-8");
      return std::move(out_);
    }
    std::string_view rest = file->text;
    bool header = true;
    for (uint32_t line = 1; !rest.empty() && !mistakes_.full(); ++line) {
      const size_t end = std::min(rest.find('\n'), rest.size());
      std::string_view text = rest.substr(0, end);
      rest.remove_prefix(std::min(end + 1, rest.size()));
      if (text.ends_with('\r')) text.remove_suffix(1);
      if (!CheckBytes(text, line) || Trimmed(text).empty() || text.starts_with('#')) continue;
      if (header && !ReadHeader(text, line)) return std::move(out_);
      if (!header) ReadRow(text, line);
      header = false;
    }
    if (header) Wrong(1, 1, "no columns: expected a first line such as `algo:text,quantity:BTC`");
    CheckOverlaps();
    return std::move(out_);
  }

 private:
  void Wrong(uint32_t line, uint32_t column, std::string message) {
    mistakes_.AddIn(file_, {line, column}, std::move(message));
  }

  const TableText* FindFile() {
    std::vector<std::string_view> known;
    for (const TableText& table : documents_.tables) {
      if (table.file == statement_.file.text) return &table;
      known.push_back(table.file);
    }
    mistakes_.Add(statement_.file.at,
                  "no table file " + Quoted(statement_.file.text) + DidYouMean(statement_.file.text, known));
    return nullptr;
  }

  bool CheckHash(const TableText& file) {
    const std::string hash = HexEncode(crypto::Sha256(AsBytes(file.text)).View());
    if (hash == statement_.sha256.text) return true;
    mistakes_.Add(statement_.sha256.at,
                  Quoted(file.file) + " has another content: its SHA-256 is \"" + hash + "\"");
    return false;
  }

  bool CheckBytes(std::string_view text, uint32_t line) {
    for (size_t i = 0; i < text.size(); ++i) {
      const auto byte = static_cast<unsigned char>(text[i]);
      if (byte >= 0x20 && byte != 0x7f) continue;
      if (byte == '\t') continue;
      Wrong(line, static_cast<uint32_t>(i + 1), "a control character");
      return false;
    }
    return true;
  }

  bool ReadHeader(std::string_view text, uint32_t line) {
    const auto fields = Split(text);
    if (!fields.has_value() || fields->size() > kTableColumnsMax) {
      Wrong(line, 1, "expected 1 to " + std::to_string(kTableColumnsMax) + " columns, NAME:TYPE each");
      return false;
    }
    for (const Field& field : *fields) {
      if (!ReadColumn(field, line)) return false;
    }
    for (const Item& key : statement_.items) {
      const Column* const column = out_.FindColumn(key.text);
      if (column == nullptr || column->type != Type::kText) {
        std::vector<std::string_view> known;
        for (const Column& other : out_.columns_) known.push_back(other.name);
        mistakes_.Add(key.at, "no column " + Quoted(key.text) + " of type text in " + Quoted(file_) +
                                  DidYouMean(key.text, known));
        return false;
      }
      out_.key_columns_.push_back(out_.ColumnIndex(*column));
    }
    return true;
  }

  bool ReadColumn(const Field& field, uint32_t line) {
    const size_t colon = field.text.find(':');
    Column column{.name = field.text.substr(0, colon), .at = {line, field.column}};
    const std::string type = colon == std::string::npos ? "" : field.text.substr(colon + 1);
    if (out_.FindColumn(column.name) != nullptr) {
      Wrong(line, field.column, Quoted(column.name) + " is the name of two columns");
      return false;
    }
    const bool time = type == "time" && (column.name == "effective_from" || column.name == "effective_until");
    if (time) {
      column.type = Type::kInvalid;  // no value of the language
    } else if (type == "text") {
      column.type = Type::kText;
    } else if (type == "number") {
      column.type = Type::kCount;
    } else if (type == "duration") {
      column.type = Type::kDuration;
    } else if (type == "amount") {
      column.type = Type::kAmount;
    } else if (const intent::Asset* const asset = documents_.reference.FindAsset(type); asset != nullptr) {
      column.type = Type::kAmount;
      column.asset = static_cast<AssetId>(asset - documents_.reference.assets.data());
    } else {
      Wrong(line, field.column,
            Quoted(field.text) +
                ": expected NAME:TYPE, TYPE one of text, number, amount, duration, time (of "
                "effective_from and effective_until) or an asset");
      return false;
    }
    out_.columns_.push_back(std::move(column));
    return true;
  }

  void ReadRow(std::string_view text, uint32_t line) {
    const auto fields = Split(text);
    if (!fields.has_value()) return Wrong(line, 1, "a quoted field does not end");
    if (fields->size() != out_.columns_.size()) {
      return Wrong(line, 1,
                   "expected " + std::to_string(out_.columns_.size()) + " fields, found " +
                       std::to_string(fields->size()));
    }
    if (out_.rows_.size() >= rows_max_) {
      return Wrong(line, 1,
                   "the tables of a policy have at most " + std::to_string(kTableRowsMax) + " rows together");
    }
    Table::Row row{.first_cell = out_.cells_.size(), .line = line};
    for (size_t i = 0; i < fields->size(); ++i) {
      const auto cell = ReadCell(out_.columns_[i], (*fields)[i], line, row);
      if (!cell.has_value()) {
        out_.cells_.resize(row.first_cell);
        return;
      }
      out_.cells_.push_back(*cell);
    }
    std::string key;
    for (const size_t column : out_.key_columns_) AppendKey(key, out_.cells_[row.first_cell + column].text);
    out_.by_key_[key].push_back(static_cast<uint32_t>(out_.rows_.size()));
    out_.rows_.push_back(row);
  }

  std::optional<Value> ReadCell(const Column& column, const Field& field, uint32_t line, Table::Row& row) {
    const auto wrong = [&](const std::string& expected) -> std::optional<Value> {
      Wrong(line, field.column, Quoted(field.text) + ": expected " + expected);
      return std::nullopt;
    };
    switch (column.type) {
      case Type::kInvalid: {
        if (field.text.empty()) return Value{};
        const auto time = ParseTime(field.text);
        if (!time.has_value()) return wrong("a time such as 2026-12-01T00:00:00Z");
        (column.name == "effective_from" ? row.from : row.until) = time->value;
        return Value{};
      }
      case Type::kText:
        if (!intent::IsPrintableAscii(field.text) || field.text.size() > kTextBytesMax)
          return wrong("printable ASCII");
        return Value{.type = Type::kText, .text = out_.texts_.emplace_back(field.text)};
      case Type::kCount: {
        const auto number = Decimal::Parse(PlainNumber(field.text));
        const bool whole = number.has_value() && number->scale == 0 && !number->IsNegative();
        if (!whole) return wrong("a whole number");
        return Value{.type = Type::kCount, .number = number->mantissa};
      }
      case Type::kDuration: {
        const uint64_t ns = ReadDuration(field.text);
        if (ns == 0 || ns > kAgeNsMax) return wrong("a duration such as 30s, from 1s to 30d");
        return Value{.type = Type::kDuration, .number = static_cast<Int128>(ns)};
      }
      case Type::kAmount:
        return ReadAmount(column, field.text, wrong);
      case Type::kBoolean:
        break;
    }
    return wrong("another type");
  }

  static uint64_t ReadDuration(std::string_view text) {
    if (text.size() < 2 || std::string_view("smhd").find(text.back()) == std::string_view::npos) return 0;
    const std::string_view digits = text.substr(0, text.size() - 1);
    const bool sound = std::all_of(digits.begin(), digits.end(), [](char c) { return c >= '0' && c <= '9'; });
    return sound ? DurationNs(text) : 0;
  }

  template <typename Wrong>
  std::optional<Value> ReadAmount(const Column& column, std::string_view text, const Wrong& wrong) {
    AssetId asset = column.asset;
    if (asset == kNoAsset) {
      const size_t blank = std::min(text.find(' '), text.size());
      const std::string_view name = Trimmed(text.substr(blank));
      const intent::Asset* const found = documents_.reference.FindAsset(name);
      if (found == nullptr) return wrong("an amount with its asset, such as 5 BTC");
      asset = static_cast<AssetId>(found - documents_.reference.assets.data());
      text = text.substr(0, blank);
    }
    const auto number = Decimal::Parse(PlainNumber(text));
    if (!number.has_value() || number->IsNegative()) return wrong("an amount");
    const auto scaled = number->Rescale(documents_.reference.assets[asset].scale);
    if (!scaled.has_value())
      return wrong("no more digits than " + documents_.reference.assets[asset].name + " has");
    return Value{.type = Type::kAmount, .asset = asset, .number = *scaled};
  }

  void CheckOverlaps() {
    for (const auto& [key, rows] : out_.by_key_) {
      std::vector<uint32_t> sorted = rows;
      std::sort(sorted.begin(), sorted.end(), [&](uint32_t a, uint32_t b) {
        return std::tie(out_.rows_[a].from, out_.rows_[a].line) <
               std::tie(out_.rows_[b].from, out_.rows_[b].line);
      });
      for (size_t i = 1; i < sorted.size(); ++i) {
        const Table::Row& before = out_.rows_[sorted[i - 1]];
        const Table::Row& row = out_.rows_[sorted[i]];
        if (row.from >= before.until) continue;
        Wrong(std::max(row.line, before.line), 1,
              "line " + std::to_string(std::min(row.line, before.line)) +
                  " has the same key, and both count at the same time");
      }
    }
  }

  const Statement& statement_;
  const Documents& documents_;
  size_t rows_max_;
  Mistakes& mistakes_;
  std::string file_;
  Table out_;
};

const Column* Table::FindColumn(std::string_view name) const {
  for (const Column& column : columns_) {
    if (column.name == name) return &column;
  }
  return nullptr;
}

std::vector<Item> Table::KeyTexts(size_t key) const {
  std::vector<Item> out;
  for (const Row& row : rows_) {
    out.push_back({std::string(cells_[row.first_cell + key_columns_[key]].text), {row.line, 1}});
  }
  return out;
}

const Value* Table::Find(std::span<const std::string_view> keys, Nanoseconds now) const {
  std::array<char, 16 * (kTextBytesMax + 2)> bytes;
  size_t size = 0;
  for (const std::string_view key : keys) {
    if (key.size() > kTextBytesMax || size + key.size() + 2 > bytes.size()) return nullptr;
    bytes[size++] = static_cast<char>(key.size() >> 8);
    bytes[size++] = static_cast<char>(key.size() & 0xff);
    std::copy(key.begin(), key.end(), bytes.begin() + static_cast<std::ptrdiff_t>(size));
    size += key.size();
  }
  const auto found = by_key_.find(std::string_view(bytes.data(), size));
  if (found == by_key_.end()) return nullptr;
  for (const uint32_t row : found->second) {
    if (rows_[row].from <= now.value && now.value < rows_[row].until) return &cells_[rows_[row].first_cell];
  }
  return nullptr;
}

Table ReadTable(const Statement& statement, const Documents& documents, size_t rows_max, Mistakes& mistakes) {
  return TableReader(statement, documents, rows_max, mistakes).Run();
}

}  // namespace sealward::policy
