// Integers wider than 64 bits: 128-bit aliases, a 256-bit unsigned value for chain amounts, and products of
// two 128-bit values divided exactly. Pure, any process. Every operation that can overflow says so; rounding
// is named.
#ifndef SEALWARD_BASE_WIDE_H_
#define SEALWARD_BASE_WIDE_H_

#include <array>
#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"

namespace sealward {

__extension__ typedef __int128 Int128;
__extension__ typedef unsigned __int128 Uint128;

enum class Rounding : uint8_t { kDown, kUp };  // towards minus or plus infinity

// limbs[0] is the least significant. Trivially copyable.
struct Uint256 {
  std::array<uint64_t, 4> limbs{};

  static constexpr Uint256 From(uint64_t value) { return {{value, 0, 0, 0}}; }
  static constexpr Uint256 FromUint128(Uint128 value) {
    return {{static_cast<uint64_t>(value), static_cast<uint64_t>(value >> 64), 0, 0}};
  }

  constexpr bool IsZero() const { return (limbs[0] | limbs[1] | limbs[2] | limbs[3]) == 0; }
  constexpr bool FitsUint128() const { return (limbs[2] | limbs[3]) == 0; }
  constexpr bool FitsUint64() const { return (limbs[1] | limbs[2] | limbs[3]) == 0; }
  // The low 128 bits: ask FitsUint128 first.
  constexpr Uint128 LowUint128() const { return Uint128{limbs[1]} << 64 | limbs[0]; }

  constexpr bool operator==(const Uint256&) const = default;
  constexpr std::strong_ordering operator<=>(const Uint256& other) const {
    for (size_t i = limbs.size(); i > 0; --i) {
      if (limbs[i - 1] != other.limbs[i - 1]) return limbs[i - 1] <=> other.limbs[i - 1];
    }
    return std::strong_ordering::equal;
  }
};

// kOverflow when the true result does not fit (for Sub: is negative).
Result<Uint256> Add(const Uint256& a, const Uint256& b);
Result<Uint256> Sub(const Uint256& a, const Uint256& b);
Result<Uint256> Mul(const Uint256& a, const Uint256& b);
// kInvalidArgument when `divisor` is zero.
Result<Uint256> Div(const Uint256& dividend, const Uint256& divisor, Rounding rounding);
// 10^exponent; kOverflow above 77.
Result<Uint256> PowerOfTen256(uint32_t exponent);

// 32 bytes, as the EVM's ABI has them.
std::array<uint8_t, 32> ToBigEndian32(const Uint256& value);
// Without leading zero bytes, as RLP has them: zero is empty.
Bytes ToMinimalBigEndian(const Uint256& value);
// Inverse of ToMinimalBigEndian: kMalformed for a leading zero byte, kTooLarge above 32 bytes.
Result<Uint256> Uint256FromMinimalBigEndian(ByteView bytes);
// Any leading zeros; kTooLarge above 32 bytes.
Result<Uint256> Uint256FromBigEndian(ByteView bytes);

std::string ToDecimalText(const Uint256& value);
// Digits only, no sign, no leading zero but "0" itself. kMalformed, kOverflow.
Result<Uint256> Uint256FromDecimalText(std::string_view text);

// a·b/c with the product taken in 256 bits. kInvalidArgument when c is zero, kOverflow when the quotient
// doesn't fit.
Result<Int128> MulDivRoundDown(Int128 a, Int128 b, Int128 c);
Result<Int128> MulDivRoundUp(Int128 a, Int128 b, Int128 c);

}  // namespace sealward

#endif  // SEALWARD_BASE_WIDE_H_
