// Solana's addresses: 32 bytes in base58, of keys and of the accounts that programs keep for them. Pure.
#ifndef SEALWARD_INTENT_SOLANA_ADDRESS_H_
#define SEALWARD_INTENT_SOLANA_ADDRESS_H_

#include <string>
#include <string_view>

#include "intent/documents.h"

namespace sealward::intent {

// kMalformed with what was expected as context; no subject.
Result<SolanaAddress> ParseSolanaAddress(std::string_view text);
std::string SolanaAddressText(const SolanaAddress& address);

const SolanaAddress& SolanaTokenProgram();

// Where the token program keeps what `wallet` has of `mint`: the associated token account, an address without
// a key. kOutOfRange if there is none (1 in 2^255).
Result<SolanaAddress> AssociatedTokenAccount(const SolanaAddress& wallet, const SolanaAddress& mint);

}  // namespace sealward::intent

#endif  // SEALWARD_INTENT_SOLANA_ADDRESS_H_
