// Random bytes from the kernel, for nonces of our own processes (never for keys on a token: the token makes
// those). Any process whose filter has getrandom; no state, so a fork or a snapshot repeats nothing.
#ifndef SEALWARD_CRYPTO_RANDOM_H_
#define SEALWARD_CRYPTO_RANDOM_H_

#include <cstdint>
#include <span>

#include "base/result.h"

namespace sealward::crypto {

// Fills all of `out`, or fails with the errno. Waits only while the kernel's generator isn't seeded yet
// (early boot).
Status FillRandom(std::span<uint8_t> out);

}  // namespace sealward::crypto

#endif  // SEALWARD_CRYPTO_RANDOM_H_
