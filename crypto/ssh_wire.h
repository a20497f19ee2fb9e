// Reader and writer of SSH's wire types (RFC 4251 §5), strict: lengths within the data, integers minimal and
// positive. For crypto and the client's ssh-agent. A reader borrows what it reads.
#ifndef SEALWARD_CRYPTO_SSH_WIRE_H_
#define SEALWARD_CRYPTO_SSH_WIRE_H_

#include <cstdint>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"
#include "crypto/verify.h"

namespace sealward::crypto {

class SshReader {
 public:
  explicit SshReader(ByteView data) : rest_(data) {}

  // kMalformed when the data ends early.
  Result<uint8_t> TakeByte();
  Result<uint32_t> TakeUint32();
  Result<ByteView> TakeString();
  // A string that must be exactly `text`.
  Status Expect(std::string_view text);
  // mpint of at most 32 bytes, not negative, right-aligned in `scalar`.
  Status TakeScalar(std::span<uint8_t, 32> scalar);
  // kMalformed when bytes are left.
  Status Finish() const;

 private:
  ByteView rest_;
};

void AppendUint32(Bytes& out, uint32_t value);
void AppendString(Bytes& out, ByteView value);
inline void AppendString(Bytes& out, std::string_view value) {
  AppendString(out, AsBytes(value));
}

// ECDSA: mpint r ‖ mpint s (RFC 5656 §3.1.2).
Bytes EncodeEcdsaScalars(const Signature& signature);
Result<Signature> DecodeEcdsaScalars(ByteView bytes);

}  // namespace sealward::crypto

#endif  // SEALWARD_CRYPTO_SSH_WIRE_H_
