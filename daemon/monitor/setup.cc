#include "daemon/monitor/setup.h"

#include <fcntl.h>
#include <sys/random.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstring>

#include "base/secret.h"
#include "daemon/config/trust.h"
#include "daemon/sandbox/sealed.h"

namespace sealward::monitor {
namespace {

using config::CheckTrusted;
using config::Secrecy;
using sandbox::Grant;
using sandbox::PathGrant;

constexpr size_t kPinBytesMax = 256;
constexpr size_t kMacKeyBytes = 32;
constexpr int kBacklog = 64;

std::unexpected<Error> FailAt(const char* context, const std::string& path) {
  return std::unexpected(Error{ErrorCode::kIo, context, errno, path});
}

std::string FolderOf(const std::string& path) {
  return path.substr(0, path.rfind('/'));
}

// An error about a file says which key of the configuration led to it.
Status Named(const std::string& key, Status status) {
  if (!status.has_value()) status.error().subject = key + ": " + status.error().subject;
  return status;
}

// The programs, modules and PINs that will be trusted with everything.
Status CheckFiles(const config::Config& config) {
  if (config.users.has_value() != (::geteuid() == 0)) {
    return Fail(ErrorCode::kInvalidArgument,
                ::geteuid() == 0 ? "started as root, so [users] must name a user for each process"
                                 : "[users] needs a start as root");
  }
  for (const sandbox::ProcessRow& row : sandbox::kProcesses) {
    if (row.role == sandbox::Role::kMonitor) continue;
    TRY(Named("library_directory",
              CheckTrusted(config.library_directory + "/" + row.binary, Secrecy::kPublic)));
  }
  for (size_t i = 0; i < kClasses; ++i) {
    const auto& token = config.tokens[i];
    if (!token.has_value()) continue;
    const std::string table = std::string("tokens.") + config::kTokenClassNames[i];
    TRY(Named(table + ".module", CheckTrusted(token->module, Secrecy::kPublic)));
    TRY(Named(table + ".pin_file", CheckTrusted(token->pin_file, Secrecy::kPrivate)));
    if (token->configuration.empty()) continue;
    TRY(Named(table + ".configuration", CheckTrusted(token->configuration, Secrecy::kPublic)));
  }
  return Ok();
}

// Whoever can write where the sockets are can put their own in the place of ours.
Status CheckSocketFolders(const config::Config& config) {
  TRY(Named("run_directory", config::CheckSocketFolder(config.run_directory)));
  TRY(Named("engine_socket", config::CheckSocketFolder(FolderOf(config.engine_socket))));
  return Named("officer_socket", config::CheckSocketFolder(FolderOf(config.officer_socket)));
}

Result<UniqueFd> ReadPin(const std::string& path) {
  const UniqueFd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY));
  SecretBytes pin = TRY(SecretBytes::Create(kPinBytesMax));
  const std::span<uint8_t> bytes = pin.ExposeForWriting();
  const ssize_t got = file.IsValid() ? ::read(file.Get(), bytes.data(), bytes.size()) : -1;
  if (got < 0) return FailAt("reading the PIN", path);
  size_t size = static_cast<size_t>(got);
  if (size > 0 && bytes[size - 1] == '\n') --size;
  if (size == 0 || size == kPinBytesMax)
    return Fail(ErrorCode::kOutOfRange, "a PIN has 1 to 255 bytes", path);
  pin.Shrink(size);
  return sandbox::MakeSealed(pin);
}

Result<UniqueFd> MakeMacKey() {
  SecretBytes key = TRY(SecretBytes::Create(kMacKeyBytes));
  const std::span<uint8_t> bytes = key.ExposeForWriting();
  if (::getrandom(bytes.data(), bytes.size(), 0) != static_cast<ssize_t>(bytes.size())) {
    return Fail(ErrorCode::kIo, "getrandom", errno);
  }
  return sandbox::MakeSealed(key);
}

// Anyone may connect; who it is the kernel says, and what they may do the roster.
Result<UniqueFd> Listen(const std::string& path) {
  struct stat status = {};
  if (::lstat(path.c_str(), &status) == 0) {
    if (!S_ISSOCK(status.st_mode)) return Fail(ErrorCode::kInvalidArgument, "in the way of a socket", path);
    if (::unlink(path.c_str()) != 0) return FailAt("removing the socket of an earlier run", path);
  }
  UniqueFd fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  sockaddr_un address = {};
  address.sun_family = AF_UNIX;
  std::memcpy(address.sun_path, path.c_str(), path.size());  // the configuration's reader has bounded it
  if (!fd.IsValid() || ::bind(fd.Get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 ||
      ::chmod(path.c_str(), 0666) != 0 || ::listen(fd.Get(), kBacklog) != 0) {
    return FailAt("making a socket", path);
  }
  return fd;
}

Result<UniqueFd> TakeSignals() {
  sigset_t set;
  ::sigemptyset(&set);
  for (const int signal : {SIGTERM, SIGINT, SIGHUP, SIGCHLD}) ::sigaddset(&set, signal);
  ::signal(SIGPIPE, SIG_IGN);
  UniqueFd fd(::signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC));
  if (!fd.IsValid() || ::sigprocmask(SIG_BLOCK, &set, nullptr) != 0)
    return Fail(ErrorCode::kIo, "signalfd", errno);
  return fd;
}

void Add(std::vector<PathGrant>& grants, const std::string& path, Grant grant) {
  struct stat status = {};
  if (path.empty() || ::lstat(path.c_str(), &status) != 0) return;
  for (const PathGrant& other : grants) {
    if (other.path == path) return;
  }
  grants.push_back({path, grant});
}

// Programs and the libraries they load.
std::vector<PathGrant> ProgramGrants(const config::Config& config) {
  std::vector<PathGrant> grants;
  for (const char* path : {"/usr/lib", "/usr/lib64", "/lib", "/lib64"})
    Add(grants, path, Grant::kReadExecute);
  Add(grants, "/etc/ld.so.cache", Grant::kRead);
  Add(grants, config.library_directory, Grant::kReadExecute);
  return grants;
}

std::vector<PathGrant> TokenGrants(const config::Config& config, const config::TokenConfig& token) {
  std::vector<PathGrant> grants = ProgramGrants(config);
  Add(grants, FolderOf(token.module), Grant::kReadExecute);
  Add(grants, token.configuration, Grant::kRead);
  Add(grants, token.directory, Grant::kRead);
  return grants;
}

}  // namespace

Result<Parts> Prepare(const config::Config& config) {
  ::umask(022);
  TRY(CheckFiles(config));
  if (::mkdir(config.run_directory.c_str(), 0755) != 0 && errno != EEXIST) {
    return FailAt("making the run folder", config.run_directory);
  }
  TRY(CheckSocketFolders(config));
  Parts parts{.config = config,
              .journal = TRY(JournalFolder::Open(config)),
              .pins = {},
              .readable = {},
              .mac_key = {},
              .engine_listener = {},
              .officer_listener = {},
              .signals = {},
              .null_device = {},
              .jail = {}};
  std::vector<PathGrant> all = ProgramGrants(config);
  for (const std::string& path :
       {config.journal_directory, FolderOf(config.head_path), config.run_directory}) {
    Add(all, path, Grant::kReadWrite);
  }
  for (size_t i = 0; i < kClasses; ++i) {
    const auto& token = config.tokens[i];
    if (!token.has_value()) continue;
    parts.pins[i] = TRY(ReadPin(token->pin_file));
    parts.readable[i] = TokenGrants(config, *token);
    for (const PathGrant& grant : parts.readable[i]) Add(all, grant.path, grant.grant);
  }
  parts.mac_key = TRY(MakeMacKey());
  parts.engine_listener = TRY(Listen(config.engine_socket));
  parts.officer_listener = TRY(Listen(config.officer_socket));
  parts.signals = TRY(TakeSignals());
  parts.null_device = UniqueFd(::open("/dev/null", O_RDWR | O_CLOEXEC));
  if (!parts.null_device.IsValid()) return FailAt("opening", "/dev/null");
  parts.jail = TRY(
      sandbox::EnterMonitorJail(sandbox::ProcessOf(sandbox::Role::kMonitor), {all, config.run_directory}));
  return parts;
}

}  // namespace sealward::monitor
