#include "base/decimal.h"

#include <gtest/gtest.h>

#include <boost/multiprecision/cpp_int.hpp>
#include <random>

#include "base/check.h"
#include "base/hex.h"

namespace sealward {
namespace {

using Reference = boost::multiprecision::cpp_int;

constexpr Int128 kInt128Max = static_cast<Int128>(~Uint128{0} >> 1);

Reference ToReference(Int128 value) {
  return Reference(Int128Text(value));
}

// value · 10^18: exact for every normal decimal.
Reference Scaled(const Decimal& value) {
  return ToReference(value.mantissa) * ToReference(PowerOfTen(static_cast<uint8_t>(18 - value.scale)));
}

class Generator {
 public:
  Generator() {
    const auto seed = std::random_device{}();
    std::printf("seed %u\n", seed);
    engine_.seed(seed);
  }
  Decimal Next() {
    const Uint128 bits = Uint128{engine_()} << 64 | engine_();
    const Int128 magnitude =
        static_cast<Int128>(bits >> 1) % PowerOfTen(static_cast<uint8_t>(engine_() % 37));
    return MUST(
        Decimal::Normal(engine_() % 2 == 0 ? magnitude : -magnitude, static_cast<uint8_t>(engine_() % 19)));
  }

 private:
  std::mt19937_64 engine_;
};

TEST(DecimalTest, ParsesToTheNormalForm) {
  const std::pair<const char*, const char*> kTexts[] = {
      {"0", "0"},
      {"1.50", "1.5"},
      {"0.000", "0"},
      {"100", "100"},
      {"-0.10", "-0.1"},
      {"10.0", "10"},
      {"0.000000000000000001", "0.000000000000000001"},
      {"999999999999999999999999999999999999", "999999999999999999999999999999999999"},
      {"123456789012345678.123456789012345678", "123456789012345678.123456789012345678"}};
  for (const auto& [text, normal] : kTexts) {
    const Decimal value = MUST(Decimal::Parse(text));
    EXPECT_TRUE(value.IsNormal()) << text;
    EXPECT_EQ(value.ToText(), normal);
  }
}

TEST(DecimalTest, RefusesOtherTexts) {
  for (const char* text :
       {"",      "-",   ".",   ".5",  "5.",    "+1",  " 1",  "1 ",  "01",    "00.5",        "-0",
        "-0.00", "1e5", "1,5", "0x1", "1.2.3", "--1", "NaN", "inf", "1_000", "\xef\xbc\x91"}) {
    EXPECT_EQ(Decimal::Parse(text).error().code, ErrorCode::kInvalidArgument) << text;
  }
  EXPECT_EQ(Decimal::Parse("0.0000000000000000001").error().code, ErrorCode::kTooPrecise);
  EXPECT_EQ(Decimal::Parse("1.0000000000000000000").error().code, ErrorCode::kTooPrecise);
  EXPECT_EQ(Decimal::Parse("1" + std::string(36, '0')).error().code, ErrorCode::kOutOfRange);
  EXPECT_EQ(Decimal::Parse(std::string(100'000, '9')).error().code, ErrorCode::kOutOfRange);
  EXPECT_LE(Decimal::Parse(std::string(100'000, '9')).error().subject.size(), 64u);
}

TEST(DecimalTest, TextAndWireRoundTrip) {
  Generator generator;
  for (int i = 0; i < 20'000; ++i) {
    const Decimal value = generator.Next();
    const Decimal from_text = MUST(Decimal::Parse(value.ToText()));
    ASSERT_EQ(from_text.mantissa, value.mantissa);
    ASSERT_EQ(from_text.scale, value.scale);
    const Decimal from_wire = MUST(Decode<Decimal>(Encode(value)));
    ASSERT_EQ(from_wire.mantissa, value.mantissa);
    ASSERT_EQ(from_wire.scale, value.scale);
  }
}

TEST(DecimalTest, ArithmeticAndOrderMatchReference) {
  Generator generator;
  for (int i = 0; i < 20'000; ++i) {
    const Decimal a = generator.Next();
    const Decimal b = i % 10 == 0 ? a : generator.Next();
    const Reference wide_a = Scaled(a);
    const Reference wide_b = Scaled(b);
    ASSERT_EQ(a < b, wide_a < wide_b) << a.ToText() << " " << b.ToText();
    ASSERT_EQ(a == b, wide_a == wide_b);
    // A sum with too many digits is an error; no sum is ever wrong.
    if (const Result<Decimal> sum = Add(a, b); sum.has_value()) {
      ASSERT_EQ(Scaled(*sum), wide_a + wide_b);
    }
    if (const Result<Decimal> difference = Subtract(a, b); difference.has_value()) {
      ASSERT_EQ(Scaled(*difference), wide_a - wide_b);
    }
  }
}

TEST(DecimalTest, RescaleLosesNothing) {
  const Decimal value = MUST(Decimal::Parse("1.25"));
  EXPECT_EQ(MUST(value.Rescale(2)), 125);
  EXPECT_EQ(MUST(value.Rescale(6)), 1'250'000);
  EXPECT_EQ(value.Rescale(1).error().code, ErrorCode::kTooPrecise);
  EXPECT_EQ(MUST(Decimal::Parse(std::string(36, '9'))).Rescale(18).error().code, ErrorCode::kOverflow);
  EXPECT_EQ(value.Rescale(255).error().code, ErrorCode::kOverflow);
  EXPECT_EQ(value.ToText(4), "1.2500");
  EXPECT_EQ(MUST(Decimal::Parse("-0.05")).ToText(3), "-0.050");
}

TEST(DecimalTest, WireFormIsTheOnlyOne) {
  EXPECT_EQ(HexEncode(Encode(MUST(Decimal::Parse("1.5")))), "42010f");
  EXPECT_EQ(HexEncode(Encode(MUST(Decimal::Parse("-1")))), "4200ff");
  EXPECT_EQ(HexEncode(Encode(MUST(Decimal::Parse("128")))), "43000080");
  for (const char* hex : {"40", "4100", "43000001", "4300ffff", "42010a", "42130f", "4200", "420000ff", "0f",
                          "5101ffffffffffffffffffffffffffffffff", "51007fffffffffffffffffffffffffffffff"}) {
    EXPECT_FALSE(Decode<Decimal>(MUST(HexDecode(hex))).has_value()) << hex;
  }
}

TEST(CheckedArithmeticTest, SaysOverflow) {
  EXPECT_EQ(CheckedAdd(kInt128Max, 1).error().code, ErrorCode::kOverflow);
  EXPECT_EQ(CheckedSubtract(-kInt128Max, 2).error().code, ErrorCode::kOverflow);
  EXPECT_EQ(CheckedMultiply(kInt128Max, 2).error().code, ErrorCode::kOverflow);
  EXPECT_EQ(MUST(CheckedMultiply(PowerOfTen(18), PowerOfTen(18))), PowerOfTen(36));
  EXPECT_EQ(Int128Text(-kInt128Max - 1), "-170141183460469231731687303715884105728");
}

}  // namespace
}  // namespace sealward
