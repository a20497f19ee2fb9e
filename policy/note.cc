// What attestors say, taken into the measures.
#include "policy/ledger.h"

namespace sealward::policy {

using namespace ledger;

namespace {

// Takes in what is said, at `now`.
class Noter {
 public:
  Noter(State& state, const Policy::Compiled& policy, Nanoseconds now)
      : state_(state), policy_(policy), now_(now) {}

  std::optional<Ignored> operator()(const ReferenceFact& fact) {
    if (!policy_.instruments.contains(fact.instrument)) return Ignored::kNoSuchInstrument;
    return Tell(state_.facts.references, fact.instrument, Told<Decimal>{fact.price, now_});
  }
  std::optional<Ignored> operator()(const GreeksFact& fact) {
    if (!policy_.instruments.contains(fact.instrument)) return Ignored::kNoSuchInstrument;
    return Tell(state_.facts.greeks, fact.instrument,
                Told<Greeks>{{fact.delta, fact.vega, fact.underlying}, now_});
  }
  std::optional<Ignored> operator()(const RateFact& fact) {
    if (policy_.FindAsset(fact.from) == kNoAsset || policy_.FindAsset(fact.to) == kNoAsset) {
      return Ignored::kNoSuchAsset;
    }
    return Tell(state_.facts.rates, Pair(fact.from, fact.to),
                Told<Decimal>{fact.price, now_, ++state_.facts.rates_told});
  }
  std::optional<Ignored> operator()(const BalanceFact& fact) {
    if (policy_.FindAsset(fact.asset) == kNoAsset) return Ignored::kNoSuchAsset;
    return Tell(state_.facts.balances, Pair(fact.account, fact.asset), Told<Decimal>{fact.amount, now_});
  }
  std::optional<Ignored> operator()(const HaltFact& fact) {
    const bool known = policy_.instruments.contains(fact.name) || policy_.venues.contains(fact.name);
    if (!known) return Ignored::kNoSuchInstrument;
    return Tell(state_.facts.halts, fact.name, fact.halted);
  }
  std::optional<Ignored> operator()(const HeardFact& fact) {
    const auto heard = state_.facts.heard.find(fact.venue);
    if (heard != state_.facts.heard.end() && heard->second >= now_) return std::nullopt;
    return Tell(state_.facts.heard, fact.venue, now_);
  }
  std::optional<Ignored> operator()(const FillFact& fact) { return Fill(fact); }
  std::optional<Ignored> operator()(const EndFact& fact) {
    const std::string key = OrderKey(fact.order.requester, fact.order.request_id, fact.order.part);
    const auto found = state_.orders.find(key);
    if (found == state_.orders.end()) return Ignored::kNoSuchOrder;
    Tell(state_.facts.heard, found->second.venue, now_);
    if (found->second.end_told) return Ignored::kAlreadyEnded;
    found->second.end_told = true;
    End(state_, key, found->second, now_);
    return std::nullopt;
  }
  std::optional<Ignored> operator()(const BustFact& fact) { return Bust(fact); }
  std::optional<Ignored> operator()(const PositionFact& fact) { return Load(fact); }

 private:
  static std::string Pair(std::string_view first, std::string_view second) {
    std::string out;
    AppendKey(out, first);
    AppendKey(out, second);
    return out;
  }

  template <typename T>
  std::optional<Ignored> Tell(TextMap<T>& map, const std::string& name, T value) {
    const auto found = map.find(name);
    if (found == map.end() && state_.facts.size() >= kFactsMax) return Ignored::kNoRoom;
    if (found == map.end()) {
      map.emplace(name, std::move(value));
    } else {
      found->second = std::move(value);
    }
    return std::nullopt;
  }

  std::optional<Ignored> Fill(const FillFact& fact) {
    const std::string key = OrderKey(fact.order.requester, fact.order.request_id, fact.order.part);
    const auto found = state_.orders.find(key);
    if (found == state_.orders.end()) return Ignored::kNoSuchOrder;
    LiveOrder& order = found->second;
    Tell(state_.facts.heard, order.venue, now_);
    const std::string name = Pair(order.venue, fact.execution);
    if (state_.executions.contains(name)) return Ignored::kSeenBefore;
    LiveOrder after = order;
    const auto filled = Add(order.filled, fact.quantity);
    if (!filled.has_value()) return Ignored::kNoRoom;
    after.filled = *filled;
    Execution execution{.order = key, .positions = {}};
    for (size_t i = 0; i < order.counted.size(); ++i) CountFill(order, after, i, execution);
    if (IsLive(order) && !IsLive(after)) CountBook(state_, order, false);
    order.filled = *filled;
    if (!order.ended && order.filled >= order.quantity) {
      order.ended = true;
      state_.ended.push_back(key);
    }
    Remember(name, std::move(execution));
    return std::nullopt;
  }

  void CountFill(const LiveOrder& before, const LiveOrder& after, size_t i, Execution& execution) {
    const Counted& counted = before.counted[i];
    const auto& store = state_.stores[counted.store];
    if (store == nullptr) return;
    const Int128 more = counted.is_count ? 1 : FilledOf(after, counted) - FilledOf(before, counted);
    if (store->kind == StoreKind::kFilled) {
      const MeasureId id = IdOf(counted.store);
      if (id == kNoIndex) return;
      if (!Count(state_, policy_, policy_.measures[id], counted.store, counted.key, now_, more)) {
        store->Miss(now_);
      }
      return;
    }
    MoveOpen(state_, counted, OpenOf(before, counted), OpenOf(after, counted), now_);
    const Int128 signed_more = counted.sells ? -more : more;
    AddPosition(state_, counted, signed_more, now_);
    execution.positions.emplace_back(i, signed_more);
  }

  MeasureId IdOf(uint32_t store) const {
    for (MeasureId id = 0; id < state_.in_policy_order.size(); ++id) {
      if (state_.in_policy_order[id] == store) return id;
    }
    return kNoIndex;
  }

  void Remember(const std::string& name, Execution&& execution) {
    while (state_.executions.size() >= kExecutionsMax) {
      state_.executions.erase(state_.execution_order.front());
      state_.execution_order.pop_front();
    }
    state_.execution_order.push_back(name);
    state_.executions.emplace(name, std::move(execution));
  }

  std::optional<Ignored> Bust(const BustFact& fact) {
    const auto found = state_.executions.find(Pair(fact.venue, fact.execution));
    if (found == state_.executions.end()) return Ignored::kNoSuchExecution;
    Tell(state_.facts.heard, fact.venue, now_);
    if (found->second.busted) return Ignored::kSeenBefore;
    found->second.busted = true;
    const auto order = state_.orders.find(found->second.order);
    if (order == state_.orders.end()) return std::nullopt;
    for (const auto& [index, amount] : found->second.positions)
      AddPosition(state_, order->second.counted[index], -amount, now_);
    return std::nullopt;
  }

  // As if an order had been filled at once.
  std::optional<Ignored> Load(const PositionFact& fact) {
    if (!policy_.instruments.contains(fact.instrument)) return Ignored::kNoSuchInstrument;
    intent::Order order;
    order.account = fact.account;
    order.price = fact.price;
    intent::OrderLeg leg;
    leg.instrument = fact.instrument;
    leg.side = fact.quantity.IsNegative() ? intent::Side::kSell : intent::Side::kBuy;
    leg.quantity = fact.quantity;
    if (leg.quantity.IsNegative()) leg.quantity.mantissa = -leg.quantity.mantissa;
    order.legs = {leg};
    intent::CanonicalRequest request;
    request.stated.intent = std::move(order);
    const people::Principal nobody;
    const Subject subject{request, nobody, now_};
    Scratch scratch;
    scratch.uses.resize(policy_.measures.size());
    SplitFor(policy_, request.stated.intent, scratch.parts);
    Evaluator evaluator(policy_, subject, state_, scratch.parts.front(), scratch);
    const PartCounts counts = CountsOf(policy_, evaluator, state_);
    for (const MeasureId id : counts.missed) {
      const bool level = policy_.measures[id].kind == StoreKind::kLevel;
      if (level) state_.stores[state_.in_policy_order[id]]->Miss(now_);
    }
    for (const auto& [id, counted] : counts.counts) {
      if (policy_.measures[id].kind == StoreKind::kLevel) {
        AddPosition(state_, counted, counted.sells ? -counted.amount : counted.amount, now_);
      }
    }
    return std::nullopt;
  }

  State& state_;
  const Policy::Compiled& policy_;
  Nanoseconds now_;
};

}  // namespace

std::optional<Ignored> Measures::Note(const Policy& policy, const Fact& fact, Nanoseconds now) {
  Adopt(*state_, policy.compiled());
  return std::visit(Noter(*state_, policy.compiled(), now), fact);
}

}  // namespace sealward::policy
