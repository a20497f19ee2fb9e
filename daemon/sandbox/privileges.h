// What each process of the daemon holds: its user, its root directory, the descriptors it inherits and at
// which numbers, its limits, capabilities and file rights. The monitor spawns from this table, EnterLockdown
// checks against it, `doctor` prints it and the sandbox tests compare it with the running daemon. Constants
// only; used by every process.
#ifndef SEALWARD_DAEMON_SANDBOX_PRIVILEGES_H_
#define SEALWARD_DAEMON_SANDBOX_PRIVILEGES_H_

#include <linux/capability.h>
#include <sys/resource.h>

#include <cstdint>
#include <span>

#include "daemon/sandbox/roles.h"

namespace sealward::sandbox {

// An inherited descriptor. 0 and 1 are /dev/null and 2 is the monitor's standard error in every process.
struct DescriptorRow {
  const char* name;
  int number;
  const char* reason;
};

struct LimitRow {
  int resource;
  const char* name;
  uint64_t value;  // soft and hard
  const char* reason;
};

// Which user of the configuration the process runs as. The monitor stays root when started as root (it has to
// give each child its own user) with four capabilities; in development mode everything runs as the one
// ordinary user.
enum class UserKind : uint8_t {
  kRootWithFewCapabilities,
  kSession,
  kAuthorizer,
  kJournaler,
  kSigner,
  kTokenOfClass
};

// What Landlock leaves of the file system.
enum class FileRights : uint8_t {
  kNothing,      // every open is refused
  kReadGranted,  // reads only, and of those only what the monitor granted: module, token directory, libraries
  kServiceFolders,  // read and execute the programs, write the journal and run folders
};

struct ProcessRow {
  Role role;
  const char* binary;
  UserKind user;
  FileRights files;
  std::span<const DescriptorRow> descriptors;
  std::span<const LimitRow> limits;
  uint64_t capabilities;  // bit mask kept; 0 in every process but the monitor
  bool second_filter;     // a tighter filter is entered once the start is over
  const char* reason;
};

inline constexpr int kStatusFd = 3;

namespace descriptor {
inline constexpr DescriptorRow kStatus = {"status", kStatusFd,
                                          "eventfd: the process reports its own lockdown as one u64"};
inline constexpr DescriptorRow kSession[] = {
    kStatus,
    {"client", 4, "the one client this process serves"},
    {"authorizer", 5, "SEQPACKET: requests out, replies in"},
};
inline constexpr DescriptorRow kAuthorizer[] = {
    kStatus,
    {"monitor", 4,
     "SEQPACKET, in: who is behind a new session and its channel; at start the journal, read-only"},
    {"journaler", 5, "SEQPACKET, out: records with their MAC"},
    {"signer", 6, "SEQPACKET, in: outcomes and how far the journal is durable"},
    {"mac_key", 7, "sealed memfd: key of the record MAC, shared with the signer alone"},
};
inline constexpr DescriptorRow kJournaler[] = {
    kStatus,
    {"monitor", 4, "SEQPACKET, in: the open segment, the head, fresh segments"},
    {"authorizer", 5, "SEQPACKET, in: records"},
    {"signer", 6, "SEQPACKET, out: the same records, then how far they are durable"},
    {"segment_request", 7, "eventfd, out: asks the monitor for a fresh segment"},
};
inline constexpr DescriptorRow kSigner[] = {
    kStatus,
    {"monitor", 4,
     "SEQPACKET, in: at start the journal, read-only; channels and kill requests of token workers"},
    {"journaler", 5, "SEQPACKET, in: records and how far they are durable"},
    {"authorizer", 6, "SEQPACKET, out: outcomes"},
    {"mac_key", 7, "sealed memfd: key of the record MAC, shared with the authorizer alone"},
};
inline constexpr DescriptorRow kToken[] = {
    kStatus,
    {"signer", 4, "SEQPACKET: tasks in, signatures out"},
    {"monitor", 5, "SEQPACKET, in: where the module and its token lie"},
    {"pin", 6, "sealed memfd: the PIN of this class of keys"},
};
}  // namespace descriptor

namespace limit {
inline constexpr uint64_t kMiB = 1024 * 1024;
inline constexpr LimitRow kNoCore = {RLIMIT_CORE, "core", 0, "a core file would hold keys and PINs"};
inline constexpr LimitRow kSession[] = {
    kNoCore,
    {RLIMIT_NOFILE, "nofile", 16, "six descriptors and room for refused ones"},
    {RLIMIT_DATA, "data", 16 * kMiB, "one client's frames; a leak ends one connection"},
};
inline constexpr LimitRow kAuthorizer[] = {
    kNoCore,
    {RLIMIT_NOFILE, "nofile", 8192, "one channel for each session; the journal's segments at start"},
};
inline constexpr LimitRow kJournaler[] = {
    kNoCore,
    {RLIMIT_NOFILE, "nofile", 8192, "channels, head, segments: all of them during recovery"},
};
inline constexpr LimitRow kSigner[] = {
    kNoCore,
    {RLIMIT_NOFILE, "nofile", 8192, "channels of token workers; the journal's segments at start"},
};
inline constexpr LimitRow kToken[] = {
    kNoCore,
    {RLIMIT_NOFILE, "nofile", 256, "the module opens one file for each object"},
};
inline constexpr LimitRow kMonitor[] = {
    kNoCore,
    {RLIMIT_NOFILE, "nofile", 8192,
     "channels of every child while they are being handed out; the journal's segments"},
};
}  // namespace limit

inline constexpr uint64_t CapabilityBit(int capability) {
  return uint64_t{1} << capability;
}
inline constexpr uint64_t kMonitorCapabilities =
    CapabilityBit(CAP_SETUID) | CapabilityBit(CAP_SETGID) |  // each child gets its own user
    CapabilityBit(CAP_SETPCAP) |                             // each child loses its bounding set
    CapabilityBit(CAP_KILL);                                 // children of other users are ended

inline constexpr ProcessRow kProcesses[] = {
    {Role::kMonitor,
     "sealwardd",
     UserKind::kRootWithFewCapabilities,
     FileRights::kServiceFolders,
     {},
     limit::kMonitor,
     kMonitorCapabilities,
     false,
     "accepts, reads peer credentials, spawns, watches; parses nothing"},
    {Role::kSession, "sealward-session", UserKind::kSession, FileRights::kNothing, descriptor::kSession,
     limit::kSession, 0, false,
     "parses one client's frames: the only process a stranger's bytes reach first"},
    {Role::kAuthorizer, "sealward-authorizer", UserKind::kAuthorizer, FileRights::kNothing,
     descriptor::kAuthorizer, limit::kAuthorizer, 0, true,
     "decides; reads the journal at start through descriptors handed to it"},
    {Role::kJournaler, "sealward-journaler", UserKind::kJournaler, FileRights::kNothing,
     descriptor::kJournaler, limit::kJournaler, 0, true,
     "writes and syncs through descriptors handed to it; opens nothing"},
    {Role::kSigner, "sealward-signer", UserKind::kSigner, FileRights::kNothing, descriptor::kSigner,
     limit::kSigner, 0, true,
     "trusted core: floors, release, verify after sign; reads the journal at start through descriptors"},
    {Role::kToken, "sealward-token", UserKind::kTokenOfClass, FileRights::kReadGranted, descriptor::kToken,
     limit::kToken, 0, true,
     "holds the vendor's module and one logged-in session; jailed before the module is loaded"},
};

constexpr const ProcessRow& ProcessOf(Role role) {
  return kProcesses[static_cast<size_t>(role)];
}
static_assert(kProcesses[0].role == Role::kMonitor && kProcesses[1].role == Role::kSession &&
              kProcesses[2].role == Role::kAuthorizer && kProcesses[3].role == Role::kJournaler &&
              kProcesses[4].role == Role::kSigner && kProcesses[5].role == Role::kToken);

// The number of a descriptor by its name; a name that is not in the row does not compile.
consteval int DescriptorNumber(Role role, std::string_view name) {
  for (const DescriptorRow& row : ProcessOf(role).descriptors) {
    if (name == row.name) return row.number;
  }
  throw "no such descriptor";
}

}  // namespace sealward::sandbox

#endif  // SEALWARD_DAEMON_SANDBOX_PRIVILEGES_H_
