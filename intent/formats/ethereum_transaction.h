// EIP-1559 transactions (type 2) as bytes, and the call data of an ERC-20 transfer. Encode only: nothing here
// reads bytes that somebody else made. Pure.
#ifndef SEALWARD_INTENT_FORMATS_ETHEREUM_TRANSACTION_H_
#define SEALWARD_INTENT_FORMATS_ETHEREUM_TRANSACTION_H_

#include <vector>

#include "base/bytes.h"
#include "base/strong.h"
#include "base/wide.h"
#include "intent/documents.h"

namespace sealward::intent::formats {

struct AccessListEntry {
  EthereumAddress address;
  std::vector<Hash256> storage_keys;
};

struct Eip1559Transaction {
  uint64_t chain_id = 0;
  uint64_t nonce = 0;
  Uint256 max_priority_fee_per_gas;
  Uint256 max_fee_per_gas;
  uint64_t gas_limit = 0;
  EthereumAddress to;  // always there: contracts are not created
  Uint256 value;       // wei
  Bytes data;
  std::vector<AccessListEntry> access_list;
};

// r and s as the chain wants them: s in its low half, y_parity 0 or 1.
struct Eip1559Signature {
  uint8_t y_parity = 0;
  Uint256 r;
  Uint256 s;
};

// 02 ‖ rlp[chain id, nonce, priority fee, fee, gas limit, to, value, data, access list]: its Keccak-256 is
// signed.
Bytes EncodeEip1559Unsigned(const Eip1559Transaction& transaction);
// The same with y parity, r and s at the list's end: what is sent.
Bytes EncodeEip1559Signed(const Eip1559Transaction& transaction, const Eip1559Signature& signature);

// The older types: max_fee_per_gas is their gas price, and they have no priority fee.
// EIP-2930: 01 ‖ rlp[chain id, nonce, gas price, gas limit, to, value, data, access list].
// EIP-155: rlp[nonce, gas price, gas limit, to, value, data, chain id, 0, 0]; without the last three every
// chain would take the signature, so they are always there.
Bytes EncodeUnsigned(TransactionType type, const Eip1559Transaction& transaction);
Bytes EncodeSigned(TransactionType type, const Eip1559Transaction& transaction,
                   const Eip1559Signature& signature);

// transfer(address,uint256): selector a9059cbb, the address padded to 32 bytes, the amount; 68 bytes.
Bytes EncodeErc20Transfer(const EthereumAddress& to, const Uint256& base_units);

}  // namespace sealward::intent::formats

#endif  // SEALWARD_INTENT_FORMATS_ETHEREUM_TRANSACTION_H_
