// Base58 as Bitcoin made it and Solana uses it: the addresses of both. Strict: one text per value. Pure.
#ifndef SEALWARD_INTENT_BASE58_H_
#define SEALWARD_INTENT_BASE58_H_

#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"

namespace sealward::intent {

inline constexpr size_t kBase58BytesMax = 64;  // longer is no address: decoding takes time by its square

std::string Base58Encode(ByteView bytes);
// kMalformed for a character outside the alphabet, or more than kBase58BytesMax bytes.
Result<Bytes> Base58Decode(std::string_view text);

}  // namespace sealward::intent

#endif  // SEALWARD_INTENT_BASE58_H_
