#include "policy/compile.h"

#include <algorithm>
#include <map>

#include "base/check.h"
#include "base/time_text.h"
#include "crypto/hash.h"
#include "policy/print.h"

namespace sealward::policy {
namespace {

constexpr size_t kIndexedValuesMax = 256;  // a statement that names more is looked at each time

bool MayFail(Attribute attribute) {
  return attribute == Attribute::kOrderBaseAsset || attribute == Attribute::kOrderQuoteAsset ||
         attribute == Attribute::kOrderInstrumentKind;
}

class Compiler {
 public:
  Compiler(const Ast& ast, Validated& validated, const Documents& documents)
      : ast_(ast), validated_(validated), documents_(documents), out_(std::make_unique<Policy::Compiled>()) {}

  std::unique_ptr<Policy::Compiled> Run() {
    out_->name = ast_.name;
    out_->version = ast_.version;
    CopyDocuments();
    for (const MeasurePlan& plan : validated_.measures) out_->measures.push_back(CompileMeasure(plan));
    for (const Statement& statement : ast_.statements) {
      if (Decides(statement.kind)) out_->statements.push_back(CompileStatement(statement));
    }
    if (asks_address_book_) CopyAddressBook();
    if (asks_positions_ || out_->stale_after[static_cast<size_t>(FactKind::kDropCopy)] != 0) AddPositions();
    IndexMeasures();
    CollectNamedAssets();
    for (size_t kind = 0; kind < kKinds; ++kind) IndexStatements(static_cast<intent::IntentKind>(kind));
    return std::move(out_);
  }

 private:
  void CopyDocuments() {
    for (const auto& asset : documents_.reference.assets) out_->assets.push_back({asset.name, asset.scale});
    for (const auto& network : documents_.reference.networks) {
      out_->native.emplace(network.name, out_->FindAsset(network.native_asset));
    }
    for (const auto& venue : documents_.reference.venues) out_->venues.emplace(venue.name);
    for (const auto& instrument : documents_.reference.instruments) {
      InstrumentRow row{.base = out_->FindAsset(instrument.base_asset),
                        .quote = out_->FindAsset(instrument.quote_asset),
                        .kind = instrument.kind,
                        .multiplier = instrument.multiplier,
                        .price_tick = instrument.price_tick,
                        .venue = instrument.venue};
      if (row.base == kNoAsset || row.quote == kNoAsset) continue;
      row.base_scale = out_->assets[row.base].scale;
      row.quote_scale = out_->assets[row.quote].scale;
      out_->instruments.emplace(instrument.name, std::move(row));
    }
    out_->tables = std::move(validated_.tables);
    out_->calendars = std::move(validated_.calendars);
    out_->stale_after = validated_.stale_after;
    out_->slippage_percent = validated_.slippage_percent;
  }

  void CopyAddressBook() {
    for (const auto& address : documents_.address_book.addresses) {
      out_->address_book.emplace(address.name, Destination{address.counterparty, address.asset,
                                                           address.network, address.usable_from});
    }
  }

  // The level that `order.reduces` asks.
  void AddPositions() {
    CompiledMeasure measure{.identity = "level order.quantity by account, instrument",
                            .statement = "order.reduces",
                            .kind = StoreKind::kLevel,
                            .kinds = kTrading,
                            .role = AssetRole::kBase,
                            .keys = {MeasureKey::kAccount, MeasureKey::kInstrument}};
    for (MeasureId id = 0; id < out_->measures.size(); ++id) {
      if (out_->measures[id].identity == measure.identity) out_->positions = id;
    }
    out_->follows_orders = true;
    if (out_->positions.has_value()) return;
    measure.amount = AddNode({.kind = ExpressionKind::kAttribute, .attribute = Attribute::kOrderQuantity});
    out_->positions = static_cast<MeasureId>(out_->measures.size());
    out_->measures.push_back(std::move(measure));
  }

  void IndexMeasures() {
    crypto::Sha256Stream identities;
    for (MeasureId id = 0; id < out_->measures.size(); ++id) {
      CompiledMeasure& measure = out_->measures[id];
      identities.Update(AsBytes(measure.identity + "\n"));
      const bool of_orders = measure.kind == StoreKind::kLevel || measure.kind == StoreKind::kFilled;
      out_->follows_orders = out_->follows_orders || of_orders;
      measure.filtered = !measure.where.selectors.empty() || !measure.where.rest.empty();
      for (size_t kind = 0; kind < kKinds; ++kind) {
        const bool counts = Has(measure.kinds, static_cast<intent::IntentKind>(kind));
        if (counts) AddToIndex(out_->measures_of[kind], id, measure.where);
      }
    }
    out_->identities = identities.Digest();
  }

  void IndexStatements(intent::IntentKind kind) {
    for (uint32_t s = 0; s < out_->statements.size(); ++s) {
      const CompiledStatement& statement = out_->statements[s];
      if (!Has(statement.kinds, kind)) continue;
      if (statement.kind == StatementKind::kTrip) out_->trips_of[static_cast<size_t>(kind)].push_back(s);
      AddToIndex(out_->index[static_cast<size_t>(kind)], s, statement.guard);
    }
  }

  // The selector with the fewest values leads to it.
  void AddToIndex(GuardIndex& index, uint32_t id, const Guard& guard) const {
    std::optional<Attribute> best;
    std::vector<std::string_view> best_values;
    for (const NodeId selector : guard.selectors) {
      std::vector<std::string_view> values;
      const auto attribute = ValuesOf(selector, values);
      const bool better = attribute.has_value() && !MayFail(*attribute) &&
                          values.size() <= kIndexedValuesMax &&
                          (!best.has_value() || values.size() < best_values.size());
      if (!better) continue;
      best = attribute;
      best_values = std::move(values);
    }
    if (!best.has_value()) return index.always.push_back(id);
    auto row = std::find_if(index.by_attribute.begin(), index.by_attribute.end(),
                            [&](const auto& by) { return by.attribute == *best; });
    if (row == index.by_attribute.end()) {
      index.by_attribute.push_back({.attribute = *best, .ids = {}});
      row = index.by_attribute.end() - 1;
    }
    for (const std::string_view value : best_values) row->ids[value].push_back(id);
  }

  // The texts that a selector lets through, and of what.
  std::optional<Attribute> ValuesOf(NodeId id, std::vector<std::string_view>& values) const {
    const Node& node = out_->nodes[id];
    if (node.kind == ExpressionKind::kHas) return std::nullopt;
    for (uint32_t i = 0; i < node.child_count; ++i) {
      const Node& child = out_->nodes[out_->children[node.first_child + i]];
      if (child.kind == ExpressionKind::kText) values.push_back(out_->texts[child.index]);
    }
    if (node.kind == ExpressionKind::kIn) {
      for (const auto& [text, nothing] : out_->lists[node.index]) {
        values.push_back(text);
        if (values.size() > kIndexedValuesMax) break;
      }
    }
    for (uint32_t i = 0; i < node.child_count; ++i) {
      const Node& child = out_->nodes[out_->children[node.first_child + i]];
      if (child.kind == ExpressionKind::kAttribute) return child.attribute;
    }
    return std::nullopt;
  }

  CompiledMeasure CompileMeasure(const MeasurePlan& plan) {
    CompiledMeasure out{.identity = plan.identity,
                        .kind = plan.kind,
                        .kinds = plan.kinds,
                        .asset = plan.asset,
                        .role = plan.role,
                        .own_sign = plan.own_sign,
                        .window_ns = plan.window_ns,
                        .calendar = plan.calendar,
                        .keys = plan.keys};
    if (plan.amount.has_value()) out.amount = CompileExpression(*plan.amount);
    if (plan.where.has_value()) out.where = CompileGuard(*plan.where);
    return out;
  }

  CompiledStatement CompileStatement(const Statement& statement) {
    name_ = NameOf(statement);
    CompiledStatement out{.kind = statement.kind, .name = name_, .kinds = statement.kinds};
    if (statement.when.has_value()) {
      out.guard = CompileGuard(*statement.when);
      AddConditions(*statement.when, out.when);
    }
    if (statement.unless.has_value()) out.unless = CompileCondition(*statement.unless);
    if (statement.until.has_value()) out.until_ns = MUST(ParseTime(statement.until->text)).value;
    if (statement.kind == StatementKind::kLimit) {
      out.bounded = CompileExpression(*statement.bounded);
      out.bound = CompileExpression(*statement.bound);
      out.reads_measure = ReadsMeasure(*statement.bounded);
      out.bounded_text = PrintExpression(ast_, *statement.bounded);
      if (ast_[*statement.bounded].kind == ExpressionKind::kMeasure) {
        out.measure = validated_.expressions[*statement.bounded].measure;
      }
    }
    if (statement.kind == StatementKind::kRequire || statement.kind == StatementKind::kTrip) {
      out.requirement = CompileRequirement(statement);
    }
    if (statement.kind == StatementKind::kTrip) {
      for (const Item& item : statement.by) out.keys.push_back(MUST(ParseEnum<MeasureKey>(item.text)));
      std::sort(out.keys.begin(), out.keys.end());
      out_->has_trips = true;
    }
    return out;
  }

  bool ReadsMeasure(ExpressionId id) const {
    const Expression& e = ast_[id];
    return e.kind == ExpressionKind::kMeasure ||
           std::any_of(e.children.begin(), e.children.end(),
                       [&](ExpressionId child) { return ReadsMeasure(child); });
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

  template <typename Visit>
  void EachPart(ExpressionId id, Visit visit) const {
    if (ast_[id].kind != ExpressionKind::kAnd) return visit(id);
    for (const ExpressionId child : ast_[id].children) visit(child);
  }
  void AddConditions(ExpressionId id, std::vector<Condition>& out) {
    const bool one = ast_[id].kind != ExpressionKind::kAnd;
    EachPart(id, [&](ExpressionId part) {
      out.push_back({CompileExpression(part), one ? PrintExpression(ast_, part) : PrintJoined(ast_, part)});
    });
  }
  Guard CompileGuard(ExpressionId id) {
    Guard out;
    EachPart(id, [&](ExpressionId part) {
      const NodeId node = CompileExpression(part);
      (IsSelector(part) ? out.selectors : out.rest).push_back(node);
    });
    return out;
  }

  bool IsTextAttribute(ExpressionId id) const {
    return ast_[id].kind == ExpressionKind::kAttribute && validated_.expressions[id].type == Type::kText;
  }
  bool IsSelector(ExpressionId id) const {
    const Expression& e = ast_[id];
    if (e.kind == ExpressionKind::kHas) return true;
    if (e.kind == ExpressionKind::kCompare && e.comparison == Comparison::kEqual) {
      const ExpressionId left = e.children[0];
      const ExpressionId right = e.children[1];
      return (IsTextAttribute(left) && ast_[right].kind == ExpressionKind::kText) ||
             (IsTextAttribute(right) && ast_[left].kind == ExpressionKind::kText);
    }
    if (e.kind != ExpressionKind::kIn || e.negated || !IsTextAttribute(e.children[0])) return false;
    const bool list = e.target == InTarget::kName && validated_.expressions[id].list != kNoIndex;
    return e.target == InTarget::kItems || list;
  }

  // Equal expressions are one node: what they are worth is then easily seen to be the same.
  NodeId AddNode(Node node, const std::vector<NodeId>& children = {}) {
    std::string key;
    const auto put = [&](auto value) {
      key.append(reinterpret_cast<const char*>(&value), sizeof value);  // any bytes that tell nodes apart
    };
    put(node.kind), put(node.comparison), put(node.negated), put(node.boolean), put(node.in),
        put(node.measure);
    put(node.fact), put(node.scale), put(node.attribute), put(node.asset), put(node.number), put(node.index);
    put(node.column);
    for (const NodeId child : children) put(child);
    const auto [found, is_new] = nodes_.emplace(std::move(key), static_cast<NodeId>(out_->nodes.size()));
    if (!is_new) return found->second;
    node.first_child = static_cast<uint32_t>(out_->children.size());
    node.child_count = static_cast<uint32_t>(children.size());
    out_->children.insert(out_->children.end(), children.begin(), children.end());
    out_->nodes.push_back(node);
    return found->second;
  }

  // Bounded by the height of the tree (kDepthMax).
  NodeId CompileExpression(ExpressionId id) {
    const Expression& e = ast_[id];
    const ExpressionInfo& info = validated_.expressions[id];
    Node node{.kind = e.kind};
    FillNode(e, info, node);
    std::vector<NodeId> children;
    const bool time_in = e.kind == ExpressionKind::kIn && ast_[e.children[0]].kind == ExpressionKind::kTime;
    if (e.kind != ExpressionKind::kMeasure && !time_in) {
      for (const ExpressionId child : e.children) children.push_back(CompileExpression(child));
    }
    return AddNode(node, children);
  }

  // What amounts of the text and of its tables are in, and what is converted into.
  void CollectNamedAssets() {
    const auto add = [&](AssetId asset) {
      if (asset != kNoAsset) out_->named_assets.insert(asset);
    };
    for (const Node& node : out_->nodes) {
      add(node.asset);
      if (node.kind == ExpressionKind::kFactIs && node.asset != kNoAsset) add(node.index);
    }
    for (const Table& table : out_->tables) {
      for (const Value& cell : table.cells()) {
        if (cell.type == Type::kAmount) add(cell.asset);
      }
    }
  }

  void FillNode(const Expression& e, const ExpressionInfo& info, Node& node) {
    switch (e.kind) {
      case ExpressionKind::kBoolean:
        node.boolean = e.boolean;
        break;
      case ExpressionKind::kText:
      case ExpressionKind::kHas:
        node.index = AddText(e.text);
        break;
      case ExpressionKind::kNumber:
      case ExpressionKind::kTimes:
        node.number = e.number.mantissa;
        break;
      case ExpressionKind::kAmount:
        node.asset = out_->FindAsset(e.text);
        node.number = MUST(e.number.Rescale(out_->assets[node.asset].scale));
        break;
      case ExpressionKind::kPercent:
      case ExpressionKind::kTicks:
        node.number = e.number.mantissa;
        node.scale = e.number.scale;
        break;
      case ExpressionKind::kDuration:
      case ExpressionKind::kReference:
        node.number = static_cast<Int128>(e.duration_ns);
        break;
      case ExpressionKind::kAttribute:
        node.attribute = info.attribute;
        asks_positions_ = asks_positions_ || info.attribute == Attribute::kOrderReduces;
        out_->follows_orders = out_->follows_orders || info.attribute == Attribute::kOrderCrossesOwn;
        break;
      case ExpressionKind::kLookup:
        node.index = info.table;
        node.column = info.column;
        break;
      case ExpressionKind::kMeasure:
        FillMeasure(e, info, node);
        break;
      case ExpressionKind::kCompare:
        node.comparison = e.comparison;
        break;
      case ExpressionKind::kCollar:
        node.boolean = e.boolean;
        break;
      case ExpressionKind::kFactIs:
        node.fact = e.fact;
        out_->follows_orders = out_->follows_orders || e.fact == FactKind::kDropCopy;
        node.negated = e.negated;
        node.number = static_cast<Int128>(e.duration_ns);
        if (e.items.size() == 2) {
          node.asset = out_->FindAsset(e.items[0].text);
          node.index = out_->FindAsset(e.items[1].text);
        }
        break;
      case ExpressionKind::kIn:
        node.negated = e.negated;
        FillTarget(e, info, node);
        break;
      case ExpressionKind::kTime:
      case ExpressionKind::kApprovals:
      case ExpressionKind::kMin:
      case ExpressionKind::kMax:
      case ExpressionKind::kAdd:
      case ExpressionKind::kSubtract:
      case ExpressionKind::kNot:
      case ExpressionKind::kAnd:
      case ExpressionKind::kOr:
        break;
    }
  }

  void FillMeasure(const Expression& e, const ExpressionInfo& info, Node& node) {
    node.index = info.measure;
    node.measure = ast_.measures[*e.measure].kind;
    std::string& asked_by = out_->measures[info.measure].statement;
    if (asked_by.empty()) asked_by = name_;
  }

  void FillTarget(const Expression& e, const ExpressionInfo& info, Node& node) {
    const bool time = ast_[e.children[0]].kind == ExpressionKind::kTime;
    if (info.type == Type::kAmount) {
      node.in = InKind::kAsset;
      node.asset = out_->FindAsset(e.text);
    } else if (e.target == InTarget::kAddressBook) {
      node.in = InKind::kAddressBook;
      asks_address_book_ = true;
    } else if (e.target == InTarget::kCalendar) {
      node.in = InKind::kCalendar;
      node.index = info.calendar;
    } else if (time) {
      node.in = InKind::kRanges;
      node.index = AddRanges(e.items);
    } else if (info.table != kNoIndex) {
      node.in = InKind::kTable;
      node.index = info.table;
    } else {
      node.in = InKind::kList;
      node.index = info.list == kNoIndex ? AddItems(e.items) : AddList(info.list);
    }
  }

  uint32_t AddRanges(const std::vector<Item>& items) {
    std::vector<WeekRange> ranges;
    for (const Item& item : items) {
      const auto parsed = MUST(ParseWeekRanges(item.text));
      ranges.insert(ranges.end(), parsed.begin(), parsed.end());
    }
    out_->ranges.push_back(std::move(ranges));
    return static_cast<uint32_t>(out_->ranges.size() - 1);
  }

  uint32_t AddText(const std::string& text) {
    const auto [found, is_new] = texts_.emplace(text, static_cast<uint32_t>(out_->texts.size()));
    if (is_new) out_->texts.push_back(text);
    return found->second;
  }

  uint32_t AddItems(const std::vector<Item>& items) {
    TextSet texts;
    for (const Item& item : items) texts.emplace(item.text);
    out_->lists.push_back(std::move(texts));
    return static_cast<uint32_t>(out_->lists.size() - 1);
  }

  uint32_t AddList(uint32_t statement) {
    const auto found = lists_.find(statement);
    if (found != lists_.end()) return found->second;
    return lists_.emplace(statement, AddItems(ast_.statements[statement].items)).first->second;
  }

  const Ast& ast_;
  Validated& validated_;
  const Documents& documents_;
  std::unique_ptr<Policy::Compiled> out_;
  std::map<std::string, uint32_t> texts_;
  std::map<uint32_t, uint32_t> lists_;
  TextMap<NodeId> nodes_;
  std::string name_;  // of the statement at hand
  bool asks_address_book_ = false;
  bool asks_positions_ = false;
};

}  // namespace

AssetId Policy::Compiled::FindAsset(std::string_view asset) const {
  const auto found =
      std::lower_bound(assets.begin(), assets.end(), asset,
                       [](const AssetRow& row, std::string_view text) { return row.name < text; });
  if (found == assets.end() || found->name != asset) return kNoAsset;
  return static_cast<AssetId>(found - assets.begin());
}

std::unique_ptr<Policy::Compiled> Compile(const Ast& ast, Validated& validated, const Documents& documents) {
  return Compiler(ast, validated, documents).Run();
}

}  // namespace sealward::policy
