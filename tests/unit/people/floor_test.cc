#include <gtest/gtest.h>

#include "base/check.h"
#include "people/approval.h"

namespace sealward::people {
namespace {

using intent::FloorBand;
using intent::IntentKind;

FloorBand Band(const char* above, uint8_t people, std::optional<std::string> asset = std::nullopt) {
  return {
      IntentKind::kSettlement, std::move(asset), MUST(Decimal::Parse(above)), people, {"risk"}, true, false};
}

intent::CanonicalRequest Settlement(const char* amount, const char* asset = "USDC") {
  intent::Settlement settlement;
  settlement.asset = asset;
  settlement.amount = MUST(Decimal::Parse(amount));
  return {"mm1", {"id", "k", {}, settlement}, intent::EthereumResolution{}};
}

intent::KeyRecord Key(std::vector<FloorBand> bands) {
  intent::KeyRecord key;
  key.name = "k";
  key.floor = std::move(bands);
  return key;
}

int PeopleFor(const intent::KeyRecord& key, const intent::CanonicalRequest& request) {
  const auto floor = FloorOf(key, request);
  if (!floor.has_value()) return -1;
  return floor->has_value() ? (*floor)->people : 0;
}

TEST(FloorTest, GreatestBandExceededApplies) {
  const auto key = Key({Band("0", 1), Band("1000.5", 2), Band("100000", 3)});
  EXPECT_EQ(PeopleFor(key, Settlement("0.000001")), 1);
  EXPECT_EQ(PeopleFor(key, Settlement("1000.5")), 1);  // exceeded means more
  EXPECT_EQ(PeopleFor(key, Settlement("1000.500001")), 2);
  EXPECT_EQ(PeopleFor(key, Settlement("100001")), 3);
}

TEST(FloorTest, BelowTheLeastBandNobodyIsAsked) {
  EXPECT_EQ(PeopleFor(Key({Band("10", 2)}), Settlement("10")), 0);
}

TEST(FloorTest, BandsOfOtherAssetsDoNotApply) {
  const auto key = Key({Band("0", 1), Band("0", 3, "ETH")});
  EXPECT_EQ(PeopleFor(key, Settlement("5")), 1);
  EXPECT_EQ(PeopleFor(key, Settlement("5", "ETH")), 3);
}

TEST(FloorTest, AnAssetNoBandKnowsIsAnError) {
  EXPECT_EQ(PeopleFor(Key({Band("0", 2, "USDC")}), Settlement("5", "ETH")), -1);
}

TEST(FloorTest, OfEqualBandsMorePeople) {
  EXPECT_EQ(PeopleFor(Key({Band("0", 2), Band("0", 1, "USDC")}), Settlement("5")), 2);
  EXPECT_EQ(PeopleFor(Key({Band("0", 1, "USDC"), Band("0", 2)}), Settlement("5")), 2);
}

TEST(FloorTest, AKindWithoutBandAsksNobody) {
  auto request = Settlement("5");
  request.stated.intent = intent::Cancel{};
  EXPECT_EQ(PeopleFor(Key({Band("0", 2)}), request), 0);
}

TEST(FloorTest, AKindWithoutAmountTakesTheHighestBand) {
  auto request = Settlement("5");
  request.stated.intent = intent::Cancel{};
  auto low = Band("0", 1), high = Band("1000", 2, "USDC");
  low.kind = high.kind = IntentKind::kCancel;
  EXPECT_EQ(PeopleFor(Key({low, high}), request), 2);
}

TEST(FloorTest, AnAmountThatCannotBeToldIsAnError) {
  auto request = Settlement("5");
  request.stated.intent = intent::Mandate{};
  auto band = Band("0", 1);
  band.kind = IntentKind::kMandate;
  EXPECT_EQ(PeopleFor(Key({band}), request), -1);
}

TEST(FloorTest, CarriesTheBandsTerms) {
  const auto floor = MUST(FloorOf(Key({Band("0", 2)}), Settlement("5")));
  EXPECT_EQ(floor->source, "floor of key k");
  EXPECT_EQ(floor->roles, std::vector<std::string>{"risk"});
  EXPECT_TRUE(floor->distinct_roles);
  EXPECT_FALSE(floor->distinct_desks);
}

}  // namespace
}  // namespace sealward::people
