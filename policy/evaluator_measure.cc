// The evaluator's part for measures: what this part adds, what was there before, and what that makes.
#include "base/check.h"
#include "policy/evaluator.h"

namespace sealward::policy {

bool KeyValues::Append(std::string_view value) {
  if (value.size() > 255 || size_ + 1 + value.size() > bytes_.size()) return false;
  bytes_[size_++] = static_cast<char>(static_cast<uint8_t>(value.size()));
  std::copy(value.begin(), value.end(), bytes_.begin() + static_cast<std::ptrdiff_t>(size_));
  size_ += value.size();
  return true;
}

std::expected<KeyValues, Failure> Evaluator::Keys(const std::vector<MeasureKey>& keys) {
  KeyValues out;
  for (const MeasureKey key : keys) {
    bool fits = false;
    if (key == MeasureKey::kPrice || key == MeasureKey::kQuantity) {
      const Decimal* const number = key == MeasureKey::kPrice ? part_.price : part_.quantity;
      fits = out.Append(number == nullptr ? std::string() : number->ToText());
    } else {
      const auto attribute = AttributeOf(key, part_.kind);
      if (!attribute.has_value()) return Fails(FailureCode::kNotOfThisKind);
      const Evaluated value = EvaluateAttribute(*attribute);
      if (!value.has_value()) return std::unexpected(value.error());
      fits = out.Append(value->text);
    }
    if (!fits) return Fails(FailureCode::kNoRoom);
  }
  return out;
}

std::vector<std::pair<std::string, std::string>> Evaluator::ScopeOf(const std::vector<MeasureKey>& keys) {
  std::vector<std::pair<std::string, std::string>> out;
  for (const MeasureKey key : keys) {
    const auto values = Keys({key});
    if (values.has_value()) out.emplace_back(EnumName(key), values->text().substr(1));
  }
  return out;
}

std::string Evaluator::ScopeText(const std::vector<MeasureKey>& keys) {
  std::string out;
  for (const auto& [key, value] : ScopeOf(keys)) out += (out.empty() ? "" : ", ") + key + "=" + value;
  return out;
}

std::expected<Evaluator::Contribution, Failure> Evaluator::Contribute(MeasureId id) {
  const CompiledMeasure& measure = policy_.measures[id];
  Contribution out{.sells = part_.side == intent::Side::kSell, .asset = measure.asset};
  const auto counted = Passes(measure.where);
  if (!counted.has_value()) return std::unexpected(counted.error());
  out.counts = *counted == Guarded::kTrue;
  if (!measure.amount.has_value()) {
    out.amount = out.counts ? 1 : 0;
    return out;
  }
  if (!out.counts) return out;
  const Evaluated amount = Evaluate(*measure.amount);
  if (!amount.has_value()) return std::unexpected(amount.error());
  out.asset = amount->asset;
  if (measure.own_sign) out.sells = amount->number < 0;
  out.amount = amount->number < 0 ? -amount->number : amount->number;
  return out;
}

std::expected<MeasureUse, Failure> Evaluator::Use(MeasureId id) {
  auto& known = scratch_.uses[id];
  if (known.stamp == scratch_.stamp) return known.value;
  const auto use = MakeUse(id);  // may itself ask for others
  auto& slot = scratch_.uses[id];
  slot.value = use;
  slot.stamp = scratch_.stamp;
  return use;
}

std::expected<AssetId, Failure> Evaluator::AssetOf(const CompiledMeasure& measure) {
  const bool paid = measure.role == AssetRole::kPaid;
  const auto attribute = AttributeOf(paid ? MeasureKey::kAsset : MeasureKey::kInstrument, part_.kind);
  if (!attribute.has_value()) return Fails(FailureCode::kNotOfThisKind);
  const Evaluated name = EvaluateAttribute(*attribute);
  if (!name.has_value()) return std::unexpected(name.error());
  if (paid) {
    const AssetId asset = policy_.FindAsset(name->text);
    if (asset == kNoAsset) return Fails(FailureCode::kUnknownAsset);
    return asset;
  }
  const auto row = policy_.instruments.find(name->text);
  if (row == policy_.instruments.end()) return Fails(FailureCode::kUnknownInstrument);
  return measure.role == AssetRole::kBase ? row->second.base : row->second.quote;
}

// Whether what happened at `past` is in the window.
bool Evaluator::Reaches(const CompiledMeasure& measure, Nanoseconds past) const {
  if (measure.calendar != kNoIndex) {
    return past.value >= policy_.calendars[measure.calendar].SessionStart(subject_.now);
  }
  return measure.window_ns == 0 || Ring::Reaches(WidthOf(measure), subject_.now.value, past.value);
}

std::expected<MeasureUse, Failure> Evaluator::MakeUse(MeasureId id) {
  const CompiledMeasure& measure = policy_.measures[id];
  MeasureUse out{.asset = measure.asset};
  if (Counts(id)) {
    const auto contribution = Contribute(id);
    if (!contribution.has_value()) return std::unexpected(contribution.error());
    out.counts = contribution->counts;
    out.contribution = contribution->amount;
    out.sells = contribution->sells;
    out.asset = contribution->asset;
  }
  const auto keys = Keys(measure.keys);
  if (!keys.has_value()) return std::unexpected(keys.error());
  if (measure.amount.has_value() && out.asset == kNoAsset) {
    const auto asset = AssetOf(measure);
    if (!asset.has_value()) return std::unexpected(asset.error());
    out.asset = *asset;
  }
  const Store* const store = measures_.Find(policy_, id);
  if (store != nullptr) {
    if (store->missed_at.has_value() && Reaches(measure, *store->missed_at)) {
      return Fails(FailureCode::kIncomplete);
    }
    const auto read = ReadStore(measure, *store, keys->text(), out);
    if (!read.has_value()) return Fails(read.error());
    out.before = *read;
  }
  if (!scratch_.earlier.empty()) {
    const auto failure = AddEarlier(id, keys->text(), out);
    if (failure.has_value()) return std::unexpected(*failure);
  }
  return out;
}

Summed Evaluator::ReadStore(const CompiledMeasure& measure, const Store& store, std::string_view key,
                            MeasureUse& out) const {
  if (measure.kind == StoreKind::kLevel) {
    const auto level = store.levels.find(key);
    if (level != store.levels.end()) out.level = level->second;
    return 0;
  }
  const auto set = store.by_key.find(key);
  if (set == store.by_key.end()) return 0;
  const Ring& ring = set->second->ring;
  const bool session = measure.calendar != kNoIndex;
  const uint64_t start = session ? policy_.calendars[measure.calendar].SessionStart(subject_.now) : 0;
  if (measure.kind == StoreKind::kSent || measure.kind == StoreKind::kFilled) {
    return session ? ring.SumSession(start) : ring.Sum(WidthOf(measure), subject_.now.value);
  }
  const bool highest = measure.kind == StoreKind::kHighest;
  const auto extreme =
      session ? ring.SessionExtreme(start) : ring.Extreme(WidthOf(measure), subject_.now.value, highest);
  out.any = extreme.has_value();
  return extreme.value_or(0);
}

// What the parts before this one of the same request add.
std::optional<Failure> Evaluator::AddEarlier(MeasureId id, std::string_view key, MeasureUse& out) const {
  for (const Earlier& earlier : scratch_.earlier) {
    if (earlier.measure != id) continue;
    if (std::string_view(scratch_.keys).substr(earlier.key_begin, earlier.key_size) != key) continue;
    Int128* target = &out.before;
    switch (policy_.measures[id].kind) {
      case StoreKind::kFilled:
        continue;
      case StoreKind::kLowest:
      case StoreKind::kHighest: {
        const bool highest = policy_.measures[id].kind == StoreKind::kHighest;
        const bool negative = earlier.sells && policy_.measures[id].own_sign;
        const Int128 amount = negative ? -earlier.contribution : earlier.contribution;
        if (!out.any || (highest ? amount > out.before : amount < out.before)) out.before = amount;
        out.any = true;
        continue;
      }
      case StoreKind::kLevel:
        target = earlier.sells ? &out.level.open_sells : &out.level.open_buys;
        break;
      case StoreKind::kSent:
        break;
    }
    if (__builtin_add_overflow(*target, earlier.contribution, target))
      return Failure{.code = FailureCode::kOverflow};
  }
  return std::nullopt;
}

namespace {

// The worse of all buys filled and all sells filled.
std::optional<Int128> WorstOf(const Level& level) {
  Int128 longest = 0;
  Int128 shortest = 0;
  if (__builtin_add_overflow(level.position, level.open_buys, &longest)) return std::nullopt;
  if (__builtin_sub_overflow(level.open_sells, level.position, &shortest)) return std::nullopt;
  return std::max<Int128>({longest, shortest, 0});
}

}  // namespace

// S6: unless the part reduces.
Evaluated Evaluator::Silent() {
  if (!IsSilent(view_)) return BooleanValue(false);
  if (!part_.trades()) return BooleanValue(true);
  const Evaluated reduces = EvaluateAttribute(Attribute::kOrderReduces);
  return reduces.has_value() ? BooleanValue(!reduces->boolean) : reduces;
}

Evaluated Evaluator::Read(MeasureId id, MeasureKind kind) {
  const CompiledMeasure& measure = policy_.measures[id];
  const auto use = Use(id);
  const bool incomplete = !use.has_value() && use.error().code == FailureCode::kIncomplete;
  if (!use.has_value() && !incomplete) return std::unexpected(use.error());
  if (kind == MeasureKind::kFilled || !HasWindow(kind)) {
    const Evaluated silent = Silent();
    if (!silent.has_value()) return silent;
    if (silent->boolean) return Fails(FailureCode::kSilent);
  }
  if (incomplete) return std::unexpected(use.error());
  const Int128 added = with_this_part_ && use->counts ? use->contribution : 0;
  Level level = use->level;
  Int128& open = use->sells ? level.open_sells : level.open_buys;
  bool overflow = __builtin_add_overflow(open, added, &open);
  Int128 out = 0;
  switch (kind) {
    case MeasureKind::kSent:
      overflow = __builtin_add_overflow(use->before, added, &out);
      break;
    case MeasureKind::kFilled:
      out = use->before;
      break;
    case MeasureKind::kLowest:
    case MeasureKind::kHighest: {
      if (!use->counts && !use->any) return Fails(FailureCode::kNoValue);
      const Int128 own = use->sells && measure.own_sign ? -use->contribution : use->contribution;
      out = use->any ? use->before : own;
      if (!use->counts || !with_this_part_) break;
      out = kind == MeasureKind::kLowest ? std::min(out, own) : std::max(out, own);
      break;
    }
    case MeasureKind::kOpen:
      overflow = overflow || __builtin_add_overflow(level.open_buys, level.open_sells, &out);
      break;
    case MeasureKind::kPosition:
      out = level.position;
      break;
    case MeasureKind::kWorst: {
      const auto worst = WorstOf(level);
      overflow = overflow || !worst.has_value();
      out = worst.value_or(0);
      break;
    }
  }
  if (overflow) return Fails(FailureCode::kOverflow);
  return measure.amount.has_value() ? AmountOf(use->asset, out) : CountValue(out);
}

// One whose window has passed is dropped at the next Commit, and needs room again.
bool Evaluator::HasKeySet(MeasureId id) {
  const CompiledMeasure& measure = policy_.measures[id];
  const Store* const store = measures_.Find(policy_, id);
  const auto keys = Keys(measure.keys);
  if (store == nullptr || !keys.has_value()) return false;
  if (measure.kind == StoreKind::kLevel) return store->levels.contains(keys->text());
  const auto found = store->by_key.find(keys->text());
  if (found == store->by_key.end()) return false;
  return measure.window_ns == 0 || !found->second->ring.IsDead(WidthOf(measure), subject_.now.value);
}

std::span<const MeasureId> Evaluator::MayCount() {
  const auto kind = static_cast<size_t>(part_.kind);
  std::vector<MeasureId>& out = scratch_.counting;
  FindCandidates(policy_.measures_of[kind], out);
  return out;
}

// The first measure in the order of the text; no room only where nothing else is wrong.
std::optional<Evaluator::Refusal> Evaluator::Refused() {
  // S11: a measure stops no cancel; Commit marks it incomplete instead.
  if (part_.kind == intent::IntentKind::kCancel) return std::nullopt;
  const std::span<const MeasureId> measures = MayCount();
  NodeId known = kNoIndex;  // measures of one amount stand together more often than not
  for (const MeasureId id : measures) {
    const CompiledMeasure& measure = policy_.measures[id];
    const bool same = measure.amount == known && !measure.filtered;
    if (same || (!measure.amount.has_value() && !measure.filtered)) continue;
    const auto contribution = Contribute(id);
    if (!contribution.has_value()) return Refusal{id, contribution.error()};
    if (!measure.filtered) known = *measure.amount;
  }
  if (HasRoom(measures)) return std::nullopt;
  return Refusal{measures.empty() ? 0 : measures.back(), {.code = FailureCode::kNoRoom}};
}

bool Evaluator::HasRoom(std::span<const MeasureId> measures) {
  const size_t parts = scratch_.parts.size();
  const size_t others = parts * measures.size();
  const bool certain = measures_.key_sets + others <= kKeySetsMax &&
                       measures_.levels + others <= kLevelsMax &&
                       measures_.orders.size() + parts <= kOrdersMax;
  if (certain) return true;
  size_t more = 0;
  size_t more_levels = 0;
  for (const MeasureId id : measures) {
    if (HasKeySet(id)) continue;
    ++(policy_.measures[id].kind == StoreKind::kLevel ? more_levels : more);
  }
  return measures_.HasRoom(more * parts, subject_.now.value) &&
         measures_.levels + more_levels * parts <= kLevelsMax &&
         measures_.orders.size() - measures_.ended.size() + parts <= kOrdersMax;
}

void Evaluator::CountForLater() {
  for (const MeasureId id : MayCount()) {
    const auto contribution = Contribute(id);
    const auto keys = Keys(policy_.measures[id].keys);
    if (!contribution.has_value() || !contribution->counts || !keys.has_value()) continue;
    scratch_.earlier.push_back({.measure = id,
                                .key_begin = scratch_.keys.size(),
                                .key_size = keys->text().size(),
                                .contribution = contribution->amount,
                                .sells = contribution->sells});
    scratch_.keys += keys->text();
  }
}

}  // namespace sealward::policy
