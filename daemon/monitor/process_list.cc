#include "daemon/monitor/process_list.h"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>

#include "base/enum.h"

namespace sealward::monitor {
namespace {

const char* Bool(bool value) {
  return value ? "true" : "false";
}

std::string Line(const Child& child, uint32_t uid, std::span<const Slot> slots) {
  const sandbox::LockdownReport report = child.Report();
  std::string line =
      "{\"pid\":" + std::to_string(child.pid) + ",\"role\":\"" + std::string(RoleName(child.role)) +
      "\",\"uid\":" + std::to_string(uid) + ",\"locked\":" + Bool(report.locked) +
      ",\"landlock_abi\":" + std::to_string(report.landlock_abi) +
      ",\"write_xor_exec\":" + Bool(report.write_xor_exec) +
      ",\"second_filter\":" + Bool(report.second_filter) + ",\"serving\":" + Bool(report.serving);
  if (child.role == sandbox::Role::kToken) {
    line += ",\"slot\":" + std::to_string(child.slot) + ",\"class\":\"" +
            std::string(EnumName(slots[child.slot].token_class)) + "\"";
  }
  if (child.role == sandbox::Role::kSession) {
    line += ",\"peer_uid\":" + std::to_string(child.peer_uid) + ",\"socket\":\"" +
            std::string(EnumName(child.socket)) + "\"";
  }
  return line + "}";
}

std::string Line(const Slot& slot) {
  return "{\"slot\":" + std::to_string(slot.number) + ",\"class\":\"" +
         std::string(EnumName(slot.token_class)) + "\",\"pid\":" + std::to_string(std::max(slot.pid, 0)) +
         ",\"failed_starts\":" + std::to_string(slot.early_deaths) + ",\"last_end\":\"" + slot.last_end +
         "\"}";
}

}  // namespace

std::string EndText(int wait_status) {
  if (WIFEXITED(wait_status)) return "ended with exit code " + std::to_string(WEXITSTATUS(wait_status));
  const int signal = WTERMSIG(wait_status);
  std::string text = "ended by signal " + std::to_string(signal);
  if (signal == SIGSYS) text += " (a system call outside its table; the kernel's log names it)";
  return text;
}

Status WriteProcessList(const std::string& run_directory, const sandbox::JailReport& jail,
                        std::span<const Child> children, std::span<const uint32_t> uids,
                        std::span<const Slot> slots) {
  std::string text = "{\"monitor\":{\"pid\":" + std::to_string(::getpid()) +
                     ",\"uid\":" + std::to_string(::geteuid()) + ",\"mode\":\"" +
                     (jail.root ? "root" : "development") + "\",\"namespaces\":" + Bool(jail.namespaces) +
                     ",\"own_root\":" + Bool(jail.own_root) +
                     ",\"landlock_abi\":" + std::to_string(jail.landlock_abi) + "},\n\"processes\":[";
  for (size_t i = 0; i < children.size(); ++i)
    text += (i == 0 ? "\n" : ",\n") + Line(children[i], uids[i], slots);
  text += "],\n\"workers\":[";
  const char* separator = "\n";
  for (const Slot& slot : slots) {
    text += separator + Line(slot);
    separator = ",\n";
  }
  text += "],\n\"down\":[";
  separator = "\n";
  for (const Slot& slot : slots) {
    if (slot.down == nullptr) continue;
    text += std::string(separator) + "{\"slot\":" + std::to_string(slot.number) + ",\"class\":\"" +
            std::string(EnumName(slot.token_class)) + "\",\"why\":\"" + slot.down + "\"}";
    separator = ",\n";
  }
  text += "]}\n";
  const std::string path = run_directory + "/processes.json";
  const std::string fresh = path + ".new";
  const UniqueFd file(::open(fresh.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0644));
  if (!file.IsValid() || ::write(file.Get(), text.data(), text.size()) != static_cast<ssize_t>(text.size()) ||
      ::rename(fresh.c_str(), path.c_str()) != 0) {
    return Fail(ErrorCode::kIo, "writing the list of processes", errno);
  }
  return Ok();
}

}  // namespace sealward::monitor
