#include "policy/advice.h"

#include <map>
#include <set>

#include "policy/names.h"
#include "policy/parser.h"
#include "policy/print.h"
#include "policy/validate.h"

namespace sealward::policy {
namespace {

class Adviser {
 public:
  Adviser(const Ast& ast, const Documents& documents, Mistakes& out)
      : ast_(ast), names_(documents), out_(out) {}

  void Run() {
    KindSet permitted = 0;
    for (const Statement& statement : ast_.statements) {
      if (statement.kind == StatementKind::kPermit) permitted |= statement.kinds;
    }
    for (const Statement& statement : ast_.statements) {
      if (statement.kind >= StatementKind::kPermit) CheckStatement(statement, permitted);
    }
    for (const Statement& statement : ast_.statements) CheckUsed(statement);
  }

 private:
  void CheckStatement(const Statement& statement, KindSet permitted) {
    if (Decides(statement.kind) && (statement.kinds & permitted) == 0) {
      out_.Add(statement.at, "this can't matter: no permit is on " + PrintKinds(statement.kinds));
    } else if (statement.when.has_value() && NeverTrue(*statement.when)) {
      out_.Add(ast_[*statement.when].at, "this can never be true: the statement never applies");
    } else if (statement.unless.has_value() && AlwaysTrue(*statement.unless)) {
      out_.Add(ast_[*statement.unless].at, "this is always true: the statement never applies");
    }
    if (statement.people == 0) return;
    const size_t holding = names_.PeopleHolding(statement.roles);
    if (holding > statement.people) return;
    out_.Add(statement.at, "nobody is spare: " + std::to_string(statement.people) + " must act, and " +
                               std::to_string(holding) + " hold such a role (none if one of them asks)");
  }

  bool AlwaysTrue(ExpressionId id) const {
    return ast_[id].kind == ExpressionKind::kBoolean && ast_[id].boolean;
  }

  // A constant, or two texts that one attribute would have to be at once.
  bool NeverTrue(ExpressionId id) const {
    const Expression& e = ast_[id];
    if (e.kind == ExpressionKind::kBoolean) return !e.boolean;
    if (e.kind == ExpressionKind::kIn && e.target == InTarget::kItems) return !e.negated && e.items.empty();
    if (e.kind != ExpressionKind::kAnd) return false;
    std::map<std::string_view, std::string_view> wanted;
    for (const ExpressionId child : e.children) {
      if (NeverTrue(child)) return true;
      const Expression& part = ast_[child];
      if (part.kind != ExpressionKind::kCompare || part.comparison != Comparison::kEqual) continue;
      const Expression& left = ast_[part.children[0]];
      const Expression& right = ast_[part.children[1]];
      if (left.kind != ExpressionKind::kAttribute || right.kind != ExpressionKind::kText) continue;
      const auto [found, is_new] = wanted.emplace(left.text, right.text);
      if (!is_new && found->second != right.text) return true;
    }
    return false;
  }

  // Lists and tables that no expression names.
  void CheckUsed(const Statement& statement) {
    if (statement.kind != StatementKind::kList && statement.kind != StatementKind::kTable) return;
    for (const Expression& e : ast_.expressions) {
      const bool names =
          e.kind == ExpressionKind::kLookup || (e.kind == ExpressionKind::kIn && e.target == InTarget::kName);
      if (names && e.text == statement.name) return;
    }
    out_.Add(statement.at, "nothing asks this " + std::string(EnumName(statement.kind)));
  }

  const Ast& ast_;
  Names names_;
  Mistakes& out_;
};

}  // namespace

std::vector<Diagnostic> Advise(std::string_view text, std::string_view file, const Documents& documents) {
  Mistakes remarks(file);
  const Ast ast = Parse(text, remarks);
  Adviser(ast, documents, remarks).Run();
  return remarks.Take();
}

}  // namespace sealward::policy
