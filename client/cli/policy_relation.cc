#include "client/cli/policy_relation.h"

#include <algorithm>

#include "client/cli/policy_cases.h"
#include "policy/print.h"

namespace sealward::cli {
namespace {

using policy::Ast;
using policy::Comparison;
using policy::Expression;
using policy::ExpressionId;
using policy::ExpressionKind;
using policy::Item;

template <typename T>
Relation Order(const T& before, const T& after) {
  if (before < after) return Relation::kMore;
  return after < before ? Relation::kLess : Relation::kSame;
}

template <typename T>
Relation Subset(const std::set<T>& before, const std::set<T>& after) {
  const bool more = std::includes(after.begin(), after.end(), before.begin(), before.end());
  const bool less = std::includes(before.begin(), before.end(), after.begin(), after.end());
  if (more) return less ? Relation::kSame : Relation::kMore;
  return less ? Relation::kLess : Relation::kUnknown;
}

std::set<std::string> Texts(const std::vector<Item>& items) {
  std::set<std::string> out;
  for (const Item& item : items) out.insert(item.text);
  return out;
}

std::string Trimmed(std::string_view text) {
  const size_t begin = text.find_first_not_of(" \t\r");
  if (begin == std::string_view::npos) return {};
  return std::string(text.substr(begin, text.find_last_not_of(" \t\r") - begin + 1));
}

std::vector<std::string> Cells(std::string_view line) {
  std::vector<std::string> out;
  for (;;) {
    const size_t comma = line.find(',');
    out.push_back(Trimmed(line.substr(0, comma)));
    if (comma == std::string_view::npos) return out;
    line.remove_prefix(comma + 1);
  }
}

// A cell such as `5 BTC` or `1_000`, without the asset; nothing if it is no number.
std::optional<std::pair<Decimal, std::string>> NumberIn(const std::string& cell) {
  const size_t blank = cell.find(' ');
  std::string digits = cell.substr(0, blank);
  std::erase(digits, '_');
  const auto number = Decimal::Parse(digits);
  if (!number.has_value()) return std::nullopt;
  return std::pair{*number, blank == std::string::npos ? "" : Trimmed(cell.substr(blank))};
}

// Which texts the expression lets one attribute be: its printed attribute, and they.
std::optional<std::pair<std::string, std::set<std::string>>> TextsOf(const DiffSide& side, ExpressionId id) {
  const Ast& ast = side.ast();
  const Expression& e = ast[id];
  if (e.kind == ExpressionKind::kCompare && e.comparison == Comparison::kEqual) {
    const bool swapped = ast[e.children[0]].kind == ExpressionKind::kText;
    const Expression& attribute = ast[e.children[swapped ? 1 : 0]];
    const Expression& text = ast[e.children[swapped ? 0 : 1]];
    if (attribute.kind != ExpressionKind::kAttribute || text.kind != ExpressionKind::kText)
      return std::nullopt;
    return std::pair{attribute.text, std::set<std::string>{text.text}};
  }
  if (e.kind != ExpressionKind::kIn || e.negated) return std::nullopt;
  const std::vector<Item>* items = e.target == policy::InTarget::kItems ? &e.items : nullptr;
  if (e.target == policy::InTarget::kName) items = side.List(e.text);
  if (items == nullptr) return std::nullopt;
  return std::pair{policy::PrintExpression(ast, e.children[0]), Texts(*items)};
}

}  // namespace

Relation Both(Relation a, Relation b) {
  if (a == Relation::kSame) return b;
  if (b == Relation::kSame) return a;
  return a == b ? a : Relation::kUnknown;
}

Relation Inverse(Relation a) {
  if (a == Relation::kMore) return Relation::kLess;
  return a == Relation::kLess ? Relation::kMore : a;
}

const std::vector<Item>* DiffSide::List(const std::string& name) const {
  for (const policy::Statement& statement : ast_.statements) {
    if (statement.kind == policy::StatementKind::kList && statement.name == name) return &statement.items;
  }
  return nullptr;
}

const policy::Statement* DiffSide::TableStatement(const std::string& name) const {
  for (const policy::Statement& statement : ast_.statements) {
    if (statement.kind == policy::StatementKind::kTable && statement.name == name) return &statement;
  }
  return nullptr;
}

const std::string* DiffSide::TableText(const std::string& name) const {
  const policy::Statement* const statement = TableStatement(name);
  if (statement == nullptr) return nullptr;
  for (const policy::TableText& table : tables_) {
    if (table.file == statement->file.text) return &table.text;
  }
  return nullptr;
}

std::optional<PlainTable> ReadPlain(const DiffSide& side, const std::string& table) {
  const policy::Statement* const statement = side.TableStatement(table);
  const std::string* const text = side.TableText(table);
  if (text == nullptr || text->find('"') != std::string::npos) return std::nullopt;
  PlainTable out;
  std::string_view rest = *text;
  while (!rest.empty()) {
    const std::string_view line = TakeLine(rest);
    if (IsBlank(line)) continue;
    const auto cells = Cells(line);
    if (out.columns.empty()) {
      for (const std::string& cell : cells) out.columns.push_back(cell.substr(0, cell.find(':')));
      continue;
    }
    if (cells.size() != out.columns.size()) return std::nullopt;
    std::map<std::string, std::string> row;
    for (size_t i = 0; i < cells.size(); ++i) row[out.columns[i]] = cells[i];
    std::string key;
    for (const Item& column : statement->items) key += (key.empty() ? "" : ", ") + row[column.text];
    for (const char* dated : {"effective_from", "effective_until"}) {
      if (row.contains(dated) && !row[dated].empty()) key += ", " + row[dated];
    }
    out.rows[key] = std::move(row);
  }
  return out;
}

Relation Relations::TableColumn(const std::string& table, const std::string& column) const {
  const std::string* const old_text = before_.TableText(table);
  const std::string* const new_text = after_.TableText(table);
  if (old_text == nullptr || new_text == nullptr) return Relation::kUnknown;
  if (*old_text == *new_text) return Relation::kSame;
  const auto before = ReadPlain(before_, table);
  const auto after = ReadPlain(after_, table);
  if (!before.has_value() || !after.has_value()) return Relation::kUnknown;
  Relation out = Relation::kSame;
  for (const auto& [key, row] : before->rows) {
    const auto other = after->rows.find(key);
    if (other == after->rows.end()) {
      out = Both(out, Relation::kLess);
      continue;
    }
    const auto old_cell = row.find(column);
    const auto new_cell = other->second.find(column);
    if (old_cell == row.end() || new_cell == other->second.end()) return Relation::kUnknown;
    if (old_cell->second == new_cell->second) continue;
    const auto old_number = NumberIn(old_cell->second);
    const auto new_number = NumberIn(new_cell->second);
    if (!old_number.has_value() || !new_number.has_value() || old_number->second != new_number->second) {
      return Relation::kUnknown;
    }
    out = Both(out, Order(old_number->first, new_number->first));
  }
  for (const auto& [key, row] : after->rows) {
    if (!before->rows.contains(key)) out = Both(out, Relation::kMore);
  }
  return out;
}

bool Relations::ReadsChangedTable(ExpressionId id) const {
  const Expression& e = before_.ast()[id];
  const bool names = e.kind == ExpressionKind::kLookup ||
                     (e.kind == ExpressionKind::kIn && e.target == policy::InTarget::kName);
  if (names && before_.TableStatement(e.text) != nullptr) {
    const std::string* const text = before_.TableText(e.text);
    const std::string* const other = after_.TableText(e.text);
    if (text == nullptr || other == nullptr || *text != *other) return true;
  }
  if (e.measure.has_value()) {
    const auto& where = before_.ast().measures[*e.measure].where;
    if (where.has_value() && ReadsChangedTable(*where)) return true;
  }
  return std::any_of(e.children.begin(), e.children.end(),
                     [&](ExpressionId child) { return ReadsChangedTable(child); });
}

bool Relations::SameText(ExpressionId before, ExpressionId after) const {
  return policy::PrintExpanded(before_.ast(), before) == policy::PrintExpanded(after_.ast(), after) &&
         !ReadsChangedTable(before);
}

// `all`: joined by `and`, else by `or`. Parts that say the same fall away; what is left is compared one by
// one.
Relation Relations::Junction(const Parts& before, const Parts& after, bool all) const {
  Parts old_left, new_left = after;
  for (const ExpressionId part : before) {
    const auto same = std::find_if(new_left.begin(), new_left.end(),
                                   [&](ExpressionId other) { return SameText(part, other); });
    if (same == new_left.end())
      old_left.push_back(part);
    else
      new_left.erase(same);
  }
  Relation out = Relation::kSame;
  for (const ExpressionId part : old_left) {
    const auto near = std::find_if(new_left.begin(), new_left.end(), [&](ExpressionId other) {
      return Truth(part, other) != Relation::kUnknown;
    });
    if (near == new_left.end()) {
      out = Both(out, all ? Relation::kMore : Relation::kLess);  // one condition less
      continue;
    }
    out = Both(out, Truth(part, *near));
    new_left.erase(near);
  }
  if (new_left.empty()) return out;
  return Both(out, all ? Relation::kLess : Relation::kMore);
}

std::optional<Relation> Relations::Values(ExpressionId before, ExpressionId after) const {
  const auto old_texts = TextsOf(before_, before);
  const auto new_texts = TextsOf(after_, after);
  if (!old_texts.has_value() || !new_texts.has_value()) return std::nullopt;
  if (old_texts->first != new_texts->first) return Relation::kUnknown;
  return Subset(old_texts->second, new_texts->second);
}

Relation Relations::Truth(ExpressionId before, ExpressionId after) const {
  if (SameText(before, after)) return Relation::kSame;
  const Expression& a = before_.ast()[before];
  const Expression& b = after_.ast()[after];
  for (const ExpressionKind kind : {ExpressionKind::kAnd, ExpressionKind::kOr}) {
    if (a.kind != kind && b.kind != kind) continue;
    const auto parts = [&](const Expression& e, ExpressionId id) {
      return e.kind == kind ? Parts(e.children.begin(), e.children.end()) : Parts{id};
    };
    return Junction(parts(a, before), parts(b, after), kind == ExpressionKind::kAnd);
  }
  if (const auto values = Values(before, after); values.has_value()) return *values;
  if (a.kind != b.kind) return Relation::kUnknown;
  switch (a.kind) {
    case ExpressionKind::kNot:
      return Inverse(Truth(a.children[0], b.children[0]));
    case ExpressionKind::kCompare:
      return Compare(a, b);
    case ExpressionKind::kIn:
      return In(a, b);
    case ExpressionKind::kCollar:
      return Collar(a, b);
    default:
      return TruthOfMeasured(a, b);
  }
}

// `F is older than D`.
Relation Relations::TruthOfMeasured(const Expression& before, const Expression& after) const {
  const bool alike = before.kind == ExpressionKind::kFactIs && before.fact == after.fact &&
                     before.negated == after.negated && Texts(before.items) == Texts(after.items) &&
                     before.duration_ns != 0 && after.duration_ns != 0;
  if (!alike) return Relation::kUnknown;
  const Relation longer = Order(before.duration_ns, after.duration_ns);
  return before.negated ? longer : Inverse(longer);
}

Relation Relations::Compare(const Expression& before, const Expression& after) const {
  const auto rises = [](Comparison c) { return c == Comparison::kLess || c == Comparison::kLessOrEqual; };
  const auto falls = [](Comparison c) {
    return c == Comparison::kGreater || c == Comparison::kGreaterOrEqual;
  };
  const bool up = rises(before.comparison) && rises(after.comparison);
  const bool down = falls(before.comparison) && falls(after.comparison);
  if (!up && !down) return Relation::kUnknown;
  const Relation left = Size(before.children[0], after.children[0]);
  const Relation right = Size(before.children[1], after.children[1]);
  Relation out = up ? Both(Inverse(left), right) : Both(left, Inverse(right));
  if (before.comparison == after.comparison) return out;
  const bool allows_equal =
      after.comparison == Comparison::kLessOrEqual || after.comparison == Comparison::kGreaterOrEqual;
  return Both(out, allows_equal ? Relation::kMore : Relation::kLess);
}

Relation Relations::In(const Expression& before, const Expression& after) const {
  const bool alike = before.target == after.target && before.negated == after.negated &&
                     SameText(before.children[0], after.children[0]);
  if (!alike) return Relation::kUnknown;
  Relation out = Relation::kUnknown;
  if (before.target == policy::InTarget::kItems) {
    out = Subset(Texts(before.items), Texts(after.items));
  } else if (before.target == policy::InTarget::kName) {
    const auto* const old_list = before_.List(before.text);
    const auto* const new_list = after_.List(after.text);
    if (old_list != nullptr && new_list != nullptr) {
      out = Subset(Texts(*old_list), Texts(*new_list));
    } else if (before.text == after.text) {
      const auto old_table = ReadPlain(before_, before.text);
      const auto new_table = ReadPlain(after_, after.text);
      if (!old_table.has_value() || !new_table.has_value()) return Relation::kUnknown;
      const auto keys = [](const PlainTable& table) {
        std::set<std::string> rows;
        for (const auto& [key, row] : table.rows) rows.insert(key);
        return rows;
      };
      out = Subset(keys(*old_table), keys(*new_table));
    }
  }
  return before.negated ? Inverse(out) : out;
}

Relation Relations::Collar(const Expression& before, const Expression& after) const {
  const bool alike = before.children.size() == after.children.size() && before.boolean == after.boolean &&
                     SameText(before.children[0], after.children[0]);
  if (!alike) return Relation::kUnknown;
  const Expression& old_from = before_.ast()[before.children[1]];
  const Expression& new_from = after_.ast()[after.children[1]];
  Relation out = Relation::kUnknown;
  if (SameText(before.children[1], after.children[1]))
    out = Relation::kSame;
  else if (old_from.kind == ExpressionKind::kReference && new_from.kind == old_from.kind &&
           old_from.duration_ns != 0 && new_from.duration_ns != 0)
    out = Order(old_from.duration_ns, new_from.duration_ns);
  for (size_t i = 2; i < before.children.size(); ++i) {
    const Expression& a = before_.ast()[before.children[i]];
    const Expression& b = after_.ast()[after.children[i]];
    if (a.kind != b.kind || a.text != b.text) return Relation::kUnknown;
    out = Both(out, Order(a.number, b.number));
  }
  return out;
}

Relation Relations::Size(ExpressionId before, ExpressionId after) const {
  if (SameText(before, after)) return Relation::kSame;
  const Expression& a = before_.ast()[before];
  const Expression& b = after_.ast()[after];
  if (a.kind != b.kind || a.children.size() != b.children.size()) return Relation::kUnknown;
  const auto child = [&](size_t i) { return Size(a.children[i], b.children[i]); };
  Relation out = Relation::kSame;
  switch (a.kind) {
    case ExpressionKind::kNumber:
      return Order(a.number, b.number);
    case ExpressionKind::kAmount:
      return a.text == b.text ? Order(a.number, b.number) : Relation::kUnknown;
    case ExpressionKind::kDuration:
      return Order(a.duration_ns, b.duration_ns);
    case ExpressionKind::kTimes:
      return Both(Order(a.number, b.number), child(0));
    case ExpressionKind::kMin:
    case ExpressionKind::kMax:
    case ExpressionKind::kAdd:
      for (size_t i = 0; i < a.children.size(); ++i) out = Both(out, child(i));
      return out;
    case ExpressionKind::kSubtract:
      return Both(child(0), Inverse(child(1)));
    case ExpressionKind::kLookup:
      for (size_t i = 0; i < a.children.size(); ++i) {
        if (!SameText(a.children[i], b.children[i])) return Relation::kUnknown;
      }
      return a.text == b.text && a.column == b.column ? TableColumn(a.text, a.column) : Relation::kUnknown;
    case ExpressionKind::kIn:  // in an asset
      return a.text == b.text && a.target == b.target ? child(0) : Relation::kUnknown;
    case ExpressionKind::kMeasure:
      return MeasureSize(a, b);
    default:
      return Relation::kUnknown;
  }
}

// Over a longer window, of more kinds, by fewer keys, under a weaker filter more is counted. Not so of levels
// with signs, and of extremes.
Relation Relations::MeasureSize(const Expression& before, const Expression& after) const {
  const policy::Measure& a = before_.ast().measures[*before.measure];
  const policy::Measure& b = after_.ast().measures[*after.measure];
  const bool sums = a.kind == policy::MeasureKind::kSent || a.kind == policy::MeasureKind::kFilled ||
                    a.kind == policy::MeasureKind::kOpen;
  if (!sums || a.kind != b.kind || a.session.text != b.session.text) return Relation::kUnknown;
  if (!before.children.empty() && !SameText(before.children[0], after.children[0])) return Relation::kUnknown;
  Relation out = Order(a.window_ns, b.window_ns);
  out = Both(out, Inverse(Subset(Texts(a.by), Texts(b.by))));
  if (a.count_of != b.count_of) {
    const bool more = (a.count_of & ~b.count_of) == 0, less = (b.count_of & ~a.count_of) == 0;
    out = Both(out, more ? Relation::kMore : less ? Relation::kLess : Relation::kUnknown);
  }
  if (a.where.has_value() && b.where.has_value()) return Both(out, Truth(*a.where, *b.where));
  if (a.where.has_value() == b.where.has_value()) return out;
  return Both(out, a.where.has_value() ? Relation::kMore : Relation::kLess);
}

Relation Relations::Conditions(const policy::Statement& before, const policy::Statement& after) const {
  const auto compare = [&](const std::optional<ExpressionId>& a, const std::optional<ExpressionId>& b) {
    if (a.has_value() && b.has_value()) return Truth(*a, *b);
    if (a.has_value() == b.has_value()) return Relation::kSame;
    return a.has_value() ? Relation::kMore : Relation::kLess;  // absent is true
  };
  Relation unless = Relation::kSame;
  if (before.unless.has_value() && after.unless.has_value())
    unless = Inverse(Truth(*before.unless, *after.unless));
  else if (before.unless.has_value() != after.unless.has_value())
    unless = before.unless.has_value() ? Relation::kMore : Relation::kLess;
  return Both(compare(before.when, after.when), unless);
}

}  // namespace sealward::cli
