// The parser's part for measures, facts, collars and tables.
#include "policy/lexer.h"
#include "policy/parser_cursor.h"

namespace sealward::policy {

uint64_t Cursor::TakeDuration(uint64_t max, const std::string& bad) {
  const Token token = Peek();
  if (token.kind != TokenKind::kDuration) {
    FailExpected("a duration such as 1s, 15m, 12h or 7d");
    return kSecondNs;
  }
  Take();
  const uint64_t out = DurationNs(token.text);
  if (out != 0 && out <= max) return out;
  Note(token.at, Quoted(token.text) + ": " + bad);
  return kSecondNs;
}

std::vector<Item> ParseNames(Cursor& cursor, const std::string& what) {
  std::vector<Item> out;
  do {
    const Token& name = cursor.Peek();
    if (name.kind != TokenKind::kWord) {
      cursor.FailExpected(what);
      return out;
    }
    out.push_back({std::string(name.text), name.at});
    cursor.Take();
    if (out.size() > kNamesMax) {
      cursor.FailAt(out.back().at, "at most " + std::to_string(kNamesMax) + " names");
      return out;
    }
  } while (cursor.AcceptSymbol(","));
  return out;
}

std::string ExpressionParser::TakeAsset() {
  const Token& token = cursor_.Peek();
  const bool named =
      token.kind == TokenKind::kText || (token.kind == TokenKind::kWord && !IsReserved(token.text));
  if (!named) cursor_.FailExpected("an asset");
  return std::string(cursor_.Take().text);
}

ExpressionId ExpressionParser::ParseDuration() {
  Expression out{.kind = ExpressionKind::kDuration, .at = cursor_.Peek().at};
  out.duration_ns = cursor_.TakeDuration(kAgeNsMax, "a duration is between 1s and 30d");
  return Add(std::move(out));
}

// Behind `reference`: [no older than 2s].
ExpressionId ExpressionParser::ParseReference() {
  Expression out{.kind = ExpressionKind::kReference, .at = cursor_.Take().at};
  if (cursor_.AcceptWord("no")) {
    cursor_.ExpectWord("older");
    cursor_.ExpectWord("than");
    out.duration_ns = cursor_.TakeDuration(kAgeNsMax, "an age is between 1s and 30d");
  }
  return Add(std::move(out));
}

ExpressionId ExpressionParser::ParseFactIs() {
  const Token word = cursor_.Take();
  Expression out{.kind = ExpressionKind::kFactIs, .at = word.at};
  out.fact = ParseEnum<FactKind>(word.text).value_or(FactKind::kReference);
  if (out.fact == FactKind::kRate) {
    const Position from_at = cursor_.Peek().at;
    std::string from = TakeAsset();
    cursor_.ExpectWord("to");
    const Position to_at = cursor_.Peek().at;
    std::string to = TakeAsset();
    out.items = {{std::move(from), from_at}, {std::move(to), to_at}};
  }
  cursor_.ExpectWord("is");
  out.negated = cursor_.AcceptWord("not");
  if (cursor_.AcceptWord("stale")) return Add(std::move(out));
  if (!cursor_.AcceptWord("older")) cursor_.FailExpected("`stale` or `older than`");
  cursor_.ExpectWord("than");
  out.duration_ns = cursor_.TakeDuration(kAgeNsMax, "an age is between 1s and 30d");
  return Add(std::move(out));
}

// lim[a, b].quantity
ExpressionId ExpressionParser::ParseLookup() {
  const Token name = cursor_.Take();
  Expression out{.kind = ExpressionKind::kLookup, .at = name.at, .text = std::string(name.text)};
  cursor_.ExpectSymbol("[");
  if (Enter(name.at)) {
    do {
      out.children.push_back(ParseSum());
    } while (cursor_.AcceptSymbol(",") && out.children.size() < kNamesMax);
  }
  --depth_;
  cursor_.ExpectSymbol("]");
  cursor_.ExpectSymbol(".");
  if (cursor_.Peek().kind != TokenKind::kWord) cursor_.FailExpected("the name of a column");
  out.column = cursor_.Take().text;
  return Add(std::move(out));
}

ExpressionId ExpressionParser::ParseTolerance() {
  const Token token = cursor_.Peek();
  if (token.kind != TokenKind::kNumber) {
    cursor_.FailExpected("a tolerance such as 5%, 4 ticks or 10 USDT");
    return Add({.at = token.at});
  }
  Expression out{.kind = ExpressionKind::kPercent, .at = token.at};
  const auto number = Decimal::Parse(PlainNumber(token.text));
  if (number.has_value()) {
    out.number = *number;
  } else {
    cursor_.Note(token.at, Quoted(token.text) + ": " + number.error().context);
  }
  cursor_.Take();
  if (cursor_.AcceptSymbol("%")) return Add(std::move(out));
  if (cursor_.AcceptWord("ticks")) {
    out.kind = ExpressionKind::kTicks;
  } else {
    out.kind = ExpressionKind::kAmount;
    out.text = TakeAsset();
  }
  return Add(std::move(out));
}

// Behind its price: not worse than [greater of] T, T from R.
ExpressionId ExpressionParser::ParseCollar(ExpressionId price) {
  Expression out{.kind = ExpressionKind::kCollar, .at = ast_[price].at};
  cursor_.ExpectWord("not");
  cursor_.ExpectWord("worse");
  cursor_.ExpectWord("than");
  std::vector<ExpressionId> tolerances;
  out.boolean = cursor_.AtWord("lesser");
  if (cursor_.AcceptWord("lesser") || cursor_.AcceptWord("greater")) {
    cursor_.ExpectWord("of");
    do {
      tolerances.push_back(ParseTolerance());
    } while (cursor_.AcceptSymbol(",") && tolerances.size() < kNamesMax);
    if (tolerances.size() < 2) cursor_.FailExpected("`,` and another tolerance");
  } else {
    tolerances.push_back(ParseTolerance());
  }
  cursor_.ExpectWord("from");
  out.children = {price, ParseSum()};
  out.children.insert(out.children.end(), tolerances.begin(), tolerances.end());
  return Add(std::move(out));
}

// 3 times x
ExpressionId ExpressionParser::ParseTimes() {
  const Token token = cursor_.Take();
  Expression out{.kind = ExpressionKind::kTimes, .at = token.at};
  const auto number = Decimal::Parse(PlainNumber(token.text));
  if (number.has_value() && number->scale == 0 && number->mantissa <= static_cast<Int128>(kTimesMax)) {
    out.number = *number;
  } else {
    cursor_.Note(token.at, "`times` takes a whole number of at most " + std::to_string(kTimesMax));
  }
  cursor_.ExpectWord("times");
  if (Enter(token.at)) out.children.push_back(ParsePrimary());
  --depth_;
  if (cursor_.failed()) return Add({.at = token.at});
  return Add(std::move(out));
}

void ExpressionParser::ParseMeasured(Measure& measure, Expression& out) {
  if (cursor_.AcceptWord("count")) {
    cursor_.ExpectWord("of");
    measure.count_of = ParseKinds();
  } else {
    out.children.push_back(ParsePostfix());
  }
  if (cursor_.AcceptWord("where")) measure.where = Parse();
}

void ExpressionParser::ParseWindow(Measure& measure) {
  cursor_.ExpectWord("over");
  if (!cursor_.AcceptWord("session")) {
    measure.window_ns = cursor_.TakeDuration(kWindowNsMax, "a window is between 1s and 30d");
    return;
  }
  cursor_.ExpectSymbol("(");
  if (cursor_.Peek().kind != TokenKind::kWord) cursor_.FailExpected("the name of a calendar");
  measure.session = {std::string(cursor_.Peek().text), cursor_.Peek().at};
  cursor_.Take();
  cursor_.ExpectSymbol(")");
}

ExpressionId ExpressionParser::ParseMeasure(MeasureKind kind) {
  const Position at = cursor_.Take().at;
  Expression out{.kind = ExpressionKind::kMeasure, .at = at};
  Measure measure{.kind = kind};
  cursor_.ExpectSymbol("(");
  if (Enter(at)) ParseMeasured(measure, out);
  --depth_;
  if (HasWindow(kind)) {
    ParseWindow(measure);
  } else if (cursor_.AtWord("over")) {
    cursor_.FailAt(cursor_.Peek().at, Quoted(EnumName(kind)) + " is what it is now: it has no window");
  }
  if (cursor_.AcceptWord("by"))
    measure.by = ParseNames(cursor_, "what to count by, such as account or venue");
  cursor_.ExpectSymbol(")");
  ast_.measures.push_back(std::move(measure));
  out.measure = static_cast<uint32_t>(ast_.measures.size() - 1);
  return Add(std::move(out));
}

}  // namespace sealward::policy
