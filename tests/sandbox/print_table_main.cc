// Prints the table of system calls as JSON, for drift.py.
#include <cstdio>
#include <nlohmann/json.hpp>

#include "daemon/sandbox/syscalls.h"

int main() {
  using namespace sealward::sandbox;
  nlohmann::json rows = nlohmann::json::array();
  for (const SyscallRow& row : kSyscalls) {
    nlohmann::json line = {{"name", row.name},
                           {"number", row.number},
                           {"error", row.error},
                           {"seen", row.use == Use::kSeen},
                           {"reason", row.reason},
                           {"roles", nlohmann::json::array()},
                           {"phases", nlohmann::json::array()},
                           {"conditions", nlohmann::json::array()}};
    for (const Role role : kRoles) {
      if ((row.roles & Bit(role)) != 0) line["roles"].push_back(RoleName(role));
    }
    if ((row.phases & kBoot) != 0) line["phases"].push_back("boot");
    if ((row.phases & kStart) != 0) line["phases"].push_back("start");
    if ((row.phases & kServe) != 0) line["phases"].push_back("serve");
    for (const Condition& condition : {row.first, row.second}) {
      // OwnPid can't be judged from a trace by number alone: it is taken as true there.
      if (condition.kind != Condition::Kind::kMasked) continue;
      line["conditions"].push_back({condition.argument, condition.mask, condition.value});
    }
    rows.push_back(line);
  }
  std::puts(rows.dump(1).c_str());
}
