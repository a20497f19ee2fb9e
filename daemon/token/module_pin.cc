#include "daemon/token/module_pin.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include <cerrno>

#include "base/hex.h"
#include "base/unique_fd.h"
#include "crypto/hash.h"

namespace sealward::token {
namespace {

constexpr off_t kModuleBytesMax = off_t{256} << 20;

}  // namespace

Status CheckModule(const std::string& path, const Hash256& expected) {
  const UniqueFd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  struct stat status = {};
  if (!file.IsValid() || ::fstat(file.Get(), &status) != 0) {
    return std::unexpected(Error{ErrorCode::kIo, "reading the module", errno, path});
  }
  if (status.st_size <= 0 || status.st_size > kModuleBytesMax) {
    return Fail(ErrorCode::kTooLarge, "a module has 1 byte to 256 MiB", path);
  }
  const auto size = static_cast<size_t>(status.st_size);
  void* const bytes = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, file.Get(), 0);
  if (bytes == MAP_FAILED) return std::unexpected(Error{ErrorCode::kIo, "reading the module", errno, path});
  const Hash256 found = crypto::Sha256(ByteView(static_cast<const uint8_t*>(bytes), size));
  ::munmap(bytes, size);
  if (found == expected) return Ok();
  return Fail(ErrorCode::kPermissionDenied, "its SHA-256 is another than `module_sha256`",
              path + " " + HexEncode(found.View()));
}

}  // namespace sealward::token
