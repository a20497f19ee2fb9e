#include "intent/psbt.h"

#include <algorithm>
#include <set>

namespace sealward::intent {
namespace {

constexpr uint8_t kMagic[] = {0x70, 0x73, 0x62, 0x74, 0xff};
constexpr size_t kXpubBytes = 78;

std::unexpected<Error> Malformed(const char* why) {
  return Fail(ErrorCode::kMalformed, why);
}

Result<PsbtMap> ReadMap(BitcoinReader& reader) {
  PsbtMap out;
  std::set<Bytes> seen;
  while (true) {
    const ByteView key = TRY(reader.Counted());
    if (key.empty()) return out;
    if (out.size() == kPsbtMapEntriesMax) return Fail(ErrorCode::kTooLarge, "more entries than are read");
    const ByteView value = TRY(reader.Counted());
    Bytes owned(key.begin(), key.end());
    // Types of more than one byte would need another reading of the key; no standard has one.
    if (key[0] >= 0xfd) return Malformed("a key type that no standard has");
    if (!seen.insert(owned).second) return Malformed("a key that is there twice");
    out.push_back({std::move(owned), {value.begin(), value.end()}});
  }
}

bool IsPublicKey(ByteView key_data) {
  if (key_data.size() == 33) return key_data[0] == 0x02 || key_data[0] == 0x03;
  return key_data.size() == 65 && key_data[0] == 0x04;
}

// A fingerprint and a path of 32-bit steps.
bool IsDerivation(ByteView value) {
  return !value.empty() && value.size() % 4 == 0;
}

bool IsWhole(const PsbtEntry& entry) {
  return entry.key.size() == 1;
}
ByteView DataOf(const PsbtEntry& entry) {
  return ByteView(entry.key).subspan(1);
}

Status ReadGlobal(Psbt& out) {
  bool found = false;
  for (const PsbtEntry& entry : out.global) {
    switch (entry.key[0]) {
      case psbt::kGlobalTransaction:
        if (!IsWhole(entry)) return Malformed("the key of the unsigned transaction");
        out.transaction = TRY(DecodeTransaction(entry.value));
        found = true;
        break;
      case psbt::kGlobalXpub:
        if (DataOf(entry).size() != kXpubBytes || !IsDerivation(entry.value)) return Malformed("an xpub");
        break;
      case psbt::kGlobalVersion:
        if (!IsWhole(entry) || entry.value.size() != 4) return Malformed("the version");
        if (entry.value != Bytes(4, 0)) return Malformed("expected version 0");
        break;
      default:
        break;
    }
  }
  if (!found) return Malformed("no unsigned transaction");
  for (const TransactionInput& input : out.transaction.inputs) {
    if (!input.script.empty() || !input.witness.empty()) return Malformed("the transaction is signed");
  }
  return Ok();
}

Status ReadInputEntry(const PsbtEntry& entry, PsbtInput& out) {
  switch (entry.key[0]) {
    case psbt::kInputPrevious:
      if (!IsWhole(entry)) return Malformed("the key of a previous transaction");
      out.previous = TRY(DecodeTransaction(entry.value));
      return Ok();
    case psbt::kInputWitnessOutput: {
      if (!IsWhole(entry)) return Malformed("the key of a witness output");
      BitcoinReader reader(entry.value);
      out.witness_output = TRY(ReadOutput(reader));
      if (reader.Remaining() != 0) return Malformed("bytes after a witness output");
      return Ok();
    }
    case psbt::kInputPartialSignature:
      if (!IsPublicKey(DataOf(entry)) || entry.value.empty()) return Malformed("a partial signature");
      return Ok();
    case psbt::kInputSighashType: {
      if (!IsWhole(entry) || entry.value.size() != 4) return Malformed("a sighash type");
      BitcoinReader reader(entry.value);
      out.sighash_type = static_cast<uint32_t>(TRY(reader.Integer(4)));
      return Ok();
    }
    case psbt::kInputWitnessScript:
      if (!IsWhole(entry)) return Malformed("the key of a witness script");
      out.witness_script = entry.value;
      return Ok();
    case psbt::kInputDerivation:
      if (!IsPublicKey(DataOf(entry)) || !IsDerivation(entry.value)) return Malformed("a derivation");
      return Ok();
    case psbt::kInputRedeemScript:
    case psbt::kInputFinalScript:
    case psbt::kInputFinalWitness:
      if (!IsWhole(entry)) return Malformed("the key of a script");
      return Ok();
    default:
      return Ok();
  }
}

Status CheckOutputEntry(const PsbtEntry& entry) {
  switch (entry.key[0]) {
    case psbt::kOutputRedeemScript:
    case psbt::kOutputWitnessScript:
      if (!IsWhole(entry)) return Malformed("the key of an output's script");
      return Ok();
    case psbt::kOutputDerivation:
      if (!IsPublicKey(DataOf(entry)) || !IsDerivation(entry.value)) return Malformed("a derivation");
      return Ok();
    default:
      return Ok();
  }
}

void AppendMap(Bytes& out, const PsbtMap& map) {
  for (const PsbtEntry& entry : map) {
    AppendCounted(out, entry.key);
    AppendCounted(out, entry.value);
  }
  out.push_back(0);
}

}  // namespace

Result<Psbt> DecodePsbt(ByteView bytes) {
  if (bytes.size() > kPsbtBytesMax) return Fail(ErrorCode::kTooLarge, "the transaction with its origins");
  if (bytes.size() < std::size(kMagic) || !std::ranges::equal(bytes.first(std::size(kMagic)), kMagic)) {
    return Malformed("no PSBT");
  }
  BitcoinReader reader(bytes.subspan(std::size(kMagic)));
  Psbt out;
  out.global = TRY(ReadMap(reader));
  TRY(ReadGlobal(out));
  for (size_t i = 0; i < out.transaction.inputs.size(); ++i) {
    PsbtInput input;
    input.entries = TRY(ReadMap(reader));
    for (const PsbtEntry& entry : input.entries) TRY(ReadInputEntry(entry, input));
    out.inputs.push_back(std::move(input));
  }
  for (size_t i = 0; i < out.transaction.outputs.size(); ++i) {
    out.outputs.push_back(TRY(ReadMap(reader)));
    for (const PsbtEntry& entry : out.outputs.back()) TRY(CheckOutputEntry(entry));
  }
  if (reader.Remaining() != 0) return Malformed("bytes after the last output");
  return out;
}

Bytes EncodePsbt(const Psbt& psbt) {
  Bytes out(std::begin(kMagic), std::end(kMagic));
  AppendMap(out, psbt.global);
  for (const PsbtInput& input : psbt.inputs) AppendMap(out, input.entries);
  for (const PsbtMap& output : psbt.outputs) AppendMap(out, output);
  return out;
}

}  // namespace sealward::intent
