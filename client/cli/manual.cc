#include "client/cli/manual.h"

#include "client/cli/command.h"

namespace sealward::cli {
namespace {

// Text as troff takes it: no line begins with a control character, hyphens stay hyphens.
std::string Escaped(std::string_view text) {
  std::string out;
  bool line_begins = true;
  for (const char c : text) {
    if (line_begins && (c == '.' || c == '\'')) out += "\\&";
    if (c == '\\') {
      out += "\\e";
    } else if (c == '-') {
      out += "\\-";
    } else {
      out += c;
    }
    line_begins = c == '\n';
  }
  return out;
}

std::string OptionText(const OptionRow& option) {
  std::string out = ".TP\n";
  if (option.kind == OptionKind::kPositional) {
    out += ".I " + Escaped(option.value) + "\n";
  } else if (option.kind == OptionKind::kFlag) {
    out += ".B \\-\\-" + Escaped(option.name) + "\n";
  } else {
    out += ".BI \\-\\-" + Escaped(option.name) + " \" " + Escaped(option.value) + "\"\n";
  }
  out += Escaped(option.help);
  if (option.required && option.kind != OptionKind::kPositional) out += " (required)";
  return out + "\n";
}

}  // namespace

std::string ManualPage() {
  std::string out =
      ".\\\" made by `sealward help manual`\n"
      ".TH SEALWARD 1 \"\" Sealward\n"
      ".SH NAME\nsealward \\- ask for signatures, approve them, and check what was signed\n"
      ".SH SYNOPSIS\n.B sealward\n.I command\n.RI [ options ]\n"
      ".SH DESCRIPTION\n"
      "Sealward keeps a firm's signing keys in an HSM and signs only what the firm's written policy permits. "
      "This is its\n"
      "command line, for engines, officers and auditors. With\n.B \\-\\-json\n"
      "standard output carries JSON for programs and nothing else.\n"
      ".SH COMMANDS\n";
  for (const CommandRow& row : Commands()) {
    if (row.run == nullptr && row.path != "init") continue;
    out += ".SS sealward " + Escaped(row.path) + "\n" + Escaped(row.summary) + ".\n";
    if (!row.details.empty()) out += Escaped(row.details) + "\n";
    for (const OptionRow* option : OptionsOf(row)) out += OptionText(*option);
  }
  out += ".SH EXIT STATUS\n";
#define SEALWARD_ROW(name, number, meaning) out += ".TP\n.B " #number "\n" + Escaped(meaning) + "\n";
  SEALWARD_EXIT_CODES(SEALWARD_ROW)
#undef SEALWARD_ROW
  return out +
         ".SH ENVIRONMENT\n"
         ".TP\n.B SEALWARD_ENGINE_SOCKET\nthe engines' socket\n"
         ".TP\n.B SEALWARD_OFFICER_SOCKET\nthe officers' socket\n"
         ".TP\n.B SEALWARD_CONFIG\nthe daemon's configuration, where the sockets are not given\n"
         ".TP\n.B SSH_AUTH_SOCK\nssh\\-agent, for \\-\\-agent\n"
         ".SH SEE ALSO\n.BR sealward\\-admin (1),\n.BR sealwardd (8),\n.BR ssh\\-keygen (1),\n.BR ssh\\-agent (1)\n";
}

Result<ExitCode> RunHelpManual(const Arguments&, Output& output) {
  output.Raw(ManualPage());
  return ExitCode::kOk;
}

}  // namespace sealward::cli
