#include "journal/record/json.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace sealward::journal {
namespace {

using nlohmann::json;

intent::CanonicalRequest SettlementRequest() {
  intent::Settlement settlement;
  settlement.account = "main";
  settlement.counterparty = "acme";
  settlement.asset = "USDC";
  settlement.network = "ethereum";
  settlement.amount = *Decimal::Parse("1234567.000001");
  settlement.destination = "acme-usdc";
  settlement.fee_max = *Decimal::Parse("0.01");
  settlement.purpose = "say \"hello\"\\";
  intent::CanonicalRequest request;
  request.requester = "engine";
  request.stated = {"q-1", "hot", Nanoseconds{1'795'000'000'000'000'000}, settlement};
  intent::EthereumResolution resolution;
  resolution.chain_id = 1;
  resolution.base_units = Uint256{{0, 0, 1, 0}};  // 2^128: no JSON number has it
  request.resolution = resolution;
  return request;
}

Record DecisionRecord(Bytes request) {
  Decision decision;
  decision.request = std::move(request);
  decision.ruling = people::Ruling::kPending;
  decision.reasons.push_back(
      {people::ReasonKind::kLimit, "daily", "fits",
       people::LimitUse{"USDC", "account=main", *Decimal::Parse("10"), {}, *Decimal::Parse("2.5")}});
  return {Sequence{7}, Nanoseconds{1'795'000'000'000'000'001}, decision};
}

TEST(JsonTest, ARecordIsOneFlatObjectWithItsRequestInside) {
  const Bytes request = Encode(SettlementRequest());
  const std::string text = ToJson(DecisionRecord(request));
  EXPECT_EQ(text.find('\n'), std::string::npos);
  const json parsed = json::parse(text);
  EXPECT_EQ(parsed["sequence"], 7);
  EXPECT_EQ(parsed["time"], "2026-11-18T11:06:40.000000001Z");
  EXPECT_EQ(parsed["kind"], "decision");
  EXPECT_EQ(parsed["ruling"], "pending");
  EXPECT_EQ(parsed["dry_run"], false);
  EXPECT_EQ(parsed["request_hash"], HexEncode(crypto::Sha256(request).View()));
  EXPECT_EQ(parsed["request"]["requester"], "engine");
  const json& intent = parsed["request"]["stated"]["intent"];
  EXPECT_EQ(intent["kind"], "settlement");
  EXPECT_EQ(intent["amount"], "1234567.000001");
  EXPECT_EQ(intent["purpose"], "say \"hello\"\\");
  EXPECT_FALSE(intent.contains("netting_set"));
  EXPECT_EQ(parsed["request"]["resolution"]["base_units"], "340282366920938463463374607431768211456");
  EXPECT_EQ(parsed["reasons"][0]["kind"], "limit");
  EXPECT_EQ(parsed["reasons"][0]["use"]["with"], "2.5");
}

TEST(JsonTest, WhatCannotBeDecodedIsHex) {
  const json parsed = json::parse(ToJson(DecisionRecord({0xff, 0x00})));
  EXPECT_EQ(parsed["request"], "ff00");
}

TEST(JsonTest, EveryKindOfRecordParses) {
  const std::vector<Body> bodies = {Genesis{},  Start{},   Decision{},      Refusal{},
                                    Approval{}, Outcome{}, Ended{},         Connection{},
                                    Recovery{}, Dropped{}, RefusedVerdict{}, Attested{}, Alert{}};
  ASSERT_EQ(bodies.size(), std::variant_size_v<Body>);
  for (const Body& body : bodies) {
    const json parsed = json::parse(ToJson(Record{Sequence{1}, Nanoseconds{1}, body}));
    EXPECT_EQ(parsed["kind"], kBodyNames[body.index()]);
  }
}

TEST(JsonTest, TextIsEscaped) {
  std::string out;
  AppendJsonText(out, std::string_view("a\"\\\n\x1f\x7f\0z", 8));
  EXPECT_EQ(out, "\"a\\\"\\\\\\u000a\\u001f\\u007f\\u0000z\"");
}

}  // namespace
}  // namespace sealward::journal
