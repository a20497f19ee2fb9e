#include "base/wide.h"

#include <algorithm>
#include <bit>
#include <limits>

namespace sealward {
namespace {

constexpr size_t kLimbs = 4;
constexpr uint64_t kDecimalChunk = 10'000'000'000'000'000'000U;  // the largest power of ten in a limb
constexpr size_t kDecimalChunkDigits = 19;
constexpr size_t kUint256DigitsMax = 78;  // of 2^256 - 1

struct Division {
  Uint256 quotient;
  Uint256 remainder;
};

uint32_t BitLength(const Uint256& value) {
  for (size_t i = kLimbs; i > 0; --i) {
    if (value.limbs[i - 1] != 0) {
      return static_cast<uint32_t>(64 * (i - 1)) + static_cast<uint32_t>(std::bit_width(value.limbs[i - 1]));
    }
  }
  return 0;
}

uint64_t DivideInPlace(Uint256& value, uint64_t divisor) {
  uint64_t remainder = 0;
  for (size_t i = kLimbs; i > 0; --i) {
    const Uint128 part = Uint128{remainder} << 64 | value.limbs[i - 1];
    value.limbs[i - 1] = static_cast<uint64_t>(part / divisor);
    remainder = static_cast<uint64_t>(part % divisor);
  }
  return remainder;
}

// Shifts left by one bit and returns the bit that fell out.
uint64_t ShiftLeftOne(Uint256& value, uint64_t bit_in) {
  for (uint64_t& limb : value.limbs) {
    const uint64_t bit_out = limb >> 63;
    limb = limb << 1 | bit_in;
    bit_in = bit_out;
  }
  return bit_in;
}

// Modulo 2^256: the caller knows what that means.
Uint256 SubWrapping(const Uint256& a, const Uint256& b) {
  Uint256 out;
  uint64_t borrow = 0;
  for (size_t i = 0; i < kLimbs; ++i) {
    const Uint128 part = Uint128{a.limbs[i]} - b.limbs[i] - borrow;
    out.limbs[i] = static_cast<uint64_t>(part);
    borrow = static_cast<uint64_t>(part >> 64) & 1;
  }
  return out;
}

// `divisor` is not zero.
Division Divide(const Uint256& dividend, const Uint256& divisor) {
  if (dividend.FitsUint128() && divisor.FitsUint128()) {
    const Uint128 a = dividend.LowUint128();
    const Uint128 b = divisor.LowUint128();
    return {Uint256::FromUint128(a / b), Uint256::FromUint128(a % b)};
  }
  Division out;
  if (divisor.FitsUint64()) {
    out.quotient = dividend;
    out.remainder = Uint256::From(DivideInPlace(out.quotient, divisor.limbs[0]));
    return out;
  }
  for (uint32_t bit = BitLength(dividend); bit > 0; --bit) {
    const uint64_t next = dividend.limbs[(bit - 1) / 64] >> ((bit - 1) % 64) & 1;
    // The remainder was below the divisor, so a bit that falls out means it is now at or above it.
    const uint64_t carry = ShiftLeftOne(out.remainder, next);
    const bool subtract = carry != 0 || out.remainder >= divisor;
    if (subtract) out.remainder = SubWrapping(out.remainder, divisor);
    ShiftLeftOne(out.quotient, subtract ? 1 : 0);
  }
  return out;
}

Uint128 Magnitude(Int128 value) {
  return value < 0 ? Uint128{0} - static_cast<Uint128>(value) : static_cast<Uint128>(value);
}

constexpr Uint128 kInt128Max = static_cast<Uint128>(-1) >> 1;

Result<Int128> MulDiv(Int128 a, Int128 b, Int128 c, Rounding rounding) {
  if (c == 0) return Fail(ErrorCode::kInvalidArgument, "division by zero");
  const bool negative = ((a < 0) != (b < 0)) != (c < 0);
  // |a|, |b| ≤ 2^127, so the product always fits.
  const Uint256 product = TRY(Mul(Uint256::FromUint128(Magnitude(a)), Uint256::FromUint128(Magnitude(b))));
  const Division division = Divide(product, Uint256::FromUint128(Magnitude(c)));
  if (!division.quotient.FitsUint128()) return Fail(ErrorCode::kOverflow);
  Uint128 magnitude = division.quotient.LowUint128();
  // Away from zero is up for a positive and down for a negative quotient.
  const bool away_from_zero = negative == (rounding == Rounding::kDown);
  if (away_from_zero && !division.remainder.IsZero()) {
    if (++magnitude == 0) return Fail(ErrorCode::kOverflow);
  }
  if (magnitude > kInt128Max + (negative ? 1U : 0U)) return Fail(ErrorCode::kOverflow);
  return static_cast<Int128>(negative ? Uint128{0} - magnitude : magnitude);
}

}  // namespace

Result<Uint256> Add(const Uint256& a, const Uint256& b) {
  Uint256 out;
  uint64_t carry = 0;
  for (size_t i = 0; i < kLimbs; ++i) {
    const Uint128 part = Uint128{a.limbs[i]} + b.limbs[i] + carry;
    out.limbs[i] = static_cast<uint64_t>(part);
    carry = static_cast<uint64_t>(part >> 64);
  }
  if (carry != 0) return Fail(ErrorCode::kOverflow);
  return out;
}

Result<Uint256> Sub(const Uint256& a, const Uint256& b) {
  if (a < b) return Fail(ErrorCode::kOverflow);
  return SubWrapping(a, b);
}

Result<Uint256> Mul(const Uint256& a, const Uint256& b) {
  std::array<uint64_t, 2 * kLimbs> product{};
  for (size_t i = 0; i < kLimbs; ++i) {
    uint64_t carry = 0;
    for (size_t j = 0; j < kLimbs; ++j) {
      const Uint128 part = Uint128{a.limbs[i]} * b.limbs[j] + product[i + j] + carry;
      product[i + j] = static_cast<uint64_t>(part);
      carry = static_cast<uint64_t>(part >> 64);
    }
    product[i + kLimbs] = carry;
  }
  if ((product[4] | product[5] | product[6] | product[7]) != 0) return Fail(ErrorCode::kOverflow);
  return Uint256{{product[0], product[1], product[2], product[3]}};
}

Result<Uint256> Div(const Uint256& dividend, const Uint256& divisor, Rounding rounding) {
  if (divisor.IsZero()) return Fail(ErrorCode::kInvalidArgument, "division by zero");
  const Division division = Divide(dividend, divisor);
  if (rounding == Rounding::kDown || division.remainder.IsZero()) return division.quotient;
  return Add(division.quotient, Uint256::From(1));
}

Result<Uint256> PowerOfTen256(uint32_t exponent) {
  if (exponent >= kUint256DigitsMax) return Fail(ErrorCode::kOverflow);
  Uint256 out = Uint256::From(1);
  for (uint32_t i = 0; i < exponent; ++i) out = TRY(Mul(out, Uint256::From(10)));
  return out;
}

std::array<uint8_t, 32> ToBigEndian32(const Uint256& value) {
  std::array<uint8_t, 32> out{};
  for (size_t i = 0; i < out.size(); ++i) {
    out[31 - i] = static_cast<uint8_t>(value.limbs[i / 8] >> (8 * (i % 8)));
  }
  return out;
}

Bytes ToMinimalBigEndian(const Uint256& value) {
  const std::array<uint8_t, 32> full = ToBigEndian32(value);
  const auto first = std::find_if(full.begin(), full.end(), [](uint8_t byte) { return byte != 0; });
  return Bytes(first, full.end());
}

Result<Uint256> Uint256FromBigEndian(ByteView bytes) {
  if (bytes.size() > 32) return Fail(ErrorCode::kTooLarge, "at most 256 bits expected");
  Uint256 out;
  for (size_t i = 0; i < bytes.size(); ++i) {
    out.limbs[i / 8] |= uint64_t{bytes[bytes.size() - 1 - i]} << (8 * (i % 8));
  }
  return out;
}

Result<Uint256> Uint256FromMinimalBigEndian(ByteView bytes) {
  if (!bytes.empty() && bytes[0] == 0) return Fail(ErrorCode::kMalformed, "integer with a leading zero byte");
  return Uint256FromBigEndian(bytes);
}

std::string ToDecimalText(const Uint256& value) {
  if (value.IsZero()) return "0";
  std::string reversed;
  Uint256 rest = value;
  while (!rest.IsZero()) {  // at most five rounds
    uint64_t chunk = DivideInPlace(rest, kDecimalChunk);
    for (size_t i = 0; i < kDecimalChunkDigits && (chunk != 0 || !rest.IsZero()); ++i, chunk /= 10) {
      reversed += static_cast<char>('0' + chunk % 10);
    }
  }
  std::reverse(reversed.begin(), reversed.end());
  return reversed;
}

Result<Uint256> Uint256FromDecimalText(std::string_view text) {
  if (text.empty()) return Fail(ErrorCode::kMalformed, "decimal digits expected");
  if (text.size() > 1 && text[0] == '0') return Fail(ErrorCode::kMalformed, "integer with a leading zero");
  if (text.size() > kUint256DigitsMax) return Fail(ErrorCode::kOverflow, "more than 256 bits");
  Uint256 out;
  for (const char c : text) {
    if (c < '0' || c > '9') return Fail(ErrorCode::kMalformed, "decimal digits expected");
    out = TRY(Mul(out, Uint256::From(10)));
    out = TRY(Add(out, Uint256::From(static_cast<uint64_t>(c - '0'))));
  }
  return out;
}

Result<Int128> MulDivRoundDown(Int128 a, Int128 b, Int128 c) {
  return MulDiv(a, b, c, Rounding::kDown);
}

Result<Int128> MulDivRoundUp(Int128 a, Int128 b, Int128 c) {
  return MulDiv(a, b, c, Rounding::kUp);
}

}  // namespace sealward
