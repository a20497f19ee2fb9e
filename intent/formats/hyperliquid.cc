// Hyperliquid L1 actions, signed by an agent key: MessagePack of the action, nonce, account and expiry,
// hashed into an EIP-712 `Agent`. Network, account, whole order and the request's expiry are inside the
// signature. Payments by the account's master key: hyperliquid_payment.cc.
#include "base/hex.h"
#include "crypto/hash.h"
#include "intent/formats/hyperliquid_action.h"
#include "intent/formats/hyperliquid_envelope.h"
#include "intent/formats/hyperliquid_payment.h"
#include "intent/formats/recoverable.h"
#include "intent/formats/rows.h"

namespace sealward::intent::formats {
namespace {

using hyperliquid::ActionData;
using hyperliquid::AgentDigest;
using hyperliquid::Envelope;
using hyperliquid::MakeAction;
using hyperliquid::WireAction;

constexpr KeyAlgorithm kAlgorithms[] = {KeyAlgorithm::kSecp256k1};
constexpr IntentKind kKinds[] = {IntentKind::kOrder,
                                 IntentKind::kCancel,
                                 IntentKind::kAmend,
                                 IntentKind::kBatch,
                                 IntentKind::kVenueConfiguration,
                                 IntentKind::kSettlement,
                                 IntentKind::kTransfer};

struct Venue {
  const SigningTerms& terms;
  const VenueBinding& binding;
  uint32_t receive_window_ms;
};

template <typename T>
Venue VenueOf(const T& resolution) {
  return {resolution.terms, resolution.binding, resolution.receive_window_ms};
}

bool SameVenue(const Venue& a, const Venue& b) {
  return Encode(a.terms) == Encode(b.terms) && Encode(a.binding) == Encode(b.binding) &&
         a.receive_window_ms == b.receive_window_ms;
}

// One envelope for a whole batch: its actions must agree about it.
Result<Venue> VenueOf(const BatchResolution& batch) {
  std::optional<Venue> out;
  for (const ActionResolution& action : batch.actions) {
    const Venue venue = std::visit([](const auto& item) { return VenueOf(item); }, action);
    if (!out.has_value()) {
      out.emplace(venue);
    } else if (!SameVenue(*out, venue)) {
      return Fail(ErrorCode::kUnsupported, "one signature covers one account", std::string("actions"));
    }
  }
  if (!out.has_value()) return WrongKind();
  return *out;
}

Result<Venue> VenueOf(const Resolution& resolution) {
  if (const auto* const order = std::get_if<OrderResolution>(&resolution)) return VenueOf(*order);
  if (const auto* const cancel = std::get_if<CancelResolution>(&resolution)) return VenueOf(*cancel);
  if (const auto* const amend = std::get_if<AmendResolution>(&resolution)) return VenueOf(*amend);
  if (const auto* const batch = std::get_if<BatchResolution>(&resolution)) return VenueOf(*batch);
  if (const auto* const setting = std::get_if<SettingResolution>(&resolution)) return VenueOf(*setting);
  return WrongKind();
}

Result<Envelope> EnvelopeOf(const CanonicalRequest& request, const Supplied& supplied) {
  const Venue venue = TRY(VenueOf(request.resolution));
  const auto refuse = [](const char* why, const char* field) {
    return Fail(ErrorCode::kInvalidArgument, why, std::string(field));
  };
  if (venue.terms.environment != "mainnet" && venue.terms.environment != "testnet") {
    return refuse("expected mainnet or testnet", "environment");
  }
  if (!venue.binding.signer.has_value()) return refuse("expected the agent's address", "signer");
  if (!supplied.nonce.has_value()) return refuse("expected the agent's next nonce", "nonce");
  if (supplied.timestamp_ms == 0) return refuse("expected the decision's time", "timestamp_ms");
  if (venue.receive_window_ms == 0)
    return refuse("expected a bound of the request's life", "receive_window_ms");
  return Envelope{venue.terms.environment == "mainnet", *supplied.nonce, venue.binding.account_address,
                  supplied.timestamp_ms + venue.receive_window_ms, *venue.binding.signer};
}

Status Supply(const CanonicalRequest& request, const DocumentsView&, Supplied& supplied) {
  if (std::holds_alternative<Order>(request.stated.intent)) {
    supplied.client_order_id = ClientOrderId(HashRequest(Encode(request)));
  }
  return Ok();
}

Result<Payload> Build(const CanonicalRequest& request, const Supplied& supplied) {
  if (hyperliquid::IsPayment(request.stated.intent)) {
    return BuildTyped(TRY(hyperliquid::MakePayment(request, supplied)));
  }
  const Envelope envelope = TRY(EnvelopeOf(request, supplied));
  MsgpackWriter writer;
  hyperliquid::Write(TRY(MakeAction(request, supplied)), writer);
  Bytes data = ActionData(writer.bytes(), envelope);
  if (data.size() > kPayloadBytesMax) return Fail(ErrorCode::kTooLarge, "payload");
  const Hash256 digest = AgentDigest(crypto::Keccak256(data), envelope.mainnet);
  return Payload{std::move(data), {digest.bytes.begin(), digest.bytes.end()}};
}

Result<Finished> Finish(const CanonicalRequest& request, const Supplied& supplied, const Payload& payload,
                        ByteView signature, ByteView public_key) {
  if (hyperliquid::IsPayment(request.stated.intent)) {
    return FinishTyped(TRY(hyperliquid::MakePayment(request, supplied)), payload, signature, public_key);
  }
  Hash256 digest;
  if (!Hash256::From(payload.to_sign, digest)) return Fail(ErrorCode::kInvalidArgument, "expected a digest");
  return FinishRecoverable(digest, signature, public_key, TRY(EnvelopeOf(request, supplied)).signer);
}

// The body for POST /exchange.
Result<Bytes> Assemble(const CanonicalRequest& request, const Supplied& supplied, ByteView signature) {
  if (hyperliquid::IsPayment(request.stated.intent)) {
    return hyperliquid::AssemblePayment(request, supplied, signature);
  }
  const Envelope envelope = TRY(EnvelopeOf(request, supplied));
  const WireAction action = TRY(MakeAction(request, supplied));
  const RecoverableParts parts = TRY(SplitRecoverable(signature));
  JsonWriter writer;
  writer.Map(5).Text("action");
  hyperliquid::Write(action, writer);
  writer.Text("nonce").Unsigned(envelope.nonce).Text("signature").Map(3);
  writer.Text("r").Text("0x" + HexEncode(parts.r)).Text("s").Text("0x" + HexEncode(parts.s));
  writer.Text("v").Unsigned(uint64_t{27} + parts.parity).Text("vaultAddress");
  if (envelope.account.has_value()) {
    writer.Text("0x" + HexEncode(envelope.account->View()));
  } else {
    writer.Null();
  }
  writer.Text("expiresAfter").Unsigned(envelope.expires_after.value_or(0));
  const ByteView text = AsBytes(writer.text());
  return Bytes(text.begin(), text.end());
}

}  // namespace

const FormatRow kHyperliquidRow = {
    Format::kHyperliquid,
    kAlgorithms,
    kKinds,
    NonceRule::kTime,
    "network, asset index, side, price, size, time in force, reduce-only, trigger and client order id of "
    "every order, "
    "account, nonce and the request's expiry; of a payment network, destination, amount and time",
    "when expiresAfter, the decision's time + receive window, has passed at the venue; a payment: two days "
    "after its time",
    "when the venue says so: filled, cancelled, rejected, or unknown to it by its client order id",
    "scheduleCancel: a time at which the venue cancels all orders unless it is moved on",
    Supply,
    Build,
    Finish,
    Assemble,
};

}  // namespace sealward::intent::formats
