#include "policy/exact.h"

namespace sealward::policy {
namespace {

constexpr Uint128 kInt128Max = ~Uint128{0} >> 1;

Uint128 Magnitude(Int128 value) {
  return value < 0 ? Uint128{0} - static_cast<Uint128>(value) : static_cast<Uint128>(value);
}

Result<Int128> Signed(Uint128 magnitude, bool negative) {
  if (magnitude > kInt128Max) return Fail(ErrorCode::kOverflow);
  const auto value = static_cast<Int128>(magnitude);
  return negative ? -value : value;
}

// The ordinary case: everything fits 128 bits.
std::optional<Uint128> Narrow(std::initializer_list<Decimal> factors, unsigned up, unsigned down,
                              Uint128 divisor, Rounding rounding) {
  if (up > 18 || down > 36) return std::nullopt;
  Uint128 product = static_cast<Uint128>(PowerOfTen(static_cast<uint8_t>(up)));
  for (const Decimal& factor : factors) {
    if (__builtin_mul_overflow(product, Magnitude(factor.mantissa), &product)) return std::nullopt;
  }
  Uint128 by = divisor;
  if (__builtin_mul_overflow(by, static_cast<Uint128>(PowerOfTen(static_cast<uint8_t>(down))), &by)) {
    return std::nullopt;
  }
  const Uint128 quotient = product / by;
  return quotient + (rounding == Rounding::kUp && product % by != 0 ? 1 : 0);
}

}  // namespace

Result<Int128> Exact(std::initializer_list<Decimal> factors, uint8_t scale, Rounding magnitude,
                     const Decimal& divisor) {
  if (divisor.mantissa == 0) return Fail(ErrorCode::kInvalidArgument);
  bool negative = divisor.mantissa < 0;
  unsigned digits = 0;  // after the point of the product
  for (const Decimal& factor : factors) {
    negative = negative != (factor.mantissa < 0);
    digits += factor.scale;
  }
  const unsigned raise =
      scale + divisor.scale;  // the quotient at `scale` is that of the mantissas · 10^(raise - digits)
  const unsigned up = raise > digits ? raise - digits : 0;
  const unsigned down = digits > raise ? digits - raise : 0;
  const auto narrow = Narrow(factors, up, down, Magnitude(divisor.mantissa), magnitude);
  if (narrow.has_value()) return Signed(*narrow, negative);
  Uint256 product = TRY(PowerOfTen256(up));
  for (const Decimal& factor : factors) {
    product = TRY(Mul(product, Uint256::FromUint128(Magnitude(factor.mantissa))));
  }
  const Uint256 by = TRY(Mul(TRY(PowerOfTen256(down)), Uint256::FromUint128(Magnitude(divisor.mantissa))));
  const Uint256 quotient = TRY(Div(product, by, magnitude));
  if (!quotient.FitsUint128()) return Fail(ErrorCode::kOverflow);
  return Signed(quotient.LowUint128(), negative);
}

}  // namespace sealward::policy
