#include "intent/solana_address.h"

#include "base/check.h"
#include "crypto/hash.h"
#include "crypto/verify.h"
#include "intent/base58.h"

namespace sealward::intent {
namespace {

constexpr std::string_view kDerivedMark = "ProgramDerivedAddress";

}  // namespace

Result<SolanaAddress> ParseSolanaAddress(std::string_view text) {
  SolanaAddress out;
  const auto bytes = Base58Decode(text);
  if (bytes.has_value() && SolanaAddress::From(*bytes, out)) return out;
  return Fail(ErrorCode::kMalformed, "expected a Solana address: base58 of 32 bytes");
}

std::string SolanaAddressText(const SolanaAddress& address) {
  return Base58Encode(address.View());
}

const SolanaAddress& SolanaTokenProgram() {
  static const SolanaAddress kAddress =
      MUST(ParseSolanaAddress("TokenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5DA"));
  return kAddress;
}

// The first of 256 candidates that is no point of the curve: nobody can have its key.
Result<SolanaAddress> AssociatedTokenAccount(const SolanaAddress& wallet, const SolanaAddress& mint) {
  static const SolanaAddress kProgram =
      MUST(ParseSolanaAddress("ATokenGPvbdGVxr1b2hvZbsiqW5xWH25efTNsLJA8knL"));
  for (int bump = 255; bump >= 0; --bump) {
    const uint8_t last = static_cast<uint8_t>(bump);
    const Hash256 hash = crypto::Sha256({wallet.View(), SolanaTokenProgram().View(), mint.View(),
                                         ByteView(&last, 1), kProgram.View(), AsBytes(kDerivedMark)});
    if (!crypto::IsEd25519Point(hash.View())) return SolanaAddress{hash.bytes};
  }
  return Fail(ErrorCode::kOutOfRange, "no token account of this wallet and mint");
}

}  // namespace sealward::intent
