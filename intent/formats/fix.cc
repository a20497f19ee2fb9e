// FIX Logon with RawData: Ed25519 over the message's own head, as Binance's FIX interfaces take it. Message
// number 1, with both sides' numbers reset. No order of the session is signed.
#include "base/hex.h"
#include "base/time_text.h"
#include "intent/formats/rows.h"
#include "intent/formats/session.h"
#include "intent/formats/venue_request.h"

namespace sealward::intent::formats {
namespace {

constexpr KeyAlgorithm kAlgorithms[] = {KeyAlgorithm::kEd25519};
constexpr IntentKind kKinds[] = {IntentKind::kSession};

constexpr char kSoh = '\x01';

std::string Tag(int number, std::string_view value) {
  return std::to_string(number) + "=" + std::string(value) + kSoh;
}

Result<FixLogon> LogonOf(const CanonicalRequest& request, const Supplied& supplied) {
  const SessionView view = TRY(SessionOf(request, supplied));
  if (!view.terms.firm.has_value() || !view.terms.target.has_value()) {
    return Fail(ErrorCode::kInvalidArgument, "expected SenderCompID and TargetCompID", std::string("firm"));
  }
  return FixLogon{*view.terms.firm, *view.terms.target, FixSendingTime(supplied.timestamp_ms), view.identity};
}

Result<Payload> Build(const CanonicalRequest& request, const Supplied& supplied) {
  return PlainPayload(FixRawDataText(TRY(LogonOf(request, supplied))));
}

Result<Bytes> Assemble(const CanonicalRequest& request, const Supplied& supplied, ByteView signature) {
  TRY(CheckSignatureSize(TRY(SessionOf(request, supplied)).terms, signature));
  const std::string text = FixLogonMessage(TRY(LogonOf(request, supplied)), signature);
  return Bytes(text.begin(), text.end());
}

}  // namespace

std::string FixSendingTime(uint64_t timestamp_ms) {
  // "2024-06-27T11:17:25Z" without its marks, and always three digits of milliseconds.
  const std::string text = FormatTime(Nanoseconds{timestamp_ms / 1000 * kSecondNs});
  return text.substr(0, 4) + text.substr(5, 2) + text.substr(8, 2) + "-" + text.substr(11, 8) + "." +
         std::to_string(1000 + timestamp_ms % 1000).substr(1);
}

std::string FixRawDataText(const FixLogon& logon) {
  std::string out = "A";
  for (const std::string_view value : {std::string_view(logon.sender), std::string_view(logon.target),
                                       std::string_view("1"), std::string_view(logon.sending_time)}) {
    out += kSoh;
    out += value;
  }
  return out;
}

std::string FixLogonMessage(const FixLogon& logon, ByteView signature) {
  const std::string raw = Base64Encode(signature);
  const std::string body = Tag(35, "A") + Tag(34, "1") + Tag(49, logon.sender) + Tag(52, logon.sending_time) +
                           Tag(56, logon.target) + Tag(95, std::to_string(raw.size())) + Tag(96, raw) +
                           Tag(98, "0") + Tag(108, "30") + Tag(141, "Y") + Tag(553, logon.username) +
                           Tag(25035, "2");  // messages are handled in their order
  const std::string message = Tag(8, "FIX.4.4") + Tag(9, std::to_string(body.size())) + body;
  uint32_t sum = 0;
  for (const char c : message) sum += static_cast<uint8_t>(c);
  return message + Tag(10, std::to_string(1000 + sum % 256).substr(1));
}

const FormatRow kFixRow = {
    Format::kFix,
    kAlgorithms,
    kKinds,
    NonceRule::kNone,
    "SenderCompID, TargetCompID, message number and sending time of the logon; no order of the session, not "
    "its "
    "end and not its gateway",
    "when the venue finds the sending time too old, or has seen the message number",
    nullptr,
    "cancel on disconnect, where the venue has it",
    SupplyNothing,
    Build,
    FinishSession,
    Assemble,
};

}  // namespace sealward::intent::formats
