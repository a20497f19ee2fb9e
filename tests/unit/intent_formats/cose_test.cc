#include "intent/formats/cose.h"

#include <gtest/gtest.h>

#include "base/hex.h"
#include "crypto/hash.h"
#include "intent/formats/cose_request.h"
#include "tests/unit/intent_formats/venue_fixture.h"

namespace sealward::intent::formats {
namespace {

using namespace intent::test;

// Takes a Sig_structure apart: context, protected header, external data, payload.
struct Signed {
  std::string context;
  Bytes header, external, payload;
};
Signed Read(ByteView bytes) {
  CborReader reader(bytes);
  uint64_t count = 0;
  EXPECT_TRUE(reader.Enter(CborMajor::kArray, count).has_value());
  EXPECT_EQ(count, 4u);
  std::string_view context;
  ByteView header, external, payload;
  EXPECT_TRUE(reader.Text(context, 16).has_value());
  EXPECT_TRUE(reader.ByteString(header, 1024).has_value());
  EXPECT_TRUE(reader.ByteString(external, 1024).has_value());
  EXPECT_TRUE(reader.ByteString(payload, 4096).has_value());
  reader.Leave();
  EXPECT_TRUE(reader.Finish().has_value());
  const auto copy = [](ByteView view) { return Bytes(view.begin(), view.end()); };
  return {std::string(context), copy(header), copy(external), copy(payload)};
}

TEST(CoseTest, ThePayloadGivesTheIntentBack) {
  const VenueFirm firm(Format::kCose, KeyAlgorithm::kEd25519);
  for (const Intent& intent : {Intent(MakeOrder()), Intent(MakeCancel())}) {
    const VenueCase given = MakeCase(firm, intent);
    const Payload payload = MUST(firm.Row().build(given.request, given.supplied));
    EXPECT_EQ(payload.preimage, payload.to_sign);
    const Signed read = Read(payload.to_sign);
    EXPECT_EQ(read.context, "Signature1");
    EXPECT_TRUE(read.external.empty());
    const auto claims = MUST(Decode<CoseClaims>(read.payload));
    EXPECT_EQ(Encode(claims.intent), Encode(intent));
    EXPECT_EQ(Encode(claims.resolution), Encode(given.request.resolution));
    EXPECT_EQ(claims.request_id, "request-1");
    EXPECT_EQ(claims.valid_until, given.request.stated.valid_until);
    EXPECT_EQ(claims.issued_ms, kVenueTimeMs);
    EXPECT_EQ(claims.client_order_id, given.supplied.client_order_id);
  }
}

TEST(CoseTest, TheHeaderNamesAlgorithmKeyFirmEnvironmentAndPolicy) {
  const std::string rest = std::string("03") + "7825" + HexEncode(AsBytes(kCoseRequestType)) + "04" + "49" +
                           HexEncode(AsBytes("api-key-1")) + "64" + HexEncode(AsBytes("firm")) + "6c" +
                           HexEncode(AsBytes("example-firm")) + "66" + HexEncode(AsBytes("policy")) + "5820" +
                           HexEncode(Bytes(32, 0x5a)) + "6b" + HexEncode(AsBytes("environment")) + "64" +
                           HexEncode(AsBytes("test"));
  for (const auto& [algorithm, label] :
       {std::pair{KeyAlgorithm::kEd25519, "27"}, {KeyAlgorithm::kP256, "26"}}) {
    const VenueFirm firm(Format::kCose, algorithm);
    const VenueCase given = MakeCase(firm, MakeOrder());
    const Payload payload = MUST(firm.Row().build(given.request, given.supplied));
    EXPECT_EQ(HexEncode(Read(payload.preimage).header), std::string("a601") + label + rest);
  }
}

TEST(CoseTest, Es256SignsTheDigest) {
  const VenueFirm firm(Format::kCose, KeyAlgorithm::kP256);
  const VenueCase given = MakeCase(firm, MakeOrder());
  const Payload payload = MUST(firm.Row().build(given.request, given.supplied));
  EXPECT_EQ(HexEncode(payload.to_sign), HexEncode(crypto::Sha256(payload.preimage).View()));
}

TEST(CoseTest, TheMessageHoldsWhatWasSigned) {
  const VenueFirm firm(Format::kCose, KeyAlgorithm::kP256);
  const VenueCase given = MakeCase(firm, MakeOrder());
  const Payload payload = MUST(firm.Row().build(given.request, given.supplied));
  const Bytes signature(64, 0xab);
  EXPECT_EQ(MUST(firm.Row().finish(given.request, given.supplied, payload, signature, {})).signature,
            signature);
  const Bytes message = MUST(firm.Row().assemble(given.request, given.supplied, signature));
  const Signed read = Read(payload.preimage);
  EXPECT_EQ(message, EncodeCoseMessage(18, read.header, read.payload, signature));
  EXPECT_EQ(HexEncode(ByteView(message).first(2)), "d284");
  EXPECT_FALSE(firm.Row().finish(given.request, given.supplied, payload, Bytes(63, 0), {}).has_value());
  EXPECT_FALSE(firm.Row().assemble(given.request, given.supplied, Bytes(65, 0)).has_value());
}

TEST(CoseTest, EveryFieldIsBound) {
  const VenueFirm firm(Format::kCose, KeyAlgorithm::kEd25519);
  ExpectEveryFieldBound(firm, MakeOrder(), [](const std::string&) { return false; }, 30);
  ExpectEveryFieldBound(firm, MakeCancel(), [](const std::string&) { return false; }, 10);
}

TEST(CoseTest, EverythingAnOrderCanSayIsExpressible) {
  VenueFirm firm(Format::kCose, KeyAlgorithm::kEd25519);
  Order order = MakeFullOrder();
  order.parent.reset();
  order.reduce_only = true;
  order.short_sale = ShortSale::kShort;
  const VenueCase given = MakeCase(firm, order);
  EXPECT_TRUE(firm.Row().build(given.request, given.supplied).has_value());
  // Several legs, each with its price.
  firm.reference.instruments.push_back(firm.reference.instruments[0]);
  firm.reference.instruments.back().name = "BTC-USDT-2";
  order = MakeOrder();
  order.legs.push_back({"BTC-USDT-2", Side::kSell, D("0.25"), D("65000.02")});
  const VenueCase legs = MakeCase(firm, order);
  EXPECT_TRUE(firm.Row().build(legs.request, legs.supplied).has_value());
  order.legs.back().price = D("65000.021");
  EXPECT_FALSE(Resolve(State("orders", order), firm.View(), kNow, {}).has_value());
}

TEST(CoseTest, RefusesWhatTheDaemonDidNotSupply) {
  const VenueFirm firm(Format::kCose, KeyAlgorithm::kEd25519);
  const auto refused = [&](auto change) {
    VenueCase given = MakeCase(firm, MakeOrder());
    change(given);
    return !firm.Row().build(given.request, given.supplied).has_value();
  };
  EXPECT_FALSE(refused([](VenueCase&) {}));
  EXPECT_TRUE(refused([](VenueCase& c) { c.supplied.policy.reset(); }));
  EXPECT_TRUE(refused([](VenueCase& c) { c.supplied.timestamp_ms = 0; }));
  EXPECT_TRUE(refused([](VenueCase& c) { c.supplied.client_order_id = "mine"; }));
  EXPECT_TRUE(refused([](VenueCase& c) { c.request.resolution = CancelResolution{}; }));
  const auto terms = [](VenueCase& c) -> SigningTerms& {
    return std::get<OrderResolution>(c.request.resolution).terms;
  };
  const auto kept = [](VenueCase& c) {
    c.supplied.client_order_id = ClientOrderId(HashRequest(Encode(c.request)));
  };
  EXPECT_TRUE(refused([&](VenueCase& c) {
    terms(c).firm.reset();
    kept(c);
  }));
  EXPECT_TRUE(refused([&](VenueCase& c) {
    terms(c).environment.reset();
    kept(c);
  }));
  EXPECT_TRUE(refused([&](VenueCase& c) {
    terms(c).identity.reset();
    kept(c);
  }));
  EXPECT_TRUE(refused([&](VenueCase& c) {
    terms(c).algorithm = KeyAlgorithm::kHmacSha256;
    kept(c);
  }));
}

// Its name in the header is what a gateway looks the key up by: without an identity it is the key's own name.
TEST(CoseTest, TheVenueMustNameFirmAndEnvironment) {
  VenueFirm firm(Format::kCose, KeyAlgorithm::kEd25519);
  EXPECT_TRUE(firm.reference.Validate().has_value());
  firm.keys.keys.back().identity.reset();
  EXPECT_EQ(std::get<OrderResolution>(MakeCase(firm, MakeOrder()).request.resolution).terms.identity,
            "orders");
  firm.reference.venues[0].environment.reset();
  EXPECT_FALSE(firm.reference.Validate().has_value());
}

}  // namespace
}  // namespace sealward::intent::formats
