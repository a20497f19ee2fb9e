#include <gtest/gtest.h>

#include "crypto/hash.h"
#include "tests/unit/engine/world.h"

namespace sealward::engine::test {
namespace {

using people::Ruling;
using protocol::RequestStatus;

TEST(SubmitTest, PermitIsRecordedAndAnsweredWithItsSignature) {
  World world;
  const auto permitted = world.Submit("mm1", world.Order("o1"));
  ASSERT_EQ(permitted.records.size(), 1u);
  EXPECT_TRUE(permitted.replies.empty());
  const auto& decision = permitted.Body<journal::Decision>();
  EXPECT_EQ(decision.ruling, Ruling::kPermit);
  EXPECT_EQ(decision.supplied->timestamp_ms, world.now.value / 1'000'000);
  const RequestHash hash = intent::HashRequest(decision.request);
  EXPECT_EQ(decision.supplied->client_order_id, intent::ClientOrderId(hash));
  EXPECT_FALSE(decision.supplied->nonce.has_value());

  const auto done = world.Signed(hash);
  EXPECT_EQ(done.Body<journal::Outcome>().status, journal::OutcomeStatus::kSigned);
  const auto& reply = done.Request();
  EXPECT_EQ(reply.status, RequestStatus::kSigned);
  EXPECT_EQ(reply.request_id, "o1");
  EXPECT_EQ(reply.request, hash);
  EXPECT_EQ(reply.signature.size(), 64u);
  const std::string artifact(AsText(reply.artifact));
  EXPECT_NE(artifact.find("symbol=BTCUSDT"), std::string::npos) << artifact;
  EXPECT_EQ(done.replies[0].after, Sequence{0});  // its permit is durable already
  EXPECT_FALSE(done.replies[0].strict);
}

TEST(SubmitTest, TheSameAgainGetsTheSameOutcome) {
  World world;
  const auto request = world.Order("o1");
  const auto hash = intent::HashRequest(world.Submit("mm1", request).Body<journal::Decision>().request);
  const Bytes first = Encode(world.Signed(hash).replies[0].reply);
  const Bytes measures_before = world.engine.Snapshot();
  const auto again = world.Submit("mm1", request);
  EXPECT_TRUE(again.records.empty());
  EXPECT_EQ(Encode(again.replies.at(0).reply), first);
  EXPECT_EQ(Encode(world.Status("mm1", "o1").replies.at(0).reply), first);
  world.Pass(3600);  // long after its end the outcome stays what it was
  EXPECT_EQ(Encode(world.Submit("mm1", request).replies.at(0).reply), first);
  EXPECT_EQ(world.engine.Snapshot(), measures_before);
}

TEST(SubmitTest, TheSameIdWithOtherContentIsRefused) {
  World world;
  world.Submit("mm1", world.Order("o1"));
  const auto other = world.Submit("mm1", world.Order("o1", "0.6"));
  EXPECT_EQ(other.Body<journal::Refusal>().code, ErrorCode::kConflict);
  EXPECT_EQ(other.Request().status, RequestStatus::kRefused);
  EXPECT_EQ(other.Request().error, ErrorCode::kConflict);
  EXPECT_EQ(other.replies[0].after, Sequence{other.records[0].sequence.value + 1});
}

TEST(SubmitTest, IdsAreScopedByPrincipal) {
  World world;
  world.Submit("mm1", world.Order("o1"));
  const auto other = world.Submit("mm2", world.Order("o1", "0.6"));
  EXPECT_EQ(other.Body<journal::Decision>().ruling, Ruling::kPermit);
}

TEST(SubmitTest, WhoSendsAgainInFlightWaitsToo) {
  World world;
  const auto request = world.Order("o1");
  const auto hash = intent::HashRequest(world.Submit("mm1", request).Body<journal::Decision>().request);
  EXPECT_TRUE(world.Submit("mm1", request).replies.empty());
  EXPECT_TRUE(world.Status("mm1", "o1").replies.empty());
  EXPECT_EQ(world.Signed(hash).replies.size(), 3u);
}

TEST(SubmitTest, WaitersAreBounded) {
  World world;
  const auto request = world.Order("o1");
  world.Submit("mm1", request);
  World::Said last;
  for (int i = 0; i < 16; ++i) last = world.Submit("mm1", request);
  EXPECT_EQ(last.Request().status, RequestStatus::kUnavailable);
}

TEST(SubmitTest, DenialSaysWhichLimitAndBindsTheId) {
  World world;
  const auto request = world.Order("o1", "3");  // 150,000 USDT
  const auto denied = world.Submit("mm1", request);
  EXPECT_EQ(denied.Body<journal::Decision>().ruling, Ruling::kDeny);
  EXPECT_FALSE(denied.Body<journal::Decision>().supplied.has_value());
  EXPECT_EQ(denied.Request().status, RequestStatus::kDenied);
  bool found = false;
  for (const auto& reason : denied.Request().reasons) {
    found |=
        reason.kind == people::ReasonKind::kLimit && reason.statement == "value" && reason.use.has_value();
  }
  EXPECT_TRUE(found);
  EXPECT_EQ(denied.replies[0].after, Sequence{denied.records[0].sequence.value + 1});
  const auto again = world.Submit("mm1", request);
  EXPECT_TRUE(again.records.empty());
  EXPECT_EQ(Encode(again.replies[0].reply), Encode(denied.replies[0].reply));
}

TEST(SubmitTest, SentLimitsCountPermitsOnly) {
  World world;
  const auto ruling = [&](const std::string& id, const char* quantity) {
    return world.Submit("mm1", world.Order(id, quantity)).Body<journal::Decision>().ruling;
  };
  for (int i = 0; i < 10; ++i) {
    EXPECT_EQ(ruling("big" + std::to_string(i), "3"), Ruling::kDeny);
    EXPECT_EQ(ruling("o" + std::to_string(i), "2"), Ruling::kPermit) << i;
    world.Pass(1);
  }
  EXPECT_EQ(ruling("one-more", "0.0001"), Ruling::kDeny);  // 1,000,000 USDT are sent
}

TEST(SubmitTest, DryRunConsumesNothing) {
  World world;
  const auto would = world.Submit("mm1", world.Order("o1"), true);
  EXPECT_TRUE(would.Body<journal::Decision>().dry_run);
  EXPECT_EQ(would.Request().status, RequestStatus::kWouldPermit);
  EXPECT_EQ(world.Submit("mm1", world.Order("o1", "3"), true).Request().status, RequestStatus::kDenied);
  const auto pending = world.Submit("mm1", world.Settlement("s1"), true);
  EXPECT_EQ(pending.Request().status, RequestStatus::kPending);
  EXPECT_EQ(pending.Request().missing.size(), 1u);
  EXPECT_TRUE(std::get<protocol::PendingReply>(world.Ask("bob", protocol::PendingQuery{}).replies[0].reply)
                  .items.empty());
  EXPECT_EQ(world.Status("mm1", "o1").Error().code, ErrorCode::kNotFound);
  EXPECT_EQ(world.Submit("mm1", world.Order("o1", "0.7")).Body<journal::Decision>().ruling, Ruling::kPermit);
}

struct BadRequest {
  const char* name;
  void (*spoil)(intent::StatedRequest&);
  ErrorCode code;
  const char* subject;
};

intent::Order& OrderIn(intent::StatedRequest& request) {
  return std::get<intent::Order>(request.intent);
}

const BadRequest kBadRequests[] = {
    {"Expired", [](auto& r) { r.valid_until = kStart; }, ErrorCode::kExpired, "valid_until"},
    {"FarFuture", [](auto& r) { r.valid_until.value = kStart.value + 301 * kSecondNs; },
     ErrorCode::kOutOfRange, "valid_until"},
    {"EndOfTime", [](auto& r) { r.valid_until.value = UINT64_MAX; }, ErrorCode::kOutOfRange, "valid_until"},
    {"UnknownKey", [](auto& r) { r.key = "none"; }, ErrorCode::kNotFound, "key"},
    {"KeyOfAnotherKind", [](auto& r) { r.key = "custody-2"; }, ErrorCode::kPermissionDenied, "key"},
    {"UnknownInstrument", [](auto& r) { OrderIn(r).legs[0].instrument = "NO-SUCH"; }, ErrorCode::kNotFound,
     "instrument"},
    {"ZeroQuantity", [](auto& r) { OrderIn(r).legs[0].quantity = D("0"); }, ErrorCode::kOutOfRange,
     "quantity"},
    {"NegativeQuantity", [](auto& r) { OrderIn(r).legs[0].quantity = D("-1"); }, ErrorCode::kOutOfRange,
     "quantity"},
    {"TooPrecise", [](auto& r) { OrderIn(r).legs[0].quantity = D("0.000000001"); }, ErrorCode::kTooPrecise,
     "quantity"},
    {"ControlCharacter", [](auto& r) { OrderIn(r).purpose = "a\nb"; }, ErrorCode::kInvalidArgument,
     "purpose"},
};

TEST(SubmitTest, RefusesWhatIsWrongWithoutBindingTheId) {
  World world;
  for (const BadRequest& bad : kBadRequests) {
    auto request = world.Order("o1");
    bad.spoil(request);
    const auto said = world.Submit("mm1", request);
    ASSERT_TRUE(said.Is<journal::Refusal>()) << bad.name;
    EXPECT_EQ(said.Body<journal::Refusal>().code, bad.code) << bad.name << ": " << said.Request().text;
    EXPECT_EQ(said.Request().subject, bad.subject) << bad.name;
    EXPECT_FALSE(said.Request().text.empty());
    const bool expired = bad.code == ErrorCode::kExpired;
    EXPECT_EQ(said.Request().status, expired ? RequestStatus::kExpired : RequestStatus::kRefused) << bad.name;
  }
  EXPECT_EQ(world.Submit("mm1", world.Order("o1")).Body<journal::Decision>().ruling, Ruling::kPermit);
}

TEST(SubmitTest, FloorKeysTakeADay) {
  World world;
  auto request = world.Settlement("s1");
  request.valid_until.value = kStart.value + kValidUntilAheadNsMax + 1;
  EXPECT_EQ(world.Submit("mm1", request).Request().error, ErrorCode::kOutOfRange);
  --request.valid_until.value;
  EXPECT_EQ(world.Submit("mm1", request).Request().status, RequestStatus::kPending);
}

TEST(SubmitTest, AttestorsAndTheWrongSocketDoNotRequest) {
  World world;
  EXPECT_EQ(world.Submit("feed", world.Order("o1")).Request().error, ErrorCode::kPermissionDenied);
  Sender officer_as_engine = world.SenderOf("alice");
  officer_as_engine.socket = people::Socket::kEngine;
  EXPECT_EQ(world.Step(QueryInput{officer_as_engine, protocol::Submit{world.Order("o1"), false, {}}})
                .Request()
                .error,
            ErrorCode::kPermissionDenied);
  Sender nobody = world.SenderOf("mm1");
  nobody.principal.name = "nobody";
  EXPECT_EQ(world.Step(QueryInput{nobody, protocol::Submit{world.Order("o1"), false, {}}}).Request().error,
            ErrorCode::kPermissionDenied);
}

TEST(SubmitTest, FloorKeysNeedTheRequestersSignature) {
  World world;
  const auto request = world.Settlement("s1");
  const auto refused = [&](std::optional<Bytes> signature) {
    const auto said = world.Ask("mm1", protocol::Submit{request, false, std::move(signature)});
    return said.Is<journal::Refusal>() && said.Request().error == ErrorCode::kBadSignature;
  };
  EXPECT_TRUE(refused(std::nullopt));
  EXPECT_TRUE(refused(Bytes{}));
  EXPECT_TRUE(refused(world.RequesterSignature("mm2", request)));  // bob's
  auto other = request;
  other.request_id = "s2";
  EXPECT_TRUE(refused(world.RequesterSignature("mm1", other)));
  EXPECT_FALSE(refused(world.RequesterSignature("mm1", request)));
}

TEST(SubmitTest, CancelNamesAnEarlierOrderOfOnesOwn) {
  World world;
  const auto hash =
      intent::HashRequest(world.Submit("mm1", world.Order("o1")).Body<journal::Decision>().request);
  world.Signed(hash);
  const auto cancelled = world.Submit("mm1", world.CancelOf("c1", "o1"));
  const auto& decision = cancelled.Body<journal::Decision>();
  EXPECT_EQ(decision.ruling, Ruling::kPermit);
  const auto canonical = Decode<intent::CanonicalRequest>(decision.request);
  EXPECT_EQ(std::get<intent::CancelResolution>(canonical->resolution).client_order_id,
            intent::ClientOrderId(hash));
  EXPECT_EQ(world.Submit("mm2", world.CancelOf("c1", "o1")).Request().error, ErrorCode::kNotFound);
  EXPECT_EQ(world.Submit("mm1", world.CancelOf("c2", "c1")).Request().error, ErrorCode::kNotFound);
}

// What a policy judges is what is stated: it has to be the place of the order that is meant.
TEST(SubmitTest, CancelStatesThePlaceOfItsOrder) {
  World world;
  world.Submit("mm1", world.Order("o1"));
  for (const auto& [field, change] : std::vector<std::pair<std::string, std::string intent::Cancel::*>>{
           {"account", &intent::Cancel::account},
           {"venue", &intent::Cancel::venue},
           {"instrument", &intent::Cancel::instrument}}) {
    auto request = world.CancelOf("c-" + field, "o1");
    std::get<intent::Cancel>(request.intent).*change = "elsewhere";
    const auto reply = world.Submit("mm1", request).Request();
    EXPECT_EQ(reply.status, protocol::RequestStatus::kRefused);
    EXPECT_EQ(reply.error, ErrorCode::kInvalidArgument);
    EXPECT_EQ(reply.subject, field);
    EXPECT_NE(reply.text.find("the order that target_request names"), std::string::npos) << reply.text;
  }
  EXPECT_TRUE(world.Submit("mm1", world.CancelOf("c1", "o1")).Is<journal::Decision>());
}

TEST(SubmitTest, CancelsOvertakeAndCustodyIsStrict) {
  World world;
  world.Submit("mm1", world.Order("o1"));
  Effects effects;
  world.engine.Step(
      QueryInput{world.SenderOf("mm1"), protocol::Submit{world.CancelOf("c1", "o1"), false, {}}}, world.now,
      effects);
  world.engine.Step(
      QueryInput{world.SenderOf("mm1"), protocol::Submit{world.Settlement("s1", "5", "reserve"), false, {}}},
      world.now, effects);
  ASSERT_EQ(effects.records.size(), 2u);
  EXPECT_TRUE(effects.records[0].cancel);
  EXPECT_FALSE(effects.records[0].strict);
  EXPECT_FALSE(effects.records[1].cancel);
  EXPECT_TRUE(effects.records[1].strict);
}

TEST(SubmitTest, UnavailableDecidesAndRecordsNothing) {
  World world;
  world.engine.SetAvailable(intent::KeyClass::kOrders, false);
  const auto said = world.Submit("mm1", world.Order("o1"));
  EXPECT_TRUE(said.records.empty());
  EXPECT_EQ(said.Request().status, RequestStatus::kUnavailable);
  EXPECT_EQ(world.Submit("mm1", world.Order("o2", "3")).Request().status,
            RequestStatus::kDenied);  // needs no HSM
  EXPECT_TRUE(world.Submit("mm1", world.Settlement("s1", "5", "reserve")).Is<journal::Decision>());
  world.engine.SetAvailable(intent::KeyClass::kOrders, true);
  EXPECT_TRUE(world.Submit("mm1", world.Order("o1")).Is<journal::Decision>());
}

TEST(SubmitTest, WithoutRoomOnlyCancelsAreTaken) {
  World world;
  world.Submit("mm1", world.Order("o1"));
  world.engine.SetRoom(false);
  EXPECT_EQ(world.Submit("mm1", world.Order("o2")).Request().error, ErrorCode::kDiskFull);
  EXPECT_TRUE(world.Submit("mm1", world.Order("o1", "0.6")).records.empty());  // a conflict isn't noted
  EXPECT_TRUE(world.Submit("mm1", world.CancelOf("c1", "o1")).Is<journal::Decision>());
}

TEST(SubmitTest, JournalTimeNeverGoesBack) {
  World world;
  world.Submit("mm1", world.Order("o1"));
  const auto request = world.Order("o2");
  world.now.value -= 10 * kSecondNs;
  const auto said = world.Submit("mm1", request);
  EXPECT_EQ(said.records.at(0).time, kStart);
}

TEST(SubmitTest, ChainNoncesAndFeesAreTheDaemons) {
  World world;
  for (uint64_t i = 0; i < 3; ++i) {
    const auto said = world.Submit("mm1", world.Settlement("s" + std::to_string(i), "5", "reserve"));
    const auto& supplied = *said.Body<journal::Decision>().supplied;
    EXPECT_EQ(supplied.nonce, i);
    EXPECT_EQ(supplied.max_fee_per_gas, Uint256::From(30'000'000'000));
    EXPECT_FALSE(supplied.client_order_id.has_value());
  }
}

}  // namespace
}  // namespace sealward::engine::test
