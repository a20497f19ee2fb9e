// Parts of Derive's format that tests compare with the venue's own constants. Inside intent/formats/ and its
// tests only. Pure.
#ifndef SEALWARD_INTENT_FORMATS_DERIVE_H_
#define SEALWARD_INTENT_FORMATS_DERIVE_H_

#include "intent/formats/token_order.h"

namespace sealward::intent::formats {

Hash256 DeriveSeparator(const Uint256& chain_id, const EthereumAddress& matching);
// abi.encode(address asset, uint subId, int limitPrice, int amount, uint maxFee, uint recipientId, bool
// isBid), all amounts with 18 decimals.
Result<Bytes> EncodeDeriveTrade(const TokenOrder& order, uint64_t recipient);

}  // namespace sealward::intent::formats

#endif  // SEALWARD_INTENT_FORMATS_DERIVE_H_
