// Addresses of Bitcoin and Solana, against examples of the standards and of other implementations.
#include <gtest/gtest.h>

#include "base/hex.h"
#include "crypto/hash.h"
#include "intent/base58.h"
#include "intent/bitcoin_address.h"
#include "intent/solana_address.h"
#include "tests/unit/intent/fixture.h"

namespace sealward::intent {
namespace {

// MUST in an expression that holds another one.
template <typename T>
T Get(Result<T> result) {
  return MUST(std::move(result));
}

std::string ScriptOf(std::string_view address, std::string_view environment = "mainnet") {
  const auto script = ParseBitcoinAddress(address, environment);
  return script.has_value() ? HexEncode(*script) : std::string(ErrorText(script.error().code));
}

TEST(Base58Test, IsOneTextForEachValue) {
  for (const Bytes& bytes : {Bytes{}, Bytes{0}, Bytes{0, 0, 1}, Bytes{255}, Bytes(32, 0), Bytes(64, 0xff)}) {
    EXPECT_EQ(Get(Base58Decode(Base58Encode(bytes))), bytes);
  }
  EXPECT_EQ(Base58Encode(AsBytes("Hello World!")), "2NEpo7TZRRrLZSi2U");
  EXPECT_EQ(HexEncode(Get(Base58Decode("11233QC4"))), "0000287fb4cd");
  for (const char* const wrong : {"0", "O", "I", "l", " 1", "1\n"}) {
    EXPECT_FALSE(Base58Decode(wrong).has_value()) << wrong;
  }
  EXPECT_FALSE(Base58Decode(std::string(129, 'z')).has_value());
}

// Of BIP-173 and BIP-350, with the scripts that they list.
TEST(BitcoinAddressTest, StandsForTheScriptThatTheStandardLists) {
  EXPECT_EQ(ScriptOf("BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4"),
            "0014751e76e8199196d454941c45d1b3a323f1433bd6");
  EXPECT_EQ(ScriptOf("tb1qrp33g0q5c5txsp9arysrx4k6zdkfs4nce4xj0gdcccefvpysxf3q0sl5k7", "testnet"),
            "00201863143c14c5166804bd19203356da136c985678cd4d27a1b8c6329604903262");
  EXPECT_EQ(ScriptOf("bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0"),
            "512079be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798");
  EXPECT_EQ(ScriptOf("1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2"),
            "76a91477bff20c60e522dfaa3350c39b030a5d004e839a88ac");
  EXPECT_EQ(ScriptOf("3J98t1WpEZ73CNmQviecrnyiWrnqRhWNLy"), "a914b472a266d0bd89c13706a4132ccfb16f7c3b9fcb87");
}

TEST(BitcoinAddressTest, RefusesWhatTheStandardCallsInvalid) {
  for (const char* const wrong :
       {"tc1qw508d6qejxtdg4y5r3zarvary0c5xw7kg3g4ty",  // prefix
        "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5",  // checksum
        "BC13W508D6QEJXTDG4Y5R3ZARVARY0C5XW7KN40WF2",  // version
        "bc1rw5uspcuh",                                // length of the program
        "bc10w508d6qejxtdg4y5r3zarvary0c5xw7kw508d6qejxtdg4y5r3zarvary0c5xw7kw5rljs90",
        "BC1QR508D6QEJXTDG4Y5R3ZARVARYV98GJ9P",                            // length of a program of version 0
        "tb1qrp33g0q5c5txsp9arysrx4k6zdkfs4nce4xj0gdcccefvpysxf3q0sL5k7",  // mixed case
        "bc1zw508d6qejxtdg4y5r3zarvaryvqyzf3du",                           // zero padding of more than 4 bits
        "bc1gmk9yu",
        "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqh2y7hd",  // bech32 for version 1
        "bc1q0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vq24jc47",  // bech32m for version 0
        "bc1p38j9r5y49hruaue7wxjce0updqjuyyx0kh56v8s25huc6995vvpql3jow4", "",
        "1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN3", "1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN"}) {
    EXPECT_FALSE(ParseBitcoinAddress(wrong, "mainnet").has_value()) << wrong;
    EXPECT_FALSE(ParseBitcoinAddress(wrong, "testnet").has_value()) << wrong;
  }
  EXPECT_EQ(ScriptOf("bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4", "testnet"), "invalid value");
  EXPECT_EQ(ScriptOf("bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4", "moonnet"), "invalid value");
}

// The key 1: the generator, whose address BIP-173 uses.
TEST(BitcoinAddressTest, IsMadeOfKeysAndScripts) {
  const CompressedPoint key = Get(Compress(Get(HexDecode(test::kPointOne))));
  EXPECT_EQ(HexEncode(key.View()), "0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798");
  EXPECT_EQ(WitnessAddress(P2wpkhScript(key), "mainnet"), "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4");
  EXPECT_EQ(WitnessAddress(P2wpkhScript(key), "testnet"), "tb1qw508d6qejxtdg4y5r3zarvary0c5xw7kxpjzsx");
  EXPECT_EQ(WitnessAddress(Bytes{0x51}, "mainnet"), "");
  EXPECT_EQ(HexEncode(crypto::Hash160(key.View()).View()), "751e76e8199196d454941c45d1b3a323f1433bd6");
}

// Of wallets and mints that other implementations test with.
TEST(SolanaAddressTest, DerivesTokenAccounts) {
  const auto account = [](const char* wallet, const char* mint) {
    return SolanaAddressText(
        Get(AssociatedTokenAccount(Get(ParseSolanaAddress(wallet)), Get(ParseSolanaAddress(mint)))));
  };
  EXPECT_EQ(
      account("3h1zGmCwsRJnVk5BuRNMLsPaQu1y2aqXqXDWYCgrp5UG", "EPjFWdd5AufqSSqeM2qN1xzybapC8G4wEGGkZwyTDt1v"),
      "3uetDDizgTtadDHZzyy9BqxrjQcozMEkxzbKhfZF4tG3");
  EXPECT_EQ(
      account("5d21Nx19eZBThbExCn1ESAk3RGmE8Rdp9PKMWZ2VedSK", "3CqfBkrmRsK3uXZaxktvTeeBkJp4yeFKs4mUi2jhKExz"),
      "Aumq2SPVzZccYL3UAhvXoDDkNYLZr2zpyxLuJiyx79te");
  EXPECT_EQ(
      account("3hDxwhscddL1DnysYXesTaDv8LHrcJYnC4TaZTUmXZpr", "So11111111111111111111111111111111111111112"),
      "3yeQwkKXGpwxoThSVmG2V1g7xvpiy5aYoCAK8a6msLX2");
  EXPECT_FALSE(ParseSolanaAddress("3h1zGmCwsRJnVk5BuRNMLsPaQu1y2aqXqXDWYCgrp5U").has_value());
  EXPECT_FALSE(ParseSolanaAddress("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed").has_value());
}

}  // namespace
}  // namespace sealward::intent
