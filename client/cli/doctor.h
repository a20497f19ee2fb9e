// What `sealward doctor` finds: problems, notes, and the process table as the monitor wrote it, compared with
// what the kernel says of each process. Reads only; needs no right but to read the run folder.
#ifndef SEALWARD_CLIENT_CLI_DOCTOR_H_
#define SEALWARD_CLIENT_CLI_DOCTOR_H_

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "client/json_value.h"
#include "daemon/config/config.h"

namespace sealward::cli {

struct Findings {
  std::vector<std::string> problems;  // something is wrong; exit code 1
  std::vector<std::string> notes;     // what one should know
};

// Of /proc/PID: what the kernel says.
struct KernelView {
  bool alive = false;
  std::string name;
  uint32_t uid = 0;
  int seccomp_mode = 0;  // 2: filter
  int filters = 0;       // how many, one upon another
  bool no_new_privs = false;
  std::string capabilities;            // effective, hex
  std::optional<bool> own_namespaces;  // net and ipc differ from ours; nothing if that may not be read
};

struct ProcessView {
  std::string role;
  uint64_t pid = 0;
  uint64_t uid = 0;  // as the monitor says
  bool locked = false;
  bool second_filter = false;
  bool serving = false;
  uint64_t landlock_abi = 0;
  std::string about;  // class of a token worker, client of a session
  KernelView kernel;
};

// A token worker's place, whoever is in it.
struct WorkerView {
  std::string name;  // "token worker 2 (orders)"
  std::string token_class;
  uint64_t pid = 0;            // 0: nobody
  uint64_t failed_starts = 0;  // in a row
  std::string last_end;
};

struct ProcessTable {
  bool development = false;
  bool namespaces = false;
  bool own_root = false;
  std::vector<ProcessView> processes;  // the monitor first
  std::vector<WorkerView> workers;
};

// `status` is the text of /proc/PID/status.
KernelView ParseStatus(std::string_view status);
KernelView LookAt(uint64_t pid);

// The monitor's list, `text` being processes.json. `look` asks the kernel.
Result<ProcessTable> ReadProcessTable(std::string_view text, KernelView (*look)(uint64_t),
                                      Findings& findings);

// Compares each process with its row of the privilege table; every worker's place must have a worker that
// serves.
void CheckProcesses(const ProcessTable& table, Findings& findings);
// The places the daemon has, with those the configuration names.
void CheckWorkers(const ProcessTable& table, const config::Config& config, Findings& findings);
// Whether all have come up.
bool AllServing(const ProcessTable& table);

std::string TableText(const ProcessTable& table, bool all);
std::string TableJson(const ProcessTable& table);

}  // namespace sealward::cli

#endif  // SEALWARD_CLIENT_CLI_DOCTOR_H_
