#include <gtest/gtest.h>
#include <secp256k1.h>

#include "crypto/hash.h"
#include "crypto/verify.h"
#include "intent/formats/ethereum_transaction.h"
#include "intent/formats/format.h"
#include "tests/unit/intent/every_kind.h"

namespace sealward::intent::formats {
namespace {

using namespace intent::test;

const FormatRow& Row() {
  return RowOf(Format::kEthereum);
}

struct Case {
  CanonicalRequest request;
  Supplied supplied;
  EthereumResolution& resolution() { return std::get<EthereumResolution>(request.resolution); }
};

Case Supply(Intent intent) {
  const Firm firm;
  Case out{Resolved(firm, State("custody", std::move(intent))), {}};
  out.supplied.nonce = 7;
  EXPECT_TRUE(Row().supply(out.request, firm.View(), out.supplied).has_value());
  return out;
}

Settlement NativeSettlement() {
  Settlement settlement = MakeSettlement();
  settlement.asset = "ETH";
  settlement.destination = "acme-eth";
  settlement.amount = D("1");
  return settlement;
}

std::string Refusal(const Case& given) {
  const auto payload = Row().build(given.request, given.supplied);
  return payload.has_value() ? "built" : payload.error().Message();
}

TEST(EthereumTest, TokenTransferIsToTheContractWithoutValue) {
  const Case given = Supply(MakeSettlement());
  const Payload payload = MUST(Row().build(given.request, given.supplied));
  EXPECT_EQ(HexEncode(payload.preimage),
            "02f86d"  // type 2, list of 109 bytes
            "01"
            "07"  // chain id, nonce
            "843b9aca00"
            "8506fc23ac00"                                // priority fee 1 gwei, fee 30 gwei
            "82fde8"                                      // gas limit 65000
            "94fb6916095ca1df60bb79ce92ce3ea74c37c5d359"  // to: the contract
            "80"                                          // value
            "b844a9059cbb"                                // 68 bytes: transfer(
            "0000000000000000000000005aaeb6053f3e94c9b9a09f33669435e7ef1beaed"
            "0000000000000000000000000000000000000000000000000000003a3530e520"  // 250000.5 USDC
            "c0");
  EXPECT_EQ(HexEncode(payload.to_sign), HexEncode(crypto::Keccak256(payload.preimage).View()));
}

TEST(EthereumTest, NativeTransferHasNoData) {
  const Case given = Supply(NativeSettlement());
  EXPECT_EQ(HexEncode(MUST(Row().build(given.request, given.supplied)).preimage),
            "02f0"
            "01"
            "07"
            "843b9aca00"
            "8506fc23ac00"
            "825208"
            "945aaeb6053f3e94c9b9a09f33669435e7ef1beaed"
            "880de0b6b3a7640000"
            "80"
            "c0");
}

TEST(EthereumTest, TransferBuildsTheSameBytesAsASettlement) {
  Case settlement = Supply(NativeSettlement());
  Case transfer = Supply(MakeTransfer());
  transfer.request.resolution = settlement.request.resolution;
  EXPECT_EQ(MUST(Row().build(transfer.request, transfer.supplied)).preimage,
            MUST(Row().build(settlement.request, settlement.supplied)).preimage);
}

TEST(EthereumTest, CallDataIsExactly68Bytes) {
  const Bytes data = EncodeErc20Transfer(A(kCounterpartyAddress), MUST(PowerOfTen256(77)));
  EXPECT_EQ(data.size(), 68u);
  EXPECT_EQ(HexEncode(ByteView(data).first(4)), "a9059cbb");
  EXPECT_EQ(HexEncode(ByteView(data).subspan(4, 12)), std::string(24, '0'));
}

TEST(EthereumTest, SuppliedValuesStayUnderTheCaps) {
  Case given = Supply(MakeSettlement());
  EXPECT_EQ(given.supplied.max_fee_per_gas, given.resolution().max_fee_per_gas_cap);
  given.supplied.max_fee_per_gas = MUST(Add(*given.supplied.max_fee_per_gas, Uint256::From(1)));
  EXPECT_EQ(Refusal(given), "`max_fee_per_gas`: invalid value: expected a fee within the cap");
  given = Supply(MakeSettlement());
  given.supplied.max_priority_fee_per_gas = Uint256::From(1'000'000'001);
  EXPECT_EQ(Refusal(given), "`max_priority_fee_per_gas`: invalid value: expected a fee within the cap");
  given = Supply(MakeSettlement());
  given.supplied.max_fee_per_gas = Uint256::From(999'999'999);  // below the priority fee
  EXPECT_EQ(Refusal(given), "`max_priority_fee_per_gas`: invalid value: expected a fee within the cap");
  given.supplied.max_priority_fee_per_gas = Uint256::From(1);
  EXPECT_EQ(Refusal(given), "built");
  given.supplied.max_fee_per_gas.reset();
  EXPECT_EQ(Refusal(given), "`max_fee_per_gas`: invalid value: expected a fee within the cap");
  given = Supply(MakeSettlement());
  given.supplied.nonce.reset();
  EXPECT_EQ(Refusal(given), "`nonce`: invalid value: expected the account's next nonce");
}

TEST(EthereumTest, ContractsAreNotCreatedAndKindsNotMixed) {
  Case given = Supply(MakeSettlement());
  given.resolution().destination = {};
  EXPECT_EQ(Refusal(given), "`destination`: invalid value: the zero address");
  given = Supply(MakeSettlement());
  given.resolution().contract = EthereumAddress{};
  EXPECT_EQ(Refusal(given), "`destination`: invalid value: the zero address");
  given = Supply(MakeSettlement());
  given.request.stated.intent = MakeOrder();
  EXPECT_NE(Refusal(given), "built");
  given = Supply(MakeSettlement());
  given.request.resolution = CancelResolution{};
  EXPECT_NE(Refusal(given), "built");
}

// Each value that determines the payload, changed on its own, gives another payload.
TEST(EthereumTest, EveryResolvedValueIsInTheSignedBytes) {
  Case given = Supply(MakeSettlement());
  const Bytes original = MUST(Row().build(given.request, given.supplied)).preimage;
  size_t changes = 0;
  FieldChanger changer([&](const std::string& path) {
    const bool only_bounds = path == ".decimals" || path == ".sender" || path == ".native_asset" ||
                             path == ".max_fee_per_gas_cap" || path == ".max_priority_fee_per_gas_cap" ||
                             path == ".transaction_type present or absent";  // fee_market, said or not
    const auto payload = Row().build(given.request, given.supplied);
    ++changes;
    if (path == ".safe present or absent") {
      EXPECT_FALSE(payload.has_value());  // another format's
      return;
    }
    ASSERT_TRUE(payload.has_value()) << path;
    EXPECT_EQ(payload->preimage == original, only_bounds) << path;
  });
  changer.Each("", given.resolution());
  EXPECT_GE(changes, 11u);
}

TEST(EthereumTest, OlderTypesSayTheChainToo) {
  Case given = Supply(MakeSettlement());
  const auto preimage = [&](TransactionType type) {
    given.resolution().transaction_type = type;
    return HexEncode(MUST(Row().build(given.request, given.supplied)).preimage);
  };
  given.supplied.max_priority_fee_per_gas = Uint256{};
  const std::string legacy = preimage(TransactionType::kLegacy);
  EXPECT_TRUE(legacy.starts_with("f8")) << legacy;
  EXPECT_TRUE(legacy.ends_with("018080")) << legacy;  // chain id, 0, 0: no other chain takes it
  EXPECT_TRUE(preimage(TransactionType::kAccessList).starts_with("01f8"));
  EXPECT_TRUE(preimage(TransactionType::kFeeMarket).starts_with("02f8"));
  given.resolution().chain_id = 5;
  EXPECT_TRUE(preimage(TransactionType::kLegacy).ends_with("058080"));
}

// A signature by the private key 1, s in the half that is asked for: a device gives either.
Bytes SignWithKeyOne(const Bytes& digest, bool high_s) {
  secp256k1_context* const context = secp256k1_context_create(SECP256K1_CONTEXT_SIGN);
  Bytes key(32, 0);
  key.back() = 1;
  secp256k1_ecdsa_signature signature;
  EXPECT_EQ(secp256k1_ecdsa_sign(context, &signature, digest.data(), key.data(), nullptr, nullptr), 1);
  Bytes out(64);
  secp256k1_ecdsa_signature_serialize_compact(context, out.data(), &signature);
  if (high_s) {  // s is a scalar as a key is
    EXPECT_EQ(secp256k1_ec_seckey_negate(context, out.data() + 32), 1);
  }
  secp256k1_context_destroy(context);
  return out;
}

TEST(EthereumTest, FinishesALowAndAHighSignatureAlike) {
  for (const uint64_t nonce : {0ull, 1ull, 2ull, 3ull, 4ull, 5ull, 6ull, 7ull}) {
    Case given = Supply(MakeSettlement());
    given.supplied.nonce = nonce;
    const Payload payload = MUST(Row().build(given.request, given.supplied));
    const Bytes key = MUST(HexDecode(kPointOne));
    const Bytes low = SignWithKeyOne(payload.to_sign, false);
    const Bytes high = SignWithKeyOne(payload.to_sign, true);
    ASSERT_NE(low, high);
    const auto finished = Row().finish(given.request, given.supplied, payload, low, key);
    ASSERT_TRUE(finished.has_value()) << finished.error().Message();
    EXPECT_EQ(MUST(Row().finish(given.request, given.supplied, payload, high, key)).signature,
              finished->signature);
    ASSERT_EQ(finished->signature.size(), 65u);
    EXPECT_EQ(Bytes(finished->signature.begin(), finished->signature.end() - 1), low);
    Hash256 digest;
    ASSERT_TRUE(Hash256::From(payload.to_sign, digest));
    const crypto::Signature signature = MUST(crypto::MakeSignature(low));
    const crypto::RecoveryId parity{finished->signature.back()};
    const auto recovered = MUST(crypto::PublicKeyFromRecovery(digest, signature, parity));
    EXPECT_EQ(recovered.bytes, key);
    EXPECT_TRUE(Row().assemble(given.request, given.supplied, finished->signature).has_value());
  }
}

TEST(EthereumTest, AValidSignatureByAnotherThanTheSenderIsRefused) {
  Case given = Supply(MakeSettlement());
  given.resolution().sender = MUST(SenderOf(MakeKeys().keys[1]));
  const Payload payload = MUST(Row().build(given.request, given.supplied));
  const Bytes signature = SignWithKeyOne(payload.to_sign, false);
  const auto finish = [&](std::string_view key) {
    const auto finished =
        Row().finish(given.request, given.supplied, payload, signature, MUST(HexDecode(key)));
    return finished.has_value() ? "finished" : std::string(ErrorText(finished.error().code));
  };
  EXPECT_EQ(finish(kPointOne), "signature does not verify");  // right key, wrong sender
  EXPECT_EQ(finish(kPointTwo), "signature does not verify");  // wrong key
}

TEST(EthereumTest, SignatureOfAnotherKeyOrPayloadIsRefused) {
  const Case given = Supply(MakeSettlement());
  const Payload payload = MUST(Row().build(given.request, given.supplied));
  const auto finish = [&](const Payload& p, const Bytes& signature, std::string_view key) {
    return Row().finish(given.request, given.supplied, p, signature, MUST(HexDecode(key)));
  };
  EXPECT_FALSE(finish(payload, Bytes(64, 1), kPointOne).has_value());
  EXPECT_FALSE(finish(payload, Bytes(64, 0xff), kPointOne).has_value());
  EXPECT_FALSE(finish(payload, Bytes(64, 0), kPointOne).has_value());
  EXPECT_FALSE(finish(payload, Bytes(63, 1), kPointOne).has_value());
  Payload other = payload;
  other.to_sign[0] ^= 1;
  EXPECT_FALSE(finish(other, Bytes(64, 1), kPointOne).has_value());
}

TEST(EthereumTest, AssembleWantsAFinishedSignature) {
  const Case given = Supply(MakeSettlement());
  Bytes signature(65, 1);
  const Bytes raw = MUST(Row().assemble(given.request, given.supplied, signature));
  EXPECT_EQ(
      HexEncode(ByteView(raw).last(67)),
      "01a0" + std::string(64, '0').replace(0, 64, HexEncode(Bytes(32, 1))) + "a0" + HexEncode(Bytes(32, 1)));
  signature.back() = 2;
  EXPECT_FALSE(Row().assemble(given.request, given.supplied, signature).has_value());
  signature.pop_back();
  EXPECT_FALSE(Row().assemble(given.request, given.supplied, signature).has_value());
}

}  // namespace
}  // namespace sealward::intent::formats
