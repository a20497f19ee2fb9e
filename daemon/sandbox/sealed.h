// Sealed memfds: how the monitor hands a PIN or a MAC key to a child without a file, an argument or an
// environment. The holder reads with pread from offset 0 (the offset of the descriptor is shared and means
// nothing).
#ifndef SEALWARD_DAEMON_SANDBOX_SEALED_H_
#define SEALWARD_DAEMON_SANDBOX_SEALED_H_

#include "base/result.h"
#include "base/secret.h"
#include "base/unique_fd.h"

namespace sealward::sandbox {

inline constexpr size_t kSealedBytesMax = 4096;

// A memfd with these bytes that nobody can write, grow, shrink or unseal.
Result<UniqueFd> MakeSealed(const SecretBytes& secret);

// Refuses a descriptor that is not a fully sealed memfd, or is empty or larger than kSealedBytesMax.
Result<SecretBytes> ReadSealed(int fd);

}  // namespace sealward::sandbox

#endif  // SEALWARD_DAEMON_SANDBOX_SEALED_H_
