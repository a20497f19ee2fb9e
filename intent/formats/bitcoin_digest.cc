#include "intent/formats/bitcoin_digest.h"

#include "base/check.h"
#include "crypto/hash.h"

namespace sealward::intent::formats {

SighashPreimages::SighashPreimages(const BitcoinTransaction& transaction) : transaction_(transaction) {
  Bytes previous_outputs;
  Bytes sequences;
  for (const TransactionInput& input : transaction.inputs) {
    Append(previous_outputs, input.transaction.View());
    AppendInteger(previous_outputs, input.index, 4);
    AppendInteger(sequences, input.sequence, 4);
  }
  Bytes outputs;
  for (const TransactionOutput& output : transaction.outputs) AppendOutput(outputs, output);
  previous_outputs_ = crypto::DoubleSha256(previous_outputs);
  sequences_ = crypto::DoubleSha256(sequences);
  outputs_ = crypto::DoubleSha256(outputs);
}

Bytes SighashPreimages::Of(size_t input, ByteView script_code, uint64_t satoshis) const {
  CHECK(input < transaction_.inputs.size());
  const TransactionInput& spent = transaction_.inputs[input];
  Bytes out;
  AppendInteger(out, static_cast<uint32_t>(transaction_.version), 4);
  Append(out, previous_outputs_.View());
  Append(out, sequences_.View());
  Append(out, spent.transaction.View());
  AppendInteger(out, spent.index, 4);
  AppendCounted(out, script_code);
  AppendInteger(out, satoshis, 8);
  AppendInteger(out, spent.sequence, 4);
  Append(out, outputs_.View());
  AppendInteger(out, transaction_.lock_time, 4);
  AppendInteger(out, kSighashAll, 4);
  return out;
}

Bytes P2wpkhScriptCode(ByteView p2wpkh_script) {
  Bytes out{0x76, 0xa9};
  Append(out, p2wpkh_script.subspan(1));  // the push of 20 bytes and they themselves
  Append(out, Bytes{0x88, 0xac});
  return out;
}

}  // namespace sealward::intent::formats
