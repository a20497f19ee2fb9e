#include "policy/parser.h"

#include "policy/lexer.h"
#include "policy/parser_cursor.h"
#include "policy/suggest.h"

namespace sealward::policy {
namespace {

class Parser {
 public:
  Parser(const Tokens& tokens, Mistakes& mistakes)
      : tokens_(tokens), cursor_(tokens.tokens, mistakes), expressions_(cursor_, ast_) {}

  Ast Run() {
    ParseHeader();
    TakeComments(ast_.header_comments, ast_.header_trailing_comment);
    if (cursor_.failed()) cursor_.Recover();
    while (cursor_.Peek().kind != TokenKind::kEnd && !cursor_.enough()) {
      if (ast_.statements.size() >= kStatementsMax) {
        cursor_.FailAt(cursor_.Peek().at,
                       "a policy has at most " + std::to_string(kStatementsMax) + " statements");
        break;
      }
      Statement statement = ParseStatement();
      if (cursor_.failed()) {
        ast_.incomplete = true;
        cursor_.Recover();
        continue;
      }
      TakeComments(statement.comments, statement.trailing_comment);
      ast_.statements.push_back(std::move(statement));
    }
    while (comment_ < tokens_.comments.size())
      ast_.end_comments.emplace_back(tokens_.comments[comment_++].text);
    return std::move(ast_);
  }

 private:
  void ParseHeader() {
    if (!cursor_.AtWord("policy")) {
      return cursor_.FailExpected("`policy \"NAME\" version N` at the beginning");
    }
    cursor_.Take();
    Position at;
    ast_.name = ParseName(at);
    cursor_.ExpectWord("version");
    ast_.version = ParseCount("a version", kPolicyVersionMax);
  }

  Statement ParseStatement() {
    const Token word = cursor_.Peek();
    Statement out{.at = word.at};
    cursor_.BeginStatement();
    const auto kind = ParseEnum<StatementKind>(word.text);
    if (word.kind != TokenKind::kWord || !kind.has_value()) {
      FailNoStatement(word);
      return out;
    }
    out.kind = *kind;
    cursor_.Take();
    switch (out.kind) {
      case StatementKind::kList:
        ParseList(out);
        break;
      case StatementKind::kTable:
        ParseTable(out);
        break;
      case StatementKind::kStale:
        ParseStale(out);
        break;
      case StatementKind::kSlippage:
        ParseSlippage(out);
        break;
      case StatementKind::kPermit:
      case StatementKind::kForbid:
        out.kinds = expressions_.ParseKinds();
        if (cursor_.Peek().kind == TokenKind::kText) out.name = ParseName(out.name_at);
        ParseConditions(out);
        if (out.kind == StatementKind::kPermit) ParseUnbounded(out);
        break;
      case StatementKind::kLimit:
        ParseLimit(out);
        break;
      case StatementKind::kRequire:
        ParseRequire(out);
        break;
      case StatementKind::kTrip:
        ParseTrip(out);
        break;
      case StatementKind::kAlert:
        ParseAlert(out);
        break;
      case StatementKind::kNever:
        ParseNever(out);
        break;
    }
    if (Decides(out.kind) && out.kind != StatementKind::kTrip) ParseUntil(out);
    if (cursor_.Peek().kind != TokenKind::kEnd && !cursor_.AtStatement()) FailTrailing(out);
    return out;
  }

  void FailNoStatement(const Token& word) {
    std::string hint = word.kind == TokenKind::kWord ? DidYouMean(word.text, kStatementWords) : "";
    cursor_.FailAt(
        word.at,
        "expected a statement (permit, forbid, limit, require, trip, alert, never, list, table, stale "
        "or slippage), found " +
            cursor_.Found() + hint);
  }

  void FailTrailing(const Statement& statement) {
    const Token& next = cursor_.Peek();
    const bool direct = statement.kind == StatementKind::kPermit || statement.kind == StatementKind::kForbid;
    if (next.IsWord("on") && Decides(statement.kind)) {
      return cursor_.FailAt(
          next.at, direct ? "the kinds stand right behind `" + std::string(EnumName(statement.kind)) + "`"
                          : "`on` stands once, before `when` and `unless`");
    }
    if (next.IsWord("when"))
      return cursor_.FailAt(next.at, "one `when` only, before `unless`: join conditions with `and`");
    if (next.IsWord("unless")) return cursor_.FailAt(next.at, "one `unless` only: join conditions with `or`");
    const auto words = std::to_array<std::string_view>(
        {"and",       "or",        "when",    "unless",  "on",    "in",    "has",
         "unbounded", "temporary", "cleared", "list",    "table", "stale", "slippage",
         "permit",    "forbid",    "limit",   "require", "trip",  "alert", "never"});
    cursor_.FailAt(next.at,
                   "expected the next statement, found " + cursor_.Found() +
                       (next.kind == TokenKind::kWord ? DidYouMean(next.text, words) : std::string()));
  }

  std::string ParseName(Position& at) {
    const Token& token = cursor_.Peek();
    at = token.at;
    if (token.kind != TokenKind::kText) {
      cursor_.FailExpected("a name in quotes");
      return {};
    }
    if (token.text.empty() || token.text.size() > kNameBytesMax) {
      cursor_.Note(token.at, "a name has 1 to " + std::to_string(kNameBytesMax) + " characters");
    }
    return std::string(cursor_.Take().text);
  }

  uint64_t ParseCount(std::string_view what, uint64_t max) {
    const Token token = cursor_.Peek();
    if (token.kind != TokenKind::kNumber) {
      cursor_.FailExpected(std::string(what) + ": a whole number");
      return 0;
    }
    cursor_.Take();
    const auto number = Decimal::Parse(PlainNumber(token.text));
    if (!number.has_value() || number->scale != 0 || number->mantissa < 1 ||
        number->mantissa > static_cast<Int128>(max)) {
      cursor_.Note(token.at, std::string(what) + " is a whole number from 1 to " + std::to_string(max));
      return 1;
    }
    return static_cast<uint64_t>(number->mantissa);
  }

  void ParseList(Statement& out) {
    const Token name = cursor_.Peek();
    if (name.kind != TokenKind::kWord) return cursor_.FailExpected("the name of the list");
    if (IsReserved(name.text)) {
      return cursor_.FailAt(name.at, Quoted(name.text) + " is a word of the language: choose another name");
    }
    out.name = cursor_.Take().text;
    out.name_at = name.at;
    cursor_.ExpectSymbol("=");
    cursor_.ExpectSymbol("[");
    out.items = ParseItems(cursor_);
    list_items_ += out.items.size();
    if (list_items_ > kListItemsMax) {
      cursor_.FailAt(
          name.at, "the lists of a policy have at most " + std::to_string(kListItemsMax) + " items together");
    }
  }

  void ParseLimit(Statement& out) {
    out.name = ParseName(out.name_at);
    out.bounded = expressions_.ParseSum();
    if (!cursor_.AcceptSymbol("<=")) {
      return cursor_.FailExpected("`<=` (a limit is what may be reached, but not passed)");
    }
    out.bound = expressions_.ParseSum();
    cursor_.ExpectWord("on");
    out.kinds = expressions_.ParseKinds();
    ParseConditions(out);
  }

  void ParseTable(Statement& out) {
    const Token name = cursor_.Peek();
    if (name.kind != TokenKind::kWord) return cursor_.FailExpected("the name of the table");
    if (IsReserved(name.text)) {
      return cursor_.FailAt(name.at, Quoted(name.text) + " is a word of the language: choose another name");
    }
    out.name = cursor_.Take().text;
    out.name_at = name.at;
    cursor_.ExpectWord("from");
    out.file = TakeText("the name of a CSV file in quotes");
    cursor_.ExpectWord("sha256");
    out.sha256 = TakeText("the file's SHA-256 in quotes");
    cursor_.ExpectWord("key");
    out.items = ParseNames(cursor_, "the name of a column");
  }

  Item TakeText(const std::string& what) {
    const Token token = cursor_.Peek();
    if (token.kind != TokenKind::kText) cursor_.FailExpected(what);
    cursor_.Take();
    return {std::string(token.text), token.at};
  }

  void ParseStale(Statement& out) {
    const Token fact = cursor_.Peek();
    const auto kind = ParseEnum<FactKind>(fact.text);
    if (fact.kind != TokenKind::kWord || !kind.has_value()) {
      return cursor_.FailExpected("a kind of fact: reference, greeks, rate, balance or drop_copy");
    }
    out.fact = *kind;
    out.name_at = fact.at;
    cursor_.Take();
    cursor_.ExpectWord("after");
    out.after_ns = cursor_.TakeDuration(kAgeNsMax, "an age is between 1s and 30d");
  }

  void ParseSlippage(Statement& out) {
    const Token token = cursor_.Peek();
    if (token.kind != TokenKind::kNumber) return cursor_.FailExpected("how much, such as 10%");
    cursor_.Take();
    cursor_.ExpectSymbol("%");
    const auto number = Decimal::Parse(PlainNumber(token.text));
    if (number.has_value() && *number <= Decimal::FromInteger(static_cast<int64_t>(kSlippagePercentMax))) {
      out.percent = *number;
    } else {
      cursor_.Note(token.at, "slippage is 0% to " + std::to_string(kSlippagePercentMax) + "%");
    }
  }

  void ParseTrip(Statement& out) {
    out.name = ParseName(out.name_at);
    cursor_.ExpectWord("on");
    out.kinds = expressions_.ParseKinds();
    if (cursor_.AcceptWord("by")) out.by = ParseNames(cursor_, "for what it trips, such as account or venue");
    ParseConditions(out);
    if (!out.when.has_value()) return cursor_.FailExpected("`when`: what makes it trip");
    cursor_.ExpectWord("cleared");
    cursor_.ExpectWord("by");
    ParsePeople(out);
  }

  void ParseAlert(Statement& out) {
    out.name = ParseName(out.name_at);
    cursor_.ExpectWord("on");
    out.kinds = expressions_.ParseKinds();
    ParseConditions(out);
  }

  void ParseNever(Statement& out) {
    out.name = ParseName(out.name_at);
    out.kinds = expressions_.ParseKinds();
    cursor_.ExpectWord("with");
    out.when = expressions_.Parse();
  }

  void ParseUntil(Statement& out) {
    if (!cursor_.AcceptWord("temporary")) return;
    cursor_.ExpectWord("until");
    out.until = TakeText("a time in quotes, such as \"2026-12-01T00:00:00Z\"");
  }

  void ParseRequire(Statement& out) {
    if (cursor_.Peek().kind == TokenKind::kText) out.name = ParseName(out.name_at);
    ParsePeople(out);
    cursor_.ExpectWord("on");
    out.kinds = expressions_.ParseKinds();
    ParseConditions(out);
  }

  void ParsePeople(Statement& out) {
    out.people = ParseCount("how many people", kPeoplePerRequirementMax);
    cursor_.ExpectWord("of");
    do {
      const Token& role = cursor_.Peek();
      if (role.kind != TokenKind::kText && (role.kind != TokenKind::kWord || IsReserved(role.text))) {
        return cursor_.FailExpected("a role");
      }
      out.roles.push_back({std::string(role.text), role.at});
      cursor_.Take();
      if (out.roles.size() > kRolesPerRequirementMax) {
        return cursor_.FailAt(cursor_.Previous().at,
                              "at most " + std::to_string(kRolesPerRequirementMax) + " roles");
      }
    } while (cursor_.AcceptSymbol(","));
    if (cursor_.AcceptWord("from")) ParseDistinct(out);
    if (cursor_.AcceptWord("within")) {
      out.within_ns = cursor_.TakeDuration(kWithinNsMax, "people answer within 1s to 1d");
    }
  }

  void ParseDistinct(Statement& out) {
    do {
      cursor_.ExpectWord("distinct");
      const Token word = cursor_.Peek();
      bool& distinct = word.IsWord("desks") ? out.distinct_desks : out.distinct_roles;
      if (!word.IsWord("desks") && !word.IsWord("roles")) return cursor_.FailExpected("`roles` or `desks`");
      if (distinct) return cursor_.FailAt(word.at, Quoted(word.text) + " is named twice");
      distinct = true;
      cursor_.Take();
    } while (cursor_.AcceptWord("and"));
  }

  void ParseConditions(Statement& out) {
    if (cursor_.AcceptWord("when")) out.when = expressions_.Parse();
    if (cursor_.AcceptWord("unless")) out.unless = expressions_.Parse();
  }

  void ParseUnbounded(Statement& out) {
    if (!cursor_.AcceptWord("unbounded")) return;
    cursor_.ExpectWord("because");
    if (cursor_.Peek().kind != TokenKind::kText || cursor_.Peek().text.empty()) {
      return cursor_.FailExpected("the reason, a text in quotes");
    }
    out.unbounded_because = cursor_.Take().text;
  }

  // The comments up to the end of what was just read; one on its last line stays there.
  void TakeComments(std::vector<std::string>& before, std::string& trailing) {
    const Position last = cursor_.Previous().at;
    while (comment_ < tokens_.comments.size() && tokens_.comments[comment_].at.line <= last.line) {
      const Comment& comment = tokens_.comments[comment_++];
      if (comment.at.line == last.line && !comment.first_on_line) {
        trailing = comment.text;
      } else {
        before.emplace_back(comment.text);
      }
    }
  }

  const Tokens& tokens_;
  Ast ast_;
  Cursor cursor_;
  ExpressionParser expressions_;
  size_t comment_ = 0;
  size_t list_items_ = 0;
};

}  // namespace

Ast Parse(std::string_view text, Mistakes& mistakes) {
  const Tokens tokens = Lex(text, mistakes);
  return Parser(tokens, mistakes).Run();
}

}  // namespace sealward::policy
