#include "daemon/config/trust.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <climits>
#include <cstdlib>

#include "base/system_error.h"

namespace sealward::config {
namespace {

std::unexpected<Error> Refuse(const char* context, const std::string& path) {
  return std::unexpected(Error{ErrorCode::kPermissionDenied, context, 0, path});
}

Status CheckOne(const std::string& path, uid_t own) {
  struct stat status = {};
  if (::lstat(path.c_str(), &status) != 0) return FailSystem(errno, path);
  if (status.st_uid != 0 && status.st_uid != own) {
    return Refuse(
        own == 0 ? "must belong to root" : "must belong to root or to the user that starts the daemon", path);
  }
  const bool open_to_others = (status.st_mode & (S_IWGRP | S_IWOTH)) != 0;
  const bool sticky_folder = S_ISDIR(status.st_mode) && (status.st_mode & S_ISVTX) != 0;
  if (open_to_others && !sticky_folder) return Refuse("must not be writable by group or others", path);
  return Ok();
}

}  // namespace

bool IsPlainAbsolute(std::string_view path) {
  if (path.size() < 2 || path.size() >= PATH_MAX || path[0] != '/') return false;
  size_t start = 1;
  while (start <= path.size()) {
    const size_t slash = std::min(path.find('/', start), path.size());
    const std::string_view part = path.substr(start, slash - start);
    if (part.empty() || part == "." || part == ".." || part.find('\0') != std::string_view::npos)
      return false;
    start = slash + 1;
  }
  return path.back() != '/';
}

Status CheckTrusted(const std::string& path, Secrecy secrecy) {
  char resolved[PATH_MAX];
  if (::realpath(path.c_str(), resolved) == nullptr) return FailSystem(errno, path);
  std::string current = resolved;
  struct stat status = {};
  if (::lstat(resolved, &status) != 0) return FailSystem(errno, path);
  if (secrecy == Secrecy::kPrivate && (status.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
    return Refuse("must not be readable by group or others (chmod 600)", path);
  }
  const uid_t own = ::geteuid();
  while (!current.empty()) {
    if (Status one = CheckOne(current, own); !one) return one;
    current.resize(current.rfind('/'));
  }
  return CheckOne("/", own);
}

Status CheckSocketFolder(const std::string& path) {
  TRY(CheckTrusted(path, Secrecy::kPublic));
  struct stat status = {};
  if (::stat(path.c_str(), &status) != 0) return FailSystem(errno, path);
  if (!S_ISDIR(status.st_mode)) return Refuse("must be a folder", path);
  if ((status.st_mode & (S_IWGRP | S_IWOTH)) != 0) {
    return Refuse("must not be writable by group or others: they could replace the sockets (chmod go-w)",
                  path);
  }
  return Ok();
}

}  // namespace sealward::config
