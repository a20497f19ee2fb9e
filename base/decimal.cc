#include "base/decimal.h"

#include <algorithm>

#include "base/check.h"

namespace sealward {

namespace {

bool InRange(Int128 mantissa) {
  const Int128 bound = PowerOfTen(kDecimalDigitsMax);
  return mantissa < bound && mantissa > -bound;
}

}  // namespace

Int128 PowerOfTen(uint8_t exponent) {
  CHECK(exponent <= kDecimalDigitsMax);
  Int128 out = 1;
  for (int i = 0; i < exponent; ++i) out *= 10;
  return out;
}

std::string Int128Text(Int128 value) {
  std::string out;
  Uint128 rest = value < 0 ? -static_cast<Uint128>(value) : static_cast<Uint128>(value);
  do {
    out.push_back(static_cast<char>('0' + static_cast<int>(rest % 10)));
    rest /= 10;
  } while (rest != 0);
  if (value < 0) out.push_back('-');
  std::reverse(out.begin(), out.end());
  return out;
}

bool Decimal::IsNormal() const {
  return scale <= kDecimalScaleMax && InRange(mantissa) && (scale == 0 || mantissa % 10 != 0);
}

Result<Decimal> Decimal::Normal(Int128 mantissa, uint8_t scale) {
  while (scale > 0 && mantissa % 10 == 0) {
    mantissa /= 10;
    --scale;
  }
  if (scale > kDecimalScaleMax) return Fail(ErrorCode::kTooPrecise, "more than 18 digits after the point");
  if (!InRange(mantissa)) return Fail(ErrorCode::kOutOfRange, "more than 36 digits");
  return Decimal{mantissa, scale};
}

Result<Decimal> Decimal::Parse(std::string_view text) {
  const auto fail = [&](ErrorCode code, const char* why) { return Fail(code, why, std::string(text.substr(0, 64))); };
  std::string_view rest = text;
  const bool negative = rest.starts_with('-');
  if (negative) rest.remove_prefix(1);
  const size_t point = rest.find('.');
  const std::string_view whole = rest.substr(0, point);
  const std::string_view fraction = point == rest.npos ? std::string_view{} : rest.substr(point + 1);
  const auto digits = [](std::string_view s) {
    return std::all_of(s.begin(), s.end(), [](char c) { return c >= '0' && c <= '9'; });
  };
  if (whole.empty() || !digits(whole) || !digits(fraction) || (point != rest.npos && fraction.empty())) {
    return fail(ErrorCode::kInvalidArgument, "expected a decimal number such as 12.5");
  }
  if (whole.size() > 1 && whole[0] == '0') return fail(ErrorCode::kInvalidArgument, "leading zero");
  if (fraction.size() > kDecimalScaleMax) return fail(ErrorCode::kTooPrecise, "more than 18 digits after the point");
  if (whole.size() + fraction.size() > static_cast<size_t>(kDecimalDigitsMax)) {
    return fail(ErrorCode::kOutOfRange, "more than 36 digits");
  }
  Int128 mantissa = 0;
  for (const char c : whole) mantissa = mantissa * 10 + (c - '0');
  for (const char c : fraction) mantissa = mantissa * 10 + (c - '0');
  if (negative && mantissa == 0) return fail(ErrorCode::kInvalidArgument, "zero has no sign");
  return Normal(negative ? -mantissa : mantissa, static_cast<uint8_t>(fraction.size()));
}

std::string Decimal::ToText() const { return ToText(scale); }

std::string Decimal::ToText(uint8_t digits) const {
  CHECK(scale <= digits);
  std::string out = Int128Text(mantissa < 0 ? -mantissa : mantissa);
  if (digits > 0) {
    if (out.size() <= scale) out.insert(0, scale + 1 - out.size(), '0');
    out.append(static_cast<size_t>(digits - scale), '0');
    out.insert(out.size() - digits, ".");
  }
  return mantissa < 0 ? "-" + out : out;
}

Result<Int128> Decimal::Rescale(uint8_t target) const {
  if (scale > target) {
    if (scale - target > kDecimalDigitsMax) return Fail(ErrorCode::kTooPrecise, "", ToText());
    const Int128 factor = PowerOfTen(static_cast<uint8_t>(scale - target));
    if (mantissa % factor != 0) return Fail(ErrorCode::kTooPrecise, "", ToText());
    return mantissa / factor;
  }
  if (target - scale > kDecimalDigitsMax) return Fail(ErrorCode::kOverflow, "", ToText());
  return CheckedMultiply(mantissa, PowerOfTen(static_cast<uint8_t>(target - scale)));
}

std::strong_ordering Decimal::operator<=>(const Decimal& other) const {
  // Compare whole parts first: scaling both to one scale could overflow.
  const Int128 unit_a = PowerOfTen(scale);
  const Int128 unit_b = PowerOfTen(other.scale);
  const Int128 whole_a = mantissa / unit_a;
  const Int128 whole_b = other.mantissa / unit_b;
  if (whole_a != whole_b) return whole_a < whole_b ? std::strong_ordering::less : std::strong_ordering::greater;
  const uint8_t common = std::max(scale, other.scale);
  const Int128 part_a = (mantissa % unit_a) * PowerOfTen(static_cast<uint8_t>(common - scale));
  const Int128 part_b = (other.mantissa % unit_b) * PowerOfTen(static_cast<uint8_t>(common - other.scale));
  if (part_a == part_b) return std::strong_ordering::equal;
  return part_a < part_b ? std::strong_ordering::less : std::strong_ordering::greater;
}

Result<Int128> CheckedAdd(Int128 a, Int128 b) {
  Int128 out = 0;
  if (__builtin_add_overflow(a, b, &out)) return Fail(ErrorCode::kOverflow);
  return out;
}

Result<Int128> CheckedSubtract(Int128 a, Int128 b) {
  Int128 out = 0;
  if (__builtin_sub_overflow(a, b, &out)) return Fail(ErrorCode::kOverflow);
  return out;
}

Result<Int128> CheckedMultiply(Int128 a, Int128 b) {
  Int128 out = 0;
  if (__builtin_mul_overflow(a, b, &out)) return Fail(ErrorCode::kOverflow);
  return out;
}

Result<Decimal> Add(const Decimal& a, const Decimal& b) {
  const uint8_t common = std::max(a.scale, b.scale);
  return Decimal::Normal(TRY(CheckedAdd(TRY(a.Rescale(common)), TRY(b.Rescale(common)))), common);
}

Result<Decimal> Subtract(const Decimal& a, const Decimal& b) {
  const uint8_t common = std::max(a.scale, b.scale);
  return Decimal::Normal(TRY(CheckedSubtract(TRY(a.Rescale(common)), TRY(b.Rescale(common)))), common);
}

void CodecTraits<Decimal>::Write(CborWriter& writer, const Decimal& value) {
  CHECK(value.IsNormal());
  std::array<uint8_t, 17> out{};
  out[0] = value.scale;
  size_t first = 1;
  for (size_t i = 0; i < 16; ++i) {
    out[1 + i] = static_cast<uint8_t>(static_cast<Uint128>(value.mantissa) >> (8 * (15 - i)));
  }
  const uint8_t sign = value.mantissa < 0 ? 0xff : 0x00;
  while (first < 16 && out[first] == sign && ((out[first + 1] ^ sign) & 0x80) == 0) ++first;
  out[first - 1] = value.scale;
  writer.ByteString(ByteView(out).subspan(first - 1));
}

Status CodecTraits<Decimal>::Read(CborReader& reader, Decimal& value) {
  ByteView bytes;
  TRY(reader.ByteString(bytes, 17));
  if (bytes.size() < 2) return Fail(ErrorCode::kMalformed, "decimal too short");
  if (bytes.size() > 2 && (bytes[1] == 0x00 || bytes[1] == 0xff) && ((bytes[1] ^ bytes[2]) & 0x80) == 0) {
    return Fail(ErrorCode::kMalformed, "decimal not in its shortest form");
  }
  Uint128 raw = (bytes[1] & 0x80) ? ~Uint128{0} : 0;
  for (const uint8_t byte : bytes.subspan(1)) raw = (raw << 8) | byte;
  value = {static_cast<Int128>(raw), bytes[0]};
  if (!value.IsNormal()) return Fail(ErrorCode::kMalformed, "decimal not in its normal form");
  return Ok();
}

}  // namespace sealward
