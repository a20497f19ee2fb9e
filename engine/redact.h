// What a requester may see of the reasons of a decision. Authorizer; pure. Records always hold all of them.
#ifndef SEALWARD_ENGINE_REDACT_H_
#define SEALWARD_ENGINE_REDACT_H_

#include <cstdint>
#include <vector>

#include "people/decision.h"
#include "people/roster.h"

namespace sealward::engine {

enum class Detail : uint8_t { kRedacted, kWhole };

// Engines learn what their own requests need, officers everything.
constexpr Detail DetailFor(people::Socket socket) {
  return socket == people::Socket::kOfficer ? Detail::kWhole : Detail::kRedacted;
}

// Every statement stays, by kind and name. Of a forbid nothing else (it may stand on a list that isn't the
// requester's to know); of a limit its numbers only if they are about this request alone or about what is
// counted by requester, desk, account or key, which the requester can see at the venue anyway.
std::vector<people::Reason> Shown(std::vector<people::Reason> reasons, Detail detail);

}  // namespace sealward::engine

#endif  // SEALWARD_ENGINE_REDACT_H_
