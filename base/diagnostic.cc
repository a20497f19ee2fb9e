#include "base/diagnostic.h"

#include <algorithm>

namespace sealward {
namespace {

constexpr size_t kShownMax = 160;         // columns of source shown
constexpr size_t kShownBeforeCaret = 80;  // of a line longer than that

std::string_view LineOf(std::string_view source, uint32_t line) {
  for (uint32_t current = 1; current < line; ++current) {
    const size_t end = source.find('\n');
    if (end == std::string_view::npos) return {};
    source.remove_prefix(end + 1);
  }
  return source.substr(0, source.find('\n'));
}

}  // namespace

std::string Diagnostic::Headline() const {
  std::string out = file;
  if (line != 0) out += ":" + std::to_string(line);
  if (line != 0 && column != 0) out += ":" + std::to_string(column);
  return out + ": " + message;
}

std::string Diagnostic::Render(std::string_view source) const {
  std::string out = Headline() + "\n";
  if (line == 0 || column == 0) return out;
  std::string_view text = LineOf(source, line);
  if (!text.empty() && text.back() == '\r') text.remove_suffix(1);
  size_t caret = std::min<size_t>(column - 1, text.size());
  if (text.size() > kShownMax && caret > kShownBeforeCaret) {
    const size_t skipped = caret - kShownBeforeCaret;
    text.remove_prefix(skipped);
    caret -= skipped;
  }
  out += "  ";
  for (const char c : text.substr(0, kShownMax)) out += c == '\t' ? ' ' : c >= 0x20 && c < 0x7f ? c : '?';
  out += "\n  " + std::string(caret, ' ') + "^\n";
  return out;
}

}  // namespace sealward
