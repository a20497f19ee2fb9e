// secp256k1 signatures over a Keccak-256 digest as chains and EIP-712 venues want them: s in its low half,
// and the recovery id that gives back the key's own address. Finding that id is also the check that the HSM
// signed this digest with this key. Pure.
#ifndef SEALWARD_INTENT_FORMATS_RECOVERABLE_H_
#define SEALWARD_INTENT_FORMATS_RECOVERABLE_H_

#include "intent/formats/format.h"

namespace sealward::intent::formats {

inline constexpr size_t kRecoverableBytes = 65;  // r ‖ s ‖ recovery id 0 or 1

// `signature` is r ‖ s of the HSM. kBadSignature if it is not of this key and digest, or `expected` is
// another account.
Result<Finished> FinishRecoverable(const Hash256& digest, ByteView signature, ByteView public_key,
                                   const EthereumAddress& expected);

// Of a finished signature.
struct RecoverableParts {
  ByteView r;
  ByteView s;
  uint8_t parity = 0;
};
Result<RecoverableParts> SplitRecoverable(ByteView signature);

}  // namespace sealward::intent::formats

#endif  // SEALWARD_INTENT_FORMATS_RECOVERABLE_H_
