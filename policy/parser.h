// From words to the tree. Recursive descent with a bounded depth; after a mistake it goes on at the next
// statement, so that an author sees all mistakes at once. Pure, any process.
#ifndef SEALWARD_POLICY_PARSER_H_
#define SEALWARD_POLICY_PARSER_H_

#include "policy/ast.h"
#include "policy/token.h"

namespace sealward::policy {

// The tree of a whole text. What stands in it is sound only if no mistake was added.
Ast Parse(std::string_view text, Mistakes& mistakes);

}  // namespace sealward::policy

#endif  // SEALWARD_POLICY_PARSER_H_
