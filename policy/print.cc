#include "policy/print.h"

#include "policy/lexer.h"
#include "policy/token.h"

namespace sealward::policy {
namespace {

constexpr size_t kLineMax = 100;

// How tightly an expression holds together: an operand that binds less than its place asks for stands in
// parentheses.
enum Binding : int { kJoined = 1, kNegated = 2, kCompared = 3, kSummed = 4, kPostfix = 5, kPrimary = 6 };

Binding BindingOf(ExpressionKind kind) {
  switch (kind) {
    case ExpressionKind::kAnd:
    case ExpressionKind::kOr:
      return kJoined;
    case ExpressionKind::kNot:
      return kNegated;
    case ExpressionKind::kCompare:
    case ExpressionKind::kCollar:
    case ExpressionKind::kFactIs:
      return kCompared;
    case ExpressionKind::kAdd:
    case ExpressionKind::kSubtract:
      return kSummed;
    case ExpressionKind::kIn:
      return kPostfix;
    case ExpressionKind::kBoolean:
    case ExpressionKind::kText:
    case ExpressionKind::kNumber:
    case ExpressionKind::kAmount:
    case ExpressionKind::kAttribute:
    case ExpressionKind::kHas:
    case ExpressionKind::kDuration:
    case ExpressionKind::kPercent:
    case ExpressionKind::kTicks:
    case ExpressionKind::kReference:
    case ExpressionKind::kTime:
    case ExpressionKind::kApprovals:
    case ExpressionKind::kLookup:
    case ExpressionKind::kMeasure:
    case ExpressionKind::kMin:
    case ExpressionKind::kMax:
      return kPrimary;
    case ExpressionKind::kTimes:
      return kPostfix;
  }
  return kPrimary;
}

std::string InQuotes(std::string_view text) {
  return "\"" + std::string(text) + "\"";
}

// Assets and roles: as a word where the lexer reads it as one.
std::string WordOrText(std::string_view text) {
  const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; };
  const auto is_part = [&](char c) { return is_letter(c) || (c >= '0' && c <= '9'); };
  const bool word = !text.empty() && is_letter(text[0]) && std::all_of(text.begin(), text.end(), is_part);
  return word && !IsReserved(text) ? std::string(text) : InQuotes(text);
}

template <typename Range, typename Function>
std::string Joined(const Range& range, std::string_view separator, Function&& text) {
  std::string out;
  for (const auto& item : range) {
    if (!out.empty()) out += separator;
    out += text(item);
  }
  return out;
}

std::string NamesText(std::string_view before, const std::vector<Item>& names) {
  if (names.empty()) return {};
  return std::string(before) + Joined(names, ", ", [](const Item& name) { return name.text; });
}

class ExpressionPrinter {
 public:
  explicit ExpressionPrinter(const Ast& ast, bool expanded = false) : ast_(ast), expanded_(expanded) {}

  std::string Side(ExpressionId id) const { return Operand(id, kSummed); }  // of `<=` in a limit

  std::string Text(ExpressionId id) const {
    const Expression& e = ast_[id];
    switch (e.kind) {
      case ExpressionKind::kBoolean:
        return e.boolean ? "true" : "false";
      case ExpressionKind::kText:
        return InQuotes(e.text);
      case ExpressionKind::kNumber:
        return PrintNumber(e.number);
      case ExpressionKind::kAmount:
        return PrintNumber(e.number) + " " + WordOrText(e.text);
      case ExpressionKind::kAttribute:
        return e.text;
      case ExpressionKind::kHas:
        return "requester has " + WordOrText(e.text);
      case ExpressionKind::kDuration:
        return DurationText(e.duration_ns);
      case ExpressionKind::kPercent:
        return PrintNumber(e.number) + "%";
      case ExpressionKind::kTicks:
        return PrintNumber(e.number) + " ticks";
      case ExpressionKind::kReference:
        return e.duration_ns == 0 ? "reference" : "reference no older than " + DurationText(e.duration_ns);
      case ExpressionKind::kTime:
        return "time";
      case ExpressionKind::kApprovals:
        return "approvals";
      case ExpressionKind::kLookup:
        return LookupText(e);
      case ExpressionKind::kMeasure:
        return MeasureText(e);
      case ExpressionKind::kTimes:
        return PrintNumber(e.number) + " times " + Operand(e.children[0], kPrimary);
      case ExpressionKind::kCollar:
        return CollarText(e);
      case ExpressionKind::kFactIs:
        return FactText(e);
      case ExpressionKind::kMin:
      case ExpressionKind::kMax:
        return (e.kind == ExpressionKind::kMin ? "min(" : "max(") + Operands(e, ", ", kSummed) + ")";
      case ExpressionKind::kAdd:
      case ExpressionKind::kSubtract:
        return Operand(e.children[0], kSummed) + (e.kind == ExpressionKind::kAdd ? " + " : " - ") +
               Operand(e.children[1], kPostfix);
      case ExpressionKind::kCompare:
        return Operands(e, " " + std::string(EnumName(e.comparison)) + " ", kSummed);
      case ExpressionKind::kIn:
        return Operand(e.children[0], kPostfix) + (e.negated ? " not in " : " in ") + TargetText(e);
      case ExpressionKind::kNot:
        return "not " + Operand(e.children[0], kNegated);
      case ExpressionKind::kAnd:
      case ExpressionKind::kOr:
        return Operands(e, e.kind == ExpressionKind::kAnd ? " and " : " or ", kNegated);
    }
    return {};
  }

  std::string Operand(ExpressionId id, Binding least) const {
    return BindingOf(ast_[id].kind) < least ? "(" + Text(id) + ")" : Text(id);
  }

 private:
  std::string Operands(const Expression& e, std::string_view separator, Binding least) const {
    return Joined(e.children, separator, [&](ExpressionId child) { return Operand(child, least); });
  }
  static std::string ItemsText(std::vector<Item> items, bool sorted) {
    if (sorted)
      std::sort(items.begin(), items.end(), [](const Item& a, const Item& b) { return a.text < b.text; });
    return "[" + Joined(items, ", ", [](const Item& item) { return InQuotes(item.text); }) + "]";
  }
  std::string TargetText(const Expression& e) const {
    switch (e.target) {
      case InTarget::kName:
        if (expanded_) {
          for (const Statement& s : ast_.statements) {
            if (s.kind == StatementKind::kList && s.name == e.text) return ItemsText(s.items, true);
            if (s.kind == StatementKind::kTable && s.name == e.text) {
              return "table " + s.sha256.text + NamesText(" key ", s.items);
            }
          }
        }
        return WordOrText(e.text);
      case InTarget::kText:
        return InQuotes(e.text);
      case InTarget::kItems:
        return ItemsText(e.items, expanded_);
      case InTarget::kAddressBook:
        return "addressbook";
      case InTarget::kCalendar:
        return "session(" + e.text + ")";
    }
    return {};
  }
  std::string MeasureText(const Expression& e) const {
    const Measure& measure = ast_.measures[*e.measure];
    std::string out = std::string(EnumName(measure.kind)) + "(";
    out +=
        measure.count_of != 0 ? "count of " + PrintKinds(measure.count_of) : Operand(e.children[0], kPostfix);
    if (measure.where.has_value()) out += " where " + Text(*measure.where);
    if (measure.window_ns != 0) {
      out += " over " + DurationText(measure.window_ns);
    } else if (!measure.session.text.empty()) {
      out += " over session(" + measure.session.text + ")";
    }
    return out + NamesText(" by ", measure.by) + ")";
  }
  // The table by its content: what it is called does not matter.
  std::string LookupText(const Expression& e) const {
    std::string table = e.text;
    for (const Statement& s : ast_.statements) {
      if (expanded_ && s.kind == StatementKind::kTable && s.name == e.text) {
        table = "table " + s.sha256.text + NamesText(" key ", s.items);
      }
    }
    return table + "[" + Operands(e, ", ", kSummed) + "]." + e.column;
  }
  std::string CollarText(const Expression& e) const {
    std::string out = Operand(e.children[0], kSummed) + " not worse than ";
    if (e.children.size() > 3) out += e.boolean ? "lesser of " : "greater of ";
    for (size_t i = 2; i < e.children.size(); ++i) out += (i == 2 ? "" : ", ") + Text(e.children[i]);
    return out + " from " + Operand(e.children[1], kSummed);
  }
  static std::string FactText(const Expression& e) {
    std::string out(EnumName(e.fact));
    if (e.fact == FactKind::kRate) {
      out += " " + WordOrText(e.items[0].text) + " to " + WordOrText(e.items[1].text);
    }
    out += e.negated ? " is not " : " is ";
    return out + (e.duration_ns == 0 ? "stale" : "older than " + DurationText(e.duration_ns));
  }

  const Ast& ast_;
  bool expanded_;
};

std::string ListText(const Statement& s) {
  std::string out = "list " + s.name + " = [";
  const std::string line = Joined(s.items, ", ", [](const Item& item) { return InQuotes(item.text); });
  if (out.size() + line.size() + 3 <= kLineMax) return out + (line.empty() ? "" : " " + line + " ") + "]";
  std::string row;
  for (const Item& item : s.items) {
    const std::string text = InQuotes(item.text) + ",";
    if (!row.empty() && row.size() + text.size() + 1 > kLineMax) {
      out += "\n" + row;
      row.clear();
    }
    row += (row.empty() ? "  " : " ") + text;
  }
  return out + "\n" + row + "\n]";
}

std::string PeopleText(const Statement& s) {
  std::string out = std::to_string(s.people) + " of ";
  out += Joined(s.roles, ", ", [](const Item& role) { return WordOrText(role.text); });
  if (s.distinct_roles) out += " from distinct roles";
  if (s.distinct_desks) out += s.distinct_roles ? " and distinct desks" : " from distinct desks";
  if (s.within_ns.has_value()) out += " within " + DurationText(*s.within_ns);
  return out;
}

std::string LimitText(const ExpressionPrinter& printer, const Statement& s) {
  return "limit " + InQuotes(s.name) + " " + printer.Side(*s.bounded) + " <= " + printer.Side(*s.bound) +
         " on " + PrintKinds(s.kinds);
}

// Without conditions.
std::string HeadText(const ExpressionPrinter& printer, const Statement& s) {
  const std::string word(EnumName(s.kind));
  const std::string name = s.name.empty() ? "" : " " + InQuotes(s.name);
  switch (s.kind) {
    case StatementKind::kList:
      return ListText(s);
    case StatementKind::kTable:
      return "table " + s.name + " from " + InQuotes(s.file.text) + " sha256 " + InQuotes(s.sha256.text) +
             NamesText(" key ", s.items);
    case StatementKind::kStale:
      return "stale " + std::string(EnumName(s.fact)) + " after " + DurationText(s.after_ns);
    case StatementKind::kSlippage:
      return "slippage " + PrintNumber(s.percent) + "%";
    case StatementKind::kPermit:
    case StatementKind::kForbid:
      return word + " " + PrintKinds(s.kinds) + name;
    case StatementKind::kLimit:
      return LimitText(printer, s);
    case StatementKind::kRequire:
      return word + name + " " + PeopleText(s) + " on " + PrintKinds(s.kinds);
    case StatementKind::kTrip:
    case StatementKind::kAlert:
      return word + name + " on " + PrintKinds(s.kinds) + NamesText(" by ", s.by);
    case StatementKind::kNever:
      return word + name + " " + PrintKinds(s.kinds);
  }
  return {};
}

std::string StatementText(const Ast& ast, const Statement& s) {
  const ExpressionPrinter printer(ast);
  std::string out = HeadText(printer, s);
  const std::string_view when = s.kind == StatementKind::kNever ? "\n  with " : "\n  when ";
  if (s.when.has_value()) out += std::string(when) + printer.Text(*s.when);
  if (s.unless.has_value()) out += "\n  unless " + printer.Text(*s.unless);
  if (s.unbounded_because.has_value()) out += "\n  unbounded because " + InQuotes(*s.unbounded_because);
  if (s.kind == StatementKind::kTrip) out += "\n  cleared by " + PeopleText(s);
  if (s.until.has_value()) out += "\n  temporary until " + InQuotes(s.until->text);
  return out;
}

}  // namespace

std::string PrintKinds(KindSet kinds) {
  std::string out;
  for (size_t i = 0; i < kEnumNames<intent::IntentKind>.size(); ++i) {
    const auto kind = static_cast<intent::IntentKind>(i);
    if (Has(kinds, kind)) out += (out.empty() ? "" : ", ") + std::string(EnumName(kind));
  }
  return out;
}

std::string PrintNumber(const Decimal& number) {
  const std::string plain = number.ToText();
  const size_t sign = plain.starts_with('-') ? 1 : 0;
  const size_t point = std::min(plain.find('.'), plain.size());
  std::string out = plain.substr(0, sign);
  for (size_t i = sign; i < point; ++i) {
    if (i > sign && (point - i) % 3 == 0 && point - sign > 3) out.push_back('_');
    out.push_back(plain[i]);
  }
  return out + plain.substr(point);
}

std::string PrintExpression(const Ast& ast, ExpressionId id) {
  return ExpressionPrinter(ast).Text(id);
}

std::string PrintJoined(const Ast& ast, ExpressionId id) {
  return ExpressionPrinter(ast).Operand(id, kNegated);
}

std::string PrintExpanded(const Ast& ast, ExpressionId id) {
  return ExpressionPrinter(ast, true).Text(id);
}

std::string Print(const Ast& ast) {
  std::string out;
  const auto comment_lines = [&](const std::vector<std::string>& comments) {
    for (const std::string& comment : comments) out += comment + "\n";
  };
  const auto trailing = [](const std::string& comment) { return comment.empty() ? "" : "  " + comment; };
  comment_lines(ast.header_comments);
  out += "policy " + InQuotes(ast.name) + " version " + std::to_string(ast.version);
  out += trailing(ast.header_trailing_comment) + "\n";
  for (const Statement& statement : ast.statements) {
    out += "\n";
    comment_lines(statement.comments);
    out += StatementText(ast, statement) + trailing(statement.trailing_comment) + "\n";
  }
  if (!ast.end_comments.empty()) out += "\n";
  comment_lines(ast.end_comments);
  return out;
}

}  // namespace sealward::policy
