// The record MAC: HMAC-SHA256 over sequence (8 bytes, big endian) and entry, under the key that the monitor makes at each
// start for authorizer and signer alone. The journaler between them can neither alter nor invent a record.
#ifndef SEALWARD_JOURNAL_RECORD_MAC_H_
#define SEALWARD_JOURNAL_RECORD_MAC_H_

#include <array>

#include "base/secret.h"
#include "base/strong.h"
#include "crypto/hash.h"

namespace sealward::journal {

inline std::array<uint8_t, 8> SequenceBytes(Sequence sequence) {
  std::array<uint8_t, 8> out;
  for (size_t i = 0; i < out.size(); ++i) out[i] = static_cast<uint8_t>(sequence.value >> (56 - 8 * i));
  return out;
}

inline crypto::Mac256 MakeRecordMac(const SecretBytes& key, Sequence sequence, ByteView entry) {
  const auto prefix = SequenceBytes(sequence);
  return crypto::HmacSha256(key, {ByteView(prefix), entry});
}

inline Status CheckRecordMac(const SecretBytes& key, Sequence sequence, ByteView entry, const crypto::Mac256& mac) {
  const auto prefix = SequenceBytes(sequence);
  return crypto::VerifyHmacSha256(key, {ByteView(prefix), entry}, mac);
}

}  // namespace sealward::journal

#endif  // SEALWARD_JOURNAL_RECORD_MAC_H_
