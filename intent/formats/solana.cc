// Solana settlements and transfers: a legacy message with System's transfer, or the token program's
// TransferChecked, which names mint and decimals. Where a price for compute units is set, the two
// instructions of the compute budget stand before it. No lookup tables, no durable nonces, nothing else. One
// signer, who pays the fee.
#include "base/check.h"
#include "intent/formats/rows.h"
#include "intent/formats/solana_message.h"
#include "intent/solana_address.h"

namespace sealward::intent::formats {
namespace {

constexpr KeyAlgorithm kAlgorithms[] = {KeyAlgorithm::kEd25519};
constexpr IntentKind kKinds[] = {IntentKind::kSettlement, IntentKind::kTransfer};

constexpr size_t kSignatureBytes = 64;
constexpr uint32_t kSystemTransfer = 2;
constexpr uint8_t kTransferChecked = 12;
constexpr uint8_t kSetComputeUnitLimit = 2;
constexpr uint8_t kSetComputeUnitPrice = 3;

void AppendLittle(Bytes& out, uint64_t value, size_t bytes) {
  for (size_t i = 0; i < bytes; ++i) out.push_back(static_cast<uint8_t>(value >> 8 * i));
}

SolanaInstruction BudgetInstruction(uint8_t type, uint64_t value, size_t bytes) {
  static const SolanaAddress kProgram =
      MUST(ParseSolanaAddress("ComputeBudget111111111111111111111111111111"));
  Bytes data{type};
  AppendLittle(data, value, bytes);
  return {kProgram, {}, std::move(data)};
}

Result<SolanaInstruction> PaymentInstruction(const SolanaResolution& resolution) {
  Bytes data;
  if (!resolution.mint.has_value()) {
    AppendLittle(data, kSystemTransfer, 4);
    AppendLittle(data, resolution.base_units, 8);
    return SolanaInstruction{SolanaAddress{},  // the system program's address is all zeros
                             {{resolution.sender, true, true}, {resolution.destination, false, true}},
                             std::move(data)};
  }
  if (!resolution.source_account.has_value() || !resolution.destination_account.has_value()) {
    return Fail(ErrorCode::kInvalidArgument, "expected the token's accounts", std::string("destination"));
  }
  data.push_back(kTransferChecked);
  AppendLittle(data, resolution.base_units, 8);
  data.push_back(resolution.decimals);
  return SolanaInstruction{SolanaTokenProgram(),
                           {{*resolution.source_account, false, true},
                            {*resolution.mint, false, false},
                            {*resolution.destination_account, false, true},
                            {resolution.sender, true, false}},
                           std::move(data)};
}

Result<Bytes> Message(const CanonicalRequest& request) {
  const Intent& intent = request.stated.intent;
  const auto* const resolution = std::get_if<SolanaResolution>(&request.resolution);
  const bool payment = std::holds_alternative<Settlement>(intent) || std::holds_alternative<Transfer>(intent);
  if (!payment || resolution == nullptr) return WrongKind();
  std::vector<SolanaInstruction> instructions;
  if (resolution->unit_price != 0) {
    instructions.push_back(BudgetInstruction(kSetComputeUnitLimit, resolution->compute_units, 4));
    instructions.push_back(BudgetInstruction(kSetComputeUnitPrice, resolution->unit_price, 8));
  }
  instructions.push_back(TRY(PaymentInstruction(*resolution)));
  return EncodeSolanaMessage(resolution->sender, resolution->recent_blockhash, instructions);
}

Status Supply(const CanonicalRequest&, const DocumentsView&, Supplied&) {
  return Ok();
}

Result<Payload> Build(const CanonicalRequest& request, const Supplied&) {
  const Bytes message = TRY(Message(request));
  return Payload{message, message};
}

Status CheckSize(ByteView signature) {
  if (signature.size() == kSignatureBytes) return Ok();
  return Fail(ErrorCode::kBadSignature, "expected 64 bytes");
}

Result<Finished> Finish(const CanonicalRequest& request, const Supplied&, const Payload&, ByteView signature,
                        ByteView public_key) {
  TRY(CheckSize(signature));
  const auto* const resolution = std::get_if<SolanaResolution>(&request.resolution);
  if (resolution == nullptr || AsText(resolution->sender.View()) != AsText(public_key)) {
    return Fail(ErrorCode::kBadSignature, "signed by another account than the request's");
  }
  return Finished{{signature.begin(), signature.end()}};
}

// The transaction, ready to send: one signature and the message.
Result<Bytes> Assemble(const CanonicalRequest& request, const Supplied&, ByteView signature) {
  TRY(CheckSize(signature));
  Bytes out{1};
  Append(out, signature);
  Append(out, TRY(Message(request)));
  return out;
}

}  // namespace

const FormatRow kSolanaRow = {
    Format::kSolana,
    kAlgorithms,
    kKinds,
    NonceRule::kNone,
    "payer, recipient or both token accounts, mint, decimals, amount, compute units and their price, and a "
    "recent blockhash; the network only by that",
    "about two minutes after the blockhash was the newest: when the chain no longer takes it",
    nullptr,
    nullptr,
    Supply,
    Build,
    Finish,
    Assemble,
};

}  // namespace sealward::intent::formats
