// What is sound in a policy and yet looks like a mistake: statements that can never matter, and acts that
// only just enough people can do. For officers' tools; the daemon never asks. Pure.
#ifndef SEALWARD_POLICY_ADVICE_H_
#define SEALWARD_POLICY_ADVICE_H_

#include <string_view>
#include <vector>

#include "policy/policy.h"

namespace sealward::policy {

// Of a policy that loads: remarks in the order of the text.
std::vector<Diagnostic> Advise(std::string_view text, std::string_view file, const Documents& documents);

}  // namespace sealward::policy

#endif  // SEALWARD_POLICY_ADVICE_H_
