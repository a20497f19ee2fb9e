// From the checked tree to what is evaluated. Needs a tree that was validated without a mistake; takes the
// tables and calendars out of what the validator left. Pure.
#ifndef SEALWARD_POLICY_COMPILE_H_
#define SEALWARD_POLICY_COMPILE_H_

#include <memory>

#include "policy/compiled.h"

namespace sealward::policy {

std::unique_ptr<Policy::Compiled> Compile(const Ast& ast, Validated& validated, const Documents& documents);

}  // namespace sealward::policy

#endif  // SEALWARD_POLICY_COMPILE_H_
