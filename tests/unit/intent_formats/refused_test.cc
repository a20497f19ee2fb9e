// What Sealward never signs, and why. Most of it can't even be asked for: there is no intent that means it.
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "tests/unit/intent/every_kind.h"
#include "tests/unit/intent_formats/chain_firm.h"

namespace sealward::intent::formats {
namespace {

using namespace intent::test;

// Bytes that somebody else chose could be anything: a transaction, a permit, another firm's order.
TEST(RefusedTest, NoIntentHoldsADigestOrAMessage) {
  for (const Intent& intent : OneOfEach()) {
    const Bytes encoded = Encode(intent);
    EXPECT_TRUE(Decode<Intent>(encoded).has_value());
  }
  // [12, {}]: one alternative more than there are.
  EXPECT_FALSE(Decode<Intent>(Bytes{0x82, 0x0c, 0xa0}).has_value());
  for (const std::string_view name :
       {"raw", "digest", "personal_sign", "typed_data", "permit", "permit2", "seaport",
        "set_approval_for_all", "set_code", "coinbase_jwt", "taproot"}) {
    EXPECT_FALSE(ParseEnum<Format>(name).has_value()) << name;
    EXPECT_FALSE(ParseEnum<IntentKind>(name).has_value()) << name;
  }
}

// Blobs and EIP-7702 delegations (types 3 and 4) hand over more than an amount; a transaction without a chain
// id is valid on every chain.
TEST(RefusedTest, TransactionTypesAreTheThreeThatNameTheirChain) {
  EXPECT_EQ(kEnumNames<TransactionType>.size(), 3u);
  EXPECT_FALSE(IsValid(static_cast<TransactionType>(3)));
  EXPECT_FALSE(ParseEnum<TransactionType>("set_code").has_value());
  EXPECT_FALSE(ParseEnum<TransactionType>("pre_155").has_value());
}

// approve, permit, increaseAllowance and setApprovalForAll let others take later, more than once, and without
// asking.
TEST(RefusedTest, CallDataIsATransferOrNothing) {
  for (const Format format : {Format::kEthereum, Format::kSafe}) {
    for (const char* const asset : {"USDC", "ETH"}) {
      Firm firm = MakeChainFirm(Format::kSafe);
      if (format == Format::kEthereum) firm.keys.keys = {PaymentKey(format, "ethereum")};
      Settlement settlement = MakeSettlement();
      settlement.asset = asset;
      if (settlement.asset == "ETH") settlement.destination = "acme-eth";
      if (format == Format::kSafe) settlement.fee_max = D("0");
      firm.address_book.addresses[0].address = kModule;
      const ChainCase given = GivenAt(firm, settlement);
      const Bytes artifact = MUST(RowOf(format).assemble(given.request, given.supplied, Bytes(65, 1)));
      const std::string text = format == Format::kSafe ? std::string(AsText(artifact)) : HexEncode(artifact);
      for (const std::string_view selector :
           {"095ea7b3", "23b872dd", "39509351", "d505accf", "a22cb465", "6a761202", "8d80ff0a"}) {
        EXPECT_EQ(text.find(selector), std::string::npos) << selector;
      }
      EXPECT_EQ(text.find("a9059cbb") != std::string::npos, settlement.asset == "USDC");
    }
  }
}

// A delegatecall runs somebody else's code as the Safe: signers of 2025 took one for a transfer and lost
// 401,347 ETH.
TEST(RefusedTest, SafesNeverDelegate) {
  Settlement settlement = MakeSettlement();
  settlement.fee_max = D("0");
  const ChainCase given = GivenAt(MakeChainFirm(Format::kSafe), settlement);
  const Bytes artifact = MUST(RowOf(Format::kSafe).assemble(given.request, given.supplied, Bytes(65, 1)));
  const auto message = nlohmann::json::parse(AsText(artifact)).at("message");
  EXPECT_EQ(message.at("operation"), "0");
  for (const char* const field : {"safeTxGas", "baseGas", "gasPrice"})
    EXPECT_EQ(message.at(field), "0") << field;
}

// Nothing is signed with a Schnorr key: PKCS#11 has no mechanism for it, so the key would have to leave the
// HSM.
TEST(RefusedTest, NoTaprootKeys) {
  EXPECT_FALSE(ParseEnum<KeyAlgorithm>("schnorr").has_value());
  EXPECT_FALSE(ParseEnum<KeyAlgorithm>("bip340").has_value());
}

}  // namespace
}  // namespace sealward::intent::formats
