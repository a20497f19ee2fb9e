#include "hsm/verify.h"

namespace sealward::hsm {

Status VerifySignature(const crypto::PublicKey& public_key, ByteView input, ByteView signature) {
  return crypto::VerifyRaw(public_key, input, signature);
}

}  // namespace sealward::hsm
