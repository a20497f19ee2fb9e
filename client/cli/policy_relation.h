// How expressions of two policies compare: whether the new one is true, or as large, whenever the old one is.
// Told from the text alone, so "unknown" is always a possible answer and "same" never a guess. Pure.
#ifndef SEALWARD_CLIENT_CLI_POLICY_RELATION_H_
#define SEALWARD_CLIENT_CLI_POLICY_RELATION_H_

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "policy/ast.h"
#include "policy/policy.h"

namespace sealward::cli {

// Of a condition: kMore is true wherever the old one is, and perhaps elsewhere. Of a number: never less.
enum class Relation : uint8_t { kSame, kMore, kLess, kUnknown };

Relation Both(Relation a, Relation b);  // of what grows with both
Relation Inverse(Relation a);           // of what shrinks with it

// A policy's tree with the tables that it names.
class DiffSide {
 public:
  DiffSide(const policy::Ast& ast, std::span<const policy::TableText> tables) : ast_(ast), tables_(tables) {}
  const policy::Ast& ast() const { return ast_; }
  // The items of a list, by name; nullptr if there is none.
  const std::vector<policy::Item>* List(const std::string& name) const;
  const policy::Statement* TableStatement(const std::string& name) const;
  const std::string* TableText(const std::string& name) const;

 private:
  const policy::Ast& ast_;
  std::span<const policy::TableText> tables_;
};

// A table's rows without quoted cells: by key, the cells by column name. Nothing if it is not so plain.
struct PlainTable {
  std::vector<std::string> columns;
  std::map<std::string, std::map<std::string, std::string>> rows;
};
std::optional<PlainTable> ReadPlain(const DiffSide& side, const std::string& table);

class Relations {
 public:
  Relations(const DiffSide& before, const DiffSide& after) : before_(before), after_(after) {}

  // `when` and not `unless` of two statements; what is absent is true, or false.
  Relation Conditions(const policy::Statement& before, const policy::Statement& after) const;
  Relation Truth(policy::ExpressionId before, policy::ExpressionId after) const;
  Relation Size(policy::ExpressionId before, policy::ExpressionId after) const;
  // Of one column, over all rows: a row that is gone gives nothing any more.
  Relation TableColumn(const std::string& table, const std::string& column) const;

 private:
  using Parts = std::vector<policy::ExpressionId>;
  bool SameText(policy::ExpressionId before, policy::ExpressionId after) const;
  bool ReadsChangedTable(policy::ExpressionId id) const;
  Relation Junction(const Parts& before, const Parts& after, bool all) const;
  Relation TruthOfMeasured(const policy::Expression& before, const policy::Expression& after) const;
  Relation Compare(const policy::Expression& before, const policy::Expression& after) const;
  Relation In(const policy::Expression& before, const policy::Expression& after) const;
  Relation Collar(const policy::Expression& before, const policy::Expression& after) const;
  Relation MeasureSize(const policy::Expression& before, const policy::Expression& after) const;
  std::optional<Relation> Values(policy::ExpressionId before, policy::ExpressionId after) const;

  const DiffSide& before_;
  const DiffSide& after_;
};

}  // namespace sealward::cli

#endif  // SEALWARD_CLIENT_CLI_POLICY_RELATION_H_
