// What each venue's order format can carry: one table. A field that the signed bytes can't express changes
// what people think they get, so an order that needs one is refused here and never approximated. Pure; inside
// intent/ only.
#ifndef SEALWARD_INTENT_VENUE_RULES_H_
#define SEALWARD_INTENT_VENUE_RULES_H_

#include <span>

#include "intent/documents.h"

namespace sealward::intent {

// A set of an enum's values.
template <typename... Es>
constexpr uint32_t SetOfValues(Es... values) {
  return ((1u << static_cast<uint32_t>(values)) | ... | 0u);
}
template <typename E>
constexpr bool InSet(uint32_t set, E value) {
  return (set >> static_cast<uint32_t>(value) & 1u) != 0;
}

// What a format's bytes bind beyond the order: the documents must say it.
inline constexpr uint32_t kBindsEnvironment = 1u << 0;    // mainnet or testnet
inline constexpr uint32_t kBindsVenueNumber = 1u << 1;    // the venue's number of the instrument
inline constexpr uint32_t kBindsAccountMaybe = 1u << 2;   // the account's address, if it has one of its own
inline constexpr uint32_t kBindsAccount = 1u << 3;        // the account's address, always
inline constexpr uint32_t kBindsAccountNumber = 1u << 4;  // the sub-account
inline constexpr uint32_t kBindsSigner = 1u << 5;         // the key's own address
inline constexpr uint32_t kBindsChain = 1u << 6;          // the chain id of the venue's network
inline constexpr uint32_t kBindsContract = 1u << 7;       // the venue's contract
inline constexpr uint32_t kBindsTokens = 1u << 8;         // contracts and decimals of base and quote asset
inline constexpr uint32_t kBindsBaseContract = 1u << 9;   // the instrument's contract
inline constexpr uint32_t kBindsQuoteToken = 1u << 10;  // decimals of the quote asset on the venue's network
inline constexpr uint32_t kBindsModule = 1u << 11;      // the venue's module
inline constexpr uint32_t kBindsFee = 1u << 12;         // the instrument's greatest fee
inline constexpr uint32_t kBindsNoWindow = 1u << 13;    // not: the request's receive window

struct VenueRules {
  Format format;
  size_t legs_max;
  uint32_t types;        // OrderType
  uint32_t times;        // TimeInForce
  uint32_t preventions;  // SelfTradePrevention
  uint32_t instruments;  // InstrumentKind
  bool reduce_only;
  bool short_sale;
  bool display_quantity;
  bool names_firm;      // its bytes say firm and environment: the venue's row must give them
  bool names_identity;  // its bytes, or the headers around them, say what the venue calls the key
  uint32_t binds = 0;
  uint8_t price_figures_max = 0;  // significant figures of a price that is no integer; 0: no bound
  uint32_t receive_window_ms_min = 1;
  bool logs_on = false;  // it signs a session's logon, and no order
};

// A query that may be signed: by name, with the parameters that it takes.
struct VenueQuery {
  Format format;
  std::string_view name;
  std::string_view method;
  std::string_view path;
  std::span<const std::string_view> parameters;
};
const VenueQuery* FindVenueQuery(Format format, std::string_view name);

// Nothing for formats of chains.
const VenueRules* FindVenueRules(Format format);

// kUnsupported, with the field, for an order that the format can't express.
Status CheckExpressible(const Order& order, const VenueRules& rules);

// kTooPrecise, for a price with more significant figures than the venue takes.
Status CheckFigures(const Decimal& price, const VenueRules& rules, const char* field);

}  // namespace sealward::intent

#endif  // SEALWARD_INTENT_VENUE_RULES_H_
