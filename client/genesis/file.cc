#include "client/genesis/file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>

#include "base/unique_fd.h"

namespace sealward::genesis {

namespace {

Error IoError(const char* what, std::string subject) { return Error{ErrorCode::kIo, what, errno, std::move(subject)}; }

Status WriteAll(int fd, ByteView bytes, const std::string& subject) {
  size_t written = 0;
  while (written < bytes.size()) {
    const ssize_t size = ::write(fd, bytes.data() + written, bytes.size() - written);
    if (size < 0 && errno == EINTR) continue;
    if (size < 0) return std::unexpected(IoError("write", subject));
    written += static_cast<size_t>(size);
  }
  if (::fsync(fd) != 0) return std::unexpected(IoError("fsync", subject));
  return Ok();
}

Result<Bytes> ReadFd(int fd, size_t bytes_max, const std::string& subject) {
  Bytes out;
  std::array<uint8_t, 64 * 1024> buffer;
  while (out.size() <= bytes_max) {
    const ssize_t size = ::read(fd, buffer.data(), buffer.size());
    if (size < 0 && errno == EINTR) continue;
    if (size < 0) return std::unexpected(IoError("read", subject));
    if (size == 0) return out;
    Append(out, ByteView(buffer).first(static_cast<size_t>(size)));
  }
  return Fail(ErrorCode::kTooLarge, "", subject);
}

}  // namespace

Result<Bytes> ReadFile(const std::string& path, size_t bytes_max) {
  const UniqueFd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!fd.IsValid() && errno == ENOENT) return Fail(ErrorCode::kNotFound, "no such file", path);
  if (!fd.IsValid()) return std::unexpected(IoError("open", path));
  return ReadFd(fd.Get(), bytes_max, path);
}

Status WriteNewFile(int directory_fd, const std::string& name, ByteView bytes) {
  const UniqueFd fd(::openat(directory_fd, name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (fd.IsValid()) return WriteAll(fd.Get(), bytes, name);
  if (errno != EEXIST) return std::unexpected(IoError("create", name));
  const UniqueFd old(::openat(directory_fd, name.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
  if (!old.IsValid()) return std::unexpected(IoError("open", name));
  const Bytes found = TRY(ReadFd(old.Get(), bytes.size(), name));
  if (AsText(found) != AsText(bytes)) return Fail(ErrorCode::kInvalidArgument, "a file of that name says something else", name);
  return Ok();
}

Status ReplaceFile(const std::string& path, ByteView bytes) {
  struct stat old{};
  if (::stat(path.c_str(), &old) != 0) return std::unexpected(IoError("stat", path));
  const std::string beside = path + ".new";
  const UniqueFd fd(::open(beside.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (!fd.IsValid()) return std::unexpected(IoError("create", beside));
  TRY(WriteAll(fd.Get(), bytes, beside));
  if (::fchmod(fd.Get(), old.st_mode & 07777) != 0) return std::unexpected(IoError("chmod", beside));
  if (::geteuid() == 0 && ::fchown(fd.Get(), old.st_uid, old.st_gid) != 0) return std::unexpected(IoError("chown", beside));
  if (::rename(beside.c_str(), path.c_str()) != 0) return std::unexpected(IoError("rename", path));
  return Ok();
}

}  // namespace sealward::genesis
