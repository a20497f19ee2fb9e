// What both halves of the parser stand on: where it is in the words, and the one way to fail. After a mistake
// the cursor shows the end of the text, so that every function above returns by itself; Recover() moves to
// the next statement.
#ifndef SEALWARD_POLICY_PARSER_CURSOR_H_
#define SEALWARD_POLICY_PARSER_CURSOR_H_

#include "policy/ast.h"
#include "policy/token.h"

namespace sealward::policy {

class Cursor {
 public:
  Cursor(const std::vector<Token>& tokens, Mistakes& mistakes)
      : tokens_(tokens), mistakes_(mistakes), end_{TokenKind::kEnd, tokens.back().at, {}, true} {}

  const Token& Peek(size_t ahead = 0) const {
    return failed_ || next_ + ahead >= tokens_.size() ? end_ : tokens_[next_ + ahead];
  }
  const Token& Take() {
    const Token& token = Peek();
    if (token.kind != TokenKind::kEnd) ++next_;
    return token;
  }
  bool AtWord(std::string_view word) const { return Peek().IsWord(word); }
  bool AtSymbol(std::string_view symbol) const { return Peek().IsSymbol(symbol); }
  bool AcceptWord(std::string_view word) { return AtWord(word) && (Take(), true); }
  bool AcceptSymbol(std::string_view symbol) { return AtSymbol(symbol) && (Take(), true); }
  void ExpectWord(std::string_view word) {
    if (!AcceptWord(word)) FailExpected("`" + std::string(word) + "`");
  }
  void ExpectSymbol(std::string_view symbol) {
    if (!AcceptSymbol(symbol)) FailExpected("`" + std::string(symbol) + "`");
  }

  // The first mistake of a statement counts; what follows from it is not reported.
  void FailAt(Position at, std::string message) {
    if (!failed_) mistakes_.Add(at, std::move(message));
    failed_ = true;
  }
  void FailExpected(const std::string& what) { FailAt(Peek().at, "expected " + what + ", found " + Found()); }
  // A mistake that does not keep the rest of the statement from being read.
  void Note(Position at, std::string message) {
    if (!failed_) mistakes_.Add(at, std::move(message));
  }
  bool failed() const { return failed_; }
  bool enough() const { return mistakes_.full(); }

  void BeginStatement() { begin_ = next_; }
  // To the next statement: at least one word on, so that every text comes to its end.
  void Recover() {
    failed_ = false;
    if (next_ == begin_ && Peek().kind != TokenKind::kEnd) ++next_;
    while (Peek().kind != TokenKind::kEnd && !(Peek().first_on_line && AtStatement())) ++next_;
  }
  bool AtStatement() const {
    const auto is = [&](std::string_view word) { return AtWord(word); };
    return std::any_of(kStatementWords.begin(), kStatementWords.end(), is);
  }
  const Token& Previous() const { return next_ == 0 ? end_ : tokens_[next_ - 1]; }
  std::string Found() const;
  // "15m" behind a word; `bad` says what is wrong with one outside [1s, max].
  uint64_t TakeDuration(uint64_t max, const std::string& bad);

 private:
  const std::vector<Token>& tokens_;
  Mistakes& mistakes_;
  Token end_;
  size_t next_ = 0;
  size_t begin_ = SIZE_MAX;  // of the statement
  bool failed_ = false;
};

// Expressions and lists of kinds; adds to `ast`.
class ExpressionParser {
 public:
  ExpressionParser(Cursor& cursor, Ast& ast) : cursor_(cursor), ast_(ast) {}
  ExpressionId Parse();     // and, or
  ExpressionId ParseSum();  // what may be compared
  KindSet ParseKinds();

 private:
  ExpressionId ParseNot();
  ExpressionId ParseComparison();
  ExpressionId ParsePostfix();
  ExpressionId ParseIn(ExpressionId left);
  ExpressionId ParsePrimary();
  ExpressionId ParseNumber();
  ExpressionId ParseAttribute();
  ExpressionId ParseDuration();
  ExpressionId ParseTimes();
  ExpressionId ParseReference();
  ExpressionId ParseFactIs();
  ExpressionId ParseLookup();
  ExpressionId ParseCollar(ExpressionId price);
  ExpressionId ParseTolerance();
  ExpressionId ParseMeasure(MeasureKind kind);
  void ParseMeasured(Measure& measure, Expression& out);
  void ParseWindow(Measure& measure);
  ExpressionId ParseMinMax();
  std::string TakeAsset();
  ExpressionId Add(Expression expression);
  bool Enter(Position at);

  Cursor& cursor_;
  Ast& ast_;
  std::vector<uint32_t> heights_;  // of each expression
  size_t depth_ = 0;
};

// "[ "a", "b" ]" behind its "[".
std::vector<Item> ParseItems(Cursor& cursor);
// "account, venue": `what` they are, such as "what to count by".
std::vector<Item> ParseNames(Cursor& cursor, const std::string& what);

}  // namespace sealward::policy

#endif  // SEALWARD_POLICY_PARSER_CURSOR_H_
