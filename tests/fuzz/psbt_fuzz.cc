// PSBTs and Bitcoin transactions: what is taken is written again as the same bytes, and its counts are those
// of the transaction in it.
#include "base/check.h"
#include "intent/psbt.h"
#include "tests/fuzz/property.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace sealward;
  const ByteView input(data, size);
  if (const auto psbt = intent::DecodePsbt(input); psbt.has_value()) {
    const Bytes again = intent::EncodePsbt(*psbt);
    CHECK(AsText(again) == AsText(input));
    CHECK(psbt->inputs.size() == psbt->transaction.inputs.size());
    CHECK(psbt->outputs.size() == psbt->transaction.outputs.size());
  }
  if (const auto transaction = intent::DecodeTransaction(input); transaction.has_value()) {
    bool witness = false;
    for (const auto& spent : transaction->inputs) witness |= !spent.witness.empty();
    const Bytes again =
        witness ? intent::EncodeWithWitness(*transaction) : intent::EncodeWithoutWitness(*transaction);
    CHECK(AsText(again) == AsText(input));
  }
  return 0;
}
