// Payments by the master key of a Hyperliquid account: usdSend inside, withdraw3 to an own account outside.
// User-signed EIP-712 messages, amounts as text, the nonce as their time. Inside intent/formats/ only. Pure.
#ifndef SEALWARD_INTENT_FORMATS_HYPERLIQUID_PAYMENT_H_
#define SEALWARD_INTENT_FORMATS_HYPERLIQUID_PAYMENT_H_

#include "intent/formats/typed_request.h"

namespace sealward::intent::formats::hyperliquid {

bool IsPayment(const Intent& intent);
Result<TypedRequest> MakePayment(const CanonicalRequest& request, const Supplied& supplied);
// The body for POST /exchange.
Result<Bytes> AssemblePayment(const CanonicalRequest& request, const Supplied& supplied, ByteView signature);

}  // namespace sealward::intent::formats::hyperliquid

#endif  // SEALWARD_INTENT_FORMATS_HYPERLIQUID_PAYMENT_H_
