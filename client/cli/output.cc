#include "client/cli/output.h"

#include <cstdio>

#include "journal/record/json.h"

namespace sealward::cli {
namespace {

void Write(std::FILE* file, std::string_view text) {
  std::fwrite(text.data(), 1, text.size(), file);
  std::fflush(file);
}

// A mistake in a text, already with file, line and column: see SyntaxError.
bool IsDiagnostic(const Error& error) {
  return error.code == ErrorCode::kSyntax && error.context[0] == '\0';
}

// On this side a conflict is between what was shown and what would be signed; the code's own text is about
// request ids.
std::string MessageOf(const Error& error) {
  if (error.code != ErrorCode::kConflict) return error.Message();
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

void Output::Say(std::string_view text) {
  if (!json_) Write(stdout, text);
}

void Output::Tell(std::string_view text) {
  Write(json_ ? stderr : stdout, text);
}

void Output::Json(std::string_view line) {
  if (json_) Write(stdout, std::string(line) + "\n");
}

void Output::Raw(std::string_view bytes) {
  Write(stdout, bytes);
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
  Write(stderr, "sealward: " + Printable(message, true) + "\n");
  if (!hint.empty()) Write(stderr, "  " + std::string(hint) + "\n");
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
