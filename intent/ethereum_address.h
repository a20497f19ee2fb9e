// Ethereum addresses as documents and requests hold them, and as people write them: "0x" and 40 hex digits
// whose case is the EIP-55 checksum. Pure; used where documents are read and resolved, and where requests are
// shown.
#ifndef SEALWARD_INTENT_ETHEREUM_ADDRESS_H_
#define SEALWARD_INTENT_ETHEREUM_ADDRESS_H_

#include <string>
#include <string_view>

#include "base/result.h"
#include "intent/documents.h"

namespace sealward::intent {

// Checksummed text only. kMalformed or kInvalidArgument with what was expected as context; no subject.
Result<EthereumAddress> ParseEthereumAddress(std::string_view text);
std::string EthereumAddressText(const EthereumAddress& address);

// The account of a secp256k1 key. kInvalidArgument if its public key is no point of the curve.
Result<EthereumAddress> SenderOf(const KeyRecord& key);

}  // namespace sealward::intent

#endif  // SEALWARD_INTENT_ETHEREUM_ADDRESS_H_
