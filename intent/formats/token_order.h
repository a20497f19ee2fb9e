// What venues on chains sign of an order: one leg, a limit price, amounts in base units that are exact or
// refused, and an end of its own. Inside intent/formats/ only. Pure.
#ifndef SEALWARD_INTENT_FORMATS_TOKEN_ORDER_H_
#define SEALWARD_INTENT_FORMATS_TOKEN_ORDER_H_

#include "intent/formats/format.h"

namespace sealward::intent::formats {

// Views into a request that was found to be such an order.
struct TokenOrder {
  const Order& order;
  const ResolvedLeg& leg;
  const VenueBinding& binding;
  RequestHash hash;
  EthereumAddress signer;
  EthereumAddress contract;  // that verifies
  Uint256 chain_id;
  bool buy = false;
  Decimal price;
  Decimal quantity;
};

// kUnsupported unless it is a plain limit order with the given time in force; the client order id must be the
// request's.
Result<TokenOrder> ReadTokenOrder(const CanonicalRequest& request, const Supplied& supplied,
                                  TimeInForce time_in_force);

// Value times 10^decimals. kTooPrecise where digits would be lost: nothing is rounded.
Result<Uint256> BaseUnits(const Decimal& value, uint8_t decimals, const char* field);
// Price times quantity times 10^decimals, likewise.
Result<Uint256> ProductUnits(const Decimal& price, const Decimal& quantity, uint8_t decimals);

// When a good_till_date order ends: a whole second after the decision.
Result<uint64_t> ExpirySeconds(const Order& order, const Supplied& supplied);

// The client order id, which only the request's content determines; no other supplied value but the nonce.
Status SupplyTokenOrder(const CanonicalRequest& request, const DocumentsView& documents, Supplied& supplied);

// What the maker gives and takes, in base units of its tokens.
struct TokenAmounts {
  EthereumAddress give;
  EthereumAddress take;
  Uint256 give_units;
  Uint256 take_units;
};
Result<TokenAmounts> AmountsOf(const TokenOrder& order);

}  // namespace sealward::intent::formats

#endif  // SEALWARD_INTENT_FORMATS_TOKEN_ORDER_H_
