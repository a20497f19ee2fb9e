// What is computed outside the language: values of an order by its instrument's payoff, and what attestors
// said. Rounded away from zero where it is limited, towards it where it is what there is to spend.
#include "policy/attributes.h"
#include "policy/exact.h"

namespace sealward::policy {
namespace {

using intent::InstrumentKind;
using intent::OrderType;
using intent::Side;

Evaluated FromExact(AssetId asset, const Result<Int128>& number, Attribute attribute) {
  if (number.has_value()) return AmountOf(asset, *number);
  return Fails(FailureCode::kOverflow, attribute);
}

uint64_t AgeMax(const View& view, FactKind fact, uint64_t said) {
  return said != 0 ? said : view.policy.stale_after[static_cast<size_t>(fact)];
}

// Whether what was told at `at` is not older than `age_max`; an age of 0 was never said: always too old.
bool IsFresh(const View& view, Nanoseconds at, uint64_t age_max) {
  const uint64_t now = view.subject.now.value;
  const uint64_t age = now > at.value ? now - at.value : 0;
  return age_max != 0 && age <= age_max;
}

template <typename T>
const Told<T>* Find(const TextMap<Told<T>>& map, std::string_view name) {
  const auto found = map.find(name);
  return found == map.end() ? nullptr : &found->second;
}

const Told<Decimal>* ReferenceOf(const View& view, uint64_t age_max) {
  if (view.part.instrument == nullptr) return nullptr;
  const auto* told = Find(view.facts.references, *view.part.instrument);
  const uint64_t most = AgeMax(view, FactKind::kReference, age_max);
  return told != nullptr && IsFresh(view, told->at, most) ? told : nullptr;
}

const Greeks* GreeksOf(const View& view, uint64_t age_max) {
  if (view.part.instrument == nullptr) return nullptr;
  const auto* told = Find(view.facts.greeks, *view.part.instrument);
  const bool fresh = told != nullptr && IsFresh(view, told->at, AgeMax(view, FactKind::kGreeks, age_max));
  return fresh ? &told->value : nullptr;
}

// A key of two names, as AppendKey makes it, without a string.
class PairKey {
 public:
  PairKey(std::string_view first, std::string_view second) {
    Append(first);
    Append(second);
  }
  std::string_view text() const { return {bytes_.data(), size_}; }

 private:
  void Append(std::string_view text) {
    const size_t bytes = std::min<size_t>(text.size(), kTextBytesMax);
    bytes_[size_++] = static_cast<char>(bytes >> 8);
    bytes_[size_++] = static_cast<char>(bytes & 0xff);
    std::copy_n(text.begin(), bytes, bytes_.begin() + static_cast<std::ptrdiff_t>(size_));
    size_ += bytes;
  }
  std::array<char, 2 * (kTextBytesMax + 2)> bytes_;
  size_t size_ = 0;
};

struct Rate {
  const Told<Decimal>* told = nullptr;
  bool inverse = false;
};

// The younger of the pair either way round; as it is written where both are as old.
Rate RateOf(const View& view, AssetId from, AssetId to, uint64_t age_max) {
  const auto find = [&](AssetId a, AssetId b) {
    const auto* told =
        Find(view.facts.rates, PairKey(view.policy.assets[a].name, view.policy.assets[b].name).text());
    const bool fresh = told != nullptr && IsFresh(view, told->at, AgeMax(view, FactKind::kRate, age_max));
    return fresh ? told : nullptr;
  };
  const auto* direct = find(from, to);
  const auto* inverse = find(to, from);
  if (direct != nullptr && (inverse == nullptr || direct->at >= inverse->at)) return {direct, false};
  return {inverse, inverse != nullptr};
}

// base price · (1 ± slippage), as an amount of the quote asset.
Evaluated Slipped(const View& view, Attribute attribute, const Decimal& base, bool up) {
  const InstrumentRow& row = *view.part.row;
  const Decimal percent = *view.policy.slippage_percent;
  const Int128 hundred = PowerOfTen(static_cast<uint8_t>(percent.scale + 2));
  const Decimal factor{up ? hundred + percent.mantissa : hundred - percent.mantissa,
                       static_cast<uint8_t>(percent.scale + 2)};
  return FromExact(row.quote, Exact({base, factor}, row.quote_scale, up ? Rounding::kUp : Rounding::kDown),
                   attribute);
}

// What an order without a limit price may trade at: for its value (`worst` false) or at worst.
Evaluated MarketPrice(const View& view, Attribute attribute, bool worst) {
  const intent::Order* const order = view.part.order;
  if (order == nullptr || order->legs.size() != 1) return Fails(FailureCode::kNoPrice, attribute);
  if (!view.policy.slippage_percent.has_value()) return Fails(FailureCode::kNoPrice, attribute);
  const bool up = !worst || view.part.side == Side::kBuy;
  if (order->type == OrderType::kStopMarket && order->stop_price.has_value()) {
    return Slipped(view, attribute, *order->stop_price, up);
  }
  if (order->type != OrderType::kMarket) return Fails(FailureCode::kNoPrice, attribute);
  const auto* reference = ReferenceOf(view, 0);
  if (reference == nullptr) return Fails(FailureCode::kStale, attribute);
  return Slipped(view, attribute, reference->value, up);
}

Evaluated PriceOf(const View& view, Attribute attribute, bool worst) {
  if (view.part.price == nullptr) return MarketPrice(view, attribute, worst);
  return AmountValue(view.policy, attribute, view.part.row->quote, *view.part.price);
}

Evaluated ReadUnderlyingValue(const View& view, Attribute attribute) {
  const InstrumentRow& row = *view.part.row;
  const Greeks* const greeks = GreeksOf(view, 0);
  if (greeks == nullptr) return Fails(FailureCode::kStale, attribute);
  return FromExact(
      row.quote,
      Exact({greeks->underlying, *view.part.quantity, row.multiplier}, row.quote_scale, Rounding::kUp),
      attribute);
}

Evaluated PriceTimesQuantity(const View& view, Attribute attribute) {
  const InstrumentRow& row = *view.part.row;
  const Evaluated price = PriceOf(view, attribute, false);
  if (!price.has_value()) return price;
  const Decimal exact{price->number, row.quote_scale};
  return FromExact(row.quote,
                   Exact({exact, *view.part.quantity, row.multiplier}, row.quote_scale, Rounding::kUp),
                   attribute);
}

Evaluated ReadNotional(const View& view, Attribute attribute) {
  const InstrumentRow& row = *view.part.row;
  switch (row.kind) {
    case InstrumentKind::kSpot:
    case InstrumentKind::kLinear:
      return PriceTimesQuantity(view, attribute);
    case InstrumentKind::kInverse:
      return FromExact(
          row.quote, Exact({*view.part.quantity, row.multiplier}, row.quote_scale, Rounding::kUp), attribute);
    case InstrumentKind::kOption:
      return ReadUnderlyingValue(view, attribute);
  }
  return Fails(FailureCode::kNoValue, attribute);
}

Evaluated WithSide(const View& view, Evaluated amount) {
  if (amount.has_value() && view.part.side == Side::kSell) amount->number = -amount->number;
  return amount;
}

Evaluated ReadDelta(const View& view, Attribute attribute) {
  const InstrumentRow& row = *view.part.row;
  const Decimal& quantity = *view.part.quantity;
  const auto base = [&](const Result<Int128>& number) {
    return WithSide(view, FromExact(row.base, number, attribute));
  };
  switch (row.kind) {
    case InstrumentKind::kSpot:
    case InstrumentKind::kLinear:
      return base(Exact({quantity, row.multiplier}, row.base_scale, Rounding::kUp));
    case InstrumentKind::kInverse: {
      const Evaluated price = PriceOf(view, attribute, false);
      if (!price.has_value()) return price;
      const Decimal divisor{price->number, row.quote_scale};
      return base(Exact({quantity, row.multiplier}, row.base_scale, Rounding::kUp, divisor));
    }
    case InstrumentKind::kOption: {
      const Greeks* const greeks = GreeksOf(view, 0);
      if (greeks == nullptr) return Fails(FailureCode::kStale, attribute);
      return base(Exact({greeks->delta, quantity, row.multiplier}, row.base_scale, Rounding::kUp));
    }
  }
  return Fails(FailureCode::kNoValue, attribute);
}

Evaluated ReadVega(const View& view, Attribute attribute) {
  const InstrumentRow& row = *view.part.row;
  if (row.kind != InstrumentKind::kOption) return AmountOf(row.quote, 0);
  const Greeks* const greeks = GreeksOf(view, 0);
  if (greeks == nullptr) return Fails(FailureCode::kStale, attribute);
  return WithSide(view, FromExact(row.quote,
                                  Exact({greeks->vega, *view.part.quantity, row.multiplier}, row.quote_scale,
                                        Rounding::kUp),
                                  attribute));
}

}  // namespace

Evaluated ReadDerived(const View& view, Attribute attribute) {
  const bool option = view.part.row->kind == InstrumentKind::kOption;
  switch (attribute) {
    case Attribute::kOrderWorstPrice:
      return PriceOf(view, attribute, true);
    case Attribute::kOrderNotional:
    case Attribute::kMandateNotional:
    case Attribute::kOrderUnderlyingValue:
      return ReadNotional(view, attribute);
    case Attribute::kOrderPremium:
      return option ? PriceTimesQuantity(view, attribute) : Fails(FailureCode::kNoValue, attribute);
    case Attribute::kOrderDelta:
      return ReadDelta(view, attribute);
    case Attribute::kOrderVega:
      return ReadVega(view, attribute);
    default:  // not derived
      return Fails(FailureCode::kNotOfThisKind, attribute);
  }
}

Evaluated ReadReference(const View& view, uint64_t age_ns_max) {
  if (view.part.row == nullptr) return Fails(FailureCode::kUnknownInstrument);
  const auto* told = ReferenceOf(view, age_ns_max);
  if (told == nullptr) return Fails(FailureCode::kStale);
  const auto number = told->value.Rescale(view.part.row->quote_scale);
  if (!number.has_value()) return Fails(FailureCode::kTooPrecise);
  return AmountOf(view.part.row->quote, *number);
}

Evaluated ReadBalance(const View& view, Attribute attribute, std::string_view account,
                      std::string_view asset) {
  const auto* told = Find(view.facts.balances, PairKey(account, asset).text());
  if (told == nullptr || !IsFresh(view, told->at, AgeMax(view, FactKind::kBalance, 0))) {
    return Fails(FailureCode::kStale, attribute);
  }
  return AmountValue(view.policy, attribute, view.policy.FindAsset(asset), told->value);
}

bool IsStale(const View& view, const Node& fact) {
  const auto age = static_cast<uint64_t>(fact.number);
  switch (fact.fact) {
    case FactKind::kReference:
      return ReferenceOf(view, age) == nullptr;
    case FactKind::kGreeks:
      return GreeksOf(view, age) == nullptr;
    case FactKind::kRate:
      return RateOf(view, fact.asset, fact.index, age).told == nullptr;
    case FactKind::kBalance: {
      const auto& intent = view.subject.request.stated.intent;
      const auto* settlement = std::get_if<intent::Settlement>(&intent);
      const auto* transfer = std::get_if<intent::Transfer>(&intent);
      if (settlement == nullptr && transfer == nullptr) return true;
      const PairKey key(settlement != nullptr ? settlement->account : transfer->from_account,
                        settlement != nullptr ? settlement->asset : transfer->asset);
      const auto* told = Find(view.facts.balances, key.text());
      return told == nullptr || !IsFresh(view, told->at, AgeMax(view, FactKind::kBalance, age));
    }
    case FactKind::kDropCopy: {
      const auto attribute = AttributeOf(MeasureKey::kVenue, view.part.kind);
      if (!attribute.has_value()) return true;
      const Evaluated venue = ReadAttribute(view, *attribute);
      if (!venue.has_value()) return true;
      const auto heard = view.facts.heard.find(venue->text);
      return heard == view.facts.heard.end() ||
             !IsFresh(view, heard->second, AgeMax(view, FactKind::kDropCopy, age));
    }
  }
  return true;
}

bool IsSilent(const View& view) {
  if (view.policy.stale_after[static_cast<size_t>(FactKind::kDropCopy)] == 0) return false;
  return IsStale(view, Node{.fact = FactKind::kDropCopy});
}

Evaluated Convert(const View& view, const Value& amount, AssetId to, Rounding magnitude) {
  if (amount.asset == to) return amount;
  const auto no_rate = [&] {
    return std::unexpected(Failure{.code = FailureCode::kNoRate, .left = amount.asset, .right = to});
  };
  const Rate rate = RateOf(view, amount.asset, to, 0);
  if (rate.told == nullptr || rate.told->value.mantissa <= 0) return no_rate();
  const Decimal exact{amount.number, view.policy.assets[amount.asset].scale};
  const uint8_t scale = view.policy.assets[to].scale;
  const auto number = rate.inverse ? Exact({exact}, scale, magnitude, rate.told->value)
                                   : Exact({exact, rate.told->value}, scale, magnitude);
  if (!number.has_value()) return Fails(FailureCode::kOverflow);
  return AmountOf(to, *number);
}

Evaluated DistanceOf(const View& view, const Node& tolerance, const Value& from) {
  const InstrumentRow* const row = view.part.row;
  if (row == nullptr) return Fails(FailureCode::kUnknownInstrument);
  const Decimal number{tolerance.number, tolerance.scale};
  if (tolerance.kind == ExpressionKind::kTicks) {
    const auto ticks = Exact({number, row->price_tick}, row->quote_scale, Rounding::kDown);
    return ticks.has_value() ? AmountOf(row->quote, *ticks) : Fails(FailureCode::kOverflow);
  }
  const uint8_t scale = view.policy.assets[from.asset].scale;
  const Decimal hundredth{1, 2};
  const auto percent = Exact({number, hundredth, Decimal{from.number, scale}}, scale, Rounding::kDown);
  return percent.has_value() ? AmountOf(from.asset, *percent) : Fails(FailureCode::kOverflow);
}

}  // namespace sealward::policy
