// The formats, each in its own file; format.cc lists them. Inside intent/formats/ only.
#ifndef SEALWARD_INTENT_FORMATS_ROWS_H_
#define SEALWARD_INTENT_FORMATS_ROWS_H_

#include "intent/formats/format.h"

namespace sealward::intent::formats {

extern const FormatRow kBinanceRow;
extern const FormatRow kEthereumRow;
extern const FormatRow kCoseRow;
extern const FormatRow kHyperliquidRow;
extern const FormatRow kBinanceFuturesRow;
extern const FormatRow kOkxRow;
extern const FormatRow kBybitRow;
extern const FormatRow kKrakenRow;
extern const FormatRow kParadigmRow;
extern const FormatRow kDeriveRow;
extern const FormatRow kZeroExRow;
extern const FormatRow kCowRow;
extern const FormatRow kPolymarketRow;
extern const FormatRow kSafeRow;
extern const FormatRow kBitcoinRow;
extern const FormatRow kSolanaRow;
extern const FormatRow kDeribitRow;
extern const FormatRow kFixRow;

// A request and its resolution are not of kinds that belong together.
inline std::unexpected<Error> WrongKind() {
  return Fail(ErrorCode::kInvalidArgument, "the format can't sign this kind of intent with this resolution");
}

// The venue knows the order by an id that only the request's content determines: a retry can't become another
// order.
inline Status CheckClientOrderId(const CanonicalRequest& request, const Supplied& supplied) {
  if (supplied.client_order_id == ClientOrderId(HashRequest(Encode(request)))) return Ok();
  return Fail(ErrorCode::kInvalidArgument, "not derived from the request", std::string("client_order_id"));
}

}  // namespace sealward::intent::formats

#endif  // SEALWARD_INTENT_FORMATS_ROWS_H_
