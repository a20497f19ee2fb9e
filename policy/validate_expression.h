// The validator's half that looks into expressions. A sound expression gets its type; a mistake gets
// Type::kInvalid and what stands around it is not complained about again.
#ifndef SEALWARD_POLICY_VALIDATE_EXPRESSION_H_
#define SEALWARD_POLICY_VALIDATE_EXPRESSION_H_

#include <set>

#include "policy/validate.h"

namespace sealward::policy {

// What an expression may name where it stands.
struct Scope {
  KindSet kinds = 0;
  const char* no_sent = nullptr;  // why `sent` can't stand here; null: it can
};

class ExpressionValidator {
 public:
  ExpressionValidator(const Ast& ast, const Documents& documents, const Names& names, Mistakes& mistakes,
                      Validated& out);
  // Lists must be known before any expression is checked.
  void AddList(uint32_t statement);
  bool HasList(std::string_view name) const { return lists_.contains(name); }

  Type Check(ExpressionId id, const Scope& scope);
  void CheckCondition(ExpressionId id, const Scope& scope);  // a yes or no

 private:
  ExpressionInfo Visit(ExpressionId id, const Scope& scope);
  ExpressionInfo VisitAmount(const Expression& e);
  ExpressionInfo VisitNumber(const Expression& e);
  ExpressionInfo VisitAttribute(const Expression& e, const Scope& scope);
  ExpressionInfo VisitSum(const Expression& e, const Scope& scope);
  ExpressionInfo VisitCompare(const Expression& e, const Scope& scope);
  ExpressionInfo VisitIn(const Expression& e, const Scope& scope);
  ExpressionInfo VisitProjection(const Expression& e, const ExpressionInfo& operand);
  ExpressionInfo VisitMembership(const Expression& e);
  ExpressionInfo VisitJunction(const Expression& e, const Scope& scope);
  ExpressionInfo VisitSent(const Expression& e, const Scope& scope);
  bool MergeAssets(AssetId& asset, const ExpressionInfo& other, Position at);
  void CheckText(ExpressionId attribute_side, ExpressionId text_side);
  void CheckItems(ExpressionId operand, const std::vector<Item>& items);
  void CheckItem(Attribute attribute, const Item& item);
  void PlanKeys(const Expression& e, KindSet asked_of, CounterPlan& plan);
  uint32_t PlanCounter(CounterPlan plan);
  AssetId FindAsset(std::string_view name, Position at);
  std::string AssetName(AssetId asset) const { return documents_.reference.assets[asset].name; }

  const Ast& ast_;
  const Documents& documents_;
  const Names& names_;
  Mistakes& mistakes_;
  Validated& out_;
  std::map<std::string_view, uint32_t> lists_;
  std::set<std::pair<uint32_t, Attribute>> checked_lists_;
  std::map<std::string, uint32_t> counters_;
};

}  // namespace sealward::policy

#endif  // SEALWARD_POLICY_VALIDATE_EXPRESSION_H_
