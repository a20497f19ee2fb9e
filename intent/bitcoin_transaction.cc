#include "intent/bitcoin_transaction.h"

#include <algorithm>

#include "base/hex.h"
#include "crypto/hash.h"

namespace sealward::intent {
namespace {

std::unexpected<Error> Malformed(const char* why) {
  return Fail(ErrorCode::kMalformed, why);
}

Result<TransactionInput> ReadInput(BitcoinReader& reader) {
  TransactionInput input;
  const ByteView transaction = TRY(reader.Take(Hash256::kSize));
  std::ranges::copy(transaction, input.transaction.bytes.begin());
  input.index = static_cast<uint32_t>(TRY(reader.Integer(4)));
  const ByteView script = TRY(reader.Counted());
  input.script.assign(script.begin(), script.end());
  input.sequence = static_cast<uint32_t>(TRY(reader.Integer(4)));
  return input;
}

Status ReadWitnesses(BitcoinReader& reader, BitcoinTransaction& transaction) {
  bool any = false;
  for (TransactionInput& input : transaction.inputs) {
    const uint64_t items = TRY(reader.CompactSize());
    if (items > reader.Remaining()) return Malformed("a witness with more items than bytes");
    for (uint64_t i = 0; i < items; ++i) {
      const ByteView item = TRY(reader.Counted());
      input.witness.emplace_back(item.begin(), item.end());
    }
    any |= items > 0;
  }
  if (any) return Ok();
  return Malformed("the form with witnesses, without any");
}

void AppendInputs(Bytes& out, const BitcoinTransaction& transaction) {
  AppendCompactSize(out, transaction.inputs.size());
  for (const TransactionInput& input : transaction.inputs) {
    Append(out, input.transaction.View());
    AppendInteger(out, input.index, 4);
    AppendCounted(out, input.script);
    AppendInteger(out, input.sequence, 4);
  }
}

void AppendOutputs(Bytes& out, const BitcoinTransaction& transaction) {
  AppendCompactSize(out, transaction.outputs.size());
  for (const TransactionOutput& output : transaction.outputs) AppendOutput(out, output);
}

}  // namespace

Result<ByteView> BitcoinReader::Take(size_t size) {
  if (size > in_.size()) return Malformed("the bytes end too early");
  const ByteView out = in_.first(size);
  in_ = in_.subspan(size);
  return out;
}

Result<uint64_t> BitcoinReader::Integer(size_t bytes) {
  const ByteView taken = TRY(Take(bytes));
  uint64_t out = 0;
  for (size_t i = 0; i < bytes; ++i) out |= uint64_t{taken[i]} << 8 * i;
  return out;
}

Result<uint64_t> BitcoinReader::CompactSize() {
  const uint64_t first = TRY(Integer(1));
  if (first < 0xfd) return first;
  const size_t bytes = size_t{1} << (first - 0xfc);  // 2, 4 or 8
  const uint64_t value = TRY(Integer(bytes));
  const uint64_t least = first == 0xfd ? 0xfd : uint64_t{1} << 4 * bytes;
  if (value < least) return Malformed("a size that is not in its shortest form");
  return value;
}

Result<ByteView> BitcoinReader::Counted() {
  const uint64_t size = TRY(CompactSize());
  if (size > in_.size()) return Malformed("the bytes end too early");
  return Take(static_cast<size_t>(size));
}

void AppendInteger(Bytes& out, uint64_t value, size_t bytes) {
  for (size_t i = 0; i < bytes; ++i) out.push_back(static_cast<uint8_t>(value >> 8 * i));
}

void AppendCompactSize(Bytes& out, uint64_t value) {
  const size_t bytes = value < 0xfd ? 1 : value <= 0xffff ? 2 : value <= 0xffffffff ? 4 : 8;
  if (bytes > 1) out.push_back(static_cast<uint8_t>(bytes == 2 ? 0xfd : bytes == 4 ? 0xfe : 0xff));
  AppendInteger(out, value, bytes);
}

void AppendCounted(Bytes& out, ByteView bytes) {
  AppendCompactSize(out, bytes.size());
  Append(out, bytes);
}

void AppendOutput(Bytes& out, const TransactionOutput& output) {
  AppendInteger(out, output.satoshis, 8);
  AppendCounted(out, output.script);
}

Result<TransactionOutput> ReadOutput(BitcoinReader& reader) {
  TransactionOutput output;
  output.satoshis = TRY(reader.Integer(8));
  if (output.satoshis > kSatoshisMax) return Malformed("an amount above all bitcoin");
  const ByteView script = TRY(reader.Counted());
  output.script.assign(script.begin(), script.end());
  return output;
}

Result<BitcoinTransaction> DecodeTransaction(ByteView bytes) {
  BitcoinReader reader(bytes);
  BitcoinTransaction out;
  out.version = static_cast<int32_t>(static_cast<uint32_t>(TRY(reader.Integer(4))));
  uint64_t inputs = TRY(reader.CompactSize());
  const bool witness = inputs == 0;  // BIP-144: the marker, where the inputs' count would stand
  if (witness) {
    if (TRY(reader.Integer(1)) != 1) return Malformed("a transaction without inputs");
    inputs = TRY(reader.CompactSize());
  }
  if (inputs == 0 || inputs > reader.Remaining()) return Malformed("a transaction's count of inputs");
  for (uint64_t i = 0; i < inputs; ++i) out.inputs.push_back(TRY(ReadInput(reader)));
  const uint64_t outputs = TRY(reader.CompactSize());
  if (outputs == 0 || outputs > reader.Remaining()) return Malformed("a transaction's count of outputs");
  for (uint64_t i = 0; i < outputs; ++i) out.outputs.push_back(TRY(ReadOutput(reader)));
  if (witness) TRY(ReadWitnesses(reader, out));
  out.lock_time = static_cast<uint32_t>(TRY(reader.Integer(4)));
  if (reader.Remaining() != 0) return Malformed("bytes after the transaction");
  return out;
}

Bytes EncodeWithoutWitness(const BitcoinTransaction& transaction) {
  Bytes out;
  AppendInteger(out, static_cast<uint32_t>(transaction.version), 4);
  AppendInputs(out, transaction);
  AppendOutputs(out, transaction);
  AppendInteger(out, transaction.lock_time, 4);
  return out;
}

Bytes EncodeWithWitness(const BitcoinTransaction& transaction) {
  Bytes out;
  AppendInteger(out, static_cast<uint32_t>(transaction.version), 4);
  Append(out, Bytes{0x00, 0x01});
  AppendInputs(out, transaction);
  AppendOutputs(out, transaction);
  for (const TransactionInput& input : transaction.inputs) {
    AppendCompactSize(out, input.witness.size());
    for (const Bytes& item : input.witness) AppendCounted(out, item);
  }
  AppendInteger(out, transaction.lock_time, 4);
  return out;
}

Hash256 TransactionId(const BitcoinTransaction& transaction) {
  return crypto::DoubleSha256(EncodeWithoutWitness(transaction));
}

std::string TransactionIdText(const Hash256& id) {
  Bytes reversed(id.bytes.rbegin(), id.bytes.rend());
  return HexEncode(reversed);
}

}  // namespace sealward::intent
