// COSE (RFC 9052) structures as bytes: what is signed or MACed, and the message around it. Headers are given
// encoded; everything is deterministic CBOR. Encode only. Pure.
#ifndef SEALWARD_INTENT_FORMATS_COSE_H_
#define SEALWARD_INTENT_FORMATS_COSE_H_

#include <string_view>

#include "base/bytes.h"

namespace sealward::intent::formats {

inline constexpr std::string_view kCoseSign1Context = "Signature1";
inline constexpr std::string_view kCoseMac0Context = "MAC0";
inline constexpr uint64_t kCoseSign1Tag = 18;
inline constexpr uint64_t kCoseMac0Tag = 17;

// [context, protected, external_aad, payload]: Sig_structure and MAC_structure have this one shape.
Bytes EncodeCoseToSign(std::string_view context, ByteView protected_header, ByteView external_aad,
                       ByteView payload);

// tag([protected, {}, payload, signature or MAC]): nothing stands in the unprotected header.
Bytes EncodeCoseMessage(uint64_t tag, ByteView protected_header, ByteView payload, ByteView signature);

}  // namespace sealward::intent::formats

#endif  // SEALWARD_INTENT_FORMATS_COSE_H_
