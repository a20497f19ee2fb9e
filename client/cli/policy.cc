// `sealward policy check|fmt|test|eval`: the officers' tools on a rule book, without a daemon.
#include "client/cli/policy_advice.h"
#include "client/cli/policy_cases.h"
#include "client/cli/policy_open.h"
#include "client/ssh_sign.h"
#include "policy/parser.h"
#include "policy/print.h"

namespace sealward::cli {
namespace {

constexpr size_t kWrongShownMax = 64;

std::string Plural(size_t count, const std::string& one) {
  return std::to_string(count) + " " + one + (count == 1 ? "" : "s");
}

}  // namespace

std::string FolderOf(const std::string& path) {
  const size_t slash = path.rfind('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

Result<std::optional<OpenedPolicy>> OpenPolicy(const Arguments& arguments, const std::string& file,
                                               Output& output) {
  const std::string text(AsText(TRY(client::ReadInput(file, kDocumentBytesMax))));
  const std::string folder = arguments.Value("documents").value_or(FolderOf(file));
  auto book = TRY(ReadRuleBook(folder, output));
  if (!book.has_value()) return std::optional<OpenedPolicy>();
  TRY(AddTables(folder, text, book->tables));
  OpenedPolicy out{file, text, PolicyRun(*std::move(book))};
  const auto mistakes = out.run.Load(text, file, false);
  if (!mistakes.has_value()) return std::optional<OpenedPolicy>(std::move(out));
  SayMistakes(*mistakes, file, text, out.run.book(), output);
  return std::optional<OpenedPolicy>();
}

Result<ExitCode> RunPolicyCheck(const Arguments& arguments, Output& output) {
  const std::string file = arguments.Given("POLICY");
  const auto opened = TRY(OpenPolicy(arguments, file, output));
  if (!opened.has_value()) return ExitCode::kUsage;
  const policy::Policy::Compiled& compiled = opened->run.policy().compiled();
  const Advice advice = Advise(opened->text, file, opened->run.policy(), opened->run.book());
  if (!advice.refusals.empty()) {
    SayMistakes(advice.refusals, file, opened->text, opened->run.book(), output);
    return ExitCode::kUsage;
  }
  for (const Diagnostic& remark : advice.remarks) output.Say(remark.Render(opened->text));
  std::string remarks = "[";
  for (const Diagnostic& remark : advice.remarks) {
    remarks += (remarks.size() == 1 ? "" : ",") + JsonObject()
                                                      .Number("line", remark.line)
                                                      .Number("column", remark.column)
                                                      .Text("message", remark.message)
                                                      .Take();
  }
  std::string acts = "[";
  for (const Act& act : advice.acts) {
    output.Say(act.text + "\n");
    acts += (acts.size() == 1 ? "" : ",") +
            JsonObject().Text("act", act.name).Number("people", act.people).Number("spare", act.spare).Take();
  }
  output.Say("policy \"" + compiled.name + "\" version " + std::to_string(compiled.version) +
             " is sound: " + Plural(compiled.statements.size(), "statement") + ", " +
             Plural(compiled.measures.size(), "measure") + ", " + Plural(compiled.tables.size(), "table") +
             "; " + Plural(advice.remarks.size(), "remark") + "\n");
  output.Json(JsonObject()
                  .Text("name", compiled.name)
                  .Number("version", compiled.version)
                  .Number("statements", compiled.statements.size())
                  .Number("measures", compiled.measures.size())
                  .Number("tables", compiled.tables.size())
                  .Raw("remarks", remarks + "]")
                  .Raw("acts", acts + "]")
                  .Take());
  return ExitCode::kOk;
}

Result<ExitCode> RunPolicyFmt(const Arguments& arguments, Output& output) {
  const std::string file = arguments.Given("POLICY");
  const std::string text(AsText(TRY(client::ReadInput(file, kDocumentBytesMax))));
  policy::Mistakes mistakes(file);
  const policy::Ast ast = policy::Parse(text, mistakes);
  if (!mistakes.empty()) {
    for (const Diagnostic& mistake : mistakes.Take()) output.Fail(mistake, text);
    return ExitCode::kUsage;
  }
  const std::string printed = policy::Print(ast);
  if (!arguments.Has("check")) {
    output.Say(printed);
    output.Json(JsonObject().Text("text", printed).Take());
    return ExitCode::kOk;
  }
  if (printed == text) {
    output.Json(JsonObject().Number("exit_code", 0).Take());
    return ExitCode::kOk;
  }
  return output.Fail(ExitCode::kNotVerified, file + " is not as `sealward policy fmt` writes it");
}

Result<ExitCode> RunPolicyEval(const Arguments& arguments, Output& output) {
  const auto policy_file = arguments.Value("policy");
  const std::string folder =
      arguments.Value("documents").value_or(policy_file.has_value() ? FolderOf(*policy_file) : ".");
  auto book = TRY(ReadRuleBook(folder, output));
  if (!book.has_value()) return ExitCode::kUsage;
  std::string text;
  if (policy_file.has_value()) {
    text = AsText(TRY(client::ReadInput(*policy_file, kDocumentBytesMax)));
    TRY(AddTables(folder, text, book->tables));
  }
  PolicyRun run(*std::move(book));
  if (policy_file.has_value()) {
    const auto mistakes = run.Load(text, *policy_file, false);
    if (mistakes.has_value()) {
      SayMistakes(*mistakes, *policy_file, text, run.book(), output);
      return ExitCode::kUsage;
    }
  }
  const Bytes steps = TRY(client::ReadInput(arguments.Value("STEPS").value_or("-"), kStepsBytesMax));
  std::string_view rest = AsText(steps);
  bool wrong = false;
  while (!rest.empty()) {
    const std::string_view line = TakeLine(rest);
    if (IsBlank(line)) continue;
    const PolicyRun::Answer answer = run.Step(line);
    wrong = wrong || answer.error;
    output.Raw(answer.json + "\n");
  }
  return wrong ? ExitCode::kUsage : ExitCode::kOk;
}

Result<ExitCode> RunPolicyTest(const Arguments& arguments, Output& output) {
  const std::string file = arguments.Given("POLICY");
  auto opened = TRY(OpenPolicy(arguments, file, output));
  if (!opened.has_value()) return ExitCode::kUsage;
  const std::string cases_file = arguments.Value("CASES").value_or(file + ".cases");
  const Bytes cases = TRY(client::ReadInput(cases_file, kStepsBytesMax));
  size_t shown = 0;
  const auto say = [&](size_t line, const std::string& why) {
    if (++shown > kWrongShownMax) return;
    output.Fail(ExitCode::kNotVerified, cases_file + ":" + std::to_string(line) + ": " + why);
  };
  const Tally tally = RunCases(opened->run, AsText(cases), cases_file, say);
  std::string untouched, names = "[";
  size_t count = 0;
  for (const policy::CompiledStatement& statement : opened->run.policy().compiled().statements) {
    if (tally.touched.contains(statement.name)) continue;
    untouched += "no case reaches " + std::string(EnumName(statement.kind)) + " `" + statement.name + "`\n";
    names += (count++ == 0 ? "\"" : ",\"") + statement.name + "\"";
  }
  output.Say(untouched + Plural(tally.cases, "case") + ", " + std::to_string(tally.wrong) + " wrong, " +
             Plural(count, "statement") + " that no case reaches\n");
  const bool whole = !arguments.Has("all") || count == 0;
  const ExitCode exit = tally.wrong == 0 && whole ? ExitCode::kOk : ExitCode::kNotVerified;
  output.Json(JsonObject()
                  .Number("cases", tally.cases)
                  .Number("wrong", tally.wrong)
                  .Raw("untouched", names + "]")
                  .Number("exit_code", static_cast<uint64_t>(exit))
                  .Take());
  return exit;
}

}  // namespace sealward::cli
