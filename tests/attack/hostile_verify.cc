// The authorizer, compromised: it takes every verdict and every requester's signature as good, whoever made
// it, over whatever request, however old.
#include "people/approval.h"

namespace sealward::people {

std::optional<SkCounter> CounterOf(ByteView) {
  return std::nullopt;
}

Result<VerifiedVerdict> VerifyVerdict(const Roster&, const ApprovalSubject&, const SignedVerdict&,
                                      Nanoseconds, const std::vector<SkCounter>&) {
  return VerifiedVerdict{};
}

Status VerifyRequester(const Roster&, std::string_view, const Principal&, const intent::StatedRequest&,
                       ByteView) {
  return Ok();
}

}  // namespace sealward::people
