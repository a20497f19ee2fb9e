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
  const char* no_measure = nullptr;  // why a measure can't stand here; null: it can
  bool may_filled = false;           // `filled` can nevertheless
  bool may_approvals = false;
  bool of_limit = false;  // what a limit bounds: a cancel may count cancels there
};

class ExpressionValidator {
 public:
  ExpressionValidator(const Ast& ast, const Documents& documents, const Names& names, Mistakes& mistakes,
                      Validated& out);
  // Lists must be known before any expression is checked.
  void AddList(uint32_t statement);
  bool HasList(std::string_view name) const { return lists_.contains(name); }
  void AddTable(const Statement& statement);
  bool HasTable(std::string_view name) const { return tables_.contains(name); }
  // The keys that `items` name, known of all `kinds`.
  std::vector<MeasureKey> CheckKeys(const std::vector<Item>& items, KindSet kinds);

  Type Check(ExpressionId id, const Scope& scope);
  void CheckCondition(ExpressionId id, const Scope& scope);  // a yes or no

 private:
  ExpressionInfo Visit(ExpressionId id, const Scope& scope);
  ExpressionInfo VisitLeaf(const Expression& e, const Scope& scope);
  ExpressionInfo VisitAmount(const Expression& e);
  ExpressionInfo VisitNumber(const Expression& e);
  ExpressionInfo VisitAttribute(const Expression& e, const Scope& scope);
  ExpressionInfo VisitSum(const Expression& e, const Scope& scope);
  ExpressionInfo VisitCompare(const Expression& e, const Scope& scope);
  ExpressionInfo VisitIn(const Expression& e, const Scope& scope);
  ExpressionInfo VisitProjection(const Expression& e, const ExpressionInfo& operand);
  ExpressionInfo VisitMembership(const Expression& e);
  ExpressionInfo VisitJunction(const Expression& e, const Scope& scope);
  ExpressionInfo VisitTimeIn(const Expression& e);
  ExpressionInfo VisitReference(const Expression& e, const Scope& scope);
  ExpressionInfo VisitFactIs(const Expression& e, const Scope& scope);
  ExpressionInfo VisitLookup(const Expression& e, const Scope& scope);
  ExpressionInfo VisitCollar(const Expression& e, const Scope& scope);
  ExpressionInfo VisitMeasure(const Expression& e, const Scope& scope);
  bool VisitMeasured(const Expression& e, const Scope& scope, MeasurePlan& plan);
  bool MayMeasure(const Expression& e, const Scope& scope);
  bool CheckFact(FactKind fact, uint64_t age_ns, Position at, const Scope& scope);
  void CheckTableTexts(ExpressionId operand, const Table& table, size_t key, const std::string& file);
  uint32_t FindCalendar(std::string_view name, Position at);
  bool MergeAssets(AssetId& asset, const ExpressionInfo& other, Position at);
  void CheckText(ExpressionId attribute_side, ExpressionId text_side);
  void CheckItems(ExpressionId operand, const std::vector<Item>& items);
  void CheckItem(Attribute attribute, const Item& item);
  void MakeIdentity(const Measure& measure, MeasurePlan& plan) const;
  uint32_t AddMeasure(MeasurePlan plan);
  AssetId FindAsset(std::string_view name, Position at);
  std::string AssetName(AssetId asset) const { return documents_.reference.assets[asset].name; }

  const Ast& ast_;
  const Documents& documents_;
  const Names& names_;
  Mistakes& mistakes_;
  Validated& out_;
  std::map<std::string_view, uint32_t> lists_;
  std::set<std::pair<uint32_t, Attribute>> checked_lists_;
  std::map<std::string, uint32_t, std::less<>> tables_;    // by name: index into Validated::tables
  std::map<std::string, std::string, std::less<>> files_;  // of each table
  std::map<std::string, uint32_t> measures_;
};

}  // namespace sealward::policy

#endif  // SEALWARD_POLICY_VALIDATE_EXPRESSION_H_
