// sealward: the command line for engines, officers and auditors. Makes the parser from the command table.
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <csignal>
#include <span>
#include <sstream>

#include "client/cli/command.h"
#include "client/cli/pass_on.h"

namespace {

using namespace sealward::cli;

void AddOption(CLI::App& command, const OptionRow& row, Arguments& arguments) {
  const std::string name(row.name);
  if (row.kind == OptionKind::kFlag) {
    command.add_flag_callback(
        "--" + name, [&arguments, name] { arguments.Add(name, ""); }, std::string(row.help));
    return;
  }
  const auto take = [&arguments, name](const CLI::results_t& values) {
    for (const std::string& value : values) arguments.Add(name, value);
    return true;
  };
  const bool positional = row.kind == OptionKind::kPositional;
  CLI::Option* const option =
      command.add_option(positional ? name : "--" + name, take, std::string(row.help));
  option->type_name(std::string(row.value))->required(row.required);
  option->expected(1);
  if (row.kind == OptionKind::kRepeated)
    option->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)->allow_extra_args(false);
  if (!row.choices.empty()) {
    option->check(CLI::IsMember(std::vector<std::string>(row.choices.begin(), row.choices.end())));
  }
}

// Adds the command under its parents, which stand before it in the table.
void AddCommand(CLI::App& app, const CommandRow& row, Arguments& arguments, const CommandRow*& chosen) {
  CLI::App* parent = &app;
  std::string_view path = row.path;
  for (size_t space = path.find(' '); space != std::string_view::npos; space = path.find(' ')) {
    parent = parent->get_subcommand(std::string(path.substr(0, space)));
    path.remove_prefix(space + 1);
  }
  CLI::App* const command = parent->add_subcommand(std::string(path), std::string(row.summary));
  if (row.run == nullptr) {
    command->require_subcommand(1);
    return;
  }
  command->footer((row.details.empty() ? "" : std::string(row.details) + "\n\n") + "Exit codes:\n" +
                  ExitCodeTable());
  for (const OptionRow* option : OptionsOf(row)) AddOption(*command, *option, arguments);
  command->final_callback([&chosen, &row] {
    if (chosen == nullptr) chosen = &row;  // the innermost comes first
  });
}

int Run(const CommandRow& command, const Arguments& arguments) {
  Output output(arguments.Has("json"));
  const auto exit = command.run(arguments, output);
  if (exit.has_value()) return static_cast<int>(output.Finish(*exit));
  return static_cast<int>(output.Finish(output.Fail(ExitOfOwnError(exit.error().code), exit.error())));
}

int RefuseUsage(std::span<char* const> words, std::string_view message) {
  Output output(
      std::ranges::any_of(words, [](const char* word) { return std::string_view(word) == "--json"; }));
  return static_cast<int>(output.Finish(output.Fail(ExitCode::kUsage, message, "run with --help for more")));
}

}  // namespace

int main(int argc, char** argv) {
  std::signal(SIGPIPE, SIG_DFL);
  if (argc > 1 && std::string_view(argv[1]) == "init") return PassOn("sealward-admin", argv);
  CLI::App app("Asks for signatures, approves them, and checks what was signed.", "sealward");
  app.require_subcommand(1);
  app.footer("Exit codes:\n" + ExitCodeTable());
  app.set_version_flag("--version", "sealward " SEALWARD_VERSION);
  const std::span<char* const> words(argv + 1, static_cast<size_t>(std::max(argc - 1, 0)));
  if (const std::string unknown = UnknownCommand(words); !unknown.empty()) return RefuseUsage(words, unknown);
  Arguments arguments;
  app.add_flag_callback(
      "--json", [&arguments] { arguments.Add("json", ""); }, "the same as --json behind a command");
  const CommandRow* chosen = nullptr;
  for (const CommandRow& row : Commands()) AddCommand(app, row, arguments, chosen);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() != static_cast<int>(CLI::ExitCodes::Success))
      return RefuseUsage(words, error.what());
    std::ostringstream help;
    app.exit(error, help, help);
    Output output(false);
    output.Raw(help.str());
    return static_cast<int>(output.Finish(ExitCode::kOk));
  }
  return chosen == nullptr ? static_cast<int>(ExitCode::kUsage) : Run(*chosen, arguments);
}
