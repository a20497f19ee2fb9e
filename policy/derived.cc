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

// The younger of the pair either way round; of two of one time the one that was received last.
Rate RateOf(const View& view, AssetId from, AssetId to, uint64_t age_max) {
  const auto find = [&](AssetId a, AssetId b) {
    const auto* told =
        Find(view.facts.rates, PairKey(view.policy.assets[a].name, view.policy.assets[b].name).text());
    const bool fresh = told != nullptr && IsFresh(view, told->at, AgeMax(view, FactKind::kRate, age_max));
    return fresh ? told : nullptr;
  };
  const auto* direct = find(from, to);
  const auto* inverse = find(to, from);
  const auto age = [](const Told<Decimal>& told) { return std::pair(told.at, told.serial); };
  if (direct != nullptr && (inverse == nullptr || age(*direct) > age(*inverse))) return {direct, false};
  return {inverse, inverse != nullptr};
}

// base price · (1 ± slippage), as an amount of the quote asset.
Evaluated Slipped(const View& view, Attribute attribute, const Decimal& base, const Decimal& percent,
                  bool up) {
  const InstrumentRow& row = *view.part.row;
  const Evaluated exact = AmountValue(view.policy, attribute, row.quote, base);
  if (!exact.has_value()) return exact;
  const Int128 hundred = PowerOfTen(static_cast<uint8_t>(percent.scale + 2));
  const Decimal factor{up ? hundred + percent.mantissa : hundred - percent.mantissa,
                       static_cast<uint8_t>(percent.scale + 2)};
  return FromExact(row.quote, Exact({base, factor}, row.quote_scale, up ? Rounding::kUp : Rounding::kDown),
                   attribute);
}

// What an order without a limit price may trade at: for its value (`worst` false) or at worst.
Evaluated MarketPrice(const View& view, Attribute attribute, const intent::Order& order, bool worst) {
  const auto& percent = view.policy.slippage_percent;
  if (!percent.has_value()) return Fails(FailureCode::kNoPrice, attribute);
  const bool up = !worst || view.part.side == Side::kBuy;
  if (order.type == OrderType::kStopMarket) {
    // Of several legs it is the price of them together.
    const bool own = order.stop_price.has_value() && order.legs.size() == 1;
    if (!own) return Fails(FailureCode::kNoValue, attribute);
    return Slipped(view, attribute, *order.stop_price, *percent, up);
  }
  const auto* reference = ReferenceOf(view, 0);
  if (reference == nullptr) return Fails(FailureCode::kStale, attribute);
  return Slipped(view, attribute, reference->value, *percent, up);
}

Evaluated PriceOf(const View& view, Attribute attribute, bool worst) {
  const intent::Order* const order = view.part.order;
  const bool market =
      order != nullptr && (order->type == OrderType::kMarket || order->type == OrderType::kStopMarket);
  if (market) return MarketPrice(view, attribute, *order, worst);
  if (view.part.price == nullptr) return Fails(FailureCode::kNoValue, attribute);
  return AmountValue(view.policy, attribute, view.part.row->quote, *view.part.price);
}

// The part's quantity, in its base asset: one with more digits than that has none.
Evaluated QuantityOf(const View& view, Attribute attribute) {
  return AmountValue(view.policy, attribute, view.part.row->base, *view.part.quantity);
}

// The product of all `factors`, the quantity and the multiplier, in the quote or base asset.
Evaluated TimesQuantity(const View& view, Attribute attribute, bool in_base,
                        std::optional<Decimal> factor = {}, const Decimal& divisor = Decimal{1, 0}) {
  const InstrumentRow& row = *view.part.row;
  const Evaluated quantity = QuantityOf(view, attribute);
  if (!quantity.has_value()) return quantity;
  return FromExact(in_base ? row.base : row.quote,
                   Exact({factor.value_or(Decimal{1, 0}), *view.part.quantity, row.multiplier},
                         in_base ? row.base_scale : row.quote_scale, Rounding::kUp, divisor),
                   attribute);
}

Evaluated ReadUnderlyingValue(const View& view, Attribute attribute) {
  const Greeks* const greeks = GreeksOf(view, 0);
  if (greeks == nullptr) return Fails(FailureCode::kStale, attribute);
  return TimesQuantity(view, attribute, false, greeks->underlying);
}

Evaluated PriceTimesQuantity(const View& view, Attribute attribute) {
  const Evaluated price = PriceOf(view, attribute, false);
  if (!price.has_value()) return price;
  return TimesQuantity(view, attribute, false, Decimal{price->number, view.part.row->quote_scale});
}

Evaluated ReadNotional(const View& view, Attribute attribute) {
  switch (view.part.row->kind) {
    case InstrumentKind::kSpot:
    case InstrumentKind::kLinear:
      return PriceTimesQuantity(view, attribute);
    case InstrumentKind::kInverse:
      return TimesQuantity(view, attribute, false);
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
  switch (row.kind) {
    case InstrumentKind::kSpot:
    case InstrumentKind::kLinear:
      return WithSide(view, TimesQuantity(view, attribute, true));
    case InstrumentKind::kInverse: {
      const Evaluated quantity = QuantityOf(view, attribute);
      if (!quantity.has_value()) return quantity;
      const Evaluated price = PriceOf(view, attribute, false);
      if (!price.has_value()) return price;
      return WithSide(view,
                      TimesQuantity(view, attribute, true, {}, Decimal{price->number, row.quote_scale}));
    }
    case InstrumentKind::kOption: {
      const Greeks* const greeks = GreeksOf(view, 0);
      if (greeks == nullptr) return Fails(FailureCode::kStale, attribute);
      return WithSide(view, TimesQuantity(view, attribute, true, greeks->delta));
    }
  }
  return Fails(FailureCode::kNoValue, attribute);
}

Evaluated ReadVega(const View& view, Attribute attribute) {
  const InstrumentRow& row = *view.part.row;
  if (row.kind != InstrumentKind::kOption) return AmountOf(row.quote, 0);
  const Greeks* const greeks = GreeksOf(view, 0);
  if (greeks == nullptr) return Fails(FailureCode::kStale, attribute);
  return WithSide(view, TimesQuantity(view, attribute, false, greeks->vega));
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
  const AssetId id = view.policy.FindAsset(asset);
  if (id == kNoAsset) return Fails(FailureCode::kUnknownAsset, attribute);
  const auto* told = Find(view.facts.balances, PairKey(account, asset).text());
  if (told == nullptr || !IsFresh(view, told->at, AgeMax(view, FactKind::kBalance, 0))) {
    return Fails(FailureCode::kStale, attribute);
  }
  return AmountValue(view.policy, attribute, id, told->value);
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
  const bool has_venue = AttributeOf(MeasureKey::kVenue, view.part.kind).has_value();
  return has_venue && IsStale(view, Node{.fact = FactKind::kDropCopy});
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
