// The processes of the daemon. Every table of daemon/sandbox and daemon/ipc names them by this list;
// header-only, no state, used by every process.
#ifndef SEALWARD_DAEMON_SANDBOX_ROLES_H_
#define SEALWARD_DAEMON_SANDBOX_ROLES_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace sealward::sandbox {

enum class Role : uint8_t { kMonitor, kSession, kAuthorizer, kJournaler, kSigner, kToken };

inline constexpr std::array kRoles = {Role::kMonitor,   Role::kSession, Role::kAuthorizer,
                                      Role::kJournaler, Role::kSigner,  Role::kToken};

constexpr std::string_view RoleName(Role role) {
  switch (role) {
    case Role::kMonitor:
      return "monitor";
    case Role::kSession:
      return "session";
    case Role::kAuthorizer:
      return "authorizer";
    case Role::kJournaler:
      return "journaler";
    case Role::kSigner:
      return "signer";
    case Role::kToken:
      return "token";
  }
  return "?";
}

// A set of roles, one bit each: the "process" column of a row that several processes share.
using RoleSet = uint8_t;
constexpr RoleSet Bit(Role role) {
  return static_cast<RoleSet>(1u << static_cast<uint8_t>(role));
}

}  // namespace sealward::sandbox

#endif  // SEALWARD_DAEMON_SANDBOX_ROLES_H_
