// What attestors last said: prices, greeks, rates, balances, halts, and that a venue's drop copy lives. Each
// with the time it was received at. Part of the measures' state. Pure data.
#ifndef SEALWARD_POLICY_FACTS_H_
#define SEALWARD_POLICY_FACTS_H_

#include "base/decimal.h"
#include "base/strong.h"
#include "policy/value.h"

namespace sealward::policy {

inline constexpr size_t kFactsMax = 262'144;  // of all kinds together: about 100 bytes each

struct Greeks {
  Decimal delta, vega;  // of one unit, before the multiplier
  Decimal underlying;   // price of what underlies it, in the quote asset
};

template <typename T>
struct Told {
  T value{};
  Nanoseconds at;
  uint64_t serial = 0;  // of rates: which of one time came last
};

struct Facts {
  TextMap<Told<Decimal>> references;  // by instrument, in its quote asset
  TextMap<Told<Greeks>> greeks;       // by instrument
  TextMap<Told<Decimal>> rates;       // by AppendKey of from and to: one `from` is so many `to`
  TextMap<Told<Decimal>> balances;    // by AppendKey of account and asset
  TextMap<bool> halts;                // by instrument or venue
  TextMap<Nanoseconds> heard;         // by venue
  uint64_t rates_told = 0;

  size_t size() const {
    return references.size() + greeks.size() + rates.size() + balances.size() + halts.size() + heard.size();
  }
};

}  // namespace sealward::policy

#endif  // SEALWARD_POLICY_FACTS_H_
