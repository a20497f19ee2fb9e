// Formats: canonical request + what the daemon supplied → the exact bytes a venue or chain wants signed. One
// file per format, encode only, listed in one table. Run by the signer, by `sealward payload` and by
// auditors. Pure.
#ifndef SEALWARD_INTENT_FORMATS_FORMAT_H_
#define SEALWARD_INTENT_FORMATS_FORMAT_H_

#include <optional>
#include <span>
#include <string>

#include "base/bytes.h"
#include "base/result.h"
#include "intent/request.h"

namespace sealward::intent::formats {

struct Payload {
  Bytes preimage;  // what is hashed or signed: query string, or type byte and RLP
  // What the HSM gets: the message (Ed25519), or digests of 32 bytes (ECDSA): one, or as many as the
  // transaction has inputs.
  Bytes to_sign;
};

// How many signatures the HSM makes of it: each has the size that the key's algorithm gives, in this order.
size_t SignaturesOf(const Payload& payload, KeyAlgorithm algorithm);

// What the client gets back: the finished text or transaction around the signature.
struct Finished {
  // Ed25519: 64 bytes; ECDSA: r||s (64) and, for Ethereum, yParity (65 bytes); Bitcoin: r||s for each input.
  Bytes signature;
};

// How payloads of one key are told apart by a number that must increase.
enum class NonceRule : uint8_t {
  kNone,
  kSequence,  // the account's next number: without gaps
  kTime,      // milliseconds of the decision, or one more than the key's last
};

struct FormatRow {
  Format format;
  std::span<const KeyAlgorithm> algorithms;
  std::span<const IntentKind> kinds;
  NonceRule nonce;
  const char* binds;            // what the signature covers, for people
  const char* request_ends;     // when the signed request can no longer be used
  const char* order_ends;       // when the order it placed is dead; nullptr: it places none
  const char* dead_man_switch;  // what the venue does when nobody speaks to it any more; nullptr: nothing
  Status (*supply)(const CanonicalRequest&, const DocumentsView&,
                   Supplied&);  // fills fees and the like from documents
  Result<Payload> (*build)(const CanonicalRequest&, const Supplied&);
  // `signature` as the HSM gave it (64 bytes), already verified. For ECDSA: normalises s, finds the recovery
  // id and compares the recovered sender with the resolution.
  Result<Finished> (*finish)(const CanonicalRequest&, const Supplied&, const Payload&, ByteView signature,
                             ByteView public_key);
  // The artifact: request text with its signature parameter, or the signed raw transaction. `signature` is a
  // finished one. Cheap: authorizer and client rebuild it whenever it is asked for; the journal keeps the
  // signature only.
  Result<Bytes> (*assemble)(const CanonicalRequest&, const Supplied&, ByteView signature);
};

// What the next payload of a key carries, when `next` is one more than its last (or where it began).
std::optional<uint64_t> NextNonce(NonceRule rule, uint64_t next, uint64_t timestamp_ms);

std::span<const FormatRow> FormatTable();
const FormatRow& RowOf(Format format);

}  // namespace sealward::intent::formats

#endif  // SEALWARD_INTENT_FORMATS_FORMAT_H_
