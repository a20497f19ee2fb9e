// The texts that people sign, and what goes into them. Layout: each header line is "name: value", then a
// blank line and the rendering. Nothing here may change without a new version line: signatures are over these
// bytes.
#include <algorithm>

#include "base/hex.h"
#include "base/time_text.h"
#include "crypto/hash.h"
#include "people/approval.h"

namespace sealward::people {
namespace {

void Line(std::string& out, std::string_view name, std::string_view value) {
  out.append(name).append(": ").append(value).push_back('\n');
}

}  // namespace

std::string RequesterText(const Principal& principal) {
  return principal.is_service ? principal.name + " (" + principal.person + ")" : principal.name;
}

std::string ApprovalText(const ApprovalSubject& subject, std::string_view approver, Verdict verdict,
                         Nanoseconds not_after) {
  std::string out = "sealward approval v1\n";
  Line(out, "log", subject.origin);
  Line(out, "request", HexEncode(subject.request.View()));
  Line(out, "effect", HexEncode(subject.effect.View()));
  Line(out, "requester", subject.requester);
  Line(out, "policy", HexEncode(subject.policy.View()));
  Line(out, "approver", approver);
  Line(out, "verdict", EnumName(verdict));
  Line(out, "not-after", FormatTime(not_after));
  Line(out, "nonce", HexEncode(subject.nonce.View()));
  out.push_back('\n');
  out += subject.rendering;
  return out;
}

std::string RequestText(std::string_view origin, std::string_view requester,
                        const intent::StatedRequest& stated) {
  const Bytes intent = Encode(stated.intent);
  std::string out = "sealward request v1\n";
  Line(out, "log", origin);
  Line(out, "requester", requester);
  Line(out, "request-id", stated.request_id);
  Line(out, "key", stated.key);
  Line(out, "valid-until", FormatTime(stated.valid_until));
  Line(out, "intent", HexEncode(crypto::Sha256(intent).View()));
  out.push_back('\n');
  out += intent::RenderStated(stated);
  return out;
}

// SHA-256 of log id (16 bytes), sequence (8 bytes, big endian) and request hash (32 bytes): the first 16
// bytes of it.
ApprovalNonce MakeApprovalNonce(const LogId& log, Sequence sequence, const RequestHash& request) {
  Bytes input;
  Append(input, log.View());
  for (int shift = 56; shift >= 0; shift -= 8) input.push_back(static_cast<uint8_t>(sequence.value >> shift));
  Append(input, request.View());
  const Hash256 hash = crypto::Sha256(input);
  ApprovalNonce nonce;
  std::copy_n(hash.bytes.begin(), nonce.bytes.size(), nonce.bytes.begin());
  return nonce;
}

}  // namespace sealward::people
