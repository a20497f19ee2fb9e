// Partially signed Bitcoin transactions, version 0 (BIP-174), read strictly: what the standard calls invalid
// is refused, whatever else is wrong with it too. The decoder says that the text is well-formed; whether to
// sign it is resolve_bitcoin.cc's question. Pure; whoever resolves, signs or audits.
#ifndef SEALWARD_INTENT_PSBT_H_
#define SEALWARD_INTENT_PSBT_H_

#include <optional>
#include <vector>

#include "intent/bitcoin_transaction.h"

namespace sealward::intent {

inline constexpr size_t kPsbtBytesMax = 6 * 1024;  // more than any attachment holds
inline constexpr size_t kPsbtMapEntriesMax = 128;

// One key and its value, as they stand there.
struct PsbtEntry {
  Bytes key;  // type ‖ data
  Bytes value;
};
using PsbtMap = std::vector<PsbtEntry>;  // in the order of the text

namespace psbt {
// Types of the maps' keys.
inline constexpr uint8_t kGlobalTransaction = 0x00;
inline constexpr uint8_t kGlobalXpub = 0x01;
inline constexpr uint8_t kGlobalVersion = 0xfb;
inline constexpr uint8_t kInputPrevious = 0x00;
inline constexpr uint8_t kInputWitnessOutput = 0x01;
inline constexpr uint8_t kInputPartialSignature = 0x02;
inline constexpr uint8_t kInputSighashType = 0x03;
inline constexpr uint8_t kInputRedeemScript = 0x04;
inline constexpr uint8_t kInputWitnessScript = 0x05;
inline constexpr uint8_t kInputDerivation = 0x06;
inline constexpr uint8_t kInputFinalScript = 0x07;
inline constexpr uint8_t kInputFinalWitness = 0x08;
inline constexpr uint8_t kOutputRedeemScript = 0x00;
inline constexpr uint8_t kOutputWitnessScript = 0x01;
inline constexpr uint8_t kOutputDerivation = 0x02;
}  // namespace psbt

struct PsbtInput {
  std::optional<BitcoinTransaction> previous{};
  std::optional<TransactionOutput> witness_output{};
  std::optional<uint32_t> sighash_type{};
  std::optional<Bytes> witness_script{};
  PsbtMap entries;  // all of them
};

struct Psbt {
  BitcoinTransaction transaction;  // unsigned
  PsbtMap global;
  std::vector<PsbtInput> inputs;  // one for each of the transaction's
  std::vector<PsbtMap> outputs;
};

// kMalformed; kTooLarge above the bounds.
Result<Psbt> DecodePsbt(ByteView bytes);
Bytes EncodePsbt(const Psbt& psbt);

}  // namespace sealward::intent

#endif  // SEALWARD_INTENT_PSBT_H_
