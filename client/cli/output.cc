#include "client/cli/output.h"

#include <cerrno>
#include <cstdio>

#include "base/system_error.h"
#include "journal/record/json.h"

namespace sealward::cli {
namespace {

void WriteError(std::string_view text) {
  std::fwrite(text.data(), 1, text.size(), stderr);
}

// A mistake in a text, already with file, line and column: see SyntaxError.
bool IsDiagnostic(const Error& error) {
  return error.code == ErrorCode::kSyntax && error.context[0] == '\0';
}

// On this side a conflict is between what was shown and what would be signed; the code's own text is about
// request ids.
std::string MessageOf(const Error& error) {
  if (error.code != ErrorCode::kConflict) return SystemMessage(error);
  return (error.subject.empty() ? "" : "`" + error.subject + "`: ") + error.context;
}

}  // namespace

Error SyntaxError(const Diagnostic& diagnostic) {
  return {ErrorCode::kSyntax, "", 0, diagnostic.Headline()};
}

std::string Printable(std::string_view text, bool keep_lines) {
  std::string out(text);
  for (char& c : out) {
    if ((c < 0x20 || c > 0x7e) && !(keep_lines && c == '\n')) c = '?';
  }
  return out;
}

JsonObject& JsonObject::Raw(std::string_view name, std::string_view json) {
  if (text_.size() > 1) text_ += ',';
  journal::AppendJsonText(text_, name);
  text_ += ':';
  text_ += json;
  return *this;
}

JsonObject& JsonObject::Text(std::string_view name, std::string_view value) {
  std::string quoted;
  journal::AppendJsonText(quoted, value);
  return Raw(name, quoted);
}

void Output::Write(std::string_view text) {
  if (std::fwrite(text.data(), 1, text.size(), stdout) == text.size() && std::fflush(stdout) == 0) return;
  if (write_errno_ == 0) write_errno_ = errno == 0 ? EIO : errno;
}

ExitCode Output::Finish(ExitCode exit) {
  if (write_errno_ == 0) return exit;
  WriteError(std::string("sealward: standard output can't be written: ") + SystemText(write_errno_) +
             "; what was asked for may have been done\n");
  return ExitCode::kError;
}

void Output::Say(std::string_view text) {
  if (!json_) Write(text);
}

void Output::Tell(std::string_view text) {
  json_ ? WriteError(text) : Write(text);
}

void Output::Warn(std::string_view text) {
  WriteError("sealward: note: " + Printable(text) + "\n");
}

void Output::Json(std::string_view line) {
  if (json_) Write(std::string(line) + "\n");
}

void Output::Raw(std::string_view bytes) {
  Write(bytes);
}

ExitCode Output::Fail(ExitCode exit, const Error& error, std::string_view hint) {
  if (IsDiagnostic(error)) return Fail(exit, error.subject, hint);
  const std::string message = MessageOf(error);
  if (!json_) return Fail(exit, message, hint);
  JsonObject object;
  object.Text("error", Printable(message)).Text("code", ErrorText(error.code));
  if (!error.subject.empty()) object.Text("subject", Printable(error.subject));
  if (!hint.empty()) object.Text("hint", hint);
  Json(object.Number("exit_code", static_cast<uint64_t>(exit)).Take());
  return exit;
}

ExitCode Output::Fail(ExitCode exit, std::string_view message, std::string_view hint) {
  if (json_) {
    JsonObject object;
    object.Text("error", Printable(message));
    if (!hint.empty()) object.Text("hint", hint);
    Json(object.Number("exit_code", static_cast<uint64_t>(exit)).Take());
    return exit;
  }
  WriteError("sealward: " + Printable(message, true) + "\n");
  if (!hint.empty()) WriteError("  " + std::string(hint) + "\n");
  return exit;
}

ExitCode Output::Fail(const Diagnostic& diagnostic, std::string_view source) {
  if (diagnostic.line == 0) {
    return Fail(ExitCode::kUsage, diagnostic.file.empty() ? diagnostic.message : diagnostic.Headline());
  }
  if (json_) return Fail(ExitCode::kUsage, diagnostic.Headline());
  std::string rendered = diagnostic.Render(source);
  if (rendered.ends_with('\n')) rendered.pop_back();
  return Fail(ExitCode::kUsage, rendered);
}

}  // namespace sealward::cli
