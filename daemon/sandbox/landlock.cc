#include "daemon/sandbox/landlock.h"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>

namespace sealward::sandbox {
namespace {

// linux/landlock.h of ABI 6, under our own names.
constexpr uint64_t kExecute = 1 << 0;
constexpr uint64_t kWriteFile = 1 << 1;
constexpr uint64_t kReadFile = 1 << 2;
constexpr uint64_t kReadDir = 1 << 3;
constexpr uint64_t kRemoveDir = 1 << 4;
constexpr uint64_t kRemoveFile = 1 << 5;
constexpr uint64_t kMakeDir = 1 << 7;
constexpr uint64_t kMakeReg = 1 << 8;
constexpr uint64_t kMakeSock = 1 << 9;
constexpr uint64_t kFilesAbi1 = (1 << 13) - 1;
constexpr uint64_t kRefer = 1 << 13;     // ABI 2
constexpr uint64_t kTruncate = 1 << 14;  // ABI 3
constexpr uint64_t kIoctlDev = 1 << 15;  // ABI 5
constexpr uint64_t kNetTcp = 0b11;       // ABI 4: bind, connect
constexpr uint64_t kScoped = 0b11;       // ABI 6: abstract sockets, signals
constexpr uint8_t kAbiKnown = 6;
constexpr uint32_t kQueryVersion = 1;
constexpr int kRulePathBeneath = 1;

struct RulesetAttributes {
  uint64_t handled_files;
  uint64_t handled_network;
  uint64_t scoped;
};

struct [[gnu::packed]] PathBeneath {
  uint64_t allowed;
  int32_t parent;
};

uint64_t FilesOf(uint8_t abi) {
  uint64_t files = kFilesAbi1;
  if (abi >= 2) files |= kRefer;
  if (abi >= 3) files |= kTruncate;
  if (abi >= 5) files |= kIoctlDev;
  return files;
}

size_t AttributeBytes(uint8_t abi) {
  if (abi >= 6) return sizeof(RulesetAttributes);
  return abi >= 4 ? 2 * sizeof(uint64_t) : sizeof(uint64_t);
}

uint64_t RightsOf(Grant grant) {
  switch (grant) {
    case Grant::kRead:
      return kReadFile | kReadDir;
    case Grant::kReadExecute:
      return kReadFile | kReadDir | kExecute;
    case Grant::kReadWrite:
      return kReadFile | kReadDir | kWriteFile | kRemoveFile | kRemoveDir | kMakeReg | kMakeDir | kMakeSock |
             kRefer | kTruncate;
    case Grant::kDevice:
      return kReadFile | kWriteFile;
  }
  return 0;
}

Status AddRule(int ruleset, uint64_t handled, const PathGrant& grant) {
  const int parent = ::open(grant.path.c_str(), O_PATH | O_CLOEXEC);
  if (parent < 0) return std::unexpected(Error{ErrorCode::kSandbox, "landlock", errno, grant.path});
  struct stat status = {};
  uint64_t allowed = RightsOf(grant.grant) & handled;
  // A right that only directories have is refused by the kernel for a file.
  if (::fstat(parent, &status) == 0 && !S_ISDIR(status.st_mode)) {
    allowed &= kExecute | kWriteFile | kReadFile | kTruncate | kIoctlDev;
  }
  const PathBeneath rule = {allowed, parent};
  const long result = ::syscall(SYS_landlock_add_rule, ruleset, kRulePathBeneath, &rule, 0);
  const int error = errno;
  ::close(parent);
  if (result != 0) return std::unexpected(Error{ErrorCode::kSandbox, "landlock", error, grant.path});
  return Ok();
}

}  // namespace

Result<uint8_t> LandlockAbi() {
  const long abi = ::syscall(SYS_landlock_create_ruleset, nullptr, 0, kQueryVersion);
  if (abi < 1) return Fail(ErrorCode::kSandbox, "landlock", abi < 0 ? errno : ENOSYS);
  return static_cast<uint8_t>(abi > kAbiKnown ? kAbiKnown : abi);
}

Result<uint8_t> RestrictFiles(Handled handled, std::span<const PathGrant> grants) {
  const uint8_t abi = TRY(LandlockAbi());
  RulesetAttributes attributes = {FilesOf(abi), kNetTcp, kScoped};
  if (handled == Handled::kAllButReading) attributes.handled_files &= ~(kReadFile | kReadDir);
  const long ruleset = ::syscall(SYS_landlock_create_ruleset, &attributes, AttributeBytes(abi), 0);
  if (ruleset < 0) return Fail(ErrorCode::kSandbox, "landlock", errno);
  const int fd = static_cast<int>(ruleset);
  for (const PathGrant& grant : grants) {
    if (Status added = AddRule(fd, attributes.handled_files, grant); !added) {
      ::close(fd);
      return std::unexpected(added.error());
    }
  }
  const long result = ::syscall(SYS_landlock_restrict_self, fd, 0);
  const int error = errno;
  ::close(fd);
  if (result != 0) return Fail(ErrorCode::kSandbox, "landlock", error);
  return abi;
}

Status ProbeRestricted() {
  const int fd = ::open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd >= 0) {
    ::close(fd);
    return Fail(ErrorCode::kSandbox, "landlock: a file could still be opened");
  }
  if (errno != EACCES) return Fail(ErrorCode::kSandbox, "landlock", errno);
  return Ok();
}

}  // namespace sealward::sandbox
