// What `sealward` prints. With --json, standard output carries one JSON object a command (or a line each
// where it lists) and nothing else; people's words go to standard output without it and errors to standard
// error. Text from the daemon is made printable before a terminal sees it. What does not arrive at standard
// output (a full disk) is noticed at the end. One process, one thread.
#ifndef SEALWARD_CLIENT_CLI_OUTPUT_H_
#define SEALWARD_CLIENT_CLI_OUTPUT_H_

#include <string>
#include <string_view>

#include "base/diagnostic.h"
#include "client/cli/exit_code.h"

namespace sealward::cli {

// Control characters and bytes above ASCII become `?`; line feeds stay if asked for.
std::string Printable(std::string_view text, bool keep_lines = false);

// A mistake in a document as an Error; Output::Fail prints its headline and nothing around it.
Error SyntaxError(const Diagnostic& diagnostic);

// Members are appended to an object that ToJson made: {"a":1} and ("b", "x") → {"a":1,"b":"x"}.
class JsonObject {
 public:
  JsonObject() = default;
  explicit JsonObject(std::string object) : text_(std::move(object)) { text_.pop_back(); }
  JsonObject& Text(std::string_view name, std::string_view value);
  JsonObject& Raw(std::string_view name, std::string_view json);  // a number, true, an object …
  JsonObject& Number(std::string_view name, uint64_t value) { return Raw(name, std::to_string(value)); }
  JsonObject& Bool(std::string_view name, bool value) { return Raw(name, value ? "true" : "false"); }
  std::string Take() { return std::move(text_) + "}"; }

 private:
  std::string text_ = "{";
};

class Output {
 public:
  explicit Output(bool json) : json_(json) {}
  bool json() const { return json_; }

  // People's words on standard output; nothing with --json.
  void Say(std::string_view text);
  // For people beside the result (what is signed, a hint): standard error with --json, else standard output.
  void Tell(std::string_view text);
  // What people should not miss beside the result: standard error, "sealward: note: …".
  void Warn(std::string_view text);
  // One line of JSON on standard output; nothing without --json.
  void Json(std::string_view line);
  // Bytes for another program: standard output as they are.
  void Raw(std::string_view bytes);

  // Says what went wrong and returns `exit`.
  ExitCode Fail(ExitCode exit, const Error& error, std::string_view hint = {});
  ExitCode Fail(ExitCode exit, std::string_view message, std::string_view hint = {});
  // With the source line and a caret where there is a place.
  ExitCode Fail(const Diagnostic& diagnostic, std::string_view source);

  // At the end of the program: `exit`, or kError if not all of standard output was written, which is said.
  ExitCode Finish(ExitCode exit);

 private:
  void Write(std::string_view text);

  bool json_;
  int write_errno_ = 0;  // of the first write to standard output that failed
};

}  // namespace sealward::cli

#endif  // SEALWARD_CLIENT_CLI_OUTPUT_H_
