#include "policy/lexer.h"

#include "base/codec.h"

namespace sealward::policy {
namespace {

bool IsDigit(char c) {
  return c >= '0' && c <= '9';
}
bool IsLetter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}
bool IsBlank(char c) {
  return c == ' ' || c == '\t' || c == '\r';
}

// Characters that a reader can't see, or that move what they see. `at` views well-formed UTF-8.
bool IsDeceptive(std::string_view at) {
  static constexpr auto kPrefixes = std::to_array<std::string_view>(
      {"\xe2\x80\x8b", "\xe2\x80\x8c", "\xe2\x80\x8d", "\xe2\x80\x8e", "\xe2\x80\x8f",
       "\xe2\x80\xa8", "\xe2\x80\xa9", "\xe2\x80\xaa", "\xe2\x80\xab", "\xe2\x80\xac",
       "\xe2\x80\xad", "\xe2\x80\xae", "\xe2\x81\xa0", "\xe2\x81\xa6", "\xe2\x81\xa7",
       "\xe2\x81\xa8", "\xe2\x81\xa9", "\xef\xbb\xbf", "\xc2\xad",     "\xd8\x9c"});
  return std::any_of(kPrefixes.begin(), kPrefixes.end(),
                     [&](std::string_view p) { return at.starts_with(p); });
}

class Lexer {
 public:
  Lexer(std::string_view text, Mistakes& mistakes) : text_(text), mistakes_(mistakes) {}

  Tokens Run() {
    while (offset_ < text_.size() && !mistakes_.full()) {
      if (out_.tokens.size() >= kTokensMax) {
        mistakes_.Add(Here(),
                      "the policy is too long: at most " + std::to_string(kTokensMax) + " words are read");
        break;
      }
      One();
    }
    out_.tokens.push_back({TokenKind::kEnd, Here(), {}, true});
    return std::move(out_);
  }

 private:
  void One() {
    const char c = text_[offset_];
    if (c == '\n') {
      ++offset_;
      ++line_;
      line_start_ = offset_;
      first_on_line_ = true;
    } else if (c == '\r' && Peek(1) != '\n') {
      Wrong(1, "a carriage return that does not end a line");
    } else if (IsBlank(c)) {
      ++offset_;
    } else if (c == '#') {
      TakeComment();
    } else if (c == '"') {
      TakeText();
    } else if (IsDigit(c)) {
      TakeNumber();
    } else if (IsLetter(c)) {
      TakeWord();
    } else {
      TakeSymbol();
    }
  }

  char Peek(size_t ahead) const { return offset_ + ahead < text_.size() ? text_[offset_ + ahead] : '\0'; }
  Position Here() const { return {line_, static_cast<uint32_t>(offset_ - line_start_ + 1)}; }

  void Push(TokenKind kind, size_t bytes, std::string_view text) {
    out_.tokens.push_back({kind, Here(), text, first_on_line_});
    first_on_line_ = false;
    offset_ += bytes;
  }
  void Wrong(size_t bytes, std::string message) {
    mistakes_.Add(Here(), std::move(message));
    first_on_line_ = false;
    offset_ += bytes;
  }

  void TakeComment() {
    const size_t end = std::min(text_.find('\n', offset_), text_.size());
    std::string_view comment = text_.substr(offset_, end - offset_);
    for (size_t i = 0; i < comment.size(); ++i) {
      const auto byte = static_cast<unsigned char>(comment[i]);
      const bool control =
          (byte < 0x20 && byte != '\t' && !(byte == '\r' && i + 1 == comment.size())) || byte == 0x7f;
      const bool c1 =
          byte == 0xc2 && i + 1 < comment.size() && static_cast<unsigned char>(comment[i + 1]) < 0xa0;
      if (control || c1 || IsDeceptive(comment.substr(i))) {
        mistakes_.Add({line_, static_cast<uint32_t>(offset_ + i - line_start_ + 1)},
                      "an invisible or control character in a comment: remove it");
      }
    }
    while (!comment.empty() && IsBlank(comment.back())) comment.remove_suffix(1);
    out_.comments.push_back({Here(), comment, first_on_line_});
    offset_ = end;
  }

  void TakeText() {
    size_t end = offset_ + 1;
    while (end < text_.size() && text_[end] != '"' && text_[end] != '\n') {
      const auto byte = static_cast<unsigned char>(text_[end]);
      if (byte < 0x20 || byte > 0x7e || byte == '\\') {
        mistakes_.Add({line_, static_cast<uint32_t>(end - line_start_ + 1)},
                      "a text holds printable ASCII without `\\` only");
      }
      ++end;
    }
    if (end >= text_.size() || text_[end] == '\n') {
      return Wrong(end - offset_, "this text does not end: expected `\"` on the same line");
    }
    const std::string_view content = text_.substr(offset_ + 1, end - offset_ - 1);
    if (content.size() > kTextBytesMax) {
      return Wrong(end + 1 - offset_, "a text has at most " + std::to_string(kTextBytesMax) + " characters");
    }
    Push(TokenKind::kText, end + 1 - offset_, content);
  }

  void TakeNumber() {
    size_t end = offset_;
    bool point = false;
    bool sound = true;
    while (end < text_.size()) {
      const char c = text_[end];
      const bool digit_follows = end + 1 < text_.size() && IsDigit(text_[end + 1]);
      if (c == '.' && !point && digit_follows) {
        point = true;
      } else if (c == '_') {
        sound = sound && digit_follows && text_[end - 1] != '.';
      } else if (!IsDigit(c)) {
        break;
      }
      ++end;
    }
    const std::string_view digits = text_.substr(offset_, end - offset_);
    size_t word_end = end;
    while (word_end < text_.size() && (IsLetter(text_[word_end]) || IsDigit(text_[word_end]))) ++word_end;
    const std::string_view unit = text_.substr(end, word_end - end);
    if (!sound) return Wrong(word_end - offset_, "`_` stands between digits only, as in 50_000");
    if (unit.empty()) return Push(TokenKind::kNumber, digits.size(), digits);
    const bool is_unit = unit == "s" || unit == "m" || unit == "h" || unit == "d";
    if (is_unit && !point && digits.find('_') == digits.npos) {
      return Push(TokenKind::kDuration, word_end - offset_, text_.substr(offset_, word_end - offset_));
    }
    Wrong(word_end - offset_, "expected a blank between a number and its asset, as in `" +
                                  std::string(digits.substr(0, 40)) + " " + std::string(unit.substr(0, 20)) +
                                  "`; times are written 30s, 15m, 12h or 7d");
  }

  void TakeWord() {
    size_t end = offset_;
    while (end < text_.size() && (IsLetter(text_[end]) || IsDigit(text_[end]))) ++end;
    const std::string_view word = text_.substr(offset_, end - offset_);
    if (word.size() > kNameBytesMax) {
      return Wrong(word.size(), "a name has at most " + std::to_string(kNameBytesMax) + " characters");
    }
    Push(TokenKind::kWord, word.size(), word);
  }

  void TakeSymbol() {
    const std::string_view rest = text_.substr(offset_);
    for (const std::string_view symbol :
         {"==", "!=", "<=", ">=", "<", ">", "=", "(", ")", "[", "]", ",", ".", "+", "-", "%"}) {
      if (rest.starts_with(symbol))
        return Push(TokenKind::kSymbol, symbol.size(), rest.substr(0, symbol.size()));
    }
    const auto byte = static_cast<unsigned char>(rest[0]);
    if (byte < 0x20 || byte == 0x7f) return Wrong(1, "a control character");
    if (byte < 0x80) return Wrong(1, "no such sign in a policy: " + Quoted(rest.substr(0, 1)));
    size_t bytes = 1;
    while (bytes < rest.size() && (static_cast<unsigned char>(rest[bytes]) & 0xc0) == 0x80) ++bytes;
    Wrong(bytes, "only ASCII outside comments: names and texts that look alike must be alike");
  }

  std::string_view text_;
  Mistakes& mistakes_;
  Tokens out_;
  size_t offset_ = 0;
  size_t line_start_ = 0;
  uint32_t line_ = 1;
  bool first_on_line_ = true;
};

Position FirstNonUtf8(std::string_view text) {
  Position at{1, 1};
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    if (!IsUtf8(line)) {
      size_t good = 0;  // the longest prefix that is UTF-8: lines are short, and this happens once
      for (size_t bytes = 1; bytes <= std::min<size_t>(line.size(), 4096); ++bytes) {
        if (IsUtf8(line.substr(0, bytes))) good = bytes;
      }
      return {at.line, static_cast<uint32_t>(good + 1)};
    }
    ++at.line;
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return at;
}

}  // namespace

Tokens Lex(std::string_view text, Mistakes& mistakes) {
  Tokens nothing;
  nothing.tokens.push_back({TokenKind::kEnd, {1, 1}, {}, true});
  if (text.size() > kDocumentBytesMax) {
    mistakes.Add({1, 1}, "a policy has at most " + std::to_string(kDocumentBytesMax) + " bytes; this has " +
                             std::to_string(text.size()));
    return nothing;
  }
  if (!IsUtf8(text)) {
    mistakes.Add(FirstNonUtf8(text), "not UTF-8: save the policy as UTF-8 text");
    return nothing;
  }
  return Lexer(text, mistakes).Run();
}

std::string PlainNumber(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c != '_') out.push_back(c);
  }
  return out;
}

uint64_t DurationNs(std::string_view text) {
  uint64_t count = 0;
  for (const char c : text.substr(0, text.size() - 1)) {
    if (count > 1'000'000'000) return 0;
    count = count * 10 + static_cast<uint64_t>(c - '0');
  }
  const char unit = text.back();
  const uint64_t seconds = unit == 's' ? 1 : unit == 'm' ? 60 : unit == 'h' ? 3'600 : 86'400;
  uint64_t out = 0;
  if (__builtin_mul_overflow(count, seconds * kSecondNs, &out)) return 0;
  return out;
}

std::string DurationText(uint64_t ns) {
  const uint64_t seconds = ns / kSecondNs;
  if (seconds % 86'400 == 0) return std::to_string(seconds / 86'400) + "d";
  if (seconds % 3'600 == 0) return std::to_string(seconds / 3'600) + "h";
  if (seconds % 60 == 0) return std::to_string(seconds / 60) + "m";
  return std::to_string(seconds) + "s";
}

}  // namespace sealward::policy
