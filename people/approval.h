// What officers and requesters sign, and the tally of it. The text is rebuilt from one's own record, never
// parsed; the verdict's SSHSIG is verified over it. Used by engine, signer, client and verifier, each with
// its own state. Pure.
#ifndef SEALWARD_PEOPLE_APPROVAL_H_
#define SEALWARD_PEOPLE_APPROVAL_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/enum.h"
#include "base/result.h"
#include "base/strong.h"
#include "intent/request.h"
#include "people/roster.h"

namespace sealward::people {

inline constexpr std::string_view kApprovalNamespace = "approval@sealward";
inline constexpr std::string_view kRequestNamespace = "request@sealward";

enum class Verdict : uint8_t { kApprove, kDeny };

// Everything an approval is bound to, besides approver and verdict.
struct ApprovalSubject {
  std::string origin;  // of the log
  RequestHash request;
  EffectHash effect;
  std::string requester;  // "name" or "service (owner)"
  DocumentHash policy;    // in force when the request became pending
  ApprovalNonce nonce;
  std::string rendering;  // intent::Render of the canonical request
};

// The exact text of a verdict. `not_after` is in whole seconds.
std::string ApprovalText(const ApprovalSubject& subject, std::string_view approver, Verdict verdict,
                         Nanoseconds not_after);
// The exact text a requester signs for a key with a floor.
std::string RequestText(std::string_view origin, std::string_view requester,
                        const intent::StatedRequest& stated);
ApprovalNonce MakeApprovalNonce(const LogId& log, Sequence sequence, const RequestHash& request);
std::string RequesterText(const Principal& principal);

// Counter values of sk keys seen so far, by public key blob; a signature must be above. Part of engine and
// signer state.
struct SkCounter {
  Bytes key;
  uint32_t counter = 0;
};

struct SignedVerdict {
  std::string person;
  Verdict verdict = Verdict::kApprove;
  Nanoseconds not_after;
  Bytes signature;  // SSHSIG blob, binary
  static constexpr auto kFields = std::tuple{
      Field{0, &SignedVerdict::person, "person", kNameBytesMax}, Field{1, &SignedVerdict::verdict, "verdict"},
      Field{2, &SignedVerdict::not_after, "not_after"},
      Field{3, &SignedVerdict::signature, "signature", kSshsigBytesMax}};
};

// Verifies the signature over the rebuilt text, by a key that belongs to verdict.person, not-after in (now,
// now + 15 min], whole seconds. Returns the sk counter if the key is of an sk type. Errors: kBadSignature,
// kExpired, kPermissionDenied, kNotFound, kMalformed, each with a reason. Does not look at who requested: the
// caller refuses a requester's own.
struct VerifiedVerdict {
  std::optional<SkCounter> counter;
};
Result<VerifiedVerdict> VerifyVerdict(const Roster& roster, const ApprovalSubject& subject,
                                      const SignedVerdict& verdict, Nanoseconds now,
                                      const std::vector<SkCounter>& counters);
// The counter inside a signature that was verified before, when state is rebuilt; nothing if no security key
// made it.
std::optional<SkCounter> CounterOf(ByteView signature);
// The requester's own signature: by the person, or the owner of the service.
Status VerifyRequester(const Roster& roster, std::string_view origin, const Principal& requester,
                       const intent::StatedRequest& stated, ByteView signature);

// How many people, of which kind, must approve. From a policy's `require` or a key's floor.
struct Requirement {
  std::string source;  // statement's name, or "floor of key NAME"
  uint8_t people = 0;
  std::vector<std::string> roles;  // each holds one of these; empty: any person
  bool distinct_roles = false;
  bool distinct_desks = false;
  std::optional<uint64_t> within_ns;  // first to last approval
  static constexpr auto kFields = std::tuple{Field{0, &Requirement::source, "source", kTextBytesMax},
                                             Field{1, &Requirement::people, "people"},
                                             Field{2, &Requirement::roles, "roles", 16},
                                             Field{3, &Requirement::distinct_roles, "distinct_roles"},
                                             Field{4, &Requirement::distinct_desks, "distinct_desks"},
                                             Field{5, &Requirement::within_ns, "within_ns"}};
};

struct CountedApproval {
  std::string person;
  Nanoseconds at;
  Nanoseconds not_after;
};

// The floor of `key` for this request: nothing, or a requirement. An amount that can't be told is an error
// (fail closed).
Result<std::optional<Requirement>> FloorOf(const intent::KeyRecord& key,
                                           const intent::CanonicalRequest& request);
// Whether distinct people other than the requester (and the owner of the requesting service) meet the
// requirement, each used once, with an assignment of distinct roles/desks where asked (exact search: quorums
// are small). Expired approvals (not_after <= now) don't count.
bool Satisfied(const Roster& roster, const Requirement& requirement, const Principal& requester,
               const std::vector<CountedApproval>& approvals, Nanoseconds now);
// Whether an approval by this person can count towards it.
bool MayMeet(const Requirement& requirement, const Person& person);
// "1 more of risk, treasury (require "two people")" for people to read; empty if it is met.
std::string Missing(const Roster& roster, const Requirement& requirement, const Principal& requester,
                    const std::vector<CountedApproval>& approvals, Nanoseconds now);

}  // namespace sealward::people

namespace sealward {
SEALWARD_ENUM_NAMES(people::Verdict, "approve", "deny")
}  // namespace sealward

#endif  // SEALWARD_PEOPLE_APPROVAL_H_
