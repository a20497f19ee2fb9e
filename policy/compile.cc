#include "policy/compile.h"

#include <algorithm>

#include "base/check.h"
#include "policy/print.h"

namespace sealward::policy {
namespace {

class Compiler {
 public:
  Compiler(const Ast& ast, const Validated& validated, const Documents& documents)
      : ast_(ast), validated_(validated), documents_(documents), out_(std::make_unique<Policy::Compiled>()) {}

  std::unique_ptr<Policy::Compiled> Run() {
    out_->name = ast_.name;
    out_->version = ast_.version;
    CopyDocuments();
    for (const CounterPlan& plan : validated_.counters) out_->counters.push_back(CompileCounter(plan));
    for (const Statement& statement : ast_.statements) {
      if (statement.kind != StatementKind::kList) out_->statements.push_back(CompileStatement(statement));
    }
    if (asks_address_book_) CopyAddressBook();
    Index();
    return std::move(out_);
  }

 private:
  void CopyDocuments() {
    for (const auto& asset : documents_.reference.assets) out_->assets.push_back({asset.name, asset.scale});
    for (const auto& network : documents_.reference.networks) {
      out_->native.emplace(network.name, out_->FindAsset(network.native_asset));
    }
  }

  void CopyAddressBook() {
    for (const auto& address : documents_.address_book.addresses) {
      out_->address_book.push_back(
          {address.name, address.counterparty, address.asset, address.network, address.usable_from});
    }
  }

  void Index() {
    for (size_t i = 0; i < out_->statements_of.size(); ++i) {
      const auto kind = static_cast<intent::IntentKind>(i);
      for (uint32_t s = 0; s < out_->statements.size(); ++s) {
        if (Has(out_->statements[s].kinds, kind)) out_->statements_of[i].push_back(s);
      }
      for (CounterId c = 0; c < out_->counters.size(); ++c) {
        if (Has(out_->counters[c].kinds, kind)) out_->counters_of[i].push_back(c);
      }
    }
  }

  CompiledCounter CompileCounter(const CounterPlan& plan) {
    CompiledCounter out{.identity = plan.identity,
                        .kinds = plan.kinds,
                        .asset = plan.asset,
                        .window_ns = plan.window_ns,
                        .keys = plan.keys};
    if (plan.amount.has_value()) out.amount = CompileExpression(*plan.amount);
    if (plan.where.has_value()) out.where = CompileExpression(*plan.where);
    return out;
  }

  CompiledStatement CompileStatement(const Statement& statement) {
    name_ = NameOf(statement);
    CompiledStatement out{.kind = statement.kind, .name = NameOf(statement), .kinds = statement.kinds};
    if (statement.when.has_value()) AddConditions(*statement.when, out.when);
    if (statement.unless.has_value()) out.unless = CompileCondition(*statement.unless);
    if (statement.kind == StatementKind::kLimit) {
      out.bounded = CompileExpression(*statement.bounded);
      out.bound = CompileExpression(*statement.bound);
      out.bounded_text = PrintExpression(ast_, *statement.bounded);
      if (ast_[*statement.bounded].kind == ExpressionKind::kSent) {
        out.counter = validated_.expressions[*statement.bounded].counter;
      }
    }
    if (statement.kind == StatementKind::kRequire) out.requirement = CompileRequirement(statement);
    return out;
  }

  static people::Requirement CompileRequirement(const Statement& statement) {
    people::Requirement out;
    out.source = NameOf(statement);
    out.people = static_cast<uint8_t>(statement.people);
    for (const Item& role : statement.roles) out.roles.push_back(role.text);
    out.distinct_roles = statement.distinct_roles;
    out.distinct_desks = statement.distinct_desks;
    out.within_ns = statement.within_ns;
    return out;
  }

  Condition CompileCondition(ExpressionId id) { return {CompileExpression(id), PrintExpression(ast_, id)}; }

  void AddConditions(ExpressionId id, std::vector<Condition>& out) {
    if (ast_[id].kind != ExpressionKind::kAnd) return out.push_back(CompileCondition(id));
    for (const ExpressionId child : ast_[id].children) out.push_back(CompileCondition(child));
  }

  // Bounded by the height of the tree (kDepthMax).
  NodeId CompileExpression(ExpressionId id) {
    const Expression& e = ast_[id];
    const ExpressionInfo& info = validated_.expressions[id];
    Node node{.kind = e.kind,
              .comparison = e.comparison,
              .negated = e.negated,
              .attribute = info.attribute,
              .asset = info.asset,
              .boolean = e.boolean};
    if (e.kind == ExpressionKind::kNumber) node.number = e.number.mantissa;
    if (e.kind == ExpressionKind::kAmount)
      node.number = MUST(e.number.Rescale(out_->assets[info.asset].scale));
    if (e.kind == ExpressionKind::kText || e.kind == ExpressionKind::kHas) node.index = AddText(e.text);
    if (e.kind == ExpressionKind::kSent) {
      node.index = info.counter;
      std::string& asked_by = out_->counters[info.counter].statement;
      if (asked_by.empty()) asked_by = name_;
    } else {
      std::vector<NodeId> children;
      for (const ExpressionId child : e.children) children.push_back(CompileExpression(child));
      node.first_child = static_cast<uint32_t>(out_->children.size());
      node.child_count = static_cast<uint32_t>(children.size());
      out_->children.insert(out_->children.end(), children.begin(), children.end());
    }
    if (e.kind == ExpressionKind::kIn) CompileTarget(e, info, node);
    out_->nodes.push_back(node);
    return static_cast<NodeId>(out_->nodes.size() - 1);
  }

  void CompileTarget(const Expression& e, const ExpressionInfo& info, Node& node) {
    if (info.type == Type::kAmount) {
      node.target = InTarget::kName;
    } else if (e.target == InTarget::kAddressBook) {
      node.target = InTarget::kAddressBook;
      asks_address_book_ = true;
    } else {
      node.target = InTarget::kItems;
      node.index = info.list == kNoList ? AddItems(e.items) : AddList(info.list);
    }
  }

  uint32_t AddText(const std::string& text) {
    const auto [found, is_new] = texts_.emplace(text, static_cast<uint32_t>(out_->texts.size()));
    if (is_new) out_->texts.push_back(text);
    return found->second;
  }

  ListId AddItems(const std::vector<Item>& items) {
    std::vector<std::string> texts;
    for (const Item& item : items) texts.push_back(item.text);
    std::sort(texts.begin(), texts.end());
    out_->lists.push_back(std::move(texts));
    return static_cast<ListId>(out_->lists.size() - 1);
  }

  ListId AddList(uint32_t statement) {
    const auto found = lists_.find(statement);
    if (found != lists_.end()) return found->second;
    return lists_.emplace(statement, AddItems(ast_.statements[statement].items)).first->second;
  }

  const Ast& ast_;
  const Validated& validated_;
  const Documents& documents_;
  std::unique_ptr<Policy::Compiled> out_;
  std::map<std::string, uint32_t> texts_;
  std::map<uint32_t, ListId> lists_;
  std::string name_;  // of the statement at hand
  bool asks_address_book_ = false;
};

}  // namespace

AssetId Policy::Compiled::FindAsset(std::string_view asset) const {
  const auto found =
      std::lower_bound(assets.begin(), assets.end(), asset,
                       [](const AssetRow& row, std::string_view text) { return row.name < text; });
  if (found == assets.end() || found->name != asset) return kNoAsset;
  return static_cast<AssetId>(found - assets.begin());
}

std::unique_ptr<Policy::Compiled> Compile(const Ast& ast, const Validated& validated,
                                          const Documents& documents) {
  return Compiler(ast, validated, documents).Run();
}

}  // namespace sealward::policy
