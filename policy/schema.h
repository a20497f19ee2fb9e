// What a policy can name: one table of attributes and one of what is counted by, each row with its meaning.
// The parser needs neither; the validator checks names, kinds and types against them, the evaluator reads by
// their ids. Pure tables.
#ifndef SEALWARD_POLICY_SCHEMA_H_
#define SEALWARD_POLICY_SCHEMA_H_

#include <array>
#include <optional>
#include <span>
#include <string_view>

#include "policy/ast.h"

namespace sealward::policy {

enum class Type : uint8_t { kInvalid, kBoolean, kText, kCount, kAmount, kDuration };

// Where the texts of an attribute come from: a literal compared with it must be one of them.
enum class Domain : uint8_t {
  kFree,
  kAccount,
  kVenue,
  kInstrument,
  kAsset,
  kNetwork,
  kCounterparty,
  kDestination,
  kPrincipal,
  kDesk,
  kKey,
  kEnumeration
};

inline constexpr KindSet kAllKinds = (1u << kEnumNames<intent::IntentKind>.size()) - 1;
inline constexpr KindSet kOrder = SetOf(intent::IntentKind::kOrder);
inline constexpr KindSet kCancel = SetOf(intent::IntentKind::kCancel);
inline constexpr KindSet kAmend = SetOf(intent::IntentKind::kAmend);
inline constexpr KindSet kSettlement = SetOf(intent::IntentKind::kSettlement);
inline constexpr KindSet kTransfer = SetOf(intent::IntentKind::kTransfer);
inline constexpr KindSet kBatch = SetOf(intent::IntentKind::kBatch);
inline constexpr KindSet kMandate = SetOf(intent::IntentKind::kMandate);
inline constexpr KindSet kVenueConfiguration = SetOf(intent::IntentKind::kVenueConfiguration);
inline constexpr KindSet kRead = SetOf(intent::IntentKind::kRead);
inline constexpr KindSet kSession = SetOf(intent::IntentKind::kSession);
inline constexpr KindSet kAdministrative = SetOf(intent::IntentKind::kAdministrative);
// What trades: kinds with the attributes of an order.
inline constexpr KindSet kTrading = kOrder | kAmend | SetOf(intent::IntentKind::kQuote);

// row: id, path, kinds, type, domain, meaning
#define SEALWARD_POLICY_ATTRIBUTES(ROW)                                                                      \
  ROW(kRequesterName, "requester.name", kAllKinds, kText, kPrincipal, "the person or service that asks")     \
  ROW(kRequesterDesk, "requester.desk", kAllKinds, kText, kDesk, "their desk")                               \
  ROW(kRequesterIsService, "requester.is_service", kAllKinds, kBoolean, kFree, "a service, not a person")    \
  ROW(kRequestKey, "request.key", kAllKinds, kText, kKey, "the key to sign with")                            \
  ROW(kRequestLifetime, "request.lifetime", kAllKinds, kDuration, kFree, "until it is no longer valid")      \
  ROW(kOrderAccount, "order.account", kTrading, kText, kAccount, "whose order it is")                        \
  ROW(kOrderVenue, "order.venue", kTrading, kText, kVenue, "where it goes")                                  \
  ROW(kOrderInstrument, "order.instrument", kTrading, kText, kInstrument,                                    \
      "the firm's name of the instrument")                                                                   \
  ROW(kOrderSide, "order.side", kTrading, kText, kEnumeration, "buy or sell")                                \
  ROW(kOrderAlgorithm, "order.algorithm", kTrading, kText, kFree, "empty if not stated")                     \
  ROW(kOrderAlgorithmVersion, "order.algorithm_version", kTrading, kText, kFree, "empty if not stated")      \
  ROW(kOrderBaseAsset, "order.base_asset", kTrading, kText, kAsset, "what is bought or sold")                \
  ROW(kOrderQuoteAsset, "order.quote_asset", kTrading, kText, kAsset, "what it is priced in")                \
  ROW(kOrderInstrumentKind, "order.instrument_kind", kTrading, kText, kEnumeration,                          \
      "spot, linear, inverse or option")                                                                     \
  ROW(kOrderQuantity, "order.quantity", kTrading, kAmount, kFree, "in the base asset")                       \
  ROW(kOrderPrice, "order.price", kTrading, kAmount, kFree,                                                  \
      "in the quote asset; an error if the order has none")                                                  \
  ROW(kOrderWorstPrice, "order.worst_price", kTrading, kAmount, kFree,                                       \
      "the price, or what a market order may get")                                                           \
  ROW(kOrderNotional, "order.notional", kTrading, kAmount, kFree,                                            \
      "its value in the quote asset, rounded up")                                                            \
  ROW(kOrderPremium, "order.premium", kTrading, kAmount, kFree, "price x quantity of an option")             \
  ROW(kOrderUnderlyingValue, "order.underlying_value", kTrading, kAmount, kFree,                             \
      "of an option: of what underlies it")                                                                  \
  ROW(kOrderDelta, "order.delta", kTrading, kAmount, kFree, "in the base asset, negative if it sells")       \
  ROW(kOrderVega, "order.vega", kTrading, kAmount, kFree, "in the quote asset, negative if it sells")        \
  ROW(kOrderReduces, "order.reduces", kTrading, kBoolean, kFree, "it can only make the position smaller")    \
  ROW(kOrderCrossesOwn, "order.crosses_own", kTrading, kBoolean, kFree,                                      \
      "it could trade with another order of the firm")                                                       \
  ROW(kOrderHalted, "order.halted", kTrading, kBoolean, kFree, "instrument or venue is halted")              \
  ROW(kOrderType, "order.type", kOrder, kText, kEnumeration, "limit, market, ...")                           \
  ROW(kOrderTimeInForce, "order.time_in_force", kOrder, kText, kEnumeration, "how long it rests")            \
  ROW(kOrderSelfTradePrevention, "order.self_trade_prevention", kOrder, kText, kEnumeration,                 \
      "what the venue is to do")                                                                             \
  ROW(kOrderCapacity, "order.capacity", kOrder, kText, kEnumeration, "principal or agent")                   \
  ROW(kOrderShortSale, "order.short_sale", kOrder, kText, kEnumeration, "short selling flag")                \
  ROW(kOrderTrader, "order.trader", kOrder, kText, kFree, "empty if not stated")                             \
  ROW(kOrderClient, "order.client", kOrder, kText, kFree, "whom it is for; empty if not stated")             \
  ROW(kOrderParent, "order.parent", kOrder, kText, kFree, "its mandate; empty if not stated")                \
  ROW(kOrderPurpose, "order.purpose", kOrder, kText, kFree, "empty if not stated")                           \
  ROW(kOrderReduceOnly, "order.reduce_only", kOrder, kBoolean, kFree,                                        \
      "the venue refuses what would increase")                                                               \
  ROW(kOrderLegs, "order.legs", kOrder, kCount, kFree, "how many")                                           \
  ROW(kOrderDisplayQuantity, "order.display_quantity", kOrder, kAmount, kFree,                               \
      "in the base asset; all if not stated")                                                                \
  ROW(kOrderStopPrice, "order.stop_price", kOrder, kAmount, kFree,                                           \
      "in the quote asset; an error if the order has none")                                                  \
  ROW(kCancelAccount, "cancel.account", kCancel, kText, kAccount, "whose order is cancelled")                \
  ROW(kCancelVenue, "cancel.venue", kCancel, kText, kVenue, "where it rests")                                \
  ROW(kCancelInstrument, "cancel.instrument", kCancel, kText, kInstrument, "its instrument")                 \
  ROW(kSettlementAccount, "settlement.account", kSettlement, kText, kAccount, "who pays")                    \
  ROW(kSettlementCounterparty, "settlement.counterparty", kSettlement, kText, kCounterparty, "who is paid")  \
  ROW(kSettlementAsset, "settlement.asset", kSettlement, kText, kAsset, "what is paid")                      \
  ROW(kSettlementNetwork, "settlement.network", kSettlement, kText, kNetwork, "over which chain")            \
  ROW(kSettlementDestination, "settlement.destination", kSettlement, kText, kDestination,                    \
      "address book entry")                                                                                  \
  ROW(kSettlementNettingSet, "settlement.netting_set", kSettlement, kText, kFree, "empty if not stated")     \
  ROW(kSettlementValueDate, "settlement.value_date", kSettlement, kText, kFree,                              \
      "YYYY-MM-DD; empty if not stated")                                                                     \
  ROW(kSettlementPurpose, "settlement.purpose", kSettlement, kText, kFree, "as stated")                      \
  ROW(kSettlementAmount, "settlement.amount", kSettlement, kAmount, kFree, "what is paid")                   \
  ROW(kSettlementFeeMax, "settlement.fee_max", kSettlement, kAmount, kFree, "in the network's native asset") \
  ROW(kTransferFromAccount, "transfer.from_account", kTransfer, kText, kAccount, "from which own account")   \
  ROW(kTransferToAccount, "transfer.to_account", kTransfer, kText, kAccount, "to which own account")         \
  ROW(kTransferAsset, "transfer.asset", kTransfer, kText, kAsset, "what is moved")                           \
  ROW(kTransferNetwork, "transfer.network", kTransfer, kText, kNetwork, "over which chain")                  \
  ROW(kTransferPurpose, "transfer.purpose", kTransfer, kText, kFree, "as stated")                            \
  ROW(kTransferAmount, "transfer.amount", kTransfer, kAmount, kFree, "what is moved")                        \
  ROW(kTransferFeeMax, "transfer.fee_max", kTransfer, kAmount, kFree, "in the network's native asset")       \
  ROW(kSettlementBalance, "settlement.balance", kSettlement, kAmount, kFree, "free balance of the account")  \
  ROW(kTransferBalance, "transfer.balance", kTransfer, kAmount, kFree,                                       \
      "free balance of the account it leaves")                                                               \
  ROW(kBatchActions, "batch.actions", kBatch, kCount, kFree, "how many")                                     \
  ROW(kMandateAccount, "mandate.account", kMandate, kText, kAccount, "whose orders")                         \
  ROW(kMandateInstrument, "mandate.instrument", kMandate, kText, kInstrument, "each of its instruments")     \
  ROW(kMandateSide, "mandate.side", kMandate, kText, kEnumeration, "buy or sell")                            \
  ROW(kMandatePurpose, "mandate.purpose", kMandate, kText, kFree, "as stated")                               \
  ROW(kMandateQuantity, "mandate.quantity", kMandate, kAmount, kFree, "in the base asset")                   \
  ROW(kMandateWorstPrice, "mandate.worst_price", kMandate, kAmount, kFree, "in the quote asset")             \
  ROW(kMandateNotional, "mandate.notional", kMandate, kAmount, kFree, "value at the worst price")            \
  ROW(kMandateChildrenMax, "mandate.children_max", kMandate, kCount, kFree, "how many orders at most")       \
  ROW(kMandateVenues, "mandate.venues", kMandate, kCount, kFree, "how many")                                 \
  ROW(kMandateAlgorithms, "mandate.algorithms", kMandate, kCount, kFree, "how many")                         \
  ROW(kMandateLifetime, "mandate.lifetime", kMandate, kDuration, kFree, "until it ends")                     \
  ROW(kVenueConfigurationAccount, "venue_configuration.account", kVenueConfiguration, kText, kAccount,       \
      "whose setting")                                                                                       \
  ROW(kVenueConfigurationVenue, "venue_configuration.venue", kVenueConfiguration, kText, kVenue, "where")    \
  ROW(kVenueConfigurationInstrument, "venue_configuration.instrument", kVenueConfiguration, kText,           \
      kInstrument, "empty if not stated")                                                                    \
  ROW(kVenueConfigurationSetting, "venue_configuration.setting", kVenueConfiguration, kText, kEnumeration,   \
      "what is set")                                                                                         \
  ROW(kVenueConfigurationValue, "venue_configuration.value", kVenueConfiguration, kText, kFree, "to what")   \
  ROW(kReadAccount, "read.account", kRead, kText, kAccount, "whose")                                         \
  ROW(kReadVenue, "read.venue", kRead, kText, kVenue, "where")                                               \
  ROW(kReadQuery, "read.query", kRead, kText, kFree, "name of the query")                                    \
  ROW(kSessionAccount, "session.account", kSession, kText, kAccount, "whose")                                \
  ROW(kSessionVenue, "session.venue", kSession, kText, kVenue, "where")                                      \
  ROW(kSessionGateway, "session.gateway", kSession, kText, kPrincipal, "who holds it")                       \
  ROW(kSessionPurpose, "session.purpose", kSession, kText, kFree, "as stated")                               \
  ROW(kSessionLifetime, "session.lifetime", kSession, kDuration, kFree, "until it ends")                     \
  ROW(kAdministrativeAct, "administrative.act", kAdministrative, kText, kEnumeration, "what is done")        \
  ROW(kAdministrativeSubject, "administrative.subject", kAdministrative, kText, kFree, "what it is about")   \
  ROW(kAdministrativeReason, "administrative.reason", kAdministrative, kText, kFree, "as stated")            \
  ROW(kAdministrativeLifetime, "administrative.lifetime", kAdministrative, kDuration, kFree,                 \
      "until it lapses; an error if it does not")

enum class Attribute : uint8_t {
#define SEALWARD_ROW(id, path, kinds, type, domain, meaning) id,
  SEALWARD_POLICY_ATTRIBUTES(SEALWARD_ROW)
#undef SEALWARD_ROW
};

struct AttributeRow {
  Attribute id;
  std::string_view path;
  KindSet kinds;
  Type type;
  Domain domain;
  std::string_view meaning;
};

inline constexpr auto kAttributes = std::to_array<AttributeRow>({
#define SEALWARD_ROW(id, path, kinds, type, domain, meaning) \
  {Attribute::id, path, kinds, Type::type, Domain::domain, meaning},
    SEALWARD_POLICY_ATTRIBUTES(SEALWARD_ROW)
#undef SEALWARD_ROW
});

constexpr const AttributeRow& RowOf(Attribute attribute) {
  return kAttributes[static_cast<size_t>(attribute)];
}
std::optional<Attribute> FindAttribute(std::string_view path);
// The values of an attribute of Domain::kEnumeration.
std::span<const std::string_view> EnumeratorsOf(Attribute attribute);

// What measures can count by, in the order in which keys are written: by name, so that one set has one
// form.
enum class MeasureKey : uint8_t {
  kAccount,
  kAlgorithm,
  kAsset,
  kClient,
  kCounterparty,
  kDesk,
  kDestination,
  kInstrument,
  kKey,
  kNetwork,
  kPrice,
  kQuantity,
  kRequester,
  kSide,
  kTrader,
  kVenue
};
// Which attribute of this kind of intent a key means; none if the kind has no such thing.
std::optional<Attribute> AttributeOf(MeasureKey key, intent::IntentKind kind);

}  // namespace sealward::policy

namespace sealward {
SEALWARD_ENUM_NAMES(policy::Type, "nothing", "a yes or no", "a text", "a number", "an amount", "a duration")
SEALWARD_ENUM_NAMES(policy::Domain, "text", "account", "venue", "instrument", "asset", "network",
                    "counterparty", "address book entry", "person or service", "desk", "key", "value")
SEALWARD_ENUM_NAMES(policy::MeasureKey, "account", "algorithm", "asset", "client", "counterparty", "desk",
                    "destination", "instrument", "key", "network", "price", "quantity", "requester", "side",
                    "trader", "venue")
}  // namespace sealward

#endif  // SEALWARD_POLICY_SCHEMA_H_
