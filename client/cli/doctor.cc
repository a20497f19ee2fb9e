#include "client/cli/doctor.h"

#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/statvfs.h>

#include <cstdlib>
#include <set>

#include "base/hex.h"
#include "base/system_error.h"
#include "client/cli/command.h"
#include "client/connection.h"
#include "client/ssh_sign.h"
#include "daemon/config/config.h"
#include "daemon/config/trust.h"
#include "journal/record/json.h"

namespace sealward::cli {
namespace {

constexpr const char* kDefaultConfig = "/etc/sealward/sealward.toml";
constexpr uint64_t kSegmentsLeftMin = 2;
constexpr size_t kProcessListBytesMax = client::kJsonBytesMax;
constexpr int kAnswerMsMax = 10'000;
constexpr int kLooksMax = 15;  // at what is still starting
constexpr int kLookAgainMs = 200;

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

// The kernel says which process made the socket that was connected to.
bool IsMadeBy(int socket, uint64_t monitor_pid) {
  struct ucred peer{};
  socklen_t size = sizeof peer;
  if (::getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0 || peer.pid < 0) return false;
  return peer.pid == 0 ||
         static_cast<uint64_t>(peer.pid) == monitor_pid;  // 0: a process we have no number for
}

// One question to the daemon itself, through one of its sockets.
void CheckSocket(const char* whose, const std::string& path, const std::string& origin, uint64_t monitor_pid,
                 Findings& findings) {
  const std::string name = std::string(whose) + " socket";
  auto connection = client::Connection::Open(path);
  if (!connection.has_value()) {
    const bool forbidden = connection.error().code == ErrorCode::kPermissionDenied;
    (forbidden ? findings.notes : findings.problems)
        .push_back(name + ": not connected: " + SystemMessage(connection.error()));
    return;
  }
  if (!IsMadeBy(connection->fd(), monitor_pid)) {
    findings.problems.push_back(name + ": `" + path + "` is another process's, not the daemon's");
    return;
  }
  const auto reply = connection->Ask(protocol::InfoQuery{}, kAnswerMsMax);
  if (!reply.has_value()) {
    findings.problems.push_back(name + ": the daemon does not answer: " + SystemMessage(reply.error()));
  } else if (const auto* const info = std::get_if<protocol::InfoReply>(&*reply)) {
    findings.notes.push_back(name + ": the daemon answers: log " + Printable(info->origin) + ", next entry " +
                             std::to_string(info->next.value) + "; you are " + Printable(info->principal));
    if (info->origin != origin)
      findings.problems.push_back("the daemon's log has another name than the configuration says");
  } else if (const auto* const error = std::get_if<protocol::ErrorReply>(&*reply)) {
    const bool unknown = error->code == ErrorCode::kPermissionDenied;
    (unknown ? findings.notes : findings.problems).push_back(name + ": " + Printable(error->text));
  }
}

void CheckFolders(const config::Config& config, Findings& findings) {
  const auto folder_of = [](const std::string& path) { return path.substr(0, path.rfind('/')); };
  const std::set<std::string> folders = {config.run_directory, folder_of(config.engine_socket),
                                         folder_of(config.officer_socket)};
  for (const std::string& folder : folders) {
    const Status trusted = config::CheckSocketFolder(folder);
    if (trusted.has_value() || trusted.error().code == ErrorCode::kNotFound) continue;
    findings.problems.push_back("the folder of the sockets: " + trusted.error().Message());
  }
}

std::optional<ProcessTable> ReadRunning(const config::Config& config, Findings& findings) {
  const std::string path = config.run_directory + "/processes.json";
  const auto text = client::ReadInput(path, kProcessListBytesMax);
  if (!text.has_value()) {
    findings.problems.push_back(text.error().code == ErrorCode::kNotFound
                                    ? "the daemon does not run: it has left no list of processes in " +
                                          config.run_directory
                                    : "the list of processes can't be read: " + SystemMessage(text.error()));
    return std::nullopt;
  }
  auto table = ReadProcessTable(AsText(*text), LookAt, findings);
  if (!table.has_value()) {
    findings.problems.push_back(table.error().Message());
    return std::nullopt;
  }
  return *std::move(table);
}

std::optional<ProcessTable> CheckRunning(const config::Config& config, Findings& findings) {
  std::optional<ProcessTable> table;
  for (int look = 0; look < kLooksMax; ++look) {  // what is just starting gets a moment
    Findings found;
    table = ReadRunning(config, found);
    const bool settled = !table.has_value() || !table->processes.front().kernel.alive || AllServing(*table);
    if (settled || look + 1 == kLooksMax) {
      findings.problems.insert(findings.problems.end(), found.problems.begin(), found.problems.end());
      break;
    }
    ::poll(nullptr, 0, kLookAgainMs);
  }
  if (!table.has_value()) return std::nullopt;
  if (!table->processes.front().kernel.alive) {
    findings.problems.push_back("the daemon does not run any more; what it left says pid " +
                                std::to_string(table->processes.front().pid));
    return table;
  }
  CheckProcesses(*table, findings);
  CheckWorkers(*table, config, findings);
  CheckMode(*table, findings);
  return table;
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
    CheckFolders(*config, findings);
    table = CheckRunning(*config, findings);
    CheckTokens(*config, findings);
    CheckJournal(*config, findings);
    if (table.has_value() && table->processes.front().kernel.alive) {
      const uint64_t monitor = table->processes.front().pid;
      CheckSocket("engines'", config->engine_socket, config->origin, monitor, findings);
      CheckSocket("officers'", config->officer_socket, config->origin, monitor, findings);
    }
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
