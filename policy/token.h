// The words of a policy's text: what the lexer makes and the parser reads. Plain values; they view the text.
#ifndef SEALWARD_POLICY_TOKEN_H_
#define SEALWARD_POLICY_TOKEN_H_

#include <algorithm>
#include <array>
#include <string_view>
#include <vector>

#include "policy/ast.h"

namespace sealward::policy {

enum class TokenKind : uint8_t { kWord, kText, kNumber, kDuration, kSymbol, kEnd };

struct Token {
  TokenKind kind = TokenKind::kEnd;
  Position at;
  std::string_view text;  // of kText: what stands between the quotes
  bool first_on_line = false;

  bool IsWord(std::string_view word) const { return kind == TokenKind::kWord && text == word; }
  bool IsSymbol(std::string_view symbol) const { return kind == TokenKind::kSymbol && text == symbol; }
};

struct Comment {
  Position at;
  std::string_view text;  // from '#' to the end of the line, without blanks at its end
  bool first_on_line = false;
};

struct Tokens {
  std::vector<Token> tokens;  // the last is kEnd
  std::vector<Comment> comments;
};

// Words that begin a statement.
inline constexpr auto kStatementWords = kEnumNames<StatementKind>;

// Words that can't name a list, an asset or a role unless quoted. What the language does not use yet is
// reserved so that no policy accepted today changes its meaning tomorrow.
inline constexpr auto kReservedWords = std::to_array<std::string_view>(
    {"policy", "version", "list", "permit", "forbid", "limit", "require", "on", "when", "unless", "and", "or",
     "not", "in", "has", "of", "from", "distinct", "within", "where", "over", "by", "count", "sent", "min",
     "max", "true", "false", "addressbook", "unbounded", "because", "table", "trip", "alert", "never",
     "cleared", "temporary", "until", "open", "filled", "position", "worst", "worse", "than", "greater",
     "lesser", "ticks", "times", "time", "reference", "greeks", "rate", "balance", "drop_copy", "is", "stale",
     "older", "no", "after", "slippage", "key", "sha256", "lowest", "highest", "to", "with", "approvals",
     // later
     "absent", "between", "every", "calendar",
     // kinds of intent
     "order", "cancel", "amend", "batch", "quote", "settlement", "transfer", "mandate", "venue_configuration",
     "read", "session", "administrative",
     // whose attributes
     "requester", "request"});

inline bool IsReserved(std::string_view word) {
  return std::find(kReservedWords.begin(), kReservedWords.end(), word) != kReservedWords.end();
}

}  // namespace sealward::policy

#endif  // SEALWARD_POLICY_TOKEN_H_
