#include "intent/formats/hyperliquid_action.h"

#include <algorithm>
#include <charconv>

#include "intent/formats/rows.h"

namespace sealward::intent::formats::hyperliquid {
namespace {

constexpr uint8_t kDecimalsMax = 8;
constexpr size_t kClientOrderIdDigits = 32;
constexpr uint64_t kSwitchSecondsMin = 5;  // the venue takes none that is nearer
constexpr uint64_t kSwitchSecondsMax = 86'400;

Result<std::string> Number(const Decimal& value, const char* field) {
  if (value.scale > kDecimalsMax)
    return Fail(ErrorCode::kTooPrecise, "at most 8 decimals", std::string(field));
  return value.ToText();
}

Result<uint64_t> AssetOf(const std::optional<Uint256>& venue_number) {
  if (!venue_number.has_value() || !venue_number->FitsUint64()) {
    return Fail(ErrorCode::kInvalidArgument, "expected the instrument's asset index",
                std::string("venue_number"));
  }
  return venue_number->limbs[0];
}

// 32 lower-case hex digits, as ClientOrderId makes them; the venue wants 0x before.
Result<std::string> ClientOrderIdText(std::string_view id) {
  const bool shaped = id.size() == kClientOrderIdDigits && std::ranges::all_of(id, [](char c) {
                        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
                      });
  if (shaped) return "0x" + std::string(id);
  return Fail(ErrorCode::kInvalidArgument, "expected 32 lower-case hex digits",
              std::string("client_order_id"));
}

Result<uint64_t> VenueOrder(std::string_view text) {
  uint64_t number = 0;
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool whole = error == std::errc() && stop == text.data() + text.size();
  if (whole && std::to_string(number) == text) return number;
  return Fail(ErrorCode::kInvalidArgument, "expected the venue's number of the order",
              std::string("target_venue_order"));
}

Result<std::string_view> TimeInForceText(TimeInForce time_in_force) {
  switch (time_in_force) {
    case TimeInForce::kGoodTillCancel:
      return "Gtc";
    case TimeInForce::kImmediateOrCancel:
      return "Ioc";
    case TimeInForce::kPostOnly:
      return "Alo";
    case TimeInForce::kFillOrKill:
    case TimeInForce::kDay:
    case TimeInForce::kGoodTillDate:
      break;
  }
  return Fail(ErrorCode::kUnsupported, "the venue has no such time in force", std::string("time_in_force"));
}

Result<WireOrder> MakeOrder(const Order& order, const OrderResolution& resolution, std::string_view id) {
  const bool stop = order.type == OrderType::kStopLimit;
  const bool expressible = order.legs.size() == 1 && resolution.legs.size() == 1 && order.price.has_value() &&
                           (order.type == OrderType::kLimit || stop) &&
                           order.stop_price.has_value() == stop && !order.expires_at.has_value() &&
                           !order.display_quantity.has_value() &&
                           order.self_trade_prevention == SelfTradePrevention::kVenueDefault &&
                           order.short_sale == ShortSale::kNotShort &&
                           (!stop || order.time_in_force == TimeInForce::kGoodTillCancel);
  if (!expressible) return Fail(ErrorCode::kUnsupported, "the venue has no such order");
  WireOrder out;
  out.asset = TRY(AssetOf(resolution.legs.front().venue_number));
  out.buy = order.legs.front().side == Side::kBuy;
  out.price = TRY(Number(*order.price, "price"));
  out.size = TRY(Number(order.legs.front().quantity, "quantity"));
  out.reduce_only = order.reduce_only;
  out.time_in_force = TRY(TimeInForceText(order.time_in_force));
  if (stop) out.trigger_price = TRY(Number(*order.stop_price, "stop_price"));
  out.client_order_id = TRY(ClientOrderIdText(id));
  return out;
}

Result<WireModify> MakeModify(const Amend& amend, const AmendResolution& resolution) {
  WireModify out;
  out.order.asset = TRY(AssetOf(resolution.leg.venue_number));
  out.order.buy = amend.side == Side::kBuy;
  out.order.price = TRY(Number(amend.price, "price"));
  out.order.size = TRY(Number(amend.quantity, "quantity"));
  out.order.reduce_only = amend.reduce_only;
  out.order.time_in_force = TRY(TimeInForceText(amend.time_in_force.value_or(TimeInForce::kGoodTillCancel)));
  if (resolution.venue_order.has_value()) {
    out.target = TRY(VenueOrder(*resolution.venue_order));
  } else {
    out.order.client_order_id = TRY(ClientOrderIdText(resolution.client_order_id));
    out.target = *out.order.client_order_id;
  }
  return out;
}

// Appends to the actions so far, which must be of the same kind: one signature covers one kind.
template <typename Wire>
Status Add(std::optional<WireAction>& out, Wire item) {
  if (!out.has_value()) out.emplace(std::vector<Wire>{});
  auto* const items = std::get_if<std::vector<Wire>>(&*out);
  if (items == nullptr) {
    return Fail(ErrorCode::kUnsupported, "one signature covers orders, or cancels of one sort, or amends",
                std::string("actions"));
  }
  items->push_back(std::move(item));
  return Ok();
}

Status AddCancel(std::optional<WireAction>& out, const CancelResolution& resolution) {
  const uint64_t asset = TRY(AssetOf(resolution.venue_number));
  if (resolution.venue_order.has_value()) {
    return Add(out, WireCancel{asset, TRY(VenueOrder(*resolution.venue_order))});
  }
  return Add(out, WireCancelByClientOrderId{asset, TRY(ClientOrderIdText(resolution.client_order_id))});
}

Result<WireAction> MakeBatch(const Batch& batch, const BatchResolution& resolution, const RequestHash& hash) {
  if (batch.actions.size() != resolution.actions.size() || batch.actions.empty()) return WrongKind();
  std::optional<WireAction> out;
  for (size_t i = 0; i < batch.actions.size(); ++i) {
    const Action& action = batch.actions[i];
    const ActionResolution& resolved = resolution.actions[i];
    if (action.index() != resolved.index()) return WrongKind();
    if (const auto* const order = std::get_if<Order>(&action)) {
      const std::string id = ActionClientOrderId(hash, i);
      TRY(Add(out, TRY(MakeOrder(*order, std::get<OrderResolution>(resolved), id))));
    } else if (const auto* const amend = std::get_if<Amend>(&action)) {
      TRY(Add(out, TRY(MakeModify(*amend, std::get<AmendResolution>(resolved)))));
    } else {
      TRY(AddCancel(out, std::get<CancelResolution>(resolved)));
    }
  }
  if (!out.has_value()) return WrongKind();
  return *std::move(out);
}

Result<WireAction> MakeSetting(const VenueConfiguration& configuration, const Supplied& supplied) {
  if (configuration.setting != VenueSetting::kDeadManSwitch || configuration.instrument.has_value()) {
    return Fail(ErrorCode::kUnsupported, "only the account's dead-man switch is set", std::string("setting"));
  }
  if (configuration.value == "off") return ScheduleCancel{};
  const auto seconds = Uint256FromDecimalText(configuration.value);
  const bool bounded = seconds.has_value() && *seconds >= Uint256::From(kSwitchSecondsMin) &&
                       *seconds <= Uint256::From(kSwitchSecondsMax);
  if (!bounded) {
    return Fail(ErrorCode::kInvalidArgument, "expected 5 to 86400 seconds, or off", std::string("value"));
  }
  return ScheduleCancel{supplied.timestamp_ms + seconds->limbs[0] * 1000};
}

template <typename Writer>
void WriteOne(const WireOrder& order, Writer& writer) {
  writer.Map(order.client_order_id.has_value() ? 7 : 6);
  writer.Text("a").Unsigned(order.asset).Text("b").Boolean(order.buy);
  writer.Text("p").Text(order.price).Text("s").Text(order.size);
  writer.Text("r").Boolean(order.reduce_only).Text("t").Map(1);
  if (order.trigger_price.has_value()) {
    writer.Text("trigger").Map(3).Text("isMarket").Boolean(false);
    writer.Text("triggerPx").Text(*order.trigger_price).Text("tpsl").Text("sl");
  } else {
    writer.Text("limit").Map(1).Text("tif").Text(order.time_in_force);
  }
  if (order.client_order_id.has_value()) writer.Text("c").Text(*order.client_order_id);
}

template <typename Writer>
void WriteOne(const WireCancel& cancel, Writer& writer) {
  writer.Map(2).Text("a").Unsigned(cancel.asset).Text("o").Unsigned(cancel.order);
}
template <typename Writer>
void WriteOne(const WireCancelByClientOrderId& cancel, Writer& writer) {
  writer.Map(2).Text("asset").Unsigned(cancel.asset).Text("cloid").Text(cancel.client_order_id);
}
template <typename Writer>
void WriteOne(const WireModify& modify, Writer& writer) {
  writer.Map(2).Text("oid");
  if (const auto* const number = std::get_if<uint64_t>(&modify.target)) {
    writer.Unsigned(*number);
  } else {
    writer.Text(std::get<std::string>(modify.target));
  }
  writer.Text("order");
  WriteOne(modify.order, writer);
}

template <typename Wire, typename Writer>
void WriteAll(const std::vector<Wire>& items, std::string_view type, std::string_view name, size_t pairs,
              Writer& writer) {
  writer.Map(pairs).Text("type").Text(type).Text(name).Array(items.size());
  for (const Wire& item : items) WriteOne(item, writer);
}

template <typename Writer>
void WriteAction(const std::vector<WireOrder>& orders, Writer& writer) {
  WriteAll(orders, "order", "orders", 3, writer);
  writer.Text("grouping").Text("na");
}
template <typename Writer>
void WriteAction(const std::vector<WireCancel>& cancels, Writer& writer) {
  WriteAll(cancels, "cancel", "cancels", 2, writer);
}
template <typename Writer>
void WriteAction(const std::vector<WireCancelByClientOrderId>& cancels, Writer& writer) {
  WriteAll(cancels, "cancelByCloid", "cancels", 2, writer);
}
template <typename Writer>
void WriteAction(const std::vector<WireModify>& modifies, Writer& writer) {
  WriteAll(modifies, "batchModify", "modifies", 2, writer);
}
template <typename Writer>
void WriteAction(const ScheduleCancel& schedule, Writer& writer) {
  writer.Map(schedule.time_ms.has_value() ? 2 : 1).Text("type").Text("scheduleCancel");
  if (schedule.time_ms.has_value()) writer.Text("time").Unsigned(*schedule.time_ms);
}

}  // namespace

Result<WireAction> MakeAction(const CanonicalRequest& request, const Supplied& supplied) {
  const Intent& intent = request.stated.intent;
  const Resolution& resolution = request.resolution;
  if (const auto* const order = std::get_if<Order>(&intent)) {
    const auto* const resolved = std::get_if<OrderResolution>(&resolution);
    if (resolved == nullptr) return WrongKind();
    TRY(CheckClientOrderId(request, supplied));
    return std::vector{TRY(MakeOrder(*order, *resolved, supplied.client_order_id.value_or("")))};
  }
  if (const auto* const amend = std::get_if<Amend>(&intent)) {
    const auto* const resolved = std::get_if<AmendResolution>(&resolution);
    if (resolved == nullptr) return WrongKind();
    return std::vector{TRY(MakeModify(*amend, *resolved))};
  }
  if (std::holds_alternative<Cancel>(intent)) {
    const auto* const resolved = std::get_if<CancelResolution>(&resolution);
    if (resolved == nullptr) return WrongKind();
    std::optional<WireAction> out;
    TRY(AddCancel(out, *resolved));
    if (!out.has_value()) return WrongKind();
    return *std::move(out);
  }
  if (const auto* const batch = std::get_if<Batch>(&intent)) {
    const auto* const resolved = std::get_if<BatchResolution>(&resolution);
    if (resolved == nullptr) return WrongKind();
    return MakeBatch(*batch, *resolved, HashRequest(Encode(request)));
  }
  const auto* const configuration = std::get_if<VenueConfiguration>(&intent);
  if (configuration == nullptr || !std::holds_alternative<SettingResolution>(resolution)) return WrongKind();
  return MakeSetting(*configuration, supplied);
}

void Write(const WireAction& action, MsgpackWriter& writer) {
  std::visit([&](const auto& item) { WriteAction(item, writer); }, action);
}
void Write(const WireAction& action, JsonWriter& writer) {
  std::visit([&](const auto& item) { WriteAction(item, writer); }, action);
}

}  // namespace sealward::intent::formats::hyperliquid
