// Logons to session venues: what is signed, what is sent, and that people are asked.
#include "intent/formats/session.h"

#include <gtest/gtest.h>

#include "tests/unit/intent_formats/venue_fixture.h"

namespace sealward::intent::formats {
namespace {

using namespace intent::test;

Session MakeSession() {
  return {"main", "binance", "gateway-1", kNow, {kNow.value + 3600 * kSecondNs}, "day session"};
}

VenueFirm FirmOf(Format format, KeyAlgorithm algorithm) {
  VenueFirm firm(format, algorithm);
  KeyRecord& key = firm.keys.keys.back();
  key.kinds = {IntentKind::kSession};
  FloorBand band;
  band.kind = IntentKind::kSession;
  band.people = 2;
  key.floor = {band};
  firm.reference.venues[0].target = "SPOT";
  firm.reference.instruments.clear();
  EXPECT_TRUE(firm.keys.Validate().has_value()) << firm.keys.Validate().error().Message();
  EXPECT_TRUE(firm.reference.Validate().has_value()) << firm.reference.Validate().error().Message();
  return firm;
}

VenueCase CaseOf(const VenueFirm& firm, const Session& session) {
  VenueCase given = MakeCase(firm, session);
  given.supplied.timestamp_ms = kNow.value / 1'000'000 + 1;
  return given;
}

TEST(SessionTest, DeribitSignsTimeAndNonce) {
  for (const KeyAlgorithm algorithm : {KeyAlgorithm::kHmacSha256, KeyAlgorithm::kEd25519}) {
    const VenueFirm firm = FirmOf(Format::kDeribit, algorithm);
    const VenueCase given = CaseOf(firm, MakeSession());
    const std::string nonce = ClientOrderId(HashRequest(Encode(given.request)));
    EXPECT_EQ(MUST(PreimageOf(firm, given)), "1800000000001\n" + nonce + "\n");
    const bool mac = algorithm == KeyAlgorithm::kHmacSha256;
    const Bytes artifact =
        MUST(firm.Row().assemble(given.request, given.supplied, Bytes(mac ? 32 : 64, 0xff)));
    const std::string signature = mac ? std::string(64, 'f') : std::string(85, '_') + "w";
    EXPECT_EQ(AsText(artifact),
              R"({"jsonrpc":"2.0","id":1,"method":"public/auth","params":{"grant_type":"client_signature",)"
              R"("client_id":"api-key-1","timestamp":1800000000001,"signature":")" +
                  signature + R"(","nonce":")" + nonce + R"(","data":""}})");
  }
}

TEST(SessionTest, FixSignsTheHeadOfItsLogon) {
  const VenueFirm firm = FirmOf(Format::kFix, KeyAlgorithm::kEd25519);
  const VenueCase given = CaseOf(firm, MakeSession());
  EXPECT_EQ(MUST(PreimageOf(firm, given)),
            "A\x01"
            "example-firm\x01"
            "SPOT\x01"
            "1\x01"
            "20270115-08:00:00.001");
}

TEST(SessionTest, IsBoundedInTime) {
  const VenueFirm firm = FirmOf(Format::kDeribit, KeyAlgorithm::kEd25519);
  const VenueCase given = CaseOf(firm, MakeSession());
  const auto verdict = [&](uint64_t timestamp_ms) {
    Supplied supplied = given.supplied;
    supplied.timestamp_ms = timestamp_ms;
    const auto payload = firm.Row().build(given.request, supplied);
    return payload.has_value() ? "ok" : payload.error().subject;
  };
  const uint64_t start = kNow.value / 1'000'000;
  EXPECT_EQ(verdict(start - 1), "starts_at");
  EXPECT_EQ(verdict(start), "ok");
  EXPECT_EQ(verdict(start + 3'599'999), "ok");
  EXPECT_EQ(verdict(start + 3'600'000), "ends_at");
  const auto resolved = [&](auto change) {
    Session session = MakeSession();
    change(session);
    const auto out = Resolve(State("orders", session), firm.View(), kNow, std::nullopt);
    return out.has_value() ? "ok" : out.error().subject;
  };
  EXPECT_EQ(resolved([](Session& s) { s.ends_at.value += 24 * 3600 * kSecondNs; }), "ends_at");
  EXPECT_EQ(resolved([](Session& s) { s.starts_at.value = 1, s.ends_at.value = kNow.value; }), "ends_at");
  EXPECT_EQ(resolved([](Session& s) { s.starts_at.value += 3599 * kSecondNs; }), "starts_at");
}

TEST(SessionTest, KeysAskPeopleAndSignNothingElse) {
  VenueFirm firm = FirmOf(Format::kDeribit, KeyAlgorithm::kEd25519);
  KeyRecord& key = firm.keys.keys.back();
  key.floor.clear();
  EXPECT_EQ(firm.keys.Validate().error().context,
            std::string("expected a floor: people approve every session, since its orders are not signed"));
  key.kinds = {IntentKind::kOrder};
  EXPECT_FALSE(firm.keys.Validate().has_value());
  EXPECT_NE(Render(CaseOf(FirmOf(Format::kDeribit, KeyAlgorithm::kEd25519), MakeSession()).request)
                .find("signs: a logon: orders sent in the session are not signed\n"),
            std::string::npos);
}

// Another request for the same session is another logon; the gateway and the end are not in the bytes.
TEST(SessionTest, NonceComesOfTheWholeRequest) {
  const VenueFirm firm = FirmOf(Format::kDeribit, KeyAlgorithm::kEd25519);
  const std::string first = MUST(PreimageOf(firm, CaseOf(firm, MakeSession())));
  Session other = MakeSession();
  other.gateway = "gateway-2";
  EXPECT_NE(MUST(PreimageOf(firm, CaseOf(firm, other))), first);
  EXPECT_EQ(MUST(PreimageOf(firm, CaseOf(firm, MakeSession()))), first);
}

}  // namespace
}  // namespace sealward::intent::formats
