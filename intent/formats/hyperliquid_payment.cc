#include "intent/formats/hyperliquid_payment.h"

#include <charconv>

#include "base/hex.h"
#include "intent/formats/json_writer.h"
#include "intent/formats/recoverable.h"
#include "intent/formats/rows.h"

namespace sealward::intent::formats::hyperliquid {
namespace {

constexpr eip712::Member kMembers[] = {
    {"string", "hyperliquidChain"}, {"string", "destination"}, {"string", "amount"}, {"uint64", "time"}};
constexpr eip712::Schema kUsdSend{"HyperliquidTransaction:UsdSend", kMembers};
constexpr eip712::Schema kWithdraw{"HyperliquidTransaction:Withdraw", kMembers};

struct Payment {
  const HyperliquidPaymentResolution& resolution;
  bool withdrawal = false;
  std::string chain;
  std::string destination;  // lower-case: it is signed as a text
  std::string amount;
  uint64_t time = 0;
};

Result<Payment> Read(const CanonicalRequest& request, const Supplied& supplied) {
  const auto* const resolution = std::get_if<HyperliquidPaymentResolution>(&request.resolution);
  const auto* const settlement = std::get_if<Settlement>(&request.stated.intent);
  const auto* const transfer = std::get_if<Transfer>(&request.stated.intent);
  if (resolution == nullptr || (settlement == nullptr && transfer == nullptr)) return WrongKind();
  const auto refuse = [](const char* why, const char* field) {
    return Fail(ErrorCode::kInvalidArgument, why, std::string(field));
  };
  const bool mainnet = resolution->environment == "mainnet";
  if (!mainnet && resolution->environment != "testnet")
    return refuse("expected mainnet or testnet", "environment");
  if (!supplied.nonce.has_value()) return refuse("expected the key's next nonce", "nonce");
  if (resolution->destination.IsZero()) return refuse("the zero address", "destination");
  const Decimal& amount = settlement != nullptr ? settlement->amount : transfer->amount;
  if (amount.IsNegative() || amount.IsZero()) return refuse("expected more than nothing", "amount");
  return Payment{*resolution,
                 transfer != nullptr,
                 mainnet ? "Mainnet" : "Testnet",
                 "0x" + HexEncode(resolution->destination.View()),
                 amount.ToText(),
                 *supplied.nonce};
}

std::string HexNumber(uint64_t value) {
  char digits[16];
  const auto [end, error] = std::to_chars(std::begin(digits), std::end(digits), value, 16);
  return error == std::errc() ? "0x" + std::string(std::begin(digits), end) : std::string();
}

}  // namespace

bool IsPayment(const Intent& intent) {
  return std::holds_alternative<Settlement>(intent) || std::holds_alternative<Transfer>(intent);
}

Result<TypedRequest> MakePayment(const CanonicalRequest& request, const Supplied& supplied) {
  static const eip712::DomainFamily kDomains("HyperliquidSignTransaction", "1");
  static const Hash256 kUsdSendHash = eip712::TypeHash(kUsdSend);
  static const Hash256 kWithdrawHash = eip712::TypeHash(kWithdraw);
  const Payment payment = TRY(Read(request, supplied));
  TypedMessage message =
      payment.withdrawal ? TypedMessage(kWithdraw, kWithdrawHash) : TypedMessage(kUsdSend, kUsdSendHash);
  message.Text(payment.chain).Text(payment.destination).Text(payment.amount).Unsigned(payment.time);
  const Hash256 separator = kDomains.Separator(Uint256::From(payment.resolution.chain_id), EthereumAddress{});
  return TypedRequest{separator, std::move(message), payment.resolution.signer};
}

Result<Bytes> AssemblePayment(const CanonicalRequest& request, const Supplied& supplied, ByteView signature) {
  const Payment payment = TRY(Read(request, supplied));
  const RecoverableParts parts = TRY(SplitRecoverable(signature));
  JsonWriter writer;
  writer.Map(3).Text("action").Map(6).Text("type").Text(payment.withdrawal ? "withdraw3" : "usdSend");
  writer.Text("hyperliquidChain").Text(payment.chain);
  writer.Text("signatureChainId").Text(HexNumber(payment.resolution.chain_id));
  writer.Text("destination").Text(payment.destination).Text("amount").Text(payment.amount);
  writer.Text("time").Unsigned(payment.time);
  writer.Text("nonce").Unsigned(payment.time).Text("signature").Map(3);
  writer.Text("r").Text("0x" + HexEncode(parts.r)).Text("s").Text("0x" + HexEncode(parts.s));
  writer.Text("v").Unsigned(uint64_t{27} + parts.parity);
  const ByteView text = AsBytes(writer.text());
  return Bytes(text.begin(), text.end());
}

}  // namespace sealward::intent::formats::hyperliquid
