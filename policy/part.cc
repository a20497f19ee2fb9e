#include "policy/part.h"

#include "base/check.h"

namespace sealward::policy {
namespace {

using intent::IntentKind;
using intent::Side;

void AddOrder(const intent::Order& order, std::vector<Part>& out) {
  for (const intent::OrderLeg& leg : order.legs) {
    Part part{.kind = IntentKind::kOrder, .order = &order, .instrument = &leg.instrument, .side = leg.side};
    part.quantity = &leg.quantity;
    if (leg.price.has_value()) {
      part.price = &*leg.price;
    } else if (order.legs.size() == 1 && order.price.has_value()) {
      part.price = &*order.price;
    }
    out.push_back(part);
  }
}

void AddAmend(const intent::Amend& amend, std::vector<Part>& out) {
  out.push_back({.kind = IntentKind::kAmend,
                 .amend = &amend,
                 .instrument = &amend.instrument,
                 .side = amend.side,
                 .quantity = &amend.quantity,
                 .price = &amend.price});
}

void AddCancel(const intent::Cancel& cancel, std::vector<Part>& out) {
  out.push_back({.kind = IntentKind::kCancel, .cancel = &cancel, .instrument = &cancel.instrument});
}

void AddQuote(const intent::Quote& quote, std::vector<Part>& out) {
  for (const intent::QuoteEntry& entry : quote.entries) {
    const auto add = [&](Side side, const std::optional<Decimal>& price,
                         const std::optional<Decimal>& quantity) {
      if (!price.has_value() || !quantity.has_value()) return;
      out.push_back({.kind = IntentKind::kQuote,
                     .quote = &quote,
                     .instrument = &entry.instrument,
                     .side = side,
                     .quantity = &*quantity,
                     .price = &*price});
    };
    add(Side::kBuy, entry.bid_price, entry.bid_quantity);
    add(Side::kSell, entry.ask_price, entry.ask_quantity);
  }
}

void AddBatch(const intent::Batch& batch, std::vector<Part>& out) {
  out.push_back({.kind = IntentKind::kBatch});
  for (const intent::Action& action : batch.actions) {
    if (const auto* order = std::get_if<intent::Order>(&action)) AddOrder(*order, out);
    if (const auto* amend = std::get_if<intent::Amend>(&action)) AddAmend(*amend, out);
    if (const auto* cancel = std::get_if<intent::Cancel>(&action)) AddCancel(*cancel, out);
  }
}

void AddMandate(const intent::Mandate& mandate, std::vector<Part>& out) {
  for (const std::string& instrument : mandate.instruments) {
    out.push_back({.kind = IntentKind::kMandate,
                   .mandate = &mandate,
                   .instrument = &instrument,
                   .side = mandate.side,
                   .quantity = &mandate.quantity,
                   .price = &mandate.worst_price});
  }
}

}  // namespace

const std::string& Part::account() const {
  if (order != nullptr) return order->account;
  if (amend != nullptr) return amend->account;
  CHECK(quote != nullptr);
  return quote->account;
}

const std::string& Part::venue() const {
  if (order != nullptr) return order->venue;
  if (amend != nullptr) return amend->venue;
  CHECK(quote != nullptr);
  return quote->venue;
}

std::optional<Nanoseconds> Part::expires_at() const {
  if (order != nullptr) return order->expires_at;
  if (quote != nullptr) return quote->expires_at;
  return std::nullopt;
}

void SplitParts(const intent::Intent& intent, std::vector<Part>& out) {
  out.clear();
  if (const auto* order = std::get_if<intent::Order>(&intent)) return AddOrder(*order, out);
  if (const auto* amend = std::get_if<intent::Amend>(&intent)) return AddAmend(*amend, out);
  if (const auto* quote = std::get_if<intent::Quote>(&intent)) return AddQuote(*quote, out);
  if (const auto* cancel = std::get_if<intent::Cancel>(&intent)) return AddCancel(*cancel, out);
  if (const auto* batch = std::get_if<intent::Batch>(&intent)) return AddBatch(*batch, out);
  if (const auto* mandate = std::get_if<intent::Mandate>(&intent)) return AddMandate(*mandate, out);
  out.push_back({.kind = intent::KindOf(intent)});
}

}  // namespace sealward::policy
