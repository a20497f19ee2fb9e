// The shape of every kind of intent. What needs a document is checked in resolve.cc.
#include "intent/intent.h"
#include "intent/shape.h"

namespace sealward::intent {
namespace {

Status Refuse(const char* why, const char* field) {
  return Fail(ErrorCode::kInvalidArgument, why, std::string(field));
}

Status CheckBooking(std::string_view account, std::string_view venue) {
  TRY(CheckName(account, "account"));
  return CheckName(venue, "venue");
}

Status CheckAlgorithm(const std::optional<std::string>& algorithm,
                      const std::optional<std::string>& version) {
  TRY(CheckOptionalName(algorithm, "algorithm"));
  TRY(CheckOptionalName(version, "algorithm_version"));
  if (version.has_value() && !algorithm.has_value())
    return Refuse("expected an algorithm too", "algorithm_version");
  return Ok();
}

Status CheckTarget(const std::optional<std::string>& request,
                   const std::optional<std::string>& client_order_id,
                   const std::optional<std::string>& venue_order) {
  if (int{request.has_value()} + int{client_order_id.has_value()} + int{venue_order.has_value()} != 1) {
    return Refuse("expected exactly one of target_request, target_client_order_id and target_venue_order",
                  "target_request");
  }
  if (request.has_value()) return CheckRequestId(*request, "target_request");
  if (venue_order.has_value()) return CheckName(*venue_order, "target_venue_order");
  return CheckName(*client_order_id, "target_client_order_id");
}

Status CheckLegs(const Order& order) {
  if (order.legs.empty()) return Refuse("expected at least one leg", "legs");
  if (order.legs.size() > kLegsMax)
    return Fail(ErrorCode::kTooLarge, "expected at most 20 legs", std::string("legs"));
  std::set<std::string_view> seen;
  for (const OrderLeg& leg : order.legs) {
    TRY(CheckName(leg.instrument, "instrument"));
    TRY(CheckPositive(leg.quantity, "quantity"));
    TRY(CheckOptionalPositive(leg.price, "price"));
    if (leg.price.has_value() && order.legs.size() == 1) {
      return Refuse("an order of one leg has one price, the order's", "price");
    }
    if (!seen.insert(leg.instrument).second) {
      return Fail(ErrorCode::kDuplicate, "two legs of one instrument", std::string("instrument"));
    }
  }
  return Ok();
}

Status CheckPrices(const Order& order) {
  const bool limit = order.type == OrderType::kLimit || order.type == OrderType::kStopLimit;
  const bool stop = order.type == OrderType::kStopLimit || order.type == OrderType::kStopMarket;
  if (order.price.has_value() != limit) {
    return Refuse(limit ? "a limit order needs a price" : "a market order has no price", "price");
  }
  if (order.stop_price.has_value() != stop) {
    return Refuse(stop ? "a stop order needs a stop price" : "only a stop order has a stop price",
                  "stop_price");
  }
  if (order.legs.size() == 1) {
    TRY(CheckOptionalPositive(order.price, "price"));
    return CheckOptionalPositive(order.stop_price, "stop_price");
  }
  // The net price of several legs may be zero or a credit.
  for (const auto& price : {order.price, order.stop_price}) {
    if (price.has_value() && !price->IsNormal())
      return Refuse("expected a decimal in its shortest form", "price");
  }
  return Ok();
}

Status CheckLife(const Order& order) {
  const bool dated = order.time_in_force == TimeInForce::kGoodTillDate;
  if (order.expires_at.has_value() != dated) {
    return Refuse("expected exactly with time in force good_till_date", "expires_at");
  }
  if (order.time_in_force == TimeInForce::kPostOnly && order.type != OrderType::kLimit) {
    return Refuse("only a limit order can be post_only", "time_in_force");
  }
  if (!order.display_quantity.has_value()) return Ok();
  TRY(CheckPositive(*order.display_quantity, "display_quantity"));
  if (order.legs.size() != 1 || *order.display_quantity > order.legs.front().quantity) {
    return Refuse("expected one leg, and no more than its quantity", "display_quantity");
  }
  return Ok();
}

Status CheckIntent(const Order& order) {
  TRY(CheckBooking(order.account, order.venue));
  TRY(CheckLegs(order));
  TRY(CheckPrices(order));
  TRY(CheckLife(order));
  TRY(CheckAlgorithm(order.algorithm, order.algorithm_version));
  TRY(CheckOptionalName(order.trader, "trader"));
  TRY(CheckOptionalName(order.client, "client"));
  if (order.parent.has_value()) TRY(CheckRequestId(*order.parent, "parent"));
  return CheckOptionalText(order.purpose, "purpose");
}

Status CheckIntent(const Cancel& cancel) {
  TRY(CheckBooking(cancel.account, cancel.venue));
  TRY(CheckName(cancel.instrument, "instrument"));
  return CheckTarget(cancel.target_request, cancel.target_client_order_id, cancel.target_venue_order);
}

Status CheckIntent(const Amend& amend) {
  TRY(CheckBooking(amend.account, amend.venue));
  TRY(CheckName(amend.instrument, "instrument"));
  TRY(CheckTarget(amend.target_request, amend.target_client_order_id, amend.target_venue_order));
  TRY(CheckPositive(amend.quantity, "quantity"));
  TRY(CheckPositive(amend.price, "price"));
  return CheckAlgorithm(amend.algorithm, amend.algorithm_version);
}

Status CheckIntent(const Batch& batch) {
  if (batch.actions.empty()) return Refuse("expected at least one action", "actions");
  if (batch.actions.size() > kLegsMax) {
    return Fail(ErrorCode::kTooLarge, "expected at most 20 actions", std::string("actions"));
  }
  for (const Action& action : batch.actions) {
    TRY(std::visit([](const auto& item) { return CheckIntent(item); }, action));
  }
  return Ok();
}

Status CheckEntry(const QuoteEntry& entry) {
  TRY(CheckName(entry.instrument, "instrument"));
  if (entry.bid_price.has_value() != entry.bid_quantity.has_value()) {
    return Refuse("expected with the other half of the bid", "bid_price");
  }
  if (entry.ask_price.has_value() != entry.ask_quantity.has_value()) {
    return Refuse("expected with the other half of the ask", "ask_price");
  }
  if (!entry.bid_price.has_value() && !entry.ask_price.has_value())
    return Refuse("expected a bid or an ask", "entries");
  TRY(CheckOptionalPositive(entry.bid_price, "bid_price"));
  TRY(CheckOptionalPositive(entry.bid_quantity, "bid_quantity"));
  TRY(CheckOptionalPositive(entry.ask_price, "ask_price"));
  TRY(CheckOptionalPositive(entry.ask_quantity, "ask_quantity"));
  if (entry.bid_price.has_value() && entry.ask_price.has_value() && *entry.bid_price >= *entry.ask_price) {
    return Refuse("expected a bid below the ask", "bid_price");
  }
  return Ok();
}

Status CheckIntent(const Quote& quote) {
  TRY(CheckBooking(quote.account, quote.venue));
  if (quote.entries.empty()) return Refuse("expected at least one entry", "entries");
  if (quote.entries.size() > kLegsMax) {
    return Fail(ErrorCode::kTooLarge, "expected at most 20 entries", std::string("entries"));
  }
  std::set<std::string_view> seen;
  for (const QuoteEntry& entry : quote.entries) {
    TRY(CheckEntry(entry));
    if (!seen.insert(entry.instrument).second)
      return Fail(ErrorCode::kDuplicate, "", std::string("instrument"));
  }
  return CheckAlgorithm(quote.algorithm, quote.algorithm_version);
}

Status CheckIntent(const Settlement& settlement) {
  TRY(CheckName(settlement.account, "account"));
  TRY(CheckName(settlement.counterparty, "counterparty"));
  TRY(CheckName(settlement.asset, "asset"));
  TRY(CheckName(settlement.network, "network"));
  TRY(CheckPositive(settlement.amount, "amount"));
  TRY(CheckName(settlement.destination, "destination"));
  TRY(CheckNotNegative(settlement.fee_max, "fee_max"));
  TRY(CheckOptionalName(settlement.netting_set, "netting_set"));
  if (settlement.value_date.has_value()) TRY(CheckDate(*settlement.value_date, "value_date"));
  TRY(CheckNames(settlement.obligations, 0, "obligations"));
  return CheckText(settlement.purpose, "purpose");
}

Status CheckIntent(const Transfer& transfer) {
  TRY(CheckName(transfer.from_account, "from_account"));
  TRY(CheckName(transfer.to_account, "to_account"));
  if (transfer.from_account == transfer.to_account) return Refuse("expected another account", "to_account");
  TRY(CheckName(transfer.asset, "asset"));
  TRY(CheckName(transfer.network, "network"));
  TRY(CheckPositive(transfer.amount, "amount"));
  TRY(CheckNotNegative(transfer.fee_max, "fee_max"));
  return CheckText(transfer.purpose, "purpose");
}

Status CheckIntent(const Mandate& mandate) {
  TRY(CheckName(mandate.account, "account"));
  TRY(CheckNames(mandate.instruments, 1, "instruments"));
  TRY(CheckPositive(mandate.quantity, "quantity"));
  TRY(CheckPositive(mandate.worst_price, "worst_price"));
  TRY(CheckNames(mandate.venues, 1, "venues"));
  TRY(CheckNames(mandate.algorithms, 1, "algorithms"));
  if (mandate.starts_at >= mandate.ends_at) return Refuse("expected after starts_at", "ends_at");
  if (mandate.children_max == 0) return Refuse("expected at least one", "children_max");
  return CheckText(mandate.purpose, "purpose");
}

Status CheckIntent(const VenueConfiguration& configuration) {
  TRY(CheckBooking(configuration.account, configuration.venue));
  TRY(CheckOptionalName(configuration.instrument, "instrument"));
  if (configuration.value.empty()) return Refuse("expected a value", "value");
  return CheckText(configuration.value, "value");
}

Status CheckIntent(const Read& read) {
  TRY(CheckBooking(read.account, read.venue));
  TRY(CheckName(read.query, "query"));
  if (read.parameters.size() > kLegsMax) {
    return Fail(ErrorCode::kTooLarge, "expected at most 20 parameters", std::string("parameters"));
  }
  std::set<std::string_view> seen;
  for (const Parameter& parameter : read.parameters) {
    TRY(CheckName(parameter.name, "parameters"));
    TRY(CheckText(parameter.value, "parameters"));
    if (!seen.insert(parameter.name).second)
      return Fail(ErrorCode::kDuplicate, "", std::string("parameters"));
  }
  return Ok();
}

Status CheckIntent(const Session& session) {
  TRY(CheckBooking(session.account, session.venue));
  TRY(CheckName(session.gateway, "gateway"));
  if (session.starts_at >= session.ends_at) return Refuse("expected after starts_at", "ends_at");
  return CheckText(session.purpose, "purpose");
}

Status CheckIntent(const Administrative& administrative) {
  if (administrative.subject.empty()) return Refuse("expected what the act is about", "subject");
  TRY(CheckText(administrative.subject, "subject"));
  const bool installs = administrative.act == Act::kInstallDocument;
  if (administrative.document.has_value() != installs) {
    return Refuse("expected exactly with the act install_document", "document");
  }
  return CheckText(administrative.reason, "reason");
}

Status CheckAttachment(const StatedRequest& request) {
  if (!request.attachment.has_value()) return Ok();
  const bool payment =
      std::holds_alternative<Settlement>(request.intent) || std::holds_alternative<Transfer>(request.intent);
  if (!payment) return Refuse("only a payment has one", "attachment");
  if (request.attachment->empty() || !IsPrintableAscii(*request.attachment)) {
    return Refuse("expected printable text", "attachment");
  }
  if (request.attachment->size() <= kAttachmentBytesMax) return Ok();
  return Fail(ErrorCode::kTooLarge, "expected at most 8000 characters", std::string("attachment"));
}

}  // namespace

Status ValidateStated(const StatedRequest& request) {
  TRY(CheckRequestId(request.request_id, "request_id"));
  TRY(CheckName(request.key, "key"));
  if (request.valid_until.value == 0) return Refuse("expected a time", "valid_until");
  TRY(CheckAttachment(request));
  return std::visit([](const auto& item) { return CheckIntent(item); }, request.intent);
}

}  // namespace sealward::intent
