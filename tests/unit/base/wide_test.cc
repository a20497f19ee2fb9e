#include "base/wide.h"

#include <gtest/gtest.h>

#include <boost/multiprecision/cpp_int.hpp>
#include <limits>
#include <random>

#include "base/check.h"
#include "base/hex.h"

namespace sealward {
namespace {

using Reference = boost::multiprecision::cpp_int;

constexpr Int128 kInt128Max = static_cast<Int128>(~Uint128{0} >> 1);
constexpr Int128 kInt128Min = -kInt128Max - 1;
constexpr Uint256 kMax{{~0ULL, ~0ULL, ~0ULL, ~0ULL}};

static_assert(std::is_trivially_copyable_v<Uint256> && sizeof(Uint256) == 32);

Reference ToReference(const Uint256& value) {
  Reference out = 0;
  for (size_t i = 4; i > 0; --i) out = (out << 64) + value.limbs[i - 1];
  return out;
}

Reference ToReference(Int128 value) {
  const Uint128 magnitude = value < 0 ? -static_cast<Uint128>(value) : static_cast<Uint128>(value);
  const Reference out = ToReference(Uint256::FromUint128(magnitude));
  return value < 0 ? Reference(-out) : out;
}

bool Fits(const Reference& value) {
  return value >= 0 && value <= ToReference(kMax);
}

Reference FloorDivide(const Reference& a, const Reference& b) {
  Reference quotient = a / b;
  if (a % b != 0 && (a < 0) != (b < 0)) --quotient;
  return quotient;
}

// Numbers of every length, and often with runs of ones or zeros, where carries go wrong.
class Generator {
 public:
  Generator() {
    const auto seed = std::random_device{}();
    std::printf("seed %u\n", seed);
    engine_.seed(seed);
  }
  Uint256 Next() {
    Uint256 out;
    for (uint64_t& limb : out.limbs) limb = Limb();
    const size_t length = engine_() % 5;
    for (size_t i = length; i < 4; ++i) out.limbs[i] = 0;
    return out;
  }
  Int128 NextSigned() {
    const Uint128 bits = Uint128{Limb()} << 64 | Limb();
    return static_cast<Int128>(bits) >> (engine_() % 127);
  }

 private:
  uint64_t Limb() {
    const uint64_t kind = engine_() % 6;
    if (kind == 0) return 0;
    if (kind == 1) return ~0ULL;
    if (kind == 2) return 1ULL << (engine_() % 64);
    return engine_();
  }
  std::mt19937_64 engine_;
};

TEST(Uint256Test, ArithmeticMatchesReference) {
  Generator generator;
  for (int i = 0; i < 20'000; ++i) {
    const Uint256 a = generator.Next();
    const Uint256 b = generator.Next();
    const Reference wide_a = ToReference(a);
    const Reference wide_b = ToReference(b);
    ASSERT_EQ(a < b, wide_a < wide_b);
    ASSERT_EQ(a == b, wide_a == wide_b);
    const std::pair<Result<Uint256>, Reference> kCases[] = {
        {Add(a, b), wide_a + wide_b}, {Sub(a, b), wide_a - wide_b}, {Mul(a, b), wide_a * wide_b}};
    for (const auto& [actual, expected] : kCases) {
      ASSERT_EQ(actual.has_value(), Fits(expected)) << wide_a << " " << wide_b;
      if (actual.has_value()) {
        ASSERT_EQ(ToReference(*actual), expected);
      } else {
        ASSERT_EQ(actual.error().code, ErrorCode::kOverflow);
      }
    }
    if (b.IsZero()) continue;
    ASSERT_EQ(ToReference(MUST(Div(a, b, Rounding::kDown))), wide_a / wide_b);
    ASSERT_EQ(ToReference(MUST(Div(a, b, Rounding::kUp))), (wide_a + wide_b - 1) / wide_b);
  }
}

TEST(Uint256Test, TextAndBytesMatchReference) {
  Generator generator;
  for (int i = 0; i < 5'000; ++i) {
    const Uint256 value = generator.Next();
    const std::string text = ToDecimalText(value);
    ASSERT_EQ(text, ToReference(value).str());
    ASSERT_EQ(MUST(Uint256FromDecimalText(text)), value);
    const Bytes bytes = ToMinimalBigEndian(value);
    ASSERT_TRUE(bytes.empty() || bytes[0] != 0);
    ASSERT_EQ(MUST(Uint256FromMinimalBigEndian(bytes)), value);
    ASSERT_EQ(MUST(Uint256FromBigEndian(ToBigEndian32(value))), value);
  }
}

TEST(Uint256Test, Edges) {
  EXPECT_EQ(ToDecimalText(Uint256{}), "0");
  EXPECT_EQ(ToDecimalText(Uint256::From(10'000'000'000'000'000'000U)), "10000000000000000000");
  EXPECT_TRUE(ToMinimalBigEndian(Uint256{}).empty());
  EXPECT_EQ(ToMinimalBigEndian(Uint256::From(256)), (Bytes{1, 0}));
  EXPECT_EQ(MUST(Div(kMax, kMax, Rounding::kUp)), Uint256::From(1));
  EXPECT_FALSE(Div(kMax, Uint256{}, Rounding::kDown).has_value());
  EXPECT_EQ(ToDecimalText(MUST(PowerOfTen256(77))), "1" + std::string(77, '0'));
  EXPECT_FALSE(PowerOfTen256(78).has_value());
}

TEST(Uint256Test, RejectsBadTextAndBytes) {
  const std::string max = ToDecimalText(kMax);
  EXPECT_EQ(Uint256FromDecimalText(max), kMax);
  std::string above = max;
  above.back() = static_cast<char>(above.back() + 1);
  EXPECT_EQ(Uint256FromDecimalText(above).error().code, ErrorCode::kOverflow);
  EXPECT_EQ(Uint256FromDecimalText(std::string(200, '9')).error().code, ErrorCode::kOverflow);
  for (const char* text : {"", "00", "01", "-1", "+1", " 1", "1 ", "1.0", "1e3", "0x1"}) {
    EXPECT_EQ(Uint256FromDecimalText(text).error().code, ErrorCode::kMalformed) << text;
  }
  EXPECT_FALSE(Uint256FromMinimalBigEndian(Bytes{0}).has_value());
  EXPECT_FALSE(Uint256FromMinimalBigEndian(Bytes{0, 1}).has_value());
  EXPECT_FALSE(Uint256FromMinimalBigEndian(Bytes(33, 1)).has_value());
}

TEST(MulDivTest, MatchesReference) {
  Generator generator;
  size_t overflows = 0;
  for (int i = 0; i < 50'000; ++i) {
    const Int128 a = generator.NextSigned();
    const Int128 b = generator.NextSigned();
    const Int128 c = generator.NextSigned();
    if (c == 0) {
      EXPECT_EQ(MulDivRoundDown(a, b, c).error().code, ErrorCode::kInvalidArgument);
      continue;
    }
    const Reference product = ToReference(a) * ToReference(b);
    const Reference down = FloorDivide(product, ToReference(c));
    const Reference up = -FloorDivide(-product, ToReference(c));
    const std::pair<Result<Int128>, Reference> kCases[] = {{MulDivRoundDown(a, b, c), down},
                                                           {MulDivRoundUp(a, b, c), up}};
    for (const auto& [actual, expected] : kCases) {
      const bool fits = expected >= ToReference(kInt128Min) && expected <= ToReference(kInt128Max);
      overflows += fits ? 0 : 1;
      ASSERT_EQ(actual.has_value(), fits) << expected;
      if (fits) {
        ASSERT_EQ(ToReference(*actual), expected);
      }
    }
  }
  EXPECT_GT(overflows, 100u);
}

TEST(MulDivTest, Edges) {
  EXPECT_EQ(MUST(MulDivRoundDown(kInt128Min, 1, 1)), kInt128Min);
  EXPECT_EQ(MUST(MulDivRoundDown(kInt128Min, kInt128Min, kInt128Min)), kInt128Min);
  EXPECT_FALSE(MulDivRoundDown(kInt128Min, -1, 1).has_value());
  EXPECT_FALSE(MulDivRoundUp(kInt128Min, 1, -1).has_value());
  EXPECT_EQ(MUST(MulDivRoundUp(7, 1, 2)), 4);
  EXPECT_EQ(MUST(MulDivRoundDown(7, 1, 2)), 3);
  EXPECT_EQ(MUST(MulDivRoundUp(-7, 1, 2)), -3);
  EXPECT_EQ(MUST(MulDivRoundDown(-7, 1, 2)), -4);
}

}  // namespace
}  // namespace sealward
