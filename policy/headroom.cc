#include "policy/headroom.h"

#include <algorithm>

#include "policy/evaluator.h"
#include "policy/lexer.h"

namespace sealward::policy {
namespace {

constexpr size_t kIndexBytes = 4;

using Values = std::vector<std::string_view>;

// The values behind a key: a length byte and bytes of each.
std::optional<Values> Split(std::string_view key, size_t count) {
  Values out;
  while (!key.empty()) {
    const size_t size = static_cast<uint8_t>(key[0]);
    if (key.size() < 1 + size) return std::nullopt;
    out.push_back(key.substr(1, size));
    key.remove_prefix(1 + size);
  }
  if (out.size() != count) return std::nullopt;
  return out;
}

// A request that says of itself what the values of a set say, so that a bound that reads nothing else can be
// evaluated.
class Stand {
 public:
  Stand(const Policy::Compiled& policy, const CompiledStatement& limit, const CompiledMeasure& measure,
        const Values& values)
      : policy_(policy), measure_(measure), values_(values) {
    for (size_t i = 0; i < kKinds && !kind_.has_value(); ++i) {
      if (Has(limit.kinds, static_cast<intent::IntentKind>(i))) kind_ = static_cast<intent::IntentKind>(i);
    }
    if (kind_.has_value() && !Has(kTrading, *kind_) && !Has(kSettlement, *kind_)) kind_.reset();
  }

  std::optional<Value> Evaluate(NodeId bound, const Measures::State& measures, Nanoseconds now) {
    if (!kind_.has_value() || !IsKnown(bound)) return std::nullopt;
    request_.stated.intent = MakeIntent();
    request_.requester = requester_.name = Text(MeasureKey::kRequester);
    requester_.desk = Text(MeasureKey::kDesk);
    request_.stated.key = Text(MeasureKey::kKey);
    SplitParts(request_.stated.intent, scratch_.parts);
    scratch_.uses.resize(policy_.measures.size());
    if (scratch_.parts.size() != 1) return std::nullopt;
    if (scratch_.parts[0].instrument != nullptr) {
      const auto row = policy_.instruments.find(*scratch_.parts[0].instrument);
      if (row != policy_.instruments.end()) scratch_.parts[0].row = &row->second;
    }
    Evaluator evaluator(policy_, Subject{request_, requester_, now}, measures, scratch_.parts[0], scratch_);
    const Evaluated value = evaluator.Evaluate(bound);
    if (!value.has_value()) return std::nullopt;
    return *value;
  }

 private:
  std::string Text(MeasureKey key) const {
    const auto at = std::find(measure_.keys.begin(), measure_.keys.end(), key);
    return at == measure_.keys.end() ? ""
                                     : std::string(values_[static_cast<size_t>(at - measure_.keys.begin())]);
  }

  // Reads nothing but constants, tables and what the set says.
  bool IsKnown(NodeId id) const {
    const Node& node = policy_.nodes[id];
    switch (node.kind) {
      case ExpressionKind::kNumber:
      case ExpressionKind::kAmount:
      case ExpressionKind::kDuration:
      case ExpressionKind::kText:
        return true;
      case ExpressionKind::kAttribute:
        return std::any_of(measure_.keys.begin(), measure_.keys.end(),
                           [&](MeasureKey key) { return AttributeOf(key, *kind_) == node.attribute; });
      case ExpressionKind::kLookup:
      case ExpressionKind::kTimes:
      case ExpressionKind::kMin:
      case ExpressionKind::kMax:
      case ExpressionKind::kAdd:
      case ExpressionKind::kSubtract:
        break;
      default:
        return false;
    }
    for (uint32_t i = 0; i < node.child_count; ++i) {
      if (!IsKnown(policy_.children[node.first_child + i])) return false;
    }
    return true;
  }

  intent::Intent MakeIntent() const {
    if (Has(kSettlement, *kind_)) {
      intent::Settlement out;
      out.account = Text(MeasureKey::kAccount);
      out.counterparty = Text(MeasureKey::kCounterparty);
      out.asset = Text(MeasureKey::kAsset);
      out.network = Text(MeasureKey::kNetwork);
      out.destination = Text(MeasureKey::kDestination);
      return out;
    }
    intent::Order out;
    out.account = Text(MeasureKey::kAccount);
    out.venue = Text(MeasureKey::kVenue);
    out.algorithm = Text(MeasureKey::kAlgorithm);
    out.trader = Text(MeasureKey::kTrader);
    out.client = Text(MeasureKey::kClient);
    intent::OrderLeg leg;
    leg.instrument = Text(MeasureKey::kInstrument);
    leg.side = ParseEnum<intent::Side>(Text(MeasureKey::kSide)).value_or(intent::Side::kBuy);
    out.legs = {leg};
    return out;
  }

  const Policy::Compiled& policy_;
  const CompiledMeasure& measure_;
  const Values& values_;
  std::optional<intent::IntentKind> kind_;
  intent::CanonicalRequest request_{};
  people::Principal requester_{};
  Scratch scratch_{};
};

class Reader {
 public:
  Reader(const Policy::Compiled& policy, const Measures::State& state, const HeadroomQuestion& question,
         Nanoseconds now)
      : policy_(policy), state_(state), question_(question), now_(now) {}

  // The sets of one limit after `after`, at most as many as still fit; true if there are more.
  bool Add(uint32_t index, std::string_view after, bool from_begin, HeadroomPage& out) {
    const CompiledStatement& limit = policy_.statements[index];
    const bool asked = !question_.statement.has_value() || *question_.statement == limit.name;
    if (limit.kind != StatementKind::kLimit || !limit.measure.has_value() || !asked) return false;
    if (now_.value >= limit.until_ns) return false;
    const CompiledMeasure& measure = policy_.measures[*limit.measure];
    const Store* const store = state_.Find(policy_, *limit.measure);
    if (store == nullptr) return false;
    const size_t room = question_.rows_max - out.rows.size();
    std::vector<std::string_view> keys = KeysAfter(*store, measure, after, from_begin, room + 1);
    for (const std::string_view key : keys) {
      if (out.rows.size() == question_.rows_max) return true;
      AddRow(limit, measure, *store, key, out);
      out.next.assign(kIndexBytes, 0);
      for (size_t i = 0; i < kIndexBytes; ++i)
        out.next[i] = static_cast<uint8_t>(index >> (8 * (kIndexBytes - 1 - i)));
      out.next.insert(out.next.end(), key.begin(), key.end());
    }
    return false;
  }

 private:
  bool MaySee(const CompiledMeasure& measure, std::string_view key) const {
    if (question_.only_of == nullptr) return true;
    const auto values = Split(key, measure.keys.size());
    if (!values.has_value()) return false;
    for (size_t i = 0; i < measure.keys.size(); ++i) {
      if (measure.keys[i] == MeasureKey::kRequester && (*values)[i] == question_.only_of->name) return true;
      const bool desk = measure.keys[i] == MeasureKey::kDesk && !question_.only_of->desk.empty();
      if (desk && (*values)[i] == question_.only_of->desk) return true;
    }
    return false;
  }

  // The first of them, ascending: one pass, however many there are.
  std::vector<std::string_view> KeysAfter(const Store& store, const CompiledMeasure& measure,
                                          std::string_view after, bool from_begin, size_t count) const {
    std::vector<std::string_view> out;  // a heap: the largest in front
    const auto take = [&](std::string_view key) {
      if (!from_begin && key <= after) return;
      if (out.size() == count && key >= out.front()) return;
      if (!MaySee(measure, key)) return;
      if (out.size() == count) {
        std::pop_heap(out.begin(), out.end());
        out.pop_back();
      }
      out.push_back(key);
      std::push_heap(out.begin(), out.end());
    };
    for (const auto& [key, level] : store.levels) take(key);
    for (const auto& [key, set] : store.by_key) take(key);
    std::sort_heap(out.begin(), out.end());
    return out;
  }

  std::optional<Int128> UsedOf(const CompiledStatement& limit, const CompiledMeasure& measure,
                               const Store& store, std::string_view key) const {
    const MeasureKind kind = policy_.nodes[limit.bounded].measure;
    if (measure.kind == StoreKind::kLevel) {
      const auto found = store.levels.find(key);
      if (found == store.levels.end()) return std::nullopt;
      const Level& level = found->second;
      const Int128 longest = level.position + level.open_buys, shortest = level.open_sells - level.position;
      Int128 used = level.open_buys + level.open_sells;
      if (kind == MeasureKind::kPosition) used = level.position;
      if (kind == MeasureKind::kWorst) used = std::max<Int128>({longest, shortest, 0});
      return used;
    }
    const auto found = store.by_key.find(key);
    if (found == store.by_key.end()) return std::nullopt;
    const Ring& ring = found->second->ring;
    const bool session = measure.calendar != kNoIndex;
    const uint64_t start = session ? policy_.calendars[measure.calendar].SessionStart(now_) : 0;
    if (measure.kind == StoreKind::kSent || measure.kind == StoreKind::kFilled) {
      const Summed sum = session ? ring.SumSession(start) : ring.Sum(WidthOf(measure), now_.value);
      if (!sum.has_value()) return std::nullopt;
      return *sum;
    }
    const bool highest = measure.kind == StoreKind::kHighest;
    const auto extreme =
        session ? ring.SessionExtreme(start) : ring.Extreme(WidthOf(measure), now_.value, highest);
    return extreme;
  }

  // Of a measure whose asset its text does not tell, it is that of the set's instrument, or its asset.
  AssetId AssetOf(const CompiledMeasure& measure, const Values& values) const {
    if (!measure.amount.has_value() || measure.asset != kNoAsset) return measure.asset;
    for (size_t i = 0; i < measure.keys.size(); ++i) {
      if (measure.keys[i] == MeasureKey::kAsset) return policy_.FindAsset(values[i]);
      if (measure.keys[i] != MeasureKey::kInstrument) continue;
      const auto row = policy_.instruments.find(values[i]);
      if (row == policy_.instruments.end()) return kNoAsset;
      const Attribute attribute = policy_.nodes[*measure.amount].attribute;
      const bool base = attribute == Attribute::kOrderQuantity ||
                        attribute == Attribute::kOrderDisplayQuantity ||
                        attribute == Attribute::kOrderDelta || attribute == Attribute::kMandateQuantity;
      return base ? row->second.base : row->second.quote;
    }
    return kNoAsset;
  }

  std::optional<Decimal> Number(Int128 number, AssetId asset) const {
    const auto out = Decimal::Normal(number, asset == kNoAsset ? 0 : policy_.assets[asset].scale);
    return out.has_value() ? std::optional(*out) : std::nullopt;
  }

  void AddRow(const CompiledStatement& limit, const CompiledMeasure& measure, const Store& store,
              std::string_view key, HeadroomPage& out) const {
    const auto values = Split(key, measure.keys.size());
    const auto used = UsedOf(limit, measure, store, key);
    if (!values.has_value() || !used.has_value()) return;
    const AssetId asset = AssetOf(measure, *values);
    if (measure.amount.has_value() && asset == kNoAsset) return;
    const auto now = Number(*used, asset);
    if (!now.has_value()) return;
    LimitHeadroom row{.statement = limit.name,
                      .measure = Period(limit, measure),
                      .scope = {},
                      .unit = "count",
                      .limit = {},
                      .used = *now};
    for (size_t i = 0; i < values->size(); ++i) {
      row.scope +=
          (i == 0 ? "" : ", ") + std::string(EnumName(measure.keys[i])) + "=" + std::string((*values)[i]);
    }
    if (row.scope.size() > kTextBytesMax) row.scope.resize(kTextBytesMax);
    if (measure.amount.has_value()) row.unit = policy_.assets[asset].name;
    Stand stand(policy_, limit, measure, *values);
    const auto bound = stand.Evaluate(limit.bound, state_, now_);
    if (bound.has_value() && bound->asset == asset) row.limit = Number(bound->number, asset);
    out.rows.push_back(std::move(row));
  }

  std::string Period(const CompiledStatement& limit, const CompiledMeasure& measure) const {
    std::string out(EnumName(policy_.nodes[limit.bounded].measure));
    if (measure.window_ns != 0) out += " within " + DurationText(measure.window_ns);
    if (measure.calendar != kNoIndex) out += " in session " + policy_.calendars[measure.calendar].name();
    return out;
  }

  const Policy::Compiled& policy_;
  const Measures::State& state_;
  const HeadroomQuestion& question_;
  Nanoseconds now_;
};

}  // namespace

Result<HeadroomPage> Headroom(const Policy& policy, const Measures& measures,
                              const HeadroomQuestion& question, Nanoseconds now) {
  HeadroomPage out;
  uint32_t first = 0;
  std::string_view after;
  if (!question.after.empty()) {
    if (question.after.size() < kIndexBytes) return Fail(ErrorCode::kMalformed, "not the `next` of a page");
    for (size_t i = 0; i < kIndexBytes; ++i) first = first << 8 | question.after[i];
    after = AsText(question.after.subspan(kIndexBytes));
  }
  Reader reader(policy.compiled(), measures.state(), question, now);
  for (uint32_t i = first; i < policy.compiled().statements.size(); ++i) {
    if (reader.Add(i, after, question.after.empty() || i != first, out)) return out;
    if (out.rows.size() == question.rows_max) return out;
  }
  out.next.clear();
  return out;
}

}  // namespace sealward::policy
