// What a COSE_Sign1 of ours says: the claims that a firm's own gateway, or a counterparty's desk, reads and
// verifies. Field numbers are append only: they are signed. Signer, authorizer, client, gateways. Pure data.
#ifndef SEALWARD_INTENT_FORMATS_COSE_REQUEST_H_
#define SEALWARD_INTENT_FORMATS_COSE_REQUEST_H_

#include "intent/request.h"

namespace sealward::intent::formats {

// The content type (header 3): no other message of ours can be taken for this one.
inline constexpr std::string_view kCoseRequestType = "application/vnd.sealward.request+cbor";

struct CoseClaims {
  std::string request_id;                      // unique for ever among the requester's
  std::optional<std::string> client_order_id;  // orders: derived from the request's hash
  uint64_t issued_ms = 0;
  Nanoseconds valid_until;  // to be refused from then on
  Intent intent;
  Resolution resolution;  // what the firm's documents say about it
  static constexpr auto kFields =
      std::tuple{Field{0, &CoseClaims::request_id, "request_id", kRequestIdBytesMax},
                 Field{1, &CoseClaims::client_order_id, "client_order_id", kNameBytesMax},
                 Field{2, &CoseClaims::issued_ms, "issued_ms"},
                 Field{3, &CoseClaims::valid_until, "valid_until"},
                 Field{4, &CoseClaims::intent, "intent"},
                 Field{5, &CoseClaims::resolution, "resolution"}};
};

// {1: algorithm, 3: content type, 4: kid, "firm", "policy", "environment"}, in this order.
Result<Bytes> EncodeCoseHeader(const SigningTerms& terms, const DocumentHash& policy);

}  // namespace sealward::intent::formats

#endif  // SEALWARD_INTENT_FORMATS_COSE_REQUEST_H_
