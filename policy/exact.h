// Exact products and quotients of decimals, rounded in a named direction to a given scale. Products go
// through 256 bits. Pure.
#ifndef SEALWARD_POLICY_EXACT_H_
#define SEALWARD_POLICY_EXACT_H_

#include <initializer_list>

#include "base/decimal.h"

namespace sealward::policy {

// Of the magnitude: kUp is away from zero, kDown towards it.
// The product of `factors`, divided by `divisor`, as an integer at `scale`. kOverflow; kInvalidArgument when
// the divisor is zero.
Result<Int128> Exact(std::initializer_list<Decimal> factors, uint8_t scale, Rounding magnitude,
                     const Decimal& divisor = Decimal::FromInteger(1));

}  // namespace sealward::policy

#endif  // SEALWARD_POLICY_EXACT_H_
