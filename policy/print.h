// The one way to write a policy: what Parse reads back as the same tree. Comments stay with their statement.
// Also how an expression is quoted to people. Pure, any process.
#ifndef SEALWARD_POLICY_PRINT_H_
#define SEALWARD_POLICY_PRINT_H_

#include <string>

#include "policy/ast.h"

namespace sealward::policy {

std::string Print(const Ast& ast);
std::string PrintExpression(const Ast& ast, ExpressionId id);
// The same as one of several that `and` joins.
std::string PrintJoined(const Ast& ast, ExpressionId id);
// The same with the items of each list in its place, sorted: equal texts mean the same whatever lists are
// called.
std::string PrintExpanded(const Ast& ast, ExpressionId id);
std::string PrintKinds(KindSet kinds);  // "order, cancel"

// A number of an asset as the language writes it: 1_250_000.5
std::string PrintNumber(const Decimal& number);

}  // namespace sealward::policy

#endif  // SEALWARD_POLICY_PRINT_H_
