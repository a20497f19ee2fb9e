// Bitcoin settlements and transfers: the attached PSBT's transaction, every input a witness output of version
// 0 (P2WPKH of the key, or P2WSH of several keys), signed with SIGHASH_ALL. What the transaction may do was
// held against the intent when it was resolved; here the same transaction is found again by its hash. One
// signature for each input.
#include "base/check.h"
#include "base/hex.h"
#include "crypto/hash.h"
#include "crypto/verify.h"
#include "intent/bitcoin_address.h"
#include "intent/formats/bitcoin_digest.h"
#include "intent/formats/rows.h"
#include "intent/psbt.h"

namespace sealward::intent::formats {
namespace {

constexpr KeyAlgorithm kAlgorithms[] = {KeyAlgorithm::kSecp256k1};
constexpr IntentKind kKinds[] = {IntentKind::kSettlement, IntentKind::kTransfer};

constexpr size_t kSignatureBytes = crypto::Signature::kSize;

std::unexpected<Error> Wrong(const char* why) {
  return Fail(ErrorCode::kInvalidArgument, why, std::string("attachment"));
}

struct Given {
  const BitcoinResolution& resolution;
  Psbt psbt;
  Bytes own_script;

  bool Multisig() const { return IsP2wsh(own_script); }
};

Result<Given> Read(const CanonicalRequest& request) {
  const Intent& intent = request.stated.intent;
  const auto* const resolution = std::get_if<BitcoinResolution>(&request.resolution);
  const bool payment = std::holds_alternative<Settlement>(intent) || std::holds_alternative<Transfer>(intent);
  if (!payment || resolution == nullptr) return WrongKind();
  const Bytes bytes = TRY(Base64Decode(request.stated.attachment.value_or("")));
  Given out{*resolution, TRY(DecodePsbt(bytes)),
            TRY(ParseBitcoinAddress(resolution->own_address, resolution->environment))};
  const BitcoinTransaction& transaction = out.psbt.transaction;
  if (TransactionId(transaction) != resolution->transaction) return Wrong("not the transaction resolved");
  if (transaction.inputs.size() != resolution->inputs.size() || transaction.inputs.size() > kDigestsMax) {
    return Wrong("other inputs than those resolved");
  }
  return out;
}

// The preimage is that of every input, one after the other.
Result<Payload> PayloadOf(const Given& given) {
  const SighashPreimages preimages(given.psbt.transaction);
  Payload out;
  for (size_t i = 0; i < given.psbt.inputs.size(); ++i) {
    const Bytes witness_script = given.psbt.inputs[i].witness_script.value_or(Bytes{});
    if (given.Multisig() && P2wshScript(witness_script) != given.own_script) {
      return Wrong("another witness script than the address stands for");
    }
    const Bytes script_code = given.Multisig() ? witness_script : P2wpkhScriptCode(given.own_script);
    const Bytes preimage = preimages.Of(i, script_code, given.resolution.inputs[i].satoshis);
    Append(out.preimage, preimage);
    Append(out.to_sign, crypto::DoubleSha256(preimage).View());
  }
  return out;
}

Status Supply(const CanonicalRequest&, const DocumentsView&, Supplied&) {
  return Ok();
}

Result<Payload> Build(const CanonicalRequest& request, const Supplied&) {
  return PayloadOf(TRY(Read(request)));
}

Result<Finished> Finish(const CanonicalRequest& request, const Supplied&, const Payload& payload,
                        ByteView signature, ByteView public_key) {
  const Given given = TRY(Read(request));
  if (TRY(PayloadOf(given)).to_sign != payload.to_sign) {
    return Fail(ErrorCode::kInvalidArgument, "the payload is of another request");
  }
  const auto key = TRY(crypto::MakePublicKey(crypto::Algorithm::kSecp256k1, public_key));
  if (TRY(Compress(key.bytes)) != given.resolution.signer) {
    return Fail(ErrorCode::kBadSignature, "signed by another key than the request's");
  }
  const size_t count = given.psbt.inputs.size();
  if (signature.size() != count * kSignatureBytes) {
    return Fail(ErrorCode::kBadSignature, "expected 64 bytes for each input");
  }
  Finished out;
  for (size_t i = 0; i < count; ++i) {
    Hash256 digest;
    CHECK(Hash256::From(ByteView(payload.to_sign).subspan(i * Hash256::kSize, Hash256::kSize), digest));
    const ByteView part = signature.subspan(i * kSignatureBytes, kSignatureBytes);
    const auto low = TRY(crypto::NormalizeLowS(TRY(crypto::MakeSignature(part))));
    TRY(crypto::VerifySecp256k1(key, digest, low));
    Append(out.signature, low.View());
  }
  return out;
}

// In DER, with the sighash type behind it.
Result<std::vector<Bytes>> SignaturesIn(ByteView signature, size_t count) {
  if (signature.size() != count * kSignatureBytes) {
    return Fail(ErrorCode::kBadSignature, "expected 64 bytes for each input");
  }
  std::vector<Bytes> out;
  for (size_t i = 0; i < count; ++i) {
    const ByteView part = signature.subspan(i * kSignatureBytes, kSignatureBytes);
    out.push_back(crypto::EncodeDerSignature(TRY(crypto::MakeSignature(part))));
    out.back().push_back(kSighashAll);
  }
  return out;
}

// A key's own coins: the transaction, ready to send. Coins of several keys: the PSBT with this key's
// signatures, for the others.
Result<Bytes> Assemble(const CanonicalRequest& request, const Supplied&, ByteView signature) {
  Given given = TRY(Read(request));
  const std::vector<Bytes> signatures = TRY(SignaturesIn(signature, given.psbt.inputs.size()));
  const CompressedPoint& key = given.resolution.signer;
  if (!given.Multisig()) {
    for (size_t i = 0; i < signatures.size(); ++i) {
      given.psbt.transaction.inputs[i].witness = {signatures[i], Bytes(key.bytes.begin(), key.bytes.end())};
    }
    return EncodeWithWitness(given.psbt.transaction);
  }
  for (size_t i = 0; i < signatures.size(); ++i) {
    Bytes type{psbt::kInputPartialSignature};
    Append(type, key.View());
    given.psbt.inputs[i].entries.push_back({std::move(type), signatures[i]});
  }
  Bytes out = EncodePsbt(given.psbt);
  if (out.size() > kArtifactBytesMax) return Fail(ErrorCode::kTooLarge, "the signed PSBT");
  return out;
}

}  // namespace

const FormatRow kBitcoinRow = {
    Format::kBitcoin,
    kAlgorithms,
    kKinds,
    NonceRule::kNone,
    "every input with its amount, every output and with them the fee, sequence numbers and lock time; not "
    "the "
    "network, and no expiry: the lock time is the earliest, not the latest",
    "when one of its inputs is spent by another transaction in a final block",
    nullptr,
    nullptr,
    Supply,
    Build,
    Finish,
    Assemble,
};

}  // namespace sealward::intent::formats
