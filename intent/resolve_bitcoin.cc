// Bitcoin payments: the attached PSBT, held against intent and documents. A signer's duties under BIP-174 and
// more: every input is the account's own and proven by the whole transaction it comes from (a lied amount
// would become fee), SIGHASH_ALL only, and each output is the payment or change. There is nothing else in a
// transaction that is signed.
//
// That no two requests spend the same coin is not this file's knowledge: BitcoinResolution::inputs names the
// coins for whoever keeps a ledger of them.
#include <algorithm>
#include <set>

#include "base/hex.h"
#include "intent/bitcoin_address.h"
#include "intent/psbt.h"
#include "intent/resolve_chain.h"

namespace sealward::intent {
namespace {

constexpr const char* kField = "attachment";
constexpr uint32_t kSighashAll = 1;
constexpr uint32_t kNotReplaceable = 0xfffffffe;
// Sizes in a witness: a signature in DER with its sighash type, at least; a compressed key; a count or
// length.
constexpr uint64_t kSignatureBytes = 71;
constexpr uint64_t kKeyBytes = 33;
constexpr uint64_t kCountBytes = 1;

std::unexpected<Error> Wrong(const char* why) {
  return Refuse(ErrorCode::kInvalidArgument, why, kField);
}

struct Own {
  CompressedPoint key;
  Bytes script;  // of every coin that is spent, and of change
};

// A key's own address, or the script of several keys that the reference data gives the account.
Result<Own> OwnOf(const KeyRecord& key, std::string_view account, const Network& network,
                  const Reference& reference, const char* field) {
  Own own;
  own.key = TRY(Compress(key.public_key));
  own.script = P2wpkhScript(own.key);
  const VenueAccount* const row = reference.FindAccount(account, network.name);
  if (row == nullptr) return own;
  if (!row->script_address.has_value()) {
    return Refuse(ErrorCode::kNotFound, "the reference data lacks its script_address", field);
  }
  own.script = TRY(ParseBitcoinAddress(*row->script_address, network.environment.value_or("")));
  if (IsP2wsh(own.script)) return own;
  return Refuse(ErrorCode::kUnsupported, "expected a script_address of P2WSH", field);
}

struct Destination {
  std::string address;
  Bytes script;
};

Result<Destination> DestinationOf(const Payment& payment, const Network& network,
                                  const DocumentsView& documents) {
  const std::string environment = network.environment.value_or("");
  if (payment.to_account != nullptr) {
    const KeyRecord* const receiver = TRY(ReceivingKey(payment, Format::kBitcoin, documents.keys));
    Own own =
        TRY(OwnOf(*receiver, *payment.to_account, network, documents.reference, payment.destination_field));
    return Destination{WitnessAddress(own.script, environment), std::move(own.script)};
  }
  const Address* const entry = TRY(payment.destination);
  auto script = ParseBitcoinAddress(entry->address, environment);
  if (script.has_value()) return Destination{entry->address, *std::move(script)};
  return Fail(script.error().code, script.error().context, std::string(payment.destination_field));
}

Status CheckEntries(const Psbt& psbt) {
  for (const PsbtInput& input : psbt.inputs) {
    for (const PsbtEntry& entry : input.entries) {
      switch (entry.key[0]) {
        case psbt::kInputPrevious:
        case psbt::kInputWitnessOutput:
        case psbt::kInputPartialSignature:
        case psbt::kInputSighashType:
        case psbt::kInputWitnessScript:
        case psbt::kInputDerivation:
          break;
        default:
          // Redeem scripts, final scripts, Taproot: each means that something else is wanted.
          return Refuse(ErrorCode::kUnsupported, "an input with a field that is not signed for", kField);
      }
    }
  }
  return Ok();
}

// That the input spends a coin of the own script, and how much it is.
Result<BitcoinInput> CheckInput(const TransactionInput& spent, const PsbtInput& input, const Own& own) {
  if (!input.previous.has_value()) return Wrong("expected the whole previous transaction of every input");
  if (TransactionId(*input.previous) != spent.transaction) {
    return Wrong("a previous transaction that is not the one spent");
  }
  if (spent.index >= input.previous->outputs.size()) return Wrong("an input that spends no output");
  const TransactionOutput& coin = input.previous->outputs[spent.index];
  if (coin.script != own.script) return Wrong("an input that is not the account's own");
  if (input.witness_output.has_value() &&
      (input.witness_output->satoshis != coin.satoshis || input.witness_output->script != coin.script)) {
    return Wrong("a witness output that the previous transaction contradicts");
  }
  if (input.sighash_type.value_or(kSighashAll) != kSighashAll) return Wrong("expected SIGHASH_ALL");
  if (IsP2wsh(own.script)) {
    if (!input.witness_script.has_value() || P2wshScript(*input.witness_script) != own.script) {
      return Wrong("expected the witness script that the address stands for");
    }
    if (!IsMultisigOf(*input.witness_script, own.key)) {
      return Wrong("expected a witness script of several keys by OP_CHECKMULTISIG, this one among them");
    }
  } else if (input.witness_script.has_value()) {
    return Wrong("a witness script where none belongs");
  }
  for (const PsbtEntry& entry : input.entries) {
    const bool signature = entry.key[0] == psbt::kInputPartialSignature;
    if (signature && std::ranges::equal(ByteView(entry.key).subspan(1), own.key.View())) {
      return Refuse(ErrorCode::kConflict, "the key has signed it already", kField);
    }
  }
  return BitcoinInput{spent.transaction, spent.index, coin.satoshis};
}

// Every input, each coin once; their sum.
Result<uint64_t> CheckInputs(const Psbt& psbt, const Own& own, BitcoinResolution& resolution) {
  if (psbt.inputs.size() > kDigestsMax) {
    return Refuse(ErrorCode::kTooLarge, "expected at most 8 inputs", kField);
  }
  std::set<std::pair<Hash256, uint32_t>> seen;
  uint64_t sum = 0;
  for (size_t i = 0; i < psbt.inputs.size(); ++i) {
    const TransactionInput& spent = psbt.transaction.inputs[i];
    if (!seen.insert({spent.transaction, spent.index}).second) return Wrong("the same coin twice");
    resolution.inputs.push_back(TRY(CheckInput(spent, psbt.inputs[i], own)));
    sum += resolution.inputs.back().satoshis;  // 8 x 21 million bitcoin fit
    if (spent.sequence < kNotReplaceable) resolution.replaceable = true;
  }
  return sum;
}

// One payment, and at most one change.
Status CheckOutputs(const BitcoinTransaction& transaction, const Own& own, const Destination& destination,
                    uint64_t satoshis, BitcoinResolution& resolution) {
  bool paid = false;
  bool changed = false;
  for (const TransactionOutput& output : transaction.outputs) {
    if (!paid && output.script == destination.script) {
      if (output.satoshis != satoshis) return Wrong("the payment's output is of another amount");
      paid = true;
      resolution.outputs.push_back({destination.address, output.satoshis, false});
    } else if (!changed && output.script == own.script) {
      changed = true;
      resolution.outputs.push_back({resolution.own_address, output.satoshis, true});
    } else {
      return Wrong("an output that is neither the payment nor change");
    }
  }
  if (paid) return Ok();
  return Wrong("no output pays the destination");
}

// The size in virtual bytes with the smallest signatures: the fee rate is not understated.
uint64_t VirtualBytes(const Psbt& psbt, const Own& own) {
  uint64_t witness = 2;  // marker and flag
  for (const PsbtInput& input : psbt.inputs) {
    if (!IsP2wsh(own.script)) {
      witness += kCountBytes + kCountBytes + kSignatureBytes + kCountBytes + kKeyBytes;
      continue;
    }
    const Bytes script = input.witness_script.value_or(Bytes{});
    const uint64_t signatures = SignaturesOfMultisig(script);
    // The empty item that OP_CHECKMULTISIG takes too, the signatures, the script with its length.
    witness += kCountBytes + kCountBytes + signatures * (kCountBytes + kSignatureBytes) + script.size() +
               (script.size() < 0xfd ? 1 : 3);
  }
  const uint64_t weight = 4 * EncodeWithoutWitness(psbt.transaction).size() + witness;
  return (weight + 3) / 4;
}

Status CheckFee(const Payment& payment, const Network& network, const Reference& reference,
                const BitcoinResolution& resolution) {
  if (resolution.fee > TRY(FeeAllowed(payment, network, reference))) {
    return Refuse(ErrorCode::kOutOfRange, "less than the attached transaction's fee", "fee_max");
  }
  const uint64_t rate = network.fee_rate.value_or(0);  // at most 2^32: documents.cc
  if (resolution.fee <= rate * resolution.virtual_bytes) return Ok();
  return Refuse(ErrorCode::kOutOfRange, "a fee above the network's cap for each byte", kField);
}

}  // namespace

Result<Resolution> ResolveBitcoin(const StatedRequest& stated, const Payment& payment, const Network& network,
                                  const DocumentsView& documents) {
  const KeyRecord* const key =
      TRY(FindKey(stated, documents.keys, payment.account, payment.account_field, payment.network));
  if (key->format != Format::kBitcoin) {
    return Refuse(ErrorCode::kPermissionDenied, "the key is for another format than the network's", "key");
  }
  const Asset* const asset = documents.reference.FindAsset(payment.asset);
  const Token* const token = documents.reference.FindToken(payment.asset, payment.network);
  if (asset == nullptr || token == nullptr || payment.asset != network.native_asset) {
    return Refuse(ErrorCode::kNotFound, "only the network's native asset is paid there", "asset");
  }
  const uint64_t satoshis = TRY(ToBaseUnits64(payment.amount, *asset, token->decimals, "amount"));
  if (!stated.attachment.has_value()) {
    return Refuse(ErrorCode::kInvalidArgument, "expected the transaction, as base64 of a PSBT", kField);
  }
  BitcoinResolution resolution;
  resolution.environment = network.environment.value_or("");
  const Own own = TRY(OwnOf(*key, payment.account, network, documents.reference, payment.account_field));
  resolution.signer = own.key;
  resolution.own_address = WitnessAddress(own.script, resolution.environment);

  const Destination destination = TRY(DestinationOf(payment, network, documents));
  if (destination.script == own.script) {
    return Refuse(ErrorCode::kInvalidArgument, "the payer's own address", payment.destination_field);
  }

  auto bytes = Base64Decode(*stated.attachment);
  if (!bytes.has_value()) return Wrong("expected a PSBT in base64");
  auto decoded = DecodePsbt(*bytes);
  if (!decoded.has_value()) return Fail(decoded.error().code, decoded.error().context, std::string(kField));
  const Psbt& psbt = *decoded;
  if (psbt.transaction.version != 1 && psbt.transaction.version != 2) return Wrong("expected version 1 or 2");
  TRY(CheckEntries(psbt));
  const uint64_t spent = TRY(CheckInputs(psbt, own, resolution));
  TRY(CheckOutputs(psbt.transaction, own, destination, satoshis, resolution));
  uint64_t left = spent;
  for (const BitcoinOutput& output : resolution.outputs) {
    if (output.satoshis > left) return Wrong("more is paid than the inputs hold");
    left -= output.satoshis;
  }
  resolution.fee = left;
  resolution.lock_time = psbt.transaction.lock_time;
  resolution.transaction = TransactionId(psbt.transaction);
  resolution.virtual_bytes = VirtualBytes(psbt, own);
  TRY(CheckFee(payment, network, documents.reference, resolution));
  return resolution;
}

}  // namespace sealward::intent
