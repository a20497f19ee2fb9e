#include "client/fact_json.h"

#include "client/json_members.h"

namespace sealward::client {
namespace {

using intent::Event;
using intent::Observation;

Diagnosed<uint32_t> PartOf(const JsonValue& fact) {
  constexpr Int128 kPartMax = 1'000;
  const JsonValue* const part = fact.Find("part");
  if (part == nullptr) return 0;
  const auto number = Decimal::Parse(part->text);
  const bool sound = part->kind == JsonKind::kNumber && number.has_value() && number->scale == 0 &&
                     number->mantissa >= 0 && number->mantissa < kPartMax;
  if (!sound) return Wrong("`part` is the number of a part, from 0");
  return static_cast<uint32_t>(number->mantissa);
}

// {"fill": ID, "requester": NAME}, or {"fill": ID} with the client order id that the venue knows.
Diagnosed<intent::OrderName> OrderOf(const JsonValue& fact, std::string_view member) {
  std::string id = TRY(TextOf(fact, member));
  const uint32_t part = TRY(PartOf(fact));
  if (fact.Find("requester") == nullptr) return intent::OrderName{"", "", part, std::move(id)};
  return intent::OrderName{TRY(TextOf(fact, "requester")), std::move(id), part, ""};
}

Diagnosed<Fact> ReferenceOf(const JsonValue& fact) {
  TRY(Only(fact, {"reference", "price"}));
  return Observation(intent::ReferenceFact{TRY(TextOf(fact, "reference")), TRY(NumberOf(fact, "price"))});
}

Diagnosed<Fact> GreeksOf(const JsonValue& fact) {
  TRY(Only(fact, {"greeks", "delta", "vega", "underlying"}));
  return Observation(intent::GreeksFact{TRY(TextOf(fact, "greeks")), TRY(NumberOf(fact, "delta")),
                                        TRY(NumberOf(fact, "vega")), TRY(NumberOf(fact, "underlying"))});
}

Diagnosed<Fact> RateOf(const JsonValue& fact) {
  TRY(Only(fact, {"rate", "to", "price"}));
  const Decimal price = TRY(NumberOf(fact, "price"));
  if (price.mantissa <= 0) return Wrong("a rate is above 0");
  return Observation(intent::RateFact{TRY(TextOf(fact, "rate")), TRY(TextOf(fact, "to")), price});
}

Diagnosed<Fact> BalanceOf(const JsonValue& fact) {
  TRY(Only(fact, {"balance", "asset", "amount"}));
  return Observation(intent::BalanceFact{TRY(TextOf(fact, "balance")), TRY(TextOf(fact, "asset")),
                                         TRY(NumberOf(fact, "amount"))});
}

Diagnosed<Fact> HeardOf(const JsonValue& fact) {
  TRY(Only(fact, {"heard"}));
  return Observation(intent::HeardFact{TRY(TextOf(fact, "heard"))});
}

Diagnosed<Fact> FillOf(const JsonValue& fact) {
  TRY(Only(fact, {"fill", "requester", "part", "execution", "quantity", "price"}));
  const Decimal quantity = TRY(NumberOf(fact, "quantity"));
  if (quantity.mantissa <= 0) return Wrong("the quantity of a fill is above 0");
  return Event(intent::FillFact{TRY(OrderOf(fact, "fill")), TRY(TextOf(fact, "execution")), quantity,
                                TRY(NumberOf(fact, "price"))});
}

Diagnosed<Fact> EndOf(const JsonValue& fact) {
  TRY(Only(fact, {"ended", "requester", "part", "how"}));
  const auto how = ParseEnum<intent::OrderEnd>(TRY(TextOf(fact, "how")));
  if (!how.has_value()) return Wrong("`how`: rejected, cancelled, expired, unknown or replaced");
  return Event(intent::EndFact{TRY(OrderOf(fact, "ended")), *how});
}

Diagnosed<Fact> BustOf(const JsonValue& fact) {
  TRY(Only(fact, {"bust", "venue"}));
  return Event(intent::BustFact{TRY(TextOf(fact, "venue")), TRY(TextOf(fact, "bust"))});
}

Diagnosed<Fact> HaltOf(const JsonValue& fact) {
  TRY(Only(fact, {"halt", "halted"}));
  return Event(intent::HaltFact{TRY(TextOf(fact, "halt")), TRY(FlagOf(fact, "halted", true))});
}

struct FactRow {
  std::string_view member;  // which fact it is
  Diagnosed<Fact> (*read)(const JsonValue& fact);
};
constexpr FactRow kFacts[] = {{"reference", ReferenceOf}, {"greeks", GreeksOf}, {"rate", RateOf},
                              {"balance", BalanceOf},     {"heard", HeardOf},   {"fill", FillOf},
                              {"ended", EndOf},           {"bust", BustOf},     {"halt", HaltOf}};

}  // namespace

Diagnosed<Fact> ReadFact(const JsonValue& object) {
  if (object.kind != JsonKind::kObject) return Wrong("expected an object");
  std::string known;
  for (const FactRow& row : kFacts) {
    if (object.Find(row.member) != nullptr) return row.read(object);
    known += (known.empty() ? "" : ", ") + std::string(row.member);
  }
  return Wrong("no fact: expected one of the members " + known);
}

}  // namespace sealward::client
