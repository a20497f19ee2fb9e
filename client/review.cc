#include "client/review.h"

#include <algorithm>

namespace sealward::client {
namespace {

std::unexpected<Error> Differs(const char* what) {
  return Fail(ErrorCode::kConflict,
              "what the daemon shows is not what would be signed; do not approve, tell security",
              std::string(what));
}

// "name" or "name (owner)": the owner is the daemon's word, the name is bound by the request's hash.
bool IsRequester(std::string_view text, std::string_view name) {
  if (text == name) return true;
  if (!text.starts_with(name) || !text.ends_with(')')) return false;
  text.remove_prefix(name.size());
  text.remove_suffix(1);
  return text.starts_with(" (") && intent::IsName(text.substr(2));
}

}  // namespace

bool IsPlainText(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c == '\n' || (c >= 0x20 && c <= 0x7e); });
}

Status CheckResolution(const intent::CanonicalRequest& request, const intent::DocumentsView& documents,
                       Nanoseconds now) {
  const auto* const cancel = std::get_if<intent::Cancel>(&request.stated.intent);
  if (cancel != nullptr && cancel->target_request.has_value()) return Ok();
  const auto resolution = intent::Resolve(request.stated, documents, now, std::nullopt);
  if (!resolution.has_value()) {
    return Fail(ErrorCode::kConflict,
                "these documents do not allow the request; do not approve, tell security",
                resolution.error().Message());
  }
  if (Encode(*resolution) == Encode(request.resolution)) return Ok();
  return Fail(ErrorCode::kConflict,
              "these documents resolve the request to something else than would be signed; do not approve, "
              "tell security",
              std::string("resolution"));
}

Result<Review> Rebuild(const SavedReview& saved, const RequestHash& asked_for) {
  if (saved.version != 1) return Fail(ErrorCode::kUnsupported, "saved by another version of this program");
  const protocol::ShowReply& reply = saved.reply;
  Review review;
  review.request = TRY(Decode<intent::CanonicalRequest>(reply.request));
  TRY(intent::ValidateStated(review.request.stated));

  people::ApprovalSubject& subject = review.subject;
  subject.request = intent::HashRequest(reply.request);
  if (subject.request != asked_for) return Differs("request hash");
  subject.effect = intent::HashEffect(review.request);
  if (!IsRequester(reply.requester, review.request.requester)) return Differs("requester");
  subject.requester = reply.requester;
  subject.nonce = people::MakeApprovalNonce(saved.log, reply.sequence, subject.request);
  if (subject.nonce != reply.nonce) return Differs("nonce");
  subject.origin = reply.origin;
  subject.policy = reply.policy;
  subject.rendering = intent::Render(review.request);
  if (!intent::IsPrintableAscii(subject.origin)) return Differs("log");
  if (!IsPlainText(subject.rendering)) return Differs("rendering");
  return review;
}

}  // namespace sealward::client
