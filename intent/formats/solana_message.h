// Solana's legacy transaction messages: header, account keys, recent blockhash, instructions. Encode only.
// Pure.
#ifndef SEALWARD_INTENT_FORMATS_SOLANA_MESSAGE_H_
#define SEALWARD_INTENT_FORMATS_SOLANA_MESSAGE_H_

#include <vector>

#include "intent/documents.h"

namespace sealward::intent::formats {

struct SolanaAccount {
  SolanaAddress address;
  bool signs = false;
  bool writable = false;
};

struct SolanaInstruction {
  SolanaAddress program;
  std::vector<SolanaAccount> accounts;
  Bytes data;
};

// The payer comes first; then keys that sign, keys that are written, keys that are read, each group in the
// order in which the instructions name them, programs last of all. kTooLarge if the transaction would exceed
// a packet.
Result<Bytes> EncodeSolanaMessage(const SolanaAddress& payer, const Hash256& recent_blockhash,
                                  const std::vector<SolanaInstruction>& instructions);

}  // namespace sealward::intent::formats

#endif  // SEALWARD_INTENT_FORMATS_SOLANA_MESSAGE_H_
