// The daemon's configuration: where things lie, who runs what, which tokens. Strict TOML; every error names
// its line. Read once by the monitor before it has any client, and by `sealward doctor`. Plain values; it
// holds no secret, only the names of the files that do. What is to be signed and by whose leave is not
// configuration: that is in the journal.
#ifndef SEALWARD_DAEMON_CONFIG_CONFIG_H_
#define SEALWARD_DAEMON_CONFIG_CONFIG_H_

#include <array>
#include <cstdint>
#include <optional>
#include <string>

#include "base/diagnostic.h"
#include "base/strong.h"

namespace sealward::config {

// A system user, as written: a name, or `uid`, or `uid:gid`.
struct UserConfig {
  std::string text;
  uint32_t uid = 0;
  uint32_t gid = 0;
};

// One token and the workers that log in to it.
struct TokenConfig {
  std::string module;         // PKCS#11 library
  std::optional<Hash256> module_sha256;  // what the library must be; not given: whatever stands there
  std::string configuration;  // the module's own configuration file; empty: none
  std::string directory;      // where the token's files lie; empty: not on this machine
  std::string label;
  std::string pin_file;
  uint32_t workers = 1;
  std::optional<UserConfig> user;
};

// In the order of ipc::TokenClass.
inline constexpr std::array<const char*, 3> kTokenClassNames = {"orders", "custody", "journal"};

struct UsersConfig {
  UserConfig session;
  UserConfig authorizer;
  UserConfig journaler;
  UserConfig signer;
};

// Budgets of one principal.
struct LimitsConfig {
  uint32_t requests_per_second_max = 2000;
  uint32_t pending_max = 256;
  uint32_t connections_max = 16;
};

struct Config {
  std::string run_directory;
  std::string journal_directory;
  std::string head_path;  // journal_directory/head if not given
  std::string library_directory;
  std::string engine_socket;   // run_directory/engine.sock if not given
  std::string officer_socket;  // run_directory/officer.sock if not given
  Hash256 genesis;
  std::string origin;
  uint64_t segment_bytes = 64ull << 20;
  uint32_t spin_us_max = 500;
  Sequence recovery_confirmed;  // people have looked at the recoveries up to this entry: custody keys may go on
  LimitsConfig limits;
  std::optional<UsersConfig> users;  // none: development mode, everything as the one ordinary user
  std::array<std::optional<TokenConfig>, 3> tokens;
};

inline constexpr uint64_t kSegmentBytesMin = 1ull << 20;
inline constexpr uint64_t kSegmentBytesMax = 1ull << 30;
inline constexpr uint32_t kSpinUsMax = 5000;
inline constexpr uint32_t kWorkersOfOneClassMax = 8;

// Parses the text; `file` is the name for messages. Users are looked up in the system's database.
Diagnosed<Config> Parse(std::string_view text, std::string file);

// Reads and parses the file. As root it and every folder above it must belong to root and be writable by
// nobody else (trust.h); started by an ordinary user, by root or that user.
Diagnosed<Config> Load(const std::string& path);

}  // namespace sealward::config

#endif  // SEALWARD_DAEMON_CONFIG_CONFIG_H_
