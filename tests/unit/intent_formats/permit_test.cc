// Permits, and a small gateway that sends nothing without one.
#include "intent/formats/permit.h"

#include <gtest/gtest.h>

#include "base/hex.h"
#include "tests/unit/intent/every_kind.h"

namespace sealward::intent::formats {
namespace {

using namespace intent::test;

constexpr Nanoseconds kIssued = kNow;

PermitKey Key(char fill = 's') {
  return {"gateway-1-key", MUST(SecretBytes::CopyOf(Bytes(32, static_cast<uint8_t>(fill))))};
}

PermitClaims Claims(const Intent& intent, uint64_t sequence = 7) {
  PermitClaims claims;
  claims.gateway = "gateway-1";
  claims.intent = HashIntent(intent);
  claims.request.bytes.fill(0x11);
  claims.client_order_id = "0123456789abcdef";
  claims.sequence = Sequence{sequence};
  claims.issued_at = kIssued;
  claims.expires_at = {kIssued.value + kPermitLifeNsMax};
  return claims;
}

// What a firm would write round a venue's session: it sends what it is given, if there is a permit for it.
class Gateway {
 public:
  explicit Gateway(size_t permits_max = kPermitsRememberedMax)
      : verifier_(Key(), "gateway-1", kIssued, permits_max) {}

  Status Send(const Intent& intent, ByteView permit, Nanoseconds now) {
    TRY(verifier_.Verify(permit, intent, now));
    sent_.push_back(Encode(intent));
    return Ok();
  }
  void Freeze() { verifier_.Freeze(); }
  const std::vector<Bytes>& sent() const { return sent_; }

 private:
  PermitVerifier verifier_;
  std::vector<Bytes> sent_;
};

ErrorCode CodeOf(const Status& status) {
  return status.has_value() ? ErrorCode::kInternal : status.error().code;
}

TEST(PermitTest, TheGatewaySendsOnceWhatWasPermitted) {
  Gateway gateway;
  const Intent order = MakeOrder();
  const Bytes permit = MUST(MakePermit(Key(), Claims(order)));
  EXPECT_EQ(HexEncode(ByteView(permit).first(2)), "d184");
  EXPECT_LE(permit.size(), kPermitBytesMax);
  EXPECT_TRUE(gateway.Send(order, permit, kIssued).has_value());
  EXPECT_EQ(CodeOf(gateway.Send(order, permit, kIssued)), ErrorCode::kConflict);
  EXPECT_EQ(gateway.sent(), std::vector<Bytes>{Encode(order)});
}

TEST(PermitTest, TheGatewayRefusesEverythingElse) {
  Gateway gateway;
  const Order order = MakeOrder();
  const auto refused = [&](ByteView permit, Nanoseconds now = kIssued) {
    return CodeOf(gateway.Send(order, permit, now));
  };
  EXPECT_EQ(refused({}), ErrorCode::kMalformed);
  EXPECT_EQ(refused(Bytes(600, 0xd1)), ErrorCode::kTooLarge);
  const Bytes good = MUST(MakePermit(Key(), Claims(order)));
  EXPECT_EQ(refused(MUST(MakePermit(Key('t'), Claims(order)))), ErrorCode::kBadSignature);
  PermitKey other = Key();
  other.name = "gateway-2-key";
  EXPECT_EQ(refused(MUST(MakePermit(other, Claims(order)))), ErrorCode::kBadSignature);
  PermitClaims elsewhere = Claims(order);
  elsewhere.gateway = "gateway-2";
  EXPECT_EQ(refused(MUST(MakePermit(Key(), elsewhere))), ErrorCode::kPermissionDenied);
  Order bigger = order;
  bigger.legs[0].quantity = D("0.6");
  EXPECT_EQ(refused(MUST(MakePermit(Key(), Claims(bigger)))), ErrorCode::kPermissionDenied);
  EXPECT_EQ(refused(good, {kIssued.value + kPermitLifeNsMax}), ErrorCode::kExpired);
  EXPECT_EQ(refused(good, {kIssued.value - kPermitLifeNsMax}), ErrorCode::kNotReady);
  PermitClaims before = Claims(order);
  before.issued_at.value -= 1;
  before.expires_at.value -= 1;
  EXPECT_EQ(refused(MUST(MakePermit(Key(), before))), ErrorCode::kExpired);
  EXPECT_TRUE(gateway.sent().empty());
  EXPECT_TRUE(gateway.Send(order, good, kIssued).has_value());
}

TEST(PermitTest, EachFieldOfTheOrderIsBound) {
  Gateway gateway;
  size_t changes = 0;
  for (Intent intent : {Intent(MakeFullOrder()), Intent(MakeCancel()), Intent(MakeAmend())}) {
    const Bytes permit = MUST(MakePermit(Key(), Claims(intent)));
    FieldChanger changer([&](const std::string& path) {
      ++changes;
      EXPECT_EQ(CodeOf(gateway.Send(intent, permit, kIssued)), ErrorCode::kPermissionDenied) << path;
    });
    changer.Each("", intent);
  }
  EXPECT_GT(changes, 40u);
  EXPECT_TRUE(gateway.sent().empty());
}

TEST(PermitTest, NoChangedOrShortenedPermitPasses) {
  const Intent order = MakeOrder();
  const Bytes good = MUST(MakePermit(Key(), Claims(order)));
  for (size_t i = 0; i < good.size(); ++i) {
    EXPECT_FALSE(VerifyPermit(Key(), ByteView(good).first(i)).has_value()) << i;
    for (int bit = 0; bit < 8; ++bit) {
      Bytes changed = good;
      changed[i] = static_cast<uint8_t>(changed[i] ^ (1 << bit));
      EXPECT_FALSE(VerifyPermit(Key(), changed).has_value()) << i << "." << bit;
    }
  }
  Bytes longer = good;
  longer.push_back(0);
  EXPECT_FALSE(VerifyPermit(Key(), longer).has_value());
  EXPECT_TRUE(VerifyPermit(Key(), good).has_value());
}

TEST(PermitTest, LivesAtMostASecond) {
  PermitClaims claims = Claims(MakeOrder());
  claims.expires_at.value += 1;
  EXPECT_FALSE(MakePermit(Key(), claims).has_value());
  claims.expires_at = claims.issued_at;
  EXPECT_FALSE(MakePermit(Key(), claims).has_value());
  const PermitKey weak{"k", MUST(SecretBytes::CopyOf(Bytes(31, 1)))};
  EXPECT_FALSE(MakePermit(weak, Claims(MakeOrder())).has_value());
}

TEST(PermitTest, AfterAFreezeNothingIsSent) {
  Gateway gateway;
  const Intent order = MakeOrder();
  const Bytes permit = MUST(MakePermit(Key(), Claims(order)));
  gateway.Freeze();
  EXPECT_EQ(CodeOf(gateway.Send(order, permit, kIssued)), ErrorCode::kPermissionDenied);
  EXPECT_TRUE(gateway.sent().empty());
}

TEST(PermitTest, AFullMemoryRefusesAndEmptiesWithTime) {
  Gateway gateway(3);
  const Intent order = MakeOrder();
  for (uint64_t sequence = 1; sequence <= 3; ++sequence) {
    EXPECT_TRUE(gateway.Send(order, MUST(MakePermit(Key(), Claims(order, sequence))), kIssued).has_value());
  }
  EXPECT_EQ(CodeOf(gateway.Send(order, MUST(MakePermit(Key(), Claims(order, 4))), kIssued)),
            ErrorCode::kTooLarge);
  PermitClaims later = Claims(order, 5);
  later.issued_at.value += kPermitLifeNsMax;
  later.expires_at.value += kPermitLifeNsMax;
  EXPECT_TRUE(gateway.Send(order, MUST(MakePermit(Key(), later)), later.issued_at).has_value());
}

}  // namespace
}  // namespace sealward::intent::formats
