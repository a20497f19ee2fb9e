// Exact decimals: a 128-bit mantissa and a scale. A Decimal that came from text or from the wire is in its one normal
// form (fewest digits), so equal values have equal bytes. Pure, any process.
#ifndef SEALWARD_BASE_DECIMAL_H_
#define SEALWARD_BASE_DECIMAL_H_

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/codec.h"
#include "base/result.h"
#include "base/wide.h"

namespace sealward {

inline constexpr uint8_t kDecimalScaleMax = 18;   // fraction digits at the edge
inline constexpr int kDecimalDigitsMax = 36;      // |mantissa| < 10^36: products of two fit 256 bits

// value = mantissa / 10^scale. Normal form: scale <= kDecimalScaleMax, |mantissa| < 10^36 and the last digit of the
// mantissa is not 0 unless scale is 0.
struct Decimal {
  Int128 mantissa = 0;
  uint8_t scale = 0;

  bool IsZero() const { return mantissa == 0; }
  bool IsNegative() const { return mantissa < 0; }
  bool IsNormal() const;

  // Optional '-', digits without a leading zero, optional '.' and 1-18 digits. No exponent, plus sign, blanks or "-0".
  // "1.50" is accepted and becomes 1.5. Errors: kInvalidArgument, kTooPrecise, kOutOfRange, with the text as subject.
  static Result<Decimal> Parse(std::string_view text);
  static Decimal FromInteger(int64_t value) { return {value, 0}; }
  // The normal form of mantissa / 10^scale; kOutOfRange if it has none.
  static Result<Decimal> Normal(Int128 mantissa, uint8_t scale);

  // Shortest exact text; Parse(ToText()) gives the same value back.
  std::string ToText() const;
  // With exactly `digits` fraction digits; CHECKs that scale <= digits.
  std::string ToText(uint8_t digits) const;
  // The mantissa at `target` scale. kTooPrecise if digits would be lost, kOverflow if it does not fit.
  Result<Int128> Rescale(uint8_t target) const;

  std::strong_ordering operator<=>(const Decimal& other) const;
  bool operator==(const Decimal& other) const { return (*this <=> other) == std::strong_ordering::equal; }
};

Result<Decimal> Add(const Decimal& a, const Decimal& b);
Result<Decimal> Subtract(const Decimal& a, const Decimal& b);

Result<Int128> CheckedAdd(Int128 a, Int128 b);
Result<Int128> CheckedSubtract(Int128 a, Int128 b);
Result<Int128> CheckedMultiply(Int128 a, Int128 b);
Int128 PowerOfTen(uint8_t exponent);  // exponent <= 36
std::string Int128Text(Int128 value);

// On the wire: one byte string, scale (1 byte) and the mantissa as minimal two's complement, big endian (1-16 bytes).
template <>
struct CodecTraits<Decimal> {
  static void Write(CborWriter& writer, const Decimal& value);
  static Status Read(CborReader& reader, Decimal& value);
};

}  // namespace sealward

#endif  // SEALWARD_BASE_DECIMAL_H_
