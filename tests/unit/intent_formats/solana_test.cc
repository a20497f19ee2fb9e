// Solana payments: the message byte for byte, and what is refused.
#include <gtest/gtest.h>

#include "intent/formats/solana_message.h"
#include "intent/solana_address.h"
#include "tests/unit/intent_formats/chain_firm.h"

namespace sealward::intent::formats {
namespace {

using namespace intent::test;

// MUST in an expression that holds another one.
template <typename T>
T Get(Result<T> result) {
  return MUST(std::move(result));
}

constexpr const char* kWallet = "3h1zGmCwsRJnVk5BuRNMLsPaQu1y2aqXqXDWYCgrp5UG";
constexpr const char* kMint = "EPjFWdd5AufqSSqeM2qN1xzybapC8G4wEGGkZwyTDt1v";
constexpr const char* kBlockhash = "5d21Nx19eZBThbExCn1ESAk3RGmE8Rdp9PKMWZ2VedSK";
constexpr std::string_view kOwn = "19420abfd752a565c15625e9da6eaf0086fc40c14960183214442c14996a800d";

Firm MakeFirm(uint64_t unit_price) {
  Firm firm;
  firm.reference.assets.push_back({"SOL", 9});
  Network network;
  network.name = "solana";
  network.kind = NetworkKind::kSolana;
  network.native_asset = "SOL";
  network.environment = "mainnet";
  network.gas_limit_native = 500;
  network.gas_limit_token = 10'000;
  network.fee_rate = unit_price;
  firm.reference.networks.push_back(network);
  firm.reference.tokens.push_back({"SOL", "solana", {}, 9});
  firm.reference.tokens.push_back({"USDC", "solana", {}, 6});
  firm.reference.tokens.back().mint = Get(ParseSolanaAddress(kMint));
  firm.reference.Sort();
  firm.address_book.addresses.push_back({"acme-sol", "acme", "SOL", "solana", kWallet, kNow});
  firm.address_book.addresses.push_back({"acme-sol-usdc", "acme", "USDC", "solana", kWallet, kNow});
  firm.address_book.Sort();
  KeyRecord key = PaymentKey(Format::kSolana, "solana");
  key.algorithm = KeyAlgorithm::kEd25519;
  key.public_key = Get(HexDecode(kOwn));
  firm.keys.keys = {key};
  EXPECT_TRUE(firm.reference.Validate().has_value()) << firm.reference.Validate().error().Message();
  EXPECT_TRUE(firm.keys.Validate().has_value()) << firm.keys.Validate().error().Message();
  return firm;
}

StatedRequest Stated(const char* asset, const char* amount) {
  Settlement settlement = MakeSettlement();
  settlement.asset = asset;
  settlement.network = "solana";
  settlement.amount = D(amount);
  settlement.destination = settlement.asset == "SOL" ? "acme-sol" : "acme-sol-usdc";
  settlement.fee_max = D("0.001");
  StatedRequest stated = State("custody", settlement);
  stated.attachment = kBlockhash;
  return stated;
}

CanonicalRequest ResolvedAs(const Firm& firm, const StatedRequest& stated) {
  auto resolution = Resolve(stated, firm.View(), kNow, std::nullopt);
  EXPECT_TRUE(resolution.has_value()) << resolution.error().Message();
  return {"engine-1", stated, Get(std::move(resolution))};
}

std::string HexOf(const char* address) {
  return HexEncode(Get(ParseSolanaAddress(address)).View());
}
std::string Zeros() {
  return std::string(64, '0');
}

TEST(SolanaTest, PaysLamportsByTheSystemProgram) {
  const CanonicalRequest request = ResolvedAs(MakeFirm(0), Stated("SOL", "1.5"));
  const Payload payload = Get(RowOf(Format::kSolana).build(request, {}));
  // One signer, one program that is only read; payer, recipient, program; one instruction: transfer (2).
  EXPECT_EQ(HexEncode(payload.to_sign),
            "010001"
            "03" +
                std::string(kOwn) + HexOf(kWallet) + Zeros() + HexOf(kBlockhash) +
                "01"
                "02"
                "020001"
                "0c"
                "02000000"
                "002f685900000000");
  EXPECT_EQ(payload.preimage, payload.to_sign);
  const Bytes sent = Get(RowOf(Format::kSolana).assemble(request, {}, Bytes(64, 0xee)));
  EXPECT_EQ(HexEncode(sent), "01" + HexEncode(Bytes(64, 0xee)) + HexEncode(payload.to_sign));
  EXPECT_EQ(std::get<SolanaResolution>(request.resolution).fee, 5000u);
}

TEST(SolanaTest, PaysTokensBetweenAssociatedAccounts) {
  const CanonicalRequest request = ResolvedAs(MakeFirm(2'000'000), Stated("USDC", "12.34"));
  const auto& resolution = std::get<SolanaResolution>(request.resolution);
  EXPECT_EQ(SolanaAddressText(*resolution.destination_account),
            "3uetDDizgTtadDHZzyy9BqxrjQcozMEkxzbKhfZF4tG3");
  EXPECT_EQ(resolution.fee, 5000u + 20'000u);
  const Payload payload = Get(RowOf(Format::kSolana).build(request, {}));
  // Written: payer, source, destination. Read: mint, compute budget, token program.
  EXPECT_EQ(HexEncode(payload.to_sign),
            "010003"
            "06" +
                std::string(kOwn) + HexEncode(resolution.source_account->View()) +
                HexEncode(resolution.destination_account->View()) + HexOf(kMint) +
                HexOf("ComputeBudget111111111111111111111111111111") +
                HexOf("TokenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5DA") + HexOf(kBlockhash) + "03" +
                "0400"
                "05"
                "02"
                "10270000" +  // at most 10000 units
                "0400"
                "09"
                "03"
                "80841e0000000000" +  // 2000000 micro-lamports each
                "0504"
                "01030200"
                "0a"
                "0c"
                "204bbc0000000000"
                "06");
}

// The example of Solana's own documentation of the wire format: a transfer of 42 of program 02 02 …, signed.
TEST(SolanaTest, OrdersAccountsByWhatIsDoneWithThem) {
  const auto address = [](uint8_t fill) {
    SolanaAddress out;
    out.bytes.fill(fill);
    return out;
  };
  const std::vector<SolanaInstruction> instructions = {
      {address(9), {{address(3), false, false}, {address(2), false, true}, {address(1), true, true}}, {1}},
      {address(8), {{address(4), true, false}, {address(3), false, true}}, {}}};
  const Bytes message = Get(EncodeSolanaMessage(address(1), Hash256{}, instructions));
  EXPECT_EQ(HexEncode(ByteView(message).first(4)), "02010206");
  const uint8_t order[] = {1, 4, 3, 2, 9, 8};
  for (size_t i = 0; i < 6; ++i) EXPECT_EQ(message[4 + 32 * i], order[i]);
  const std::vector<SolanaInstruction> large = {{address(9), {}, Bytes(1200)}};
  EXPECT_FALSE(EncodeSolanaMessage(address(1), Hash256{}, large).has_value());
}

TEST(SolanaTest, RefusesWhatCannotBePaid) {
  const Firm firm = MakeFirm(2'000'000);
  const auto verdict = [&](auto change) {
    StatedRequest stated = Stated("USDC", "12.34");
    change(stated, std::get<Settlement>(stated.intent));
    const auto resolution = Resolve(stated, firm.View(), kNow, std::nullopt);
    return resolution.has_value() ? "ok" : resolution.error().subject + ": " + resolution.error().context;
  };
  EXPECT_EQ(verdict([](StatedRequest&, Settlement&) {}), "ok");
  const std::string blockhash = "attachment: expected a recent blockhash: base58 of 32 bytes";
  EXPECT_EQ(verdict([](StatedRequest& r, Settlement&) { r.attachment.reset(); }), blockhash);
  EXPECT_EQ(verdict([](StatedRequest& r, Settlement&) { r.attachment = "11111111111111111111111111111111"; }),
            blockhash);
  EXPECT_EQ(verdict([](StatedRequest& r, Settlement&) { r.attachment = "abc"; }), blockhash);
  EXPECT_EQ(verdict([](StatedRequest&, Settlement& s) { s.fee_max = D("0.000024999"); }),
            "fee_max: less than the transaction's fee");
  EXPECT_EQ(verdict([](StatedRequest&, Settlement& s) { s.amount = D("18446744073709.551616"); }),
            "amount: more than the chain counts");
  EXPECT_EQ(verdict([](StatedRequest&, Settlement& s) { s.amount = D("0.0000001"); }), "amount: ");
  EXPECT_EQ(verdict([](StatedRequest&, Settlement& s) { s.destination = "acme-sol"; }),
            "destination: the address is for another asset or network");
}

TEST(SolanaTest, EveryFieldIsInTheBytes) {
  const Firm firm = MakeFirm(2'000'000);
  const CanonicalRequest request = ResolvedAs(firm, Stated("USDC", "12.34"));
  const Bytes first = Get(RowOf(Format::kSolana).build(request, {})).to_sign;
  const auto differs = [&](auto change) {
    CanonicalRequest other = request;
    change(std::get<SolanaResolution>(other.resolution));
    return Get(RowOf(Format::kSolana).build(other, {})).to_sign != first;
  };
  EXPECT_TRUE(differs([](SolanaResolution& r) { r.sender.bytes[0] ^= 1; }));
  EXPECT_TRUE(differs([](SolanaResolution& r) { r.mint->bytes[0] ^= 1; }));
  EXPECT_TRUE(differs([](SolanaResolution& r) { r.mint.reset(); }));
  EXPECT_TRUE(differs([](SolanaResolution& r) { r.source_account->bytes[0] ^= 1; }));
  EXPECT_TRUE(differs([](SolanaResolution& r) { r.destination_account->bytes[0] ^= 1; }));
  EXPECT_TRUE(differs([](SolanaResolution& r) { r.decimals += 1; }));
  EXPECT_TRUE(differs([](SolanaResolution& r) { r.base_units += 1; }));
  EXPECT_TRUE(differs([](SolanaResolution& r) { r.recent_blockhash.bytes[0] ^= 1; }));
  EXPECT_TRUE(differs([](SolanaResolution& r) { r.compute_units += 1; }));
  EXPECT_TRUE(differs([](SolanaResolution& r) { r.unit_price += 1; }));
  const std::string text = Render(request);
  for (const char* const line :
       {"attachment: 5d21Nx19eZBThbExCn1ESAk3RGmE8Rdp9PKMWZ2VedSK\n",
        "destination_account: 3uetDDizgTtadDHZzyy9BqxrjQcozMEkxzbKhfZF4tG3\n",
        "amount_in_base_units: 12340000 with 6 decimals\n", "fee: at most 0.000025 SOL"}) {
    EXPECT_NE(text.find(line), std::string::npos) << line << text;
  }
}

}  // namespace
}  // namespace sealward::intent::formats
