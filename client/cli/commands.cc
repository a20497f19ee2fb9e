#include "client/cli/command.h"
#include "client/cli/options.h"

namespace sealward::cli {
namespace {

using namespace options;

constexpr std::string_view kRequestDetails =
    "Prints the status and why; when signed, the signature and the finished text or transaction. The same id "
    "with the same\n"
    "content gives the same signature again, so a request may be repeated after any failure (with its "
    "--valid-until).";
constexpr std::string_view kVerdictDetails =
    "Rebuilds the text from the request's own bytes, refuses if the daemon showed anything else, prints all "
    "of it, asks, and\n"
    "then signs. Offline: `sealward show HASH --out FILE`, then --in FILE --text-only, sign with `ssh-keygen "
    "-Y sign -n\n"
    "approval@sealward`, and send with --signature FILE and the same --as and --not-after.";

constexpr std::string_view kAttestDetails =
    "One fact a line: {\"reference\": \"BTC-USDT\", \"price\": \"50000\"}, {\"heard\": \"binance\"},\n"
    "{\"fill\": CLIENT_ORDER_ID, \"execution\": ID, \"quantity\": Q, \"price\": P}, {\"ended\": "
    "CLIENT_ORDER_ID, \"how\": "
    "\"cancelled\"}\n"
    "and the others of policy/LANGUAGE.md, section 6. Lines that begin with # are comments. What was taken "
    "counts once, so\n"
    "after a failure the same lines may be sent again. Only a service of kind attestor is heard.";
constexpr std::string_view kPolicyTestDetails =
    "Cases are steps as of `policy eval`, one a line, in POLICY.cases; a decision may have \"expect\": "
    "\"deny\" and \"by\":\n"
    "[\"name of a statement\"], and {\"case\": \"name\"} forgets what happened before.";
constexpr std::string_view kPolicyExplainDetails =
    "Prices, fills and earlier requests come from --after: steps as of `policy eval`. Exits with 0, 3 or 4: "
    "permitted,\n"
    "denied, or waiting for people.";
constexpr std::string_view kPolicyHeadroomDetails =
    "A line for each limit over a measure and each set of values that it counts by. What has happened comes "
    "from steps, as of\n"
    "`policy eval`; a running daemon is not asked.";
constexpr std::string_view kPolicyDiffDetails =
    "Statements are compared by what they mean: names of lists, order, comments and spelling make no "
    "difference. `wider`\n"
    "lets more through, `narrower` less; `other` is what can't be told from the text.";
constexpr std::string_view kPolicyEvalDetails =
    "Steps and answers are described in policy/LANGUAGE.md, section 6: {\"at\": TIME, \"request\": ..., "
    "\"requester\": NAME},\n"
    "{\"at\": TIME, \"fact\": ...} and others.";

constexpr CommandRow kCommands[] = {
    {"init", "make a new journal from the first documents (runs sealward-admin init)", {}, nullptr},
    {"request",
     "ask for a signature; from a JSON file, or with order and settlement",
     {kFile, kRequest, kDaemon},
     RunRequest,
     kRequestDetails},
    {"request order", "an order of one leg", {kOrder, kRequest, kDaemon}, RunRequestOrder, kRequestDetails},
    {"request settlement",
     "a payment to a counterparty",
     {kSettlement, kRequest, kDaemon},
     RunRequestSettlement,
     kRequestDetails},
    {"cancel", "take a pending request back, or sign a cancel of its order", {kCancel, kDaemon}, RunCancel},
    {"withdraw", "take back a request of your own that waits for people", {kWithdraw, kDaemon}, RunWithdraw},
    {"status", "what became of a request of your own", {kStatus, kDaemon}, RunStatus},
    {"pending", "requests that wait for people", {kDaemon}, RunPending},
    {"show", "one pending request, as people approve it", {kShow, kDaemon}, RunShow},
    {"approve",
     "approve a pending request with a person's SSH key",
     {kVerdict, kDaemon},
     RunApprove,
     kVerdictDetails},
    {"deny", "deny a pending request with a person's SSH key", {kVerdict, kDaemon}, RunDeny, kVerdictDetails},
    {"attest",
     "say what an attestor sees: prices, balances, what became of orders",
     {kAttest, kDaemon},
     RunAttest,
     kAttestDetails},
    {"journal", "look at a journal, with or without a daemon", {}, nullptr},
    {"journal verify", "check every entry, hash, approval and signature", {kJournalVerify}, RunJournalVerify},
    {"journal replay",
     "verify, and decide every decision once more from the records alone",
     {kJournalVerify},
     RunJournalReplay},
    {"journal show", "print entries", {kJournalShow}, RunJournalShow},
    {"key", "the keys in force", {}, nullptr},
    {"key list", "names, formats, what each may sign, floors, addresses", {kDaemon}, RunKeyList},
    {"policy", "check, print, try and test a rule book; no daemon is asked", {}, nullptr},
    {"policy check",
     "is a policy sound: every mistake with its line and a caret",
     {kPolicyCheck},
     RunPolicyCheck},
    {"policy fmt", "print a policy as it is always written", {kPolicyFmt}, RunPolicyFmt},
    {"policy test",
     "decide the cases beside a policy, and name what no case reaches",
     {kPolicyTest},
     RunPolicyTest,
     kPolicyTestDetails},
    {"policy explain",
     "decide one request, and say what decided and what would change it",
     {kPolicyExplain},
     RunPolicyExplain,
     kPolicyExplainDetails},
    {"policy headroom",
     "what is used and left of each limit, after what has happened",
     {kPolicyHeadroom},
     RunPolicyHeadroom,
     kPolicyHeadroomDetails},
    {"policy diff",
     "what another policy permits more, and what less",
     {kPolicyDiff},
     RunPolicyDiff,
     kPolicyDiffDetails},
    {"policy eval",
     "decide requests and facts, one line of JSON each",
     {kPolicyEval},
     RunPolicyEval,
     kPolicyEvalDetails},
    {"payload", "the exact bytes that a request makes a key sign; signs nothing", {kPayload}, RunPayload},
    {"doctor",
     "is everything as it should be: processes, sandboxes, configuration, journal",
     {kDoctor},
     RunDoctor},
    {"completion", "print a completion script for a shell", {kCompletion}, RunCompletion},
    {"help", "more help", {}, nullptr},
    {"help exit-codes", "what each exit code means", {kJsonOnly}, RunHelpExitCodes},
    {"help manual", "print the manual page, for man", {}, RunHelpManual},
};

}  // namespace

std::span<const CommandRow> Commands() {
  return kCommands;
}

const CommandRow* FindCommand(std::string_view path) {
  for (const CommandRow& row : kCommands) {
    if (row.path == path) return &row;
  }
  return nullptr;
}

std::string UnknownCommand(std::span<char* const> words) {
  std::string path;
  for (const char* const word : words) {
    const std::string_view text(word);
    if (text == "--json") continue;
    const CommandRow* const folder = FindCommand(path);
    if (text.starts_with('-') || (folder != nullptr && folder->run != nullptr)) return {};
    std::string deeper = (path.empty() ? "" : path + " ") + std::string(text);
    if (FindCommand(deeper) != nullptr) {
      path = std::move(deeper);
      continue;
    }
    std::string expected;
    for (const CommandRow& row : kCommands) {
      const bool below = path.empty() || (row.path.starts_with(path) && row.path.size() > path.size() &&
                                          row.path[path.size()] == ' ');
      const std::string_view rest =
          below ? row.path.substr(path.empty() ? 0 : path.size() + 1) : std::string_view();
      if (rest.empty() || rest.find(' ') != std::string_view::npos) continue;
      expected += (expected.empty() ? "" : ", ") + std::string(rest);
    }
    return "`" + std::string(text.substr(0, 64)) + "`: no such command" +
           (path.empty() ? "" : " of `" + path + "`") + "; expected one of " + expected;
  }
  return {};
}

std::vector<const OptionRow*> OptionsOf(const CommandRow& command) {
  std::vector<const OptionRow*> out;
  for (const auto& group : command.options) {
    for (const OptionRow& row : group) out.push_back(&row);
  }
  return out;
}

Result<ExitCode> RunHelpExitCodes(const Arguments&, Output& output) {
  if (!output.json()) {
    output.Say(ExitCodeTable());
    return ExitCode::kOk;
  }
  JsonObject object;
#define SEALWARD_ROW(name, number, meaning) object.Text(std::to_string(number), meaning);
  SEALWARD_EXIT_CODES(SEALWARD_ROW)
#undef SEALWARD_ROW
  output.Json(object.Take());
  return ExitCode::kOk;
}

}  // namespace sealward::cli
