// The monitor's list of children and token slots, and its form for people: run_directory/processes.json,
// which `sealward doctor` compares with what the kernel says of each process. Owned by the Monitor.
#ifndef SEALWARD_DAEMON_MONITOR_PROCESS_LIST_H_
#define SEALWARD_DAEMON_MONITOR_PROCESS_LIST_H_

#include <sys/types.h>

#include <span>
#include <string>

#include "base/result.h"
#include "base/unique_fd.h"
#include "daemon/ipc/messages.h"
#include "daemon/sandbox/jail.h"
#include "daemon/sandbox/lockdown.h"

namespace sealward::monitor {

struct Child {
  sandbox::Role role = sandbox::Role::kSession;
  pid_t pid = -1;
  UniqueFd status = {};
  uint64_t reported = 0;  // union of what the status eventfd gave
  uint64_t started_ns = 0;
  uint32_t slot = 0;                                  // token
  uint32_t peer_uid = 0;                              // session
  ipc::SocketKind socket = ipc::SocketKind::kEngine;  // session
  size_t polled = 0;

  sandbox::LockdownReport Report() const { return sandbox::Unpack(reported); }
};

// A token worker's place; workers come and go.
struct Slot {
  uint32_t number = 0;
  ipc::TokenClass token_class = ipc::TokenClass::kOrders;
  UniqueFd channel = {};  // only its end is ever noticed
  UniqueFd kill_request = {};
  pid_t pid = -1;
  uint32_t early_deaths = 0;   // in a row, each before it served or soon after its start
  std::string last_end = {};   // of the last of them, for people; empty: none
  uint64_t due_ns = 0;         // when the next one is started; 0: now
  const char* down = nullptr;  // why no other is started
  size_t polled = 0;
};

// What happened to a process, for people: "ended by signal 31 (bad system call)".
std::string EndText(int wait_status);

// Replaces the file in one step. `uid_of` per child: the user it runs as.
Status WriteProcessList(const std::string& run_directory, const sandbox::JailReport& jail,
                        std::span<const Child> children, std::span<const uint32_t> uids,
                        std::span<const Slot> slots);

}  // namespace sealward::monitor

#endif  // SEALWARD_DAEMON_MONITOR_PROCESS_LIST_H_
