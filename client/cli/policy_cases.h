// Cases beside a policy: steps of `sealward policy eval`, one a line, of which decisions may say what is
// expected of them. Run by `sealward policy test`.
#ifndef SEALWARD_CLIENT_CLI_POLICY_CASES_H_
#define SEALWARD_CLIENT_CLI_POLICY_CASES_H_

#include <functional>

#include "client/cli/policy_run.h"

namespace sealward::cli {

inline constexpr size_t kStepsBytesMax = 256 * 1024 * 1024;

// What a file of cases came to.
struct Tally {
  size_t cases = 0;                            // decisions of which something was expected
  size_t wrong = 0;                            // lines that are not as expected, or are mistakes
  std::set<std::string, std::less<>> touched;  // statements that applied
};

// The next line of `rest`, without its end.
std::string_view TakeLine(std::string_view& rest);
// Empty, or a comment.
bool IsBlank(std::string_view line);

struct WrongLine {
  size_t line = 0;
  std::string why;
};
// Steps without expectations; the first that is a mistake.
std::optional<WrongLine> RunSteps(PolicyRun& run, std::string_view steps);

// `say` gets each line that is wrong: its number, and why.
Tally RunCases(PolicyRun& run, std::string_view cases, const std::string& file,
               const std::function<void(size_t line, const std::string& why)>& say);

}  // namespace sealward::cli

#endif  // SEALWARD_CLIENT_CLI_POLICY_CASES_H_
