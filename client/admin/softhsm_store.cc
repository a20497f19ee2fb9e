#include "client/admin/softhsm_store.h"

#include <fcntl.h>
#include <fts.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <memory>

#include "base/unique_fd.h"

namespace sealward::admin {
namespace {

constexpr size_t kConfigurationBytesMax = 8192;
constexpr size_t kStoreFilesMax = 100'000;  // each key is two files

std::unexpected<Error> FailAt(const char* what, const std::string& path) {
  return std::unexpected(Error{ErrorCode::kIo, what, errno, path});
}

Status MakeDirectory(const std::string& path) {
  if (::mkdir(path.c_str(), 0700) == 0) return Ok();
  struct stat status{};
  if (errno != EEXIST) return FailAt("making a folder", path);
  if (::lstat(path.c_str(), &status) != 0 || !S_ISDIR(status.st_mode)) {
    return Fail(ErrorCode::kInvalidArgument, "a folder was expected here", path);
  }
  return Ok();
}

// reset_on_fork: a forked child must not inherit the login. ERROR: the debug levels write to syslog, which a
// jailed worker may not.
std::string Configuration(const std::string& directory) {
  return "directories.tokendir = " + directory +
         "/tokens\n"
         "objectstore.backend = file\n"
         "log.level = ERROR\n"
         "slots.removable = false\n"
         "library.reset_on_fork = true\n";
}

Status WriteConfiguration(const std::string& path, const std::string& text) {
  const UniqueFd created(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (created.IsValid()) {
    if (::write(created.Get(), text.data(), text.size()) != static_cast<ssize_t>(text.size()) ||
        ::fsync(created.Get()) != 0) {
      return FailAt("writing the configuration of SoftHSM", path);
    }
    return Ok();
  }
  if (errno != EEXIST) return FailAt("writing the configuration of SoftHSM", path);
  const UniqueFd existing(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
  if (!existing.IsValid()) return FailAt("reading the configuration of SoftHSM", path);
  std::string found(kConfigurationBytesMax, '\0');
  const ssize_t size = ::read(existing.Get(), found.data(), found.size());
  if (size < 0) return FailAt("reading the configuration of SoftHSM", path);
  found.resize(static_cast<size_t>(size));
  if (found != text)
    return Fail(ErrorCode::kInvalidArgument, "another SoftHSM configuration stands here already", path);
  return Ok();
}

}  // namespace

Result<std::string> MakeSoftHsmStore(const std::string& directory) {
  if (directory.empty() || directory[0] != '/' || directory.find_first_of(" \t\r\n#") != std::string::npos) {
    return Fail(ErrorCode::kInvalidArgument, "--store is an absolute path without spaces", directory);
  }
  TRY(MakeDirectory(directory));
  TRY(MakeDirectory(directory + "/tokens"));
  std::string path = directory + "/softhsm2.conf";
  TRY(WriteConfiguration(path, Configuration(directory)));
  return path;
}

Status GiveSoftHsmStore(const std::string& directory, uid_t user, gid_t group) {
  // The configuration says which code and files the worker uses: it stays ours, and others may only read it.
  const std::string configuration = directory + "/softhsm2.conf";
  if (::chmod(directory.c_str(), 0755) != 0) return FailAt("opening the store to its user", directory);
  if (::chmod(configuration.c_str(), 0644) != 0) return FailAt("opening the store to its user", configuration);
  std::string root = directory + "/tokens";
  std::array<char*, 2> roots = {root.data(), nullptr};
  const std::unique_ptr<FTS, int (*)(FTS*)> walk(
      ::fts_open(roots.data(), FTS_PHYSICAL | FTS_NOCHDIR | FTS_XDEV, nullptr), ::fts_close);
  if (walk == nullptr) return FailAt("reading the store", directory);
  for (size_t count = 0; count < kStoreFilesMax; ++count) {
    errno = 0;
    const FTSENT* entry = ::fts_read(walk.get());
    if (entry == nullptr) return errno == 0 ? Ok() : FailAt("reading the store", directory);
    if (entry->fts_info == FTS_DP) continue;
    if (entry->fts_info != FTS_D && entry->fts_info != FTS_F) {
      return Fail(ErrorCode::kInvalidArgument, "only files and folders belong into the store",
                  std::string(entry->fts_path));
    }
    if (::lchown(entry->fts_path, user, group) != 0) return FailAt("changing the owner", entry->fts_path);
  }
  return Fail(ErrorCode::kTooLarge, "the store holds too many files", directory);
}

}  // namespace sealward::admin
