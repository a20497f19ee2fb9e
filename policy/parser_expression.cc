#include "policy/lexer.h"
#include "policy/parser_cursor.h"
#include "policy/suggest.h"

namespace sealward::policy {

std::string Cursor::Found() const {
  const Token& token = Peek();
  switch (token.kind) {
    case TokenKind::kEnd:
      return "the end of the policy";
    case TokenKind::kText:
      return "the text \"" + std::string(token.text.substr(0, 40)) + "\"";
    case TokenKind::kWord:
    case TokenKind::kNumber:
    case TokenKind::kDuration:
    case TokenKind::kSymbol:
      return Quoted(token.text);
  }
  return {};
}

std::vector<Item> ParseItems(Cursor& cursor) {
  std::vector<Item> items;
  while (!cursor.AtSymbol("]") && !cursor.failed()) {
    if (cursor.Peek().kind != TokenKind::kText) {
      cursor.FailExpected("a text in quotes or `]`");
      break;
    }
    const Token& token = cursor.Take();
    items.push_back({std::string(token.text), token.at});
    if (!cursor.AcceptSymbol(",")) break;
  }
  cursor.ExpectSymbol("]");
  return items;
}

ExpressionId ExpressionParser::Add(Expression expression) {
  uint32_t height = 1;
  for (const ExpressionId child : expression.children) height = std::max(height, heights_[child] + 1);
  if (expression.measure.has_value() && ast_.measures[*expression.measure].where.has_value()) {
    height = std::max(height, heights_[*ast_.measures[*expression.measure].where] + 1);
  }
  if (height > kDepthMax) {
    cursor_.FailAt(expression.at, "nested deeper than " + std::to_string(kDepthMax) + " levels");
  } else if (ast_.expressions.size() >= kExpressionsMax) {
    cursor_.FailAt(expression.at,
                   "the policy is too long: at most " + std::to_string(kExpressionsMax) + " expressions");
  }
  heights_.resize(ast_.expressions.size());
  heights_.push_back(height);
  ast_.expressions.push_back(std::move(expression));
  return static_cast<ExpressionId>(ast_.expressions.size() - 1);
}

bool ExpressionParser::Enter(Position at) {
  if (++depth_ <= kDepthMax) return true;
  cursor_.FailAt(at, "nested deeper than " + std::to_string(kDepthMax) + " levels");
  return false;
}

ExpressionId ExpressionParser::Parse() {
  const Position at = cursor_.Peek().at;
  ExpressionId first = 0;
  if (Enter(at)) first = ParseNot();
  --depth_;
  const bool is_and = cursor_.AtWord("and");
  if (!is_and && !cursor_.AtWord("or")) return cursor_.failed() ? Add({.at = at}) : first;
  Expression out{.kind = is_and ? ExpressionKind::kAnd : ExpressionKind::kOr, .at = at, .children = {first}};
  while (cursor_.AcceptWord(is_and ? "and" : "or")) out.children.push_back(ParseNot());
  if (cursor_.AtWord(is_and ? "or" : "and")) {
    cursor_.FailAt(
        cursor_.Peek().at,
        "`and` and `or` side by side can be read in two ways: put parentheses around what belongs together");
  }
  return Add(std::move(out));
}

ExpressionId ExpressionParser::ParseNot() {
  const Position at = cursor_.Peek().at;
  if (!cursor_.AcceptWord("not")) return ParseComparison();
  ExpressionId operand = 0;
  if (Enter(at)) operand = ParseNot();
  --depth_;
  if (cursor_.failed()) return Add({.at = at});
  return Add({.kind = ExpressionKind::kNot, .at = at, .children = {operand}});
}

ExpressionId ExpressionParser::ParseComparison() {
  const Position at = cursor_.Peek().at;
  for (const std::string_view fact : kEnumNames<FactKind>) {
    if (!cursor_.AtWord(fact)) continue;
    if (fact != EnumName(FactKind::kReference) || cursor_.Peek(1).IsWord("is")) return ParseFactIs();
  }
  const ExpressionId left = ParseSum();
  if (cursor_.AtWord("not") && cursor_.Peek(1).IsWord("worse")) return ParseCollar(left);
  if (cursor_.Peek().kind != TokenKind::kSymbol) return left;
  if (cursor_.AtSymbol("=")) cursor_.FailAt(cursor_.Peek().at, "use `==` to compare");
  const auto comparison = ParseEnum<Comparison>(cursor_.Peek().text);
  if (!comparison.has_value() || cursor_.failed()) return left;
  cursor_.Take();
  const ExpressionId right = ParseSum();
  if (cursor_.Peek().kind == TokenKind::kSymbol && ParseEnum<Comparison>(cursor_.Peek().text).has_value()) {
    cursor_.FailAt(cursor_.Peek().at, "two values are compared at a time: join two comparisons with `and`");
  }
  return Add(
      {.kind = ExpressionKind::kCompare, .at = at, .comparison = *comparison, .children = {left, right}});
}

ExpressionId ExpressionParser::ParseSum() {
  const Position at = cursor_.Peek().at;
  ExpressionId left = ParsePostfix();
  while (cursor_.AtSymbol("+") || cursor_.AtSymbol("-")) {
    const ExpressionKind kind = cursor_.Take().text == "+" ? ExpressionKind::kAdd : ExpressionKind::kSubtract;
    const ExpressionId right = ParsePostfix();
    left = Add({.kind = kind, .at = at, .children = {left, right}});
  }
  return left;
}

ExpressionId ExpressionParser::ParsePostfix() {
  ExpressionId left = ParsePrimary();
  while (cursor_.AtWord("in") || (cursor_.AtWord("not") && cursor_.Peek(1).IsWord("in")))
    left = ParseIn(left);
  return left;
}

ExpressionId ExpressionParser::ParseIn(ExpressionId left) {
  Expression out{.kind = ExpressionKind::kIn, .at = ast_[left].at, .children = {left}};
  out.negated = cursor_.AcceptWord("not");
  cursor_.ExpectWord("in");
  if (cursor_.AcceptSymbol("[")) {
    out.target = InTarget::kItems;
    out.items = ParseItems(cursor_);
  } else if (cursor_.AcceptWord("addressbook")) {
    out.target = InTarget::kAddressBook;
  } else if (cursor_.AcceptWord("session")) {
    out.target = InTarget::kCalendar;
    cursor_.ExpectSymbol("(");
    if (cursor_.Peek().kind != TokenKind::kWord) cursor_.FailExpected("the name of a calendar");
    out.text = cursor_.Take().text;
    cursor_.ExpectSymbol(")");
  } else if (cursor_.Peek().kind == TokenKind::kText) {
    out.target = InTarget::kText;
    out.text = cursor_.Take().text;
  } else if (cursor_.Peek().kind == TokenKind::kWord && !IsReserved(cursor_.Peek().text)) {
    out.text = cursor_.Take().text;
  } else {
    cursor_.FailExpected("the name of a list or table, `[`, `addressbook`, `session(...)` or an asset");
  }
  return Add(std::move(out));
}

ExpressionId ExpressionParser::ParsePrimary() {
  const Token token = cursor_.Peek();
  if (cursor_.AcceptSymbol("(")) {
    const ExpressionId inner = Parse();
    cursor_.ExpectSymbol(")");
    return inner;
  }
  if (token.kind == TokenKind::kText) {
    cursor_.Take();
    return Add({.kind = ExpressionKind::kText, .at = token.at, .text = std::string(token.text)});
  }
  if (token.kind == TokenKind::kNumber) return cursor_.Peek(1).IsWord("times") ? ParseTimes() : ParseNumber();
  if (token.kind == TokenKind::kDuration) return ParseDuration();
  if (cursor_.AtWord("true") || cursor_.AtWord("false")) {
    return Add({.kind = ExpressionKind::kBoolean, .at = token.at, .boolean = cursor_.Take().text == "true"});
  }
  if (cursor_.Peek(1).IsSymbol("(") && token.kind == TokenKind::kWord) {
    const auto measure = ParseEnum<MeasureKind>(token.text);
    if (measure.has_value()) return ParseMeasure(*measure);
  }
  if (cursor_.AtWord("reference")) return ParseReference();
  if (cursor_.AcceptWord("time")) return Add({.kind = ExpressionKind::kTime, .at = token.at});
  if (cursor_.AcceptWord("approvals")) return Add({.kind = ExpressionKind::kApprovals, .at = token.at});
  if (token.kind == TokenKind::kWord && !IsReserved(token.text) && cursor_.Peek(1).IsSymbol("[")) {
    return ParseLookup();
  }
  if (cursor_.AtWord("min") || cursor_.AtWord("max")) {
    return ParseMinMax();
  } else if (token.kind == TokenKind::kWord && cursor_.Peek(1).IsSymbol(".")) {
    return ParseAttribute();
  } else if (cursor_.AtWord("requester") && cursor_.Peek(1).IsWord("has")) {
    return ParseAttribute();
  } else if (token.kind == TokenKind::kWord && !IsReserved(token.text)) {
    cursor_.FailAt(token.at, "expected a value, found `" + std::string(token.text) +
                                 "`; a text is written in quotes, an attribute as in `order.quantity`");
  } else {
    cursor_.FailExpected("a value");
  }
  return Add({.at = token.at});
}

ExpressionId ExpressionParser::ParseNumber() {
  const Token token = cursor_.Take();
  Expression out{.kind = ExpressionKind::kNumber, .at = token.at};
  const auto number = Decimal::Parse(PlainNumber(token.text));
  if (number.has_value()) {
    out.number = *number;
  } else {
    cursor_.Note(token.at, Quoted(token.text) + ": " + number.error().context);
  }
  const Token& next = cursor_.Peek();
  if (next.kind == TokenKind::kText || (next.kind == TokenKind::kWord && !IsReserved(next.text))) {
    out.kind = ExpressionKind::kAmount;
    out.text = cursor_.Take().text;
  }
  return Add(std::move(out));
}

ExpressionId ExpressionParser::ParseAttribute() {
  const Token group = cursor_.Take();
  if (cursor_.AcceptWord("has")) {
    const Token& role = cursor_.Peek();
    if (role.kind != TokenKind::kText && (role.kind != TokenKind::kWord || IsReserved(role.text))) {
      cursor_.FailExpected("a role");
    }
    return Add({.kind = ExpressionKind::kHas, .at = group.at, .text = std::string(cursor_.Take().text)});
  }
  cursor_.ExpectSymbol(".");
  if (cursor_.Peek().kind != TokenKind::kWord) cursor_.FailExpected("the name of an attribute");
  std::string path = std::string(group.text) + "." + std::string(cursor_.Take().text);
  return Add({.kind = ExpressionKind::kAttribute, .at = group.at, .text = std::move(path)});
}

ExpressionId ExpressionParser::ParseMinMax() {
  const Token word = cursor_.Take();
  Expression out{.kind = word.text == "min" ? ExpressionKind::kMin : ExpressionKind::kMax, .at = word.at};
  cursor_.ExpectSymbol("(");
  if (Enter(word.at)) {
    do {
      out.children.push_back(ParseSum());
    } while (cursor_.AcceptSymbol(","));
  }
  --depth_;
  if (out.children.size() < 2) cursor_.FailExpected("`,` and another value");
  cursor_.ExpectSymbol(")");
  return Add(std::move(out));
}

KindSet ExpressionParser::ParseKinds() {
  KindSet out = 0;
  do {
    const Token& word = cursor_.Peek();
    const auto kind = ParseEnum<intent::IntentKind>(word.text);
    if (word.kind != TokenKind::kWord || !kind.has_value()) {
      const std::string hint =
          word.kind == TokenKind::kWord ? DidYouMean(word.text, kEnumNames<intent::IntentKind>) : "";
      cursor_.FailAt(word.at, "expected a kind of intent such as order, cancel or settlement, found " +
                                  cursor_.Found() + hint);
      return out;
    }
    if (Has(out, *kind)) cursor_.Note(word.at, Quoted(word.text) + " is named twice");
    out |= SetOf(*kind);
    cursor_.Take();
  } while (cursor_.AcceptSymbol(","));
  return out;
}

}  // namespace sealward::policy
