// The validator's part for measures, facts, collars, tables and times.
#include "policy/print.h"
#include "policy/suggest.h"
#include "policy/validate_expression.h"

namespace sealward::policy {

namespace {

constexpr const char* kNoFactOnCancel = "a cancel never depends on a fact or on the time";

bool IsPrice(Type type) {
  return type == Type::kAmount;
}

// Of a measured attribute in its own asset; kOne: it is not told by what is counted by.
AssetRole RoleOf(Attribute attribute) {
  switch (attribute) {
    case Attribute::kOrderQuantity:
    case Attribute::kOrderDelta:
    case Attribute::kOrderDisplayQuantity:
    case Attribute::kMandateQuantity:
      return AssetRole::kBase;
    case Attribute::kSettlementAmount:
    case Attribute::kSettlementBalance:
    case Attribute::kTransferAmount:
    case Attribute::kTransferBalance:
      return AssetRole::kPaid;
    case Attribute::kSettlementFeeMax:
    case Attribute::kTransferFeeMax:
      return AssetRole::kOne;
    default:
      return AssetRole::kQuote;
  }
}

}  // namespace

void ExpressionValidator::AddTable(const Statement& statement) {
  size_t rows = 0;
  for (const Table& table : out_.tables) rows += table.rows();
  tables_.emplace(statement.name, static_cast<uint32_t>(out_.tables.size()));
  files_.emplace(statement.name, statement.file.text);
  out_.tables.push_back(ReadTable(statement, documents_, kTableRowsMax - rows, mistakes_));
}

uint32_t ExpressionValidator::FindCalendar(std::string_view name, Position at) {
  for (uint32_t i = 0; i < out_.calendars.size(); ++i) {
    if (out_.calendars[i].name() == name) return i;
  }
  std::vector<std::string_view> known;
  for (const Calendar& calendar : documents_.calendars) {
    known.push_back(calendar.name);
    if (calendar.name != name) continue;
    auto compiled = CompiledCalendar::Create(calendar);
    if (compiled.has_value()) {
      out_.calendars.push_back(*std::move(compiled));
      return static_cast<uint32_t>(out_.calendars.size() - 1);
    }
    mistakes_.Add(at, "the calendar " + Quoted(name) + " can't be used: " + compiled.error().Message());
    return kNoIndex;
  }
  mistakes_.Add(at, "no calendar " + Quoted(name) + " in the documents" + DidYouMean(name, known));
  return kNoIndex;
}

// Whether the policy says how old a fact may be that is read here.
bool ExpressionValidator::CheckFact(FactKind fact, uint64_t age_ns, Position at, const Scope& scope) {
  if (Has(scope.kinds, intent::IntentKind::kCancel)) {
    mistakes_.Add(at, kNoFactOnCancel);
    return false;
  }
  if (age_ns != 0 || out_.stale_after[static_cast<size_t>(fact)] != 0) return true;
  const std::string name(EnumName(fact));
  mistakes_.Add(at, "how old may " + std::string(fact == FactKind::kGreeks ? "greeks" : "a " + name) +
                        " be? say so, as in `stale " + name + " after 10s`");
  return false;
}

ExpressionInfo ExpressionValidator::VisitTimeIn(const Expression& e) {
  ExpressionInfo out{.type = Type::kBoolean};
  if (e.target == InTarget::kCalendar) {
    out.calendar = FindCalendar(e.text, e.at);
  } else if (e.target == InTarget::kItems) {
    for (const Item& item : e.items) {
      if (ParseWeekRanges(item.text).has_value()) continue;
      mistakes_.Add(item.at,
                    Quoted(item.text) + ": expected days and times in UTC such as `mon-fri 07:00-21:00`");
    }
  } else {
    mistakes_.Add(e.at,
                  "`time` is in ranges of the week, as in `time in [ \"mon-fri 07:00-21:00\" ]`, or in "
                  "`session(...)`");
  }
  return out;
}

ExpressionInfo ExpressionValidator::VisitReference(const Expression& e, const Scope& scope) {
  if ((scope.kinds & ~kTrading) != 0) {
    mistakes_.Add(
        e.at, "`reference` is not known of: " + PrintKinds(static_cast<KindSet>(scope.kinds & ~kTrading)));
    return {};
  }
  if (!CheckFact(FactKind::kReference, e.duration_ns, e.at, scope)) return {};
  return {.type = Type::kAmount};
}

ExpressionInfo ExpressionValidator::VisitFactIs(const Expression& e, const Scope& scope) {
  const ExpressionInfo out{.type = Type::kBoolean};
  KindSet known = kAllKinds;
  if (e.fact == FactKind::kReference || e.fact == FactKind::kGreeks) known = kTrading;
  if (e.fact == FactKind::kBalance) known = kSettlement | kTransfer;
  if (e.fact == FactKind::kDropCopy) known = kTrading | kVenueConfiguration | kRead | kSession;
  const auto missing = static_cast<KindSet>(scope.kinds & ~known & ~kCancel);
  if (missing != 0) {
    mistakes_.Add(e.at, "`" + std::string(EnumName(e.fact)) + "` is not known of: " + PrintKinds(missing));
    return out;
  }
  for (const Item& asset : e.items) FindAsset(asset.text, asset.at);
  CheckFact(e.fact, e.duration_ns, e.at, scope);
  return out;
}

ExpressionInfo ExpressionValidator::VisitLookup(const Expression& e, const Scope& scope) {
  const auto found = tables_.find(e.text);
  if (found == tables_.end()) {
    std::vector<std::string_view> known;
    for (const auto& [name, index] : tables_) known.push_back(name);
    if (!ast_.incomplete) {
      mistakes_.Add(e.at, "no table " + Quoted(e.text) + " in this policy" + DidYouMean(e.text, known));
    }
    return {};
  }
  const Table& table = out_.tables[found->second];
  if (table.keys() == 0) return {};  // it could not be read
  if (table.keys() != e.children.size()) {
    mistakes_.Add(e.at, Quoted(e.text) + " is looked up by " + std::to_string(table.keys()) + " keys, not " +
                            std::to_string(e.children.size()));
    return {};
  }
  bool sound = true;
  for (size_t i = 0; i < e.children.size(); ++i) {
    const Type type = Visit(e.children[i], scope).type;
    sound = sound && type == Type::kText;
    if (type != Type::kText && type != Type::kInvalid) {
      mistakes_.Add(ast_[e.children[i]].at,
                    "a table is looked up by texts, found " + std::string(EnumName(type)));
    }
    if (type == Type::kText) CheckTableTexts(e.children[i], table, i, files_[e.text]);
  }
  const Column* const column = table.FindColumn(e.column);
  if (column == nullptr || column->type == Type::kInvalid) {
    std::vector<std::string_view> known;
    for (const Column& other : table.columns()) known.push_back(other.name);
    mistakes_.Add(e.at,
                  "no column " + Quoted(e.column) + " in " + Quoted(e.text) + DidYouMean(e.column, known));
    return {};
  }
  if (!sound) return {};
  return {.type = column->type,
          .asset = column->asset,
          .table = found->second,
          .column = static_cast<uint32_t>(table.ColumnIndex(*column))};
}

// What stands in a key column must be something that what it is looked up by can be.
void ExpressionValidator::CheckTableTexts(ExpressionId operand, const Table& table, size_t key,
                                          const std::string& file) {
  if (ast_[operand].kind != ExpressionKind::kAttribute) return;
  const Attribute attribute = out_.expressions[operand].attribute;
  const auto index = static_cast<uint32_t>(&table - out_.tables.data());
  const auto once = static_cast<uint32_t>(kStatementsMax + index * kNamesMax + key);
  if (!checked_lists_.emplace(once, attribute).second) return;
  const Domain domain = RowOf(attribute).domain;
  if (domain == Domain::kFree) return;
  const auto values = EnumeratorsOf(attribute);
  for (const Item& item : table.KeyTexts(key)) {
    const bool known = domain == Domain::kEnumeration
                           ? std::find(values.begin(), values.end(), item.text) != values.end()
                           : names_.Knows(domain, item.text);
    if (known) continue;
    mistakes_.AddIn(file, item.at,
                    domain == Domain::kEnumeration
                        ? Quoted(item.text) + " is no value of `" + std::string(RowOf(attribute).path) + "`"
                        : names_.Unknown(domain, item.text));
  }
}

ExpressionInfo ExpressionValidator::VisitCollar(const Expression& e, const Scope& scope) {
  const ExpressionInfo out{.type = Type::kBoolean};
  if ((scope.kinds & ~kTrading) != 0) {
    mistakes_.Add(e.at, "only prices of order, amend and quote are compared so");
    return out;
  }
  AssetId asset = kNoAsset;
  for (size_t i = 0; i < e.children.size(); ++i) {
    const Expression& child = ast_[e.children[i]];
    if (i >= 2 && child.kind != ExpressionKind::kAmount) continue;
    const ExpressionInfo info = Visit(e.children[i], scope);
    if (info.type == Type::kInvalid) continue;
    if (!IsPrice(info.type)) {
      mistakes_.Add(child.at, "expected a price, found " + std::string(EnumName(info.type)));
    } else {
      MergeAssets(asset, info, child.at);
    }
  }
  return out;
}

bool ExpressionValidator::MayMeasure(const Expression& e, const Scope& scope) {
  const Measure& measure = ast_.measures[*e.measure];
  if (scope.no_measure != nullptr && !(scope.may_filled && measure.kind == MeasureKind::kFilled)) {
    mistakes_.Add(e.at, scope.no_measure);
    return false;
  }
  return true;
}

// What is summed: an attribute that is an amount, as it is or in one asset.
bool ExpressionValidator::VisitMeasured(const Expression& e, const Scope& scope, MeasurePlan& plan) {
  const Measure& measure = ast_.measures[*e.measure];
  const ExpressionId child = e.children[0];
  const bool projected = ast_[child].kind == ExpressionKind::kIn && !ast_[child].children.empty();
  const Expression& attribute_expression = projected ? ast_[ast_[child].children[0]] : ast_[child];
  if (attribute_expression.kind != ExpressionKind::kAttribute) {
    mistakes_.Add(ast_[child].at,
                  "expected `count of KINDS`, or an amount in one asset as in `order.notional in USDT`");
    return false;
  }
  const auto attribute = FindAttribute(attribute_expression.text);
  plan.kinds = attribute.has_value() ? RowOf(*attribute).kinds : scope.kinds;
  const ExpressionInfo info = Visit(child, {.kinds = plan.kinds});
  if (info.type != Type::kAmount) {
    if (info.type != Type::kInvalid) {
      mistakes_.Add(ast_[child].at,
                    "only amounts are summed; " + std::string(EnumName(info.type)) + " is not");
    }
    return false;
  }
  plan.amount = child;
  plan.asset = info.asset;
  plan.own_sign = *attribute == Attribute::kOrderDelta || *attribute == Attribute::kOrderVega;
  if (projected) return true;
  plan.role = RoleOf(*attribute);
  const std::string_view key = (plan.kinds & (kTrading | kMandate)) != 0 ? "instrument" : "asset";
  const bool keyed =
      std::any_of(measure.by.begin(), measure.by.end(), [&](const Item& item) { return item.text == key; });
  if (plan.role != AssetRole::kOne && keyed) return true;
  mistakes_.Add(ast_[child].at,
                "expected `count of KINDS`, or an amount in one asset as in `order.notional in USDT`" +
                    std::string(keyed ? "" : " (or counted by " + std::string(key) + ")"));
  return false;
}

ExpressionInfo ExpressionValidator::VisitMeasure(const Expression& e, const Scope& scope) {
  const Measure& measure = ast_.measures[*e.measure];
  if (!MayMeasure(e, scope)) return {};
  MeasurePlan plan{.kind = StoreOf(measure.kind),
                   .kinds = measure.count_of,
                   .where = measure.where,
                   .window_ns = measure.window_ns};
  ExpressionInfo out{.type = Type::kCount};
  if (measure.count_of == 0) {
    if (!VisitMeasured(e, scope, plan)) return {};
    out.type = Type::kAmount;
    out.asset = plan.asset;
  }
  const bool extreme = measure.kind == MeasureKind::kLowest || measure.kind == MeasureKind::kHighest;
  if (extreme && measure.count_of != 0) {
    mistakes_.Add(e.at, "the " + std::string(EnumName(measure.kind)) + " of amounts only: a count has none");
  }
  const auto others = static_cast<KindSet>(plan.kinds & ~kTrading);
  if (others != 0 && measure.kind != MeasureKind::kSent && !extreme) {
    mistakes_.Add(e.at, Quoted(EnumName(measure.kind)) +
                            " is of order, amend and quote only, not of: " + PrintKinds(others));
  }
  if (measure.where.has_value())
    CheckCondition(*measure.where, {plan.kinds, "`sent` can't stand inside `sent`"});
  plan.keys = CheckKeys(measure.by, plan.kinds | scope.kinds);
  if (!measure.session.text.empty()) plan.calendar = FindCalendar(measure.session.text, measure.session.at);
  MakeIdentity(measure, plan);
  out.measure = AddMeasure(std::move(plan));
  if (out_.measures.size() > kCountersMax) {
    mistakes_.Add(e.at, "a policy has at most " + std::to_string(kCountersMax) + " different measures");
  }
  return out;
}

std::vector<MeasureKey> ExpressionValidator::CheckKeys(const std::vector<Item>& items, KindSet kinds) {
  std::vector<MeasureKey> out;
  for (const Item& item : items) {
    const auto key = ParseEnum<MeasureKey>(item.text);
    if (!key.has_value()) {
      mistakes_.Add(item.at, "nothing is counted by " + Quoted(item.text) +
                                 DidYouMean(item.text, kEnumNames<MeasureKey>));
      continue;
    }
    if (std::find(out.begin(), out.end(), *key) != out.end()) {
      mistakes_.Add(item.at, Quoted(item.text) + " is named twice");
      continue;
    }
    KindSet missing = 0;
    for (size_t i = 0; i < kEnumNames<intent::IntentKind>.size(); ++i) {
      const auto kind = static_cast<intent::IntentKind>(i);
      if (Has(kinds, kind) && !AttributeOf(*key, kind).has_value()) missing |= SetOf(kind);
    }
    if (missing != 0) mistakes_.Add(item.at, Quoted(item.text) + " is not known of: " + PrintKinds(missing));
    out.push_back(*key);
  }
  std::sort(out.begin(), out.end());
  return out;
}

void ExpressionValidator::MakeIdentity(const Measure& measure, MeasurePlan& plan) const {
  std::string& identity = plan.identity;
  static constexpr auto kStores =
      std::to_array<std::string_view>({"sent ", "filled ", "lowest ", "highest ", "level "});
  identity = kStores[static_cast<size_t>(plan.kind)];
  if (plan.amount.has_value()) {
    identity += PrintExpanded(ast_, *plan.amount);
    if (plan.asset != kNoAsset) {
      identity += " at scale " + std::to_string(documents_.reference.assets[plan.asset].scale);
    }
  } else {
    identity += "count of " + PrintKinds(plan.kinds);
  }
  if (plan.where.has_value()) identity += " where " + PrintExpanded(ast_, *plan.where);
  if (plan.window_ns != 0) identity += " over " + std::to_string(plan.window_ns / kSecondNs) + "s";
  if (!measure.session.text.empty()) identity += " over session(" + measure.session.text + ")";
  for (size_t i = 0; i < plan.keys.size(); ++i) {
    identity += (i == 0 ? " by " : ", ") + std::string(EnumName(plan.keys[i]));
  }
}

uint32_t ExpressionValidator::AddMeasure(MeasurePlan plan) {
  const auto [found, is_new] = measures_.emplace(plan.identity, static_cast<uint32_t>(out_.measures.size()));
  if (is_new) out_.measures.push_back(std::move(plan));
  return found->second;
}

}  // namespace sealward::policy
