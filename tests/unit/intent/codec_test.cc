// Canonical requests as bytes: what was encoded decodes to itself; nothing else decodes to it.
#include <gtest/gtest.h>

#include "tests/unit/intent/every_kind.h"

namespace sealward::intent {
namespace {

using namespace test;

std::vector<CanonicalRequest> OneRequestOfEach() {
  const Firm firm;
  const Resolution order = Resolved(firm, State("orders", MakeOrder())).resolution;
  const Resolution cancel = Resolved(firm, State("orders", MakeCancel())).resolution;
  const Resolution payment = Resolved(firm, State("custody", MakeSettlement())).resolution;
  std::vector<CanonicalRequest> out;
  for (const Intent& intent : OneOfEach()) {
    const Resolution& resolution = KindOf(intent) == IntentKind::kSettlement ? payment
                                   : KindOf(intent) == IntentKind::kTransfer ? payment
                                   : KindOf(intent) == IntentKind::kCancel   ? cancel
                                                                             : order;
    out.push_back({"engine-1", State("some-key", intent), resolution});
  }
  return out;
}

// Bytes that were changed either are refused or say something else: they decode to what encodes to them.
void ExpectOwnMeaning(const Bytes& changed, const Bytes& original) {
  ASSERT_NE(changed, original);
  const auto decoded = Decode<CanonicalRequest>(changed);
  if (decoded.has_value()) {
    ASSERT_EQ(Encode(*decoded), changed);
  }
}

TEST(RequestCodecTest, EveryKindRoundTrips) {
  for (const CanonicalRequest& request : OneRequestOfEach()) {
    const Bytes bytes = Encode(request);
    const auto decoded = Decode<CanonicalRequest>(bytes);
    ASSERT_TRUE(decoded.has_value()) << EnumName(KindOf(request.stated.intent)) << decoded.error().Message();
    EXPECT_EQ(Encode(*decoded), bytes);
    EXPECT_TRUE(CheckCborProfile(bytes).has_value());
    EXPECT_EQ(Render(*decoded), Render(request));
  }
}

class RequestCodecWalk : public testing::TestWithParam<size_t> {};

TEST_P(RequestCodecWalk, EveryChangedByteIsRefusedOrMeansSomethingElse) {
  const Bytes original = Encode(OneRequestOfEach().at(GetParam()));
  Bytes changed = original;
  for (size_t i = 0; i < original.size(); ++i) {
    for (unsigned value = 0; value < 256; ++value) {  // one-bit changes are among these
      if (value == original[i]) continue;
      changed[i] = static_cast<uint8_t>(value);
      ExpectOwnMeaning(changed, original);
    }
    changed[i] = original[i];
  }
}

INSTANTIATE_TEST_SUITE_P(Kinds, RequestCodecWalk, testing::Range(size_t{0}, std::variant_size_v<Intent>),
                         [](const auto& kind) { return std::string(kEnumNames<IntentKind>[kind.param]); });

TEST(RequestCodecTest, EveryTruncationAndExtensionIsRefused) {
  for (const CanonicalRequest& request : OneRequestOfEach()) {
    Bytes bytes = Encode(request);
    for (size_t size = 0; size < bytes.size(); ++size) {
      EXPECT_FALSE(Decode<CanonicalRequest>(ByteView(bytes).first(size)).has_value());
    }
    for (const uint8_t extra : {uint8_t{0x00}, uint8_t{0xa0}, uint8_t{0xf6}}) {
      bytes.push_back(extra);
      EXPECT_FALSE(Decode<CanonicalRequest>(bytes).has_value());
      bytes.pop_back();
    }
  }
}

TEST(RequestCodecTest, DocumentsRoundTripAndAreValidatedWhenRead) {
  const Firm firm;
  const auto reference = Decode<Reference>(Encode(firm.reference));
  ASSERT_TRUE(reference.has_value()) << reference.error().Message();
  EXPECT_EQ(Encode(*reference), Encode(firm.reference));
  const auto keys = Decode<Keys>(Encode(firm.keys));
  ASSERT_TRUE(keys.has_value()) << keys.error().Message();
  EXPECT_EQ(Encode(*keys), Encode(firm.keys));
  EXPECT_TRUE(Decode<AddressBook>(Encode(firm.address_book)).has_value());
  Reference wrong = firm.reference;
  std::swap(wrong.assets[0], wrong.assets[1]);
  EXPECT_FALSE(Decode<Reference>(Encode(wrong)).has_value());
}

}  // namespace
}  // namespace sealward::intent
