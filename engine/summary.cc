// A request in one line, for lists.
#include "engine/step.h"

namespace sealward::engine {
namespace {

std::string Moves(std::string_view what, const Decimal& amount, const std::string& asset,
                  const std::string& to, const std::string& network) {
  return std::string(what) + " " + amount.ToText() + " " + asset + " to " + to + " on " + network;
}

std::string Of(const intent::Order& order) {
  std::string out = "order";
  if (order.legs.size() == 1) {
    const intent::OrderLeg& leg = order.legs.front();
    out += " " + std::string(EnumName(leg.side)) + " " + leg.quantity.ToText() + " " + leg.instrument;
  } else {
    out += " of " + std::to_string(order.legs.size()) + " legs";
  }
  if (order.price.has_value()) out += " at " + order.price->ToText();
  return out + " on " + order.venue;
}
std::string Of(const intent::Settlement& settlement) {
  return Moves("settlement", settlement.amount, settlement.asset, settlement.counterparty,
               settlement.network);
}
std::string Of(const intent::Transfer& transfer) {
  return Moves("transfer", transfer.amount, transfer.asset, transfer.to_account, transfer.network);
}
std::string Of(const intent::Cancel& cancel) {
  return "cancel of " + cancel.instrument + " on " + cancel.venue;
}
std::string Of(const intent::Administrative& act) {
  return std::string(EnumName(act.act)) + " " + act.subject;
}
template <typename T>
std::string Of(const T&) {
  return std::string(T::kKind);
}

}  // namespace

std::string SummaryOf(const intent::Intent& intent) {
  return BoundedText(std::visit([](const auto& item) { return Of(item); }, intent));
}

}  // namespace sealward::engine
