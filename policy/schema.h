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

enum class Type : uint8_t { kInvalid, kBoolean, kText, kCount, kAmount };

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

// What a permit may let through: kinds whose resolution and signed form exist.
inline constexpr KindSet kPermissibleKinds = kOrder | kCancel | kSettlement | kTransfer;

// row: id, path, kinds, type, domain, meaning
#define SEALWARD_POLICY_ATTRIBUTES(ROW)                                                                      \
  ROW(kRequesterName, "requester.name", kAllKinds, kText, kPrincipal, "the person or service that asks")     \
  ROW(kRequesterDesk, "requester.desk", kAllKinds, kText, kDesk, "their desk")                               \
  ROW(kRequesterIsService, "requester.is_service", kAllKinds, kBoolean, kFree, "a service, not a person")    \
  ROW(kRequestKey, "request.key", kAllKinds, kText, kKey, "the key to sign with")                            \
  ROW(kOrderAccount, "order.account", kOrder | kAmend, kText, kAccount, "whose order it is")                 \
  ROW(kOrderVenue, "order.venue", kOrder | kAmend, kText, kVenue, "where it goes")                           \
  ROW(kOrderInstrument, "order.instrument", kOrder | kAmend, kText, kInstrument,                             \
      "the firm's name of the instrument")                                                                   \
  ROW(kOrderSide, "order.side", kOrder | kAmend, kText, kEnumeration, "buy or sell")                         \
  ROW(kOrderAlgorithm, "order.algorithm", kOrder | kAmend, kText, kFree, "empty if not stated")              \
  ROW(kOrderAlgorithmVersion, "order.algorithm_version", kOrder | kAmend, kText, kFree,                      \
      "empty if not stated")                                                                                 \
  ROW(kOrderBaseAsset, "order.base_asset", kOrder, kText, kAsset, "what is bought or sold")                  \
  ROW(kOrderQuoteAsset, "order.quote_asset", kOrder, kText, kAsset, "what it is priced in")                  \
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
  ROW(kOrderQuantity, "order.quantity", kOrder, kAmount, kFree, "in the base asset")                         \
  ROW(kOrderPrice, "order.price", kOrder, kAmount, kFree,                                                    \
      "in the quote asset; an error if the order has none")                                                  \
  ROW(kOrderStopPrice, "order.stop_price", kOrder, kAmount, kFree,                                           \
      "in the quote asset; an error if the order has none")                                                  \
  ROW(kOrderDisplayQuantity, "order.display_quantity", kOrder, kAmount, kFree,                               \
      "in the base asset; all if not stated")                                                                \
  ROW(kOrderNotional, "order.notional", kOrder, kAmount, kFree,                                              \
      "price x quantity in the quote asset, rounded up")                                                     \
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
  ROW(kTransferFeeMax, "transfer.fee_max", kTransfer, kAmount, kFree, "in the network's native asset")

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

// What `sent(… by …)` can count by, in the order in which keys are written: by name, so that one set has one
// form.
enum class MeasureKey : uint8_t {
  kAccount,
  kAlgorithm,
  kAsset,
  kCounterparty,
  kDesk,
  kDestination,
  kInstrument,
  kKey,
  kNetwork,
  kRequester,
  kVenue
};
// Which attribute of this kind of intent a key means; none if the kind has no such thing.
std::optional<Attribute> AttributeOf(MeasureKey key, intent::IntentKind kind);

}  // namespace sealward::policy

namespace sealward {
SEALWARD_ENUM_NAMES(policy::Type, "nothing", "a yes or no", "a text", "a number", "an amount")
SEALWARD_ENUM_NAMES(policy::Domain, "text", "account", "venue", "instrument", "asset", "network",
                    "counterparty", "address book entry", "person or service", "desk", "key", "value")
SEALWARD_ENUM_NAMES(policy::MeasureKey, "account", "algorithm", "asset", "counterparty", "desk",
                    "destination", "instrument", "key", "network", "requester", "venue")
}  // namespace sealward

#endif  // SEALWARD_POLICY_SCHEMA_H_
