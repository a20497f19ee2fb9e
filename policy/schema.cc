#include "policy/schema.h"

#include "intent/documents.h"

namespace sealward::policy {
namespace {

struct KeyRow {
  MeasureKey key;
  Attribute attribute;
};

constexpr auto kKeyRows = std::to_array<KeyRow>({
    {MeasureKey::kAccount, Attribute::kOrderAccount},
    {MeasureKey::kAccount, Attribute::kCancelAccount},
    {MeasureKey::kAccount, Attribute::kSettlementAccount},
    {MeasureKey::kAccount, Attribute::kTransferFromAccount},
    {MeasureKey::kAccount, Attribute::kMandateAccount},
    {MeasureKey::kAccount, Attribute::kVenueConfigurationAccount},
    {MeasureKey::kAccount, Attribute::kReadAccount},
    {MeasureKey::kAccount, Attribute::kSessionAccount},
    {MeasureKey::kAlgorithm, Attribute::kOrderAlgorithm},
    {MeasureKey::kAsset, Attribute::kSettlementAsset},
    {MeasureKey::kAsset, Attribute::kTransferAsset},
    {MeasureKey::kClient, Attribute::kOrderClient},
    {MeasureKey::kCounterparty, Attribute::kSettlementCounterparty},
    {MeasureKey::kDesk, Attribute::kRequesterDesk},
    {MeasureKey::kDestination, Attribute::kSettlementDestination},
    {MeasureKey::kInstrument, Attribute::kOrderInstrument},
    {MeasureKey::kInstrument, Attribute::kCancelInstrument},
    {MeasureKey::kInstrument, Attribute::kMandateInstrument},
    {MeasureKey::kInstrument, Attribute::kVenueConfigurationInstrument},
    {MeasureKey::kKey, Attribute::kRequestKey},
    {MeasureKey::kNetwork, Attribute::kSettlementNetwork},
    {MeasureKey::kNetwork, Attribute::kTransferNetwork},
    {MeasureKey::kPrice, Attribute::kOrderPrice},
    {MeasureKey::kQuantity, Attribute::kOrderQuantity},
    {MeasureKey::kRequester, Attribute::kRequesterName},
    {MeasureKey::kSide, Attribute::kOrderSide},
    {MeasureKey::kSide, Attribute::kMandateSide},
    {MeasureKey::kTrader, Attribute::kOrderTrader},
    {MeasureKey::kVenue, Attribute::kOrderVenue},
    {MeasureKey::kVenue, Attribute::kCancelVenue},
    {MeasureKey::kVenue, Attribute::kVenueConfigurationVenue},
    {MeasureKey::kVenue, Attribute::kReadVenue},
    {MeasureKey::kVenue, Attribute::kSessionVenue},
});

}  // namespace

std::optional<Attribute> FindAttribute(std::string_view path) {
  for (const AttributeRow& row : kAttributes) {
    if (row.path == path) return row.id;
  }
  return std::nullopt;
}

std::span<const std::string_view> EnumeratorsOf(Attribute attribute) {
  if (attribute == Attribute::kOrderSide || attribute == Attribute::kMandateSide)
    return kEnumNames<intent::Side>;
  if (attribute == Attribute::kOrderInstrumentKind) return kEnumNames<intent::InstrumentKind>;
  if (attribute == Attribute::kVenueConfigurationSetting) return kEnumNames<intent::VenueSetting>;
  if (attribute == Attribute::kAdministrativeAct) return kEnumNames<intent::Act>;
  if (attribute == Attribute::kOrderType) return kEnumNames<intent::OrderType>;
  if (attribute == Attribute::kOrderTimeInForce) return kEnumNames<intent::TimeInForce>;
  if (attribute == Attribute::kOrderSelfTradePrevention) return kEnumNames<intent::SelfTradePrevention>;
  if (attribute == Attribute::kOrderCapacity) return kEnumNames<intent::Capacity>;
  if (attribute == Attribute::kOrderShortSale) return kEnumNames<intent::ShortSale>;
  return {};
}

std::optional<Attribute> AttributeOf(MeasureKey key, intent::IntentKind kind) {
  for (const KeyRow& row : kKeyRows) {
    if (row.key == key && Has(RowOf(row.attribute).kinds, kind)) return row.attribute;
  }
  return std::nullopt;
}

}  // namespace sealward::policy
