#include "intent/formats/session.h"

#include "crypto/verify.h"
#include "intent/formats/rows.h"
#include "intent/formats/venue_request.h"

namespace sealward::intent::formats {

Result<SessionView> SessionOf(const CanonicalRequest& request, const Supplied& supplied) {
  const auto* const session = std::get_if<Session>(&request.stated.intent);
  const auto* const resolution = std::get_if<SessionResolution>(&request.resolution);
  if (session == nullptr || resolution == nullptr) return WrongKind();
  if (!resolution->terms.identity.has_value()) {
    return Fail(ErrorCode::kInvalidArgument, "expected what the venue calls the key",
                std::string("identity"));
  }
  const uint64_t now = supplied.timestamp_ms;
  if (now == 0) {
    return Fail(ErrorCode::kInvalidArgument, "expected the decision's time", std::string("timestamp_ms"));
  }
  constexpr uint64_t kMillisecondNs = kSecondNs / 1000;
  if (now < session->starts_at.value / kMillisecondNs) {
    return Fail(ErrorCode::kNotReady, "the session has not begun", std::string("starts_at"));
  }
  if (now >= session->ends_at.value / kMillisecondNs) {
    return Fail(ErrorCode::kExpired, "the session is over", std::string("ends_at"));
  }
  return SessionView{*session, resolution->terms, *resolution->terms.identity,
                     ClientOrderId(HashRequest(Encode(request)))};
}

Status SupplyNothing(const CanonicalRequest&, const DocumentsView&, Supplied&) {
  return Ok();
}

Result<Finished> FinishSession(const CanonicalRequest& request, const Supplied& supplied, const Payload&,
                               ByteView signature, ByteView) {
  const SessionView view = TRY(SessionOf(request, supplied));
  TRY(CheckSignatureSize(view.terms, signature));
  return Finished{{signature.begin(), signature.end()}};
}

}  // namespace sealward::intent::formats
