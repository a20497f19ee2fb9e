#include "tests/support/fault_module/fault_script.h"

#include <fcntl.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <map>
#include <sstream>
#include <string>

namespace sealward::test::fault {
namespace {

constexpr size_t kScriptBytesMax = 4096;

struct ActionName {
  const char* name;
  Action action;
};
constexpr ActionName kActions[] = {
    {"rv", Action::kReturn},    {"hang", Action::kHang},       {"spin", Action::kSpin},
    {"delay", Action::kDelay},  {"flip", Action::kFlip},       {"other_key", Action::kOtherKey},
    {"high_s", Action::kHighS}, {"repeat", Action::kRepeat},   {"short", Action::kShort},
    {"long", Action::kLong},    {"overrun", Action::kOverrun}, {"der", Action::kDer},
    {"exit", Action::kExit},    {"abort", Action::kAbort},     {"segv", Action::kSegv},
};

// A module has no main() that could own its state.
struct State {
  std::string path;
  std::string at_start;  // what the script said when this process initialised the module
  std::string current;
  std::map<std::string, unsigned long> calls;
};
State& TheState() {
  static State state;
  return state;
}

std::string ReadAll(const std::string& path) {
  std::string text;
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return text;
  text.resize(kScriptBytesMax);
  const ssize_t size = ::read(fd, text.data(), text.size());
  ::close(fd);
  text.resize(size > 0 ? static_cast<size_t>(size) : 0);
  return text;
}

std::string ScriptPath() {
  const char* configuration = std::getenv("SOFTHSM2_CONF");
  if (configuration == nullptr) return "";
  std::istringstream lines(ReadAll(configuration));
  std::string name;
  std::string equals;
  std::string value;
  std::string line;
  while (std::getline(lines, line)) {
    std::istringstream words(line);
    if (words >> name >> equals >> value && name == "directories.tokendir") return value + "/fault.script";
  }
  return "";
}

bool CountMatches(const std::string& wanted, unsigned long count) {
  if (wanted == "*") return true;
  const unsigned long number = std::strtoul(wanted.c_str(), nullptr, 10);
  return wanted.back() == '+' ? count >= number : count == number;
}

}  // namespace

void Start() {
  State& state = TheState();
  state.path = ScriptPath();
  state.at_start = state.path.empty() ? "" : ReadAll(state.path);
  state.current = state.at_start;
  state.calls.clear();
}

Fault Next(const char* function) {
  State& state = TheState();
  if (state.path.empty()) return {};
  std::string text = ReadAll(state.path);
  if (text != state.current) {
    state.current = std::move(text);
    state.calls.clear();
  }
  const unsigned long count = ++state.calls[function];
  std::istringstream lines(state.current);
  std::string line;
  while (std::getline(lines, line)) {
    std::istringstream words(line);
    std::string name;
    std::string when;
    std::string action;
    if (!(words >> name >> when >> action) || name != function || !CountMatches(when, count)) continue;
    Fault fault;
    std::string word;
    bool live = false;
    while (words >> word) {
      if (word == "live") {
        live = true;
      } else {
        fault.argument = std::strtoul(word.c_str(), nullptr, 0);
      }
    }
    if (live && state.current == state.at_start) continue;
    for (const ActionName& row : kActions) {
      if (action == row.name) fault.action = row.action;
    }
    if (fault.action == Action::kNone) std::abort();  // a typing error in a test shall not pass
    return fault;
  }
  return {};
}

}  // namespace sealward::test::fault
