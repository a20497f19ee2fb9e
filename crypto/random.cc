#include "crypto/random.h"

#include <sys/random.h>

#include <cerrno>

namespace sealward::crypto {

Status FillRandom(std::span<uint8_t> out) {
  while (!out.empty()) {  // each round takes at least one byte, or was interrupted by a signal
    const ssize_t taken = ::getrandom(out.data(), out.size(), 0);
    if (taken < 0 && errno == EINTR) continue;
    if (taken <= 0) return Fail(ErrorCode::kIo, "getrandom", errno);
    out = out.subspan(static_cast<size_t>(taken));
  }
  return Ok();
}

}  // namespace sealward::crypto
