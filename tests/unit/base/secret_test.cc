#include "base/secret.h"

#include <gtest/gtest.h>

#include <concepts>
#include <ostream>
#include <type_traits>

#include "base/check.h"
#include "base/codec.h"
#include "base/hex.h"

namespace sealward {
namespace {

template <typename T>
concept Printable = requires(std::ostream& out, const T& value) { out << value; };
template <typename T>
concept HexEncodable = requires(const T& value) { HexEncode(value); };
template <typename T>
concept Encodable = codec_internal::HasFields<T> || codec_internal::HasTraits<T>;

static_assert(!std::is_copy_constructible_v<SecretBytes> && !std::is_copy_assignable_v<SecretBytes>);
static_assert(std::is_nothrow_move_constructible_v<SecretBytes> &&
              std::is_nothrow_move_assignable_v<SecretBytes>);
static_assert(!std::equality_comparable<SecretBytes>);
static_assert(!Printable<SecretBytes>);
static_assert(!HexEncodable<SecretBytes> && HexEncodable<Bytes>);
static_assert(!Encodable<SecretBytes>);
static_assert(!std::is_convertible_v<SecretBytes, ByteView> && !std::is_convertible_v<SecretBytes, Bytes>);
static_assert(!std::is_convertible_v<SecretBytes, std::string_view>);

TEST(SecretTest, StartsZeroedAndHoldsWhatIsWritten) {
  SecretBytes secret = MUST(SecretBytes::Create(32));
  EXPECT_EQ(HexEncode(secret.Expose()), std::string(64, '0'));
  secret.ExposeForWriting()[31] = 0x5a;
  EXPECT_EQ(secret.Expose()[31], 0x5a);
}

TEST(SecretTest, MovesLeaveNothingBehind) {
  SecretBytes first = MUST(SecretBytes::CopyOf(AsBytes("1234")));
  SecretBytes second = std::move(first);
  EXPECT_TRUE(first.empty());  // NOLINT(bugprone-use-after-move): what a move leaves is what is tested
  EXPECT_EQ(AsText(second.Expose()), "1234");
  second = MUST(SecretBytes::CopyOf(AsBytes("56")));
  EXPECT_EQ(AsText(second.Expose()), "56");
}

TEST(SecretTest, EmptyAndTooLarge) {
  EXPECT_TRUE(SecretBytes::Create(0).has_value());
  EXPECT_TRUE(SecretBytes::CopyOf({}).has_value());
  EXPECT_EQ(SecretBytes::Create(SecretBytes::kSizeMax + 1).error().code, ErrorCode::kTooLarge);
}

TEST(SecretTest, ShrinkWipesTheRest) {
  SecretBytes secret = MUST(SecretBytes::CopyOf(AsBytes("123456")));
  const uint8_t* data = secret.Expose().data();
  secret.Shrink(2);
  EXPECT_EQ(AsText(secret.Expose()), "12");
  EXPECT_EQ(data[2], 0);
  EXPECT_EQ(data[5], 0);
}

TEST(SecretTest, WipeClearsTheCallersBytes) {
  Bytes bytes{1, 2, 3};
  Wipe(bytes);
  EXPECT_EQ(bytes, Bytes(3));
}

}  // namespace
}  // namespace sealward
