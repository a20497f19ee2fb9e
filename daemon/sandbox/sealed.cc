#include "daemon/sandbox/sealed.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

namespace sealward::sandbox {
namespace {

constexpr int kAllSeals = F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE;

}  // namespace

Result<UniqueFd> MakeSealed(const SecretBytes& secret) {
  if (secret.empty() || secret.size() > kSealedBytesMax) return Fail(ErrorCode::kTooLarge, "sealed memory");
  UniqueFd fd(::memfd_create("sealed", MFD_CLOEXEC | MFD_ALLOW_SEALING));
  if (!fd.IsValid()) return Fail(ErrorCode::kSandbox, "memfd", errno);
  const ByteView bytes = secret.Expose();
  if (::pwrite(fd.Get(), bytes.data(), bytes.size(), 0) != static_cast<ssize_t>(bytes.size())) {
    return Fail(ErrorCode::kSandbox, "memfd", errno);
  }
  if (::fcntl(fd.Get(), F_ADD_SEALS, kAllSeals) != 0) return Fail(ErrorCode::kSandbox, "seal", errno);
  if (::fcntl(fd.Get(), F_GET_SEALS) != kAllSeals) return Fail(ErrorCode::kSandbox, "seal", EPERM);
  return fd;
}

Result<SecretBytes> ReadSealed(int fd) {
  const int seals = ::fcntl(fd, F_GET_SEALS);
  if (seals < 0 || (seals & kAllSeals) != kAllSeals)
    return Fail(ErrorCode::kSandbox, "not sealed", seals < 0 ? errno : 0);
  struct stat status = {};
  if (::fstat(fd, &status) != 0) return Fail(ErrorCode::kIo, "sealed memory", errno);
  if (status.st_size <= 0 || static_cast<size_t>(status.st_size) > kSealedBytesMax) {
    return Fail(ErrorCode::kOutOfRange, "sealed memory");
  }
  SecretBytes secret = TRY(SecretBytes::Create(static_cast<size_t>(status.st_size)));
  const std::span<uint8_t> bytes = secret.ExposeForWriting();
  if (::pread(fd, bytes.data(), bytes.size(), 0) != status.st_size)
    return Fail(ErrorCode::kIo, "sealed memory", errno);
  return secret;
}

}  // namespace sealward::sandbox
