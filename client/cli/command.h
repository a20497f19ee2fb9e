// The command line as one table: every command, its options and what runs it. main.cc makes the parser from
// it, the completion scripts and the manual are written from it, and a test keeps them in step. Constants;
// one process, `sealward`.
#ifndef SEALWARD_CLIENT_CLI_COMMAND_H_
#define SEALWARD_CLIENT_CLI_COMMAND_H_

#include <array>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "client/cli/exit_code.h"
#include "client/cli/output.h"

namespace sealward::cli {

enum class OptionKind : uint8_t { kFlag, kValue, kRepeated, kPositional };

struct OptionRow {
  std::string_view name;  // "quantity": --quantity; a positional's name is what help shows
  OptionKind kind;
  std::string_view value;  // placeholder: FILE and DIR complete to files
  std::string_view help;
  bool required = false;
  std::span<const std::string_view> choices = {};
};

// What was given, by option name.
class Arguments {
 public:
  void Add(std::string_view name, std::string value) {
    values_[std::string(name)].push_back(std::move(value));
  }
  bool Has(std::string_view name) const { return values_.contains(std::string(name)); }
  std::optional<std::string> Value(std::string_view name) const {
    const auto found = values_.find(std::string(name));
    if (found == values_.end()) return std::nullopt;
    return found->second.front();
  }
  // Of an option that the parser has asked for.
  std::string Given(std::string_view name) const { return Value(name).value_or(std::string()); }
  std::vector<std::string> All(std::string_view name) const {
    const auto found = values_.find(std::string(name));
    return found == values_.end() ? std::vector<std::string>() : found->second;
  }

 private:
  std::map<std::string, std::vector<std::string>> values_;
};

// The same error, naming the option and what was given for it.
template <typename T>
Result<T> OfOption(std::string_view name, Result<T> result) {
  if (!result.has_value()) result.error().subject = "--" + std::string(name) + " " + result.error().subject;
  return result;
}

using RunCommand = Result<ExitCode> (*)(const Arguments& arguments, Output& output);

struct CommandRow {
  std::string_view path;  // "journal verify"
  std::string_view summary;
  std::array<std::span<const OptionRow>, 3> options;
  RunCommand run;  // nullptr: only a folder of commands
  std::string_view details = {};
};

std::span<const CommandRow> Commands();
const CommandRow* FindCommand(std::string_view path);
// What to say of the first word that should name a command and does not; empty if there is none.
std::string UnknownCommand(std::span<char* const> words);
std::vector<const OptionRow*> OptionsOf(const CommandRow& command);

// ---- what runs them, one file per group
Result<ExitCode> RunRequest(const Arguments& arguments, Output& output);  // request.cc
Result<ExitCode> RunRequestOrder(const Arguments& arguments, Output& output);
Result<ExitCode> RunRequestSettlement(const Arguments& arguments, Output& output);
Result<ExitCode> RunStatus(const Arguments& arguments, Output& output);  // status.cc
Result<ExitCode> RunCancel(const Arguments& arguments, Output& output);
Result<ExitCode> RunWithdraw(const Arguments& arguments, Output& output);
Result<ExitCode> RunPending(const Arguments& arguments, Output& output);  // pending.cc
Result<ExitCode> RunShow(const Arguments& arguments, Output& output);
Result<ExitCode> RunApprove(const Arguments& arguments, Output& output);  // verdict.cc
Result<ExitCode> RunDeny(const Arguments& arguments, Output& output);
Result<ExitCode> RunKeyList(const Arguments& arguments, Output& output);        // key_list.cc
Result<ExitCode> RunAttest(const Arguments& arguments, Output& output);         // attest.cc
Result<ExitCode> RunJournalVerify(const Arguments& arguments, Output& output);  // journal_verify.cc
Result<ExitCode> RunJournalReplay(const Arguments& arguments, Output& output);
Result<ExitCode> RunJournalShow(const Arguments& arguments, Output& output);    // journal_show.cc
Result<ExitCode> RunPolicyCheck(const Arguments& arguments, Output& output);    // policy.cc
Result<ExitCode> RunPolicyFmt(const Arguments& arguments, Output& output);
Result<ExitCode> RunPolicyTest(const Arguments& arguments, Output& output);
Result<ExitCode> RunPolicyEval(const Arguments& arguments, Output& output);
Result<ExitCode> RunPolicyExplain(const Arguments& arguments, Output& output);  // policy_explain.cc
Result<ExitCode> RunPolicyHeadroom(const Arguments& arguments, Output& output);  // policy_headroom.cc
Result<ExitCode> RunPolicyDiff(const Arguments& arguments, Output& output);     // policy_diff.cc
Result<ExitCode> RunPayload(const Arguments& arguments, Output& output);        // payload.cc
Result<ExitCode> RunDoctor(const Arguments& arguments, Output& output);         // doctor.cc
Result<ExitCode> RunCompletion(const Arguments& arguments, Output& output);     // completion.cc
Result<ExitCode> RunHelpManual(const Arguments& arguments, Output& output);     // manual.cc
Result<ExitCode> RunHelpExitCodes(const Arguments& arguments, Output& output);  // commands.cc

}  // namespace sealward::cli

#endif  // SEALWARD_CLIENT_CLI_COMMAND_H_
