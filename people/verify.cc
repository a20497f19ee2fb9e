// Who signed, and what: SSHSIG blobs against people of the roster.
#include <algorithm>

#include "crypto/sshsig.h"
#include "people/approval.h"

namespace sealward::people {
namespace {

// `blob` is by a key of `person`, over `text`. Tells somebody else's key from a bad signature: both are
// refused, but an officer needs to know which.
Result<crypto::SshsigInfo> VerifyBy(const Roster& roster, const Person& person, std::string_view name_space,
                                    std::string_view text, ByteView blob) {
  const crypto::Sshsig parsed = TRY(crypto::ParseSshsig(blob));
  const Person* const owner = roster.FindPersonByKey(parsed.key.wire());
  if (owner == nullptr) {
    return Fail(ErrorCode::kPermissionDenied, "signed with a key that nobody in the roster has", person.name);
  }
  if (owner != &person) {
    return Fail(ErrorCode::kPermissionDenied, "signed with another person's key", owner->name);
  }
  return crypto::VerifySshsig(parsed.key, name_space, AsBytes(text), blob);
}

Status CheckNotAfter(Nanoseconds not_after, Nanoseconds now) {
  if (not_after.value % kSecondNs != 0) {
    return Fail(ErrorCode::kInvalidArgument, "whole seconds are expected", std::string("not_after"));
  }
  if (not_after <= now)
    return Fail(ErrorCode::kExpired, "this approval or denial has ended", std::string("not_after"));
  if (not_after.value - now.value > kApprovalLifeNsMax) {
    return Fail(ErrorCode::kOutOfRange, "an approval or denial lives 15 minutes at most",
                std::string("not_after"));
  }
  return Ok();
}

}  // namespace

std::optional<SkCounter> CounterOf(ByteView signature) {
  const auto parsed = crypto::ParseSshsig(signature);
  if (!parsed.has_value() || !crypto::IsSecurityKey(parsed->key.type())) return std::nullopt;
  return SkCounter{parsed->key.wire(), parsed->counter};
}

Result<VerifiedVerdict> VerifyVerdict(const Roster& roster, const ApprovalSubject& subject,
                                      const SignedVerdict& verdict, Nanoseconds now,
                                      const std::vector<SkCounter>& counters) {
  const Person* const person = roster.FindPerson(verdict.person);
  if (person == nullptr) return Fail(ErrorCode::kNotFound, "no such person in the roster", verdict.person);
  TRY(CheckNotAfter(verdict.not_after, now));
  const std::string text = ApprovalText(subject, verdict.person, verdict.verdict, verdict.not_after);
  const crypto::SshsigInfo info = TRY(VerifyBy(roster, *person, kApprovalNamespace, text, verdict.signature));
  VerifiedVerdict verified;
  if (!crypto::IsSecurityKey(info.key.type())) return verified;

  const auto seen = std::find_if(counters.begin(), counters.end(),
                                 [&](const SkCounter& counter) { return counter.key == info.key.wire(); });
  if (seen != counters.end() && info.counter <= seen->counter) {
    return Fail(ErrorCode::kBadSignature,
                "the security key's counter went back: a copy of the key, or an old signature",
                verdict.person);
  }
  verified.counter = SkCounter{info.key.wire(), info.counter};
  return verified;
}

Status VerifyRequester(const Roster& roster, std::string_view origin, const Principal& requester,
                       const intent::StatedRequest& stated, ByteView signature) {
  const Person* const person = roster.FindPerson(requester.person);
  if (person == nullptr) return Fail(ErrorCode::kNotFound, "no such person in the roster", requester.person);
  const std::string text = RequestText(origin, RequesterText(requester), stated);
  TRY(VerifyBy(roster, *person, kRequestNamespace, text, signature));
  return Ok();
}

}  // namespace sealward::people
