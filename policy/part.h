// A request's parts: what statements are evaluated for. An order has one for each leg, a batch itself and
// those of its actions, a quote each side of each entry, a mandate each instrument; all others are one. Views
// of the request, made for one evaluation. Pure.
#ifndef SEALWARD_POLICY_PART_H_
#define SEALWARD_POLICY_PART_H_

#include <vector>

#include "intent/request.h"

namespace sealward::policy {

// What the reference data says of an instrument.
struct InstrumentRow {
  uint32_t base = 0, quote = 0;  // AssetId
  uint8_t base_scale = 0, quote_scale = 0;
  intent::InstrumentKind kind = intent::InstrumentKind::kSpot;
  Decimal multiplier;
  Decimal price_tick;
  std::string venue;
};

struct Part {
  intent::IntentKind kind = intent::IntentKind::kOrder;
  // What it is a part of: one of these for what trades, else the request's intent says it.
  const intent::Order* order = nullptr;
  const intent::Amend* amend = nullptr;
  const intent::Quote* quote = nullptr;
  const intent::Cancel* cancel = nullptr;
  const intent::Mandate* mandate = nullptr;
  const std::string* instrument = nullptr;
  intent::Side side = intent::Side::kBuy;
  const Decimal* quantity = nullptr;
  const Decimal* price = nullptr;      // none: it has none
  const InstrumentRow* row = nullptr;  // of the instrument; none: unknown

  bool trades() const { return order != nullptr || amend != nullptr || quote != nullptr; }
  const std::string& account() const;
  const std::string& venue() const;
  // The expiry inside its signed bytes.
  std::optional<Nanoseconds> expires_at() const;
};

inline constexpr size_t kPartsMax = 1 + kLegsMax * kLegsMax;  // a batch of orders of several legs

// In order. `row` is left for the policy to fill in.
void SplitParts(const intent::Intent& intent, std::vector<Part>& out);

}  // namespace sealward::policy

#endif  // SEALWARD_POLICY_PART_H_
