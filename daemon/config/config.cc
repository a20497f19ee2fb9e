#include "daemon/config/config.h"

#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <vector>

#include "base/hex.h"
#include "base/limits.h"
#include "base/system_error.h"
#include "base/toml/table_reader.h"
#include "base/unique_fd.h"
#include "daemon/config/trust.h"

namespace sealward::config {
namespace {

using toml::TableReader;

constexpr size_t kConfigBytesMax = 256 * 1024;
constexpr uint32_t kOverflowUid = 65534;  // what a foreign user looks like inside a user namespace
constexpr size_t kLabelBytesMax = 32;     // PKCS#11: blank-padded, 32 bytes

Diagnosed<std::string> CheckPath(const TableReader& reader, std::string_view key, std::string path) {
  if (!IsPlainAbsolute(path)) {
    return std::unexpected(
        reader.ErrorAt(key, "expected an absolute path without `..`, like `/var/lib/sealward`"));
  }
  return path;
}

Diagnosed<std::string> RequirePath(TableReader& reader, std::string_view key) {
  return CheckPath(reader, key, TRY(reader.RequireString(key)));
}

Diagnosed<std::string> OptionalPath(TableReader& reader, std::string_view key, std::string otherwise) {
  const std::optional<std::string> path = TRY(reader.OptionalString(key));
  if (!path.has_value()) return otherwise;
  return CheckPath(reader, key, *path);
}

Diagnosed<std::string> OptionalSocket(TableReader& reader, std::string_view key, std::string otherwise) {
  std::string path = TRY(OptionalPath(reader, key, std::move(otherwise)));
  if (path.size() >= sizeof(sockaddr_un::sun_path)) {
    return std::unexpected(reader.ErrorAt(key, "a socket's path has at most 107 bytes"));
  }
  return path;
}

std::optional<uint32_t> ParseNumber(std::string_view text) {
  uint32_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || text.empty()) return std::nullopt;
  return value;
}

Diagnosed<UserConfig> RequireUser(TableReader& reader, std::string_view key) {
  UserConfig user;
  user.text = TRY(reader.RequireString(key));
  const std::string_view text = user.text;
  const size_t colon = text.find(':');
  if (const auto uid = ParseNumber(text.substr(0, colon)); uid.has_value()) {
    const auto gid = colon == std::string_view::npos ? uid : ParseNumber(text.substr(colon + 1));
    if (!gid.has_value()) return std::unexpected(reader.ErrorAt(key, "expected `uid` or `uid:gid`"));
    user.uid = *uid;
    user.gid = *gid;
  } else {
    const struct passwd* const entry = ::getpwnam(user.text.c_str());
    if (entry == nullptr)
      return std::unexpected(reader.ErrorAt(key, "no such user on this system: `" + user.text + "`"));
    user.uid = entry->pw_uid;
    user.gid = entry->pw_gid;
  }
  if (user.uid == 0 || user.gid == 0 || user.uid >= kOverflowUid) {
    return std::unexpected(reader.ErrorAt(key, "expected a user of its own: neither root nor nobody"));
  }
  return user;
}

Diagnosed<UsersConfig> ReadUsers(TableReader reader) {
  UsersConfig users;
  users.session = TRY(RequireUser(reader, "session"));
  users.authorizer = TRY(RequireUser(reader, "authorizer"));
  users.journaler = TRY(RequireUser(reader, "journaler"));
  users.signer = TRY(RequireUser(reader, "signer"));
  TRY(reader.Finish());
  return users;
}

Diagnosed<TokenConfig> ReadToken(TableReader reader) {
  TokenConfig token;
  token.module = TRY(RequirePath(reader, "module"));
  if (const auto text = TRY(reader.OptionalString("module_sha256")); text.has_value()) {
    const auto hash = HexDecodeFixed<Hash256>(*text);
    if (!hash.has_value()) {
      return std::unexpected(
          reader.ErrorAt("module_sha256", "expected 64 lower-case hex digits, as `sha256sum` prints them"));
    }
    token.module_sha256 = *hash;
  }
  token.configuration = TRY(OptionalPath(reader, "configuration", ""));
  token.directory = TRY(OptionalPath(reader, "directory", ""));
  token.label = TRY(reader.RequireString("label"));
  if (token.label.empty() || token.label.size() > kLabelBytesMax) {
    return std::unexpected(reader.ErrorAt("label", "a token's label has 1 to 32 bytes"));
  }
  token.pin_file = TRY(RequirePath(reader, "pin_file"));
  const auto workers = TRY(reader.OptionalInteger("workers", {0, kWorkersOfOneClassMax}));
  token.workers = static_cast<uint32_t>(workers.value_or(1));
  if (reader.Has("user")) token.user = TRY(RequireUser(reader, "user"));
  TRY(reader.Finish());
  return token;
}

Diagnosed<LimitsConfig> ReadLimits(TableReader reader) {
  LimitsConfig limits;
  const auto rate = TRY(reader.OptionalInteger("requests_per_second_max", {1, 1'000'000}));
  const auto pending = TRY(reader.OptionalInteger("pending_max", {1, kPendingMax}));
  const auto connections = TRY(reader.OptionalInteger("connections_max", {1, kSessionsMax}));
  limits.requests_per_second_max = static_cast<uint32_t>(rate.value_or(limits.requests_per_second_max));
  limits.pending_max = static_cast<uint32_t>(pending.value_or(limits.pending_max));
  limits.connections_max = static_cast<uint32_t>(connections.value_or(limits.connections_max));
  TRY(reader.Finish());
  return limits;
}

Diagnosed<void> ReadTokens(TableReader reader, Config& config) {
  uint32_t workers = 0;
  for (size_t i = 0; i < kTokenClassNames.size(); ++i) {
    std::optional<TableReader> token = TRY(reader.OptionalTable(kTokenClassNames[i]));
    if (!token.has_value()) continue;
    workers += config.tokens[i].emplace(TRY(ReadToken(std::move(*token)))).workers;
  }
  if (workers > kTokenWorkersMax) {
    return std::unexpected(reader.ErrorAt("", "at most 16 token workers, all classes together"));
  }
  return reader.Finish();
}

// Processes are kept apart by their users: with [users], every process has one and no two share it.
Diagnosed<void> CheckUsers(const TableReader& reader, const Config& config) {
  std::vector<uint32_t> used;
  if (config.users.has_value()) {
    const UsersConfig& users = *config.users;
    used = {users.session.uid, users.authorizer.uid, users.journaler.uid, users.signer.uid};
  }
  for (size_t i = 0; i < config.tokens.size(); ++i) {
    const auto& token = config.tokens[i];
    if (!token.has_value()) continue;
    const std::optional<UserConfig>& user = token->user;
    const std::string name = std::string("tokens.") + kTokenClassNames[i] + ".user";
    if (user.has_value() != config.users.has_value()) {
      return std::unexpected(reader.ErrorAt("tokens", config.users.has_value()
                                                          ? "with [users], `" + name + "` is needed too"
                                                          : "`" + name + "` is given, but [users] is not"));
    }
    if (user.has_value()) used.push_back(user->uid);
  }
  std::sort(used.begin(), used.end());
  if (std::adjacent_find(used.begin(), used.end()) != used.end()) {
    return std::unexpected(reader.ErrorAt("users", "two processes share a user: each needs one of its own"));
  }
  return {};
}

Diagnosed<void> ReadRoot(TableReader& reader, Config& config) {
  config.run_directory = TRY(RequirePath(reader, "run_directory"));
  config.journal_directory = TRY(RequirePath(reader, "journal_directory"));
  config.library_directory = TRY(RequirePath(reader, "library_directory"));
  config.head_path = TRY(OptionalPath(reader, "head_path", config.journal_directory + "/head"));
  config.engine_socket = TRY(OptionalSocket(reader, "engine_socket", config.run_directory + "/engine.sock"));
  config.officer_socket =
      TRY(OptionalSocket(reader, "officer_socket", config.run_directory + "/officer.sock"));
  if (config.engine_socket == config.officer_socket) {
    return std::unexpected(reader.ErrorAt("officer_socket", "engines and officers need a socket each"));
  }
  const auto genesis = HexDecodeFixed<Hash256>(TRY(reader.RequireString("genesis")));
  if (!genesis.has_value() || genesis->IsZero()) {
    return std::unexpected(
        reader.ErrorAt("genesis", "expected 64 lower-case hex digits, as `sealward init` prints them"));
  }
  config.genesis = *genesis;
  config.origin = TRY(reader.RequireString("origin"));
  if (config.origin.empty() || config.origin.size() > kTextBytesMax) {
    return std::unexpected(reader.ErrorAt("origin", "expected 1 to 256 bytes, like `example.com/sealward`"));
  }
  const auto segment = TRY(reader.OptionalInteger("segment_bytes", {kSegmentBytesMin, kSegmentBytesMax}));
  config.segment_bytes = static_cast<uint64_t>(segment.value_or(static_cast<int64_t>(config.segment_bytes)));
  if (config.segment_bytes % 4096 != 0) {
    return std::unexpected(reader.ErrorAt("segment_bytes", "expected a multiple of 4096"));
  }
  const auto spin = TRY(reader.OptionalInteger("spin_us_max", {0, kSpinUsMax}));
  config.spin_us_max = static_cast<uint32_t>(spin.value_or(config.spin_us_max));
  const auto confirmed = TRY(reader.OptionalInteger("recovery_confirmed", {0, INT64_MAX}));
  config.recovery_confirmed = Sequence{static_cast<uint64_t>(confirmed.value_or(0))};
  return {};
}

Diagnostic WholeFile(const std::string& path, std::string message) {
  return {.file = path, .line = 0, .column = 0, .message = std::move(message)};
}

}  // namespace

Diagnosed<Config> Parse(std::string_view text, std::string file) {
  const toml::Document document = TRY(toml::Parse(text, std::move(file)));
  TableReader reader(document);
  Config config;
  TRY(ReadRoot(reader, config));
  if (auto limits = TRY(reader.OptionalTable("limits")); limits.has_value()) {
    config.limits = TRY(ReadLimits(std::move(*limits)));
  }
  if (auto users = TRY(reader.OptionalTable("users")); users.has_value()) {
    config.users = TRY(ReadUsers(std::move(*users)));
  }
  TRY(ReadTokens(TRY(reader.RequireTable("tokens")), config));
  TRY(CheckUsers(reader, config));
  TRY(reader.Finish());
  return config;
}

Diagnosed<Config> Load(const std::string& path) {
  if (Status trusted = CheckTrusted(path, Secrecy::kPublic); !trusted) {
    const Error& error = trusted.error();  // of the file or a folder above it; the file is named already
    const std::string where = error.subject == path ? std::string() : "`" + error.subject + "` ";
    return std::unexpected(WholeFile(path, where + error.context));
  }
  const UniqueFd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY));
  if (!fd.IsValid()) return std::unexpected(WholeFile(path, SystemText(errno)));
  std::string text(kConfigBytesMax + 1, '\0');
  size_t size = 0;
  while (size < text.size()) {
    const ssize_t got = ::read(fd.Get(), text.data() + size, text.size() - size);
    if (got < 0) return std::unexpected(WholeFile(path, SystemText(errno)));
    if (got == 0) break;
    size += static_cast<size_t>(got);
  }
  if (size > kConfigBytesMax) return std::unexpected(WholeFile(path, "larger than 256 KiB"));
  text.resize(size);
  return Parse(text, path);
}

}  // namespace sealward::config
