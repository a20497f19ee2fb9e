// Bitcoin payments: what is taken of an attached PSBT, what is refused of it, and what comes of the
// signatures.
#include <gtest/gtest.h>

#include <functional>

#include "crypto/hash.h"
#include "crypto/verify.h"
#include "intent/bitcoin_address.h"
#include "intent/psbt.h"
#include "tests/unit/intent_formats/chain_firm.h"
#include "tests/unit/intent_formats/sign_with_key_one.h"

namespace sealward::intent::formats {
namespace {

using namespace intent::test;
using formats::test::SignWithKeyOne;

// MUST in an expression that holds another one.
template <typename T>
T Get(Result<T> result) {
  return MUST(std::move(result));
}

constexpr std::string_view kTheirs = "tb1qrp33g0q5c5txsp9arysrx4k6zdkfs4nce4xj0gdcccefvpysxf3q0sl5k7";
constexpr uint64_t kPaid = 50'000'000;
constexpr uint64_t kFee = 10'000;

CompressedPoint KeyOne() {
  return Get(Compress(Get(HexDecode(kPointOne))));
}

// 2 of 3, the key 1 among them.
Bytes WitnessScript() {
  Bytes out{0x52};
  const CompressedPoint two = Get(Compress(Get(HexDecode(kPointTwo))));
  CompressedPoint three = two;
  three.bytes[0] ^= 1;
  for (const CompressedPoint& key : {KeyOne(), two, three}) AppendCounted(out, key.View());
  Append(out, Bytes{0x53, 0xae});
  return out;
}

Bytes OwnScript(bool multisig) {
  return multisig ? P2wshScript(WitnessScript()) : P2wpkhScript(KeyOne());
}

// A transaction that pays `satoshis` to `script` beside something else.
BitcoinTransaction Previous(uint64_t satoshis, const Bytes& script, uint8_t seed) {
  TransactionInput from{Hash256{}, seed, {0x51}, 0xffffffff, {}};
  from.transaction.bytes.fill(seed);
  return {2, {from}, {{7, {0x51}}, {satoshis, script}}, 0};
}

// Pays out of two coins of 0.3, with change.
Psbt MakePsbt(bool multisig) {
  Psbt out;
  const Bytes own = OwnScript(multisig);
  out.transaction.version = 2;
  for (const uint8_t seed : {uint8_t{1}, uint8_t{2}}) {
    const BitcoinTransaction previous = Previous(30'000'000, own, seed);
    out.transaction.inputs.push_back({TransactionId(previous), 1, {}, 0xfffffffd, {}});
    PsbtInput input;
    input.entries.push_back({{psbt::kInputPrevious}, EncodeWithoutWitness(previous)});
    if (multisig) input.entries.push_back({{psbt::kInputWitnessScript}, WitnessScript()});
    out.inputs.push_back(input);
  }
  out.transaction.outputs = {{kPaid, Get(ParseBitcoinAddress(kTheirs, "testnet"))},
                             {60'000'000 - kPaid - kFee, own}};
  out.outputs.resize(2);
  return out;
}

std::string Text(Psbt psbt) {
  psbt.global = {{{psbt::kGlobalTransaction}, EncodeWithoutWitness(psbt.transaction)}};
  return Base64Encode(EncodePsbt(psbt));
}

Firm MakeFirm(bool multisig = false) {
  Firm firm;
  Network network;
  network.name = "bitcoin";
  network.kind = NetworkKind::kBitcoin;
  network.native_asset = "BTC";
  network.environment = "testnet";
  network.fee_rate = 100;
  firm.reference.networks.push_back(network);
  firm.reference.tokens.push_back({"BTC", "bitcoin", {}, 8});
  if (multisig) {
    VenueAccount account{"treasury", "bitcoin"};
    account.script_address = WitnessAddress(OwnScript(true), "testnet");
    firm.reference.accounts = {account};
  }
  firm.reference.Sort();
  firm.address_book.addresses.push_back({"acme-btc", "acme", "BTC", "bitcoin", std::string(kTheirs), kNow});
  firm.address_book.Sort();
  firm.keys.keys = {PaymentKey(Format::kBitcoin, "bitcoin")};
  EXPECT_TRUE(firm.reference.Validate().has_value()) << firm.reference.Validate().error().Message();
  EXPECT_TRUE(firm.keys.Validate().has_value());
  return firm;
}

StatedRequest Stated(const Psbt& psbt) {
  Settlement settlement = MakeSettlement();
  settlement.asset = "BTC";
  settlement.network = "bitcoin";
  settlement.amount = D("0.5");
  settlement.destination = "acme-btc";
  settlement.fee_max = D("0.0001");
  StatedRequest stated = State("custody", settlement);
  stated.attachment = Text(psbt);
  return stated;
}

Result<CanonicalRequest> ResolvedAs(const Firm& firm, const StatedRequest& stated) {
  return CanonicalRequest{"engine-1", stated, TRY(Resolve(stated, firm.View(), kNow, std::nullopt))};
}

std::string Verdict(const Firm& firm, const StatedRequest& stated) {
  const auto request = ResolvedAs(firm, stated);
  if (!request.has_value()) return request.error().subject + ": " + request.error().context;
  const auto payload = RowOf(Format::kBitcoin).build(*request, {});
  return payload.has_value() ? "ok" : payload.error().Message();
}

TEST(BitcoinTest, SignsEveryInputOfAnOwnTransaction) {
  const FormatRow& row = RowOf(Format::kBitcoin);
  for (const bool multisig : {false, true}) {
    SCOPED_TRACE(multisig);
    const Psbt psbt = MakePsbt(multisig);
    const CanonicalRequest request = Get(ResolvedAs(MakeFirm(multisig), Stated(psbt)));
    const auto& resolution = std::get<BitcoinResolution>(request.resolution);
    EXPECT_EQ(resolution.fee, kFee);
    EXPECT_TRUE(resolution.replaceable);
    EXPECT_EQ(resolution.inputs.size(), 2u);
    EXPECT_TRUE(resolution.outputs[1].change);
    const Payload payload = Get(row.build(request, {}));
    ASSERT_EQ(SignaturesOf(payload, KeyAlgorithm::kSecp256k1), 2u);
    Bytes raw;
    for (size_t i = 0; i < 2; ++i) {
      const auto digest = ByteView(payload.to_sign).subspan(32 * i, 32);
      Append(raw, SignWithKeyOne({digest.begin(), digest.end()}, i == 1));
    }
    const Bytes key = Get(HexDecode(kPointOne));
    const Finished finished = Get(row.finish(request, {}, payload, raw, key));
    EXPECT_EQ(finished.signature.size(), 128u);
    EXPECT_FALSE(row.finish(request, {}, payload, ByteView(raw).first(64), key).has_value());
    EXPECT_FALSE(row.finish(request, {}, payload, raw, Get(HexDecode(kPointTwo))).has_value());
    Bytes swapped(raw.begin() + 64, raw.end());
    Append(swapped, ByteView(raw).first(64));
    EXPECT_FALSE(row.finish(request, {}, payload, swapped, key).has_value());
    const Bytes artifact = Get(row.assemble(request, {}, finished.signature));
    if (multisig) {
      const Psbt done = Get(DecodePsbt(artifact));
      EXPECT_EQ(TransactionId(done.transaction), resolution.transaction);
      for (const PsbtInput& input : done.inputs) {
        EXPECT_EQ(input.entries.back().key[0], psbt::kInputPartialSignature);
        EXPECT_EQ(input.entries.back().value.back(), 1);
      }
    } else {
      const BitcoinTransaction done = Get(DecodeTransaction(artifact));
      EXPECT_EQ(TransactionId(done), resolution.transaction);
      EXPECT_EQ(done.inputs[0].witness.size(), 2u);
      const size_t stripped = EncodeWithoutWitness(done).size();
      const size_t weight = 3 * stripped + artifact.size();
      EXPECT_GE(resolution.virtual_bytes + 2, (weight + 3) / 4);
      EXPECT_LE(resolution.virtual_bytes, (weight + 3) / 4 + 1);
    }
  }
}

// What is wrong, and how it came to be.
struct BadPsbt {
  const char* verdict;
  std::function<void(Psbt&)> change;
};
const BadPsbt kCases[] = {
    {"the payment's output is of another amount", [](Psbt& p) { p.transaction.outputs[0].satoshis -= 1; }},
    {"an output that is neither the payment nor change",
     [](Psbt& p) { p.transaction.outputs[1].script = {0x51}; }},
    {"an output that is neither the payment nor change",
     [](Psbt& p) {
       p.transaction.outputs.push_back(p.transaction.outputs[1]);
       p.outputs.emplace_back();
     }},
    {"an output that is neither the payment nor change",
     [](Psbt& p) {
       p.transaction.outputs.push_back(p.transaction.outputs[0]);
       p.outputs.emplace_back();
     }},
    {"no output pays the destination",
     [](Psbt& p) {
       p.transaction.outputs.erase(p.transaction.outputs.begin());
       p.outputs.pop_back();
     }},
    {"more is paid than the inputs hold", [](Psbt& p) { p.transaction.outputs[1].satoshis = 20'000'000; }},
    {"expected the whole previous transaction of every input",
     [](Psbt& p) {
       Bytes coin;
       AppendOutput(coin, {30'000'000, OwnScript(false)});
       p.inputs[0].entries = {{{psbt::kInputWitnessOutput}, coin}};
     }},
    {"a previous transaction that is not the one spent",
     [](Psbt& p) {
       p.inputs[0].entries[0].value = EncodeWithoutWitness(Previous(90'000'000, OwnScript(false), 1));
     }},
    {"an input that spends no output", [](Psbt& p) { p.transaction.inputs[0].index = 2; }},
    {"an input that is not the account's own", [](Psbt& p) { p.transaction.inputs[0].index = 0; }},
    {"the same coin twice",
     [](Psbt& p) {
       p.transaction.inputs[1] = p.transaction.inputs[0];
       p.inputs[1] = p.inputs[0];
     }},
    {"a witness output that the previous transaction contradicts",
     [](Psbt& p) {
       Bytes coin;
       AppendOutput(coin, {30'000'001, OwnScript(false)});
       p.inputs[0].entries.push_back({{psbt::kInputWitnessOutput}, coin});
     }},
    {"expected SIGHASH_ALL",
     [](Psbt& p) { p.inputs[0].entries.push_back({{psbt::kInputSighashType}, {0x83, 0, 0, 0}}); }},
    {"an input with a field that is not signed for",
     [](Psbt& p) { p.inputs[0].entries.push_back({{psbt::kInputRedeemScript}, {0x51}}); }},
    {"an input with a field that is not signed for",
     [](Psbt& p) { p.inputs[0].entries.push_back({{psbt::kInputFinalWitness}, {0x01, 0x00}}); }},
    {"an input with a field that is not signed for",
     [](Psbt& p) { p.inputs[0].entries.push_back({{0x17}, Bytes(32, 1)}); }},
    {"a witness script where none belongs",
     [](Psbt& p) { p.inputs[0].entries.push_back({{psbt::kInputWitnessScript}, WitnessScript()}); }},
    {"expected version 1 or 2", [](Psbt& p) { p.transaction.version = 3; }},
};

TEST(BitcoinTest, RefusesWhatIsNotThePaymentOrChange) {
  const Firm firm = MakeFirm();
  ASSERT_EQ(Verdict(firm, Stated(MakePsbt(false))), "ok");
  for (const auto& given : kCases) {
    Psbt psbt = MakePsbt(false);
    given.change(psbt);
    EXPECT_EQ(Verdict(firm, Stated(psbt)), std::string("attachment: ") + given.verdict);
  }
  StatedRequest high = Stated(MakePsbt(false));
  std::get<Settlement>(high.intent).fee_max = D("0.00009999");
  EXPECT_EQ(Verdict(firm, high), "fee_max: less than the attached transaction's fee");
  Psbt dear = MakePsbt(false);
  dear.transaction.outputs[1].satoshis -= 15'000;
  StatedRequest rate = Stated(dear);
  std::get<Settlement>(rate.intent).fee_max = D("1");
  EXPECT_EQ(Verdict(firm, rate), "attachment: a fee above the network's cap for each byte");
  StatedRequest none = Stated(MakePsbt(false));
  none.attachment.reset();
  EXPECT_EQ(Verdict(firm, none), "attachment: expected the transaction, as base64 of a PSBT");
  none.attachment = "cHNidP8";
  EXPECT_EQ(Verdict(firm, none), "attachment: expected a PSBT in base64");
}

TEST(BitcoinTest, RefusesOtherScriptsThanTheAddressStandsFor) {
  const Firm firm = MakeFirm(true);
  ASSERT_EQ(Verdict(firm, Stated(MakePsbt(true))), "ok");
  Psbt none = MakePsbt(true);
  none.inputs[0].entries.pop_back();
  EXPECT_EQ(Verdict(firm, Stated(none)),
            "attachment: expected the witness script that the address stands for");
  Psbt other = MakePsbt(true);
  other.inputs[0].entries.back().value[0] = 0x51;  // 1 of 3
  EXPECT_EQ(Verdict(firm, Stated(other)),
            "attachment: expected the witness script that the address stands for");
  Psbt twice = MakePsbt(true);
  Bytes type{psbt::kInputPartialSignature};
  Append(type, KeyOne().View());
  twice.inputs[0].entries.push_back({type, Bytes(71, 1)});
  EXPECT_EQ(Verdict(firm, Stated(twice)), "attachment: the key has signed it already");
  EXPECT_EQ(Verdict(firm, Stated(MakePsbt(false))), "attachment: an input that is not the account's own");
  Bytes script = WitnessScript();
  script.back() = 0xac;
  EXPECT_FALSE(IsMultisigOf(script, KeyOne()));
  EXPECT_FALSE(IsMultisigOf(WitnessScript(), CompressedPoint{}));
}

// Another coin, amount, sequence or lock time, and every digest is another one.
TEST(BitcoinTest, EveryPartIsInTheDigests) {
  const Firm firm = MakeFirm();
  const auto digests = [&](const Psbt& psbt) {
    return Get(RowOf(Format::kBitcoin).build(Get(ResolvedAs(firm, Stated(psbt))), {})).to_sign;
  };
  const Bytes first = digests(MakePsbt(false));
  const std::function<void(Psbt&)> kChanges[] = {
      [](Psbt& p) { p.transaction.inputs[0].sequence = 0xffffffff; },
      [](Psbt& p) { p.transaction.lock_time = 1; },
      [](Psbt& p) { p.transaction.version = 1; },
      [](Psbt& p) { p.transaction.outputs[1].satoshis += 1; },
      [](Psbt& p) { std::swap(p.transaction.outputs[0], p.transaction.outputs[1]); },
  };
  for (const auto& change : kChanges) {
    Psbt psbt = MakePsbt(false);
    change(psbt);
    const Bytes other = digests(psbt);
    for (size_t i = 0; i < 2; ++i) {
      EXPECT_FALSE(std::equal(other.begin() + static_cast<ptrdiff_t>(32 * i),
                              other.begin() + static_cast<ptrdiff_t>(32 * i + 32),
                              first.begin() + static_cast<ptrdiff_t>(32 * i)));
    }
  }
  CanonicalRequest request = Get(ResolvedAs(firm, Stated(MakePsbt(false))));
  std::get<BitcoinResolution>(request.resolution).inputs[0].satoshis += 1;
  EXPECT_NE(Get(RowOf(Format::kBitcoin).build(request, {})).to_sign, first);
  std::get<BitcoinResolution>(request.resolution).transaction.bytes[0] ^= 1;
  EXPECT_FALSE(RowOf(Format::kBitcoin).build(request, {}).has_value());
}

TEST(BitcoinTest, ShowsEveryCoinAndOutput) {
  const std::string text = Render(Get(ResolvedAs(MakeFirm(), Stated(MakePsbt(false)))));
  for (const char* const line :
       {"\nown_address: tb1qw508d6qejxtdg4y5r3zarvary0c5xw7kxpjzsx\n",
        ":1, 0.3 BTC, 30000000 with 8 decimals\n",
        "\npayment: tb1qrp33g0q5c5txsp9arysrx4k6zdkfs4nce4xj0gdcccefvpysxf3q0sl5k7, 0.5 BTC, 50000000 with 8 "
        "decimals\n",
        "\nchange: tb1qw508d6qejxtdg4y5r3zarvary0c5xw7kxpjzsx, 0.0999 BTC, 9990000 with 8 decimals\n",
        "\nfee: 0.0001 BTC, 10000 with 8 decimals\n", "\nreplaceable: yes\n", " characters, SHA-256 "}) {
    EXPECT_NE(text.find(line), std::string::npos) << line << text;
  }
}

}  // namespace
}  // namespace sealward::intent::formats
