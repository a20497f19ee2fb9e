// The PSBT decoder against the invalid examples of BIP-174: each is one of two valid ones with one thing
// changed, as there.
#include "intent/psbt.h"

#include <gtest/gtest.h>

#include "base/hex.h"
#include "tests/unit/intent/fixture.h"

namespace sealward::intent {
namespace {

// MUST in an expression that holds another one.
template <typename T>
T Get(Result<T> result) {
  return MUST(std::move(result));
}

// One input with a witness output and two keys' scripts.
constexpr std::string_view kOneInput =
    "70736274ff0100550200000001279a2323a5dfb51fc45f220fa58b0fc13e1e3342792a85d7e36cd6333b5cbc390000000000ffff"
    "ff"
    "ff01a05aea0b000000001976a914ffe9c0061097cc3b636f2cb0460fa4fc427d2b4588ac0000000000010120955eea0b00000000"
    "17"
    "a9146345200f68d189e1adc0df1c4d16ea8f14c0dbeb87220203b1341ccba7683b6af4f1238cd6e97e7167d569fac47f1e48d475"
    "41"
    "844355bd4646304302200424b58effaaa694e1559ea5c93bbfd4a89064224055cdf070b6771469442d07021f5c8eb0fea6516d60"
    "b8"
    "acb33ad64ede60e8785bfb3aa94b99bdf86151db9a9a010104220020771fd18ad459666dd49f3d564e3dbc42f4c84774e360ada1"
    "68"
    "16a8ed488d5681010547522103b1341ccba7683b6af4f1238cd6e97e7167d569fac47f1e48d47541844355bd462103de55d1e1da"
    "c8"
    "05e3f8a58c1fbf9b94c02f3dbaafe127fefca4995f26f82083bd52ae220603b1341ccba7683b6af4f1238cd6e97e7167d569fac4"
    "7f"
    "1e48d47541844355bd4610b4a6ba67000000800000008004000080220603de55d1e1dac805e3f8a58c1fbf9b94c02f3dbaafe127"
    "fe"
    "fca4995f26f82083bd10b4a6ba670000008000000080050000800000";

// Two outputs, and an input with the whole transaction that it comes from.
constexpr std::string_view kWithPrevious =
    "70736274ff0100750200000001268171371edff285e937adeea4b37b78000c0566cbb3ad64641713ca42171bf60000000000feff"
    "ff"
    "ff02d3dff505000000001976a914d0c59903c5bac2868760e90fd521a4665aa7652088ac00e1f5050000000017a9143545e6e33b"
    "83"
    "2c47050f24d3eeb93c9c03948bc787b32e1300000100fda5010100000000010289a3c71eab4d20e0371bbba4cc698fa295c9463a"
    "fa"
    "2e397f8533ccb62f9567e50100000017160014be18d152a9b012039daf3da7de4f53349eecb985ffffffff86f8aa43a71dff1448"
    "89"
    "3a530a7237ef6b4608bbb2dd2d0171e63aec6a4890b40100000017160014fe3e9ef1a745e974d902c4355943abcb34bd5353ffff"
    "ff"
    "ff0200c2eb0b000000001976a91485cff1097fd9e008bb34af709c62197b38978a4888ac72fef84e2c00000017a914339725ba21"
    "ef"
    "d62ac753a9bcd067d6c7a6a39d05870247304402202712be22e0270f394f568311dc7ca9a68970b8025fdd3b240229f07f8a5f3a"
    "24"
    "0220018b38d7dcd314e734c9276bd6fb40f673325bc4baa144c800d2f2f02db2765c012103d2e15674941bad4a996372cb87e185"
    "6d"
    "3652606d98562fe39c5e9e7e413f210502483045022100d12b852d85dcd961d2f5f4ab660654df6eedcc794c0c33ce5cc309ffb5"
    "fc"
    "e58d022067338a8e0e1725c197fb1a88af59f51e44e4255b20167c8684031c05d1f2592a01210223b72beef0965d10be0778efec"
    "d6"
    "1fcac6f79a4ea169393380734464f84f2ab300000000";

std::string Changed(std::string text, std::string_view from, std::string_view to) {
  const size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  if (at != std::string::npos) text.replace(at, from.size(), to);
  return text;
}
std::string One(std::string_view from, std::string_view to) {
  return Changed(std::string(kOneInput), from, to);
}
// With the empty maps of its two outputs.
std::string Whole() {
  return std::string(kWithPrevious) + "000000";
}

std::string VerdictOf(std::string_view hex) {
  const auto psbt = DecodePsbt(Get(HexDecode(hex)));
  return psbt.has_value() ? "valid" : std::string(psbt.error().context);
}

TEST(PsbtTest, TakesWhatTheExamplesAreMadeOf) {
  for (const std::string& hex : {std::string(kOneInput), Whole()}) {
    const auto psbt = DecodePsbt(Get(HexDecode(hex)));
    ASSERT_TRUE(psbt.has_value()) << psbt.error().Message();
    EXPECT_EQ(HexEncode(EncodePsbt(*psbt)), hex);
    const Bytes bytes = Get(HexDecode(hex));
    for (size_t size = 0; size < bytes.size(); ++size) {
      EXPECT_FALSE(DecodePsbt(ByteView(bytes).first(size)).has_value()) << size;
    }
    Bytes longer = bytes;
    longer.push_back(0);
    EXPECT_FALSE(DecodePsbt(longer).has_value());
  }
  const Psbt psbt = Get(DecodePsbt(Get(HexDecode(Whole()))));
  ASSERT_TRUE(psbt.inputs[0].previous.has_value());
  EXPECT_EQ(TransactionId(*psbt.inputs[0].previous), psbt.transaction.inputs[0].transaction);
  EXPECT_EQ(TransactionIdText(psbt.transaction.inputs[0].transaction),
            "f61b1742ca13176464adb3cb66050c00787bb3a4eead37e985f2df1e37718126");
}

TEST(PsbtTest, RefusesTheStandardsInvalidExamples) {
  EXPECT_EQ(VerdictOf(Whole().substr(18)), "no PSBT");  // a network transaction
  EXPECT_EQ(VerdictOf(std::string(kWithPrevious) + "00"), "the bytes end too early");  // outputs missing
  EXPECT_EQ(VerdictOf("70736274ff00" + Whole().substr(Whole().find("0100fda5"))), "no unsigned transaction");
  const std::string previous =
      "01003f0200000001" + std::string(64, 'f') + "0000000000ffffffff010000000000000000036a010000000000";
  EXPECT_EQ(VerdictOf(std::string(kWithPrevious) + previous + "000000"), "a key that is there twice");
  EXPECT_EQ(VerdictOf(One("70736274ff010055", "70736274ff02000155")), "the key of the unsigned transaction");
  EXPECT_EQ(VerdictOf(One("010120955e", "02010020955e")), "the key of a witness output");
  EXPECT_EQ(VerdictOf(One("220203b1341ccba7683b6af4f1238cd6e97e7167d569fac47f1e48d47541844355bd46",
                          "210203b1341ccba7683b6af4f1238cd6e97e7167d569fac47f1e48d47541844355bd")),
            "a partial signature");
  EXPECT_EQ(VerdictOf(One("0104220020771f", "020400220020771f")), "the key of a script");
  EXPECT_EQ(VerdictOf(One("01054752", "0205004752")), "the key of a witness script");
  EXPECT_EQ(VerdictOf(One("220603b1341ccba7683b6af4f1238cd6e97e7167d569fac47f1e48d47541844355bd4610",
                          "210603b1341ccba7683b6af4f1238cd6e97e7167d569fac47f1e48d47541844355bd10")),
            "a derivation");
  EXPECT_EQ(VerdictOf(Changed(Whole(), "0100fda501", "020000fda501")), "the key of a previous transaction");
  EXPECT_EQ(VerdictOf(std::string(kWithPrevious) + "0207000100" + "000000"), "the key of a script");
  EXPECT_EQ(VerdictOf(std::string(kWithPrevious) + "0208000100" + "000000"), "the key of a script");
  EXPECT_EQ(VerdictOf(std::string(kWithPrevious) + "0203000401000000" + "000000"), "a sighash type");
  EXPECT_EQ(VerdictOf(std::string(kWithPrevious) + "00" + "0200000100" + "0000"),
            "the key of an output's script");
  EXPECT_EQ(VerdictOf(std::string(kWithPrevious) + "00" + "0201000100" + "0000"),
            "the key of an output's script");
  const std::string key = "2102" + std::string(64, '2');
  EXPECT_EQ(VerdictOf(std::string(kWithPrevious) + "00" + key + "0400000000" + "0000"), "a derivation");
  // A filled scriptSig, and the form with witnesses.
  EXPECT_EQ(VerdictOf(Changed(Changed(Whole(), "010075", "010077"), "f60000000000feffffff",
                              "f6000000000251"
                              "51feffffff")),
            "the transaction is signed");
  const std::string marked =
      Changed(Changed(Whole(), "010075", "010078"), "020000000126", "0200000000010126");
  EXPECT_EQ(VerdictOf(Changed(marked, "c787b32e1300", "c78700b32e1300")),
            "the form with witnesses, without any");
}

TEST(PsbtTest, RefusesWhatIsNotInShortestForm) {
  EXPECT_EQ(VerdictOf(Changed(Whole(), "010075", "0100fd7500")), "a size that is not in its shortest form");
  EXPECT_EQ(VerdictOf(Changed(Whole(), "0100fda501", "0100fea5010000")),
            "a size that is not in its shortest form");
  EXPECT_EQ(VerdictOf(Changed(Whole(), "d3dff50500000000", "d3dff505000000ff")),
            "an amount above all bitcoin");
  EXPECT_EQ(VerdictOf("70736274ff01fb0401000000" + Whole().substr(10)), "expected version 0");
  EXPECT_EQ(VerdictOf("70736274ff01fb0400000000" + Whole().substr(10)), "valid");
}

}  // namespace
}  // namespace sealward::intent
