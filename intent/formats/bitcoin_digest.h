// What is signed of a Bitcoin input that spends a witness output of version 0 (BIP-143), with SIGHASH_ALL.
// Encode only. Pure.
#ifndef SEALWARD_INTENT_FORMATS_BITCOIN_DIGEST_H_
#define SEALWARD_INTENT_FORMATS_BITCOIN_DIGEST_H_

#include "intent/bitcoin_transaction.h"

namespace sealward::intent::formats {

inline constexpr uint8_t kSighashAll = 0x01;

// The parts that all inputs of a transaction share, hashed once.
class SighashPreimages {
 public:
  explicit SighashPreimages(const BitcoinTransaction& transaction);
  // Of the input: its double SHA-256 is signed. `script_code` without its length.
  Bytes Of(size_t input, ByteView script_code, uint64_t satoshis) const;

 private:
  const BitcoinTransaction& transaction_;
  Hash256 previous_outputs_;
  Hash256 sequences_;
  Hash256 outputs_;
};

// OP_DUP OP_HASH160, the hash, OP_EQUALVERIFY OP_CHECKSIG: what P2WPKH's program of 20 bytes stands for.
Bytes P2wpkhScriptCode(ByteView p2wpkh_script);

}  // namespace sealward::intent::formats

#endif  // SEALWARD_INTENT_FORMATS_BITCOIN_DIGEST_H_
