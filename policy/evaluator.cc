#include "policy/evaluator.h"

#include <algorithm>

#include "base/check.h"

namespace sealward::policy {
namespace {

Evaluated DifferentAssets(AssetId left, AssetId right) {
  return std::unexpected(Failure{.code = FailureCode::kDifferentAssets, .left = left, .right = right});
}

bool Compare(Comparison comparison, std::strong_ordering order) {
  switch (comparison) {
    case Comparison::kEqual:
      return order == 0;
    case Comparison::kNotEqual:
      return order != 0;
    case Comparison::kLess:
      return order < 0;
    case Comparison::kLessOrEqual:
      return order <= 0;
    case Comparison::kGreater:
      return order > 0;
    case Comparison::kGreaterOrEqual:
      return order >= 0;
  }
  return false;
}

std::strong_ordering OrderOf(const Value& left, const Value& right) {
  if (left.type == Type::kText) return left.text <=> right.text;
  if (left.type == Type::kBoolean) return left.boolean <=> right.boolean;
  if (left.number == right.number) return std::strong_ordering::equal;
  return left.number < right.number ? std::strong_ordering::less : std::strong_ordering::greater;
}

}  // namespace

Evaluated Evaluator::Evaluate(NodeId id) {
  const Node& node = policy_.nodes[id];
  switch (node.kind) {
    case ExpressionKind::kBoolean:
      return BooleanValue(node.boolean);
    case ExpressionKind::kText:
      return TextValue(policy_.texts[node.index]);
    case ExpressionKind::kNumber:
      return CountValue(node.number);
    case ExpressionKind::kAmount:
      return AmountOf(node.asset, node.number);
    case ExpressionKind::kDuration:
      return Value{.type = Type::kDuration, .number = node.number};
    case ExpressionKind::kAttribute:
      return EvaluateAttribute(node.attribute);
    case ExpressionKind::kHas: {
      const auto& roles = subject_.requester.roles;
      return BooleanValue(std::find(roles.begin(), roles.end(), policy_.texts[node.index]) != roles.end());
    }
    case ExpressionKind::kReference:
      return ReadReference(view_, static_cast<uint64_t>(node.number));
    case ExpressionKind::kFactIs:
      return BooleanValue(IsStale(view_, node) != node.negated);
    case ExpressionKind::kLookup:
      return EvaluateLookup(node);
    case ExpressionKind::kMeasure:
      return Read(node.index, node.measure);
    case ExpressionKind::kTimes:
      return EvaluateTimes(node);
    case ExpressionKind::kMin:
    case ExpressionKind::kMax:
    case ExpressionKind::kAdd:
    case ExpressionKind::kSubtract:
      return EvaluateSum(node);
    case ExpressionKind::kCompare:
      return EvaluateCompare(node);
    case ExpressionKind::kCollar:
      return EvaluateCollar(node);
    case ExpressionKind::kIn:
      return EvaluateIn(node);
    case ExpressionKind::kNot:
    case ExpressionKind::kAnd:
    case ExpressionKind::kOr:
      return EvaluateJunction(node);
    case ExpressionKind::kPercent:
    case ExpressionKind::kTicks:
    case ExpressionKind::kTime:
    case ExpressionKind::kApprovals:
      break;  // never compiled as a value
  }
  CHECK(false);
}

Evaluated Evaluator::EvaluateBefore(NodeId id) {
  with_this_part_ = false;
  const Evaluated out = Evaluate(id);
  with_this_part_ = true;
  return out;
}

std::expected<bool, Failure> Evaluator::IsTrue(NodeId id) {
  const Evaluated value = Evaluate(id);
  if (!value.has_value()) return std::unexpected(value.error());
  CHECK(value->type == Type::kBoolean);  // the validator saw to it
  return value->boolean;
}

std::expected<Evaluator::Guarded, Failure> Evaluator::Passes(const Guard& guard) {
  std::optional<Failure> failure;
  for (const NodeId selector : guard.selectors) {
    const auto truth = IsTrue(selector);
    if (truth.has_value() && !*truth) return Guarded::kNotAsked;
    if (!truth.has_value() && !failure.has_value()) failure = truth.error();
  }
  bool all = true;
  for (const NodeId condition : guard.rest) {
    if (failure.has_value()) break;
    const auto truth = IsTrue(condition);
    if (!truth.has_value()) failure = truth.error();
    all = all && truth.value_or(false);
  }
  if (failure.has_value()) return std::unexpected(*failure);
  return all ? Guarded::kTrue : Guarded::kFalse;
}

void Evaluator::FindCandidates(const GuardIndex& index, std::vector<uint32_t>& out) {
  out.assign(index.always.begin(), index.always.end());
  for (const GuardIndex::ByAttribute& by : index.by_attribute) {
    const Evaluated value = EvaluateAttribute(by.attribute);
    if (!value.has_value()) continue;  // these never fail
    const auto found = by.ids.find(value->text);
    if (found != by.ids.end()) out.insert(out.end(), found->second.begin(), found->second.end());
  }
  std::sort(out.begin(), out.end());
}

Evaluated Evaluator::EvaluateAttribute(Attribute attribute) {
  auto& known = scratch_.attributes[static_cast<size_t>(attribute)];
  if (known.stamp == scratch_.stamp) return known.value;
  if (attribute == Attribute::kOrderReduces) {
    known.value = Reduces();
  } else if (attribute == Attribute::kOrderCrossesOwn) {
    known.value = CrossesOwn();
  } else {
    known.value = ReadAttribute(view_, attribute);
  }
  known.stamp = scratch_.stamp;
  return known.value;
}

Evaluated Evaluator::EvaluateSum(const Node& node) {
  Evaluated out = Evaluate(Child(node, 0));
  for (uint32_t i = 1; i < node.child_count; ++i) {
    const Evaluated next = Evaluate(Child(node, i));
    if (!out.has_value()) continue;
    if (!next.has_value()) {
      out = next;
    } else if (next->asset != out->asset) {
      out = DifferentAssets(out->asset, next->asset);
    } else if (node.kind == ExpressionKind::kMin) {
      out->number = std::min(out->number, next->number);
    } else if (node.kind == ExpressionKind::kMax) {
      out->number = std::max(out->number, next->number);
    } else {
      const auto sum = node.kind == ExpressionKind::kAdd ? CheckedAdd(out->number, next->number)
                                                         : CheckedSubtract(out->number, next->number);
      if (sum.has_value()) {
        out->number = *sum;
      } else {
        out = Fails(FailureCode::kOverflow);
      }
    }
  }
  return out;
}

Evaluated Evaluator::EvaluateTimes(const Node& node) {
  Evaluated out = Evaluate(Child(node, 0));
  if (!out.has_value()) return out;
  const auto product = CheckedMultiply(out->number, node.number);
  if (!product.has_value()) return Fails(FailureCode::kOverflow);
  out->number = *product;
  return out;
}

Evaluated Evaluator::EvaluateCompare(const Node& node) {
  const Evaluated left = Evaluate(Child(node, 0));
  const Evaluated right = Evaluate(Child(node, 1));
  if (!left.has_value()) return left;
  if (!right.has_value()) return right;
  CHECK(left->type == right->type);
  if (left->asset != right->asset) return DifferentAssets(left->asset, right->asset);
  return BooleanValue(Compare(node.comparison, OrderOf(*left, *right)));
}

// Side-aware: what is worse is higher for who buys and lower for who sells.
Evaluated Evaluator::EvaluateCollar(const Node& node) {
  const Evaluated price = Evaluate(Child(node, 0));
  const Evaluated from = Evaluate(Child(node, 1));
  if (!price.has_value()) return price;
  if (!from.has_value()) return from;
  if (part_.row == nullptr) return Fails(FailureCode::kUnknownInstrument);
  const AssetId quote = part_.row->quote;
  if (price->asset != quote) return DifferentAssets(price->asset, quote);
  if (from->asset != quote) return DifferentAssets(from->asset, quote);
  std::optional<Int128> distance;
  for (uint32_t i = 2; i < node.child_count; ++i) {
    const Node& tolerance = policy_.nodes[Child(node, i)];
    const bool amount = tolerance.kind == ExpressionKind::kAmount;
    const Evaluated next =
        amount ? AmountOf(tolerance.asset, tolerance.number) : DistanceOf(view_, tolerance, *from);
    if (!next.has_value()) return next;
    if (next->asset != quote) return DifferentAssets(next->asset, quote);
    const Int128 before = distance.value_or(next->number);
    distance = node.boolean ? std::min(before, next->number) : std::max(before, next->number);
  }
  const bool buys = part_.side == intent::Side::kBuy;
  const auto worst = buys ? CheckedAdd(from->number, *distance) : CheckedSubtract(from->number, *distance);
  if (!worst.has_value()) return Fails(FailureCode::kOverflow);
  return BooleanValue(buys ? price->number <= *worst : price->number >= *worst);
}

Evaluated Evaluator::EvaluateIn(const Node& node) {
  if (node.in == InKind::kRanges || node.in == InKind::kCalendar) return EvaluateTimeIn(node);
  const Evaluated operand = Evaluate(Child(node, 0));
  if (!operand.has_value()) return operand;
  if (node.in == InKind::kAsset) {
    const Node& child = policy_.nodes[Child(node, 0)];
    const bool funds =
        child.kind == ExpressionKind::kAttribute &&
        (child.attribute == Attribute::kSettlementBalance || child.attribute == Attribute::kTransferBalance);
    return Convert(view_, *operand, node.asset, funds ? Rounding::kDown : Rounding::kUp);
  }
  bool found = false;
  if (node.in == InKind::kAddressBook) {
    found = InAddressBook(operand->text);
  } else if (node.in == InKind::kTable) {
    found = policy_.tables[node.index].Find({&operand->text, 1}, subject_.now) != nullptr;
  } else {
    found = policy_.lists[node.index].contains(operand->text);
  }
  return BooleanValue(found != node.negated);
}

Evaluated Evaluator::EvaluateTimeIn(const Node& node) {
  bool found = false;
  if (node.in == InKind::kCalendar) {
    found = policy_.calendars[node.index].InSession(subject_.now);
  } else {
    const uint32_t minute = MinuteOfWeek(subject_.now);
    const auto& ranges = policy_.ranges[node.index];
    found = std::any_of(ranges.begin(), ranges.end(),
                        [&](const WeekRange& range) { return range.from <= minute && minute < range.to; });
  }
  return BooleanValue(found != node.negated);
}

Evaluated Evaluator::EvaluateLookup(const Node& node) {
  std::array<std::string_view, kNamesMax> keys;
  std::optional<Failure> failure;
  for (uint32_t i = 0; i < node.child_count; ++i) {
    const Evaluated key = Evaluate(Child(node, i));
    if (!key.has_value() && !failure.has_value()) failure = key.error();
    if (key.has_value()) keys[i] = key->text;
  }
  if (failure.has_value()) return std::unexpected(*failure);
  const Value* const row = policy_.tables[node.index].Find({keys.data(), node.child_count}, subject_.now);
  if (row == nullptr) return Fails(FailureCode::kNoRow);
  return row[node.column];
}

bool Evaluator::InAddressBook(std::string_view destination) const {
  const auto* settlement = std::get_if<intent::Settlement>(&subject_.request.stated.intent);
  const auto entry = policy_.address_book.find(destination);
  if (settlement == nullptr || entry == policy_.address_book.end()) return false;
  return entry->second.counterparty == settlement->counterparty && entry->second.asset == settlement->asset &&
         entry->second.network == settlement->network && entry->second.usable_from <= subject_.now;
}

Evaluated Evaluator::EvaluateJunction(const Node& node) {
  bool all = true;
  bool any = false;
  std::optional<Failure> failure;
  for (uint32_t i = 0; i < node.child_count; ++i) {
    const auto truth = IsTrue(Child(node, i));
    if (!truth.has_value()) {
      if (!failure.has_value()) failure = truth.error();
      continue;
    }
    all = all && *truth;
    any = any || *truth;
  }
  if (failure.has_value()) return std::unexpected(*failure);
  if (node.kind == ExpressionKind::kNot) return BooleanValue(!any);
  return BooleanValue(node.kind == ExpressionKind::kAnd ? all : any);
}

// Whether a live order of the other side could trade with this one.
Evaluated Evaluator::CrossesOwn() const {
  if (part_.instrument == nullptr) return BooleanValue(false);
  const auto found = measures_.books.find(*part_.instrument);
  if (found == measures_.books.end()) return BooleanValue(false);
  const Book& book = found->second;
  const bool buys = part_.side == intent::Side::kBuy;
  if ((buys ? book.market_sells : book.market_buys) > 0) return BooleanValue(true);
  const auto& others = buys ? book.sells : book.buys;
  if (others.empty()) return BooleanValue(false);
  if (part_.price == nullptr) return BooleanValue(true);
  return BooleanValue(buys ? *part_.price >= others.begin()->first : *part_.price <= others.rbegin()->first);
}

Evaluated Evaluator::Reduces() {
  if (part_.order != nullptr && part_.order->reduce_only) return BooleanValue(true);
  CHECK(policy_.positions.has_value());
  const auto use = Use(*policy_.positions);
  if (!use.has_value()) return std::unexpected(use.error());
  const bool buys = part_.side == intent::Side::kBuy;
  const Int128 open = buys ? use->level.open_buys : use->level.open_sells;
  const auto added = CheckedAdd(open, use->contribution);
  const auto after = !added.has_value() ? added
                                        : (buys ? CheckedAdd(use->level.position, *added)
                                                : CheckedSubtract(use->level.position, *added));
  if (!after.has_value()) return Fails(FailureCode::kOverflow);
  return BooleanValue(buys ? *after <= 0 : *after >= 0);
}

}  // namespace sealward::policy
