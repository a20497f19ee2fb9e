// The process table: what the monitor wrote, what the kernel says, and what it should be.
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <memory>

#include "client/cli/doctor.h"
#include "client/ssh_sign.h"
#include "daemon/sandbox/privileges.h"

namespace sealward::cli {
namespace {

constexpr size_t kStatusBytesMax = 16 * 1024;
constexpr int kSeccompFilter = 2;

std::string FieldOf(std::string_view status, std::string_view name) {
  const std::string wanted = "\n" + std::string(name) + ":";
  const size_t at = status.find(wanted);
  if (at == std::string_view::npos) return {};
  std::string_view rest = status.substr(at + wanted.size());
  rest = rest.substr(0, rest.find('\n'));
  while (!rest.empty() && (rest.front() == '\t' || rest.front() == ' ')) rest.remove_prefix(1);
  return std::string(rest);
}

uint64_t NumberIn(std::string_view text) {
  uint64_t value = 0;
  std::from_chars(std::to_address(text.begin()), std::to_address(text.end()), value);
  return value;
}

uint64_t Number(const client::JsonValue& object, std::string_view name) {
  const client::JsonValue* const member = object.Find(name);
  return member == nullptr ? 0 : NumberIn(member->text);
}

std::string Text(const client::JsonValue& object, std::string_view name) {
  const client::JsonValue* const member = object.Find(name);
  return member == nullptr ? std::string() : member->text;
}

bool IsTrue(const client::JsonValue& object, std::string_view name) {
  return Text(object, name) == "true";
}

std::optional<std::string> LinkOf(const std::string& path) {
  std::array<char, 64> target{};
  const ssize_t size = ::readlink(path.c_str(), target.data(), target.size());
  if (size < 0) return std::nullopt;
  return std::string(target.data(), static_cast<size_t>(size));
}

ProcessView ViewOf(const client::JsonValue& line) {
  ProcessView view;
  view.role = Text(line, "role");
  view.pid = Number(line, "pid");
  view.uid = Number(line, "uid");
  view.locked = IsTrue(line, "locked");
  view.second_filter = IsTrue(line, "second_filter");
  view.serving = IsTrue(line, "serving");
  view.landlock_abi = Number(line, "landlock_abi");
  if (view.role == "token") view.about = Text(line, "class");
  if (view.role == "session") view.about = Text(line, "socket") + ", uid " + Text(line, "peer_uid");
  return view;
}

const sandbox::ProcessRow* RowOf(std::string_view role) {
  for (const sandbox::ProcessRow& row : sandbox::kProcesses) {
    if (sandbox::RoleName(row.role) == role) return &row;
  }
  return nullptr;
}

void CheckProcess(const ProcessTable& table, const ProcessView& process, Findings& findings) {
  const std::string who = process.role + " (" + std::to_string(process.pid) + ")";
  const auto wrong = [&](const std::string& what) { findings.problems.push_back(who + ": " + what); };
  const sandbox::ProcessRow* const row = RowOf(process.role);
  if (row == nullptr) return wrong("a process of a kind that this program does not know");
  if (!process.kernel.alive) {
    if (process.role != "session") wrong("does not run any more");
    return;
  }
  const bool is_monitor = row->role == sandbox::Role::kMonitor;
  if (!is_monitor && !process.locked) {  // no word of it yet: nothing else can be said of it
    if (process.serving)
      wrong("its jail is not complete");
    else if (row->role != sandbox::Role::kSession)
      wrong("is still starting");
    return;
  }
  const KernelView& kernel = process.kernel;
  if (!std::string_view(row->binary).starts_with(kernel.name)) {
    return wrong("the process of this number is another program, `" + kernel.name + "`");
  }
  if (kernel.uid != process.uid)
    wrong("runs as uid " + std::to_string(kernel.uid) + ", not " + std::to_string(process.uid));
  if (kernel.seccomp_mode != kSeccompFilter) wrong("no system call filter (seccomp)");
  if (!kernel.no_new_privs) wrong("could gain privileges (no_new_privs is not set)");
  if (process.landlock_abi == 0) wrong("not confined by Landlock");
  if (!is_monitor && kernel.capabilities.find_first_not_of('0') != std::string::npos) {
    wrong("holds capabilities (" + kernel.capabilities + ")");
  }
  if (!process.serving && row->role != sandbox::Role::kSession) wrong("is still starting");
  if (!is_monitor && row->second_filter && process.serving && !process.second_filter) {
    wrong("serves without its second, tighter filter");
  }
  if (!is_monitor && !table.development && kernel.uid == 0) wrong("runs as root");
  if (table.namespaces && kernel.own_namespaces == false) wrong("shares the machine's network namespace");
}

// A place whose worker is starting for the first time is spoken of with its process.
void CheckWorker(const ProcessTable& table, const WorkerView& worker, Findings& findings) {
  const bool serves = worker.pid != 0 && std::any_of(table.processes.begin(), table.processes.end(),
                                                     [&](const ProcessView& process) {
                                                       return process.pid == worker.pid && process.serving;
                                                     });
  if (serves) return;
  if (worker.failed_starts > 0) {
    findings.problems.push_back(worker.name + " does not come up: " + worker.last_end + " (" +
                                std::to_string(worker.failed_starts) + " times in a row)");
  } else if (worker.pid == 0) {
    findings.problems.push_back(worker.name + " does not run" +
                                (worker.last_end.empty() ? "" : ": " + worker.last_end));
  }
}

std::string NameOf(const client::JsonValue& slot) {
  return "token worker " + Text(slot, "slot") + " (" + Text(slot, "class") + ")";
}

std::vector<client::JsonValue> ItemsOf(const client::JsonValue& object, std::string_view name) {
  const client::JsonValue* const list = object.Find(name);
  return list == nullptr ? std::vector<client::JsonValue>() : list->items;
}

std::string Pad(std::string text, size_t width) {
  if (text.size() < width) text.append(width - text.size(), ' ');
  return text + "  ";
}

std::string NamespaceText(const ProcessView& process) {
  if (!process.kernel.own_namespaces.has_value()) return "?";
  return *process.kernel.own_namespaces ? "own" : "shared";
}

}  // namespace

KernelView ParseStatus(std::string_view status) {
  KernelView view;
  view.alive = true;
  const std::string all = "\n" + std::string(status);
  view.name = FieldOf(all, "Name");
  view.uid = static_cast<uint32_t>(NumberIn(FieldOf(all, "Uid")));
  view.seccomp_mode = static_cast<int>(NumberIn(FieldOf(all, "Seccomp")));
  view.filters = static_cast<int>(NumberIn(FieldOf(all, "Seccomp_filters")));
  view.no_new_privs = FieldOf(all, "NoNewPrivs") == "1";
  view.capabilities = FieldOf(all, "CapEff");
  return view;
}

KernelView LookAt(uint64_t pid) {
  const std::string folder = "/proc/" + std::to_string(pid);
  const auto status = client::ReadInput(folder + "/status", kStatusBytesMax);
  if (!status.has_value()) return {};
  KernelView view = ParseStatus(AsText(*status));
  const auto theirs = LinkOf(folder + "/ns/net");
  const auto ours = LinkOf("/proc/self/ns/net");
  if (theirs.has_value() && ours.has_value()) view.own_namespaces = *theirs != *ours;
  return view;
}

Result<ProcessTable> ReadProcessTable(std::string_view text, KernelView (*look)(uint64_t),
                                      Findings& findings) {
  const auto root = client::ParseJson(text, "processes.json");
  const client::JsonValue* const monitor = root.has_value() ? root->Find("monitor") : nullptr;
  const client::JsonValue* const processes = root.has_value() ? root->Find("processes") : nullptr;
  if (monitor == nullptr || processes == nullptr) {
    return Fail(ErrorCode::kMalformed, "the monitor's list of processes can't be read",
                std::string("processes.json"));
  }
  ProcessTable table;
  table.development = Text(*monitor, "mode") != "root";
  table.namespaces = IsTrue(*monitor, "namespaces");
  table.own_root = IsTrue(*monitor, "own_root");
  ProcessView first = ViewOf(*monitor);
  first.role = "monitor";
  first.locked = first.serving = true;
  table.processes.push_back(std::move(first));
  for (const client::JsonValue& line : processes->items) table.processes.push_back(ViewOf(line));
  for (ProcessView& process : table.processes) process.kernel = look(process.pid);
  for (const client::JsonValue& slot : ItemsOf(*root, "down")) {
    findings.problems.push_back(NameOf(slot) + " is down: " + Text(slot, "why"));
  }
  for (const client::JsonValue& slot : ItemsOf(*root, "workers")) {
    table.workers.push_back({NameOf(slot), Text(slot, "class"), Number(slot, "pid"),
                             Number(slot, "failed_starts"), Text(slot, "last_end")});
  }
  return table;
}

bool AllServing(const ProcessTable& table) {
  return std::all_of(table.processes.begin(), table.processes.end(),
                     [](const ProcessView& process) { return process.serving; }) &&
         std::all_of(table.workers.begin(), table.workers.end(),
                     [](const WorkerView& worker) { return worker.pid != 0; });
}

void CheckWorkers(const ProcessTable& table, const config::Config& config, Findings& findings) {
  for (size_t i = 0; i < config.tokens.size(); ++i) {
    const std::string name = config::kTokenClassNames[i];
    const auto places = static_cast<size_t>(
        std::count_if(table.workers.begin(), table.workers.end(),
                      [&](const WorkerView& worker) { return worker.token_class == name; }));
    const std::optional<config::TokenConfig>& token = config.tokens[i];
    const size_t wanted = token.has_value() ? token->workers : 0;
    if (places == wanted) continue;
    findings.problems.push_back("the configuration names " + std::to_string(wanted) +
                                " token workers of class " + name + ", the daemon runs with " +
                                std::to_string(places) + ": start it again after a change");
  }
}

void CheckProcesses(const ProcessTable& table, Findings& findings) {
  for (const ProcessView& process : table.processes) CheckProcess(table, process, findings);
  for (const WorkerView& worker : table.workers) CheckWorker(table, worker, findings);
  for (const char* role : {"authorizer", "journaler", "signer", "token"}) {
    const bool found = std::any_of(table.processes.begin(), table.processes.end(),
                                   [&](const ProcessView& process) { return process.role == role; });
    if (!found) findings.problems.push_back(std::string("no ") + role + " runs");
  }
}

std::string TableText(const ProcessTable& table, bool all) {
  std::string out = Pad("pid", 7) + Pad("process", 12) + Pad("uid", 6) + Pad("seccomp", 9) +
                    Pad("no_new_privs", 12) + Pad("landlock", 8) + Pad("capabilities", 16) +
                    Pad("network", 7) + "state\n";
  size_t sessions = 0;
  for (const ProcessView& process : table.processes) {
    if (process.role == "session" && ++sessions > 1 && !all) continue;
    const KernelView& kernel = process.kernel;
    const std::string seccomp = kernel.seccomp_mode == kSeccompFilter ? "filter" : "none";
    const std::string state = !kernel.alive ? "gone" : process.serving ? "serving" : "starting";
    out += Pad(std::to_string(process.pid), 7) + Pad(process.role, 12) + Pad(std::to_string(kernel.uid), 6) +
           Pad(seccomp + (kernel.filters > 0 ? " x" + std::to_string(kernel.filters) : ""), 9) +
           Pad(kernel.no_new_privs ? "yes" : "no", 12) +
           Pad("abi " + std::to_string(process.landlock_abi), 8) + Pad(kernel.capabilities, 16) +
           Pad(NamespaceText(process), 7) + state +
           (process.about.empty() ? "" : " (" + process.about + ")") + "\n";
  }
  if (!all && sessions > 1)
    out += "and " + std::to_string(sessions - 1) + " more sessions (--all lists them)\n";
  out += "\nwhat each holds\n";
  for (const sandbox::ProcessRow& row : sandbox::kProcesses) {
    out += "  " + Pad(std::string(sandbox::RoleName(row.role)), 10) + row.reason + "\n";
    for (const sandbox::DescriptorRow& descriptor : row.descriptors) {
      out += std::string(14, ' ') + Pad(descriptor.name, 15) + descriptor.reason + "\n";
    }
  }
  return out;
}

}  // namespace sealward::cli
