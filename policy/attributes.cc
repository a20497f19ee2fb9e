#include "policy/attributes.h"

#include <variant>

namespace sealward::policy {
namespace {

using intent::Order;

// Stated or not, there is a text (S3).
Evaluated OptionalText(const std::optional<std::string>& text) {
  return TextValue(text.has_value() ? std::string_view(*text) : std::string_view());
}

Evaluated NamedAmount(const Policy::Compiled& policy, Attribute attribute, std::string_view asset,
                      const Decimal& amount) {
  return AmountValue(policy, attribute, policy.FindAsset(asset), amount);
}

Evaluated NativeAmount(const Policy::Compiled& policy, Attribute attribute, std::string_view network,
                       const Decimal& amount) {
  const auto native = policy.native.find(network);
  if (native == policy.native.end()) return Fails(FailureCode::kUnknownAsset, attribute);
  return AmountValue(policy, attribute, native->second, amount);
}

// Until `end`; 0 if it has passed.
Evaluated Lifetime(const Subject& subject, Nanoseconds end) {
  const uint64_t left = end > subject.now ? end.value - subject.now.value : 0;
  return Value{.type = Type::kDuration, .number = static_cast<Int128>(left)};
}

// What an order says of itself, whatever its leg.
Evaluated ReadOrder(const View& view, const Order& order, Attribute attribute) {
  switch (attribute) {
    case Attribute::kOrderType:
      return TextValue(EnumName(order.type));
    case Attribute::kOrderTimeInForce:
      return TextValue(EnumName(order.time_in_force));
    case Attribute::kOrderSelfTradePrevention:
      return TextValue(EnumName(order.self_trade_prevention));
    case Attribute::kOrderCapacity:
      return TextValue(EnumName(order.capacity));
    case Attribute::kOrderShortSale:
      return TextValue(EnumName(order.short_sale));
    case Attribute::kOrderTrader:
      return OptionalText(order.trader);
    case Attribute::kOrderClient:
      return OptionalText(order.client);
    case Attribute::kOrderParent:
      return OptionalText(order.parent);
    case Attribute::kOrderPurpose:
      return OptionalText(order.purpose);
    case Attribute::kOrderReduceOnly:
      return BooleanValue(order.reduce_only);
    case Attribute::kOrderLegs:
      return CountValue(static_cast<Int128>(order.legs.size()));
    case Attribute::kOrderDisplayQuantity:
      if (view.part.row == nullptr) return Fails(FailureCode::kUnknownInstrument, attribute);
      return AmountValue(view.policy, attribute, view.part.row->base,
                         order.display_quantity.value_or(*view.part.quantity));
    case Attribute::kOrderStopPrice:
      if (view.part.row == nullptr) return Fails(FailureCode::kUnknownInstrument, attribute);
      if (!order.stop_price.has_value()) return Fails(FailureCode::kNoValue, attribute);
      return AmountValue(view.policy, attribute, view.part.row->quote, *order.stop_price);
    default:  // not an attribute of an order as a whole
      return Fails(FailureCode::kNotOfThisKind, attribute);
  }
}

template <typename T>
Evaluated ReadAlgorithm(const T& action, bool version) {
  return OptionalText(version ? action.algorithm_version : action.algorithm);
}

Evaluated AlgorithmOf(const Part& part, bool version) {
  if (part.order != nullptr) return ReadAlgorithm(*part.order, version);
  if (part.amend != nullptr) return ReadAlgorithm(*part.amend, version);
  return ReadAlgorithm(*part.quote, version);
}

// Of order, amend and quote.
Evaluated ReadTrading(const View& view, Attribute attribute) {
  const Part& part = view.part;
  switch (attribute) {
    case Attribute::kOrderAccount:
      return TextValue(part.account());
    case Attribute::kOrderVenue:
      return TextValue(part.venue());
    case Attribute::kOrderInstrument:
      return TextValue(*part.instrument);
    case Attribute::kOrderSide:
      return TextValue(EnumName(part.side));
    case Attribute::kOrderAlgorithm:
    case Attribute::kOrderAlgorithmVersion:
      return AlgorithmOf(part, attribute == Attribute::kOrderAlgorithmVersion);
    case Attribute::kOrderHalted: {
      const auto instrument = view.facts.halts.find(*part.instrument);
      const auto venue = view.facts.halts.find(part.venue());
      return BooleanValue((instrument != view.facts.halts.end() && instrument->second) ||
                          (venue != view.facts.halts.end() && venue->second));
    }
    default:
      break;
  }
  const bool of_all = RowOf(attribute).kinds == kTrading;
  if (!of_all && part.order == nullptr) return Fails(FailureCode::kNotOfThisKind, attribute);
  if (!of_all) return ReadOrder(view, *part.order, attribute);
  const InstrumentRow* const row = part.row;
  if (row == nullptr) return Fails(FailureCode::kUnknownInstrument, attribute);
  switch (attribute) {
    case Attribute::kOrderBaseAsset:
      return TextValue(view.policy.assets[row->base].name);
    case Attribute::kOrderQuoteAsset:
      return TextValue(view.policy.assets[row->quote].name);
    case Attribute::kOrderInstrumentKind:
      return TextValue(EnumName(row->kind));
    case Attribute::kOrderQuantity:
      return AmountValue(view.policy, attribute, row->base, *part.quantity);
    case Attribute::kOrderPrice:
      if (part.price == nullptr) return Fails(FailureCode::kNoValue, attribute);
      return AmountValue(view.policy, attribute, row->quote, *part.price);
    default:
      return ReadDerived(view, attribute);
  }
}

Evaluated ReadSettlement(const View& view, const intent::Settlement& settlement, Attribute attribute) {
  switch (attribute) {
    case Attribute::kSettlementAccount:
      return TextValue(settlement.account);
    case Attribute::kSettlementCounterparty:
      return TextValue(settlement.counterparty);
    case Attribute::kSettlementAsset:
      return TextValue(settlement.asset);
    case Attribute::kSettlementNetwork:
      return TextValue(settlement.network);
    case Attribute::kSettlementDestination:
      return TextValue(settlement.destination);
    case Attribute::kSettlementNettingSet:
      return OptionalText(settlement.netting_set);
    case Attribute::kSettlementValueDate:
      return OptionalText(settlement.value_date);
    case Attribute::kSettlementPurpose:
      return TextValue(settlement.purpose);
    case Attribute::kSettlementAmount:
      return NamedAmount(view.policy, attribute, settlement.asset, settlement.amount);
    case Attribute::kSettlementFeeMax:
      return NativeAmount(view.policy, attribute, settlement.network, settlement.fee_max);
    case Attribute::kSettlementBalance:
      return ReadBalance(view, attribute, settlement.account, settlement.asset);
    default:  // not known of a settlement
      return Fails(FailureCode::kNotOfThisKind, attribute);
  }
}

Evaluated ReadTransfer(const View& view, const intent::Transfer& transfer, Attribute attribute) {
  switch (attribute) {
    case Attribute::kTransferFromAccount:
      return TextValue(transfer.from_account);
    case Attribute::kTransferToAccount:
      return TextValue(transfer.to_account);
    case Attribute::kTransferAsset:
      return TextValue(transfer.asset);
    case Attribute::kTransferNetwork:
      return TextValue(transfer.network);
    case Attribute::kTransferPurpose:
      return TextValue(transfer.purpose);
    case Attribute::kTransferAmount:
      return NamedAmount(view.policy, attribute, transfer.asset, transfer.amount);
    case Attribute::kTransferFeeMax:
      return NativeAmount(view.policy, attribute, transfer.network, transfer.fee_max);
    case Attribute::kTransferBalance:
      return ReadBalance(view, attribute, transfer.from_account, transfer.asset);
    default:  // not known of a transfer
      return Fails(FailureCode::kNotOfThisKind, attribute);
  }
}

Evaluated ReadMandate(const View& view, const intent::Mandate& mandate, Attribute attribute) {
  const Part& part = view.part;
  switch (attribute) {
    case Attribute::kMandateAccount:
      return TextValue(mandate.account);
    case Attribute::kMandateInstrument:
      return TextValue(*part.instrument);
    case Attribute::kMandateSide:
      return TextValue(EnumName(mandate.side));
    case Attribute::kMandatePurpose:
      return TextValue(mandate.purpose);
    case Attribute::kMandateChildrenMax:
      return CountValue(mandate.children_max);
    case Attribute::kMandateVenues:
      return CountValue(static_cast<Int128>(mandate.venues.size()));
    case Attribute::kMandateAlgorithms:
      return CountValue(static_cast<Int128>(mandate.algorithms.size()));
    case Attribute::kMandateLifetime:
      return Lifetime(view.subject, mandate.ends_at);
    default:
      break;
  }
  if (part.row == nullptr) return Fails(FailureCode::kUnknownInstrument, attribute);
  if (attribute == Attribute::kMandateQuantity)
    return AmountValue(view.policy, attribute, part.row->base, mandate.quantity);
  if (attribute == Attribute::kMandateWorstPrice)
    return AmountValue(view.policy, attribute, part.row->quote, mandate.worst_price);
  if (attribute == Attribute::kMandateNotional) return ReadDerived(view, attribute);
  return Fails(FailureCode::kNotOfThisKind, attribute);
}

Evaluated ReadCancel(const intent::Cancel& cancel, Attribute attribute) {
  if (attribute == Attribute::kCancelAccount) return TextValue(cancel.account);
  if (attribute == Attribute::kCancelVenue) return TextValue(cancel.venue);
  if (attribute == Attribute::kCancelInstrument) return TextValue(cancel.instrument);
  return Fails(FailureCode::kNotOfThisKind, attribute);
}

Evaluated ReadConfiguration(const intent::VenueConfiguration& configuration, Attribute attribute) {
  switch (attribute) {
    case Attribute::kVenueConfigurationAccount:
      return TextValue(configuration.account);
    case Attribute::kVenueConfigurationVenue:
      return TextValue(configuration.venue);
    case Attribute::kVenueConfigurationInstrument:
      return OptionalText(configuration.instrument);
    case Attribute::kVenueConfigurationSetting:
      return TextValue(EnumName(configuration.setting));
    case Attribute::kVenueConfigurationValue:
      return TextValue(configuration.value);
    default:
      return Fails(FailureCode::kNotOfThisKind, attribute);
  }
}

Evaluated ReadRead(const intent::Read& read, Attribute attribute) {
  if (attribute == Attribute::kReadAccount) return TextValue(read.account);
  if (attribute == Attribute::kReadVenue) return TextValue(read.venue);
  if (attribute == Attribute::kReadQuery) return TextValue(read.query);
  return Fails(FailureCode::kNotOfThisKind, attribute);
}

Evaluated ReadSession(const View& view, const intent::Session& session, Attribute attribute) {
  switch (attribute) {
    case Attribute::kSessionAccount:
      return TextValue(session.account);
    case Attribute::kSessionVenue:
      return TextValue(session.venue);
    case Attribute::kSessionGateway:
      return TextValue(session.gateway);
    case Attribute::kSessionPurpose:
      return TextValue(session.purpose);
    case Attribute::kSessionLifetime:
      return Lifetime(view.subject, session.ends_at);
    default:
      return Fails(FailureCode::kNotOfThisKind, attribute);
  }
}

Evaluated ReadAdministrative(const View& view, const intent::Administrative& act, Attribute attribute) {
  switch (attribute) {
    case Attribute::kAdministrativeAct:
      return TextValue(EnumName(act.act));
    case Attribute::kAdministrativeSubject:
      return TextValue(act.subject);
    case Attribute::kAdministrativeReason:
      return TextValue(act.reason);
    case Attribute::kAdministrativeLifetime:
      if (!act.until.has_value()) return Fails(FailureCode::kNoValue, attribute);
      return Lifetime(view.subject, *act.until);
    default:
      return Fails(FailureCode::kNotOfThisKind, attribute);
  }
}

// Of a request of one part, or of a batch as a whole.
Evaluated ReadWhole(const View& view, const intent::Intent& intent, Attribute attribute) {
  if (const auto* settlement = std::get_if<intent::Settlement>(&intent))
    return ReadSettlement(view, *settlement, attribute);
  if (const auto* transfer = std::get_if<intent::Transfer>(&intent))
    return ReadTransfer(view, *transfer, attribute);
  if (const auto* configuration = std::get_if<intent::VenueConfiguration>(&intent))
    return ReadConfiguration(*configuration, attribute);
  if (const auto* read = std::get_if<intent::Read>(&intent)) return ReadRead(*read, attribute);
  if (const auto* session = std::get_if<intent::Session>(&intent))
    return ReadSession(view, *session, attribute);
  if (const auto* act = std::get_if<intent::Administrative>(&intent))
    return ReadAdministrative(view, *act, attribute);
  const auto* batch = std::get_if<intent::Batch>(&intent);
  if (batch != nullptr && attribute == Attribute::kBatchActions)
    return CountValue(static_cast<Int128>(batch->actions.size()));
  return Fails(FailureCode::kNotOfThisKind, attribute);
}

}  // namespace

Evaluated AmountValue(const Policy::Compiled& policy, Attribute attribute, AssetId asset,
                      const Decimal& amount) {
  if (asset == kNoAsset) return Fails(FailureCode::kUnknownAsset, attribute);
  const auto scaled = amount.Rescale(policy.assets[asset].scale);
  if (scaled.has_value()) return AmountOf(asset, *scaled);
  const bool precise = scaled.error().code == ErrorCode::kTooPrecise;
  return Fails(precise ? FailureCode::kTooPrecise : FailureCode::kOverflow, attribute);
}

Evaluated ReadAttribute(const View& view, Attribute attribute) {
  switch (attribute) {
    case Attribute::kRequesterName:
      return TextValue(view.subject.requester.name);
    case Attribute::kRequesterDesk:
      return TextValue(view.subject.requester.desk);
    case Attribute::kRequesterIsService:
      return BooleanValue(view.subject.requester.is_service);
    case Attribute::kRequestKey:
      return TextValue(view.subject.request.stated.key);
    case Attribute::kRequestLifetime:
      return Lifetime(view.subject, view.subject.request.stated.valid_until);
    default:
      break;
  }
  if (view.part.trades()) return ReadTrading(view, attribute);
  if (view.part.cancel != nullptr) return ReadCancel(*view.part.cancel, attribute);
  if (view.part.mandate != nullptr) return ReadMandate(view, *view.part.mandate, attribute);
  return ReadWhole(view, view.subject.request.stated.intent, attribute);
}

std::string FailureText(const Policy::Compiled& policy, const Failure& failure) {
  static constexpr auto kTexts = std::to_array<std::string_view>({
#define SEALWARD_ROW(enumerator, name, text) text,
      SEALWARD_POLICY_FAILURES(SEALWARD_ROW)
#undef SEALWARD_ROW
  });
  std::string out;
  if (failure.attribute.has_value()) out = "`" + std::string(RowOf(*failure.attribute).path) + "`: ";
  out += kTexts[static_cast<size_t>(failure.code)];
  if (failure.left != kNoAsset && failure.right != kNoAsset) {
    out += " (" + policy.assets[failure.left].name + " and " + policy.assets[failure.right].name + ")";
  }
  return out;
}

}  // namespace sealward::policy
