#include "policy/validate_expression.h"

#include "policy/print.h"
#include "policy/suggest.h"

namespace sealward::policy {
namespace {

bool IsNumeric(Type type) {
  return type == Type::kCount || type == Type::kAmount;
}
bool IsOrdered(Type type) {
  return IsNumeric(type) || type == Type::kDuration;
}
std::string TypeText(Type type) {
  return std::string(EnumName(type));
}

constexpr const char* kNoFactOnCancel = "a cancel never depends on a fact or on the time";
constexpr std::string_view kWriteAsset = "an amount has an asset: write it behind the number, as in `5 BTC`";

}  // namespace

ExpressionValidator::ExpressionValidator(const Ast& ast, const Documents& documents, const Names& names,
                                         Mistakes& mistakes, Validated& out)
    : ast_(ast), documents_(documents), names_(names), mistakes_(mistakes), out_(out) {
  out_.expressions.resize(ast.expressions.size());
}

void ExpressionValidator::AddList(uint32_t statement) {
  lists_.emplace(ast_.statements[statement].name, statement);
}

Type ExpressionValidator::Check(ExpressionId id, const Scope& scope) {
  return Visit(id, scope).type;
}

void ExpressionValidator::CheckCondition(ExpressionId id, const Scope& scope) {
  const Type type = Check(id, scope);
  if (type == Type::kInvalid || type == Type::kBoolean) return;
  mistakes_.Add(ast_[id].at, "expected a condition, found " + TypeText(type) + ": compare it with something");
}

AssetId ExpressionValidator::FindAsset(std::string_view name, Position at) {
  const intent::Asset* asset = documents_.reference.FindAsset(name);
  if (asset != nullptr) return static_cast<AssetId>(asset - documents_.reference.assets.data());
  mistakes_.Add(at, names_.Unknown(Domain::kAsset, name));
  return kNoAsset;
}

ExpressionInfo ExpressionValidator::VisitLeaf(const Expression& e, const Scope& scope) {
  switch (e.kind) {
    case ExpressionKind::kBoolean:
      return {.type = Type::kBoolean};
    case ExpressionKind::kText:
      return {.type = Type::kText};
    case ExpressionKind::kNumber:
      return VisitNumber(e);
    case ExpressionKind::kAmount:
      return VisitAmount(e);
    case ExpressionKind::kDuration:
      return {.type = Type::kDuration};
    case ExpressionKind::kAttribute:
      return VisitAttribute(e, scope);
    case ExpressionKind::kHas:
      if (!names_.KnowsRole(e.text)) mistakes_.Add(e.at, names_.UnknownRole(e.text));
      return {.type = Type::kBoolean};
    case ExpressionKind::kReference:
      return VisitReference(e, scope);
    case ExpressionKind::kFactIs:
      return VisitFactIs(e, scope);
    case ExpressionKind::kTime:
      mistakes_.Add(e.at,
                    "`time` is asked whether it is in something: `time in [ \"mon-fri 07:00-21:00\" ]`");
      return {};
    case ExpressionKind::kApprovals:
      if (!scope.may_approvals) mistakes_.Add(e.at, "`approvals` stands in a `never` only");
      return {.type = Type::kCount};
    default:  // kPercent, kTicks: VisitCollar looks at them
      return {};
  }
}

ExpressionInfo ExpressionValidator::Visit(ExpressionId id, const Scope& scope) {
  const Expression& e = ast_[id];
  ExpressionInfo info;
  switch (e.kind) {
    case ExpressionKind::kLookup:
      info = VisitLookup(e, scope);
      break;
    case ExpressionKind::kMeasure:
      info = VisitMeasure(e, scope);
      break;
    case ExpressionKind::kCollar:
      info = VisitCollar(e, scope);
      break;
    case ExpressionKind::kTimes:
    case ExpressionKind::kMin:
    case ExpressionKind::kMax:
    case ExpressionKind::kAdd:
    case ExpressionKind::kSubtract:
      info = VisitSum(e, scope);
      break;
    case ExpressionKind::kCompare:
      info = VisitCompare(e, scope);
      break;
    case ExpressionKind::kIn:
      info = VisitIn(e, scope);
      break;
    case ExpressionKind::kNot:
    case ExpressionKind::kAnd:
    case ExpressionKind::kOr:
      info = VisitJunction(e, scope);
      break;
    default:
      info = VisitLeaf(e, scope);
      break;
  }
  out_.expressions[id] = info;
  return info;
}

ExpressionInfo ExpressionValidator::VisitNumber(const Expression& e) {
  if (e.number.scale == 0) return {.type = Type::kCount};
  mistakes_.Add(e.at, "a count is a whole number; " + std::string(kWriteAsset));
  return {};
}

ExpressionInfo ExpressionValidator::VisitAmount(const Expression& e) {
  const AssetId asset = FindAsset(e.text, e.at);
  if (asset == kNoAsset) return {};
  const uint8_t scale = documents_.reference.assets[asset].scale;
  const auto scaled = e.number.Rescale(scale);
  if (!scaled.has_value()) {
    const bool precise = scaled.error().code == ErrorCode::kTooPrecise;
    mistakes_.Add(e.at, precise ? Quoted(PrintNumber(e.number)) + " has more digits than " + e.text + " (" +
                                      std::to_string(scale) + " after the point)"
                                : Quoted(PrintNumber(e.number)) + " " + e.text + " is too large");
    return {};
  }
  return {.type = Type::kAmount, .asset = asset};
}

ExpressionInfo ExpressionValidator::VisitAttribute(const Expression& e, const Scope& scope) {
  const auto attribute = FindAttribute(e.text);
  if (!attribute.has_value()) {
    std::vector<std::string_view> paths;
    for (const AttributeRow& row : kAttributes) paths.push_back(row.path);
    mistakes_.Add(e.at, "no attribute " + Quoted(e.text) + DidYouMean(e.text, paths));
    return {};
  }
  const AttributeRow& row = RowOf(*attribute);
  const auto missing = static_cast<KindSet>(scope.kinds & ~row.kinds);
  if (missing != 0) {
    mistakes_.Add(e.at, Quoted(e.text) + " is not known of: " + PrintKinds(missing) +
                            " (only of: " + PrintKinds(row.kinds) + ")");
    return {};
  }
  const bool balance =
      *attribute == Attribute::kSettlementBalance || *attribute == Attribute::kTransferBalance;
  if (balance && !CheckFact(FactKind::kBalance, 0, e.at, scope)) return {};
  if (*attribute == Attribute::kOrderVega && !CheckFact(FactKind::kGreeks, 0, e.at, scope)) return {};
  return {.type = row.type, .attribute = *attribute};
}

bool ExpressionValidator::MergeAssets(AssetId& asset, const ExpressionInfo& other, Position at) {
  if (other.type != Type::kAmount || other.asset == kNoAsset) return true;
  if (asset == kNoAsset) asset = other.asset;
  if (asset == other.asset) return true;
  mistakes_.Add(at, "amounts of different assets: " + AssetName(asset) + " and " + AssetName(other.asset));
  return false;
}

ExpressionInfo ExpressionValidator::VisitSum(const Expression& e, const Scope& scope) {
  ExpressionInfo out;
  bool sound = true;
  for (const ExpressionId child : e.children) {
    const ExpressionInfo info = Visit(child, scope);
    if (info.type == Type::kInvalid) {
      sound = false;
    } else if (!IsNumeric(info.type)) {
      mistakes_.Add(ast_[child].at, "expected an amount or a number, found " + TypeText(info.type));
      sound = false;
    } else if (out.type != Type::kInvalid && out.type != info.type) {
      mistakes_.Add(ast_[child].at, std::string(kWriteAsset));
      sound = false;
    } else {
      out.type = info.type;
      sound = MergeAssets(out.asset, info, ast_[child].at) && sound;
    }
  }
  return sound ? out : ExpressionInfo{};
}

ExpressionInfo ExpressionValidator::VisitCompare(const Expression& e, const Scope& scope) {
  const ExpressionInfo left = Visit(e.children[0], scope);
  const ExpressionInfo right = Visit(e.children[1], scope);
  const ExpressionInfo out{.type = Type::kBoolean};
  if (left.type == Type::kInvalid || right.type == Type::kInvalid) return out;
  const Position at = ast_[e.children[1]].at;
  if (left.type != right.type) {
    mistakes_.Add(at, IsNumeric(left.type) && IsNumeric(right.type)
                          ? std::string(kWriteAsset)
                          : TypeText(left.type) + " can't be compared with " + TypeText(right.type));
    return out;
  }
  const bool ordering = e.comparison != Comparison::kEqual && e.comparison != Comparison::kNotEqual;
  if (ordering && !IsOrdered(left.type)) {
    mistakes_.Add(e.at, "only amounts, numbers and durations have an order: use `==`, `!=` or `in`");
    return out;
  }
  AssetId asset = left.asset;
  MergeAssets(asset, right, at);
  if (left.type == Type::kText) {
    CheckText(e.children[0], e.children[1]);
    CheckText(e.children[1], e.children[0]);
  }
  return out;
}

// A literal text must be a name that the attribute on the other side can have.
void ExpressionValidator::CheckText(ExpressionId attribute_side, ExpressionId text_side) {
  const Expression& text = ast_[text_side];
  if (text.kind != ExpressionKind::kText) return;
  CheckItems(attribute_side, {{text.text, text.at}});
}

void ExpressionValidator::CheckItems(ExpressionId operand, const std::vector<Item>& items) {
  if (ast_[operand].kind != ExpressionKind::kAttribute) return;
  for (const Item& item : items) CheckItem(out_.expressions[operand].attribute, item);
}

void ExpressionValidator::CheckItem(Attribute attribute, const Item& item) {
  const Domain domain = RowOf(attribute).domain;
  if (domain == Domain::kEnumeration) {
    const auto values = EnumeratorsOf(attribute);
    if (std::find(values.begin(), values.end(), item.text) != values.end()) return;
    std::string all;
    for (const std::string_view value : values) all += (all.empty() ? "" : ", ") + std::string(value);
    mistakes_.Add(item.at, Quoted(item.text) + " is no value of `" + std::string(RowOf(attribute).path) +
                               "`: " + all + DidYouMean(item.text, values));
  } else if (!names_.Knows(domain, item.text)) {
    mistakes_.Add(item.at, names_.Unknown(domain, item.text));
  }
}

ExpressionInfo ExpressionValidator::VisitIn(const Expression& e, const Scope& scope) {
  if (ast_[e.children[0]].kind == ExpressionKind::kTime) {
    if (Has(scope.kinds, intent::IntentKind::kCancel)) mistakes_.Add(e.at, kNoFactOnCancel);
    return VisitTimeIn(e);
  }
  const ExpressionInfo operand = Visit(e.children[0], scope);
  if (operand.type == Type::kInvalid) return {};
  if (operand.type == Type::kAmount) return VisitProjection(e, operand);
  if (operand.type == Type::kText) return VisitMembership(e);
  mistakes_.Add(e.at, "`in` asks whether a text is in a list, or gives an amount in an asset; this is " +
                          TypeText(operand.type));
  return {};
}

ExpressionInfo ExpressionValidator::VisitProjection(const Expression& e, const ExpressionInfo& operand) {
  if (e.negated || (e.target != InTarget::kName && e.target != InTarget::kText)) {
    mistakes_.Add(e.at, "an amount is given `in` one asset, as in `order.notional in USDT`");
    return {};
  }
  const AssetId asset = FindAsset(e.text, e.at);
  if (asset == kNoAsset) return {};
  const bool no_rate = out_.stale_after[static_cast<size_t>(FactKind::kRate)] == 0;
  if (operand.asset != kNoAsset && operand.asset != asset && no_rate) {
    mistakes_.Add(e.at, "an amount of " + AssetName(operand.asset) + " is given in " + AssetName(asset) +
                            " by a rate: say how old it may be, as in `stale rate after 1h`");
    return {};
  }
  return {.type = Type::kAmount, .asset = asset};
}

ExpressionInfo ExpressionValidator::VisitMembership(const Expression& e) {
  ExpressionInfo out{.type = Type::kBoolean};
  const Expression& operand = ast_[e.children[0]];
  if (e.target == InTarget::kItems) {
    CheckItems(e.children[0], e.items);
  } else if (e.target == InTarget::kAddressBook) {
    const bool destination = operand.kind == ExpressionKind::kAttribute &&
                             out_.expressions[e.children[0]].attribute == Attribute::kSettlementDestination;
    if (!destination) mistakes_.Add(e.at, "only `settlement.destination` is looked up in the address book");
  } else if (e.target == InTarget::kCalendar) {
    mistakes_.Add(e.at, "only `time` is in a session");
  } else if (const auto table = tables_.find(e.text); e.target == InTarget::kName && table != tables_.end()) {
    out.table = table->second;
    if (out_.tables[out.table].keys() == 0) return out;  // it could not be read
    if (out_.tables[out.table].keys() != 1) {
      mistakes_.Add(e.at, "only a table of one key column is asked what is in it: " + Quoted(e.text) +
                              " has " + std::to_string(out_.tables[out.table].keys()));
      return out;
    }
    CheckTableTexts(e.children[0], out_.tables[out.table], 0, files_[e.text]);
  } else {
    const auto list = e.target == InTarget::kName ? lists_.find(e.text) : lists_.end();
    if (list == lists_.end()) {
      if (ast_.incomplete) return out;  // it may stand in a statement that could not be read
      std::vector<std::string_view> known;
      for (const auto& [name, statement] : lists_) known.push_back(name);
      for (const auto& [name, index] : tables_) known.push_back(name);
      mistakes_.Add(e.at, "no list " + Quoted(e.text) + " in this policy" + DidYouMean(e.text, known));
      return out;
    }
    out.list = list->second;
    const Attribute attribute = out_.expressions[e.children[0]].attribute;
    if (operand.kind == ExpressionKind::kAttribute && checked_lists_.emplace(out.list, attribute).second) {
      CheckItems(e.children[0], ast_.statements[out.list].items);
    }
  }
  return out;
}

ExpressionInfo ExpressionValidator::VisitJunction(const Expression& e, const Scope& scope) {
  for (const ExpressionId child : e.children) CheckCondition(child, scope);
  return {.type = Type::kBoolean};
}

}  // namespace sealward::policy
