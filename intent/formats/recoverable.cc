#include "intent/formats/recoverable.h"

#include "crypto/verify.h"

namespace sealward::intent::formats {

Result<Finished> FinishRecoverable(const Hash256& digest, ByteView signature, ByteView public_key,
                                   const EthereumAddress& expected) {
  const auto key = TRY(crypto::MakePublicKey(crypto::Algorithm::kSecp256k1, public_key));
  const auto low = TRY(crypto::NormalizeLowS(TRY(crypto::MakeSignature(signature))));
  const auto recovery = TRY(crypto::RecoverSecp256k1(key, digest, low));
  if (recovery.value > 1) return Fail(ErrorCode::kBadSignature, "a recovery id that nobody takes");
  if (TRY(crypto::EthereumAddress(key)).bytes != expected.bytes) {
    return Fail(ErrorCode::kBadSignature, "signed by another account than the request's");
  }
  Bytes finished(low.bytes.begin(), low.bytes.end());
  finished.push_back(recovery.value);
  return Finished{std::move(finished)};
}

Result<RecoverableParts> SplitRecoverable(ByteView signature) {
  if (signature.size() != kRecoverableBytes || signature.back() > 1) {
    return Fail(ErrorCode::kBadSignature, "expected r, s and a parity of 0 or 1");
  }
  return RecoverableParts{signature.first(32), signature.subspan(32, 32), signature.back()};
}

}  // namespace sealward::intent::formats
