#include "policy/measures.h"

#include <algorithm>

#include "policy/ledger.h"

namespace sealward::policy {

using namespace ledger;

std::string OrderKey(std::string_view requester, std::string_view request_id, uint32_t part) {
  std::string out;
  AppendKey(out, requester);
  AppendKey(out, request_id);
  AppendKey(out, std::to_string(part));
  return out;
}

std::string LatchKey(const CompiledStatement& trip, std::string_view values) {
  std::string out;
  AppendKey(out, trip.name);
  std::string keys;
  for (const MeasureKey key : trip.keys) keys += std::string(EnumName(key)) + ",";
  AppendKey(out, keys);
  return out += values;
}

const Store* Measures::State::Find(const Policy::Compiled& policy, MeasureId id) const {
  if (identities == policy.identities && id < in_policy_order.size())
    return stores[in_policy_order[id]].get();
  const auto found = store_of.find(policy.measures[id].identity);
  return found == store_of.end() ? nullptr : stores[found->second].get();
}

bool Measures::State::HasRoom(size_t more, uint64_t now) const {
  size_t room = kKeySetsMax - key_sets;
  for (const auto& store : stores) {
    if (room >= more) break;
    if (store == nullptr || store->width == 0) continue;
    for (const KeySet& set : store->by_age) {
      if (room >= more || !set.ring.IsDead(store->width, now)) break;
      ++room;
    }
  }
  return room >= more;
}

namespace {

bool IsOfOrders(StoreKind kind) {
  return kind == StoreKind::kLevel || kind == StoreKind::kFilled;
}

void CommitPart(State& state, const Policy::Compiled& policy, const Subject& subject, const Part& part,
                uint32_t number, PartCounts counts) {
  const auto miss = [&](MeasureId id) { state.stores[state.in_policy_order[id]]->Miss(subject.now); };
  for (const MeasureId id : counts.missed) miss(id);
  LiveOrder order{.quantity = part.quantity == nullptr ? Decimal{} : *part.quantity, .filled = {}};
  for (auto& [id, counted] : counts.counts) {
    const CompiledMeasure& measure = policy.measures[id];
    if (IsOfOrders(measure.kind)) {
      order.counted.push_back(std::move(counted));
    } else if (!Count(state, policy, measure, counted.store, counted.key, subject.now, counted.amount,
                      counted.sells)) {
      miss(id);
    }
  }
  if (!policy.follows_orders || !part.trades()) return;
  MakeRoomForOrder(state);
  order.expires_at = part.expires_at();
  order.venue = part.venue();
  order.instrument = *part.instrument;
  order.side = part.side;
  if (part.price != nullptr) order.price = *part.price;
  for (const Counted& counted : order.counted) MoveOpen(state, counted, 0, counted.amount, subject.now);
  CountBook(state, order, true);
  const std::string key = OrderKey(subject.requester.name, subject.request.stated.request_id, number);
  if (order.expires_at.has_value()) state.by_expiry.emplace(order.expires_at->value, key);
  state.orders[key] = std::move(order);
}

}  // namespace

Measures::Measures() : state_(std::make_unique<State>()) {}
Measures::Measures(Measures&&) noexcept = default;
Measures& Measures::operator=(Measures&&) noexcept = default;
Measures::~Measures() = default;

void Measures::Advance(Nanoseconds now) {
  State& state = *state_;
  while (!state.by_expiry.empty() && state.by_expiry.begin()->first < now.value) {
    const std::string key = std::move(state.by_expiry.begin()->second);
    state.by_expiry.erase(state.by_expiry.begin());
    const auto order = state.orders.find(key);
    if (order != state.orders.end()) End(state, key, order->second, now);
  }
}

void Measures::Commit(const Policy& policy, const Subject& subject) {
  const Policy::Compiled& compiled = policy.compiled();
  Adopt(*state_, compiled);
  for (const uint32_t index : state_->in_policy_order)
    DropDead(*state_, *state_->stores[index], subject.now.value);
  Scratch scratch;
  scratch.uses.resize(compiled.measures.size());
  SplitFor(compiled, subject.request.stated.intent, scratch.parts);
  std::vector<PartCounts> counts;
  for (const Part& part : scratch.parts) {
    Evaluator evaluator(compiled, subject, *state_, part, scratch);
    counts.push_back(CountsOf(compiled, evaluator, *state_));
  }
  for (size_t i = 0; i < counts.size(); ++i) {
    CommitPart(*state_, compiled, subject, scratch.parts[i], static_cast<uint32_t>(i), std::move(counts[i]));
  }
}

void Measures::Latch(const Policy& policy, const Subject& subject) {
  const Policy::Compiled& compiled = policy.compiled();
  if (!compiled.has_trips) return;
  Scratch scratch;
  (void)policy.Decide(subject, *this, scratch);
  for (const StatementResult& result : scratch.results) {
    const CompiledStatement& statement = compiled.statements[result.statement];
    if (statement.kind != StatementKind::kTrip || result.outcome != Outcome::kTrue || result.was_latched)
      continue;
    Evaluator evaluator(compiled, subject, *state_, scratch.parts[result.part], scratch);
    const auto values = evaluator.Keys(statement.keys);
    if (values.has_value() && state_->latches.size() < kLatchesMax) {
      state_->latches.insert(LatchKey(statement, values->text()));
    }
  }
}

void Measures::TakeLatches(Measures& from) {
  state_->latches = std::move(from.state_->latches);
}

std::optional<Ignored> Measures::Clear(const Policy& policy, std::string_view trip, const TripScope& scope) {
  for (const CompiledStatement& statement : policy.compiled().statements) {
    if (statement.kind != StatementKind::kTrip || statement.name != trip) continue;
    KeyValues values;
    if (scope.values.size() != statement.keys.size()) return Ignored::kNoSuchTrip;
    for (const MeasureKey key : statement.keys) {
      const auto found = std::find_if(scope.values.begin(), scope.values.end(),
                                      [&](const auto& value) { return value.first == EnumName(key); });
      if (found == scope.values.end() || !values.Append(found->second)) return Ignored::kNoSuchTrip;
    }
    return state_->latches.erase(LatchKey(statement, values.text())) > 0
               ? std::nullopt
               : std::optional(Ignored::kNotLatched);
  }
  return Ignored::kNoSuchTrip;
}

namespace {

template <typename Map, typename Write>
void WriteSorted(CborWriter& writer, const Map& map, Write write) {
  std::map<std::string_view, const typename Map::mapped_type*> sorted;
  for (const auto& [key, value] : map) sorted.emplace(key, &value);
  writer.Head(CborMajor::kArray, sorted.size());
  for (const auto& [key, value] : sorted) {
    writer.Head(CborMajor::kArray, 2);
    writer.ByteString(AsBytes(key));
    write(*value);
  }
}

void WriteStore(CborWriter& writer, const Store& store) {
  writer.Head(CborMajor::kArray, 4);
  writer.Text(store.identity);
  writer.Unsigned(store.missed_at.has_value() ? store.missed_at->value + 1 : 0);
  WriteSorted(writer, store.by_key, [&](const auto& set) { set->ring.WriteTo(writer); });
  WriteSorted(writer, store.levels, [&](const Level& level) {
    writer.Head(CborMajor::kArray, 3);
    for (const Int128 value : {level.open_buys, level.open_sells, level.position}) WriteInt128(writer, value);
  });
}

}  // namespace

Bytes Measures::Snapshot() const {
  Bytes out;
  CborWriter writer(out);
  writer.Head(CborMajor::kArray, 3);
  writer.Head(CborMajor::kArray, state_->store_of.size());
  for (const auto& [identity, index] : state_->store_of) WriteStore(writer, *state_->stores[index]);
  WriteSorted(writer, state_->orders, [&](const LiveOrder& order) {
    writer.Head(CborMajor::kArray, 2);
    WriteInt128(writer, order.filled.mantissa);
    writer.Unsigned(order.filled.scale + (order.ended ? 256u : 0u) + (order.end_told ? 512u : 0u));
  });
  writer.Head(CborMajor::kArray, state_->latches.size());
  for (const std::string& latch : state_->latches) writer.ByteString(AsBytes(latch));
  return out;
}

}  // namespace sealward::policy
