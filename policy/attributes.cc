#include "policy/attributes.h"

#include <variant>

namespace sealward::policy {
namespace {

using intent::Amend;
using intent::Cancel;
using intent::Order;
using intent::Settlement;
using intent::Transfer;

std::unexpected<Failure> Fails(FailureCode code, Attribute attribute) {
  return std::unexpected(Failure{.code = code, .attribute = attribute});
}

// Stated or not, there is a text (S3).
Evaluated OptionalText(const std::optional<std::string>& text) {
  return TextValue(text.has_value() ? std::string_view(*text) : std::string_view());
}

Evaluated AmountValue(const Policy::Compiled& policy, Attribute attribute, std::string_view asset,
                      const Decimal& amount) {
  const AssetId id = policy.FindAsset(asset);
  if (id == kNoAsset) return Fails(FailureCode::kUnknownAsset, attribute);
  const auto scaled = amount.Rescale(policy.assets[id].scale);
  if (!scaled.has_value()) {
    const bool precise = scaled.error().code == ErrorCode::kTooPrecise;
    return Fails(precise ? FailureCode::kTooPrecise : FailureCode::kOverflow, attribute);
  }
  return Value{.type = Type::kAmount, .asset = id, .number = *scaled};
}

Evaluated OptionalAmount(const Policy::Compiled& policy, Attribute attribute, std::string_view asset,
                         const std::optional<Decimal>& amount) {
  if (!amount.has_value()) return Fails(FailureCode::kNoValue, attribute);
  return AmountValue(policy, attribute, asset, *amount);
}

Evaluated NativeAmount(const Policy::Compiled& policy, Attribute attribute, std::string_view network,
                       const Decimal& amount) {
  const auto native = policy.native.find(network);
  if (native == policy.native.end() || native->second == kNoAsset) {
    return Fails(FailureCode::kUnknownAsset, attribute);
  }
  return AmountValue(policy, attribute, policy.assets[native->second].name, amount);
}

// What an order says of itself, without its leg.
std::optional<Evaluated> ReadOrder(const Order& order, Attribute attribute) {
  switch (attribute) {
    case Attribute::kOrderAccount:
      return TextValue(order.account);
    case Attribute::kOrderVenue:
      return TextValue(order.venue);
    case Attribute::kOrderAlgorithm:
      return OptionalText(order.algorithm);
    case Attribute::kOrderAlgorithmVersion:
      return OptionalText(order.algorithm_version);
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
    default:  // not an attribute of the order as a whole
      return std::nullopt;
  }
}

Evaluated ReadNotional(const Policy::Compiled& policy, const Subject& subject, Attribute attribute) {
  const auto notional = intent::AmountOf(subject.request);
  if (!notional.has_value()) {
    const bool overflow =
        notional.error().code == ErrorCode::kOverflow || notional.error().code == ErrorCode::kOutOfRange;
    return Fails(overflow ? FailureCode::kOverflow : FailureCode::kNoNotional, attribute);
  }
  if (!notional->has_value()) return Fails(FailureCode::kNoNotional, attribute);
  return AmountValue(policy, attribute, (*notional)->asset, (*notional)->amount);
}

Evaluated ReadLeg(const Policy::Compiled& policy, const Subject& subject, const Order& order,
                  Attribute attribute) {
  const auto* resolution = std::get_if<intent::OrderResolution>(&subject.request.resolution);
  if (resolution == nullptr) return Fails(FailureCode::kUnresolved, attribute);
  if (order.legs.size() != 1 || resolution->legs.size() != 1)
    return Fails(FailureCode::kSeveralLegs, attribute);
  const intent::OrderLeg& leg = order.legs.front();
  const intent::ResolvedLeg& resolved = resolution->legs.front();
  switch (attribute) {
    case Attribute::kOrderInstrument:
      return TextValue(leg.instrument);
    case Attribute::kOrderSide:
      return TextValue(EnumName(leg.side));
    case Attribute::kOrderBaseAsset:
      return TextValue(resolved.base_asset);
    case Attribute::kOrderQuoteAsset:
      return TextValue(resolved.quote_asset);
    case Attribute::kOrderQuantity:
      return AmountValue(policy, attribute, resolved.base_asset, leg.quantity);
    case Attribute::kOrderPrice:
      return OptionalAmount(policy, attribute, resolved.quote_asset, order.price);
    case Attribute::kOrderStopPrice:
      return OptionalAmount(policy, attribute, resolved.quote_asset, order.stop_price);
    case Attribute::kOrderDisplayQuantity:
      return AmountValue(policy, attribute, resolved.base_asset,
                         order.display_quantity.value_or(leg.quantity));
    case Attribute::kOrderNotional:
      return ReadNotional(policy, subject, attribute);
    default:  // not an attribute of an order
      return Fails(FailureCode::kNotOfThisKind, attribute);
  }
}

Evaluated ReadAmend(const Amend& amend, Attribute attribute) {
  switch (attribute) {
    case Attribute::kOrderAccount:
      return TextValue(amend.account);
    case Attribute::kOrderVenue:
      return TextValue(amend.venue);
    case Attribute::kOrderInstrument:
      return TextValue(amend.instrument);
    case Attribute::kOrderSide:
      return TextValue(EnumName(amend.side));
    case Attribute::kOrderAlgorithm:
      return OptionalText(amend.algorithm);
    case Attribute::kOrderAlgorithmVersion:
      return OptionalText(amend.algorithm_version);
    default:  // not known of an amend
      return Fails(FailureCode::kNotOfThisKind, attribute);
  }
}

Evaluated ReadCancel(const Cancel& cancel, Attribute attribute) {
  switch (attribute) {
    case Attribute::kCancelAccount:
      return TextValue(cancel.account);
    case Attribute::kCancelVenue:
      return TextValue(cancel.venue);
    case Attribute::kCancelInstrument:
      return TextValue(cancel.instrument);
    default:  // not known of a cancel
      return Fails(FailureCode::kNotOfThisKind, attribute);
  }
}

Evaluated ReadSettlement(const Policy::Compiled& policy, const Settlement& settlement, Attribute attribute) {
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
      return AmountValue(policy, attribute, settlement.asset, settlement.amount);
    case Attribute::kSettlementFeeMax:
      return NativeAmount(policy, attribute, settlement.network, settlement.fee_max);
    default:  // not known of a settlement
      return Fails(FailureCode::kNotOfThisKind, attribute);
  }
}

Evaluated ReadTransfer(const Policy::Compiled& policy, const Transfer& transfer, Attribute attribute) {
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
      return AmountValue(policy, attribute, transfer.asset, transfer.amount);
    case Attribute::kTransferFeeMax:
      return NativeAmount(policy, attribute, transfer.network, transfer.fee_max);
    default:  // not known of a transfer
      return Fails(FailureCode::kNotOfThisKind, attribute);
  }
}

}  // namespace

Evaluated ReadAttribute(const Policy::Compiled& policy, const Subject& subject, Attribute attribute) {
  if (attribute == Attribute::kRequesterName) return TextValue(subject.requester.name);
  if (attribute == Attribute::kRequesterDesk) return TextValue(subject.requester.desk);
  if (attribute == Attribute::kRequesterIsService) return BooleanValue(subject.requester.is_service);
  if (attribute == Attribute::kRequestKey) return TextValue(subject.request.stated.key);
  const intent::Intent& stated = subject.request.stated.intent;
  if (const auto* order = std::get_if<Order>(&stated)) {
    const auto value = ReadOrder(*order, attribute);
    return value.has_value() ? *value : ReadLeg(policy, subject, *order, attribute);
  }
  if (const auto* amend = std::get_if<Amend>(&stated)) return ReadAmend(*amend, attribute);
  if (const auto* cancel = std::get_if<Cancel>(&stated)) return ReadCancel(*cancel, attribute);
  if (const auto* settlement = std::get_if<Settlement>(&stated))
    return ReadSettlement(policy, *settlement, attribute);
  if (const auto* transfer = std::get_if<Transfer>(&stated))
    return ReadTransfer(policy, *transfer, attribute);
  return Fails(FailureCode::kNotOfThisKind, attribute);
}

std::string FailureText(const Policy::Compiled& policy, const Failure& failure) {
  static constexpr auto kTexts = std::to_array<std::string_view>({
#define SEALWARD_ROW(name, text) text,
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
