#include "policy/ledger.h"

#include "policy/exact.h"

namespace sealward::policy::ledger {
namespace {

void Drop(State& state, std::unique_ptr<Store>& store) {
  state.key_sets -= store->by_age.size();
  state.levels -= store->levels.size();
  store.reset();
}

uint32_t AddStore(State& state, const CompiledMeasure& measure) {
  const auto [found, is_new] =
      state.store_of.emplace(measure.identity, static_cast<uint32_t>(state.stores.size()));
  if (!is_new) return found->second;
  auto store = std::make_unique<Store>();
  store->identity = measure.identity;
  store->kind = measure.kind;
  store->width = WidthOf(measure);
  state.stores.push_back(std::move(store));
  return found->second;
}

// Null if there is no room.
Ring* RingOf(State& state, Store& store, std::string_view key) {
  auto found = store.by_key.find(key);
  if (found == store.by_key.end()) {
    if (state.key_sets >= kKeySetsMax) return nullptr;
    const auto set = store.by_age.insert(store.by_age.end(), KeySet{std::string(key), {}});
    found = store.by_key.emplace(set->key, set).first;
    ++state.key_sets;
  }
  store.by_age.splice(store.by_age.end(), store.by_age, found->second);
  return &found->second->ring;
}

void AddSaturated(Int128& target, Int128 amount) {
  if (__builtin_add_overflow(target, amount, &target)) target = amount > 0 ? kTooMuch : -kTooMuch;
}

Level* LevelOf(State& state, Store& store, std::string_view key) {
  const auto found = store.levels.find(key);
  if (found != store.levels.end()) return &found->second;
  if (state.levels >= kLevelsMax) return nullptr;
  ++state.levels;
  return &store.levels[std::string(key)];
}

void DropIfZero(State& state, Store& store, std::string_view key) {
  const auto found = store.levels.find(key);
  if (found == store.levels.end() || !found->second.IsZero()) return;
  store.levels.erase(key);
  --state.levels;
}

// c · f / q, rounded up; all of it where it does not fit.
Int128 Share(Int128 amount, const Decimal& part, const Decimal& whole) {
  if (part >= whole && !(part > whole)) return amount;
  const auto share = Exact({Decimal{amount, 0}, part}, 0, Rounding::kUp, whole);
  return share.has_value() ? *share : amount;
}

}  // namespace

// Measures of the policy and no others: one that was not fed for a while must not speak again.
void Adopt(State& state, const Policy::Compiled& policy) {
  if (state.identities == policy.identities && state.in_policy_order.size() == policy.measures.size()) return;
  state.in_policy_order.clear();
  std::vector<bool> kept(state.stores.size() + policy.measures.size(), false);
  for (const CompiledMeasure& measure : policy.measures) {
    state.in_policy_order.push_back(AddStore(state, measure));
    kept[state.in_policy_order.back()] = true;
  }
  for (size_t i = 0; i < state.stores.size(); ++i) {
    if (kept[i] || state.stores[i] == nullptr) continue;
    state.store_of.erase(state.stores[i]->identity);
    Drop(state, state.stores[i]);
  }
  state.identities = policy.identities;
}

void DropDead(State& state, Store& store, uint64_t now) {
  while (store.width != 0 && !store.by_age.empty() && store.by_age.front().ring.IsDead(store.width, now)) {
    store.by_key.erase(store.by_age.front().key);
    store.by_age.pop_front();
    --state.key_sets;
  }
}

// Whether it could be counted.
bool Count(State& state, const Policy::Compiled& policy, const CompiledMeasure& measure, uint32_t index,
           std::string_view key, Nanoseconds now, Int128 amount, bool sells) {
  Store& store = *state.stores[index];
  Ring* const ring = RingOf(state, store, key);
  if (ring == nullptr) return false;
  const bool session = measure.calendar != kNoIndex;
  const uint64_t start = session ? policy.calendars[measure.calendar].SessionStart(now) : 0;
  const uint64_t bucket = session ? 0 : now.value / store.width;
  if (measure.kind == StoreKind::kSent || measure.kind == StoreKind::kFilled) {
    session ? ring->AddSession(start, amount) : ring->Add(bucket, amount);
  } else {
    const bool highest = measure.kind == StoreKind::kHighest;
    if (sells && measure.own_sign) amount = -amount;
    session ? ring->AddSessionExtreme(start, amount, highest) : ring->AddExtreme(bucket, amount, highest);
  }
  return true;
}

// What of `counted` is still open.
Int128 OpenOf(const LiveOrder& order, const Counted& counted) {
  if (order.ended || order.filled >= order.quantity) return 0;
  if (counted.is_count || order.filled.IsZero()) return counted.amount;
  const auto left = Subtract(order.quantity, order.filled);
  return left.has_value() ? Share(counted.amount, *left, order.quantity) : counted.amount;
}

Int128 FilledOf(const LiveOrder& order, const Counted& counted) {
  return order.filled.IsZero() ? 0 : Share(counted.amount, order.filled, order.quantity);
}

void MoveOpen(State& state, const Counted& counted, Int128 from, Int128 to, Nanoseconds now) {
  const auto& store = state.stores[counted.store];
  if (store == nullptr || store->kind != StoreKind::kLevel || from == to) return;
  Level* const level = LevelOf(state, *store, counted.key);
  if (level == nullptr) return store->Miss(now);
  AddSaturated(counted.sells ? level->open_sells : level->open_buys, to - from);
  DropIfZero(state, *store, counted.key);
}

void CountBook(State& state, const LiveOrder& order, bool add) {
  Book& book = state.books[order.instrument];
  const bool buys = order.side == intent::Side::kBuy;
  if (order.price.has_value()) {
    auto& side = buys ? book.buys : book.sells;
    if (add) {
      ++side[*order.price];
    } else if (const auto found = side.find(*order.price); found != side.end() && --found->second == 0) {
      side.erase(found);
    }
  } else {
    uint32_t& market = buys ? book.market_buys : book.market_sells;
    add ? ++market : --market;
  }
  const bool empty =
      book.buys.empty() && book.sells.empty() && book.market_buys == 0 && book.market_sells == 0;
  if (empty) state.books.erase(order.instrument);
}

bool IsLive(const LiveOrder& order) {
  return !order.ended && order.filled < order.quantity;
}

void End(State& state, const std::string& key, LiveOrder& order, Nanoseconds now) {
  if (order.ended) return;
  if (IsLive(order)) CountBook(state, order, false);
  for (const Counted& counted : order.counted) MoveOpen(state, counted, OpenOf(order, counted), 0, now);
  order.ended = true;
  state.ended.push_back(key);
}

void MakeRoomForOrder(State& state) {
  while (state.orders.size() >= kOrdersMax && !state.ended.empty()) {
    state.orders.erase(state.ended.front());
    state.ended.pop_front();
  }
}

void AddPosition(State& state, const Counted& counted, Int128 amount, Nanoseconds now) {
  const auto& store = state.stores[counted.store];
  if (store == nullptr || store->kind != StoreKind::kLevel || amount == 0) return;
  Level* const level = LevelOf(state, *store, counted.key);
  if (level == nullptr) return store->Miss(now);
  AddSaturated(level->position, amount);
  DropIfZero(state, *store, counted.key);
}

PartCounts CountsOf(const Policy::Compiled& policy, Evaluator& evaluator, const State& state) {
  PartCounts out;
  for (const MeasureId id : evaluator.MayCount()) {
    const CompiledMeasure& measure = policy.measures[id];
    const auto contribution = evaluator.Contribute(id);
    const auto keys = evaluator.Keys(measure.keys);
    if (!contribution.has_value() || !keys.has_value()) {
      out.missed.push_back(id);
      continue;
    }
    if (!contribution->counts) continue;
    out.counts.push_back({id, Counted{.store = state.in_policy_order[id],
                                      .key = std::string(keys->text()),
                                      .amount = contribution->amount,
                                      .sells = contribution->sells,
                                      .is_count = !measure.amount.has_value()}});
  }
  return out;
}

void SplitFor(const Policy::Compiled& policy, const intent::Intent& intent, std::vector<Part>& parts) {
  SplitParts(intent, parts);
  for (Part& part : parts) {
    if (part.instrument == nullptr) continue;
    const auto row = policy.instruments.find(*part.instrument);
    if (row != policy.instruments.end()) part.row = &row->second;
  }
}

}  // namespace sealward::policy::ledger
