// Bitcoin transactions as bytes: read strictly, because a payer attaches them, and written. Consensus
// encoding, with witnesses (BIP-144) where a transaction has some. Pure; whoever resolves, signs or audits.
#ifndef SEALWARD_INTENT_BITCOIN_TRANSACTION_H_
#define SEALWARD_INTENT_BITCOIN_TRANSACTION_H_

#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "base/strong.h"

namespace sealward::intent {

inline constexpr uint64_t kSatoshisMax = 2'100'000'000'000'000;  // all that there will ever be

struct TransactionInput {
  Hash256 transaction;  // in the order of the wire
  uint32_t index = 0;
  Bytes script;
  uint32_t sequence = 0;
  std::vector<Bytes> witness{};
};

struct TransactionOutput {
  uint64_t satoshis = 0;
  Bytes script;
};

struct BitcoinTransaction {
  int32_t version = 0;
  std::vector<TransactionInput> inputs;
  std::vector<TransactionOutput> outputs;
  uint32_t lock_time = 0;
};

// Little-endian integers and shortest compact sizes out of bytes that somebody else made. kMalformed at the
// end of them.
class BitcoinReader {
 public:
  explicit BitcoinReader(ByteView in) : in_(in) {}
  Result<ByteView> Take(size_t size);
  Result<uint64_t> Integer(size_t bytes);
  Result<uint64_t> CompactSize();
  Result<ByteView> Counted();  // a compact size and so many bytes
  size_t Remaining() const { return in_.size(); }

 private:
  ByteView in_;
};

void AppendInteger(Bytes& out, uint64_t value, size_t bytes);
void AppendCompactSize(Bytes& out, uint64_t value);
void AppendCounted(Bytes& out, ByteView bytes);
void AppendOutput(Bytes& out, const TransactionOutput& output);

Result<TransactionOutput> ReadOutput(BitcoinReader& reader);
// Exactly one transaction, nothing after it; amounts within kSatoshisMax.
Result<BitcoinTransaction> DecodeTransaction(ByteView bytes);

Bytes EncodeWithoutWitness(const BitcoinTransaction& transaction);
Bytes EncodeWithWitness(const BitcoinTransaction& transaction);
// Double SHA-256 of the form without witnesses, in the order of the wire.
Hash256 TransactionId(const BitcoinTransaction& transaction);
// As people write it: reversed, in hex.
std::string TransactionIdText(const Hash256& id);

}  // namespace sealward::intent

#endif  // SEALWARD_INTENT_BITCOIN_TRANSACTION_H_
