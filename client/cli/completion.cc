#include "client/cli/completion.h"

#include <algorithm>

#include "client/cli/command.h"

namespace sealward::cli {
namespace {

// Words that may follow a command: its subcommands and options.
std::string WordsAfter(std::string_view path) {
  std::string out;
  for (const CommandRow& row : Commands()) {
    const bool top = path.empty();
    if (!top &&
        (!row.path.starts_with(path) || row.path.size() <= path.size() || row.path[path.size()] != ' '))
      continue;
    const std::string_view rest = top ? row.path : row.path.substr(path.size() + 1);
    if (rest.find(' ') != std::string_view::npos) continue;
    out += (out.empty() ? "" : " ") + std::string(rest);
  }
  const CommandRow* const command = FindCommand(path);
  if (command != nullptr) {
    for (const OptionRow* option : OptionsOf(*command)) {
      if (option->kind == OptionKind::kPositional) {
        for (const std::string_view choice : option->choices)
          out += (out.empty() ? "" : " ") + std::string(choice);
      } else {
        out += (out.empty() ? "--" : " --") + std::string(option->name);
      }
    }
  }
  return out + (out.empty() ? "--help" : " --help");
}

bool TakesValue(const OptionRow& option) {
  return option.kind == OptionKind::kValue || option.kind == OptionKind::kRepeated;
}

// `case` lines: what may stand after an option that takes a value, by command and option. Other values are
// free.
std::string ValueCases() {
  std::string out, files, free;
  for (const CommandRow& row : Commands()) {
    for (const OptionRow* option : OptionsOf(row)) {
      if (!TakesValue(*option)) continue;
      const std::string pattern = "\"" + std::string(row.path) + " --" + std::string(option->name) + "\"";
      std::string& group = option->value == "FILE" || option->value == "DIR" ? files : free;
      if (option->choices.empty()) {
        group += (group.empty() ? "" : "|") + pattern;
        continue;
      }
      out += "    " + pattern + ") COMPREPLY=($(compgen -W \"";
      for (size_t i = 0; i < option->choices.size(); ++i)
        out += (i == 0 ? "" : " ") + std::string(option->choices[i]);
      out += "\" -- \"$word\")); return ;;\n";
    }
  }
  return out + "    " + files + ") COMPREPLY=($(compgen -f -- \"$word\")); return ;;\n    " + free +
         ") COMPREPLY=(); return ;;\n";
}

}  // namespace

std::string BashCompletion() {
  std::string out =
      "# bash completion for sealward, made by `sealward completion bash`\n"
      "_sealward() {\n"
      "  local word=${COMP_WORDS[COMP_CWORD]} path= i\n"
      "  for ((i = 1; i < COMP_CWORD; i++)); do\n"
      "    case \"${path:+$path }${COMP_WORDS[i]}\" in\n      ";
  for (size_t i = 0; i < Commands().size(); ++i) {
    out += (i == 0 ? "\"" : "|\"") + std::string(Commands()[i].path) + "\"";
  }
  out +=
      ") path=\"${path:+$path }${COMP_WORDS[i]}\" ;;\n"
      "    esac\n"
      "  done\n"
      "  case \"$path ${COMP_WORDS[COMP_CWORD-1]}\" in\n" +
      ValueCases() +
      "  esac\n"
      "  case $path in\n    \"\") COMPREPLY=($(compgen -W \"" +
      WordsAfter("") + "\" -- \"$word\")) ;;\n";
  for (const CommandRow& row : Commands()) {
    out += "    \"" + std::string(row.path) + "\") COMPREPLY=($(compgen -W \"" + WordsAfter(row.path) +
           "\" -- \"$word\")) ;;\n";
  }
  return out +
         "  esac\n"
         "  [[ ${#COMPREPLY[@]} -gt 0 || $word == -* ]] || COMPREPLY=($(compgen -f -- \"$word\"))\n"
         "}\n"
         "complete -F _sealward sealward\n";
}

// zsh runs bash's completions; its own style would say the same table a second time.
std::string ZshCompletion() {
  return "#compdef sealward\n"
         "# zsh completion for sealward, made by `sealward completion zsh`\n"
         "autoload -U +X bashcompinit && bashcompinit\n" +
         BashCompletion();
}

Result<ExitCode> RunCompletion(const Arguments& arguments, Output& output) {
  output.Raw(arguments.Value("SHELL") == "zsh" ? ZshCompletion() : BashCompletion());
  return ExitCode::kOk;
}

}  // namespace sealward::cli
