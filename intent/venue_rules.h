// What each venue's order format can carry: one table. A field that the signed bytes can't express changes
// what people think they get, so an order that needs one is refused here and never approximated. Pure; inside
// intent/ only.
#ifndef SEALWARD_INTENT_VENUE_RULES_H_
#define SEALWARD_INTENT_VENUE_RULES_H_

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
};

// Nothing for formats of chains.
const VenueRules* FindVenueRules(Format format);

// kUnsupported, with the field, for an order that the format can't express.
Status CheckExpressible(const Order& order, const VenueRules& rules);

}  // namespace sealward::intent

#endif  // SEALWARD_INTENT_VENUE_RULES_H_
