#include "client/cli/doctor.h"

#include <sys/stat.h>
#include <sys/statvfs.h>

#include <cstdlib>

#include "base/hex.h"
#include "client/cli/daemon.h"
#include "client/ssh_sign.h"
#include "daemon/config/config.h"
#include "journal/record/json.h"

namespace sealward::cli {
namespace {

constexpr const char* kDefaultConfig = "/etc/sealward/sealward.toml";
constexpr uint64_t kSegmentsLeftMin = 2;
constexpr size_t kProcessListBytesMax = client::kJsonBytesMax;

std::string ConfigPath(const Arguments& arguments) {
  const char* const from_environment = std::getenv("SEALWARD_CONFIG");
  return arguments.Value("config").value_or(from_environment == nullptr ? kDefaultConfig : from_environment);
}

void CheckJournal(const config::Config& config, Findings& findings) {
  struct statvfs space{};
  if (::statvfs(config.journal_directory.c_str(), &space) != 0) {
    findings.problems.push_back("the journal's directory " + config.journal_directory +
                                " can't be looked at");
    return;
  }
  const uint64_t free_bytes = uint64_t{space.f_bavail} * space.f_frsize;
  const uint64_t segments = free_bytes / config.segment_bytes;
  const std::string text = "the journal has room for " + std::to_string(segments) + " more segments of " +
                           std::to_string(config.segment_bytes >> 20) + " MiB";
  (segments < kSegmentsLeftMin ? findings.problems : findings.notes).push_back(text);
  if (config.genesis.IsZero()) findings.problems.push_back("no genesis is pinned in the configuration");
}

void CheckTokens(const config::Config& config, Findings& findings) {
  bool softhsm = false;
  for (size_t i = 0; i < config.tokens.size(); ++i) {
    const auto& token = config.tokens[i];
    if (!token.has_value()) continue;
    softhsm = softhsm || token->module.find("softhsm") != std::string::npos;
    struct stat status{};
    if (::stat(token->module.c_str(), &status) != 0) {
      findings.problems.push_back(std::string("token ") + config::kTokenClassNames[i] +
                                  ": no PKCS#11 library at " + token->module);
    }
  }
  if (softhsm) {
    findings.notes.push_back(
        "a token is SoftHSM: keys are files, which whoever reads or restores the disk can copy or roll back; "
        "fine for "
        "trials, no protection for money");
  }
}

void CheckMode(const ProcessTable& table, Findings& findings) {
  if (table.development) {
    findings.notes.push_back(
        "development mode: every process runs as one ordinary user, so the kernel does not keep them apart "
        "by user; "
        "start the daemon as root for that");
  }
  if (!table.namespaces)
    findings.notes.push_back("no namespaces of its own: this system does not give them to ordinary users");
  if (!table.own_root)
    findings.notes.push_back("no root directory of its own: Landlock alone hides the file system");
}

// One question to the daemon itself.
void CheckAnswer(const Arguments& arguments, const config::Config& config, Findings& findings) {
  Arguments with_config = arguments;
  if (!arguments.Has("config")) with_config.Add("config", ConfigPath(arguments));
  auto daemon = Daemon::OpenEither(with_config);
  if (!daemon.has_value()) {
    const bool forbidden = daemon.error().code == ErrorCode::kPermissionDenied;
    (forbidden ? findings.notes : findings.problems).push_back("not connected: " + daemon.error().Message());
    return;
  }
  const auto reply = daemon->AskAny(protocol::InfoQuery{});
  if (!reply.has_value()) {
    findings.problems.push_back("the daemon does not answer: " + reply.error().Message());
  } else if (const auto* const info = std::get_if<protocol::InfoReply>(&*reply)) {
    findings.notes.push_back("the daemon answers: log " + Printable(info->origin) + ", next entry " +
                             std::to_string(info->next.value) + "; you are " + Printable(info->principal));
    if (info->origin != config.origin)
      findings.problems.push_back("the daemon's log has another name than the configuration says");
  } else if (const auto* const error = std::get_if<protocol::ErrorReply>(&*reply)) {
    findings.notes.push_back("the daemon does not know this user: " + Printable(error->text));
  }
}

std::optional<ProcessTable> CheckRunning(const config::Config& config, Findings& findings) {
  const std::string path = config.run_directory + "/processes.json";
  const auto text = client::ReadInput(path, kProcessListBytesMax);
  if (!text.has_value()) {
    findings.problems.push_back(text.error().code == ErrorCode::kNotFound
                                    ? "the daemon does not run: it has left no list of processes in " +
                                          config.run_directory
                                    : "the list of processes can't be read: " + text.error().Message());
    return std::nullopt;
  }
  auto table = ReadProcessTable(AsText(*text), LookAt, findings);
  if (!table.has_value()) {
    findings.problems.push_back(table.error().Message());
    return std::nullopt;
  }
  if (!table->processes.front().kernel.alive) {
    findings.problems.push_back("the daemon does not run any more; what it left says pid " +
                                std::to_string(table->processes.front().pid));
    return *std::move(table);
  }
  CheckProcesses(*table, findings);
  CheckMode(*table, findings);
  return *std::move(table);
}

}  // namespace

std::string TableJson(const ProcessTable& table) {
  std::string out = "[";
  for (const ProcessView& process : table.processes) {
    JsonObject object;
    object.Number("pid", process.pid)
        .Text("role", process.role)
        .Number("uid", process.kernel.uid)
        .Bool("alive", process.kernel.alive)
        .Number("seccomp", static_cast<uint64_t>(process.kernel.seccomp_mode))
        .Number("seccomp_filters", static_cast<uint64_t>(process.kernel.filters))
        .Bool("no_new_privs", process.kernel.no_new_privs)
        .Number("landlock_abi", process.landlock_abi)
        .Text("capabilities", process.kernel.capabilities)
        .Bool("locked", process.locked)
        .Bool("second_filter", process.second_filter)
        .Bool("serving", process.serving);
    if (process.kernel.own_namespaces.has_value())
      object.Bool("own_namespaces", *process.kernel.own_namespaces);
    if (!process.about.empty()) object.Text("about", process.about);
    out += (out.size() > 1 ? "," : "") + object.Take();
  }
  return out + "]";
}

Result<ExitCode> RunDoctor(const Arguments& arguments, Output& output) {
  Findings findings;
  std::optional<ProcessTable> table;
  const std::string path = ConfigPath(arguments);
  const auto config = config::Load(path);
  if (!config.has_value()) {
    findings.problems.push_back("the configuration can't be used: " + config.error().Headline());
  } else {
    findings.notes.push_back("configuration " + path + " is in order; genesis " +
                             HexEncode(config->genesis.View()));
    table = CheckRunning(*config, findings);
    CheckTokens(*config, findings);
    CheckJournal(*config, findings);
    if (table.has_value() && table->processes.front().kernel.alive) CheckAnswer(arguments, *config, findings);
  }
  const ExitCode exit = findings.problems.empty() ? ExitCode::kOk : ExitCode::kError;
  std::string text;
  for (const std::string& problem : findings.problems) text += "PROBLEM  " + problem + "\n";
  if (findings.problems.empty()) text += "no problem found\n";
  for (const std::string& note : findings.notes) text += "note     " + note + "\n";
  if (table.has_value()) text += "\n" + TableText(*table, arguments.Has("all"));
  output.Say(Printable(text, true));
  JsonObject object;
  object.Raw("problems", journal::ToJson(findings.problems)).Raw("notes", journal::ToJson(findings.notes));
  if (table.has_value()) {
    object.Bool("development", table->development).Raw("processes", TableJson(*table));
  }
  output.Json(object.Number("exit_code", static_cast<uint64_t>(exit)).Take());
  return exit;
}

}  // namespace sealward::cli
