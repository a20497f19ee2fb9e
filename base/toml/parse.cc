// The only file that includes toml++ (several seconds of compile time, and its own types stay inside).
#include <algorithm>
#include <optional>

#include "base/toml/node.h"

// toml++ asserts what its own next lines refuse with a located error (a key that begins with `{`, say). Text
// is input: it must neither abort nor, as with NDEBUG, become something the compiler may assume.
#define TOML_ASSERT(expression) static_cast<void>(expression)
#define TOML_EXCEPTIONS 0
#define TOML_ENABLE_FORMATTERS 0
#define TOML_MAX_NESTED_VALUES 16
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wconversion"
#pragma GCC diagnostic ignored "-Wsign-conversion"
#pragma GCC diagnostic ignored "-Wshadow"
#include <toml++/toml.h>
#pragma GCC diagnostic pop

namespace sealward::toml {
namespace {

static_assert(TOML_MAX_NESTED_VALUES == kDepthMax);

Position PositionOf(const ::toml::source_region& region) {
  return {region.begin.line, region.begin.column};
}

// What must not reach toml++:
//   - more dots in a line than a key may have, outside strings and comments: it bounds nested values but not
//   dotted keys,
//     and frees trees recursively;
//   - characters above ASCII: some make it take a branch that it declares unreachable, which is undefined
//   behaviour. In a
//     comment they are made `?`; elsewhere they are refused, for what Sealward shows is ASCII.
class Scanner {
 public:
  explicit Scanner(std::string& text) : text_(text) {}

  struct Refusal {
    Position position;
    std::string why;
  };
  std::optional<Refusal> FindRefused() {
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (c == '\n') {
        ++line_;
        line_start_ = at_ + 1;
        dots_ = 0;
      } else if (c == '.' && ++dots_ > kDepthMax) {
        return Refusal{Here(), "too many dots in one line"};
      } else if (IsAboveAscii(c)) {
        return Refusal{Here(), kNotAscii};
      } else if (c == '#') {
        SkipComment();
        continue;
      } else if (c == '"' || c == '\'') {
        if (!SkipString(c)) return Refusal{Here(), kNotAscii};
        continue;
      }
      ++at_;
    }
    return std::nullopt;
  }

 private:
  static constexpr const char* kNotAscii = "only ASCII characters may stand outside comments";

  static bool IsAboveAscii(char c) { return static_cast<unsigned char>(c) >= 0x80; }

  Position Here() const { return {line_, static_cast<uint32_t>(at_ - line_start_ + 1)}; }

  void SkipComment() {
    const size_t end = text_.find('\n', at_);
    const size_t stop = end == std::string::npos ? text_.size() : end;
    for (; at_ < stop; ++at_) {
      if (IsAboveAscii(text_[at_])) text_[at_] = '?';
    }
  }

  bool HasThree(char quote) const {
    return at_ + 2 < text_.size() && text_[at_] == quote && text_[at_ + 1] == quote &&
           text_[at_ + 2] == quote;
  }

  // False at a character above ASCII.
  bool SkipString(char quote) {
    const bool multi_line = HasThree(quote);
    at_ += multi_line ? 3 : 1;
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (c == '\n') {
        if (!multi_line) return true;  // unterminated: the parser says so
        ++line_;
        line_start_ = at_ + 1;
      } else if (c == '\\' && quote == '"') {
        ++at_;
        if (at_ < text_.size() && text_[at_] == '\n') continue;
      } else if (c == quote && (!multi_line || HasThree(quote))) {
        at_ += multi_line ? 3 : 1;
        return true;
      } else if (IsAboveAscii(c)) {
        return false;
      }
      ++at_;
    }
    return true;
  }

  std::string& text_;
  size_t at_ = 0;
  size_t line_start_ = 0;
  uint32_t line_ = 1;
  size_t dots_ = 0;
};

class Converter {
 public:
  explicit Converter(std::string file) : file_(std::move(file)) {}

  // Depth is bounded by the dots and nested values a text can have.
  Diagnosed<Table> ConvertTable(const ::toml::table& source) {
    Table out;
    out.entries.reserve(source.size());
    for (const auto& [key, value] : source) {
      Node node = TRY(ConvertNode(value));
      out.entries.push_back({std::string(key.str()), PositionOf(key.source()), std::move(node)});
    }
    std::sort(out.entries.begin(), out.entries.end(),
              [](const Entry& a, const Entry& b) { return a.key < b.key; });
    return out;
  }

 private:
  Diagnosed<Node> ConvertNode(const ::toml::node& source) {
    Node out{PositionOf(source.source()), {}};
    switch (source.type()) {
      case ::toml::node_type::table:
        out.value = TRY(ConvertTable(*source.as_table()));
        return out;
      case ::toml::node_type::array: {
        Array array;
        for (const ::toml::node& item : *source.as_array()) array.items.push_back(TRY(ConvertNode(item)));
        out.value = std::move(array);
        return out;
      }
      case ::toml::node_type::string:
        out.value = source.as_string()->get();
        return out;
      case ::toml::node_type::integer:
        out.value = source.as_integer()->get();
        return out;
      case ::toml::node_type::boolean:
        out.value = source.as_boolean()->get();
        return out;
      case ::toml::node_type::floating_point:
        return Refuse(out.position,
                      "floating-point numbers are inexact; write the number as a string: \"1.5\"");
      case ::toml::node_type::date:
      case ::toml::node_type::time:
      case ::toml::node_type::date_time:
        return Refuse(out.position, "write times as strings: \"2026-11-20T20:15:00Z\"");
      case ::toml::node_type::none:
        break;
    }
    return Refuse(out.position, "unknown kind of value");
  }

  std::unexpected<Diagnostic> Refuse(Position position, std::string message) const {
    return std::unexpected(Diagnostic{file_, position.line, position.column, std::move(message)});
  }

  std::string file_;
};

}  // namespace

Diagnosed<Document> Parse(std::string_view text, std::string file) {
  if (text.size() > kTextBytesMax) {
    return std::unexpected(Diagnostic{std::move(file), 0, 0, "text is larger than 4 MiB"});
  }
  std::string ascii(text);
  if (auto refused = Scanner(ascii).FindRefused(); refused.has_value()) {
    const Position at = refused->position;
    return std::unexpected(Diagnostic{std::move(file), at.line, at.column, std::move(refused->why)});
  }
  const ::toml::parse_result parsed = ::toml::parse(std::string_view(ascii));
  if (parsed.failed()) {
    const ::toml::parse_error& error = parsed.error();
    std::string message(error.description());
    if (!message.empty() && message.back() == '.') message.pop_back();
    const Position position = PositionOf(error.source());
    return std::unexpected(Diagnostic{std::move(file), position.line, position.column, std::move(message)});
  }
  Document out{file, {}};
  out.root = TRY(Converter(std::move(file)).ConvertTable(parsed.table()));
  return out;
}

}  // namespace sealward::toml
