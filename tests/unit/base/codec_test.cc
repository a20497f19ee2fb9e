#include "base/codec.h"

#include <gtest/gtest.h>

#include "base/check.h"
#include "base/decimal.h"
#include "base/hex.h"

namespace sealward::codec_test {
enum class Colour : uint8_t { kRed, kGreen };
}  // namespace sealward::codec_test

namespace sealward {
SEALWARD_ENUM_NAMES(codec_test::Colour, "red", "green")
}  // namespace sealward

namespace sealward::codec_test {
namespace {

struct Inner {
  uint16_t number = 0;
  bool flag = false;
  bool operator==(const Inner&) const = default;
  static constexpr auto kFields =
      std::tuple{Field{0, &Inner::number, "number"}, Field{1, &Inner::flag, "flag"}};
};

struct Other {
  int64_t number = 0;
  bool operator==(const Other&) const = default;
  static constexpr auto kFields = std::tuple{Field{0, &Other::number, "number"}};
};

struct Everything {
  uint64_t wide = 0;
  int64_t negative = 0;
  Colour colour = Colour::kRed;
  LogId id;
  Bytes bytes;
  std::string text;
  std::vector<Inner> items;
  std::optional<std::string> maybe;
  std::variant<Inner, Other> either;
  Decimal decimal;
  Nanoseconds time;
  bool operator==(const Everything&) const = default;
  static constexpr auto kFields =
      std::tuple{Field{0, &Everything::wide, "wide"},      Field{1, &Everything::negative, "negative"},
                 Field{2, &Everything::colour, "colour"},  Field{4, &Everything::id, "id"},
                 Field{5, &Everything::bytes, "bytes", 8}, Field{6, &Everything::text, "text", 8},
                 Field{7, &Everything::items, "items", 3}, Field{9, &Everything::maybe, "maybe", 4},
                 Field{10, &Everything::either, "either"}, Field{11, &Everything::decimal, "decimal"},
                 Field{23, &Everything::time, "time"}};
};

struct Checked {
  uint8_t even = 0;
  static constexpr auto kFields = std::tuple{Field{0, &Checked::even, "even"}};
  Status Validate() const { return even % 2 == 0 ? Ok() : Status(Fail(ErrorCode::kInvalidArgument, "odd")); }
};

Everything Sample() {
  Everything out;
  out.wide = 0xffffffffffffffff;
  out.negative = std::numeric_limits<int64_t>::min();
  out.colour = Colour::kGreen;
  out.id.bytes[3] = 9;
  out.bytes = {1, 2, 0xff};
  out.text = "\xc3\xa9t\xc3\xa9";
  out.items = {{1, true}, {24, false}, {65535, true}};
  out.maybe = "yes";
  out.either = Other{-25};
  out.decimal = MUST(Decimal::Parse("-12.5"));
  out.time = {1'795'000'000'000'000'000};
  return out;
}

ErrorCode ErrorOf(const std::string& hex) {
  return Decode<Inner>(MUST(HexDecode(hex))).error().code;
}

TEST(CodecTest, WritesTheProfile) {
  EXPECT_EQ(HexEncode(Encode(Inner{24, true})), "a200181801f5");
  EXPECT_EQ(HexEncode(Encode(Other{-1})), "a10020");
  EXPECT_EQ(HexEncode(Encode(std::variant<Inner, Other>(Other{5}))), "8201a10005");
  EXPECT_EQ(HexEncode(Encode(std::vector<uint64_t>{255, 256, 65535, 65536, 0xffffffff, 0x100000000})),
            "8618ff19010019ffff1a000100001affffffff1b0000000100000000");
}

TEST(CodecTest, RoundTripsEveryType) {
  Everything sample = Sample();
  EXPECT_EQ(MUST(Decode<Everything>(Encode(sample))), sample);
  sample.maybe.reset();
  sample.either = Inner{3, false};
  sample.items.clear();
  sample.negative = 0;
  EXPECT_EQ(MUST(Decode<Everything>(Encode(sample))), sample);
  EXPECT_TRUE(CheckCborProfile(Encode(sample)).has_value());
}

// Whatever is accepted must be the one encoding of what it was decoded to.
void ExpectCanonicalOrRefused(const Bytes& changed, size_t& accepted) {
  const Result<Everything> decoded = Decode<Everything>(changed);
  if (!decoded.has_value()) return;
  ++accepted;
  ASSERT_EQ(HexEncode(Encode(*decoded)), HexEncode(changed));
  ASSERT_TRUE(CheckCborProfile(changed).has_value());
}

TEST(CodecTest, OneBitAndOneByteWalk) {
  const Bytes good = Encode(Sample());
  size_t accepted = 0;
  for (size_t at = 0; at < good.size(); ++at) {
    for (int value = 0; value < 256; ++value) {  // every one-bit change is among these
      Bytes changed = good;
      changed[at] = static_cast<uint8_t>(value);
      ExpectCanonicalOrRefused(changed, accepted);
    }
  }
  EXPECT_GT(accepted, 256u);  // other values of the same shape
}

TEST(CodecTest, TruncationAndTrailingBytesAreRefused) {
  Bytes good = Encode(Sample());
  for (size_t size = 0; size < good.size(); ++size) {
    ASSERT_FALSE(Decode<Everything>(ByteView(good).first(size)).has_value()) << size;
    ASSERT_FALSE(CheckCborProfile(ByteView(good).first(size)).has_value()) << size;
  }
  good.push_back(0);
  EXPECT_EQ(Decode<Everything>(good).error().code, ErrorCode::kMalformed);
  EXPECT_EQ(CheckCborProfile(good).error().code, ErrorCode::kMalformed);
}

struct Refusal {
  const char* hex;
  ErrorCode code;
};

TEST(CodecTest, RefusesEachOtherForm) {
  ASSERT_TRUE(Decode<Inner>(MUST(HexDecode("a2000501f5"))).has_value());
  const Refusal kRefusals[] = {
      {"a10005", ErrorCode::kMalformed},               // field missing
      {"a3000501f50200", ErrorCode::kUnknownField},    // key 2
      {"a200050005", ErrorCode::kDuplicate},           // key 0 twice
      {"a201f50005", ErrorCode::kMalformed},           // descending
      {"a200180501f5", ErrorCode::kMalformed},         // 5 in two bytes
      {"a20019000501f5", ErrorCode::kMalformed},       // in three
      {"a2001a0000000501f5", ErrorCode::kMalformed},   // in five
      {"b802000501f5", ErrorCode::kMalformed},         // long map head
      {"bf000501f5ff", ErrorCode::kMalformed},         // indefinite map
      {"a2002501f5", ErrorCode::kMalformed},           // negative where unsigned is wanted
      {"a2001a0001000001f5", ErrorCode::kOutOfRange},  // above 16 bits
      {"a2000501f6", ErrorCode::kMalformed},           // null
      {"a2000501f8f5", ErrorCode::kMalformed},         // long true
      {"a200f9450001f5", ErrorCode::kMalformed},       // float 5.0
      {"a200c10501f5", ErrorCode::kMalformed},         // tag
      {"a2000501f500", ErrorCode::kMalformed},         // trailing
      {"a20005181801", ErrorCode::kMalformed},         // key 24
      {"820501", ErrorCode::kMalformed},               // array
      {"", ErrorCode::kMalformed},
  };
  for (const Refusal& refusal : kRefusals) {
    EXPECT_EQ(ErrorOf(refusal.hex), refusal.code) << refusal.hex;
  }
}

TEST(CodecTest, NamesTheField) {
  EXPECT_EQ(Decode<Inner>(MUST(HexDecode("a10005"))).error().subject, "flag");
  EXPECT_EQ(Decode<Inner>(MUST(HexDecode("a2006001f5"))).error().subject, "number");
}

TEST(CodecTest, BoundsSizesCountsAndDepth) {
  Everything sample = Sample();
  sample.bytes.assign(9, 0);
  EXPECT_EQ(Decode<Everything>(Encode(sample)).error().code, ErrorCode::kTooLarge);
  sample = Sample();
  sample.text.assign(9, 'a');
  EXPECT_EQ(Decode<Everything>(Encode(sample)).error().code, ErrorCode::kTooLarge);
  sample = Sample();
  sample.items.resize(4);
  EXPECT_EQ(Decode<Everything>(Encode(sample)).error().code, ErrorCode::kTooLarge);
  sample = Sample();
  sample.maybe = "12345";
  EXPECT_EQ(Decode<Everything>(Encode(sample)).error().code, ErrorCode::kTooLarge);
  Bytes nested(kCborDepthMax, 0x81);
  nested.back() = 0x80;
  EXPECT_TRUE(CheckCborProfile(nested).has_value());
  nested.insert(nested.begin(), 0x81);
  EXPECT_FALSE(CheckCborProfile(nested).has_value());
  EXPECT_FALSE(CheckCborProfile(Bytes(100'000, 0x81)).has_value());
  EXPECT_FALSE(CheckCborProfile(MUST(HexDecode("9bffffffffffffffff"))).has_value());
  EXPECT_FALSE(CheckCborProfile(MUST(HexDecode("5bffffffffffffffff"))).has_value());
}

TEST(CodecTest, EnumsVariantsAndValidation) {
  Everything sample = Sample();
  sample.colour = static_cast<Colour>(2);
  EXPECT_EQ(Decode<Everything>(Encode(sample)).error().subject, "colour");
  EXPECT_EQ((Decode<std::variant<Inner, Other>>(MUST(HexDecode("8202a10005"))).error().code),
            ErrorCode::kUnknownField);
  EXPECT_FALSE((Decode<std::variant<Inner, Other>>(MUST(HexDecode("8101"))).has_value()));
  EXPECT_TRUE(Decode<Checked>(MUST(HexDecode("a10004"))).has_value());
  EXPECT_EQ(Decode<Checked>(MUST(HexDecode("a10005"))).error().code, ErrorCode::kInvalidArgument);
}

TEST(CodecTest, TextMustBeUtf8) {
  for (const char* good :
       {"", "a", "\xc3\xa9", "\xe6\xb0\xb4", "\xf0\x9f\x94\x91", "\xf4\x8f\xbf\xbf", "\xed\x9f\xbf"}) {
    EXPECT_TRUE(IsUtf8(good)) << good;
  }
  for (const char* bad : {"\x80", "\xc3", "\xc0\xaf", "\xc1\xbf", "\xe0\x80\x80", "\xed\xa0\x80",
                          "\xf0\x80\x80\x80", "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xff", "a\xc3"}) {
    EXPECT_FALSE(IsUtf8(bad));
  }
}

TEST(CodecTest, SignedRange) {
  for (const int64_t value : {int64_t{0}, int64_t{-1}, int64_t{-24}, int64_t{-25}, int64_t{23}, int64_t{24},
                              std::numeric_limits<int64_t>::min(), std::numeric_limits<int64_t>::max()}) {
    EXPECT_EQ(MUST(Decode<Other>(Encode(Other{value}))).number, value);
  }
  EXPECT_EQ(Decode<Other>(MUST(HexDecode("a1001b8000000000000000"))).error().code, ErrorCode::kOutOfRange);
  EXPECT_EQ(Decode<Other>(MUST(HexDecode("a1003b8000000000000000"))).error().code, ErrorCode::kOutOfRange);
}

}  // namespace
}  // namespace sealward::codec_test
