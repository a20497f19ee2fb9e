// From a policy's text to words. Refuses what could look like something else: text that is not UTF-8, control
// characters, invisible or direction-changing characters; outside comments everything is ASCII. Pure,
// bounded, any process.
#ifndef SEALWARD_POLICY_LEXER_H_
#define SEALWARD_POLICY_LEXER_H_

#include "policy/token.h"

namespace sealward::policy {

// The tokens view `text`. Mistakes are added; lexing goes on behind them.
Tokens Lex(std::string_view text, Mistakes& mistakes);

// A number as it is written: digits, `_` between digits, one point. Without the underscores.
std::string PlainNumber(std::string_view text);
// "15m" in nanoseconds; 0 if it does not fit 64 bits (or is 0).
uint64_t DurationNs(std::string_view text);
// The shortest way to write a whole number of seconds: 86400 s is "1d".
std::string DurationText(uint64_t ns);

}  // namespace sealward::policy

#endif  // SEALWARD_POLICY_LEXER_H_
