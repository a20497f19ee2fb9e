#include "policy/evaluator.h"

#include <algorithm>
#include <cstring>

#include "base/check.h"

namespace sealward::policy {
namespace {

Evaluated Fails(FailureCode code, AssetId left = kNoAsset, AssetId right = kNoAsset) {
  return std::unexpected(Failure{.code = code, .left = left, .right = right});
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

bool KeyValues::Append(std::string_view value) {
  if (value.size() > 255 || size_ + 1 + value.size() > bytes_.size()) return false;
  bytes_[size_++] = static_cast<char>(static_cast<uint8_t>(value.size()));
  std::copy(value.begin(), value.end(), bytes_.begin() + static_cast<std::ptrdiff_t>(size_));
  size_ += value.size();
  return true;
}

Evaluated Evaluator::Evaluate(NodeId id) {
  const Node& node = policy_.nodes[id];
  switch (node.kind) {
    case ExpressionKind::kBoolean:
      return BooleanValue(node.boolean);
    case ExpressionKind::kText:
      return TextValue(policy_.texts[node.index]);
    case ExpressionKind::kNumber:
      return Value{.type = Type::kCount, .number = node.number};
    case ExpressionKind::kAmount:
      return Value{.type = Type::kAmount, .asset = node.asset, .number = node.number};
    case ExpressionKind::kAttribute:
      return EvaluateAttribute(node.attribute);
    case ExpressionKind::kHas: {
      const auto& roles = subject_.requester.roles;
      return BooleanValue(std::find(roles.begin(), roles.end(), policy_.texts[node.index]) != roles.end());
    }
    case ExpressionKind::kSent:
      return EvaluateSent(node);
    case ExpressionKind::kMin:
    case ExpressionKind::kMax:
    case ExpressionKind::kAdd:
    case ExpressionKind::kSubtract:
      return EvaluateSum(node);
    case ExpressionKind::kCompare:
      return EvaluateCompare(node);
    case ExpressionKind::kIn:
      return EvaluateIn(node);
    case ExpressionKind::kNot:
    case ExpressionKind::kAnd:
    case ExpressionKind::kOr:
      return EvaluateJunction(node);
  }
  CHECK(false);
}

std::expected<bool, Failure> Evaluator::IsTrue(NodeId id) {
  const Evaluated value = Evaluate(id);
  if (!value.has_value()) return std::unexpected(value.error());
  CHECK(value->type == Type::kBoolean);  // the validator saw to it
  return value->boolean;
}

Evaluated Evaluator::EvaluateAttribute(Attribute attribute) {
  auto& known = attributes_[static_cast<size_t>(attribute)];
  if (!known.has_value()) known = ReadAttribute(policy_, subject_, attribute);
  return *known;
}

Evaluated Evaluator::EvaluateSum(const Node& node) {
  Evaluated out = Evaluate(Child(node, 0));
  for (uint32_t i = 1; i < node.child_count; ++i) {
    const Evaluated next = Evaluate(Child(node, i));
    if (!out.has_value()) continue;
    if (!next.has_value()) {
      out = next;
    } else if (next->asset != out->asset) {
      out = Fails(FailureCode::kDifferentAssets, out->asset, next->asset);
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

Evaluated Evaluator::EvaluateCompare(const Node& node) {
  const Evaluated left = Evaluate(Child(node, 0));
  const Evaluated right = Evaluate(Child(node, 1));
  if (!left.has_value()) return left;
  if (!right.has_value()) return right;
  CHECK(left->type == right->type);
  if (left->asset != right->asset) return Fails(FailureCode::kDifferentAssets, left->asset, right->asset);
  return BooleanValue(Compare(node.comparison, OrderOf(*left, *right)));
}

Evaluated Evaluator::EvaluateIn(const Node& node) {
  const Evaluated operand = Evaluate(Child(node, 0));
  if (!operand.has_value()) return operand;
  if (node.target == InTarget::kName) {
    if (operand->asset != node.asset) return Fails(FailureCode::kNoRate, operand->asset, node.asset);
    return operand;
  }
  bool found = false;
  if (node.target == InTarget::kAddressBook) {
    found = InAddressBook(operand->text);
  } else {
    const auto& list = policy_.lists[node.index];
    found = std::binary_search(list.begin(), list.end(), operand->text);
  }
  return BooleanValue(found != node.negated);
}

bool Evaluator::InAddressBook(std::string_view destination) const {
  const auto* settlement = std::get_if<intent::Settlement>(&subject_.request.stated.intent);
  const auto& book = policy_.address_book;
  const auto entry =
      std::lower_bound(book.begin(), book.end(), destination,
                       [](const Destination& d, std::string_view name) { return d.name < name; });
  if (settlement == nullptr || entry == book.end() || entry->name != destination) return false;
  return entry->counterparty == settlement->counterparty && entry->asset == settlement->asset &&
         entry->network == settlement->network && entry->usable_from <= subject_.now;
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

Evaluated Evaluator::EvaluateSent(const Node& node) {
  const auto use = Use(node.index);
  if (!use.has_value()) return std::unexpected(use.error());
  const auto with = CheckedAdd(use->before, use->contribution);
  if (!with.has_value()) return Fails(FailureCode::kOverflow);
  const CompiledCounter& counter = policy_.counters[node.index];
  return Value{.type = counter.amount.has_value() ? Type::kAmount : Type::kCount,
               .asset = counter.asset,
               .number = *with};
}

std::expected<Int128, Failure> Evaluator::Contribution(CounterId id) {
  const CompiledCounter& counter = policy_.counters[id];
  if (counter.where.has_value()) {
    const auto counted = IsTrue(*counter.where);
    if (!counted.has_value()) return std::unexpected(counted.error());
    if (!*counted) return Int128{0};
  }
  if (!counter.amount.has_value()) return Int128{1};
  const Evaluated amount = Evaluate(*counter.amount);
  if (!amount.has_value()) return std::unexpected(amount.error());
  return amount->number;
}

std::expected<KeyValues, Failure> Evaluator::Keys(CounterId id) {
  KeyValues out;
  for (const MeasureKey key : policy_.counters[id].keys) {
    const auto attribute = AttributeOf(key, intent::KindOf(subject_.request.stated.intent));
    if (!attribute.has_value()) return std::unexpected(Failure{.code = FailureCode::kNotOfThisKind});
    const Evaluated value = EvaluateAttribute(*attribute);
    if (!value.has_value()) return std::unexpected(value.error());
    if (!out.Append(value->text)) return std::unexpected(Failure{.code = FailureCode::kNoRoom});
  }
  return out;
}

std::string Evaluator::ScopeText(CounterId id) {
  std::string out;
  for (const MeasureKey key : policy_.counters[id].keys) {
    const auto attribute = AttributeOf(key, intent::KindOf(subject_.request.stated.intent));
    if (!attribute.has_value()) continue;
    const Evaluated value = EvaluateAttribute(*attribute);
    if (!value.has_value()) continue;
    out += (out.empty() ? "" : ", ") + std::string(EnumName(key)) + "=" + std::string(value->text);
  }
  return out;
}

std::expected<CounterUse, Failure> Evaluator::Use(CounterId id) {
  auto& known = uses_[id];
  if (!known.has_value()) known = MakeUse(id);
  return *known;
}

std::expected<CounterUse, Failure> Evaluator::MakeUse(CounterId id) {
  CounterUse out;
  if (Counts(id)) {
    const auto contribution = Contribution(id);
    if (!contribution.has_value()) return std::unexpected(contribution.error());
    out.contribution = *contribution;
  }
  const auto keys = Keys(id);
  if (!keys.has_value()) return std::unexpected(keys.error());
  const CompiledCounter& plan = policy_.counters[id];
  const Counter* counter = measures_.Find(plan, id);
  if (counter == nullptr) return out;
  if (subject_.now.value < counter->incomplete_until) {
    return std::unexpected(Failure{.code = FailureCode::kIncomplete});
  }
  const auto set = counter->by_key.find(keys->text());
  if (set == counter->by_key.end()) return out;
  const auto sum = set->second->ring.Sum(WidthOf(plan), subject_.now.value);
  if (!sum.has_value()) return std::unexpected(Failure{.code = sum.error()});
  out.before = *sum;
  return out;
}

// One whose window has passed is dropped at the next Commit, and needs room again.
bool Evaluator::HasLiveKeySet(CounterId id) {
  const CompiledCounter& plan = policy_.counters[id];
  const Counter* counter = measures_.Find(plan, id);
  if (counter == nullptr) return false;
  const auto keys = Keys(id);
  if (!keys.has_value()) return false;
  const auto found = counter->by_key.find(keys->text());
  return found != counter->by_key.end() && !found->second->ring.IsDead(WidthOf(plan), subject_.now.value);
}

std::optional<Evaluator::Refusal> Evaluator::CountersRefuse() {
  const intent::IntentKind kind = intent::KindOf(subject_.request.stated.intent);
  size_t more = 0;
  CounterId last = 0;
  for (const CounterId id : policy_.counters_of[static_cast<size_t>(kind)]) {
    // S11: a cancel is not stopped by a counter that others share; Commit marks it incomplete instead.
    const bool cancel_of_shared =
        kind == intent::IntentKind::kCancel && policy_.counters[id].kinds != kCancel;
    if (cancel_of_shared) continue;
    const auto use = Use(id);
    if (!use.has_value()) return Refusal{id, use.error()};
    if (!CheckedAdd(use->before, use->contribution).has_value()) {
      return Refusal{id, {.code = FailureCode::kOverflow}};
    }
    if (use->contribution == 0) continue;
    if (HasLiveKeySet(id)) continue;
    ++more;
    last = id;
  }
  if (more > 0 && !measures_.HasRoom(more, subject_.now.value))
    return Refusal{last, {.code = FailureCode::kNoRoom}};
  return std::nullopt;
}

}  // namespace sealward::policy
