// Places in a policy's text, and the collector of what is wrong with it. Used while a policy is loaded.
// Header-only.
#ifndef SEALWARD_POLICY_SOURCE_H_
#define SEALWARD_POLICY_SOURCE_H_

#include <algorithm>
#include <compare>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "base/diagnostic.h"
#include "policy/bounds.h"

namespace sealward::policy {

struct Position {
  uint32_t line = 0;    // from 1
  uint32_t column = 0;  // from 1, in bytes
  auto operator<=>(const Position&) const = default;
};

// Keeps the first kDiagnosticsMax mistakes, at most one for each place.
class Mistakes {
 public:
  explicit Mistakes(std::string_view file) : file_(file) {}

  void Add(Position at, std::string message) { AddIn(file_, at, std::move(message)); }
  // In a file beside the policy: a table.
  void AddIn(const std::string& file, Position at, std::string message) {
    if (full()) return;
    const auto same_place = [&](const Diagnostic& d) {
      return d.line == at.line && d.column == at.column && d.file == file;
    };
    if (std::any_of(list_.begin(), list_.end(), same_place)) return;
    list_.push_back({file, at.line, at.column, std::move(message)});
  }
  bool empty() const { return list_.empty(); }
  bool full() const { return list_.size() >= kDiagnosticsMax; }
  // In the order of the text.
  std::vector<Diagnostic> Take() {
    std::stable_sort(list_.begin(), list_.end(), [](const Diagnostic& a, const Diagnostic& b) {
      return std::tie(a.line, a.column) < std::tie(b.line, b.column);
    });
    std::stable_partition(list_.begin(), list_.end(), [&](const Diagnostic& d) { return d.file == file_; });
    return std::move(list_);
  }

 private:
  std::string file_;
  std::vector<Diagnostic> list_;
};

// User input as it stands in a message: in backticks, short.
inline std::string Quoted(std::string_view text) {
  constexpr size_t kShownMax = 64;
  return "`" + std::string(text.substr(0, kShownMax)) + (text.size() > kShownMax ? "..." : "") + "`";
}

}  // namespace sealward::policy

#endif  // SEALWARD_POLICY_SOURCE_H_
