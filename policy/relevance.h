// Which observations a decision may read: what its record has to hold so that an auditor can decide again. A
// bound from above, from the request's own names and those in the policy. Run by the authorizer, inside the
// engine. Pure.
#ifndef SEALWARD_POLICY_RELEVANCE_H_
#define SEALWARD_POLICY_RELEVANCE_H_

#include <set>
#include <string>
#include <vector>

#include "intent/facts.h"
#include "policy/policy.h"

namespace sealward::policy {

// What an observation is about. One replaces the one before it with the same name.
std::string ObservationName(const intent::Observation& observation);

// Names of all observations that deciding about the request, or counting it, may read. Of a cancel: none
// (S11).
std::set<std::string> ObservationsAbout(const Policy& policy, const intent::CanonicalRequest& request);

}  // namespace sealward::policy

#endif  // SEALWARD_POLICY_RELEVANCE_H_
