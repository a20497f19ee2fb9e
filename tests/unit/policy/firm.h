// A small firm for the tests and fuzz targets of policy/: documents, principals and resolved requests. Tests
// only.
#ifndef SEALWARD_TESTS_UNIT_POLICY_FIRM_H_
#define SEALWARD_TESTS_UNIT_POLICY_FIRM_H_

#include <string>
#include <utility>
#include <vector>

#include "base/check.h"
#include "policy/policy.h"

namespace sealward::policy {

struct Firm {
  intent::Reference reference;
  intent::AddressBook address_book;
  intent::Keys keys;
  people::Roster roster;
  std::vector<TableText> tables{};
  std::vector<Calendar> calendars{};
  Documents View() const { return {reference, address_book, keys, roster, tables, calendars}; }
};

inline intent::Instrument SpotInstrument(std::string name, std::string base, std::string quote) {
  intent::Instrument out;
  out.name = std::move(name);
  out.venue = "binance";
  out.base_asset = std::move(base);
  out.quote_asset = std::move(quote);
  out.price_tick = Decimal{1, 2};
  out.multiplier = Decimal::FromInteger(1);
  return out;
}

inline people::Person MakePerson(std::string name, std::vector<std::string> roles, std::string desk) {
  people::Person out;
  out.name = std::move(name);
  out.roles = std::move(roles);
  out.desk = std::move(desk);
  return out;
}

inline Firm MakeFirm() {
  Firm firm;
  firm.reference.assets = {{"BTC", 8}, {"ETH", 18}, {"USDC", 6}, {"USDT", 6}};
  intent::Network ethereum;
  ethereum.name = "ethereum";
  ethereum.native_asset = "ETH";
  firm.reference.networks = {ethereum};
  intent::Venue venue;
  venue.name = "binance";
  firm.reference.venues = {venue};
  firm.reference.instruments = {SpotInstrument("BTC-USDC", "BTC", "USDC"),
                                SpotInstrument("BTC-USDT", "BTC", "USDT"),
                                SpotInstrument("ETH-USDT", "ETH", "USDT")};
  firm.address_book.addresses = {{"acme-usdc", "acme", "USDC", "ethereum", "", Nanoseconds{0}},
                                 {"late-usdc", "acme", "USDC", "ethereum", "", Nanoseconds{UINT64_MAX}},
                                 {"zeta-usdc", "zeta", "USDC", "ethereum", "", Nanoseconds{0}}};
  intent::KeyRecord orders;
  orders.name = "orders";
  orders.accounts = {"main"};
  intent::KeyRecord treasury;
  treasury.name = "treasury";
  treasury.accounts = {"main", "second"};
  firm.keys.keys = {orders, treasury};
  firm.roster.people = {MakePerson("alice", {"risk"}, "risk"), MakePerson("bob", {"treasury"}, "back office"),
                        MakePerson("carol", {"trader"}, "spot")};
  people::Service engine;
  engine.name = "engine";
  engine.owner = "carol";
  engine.roles = {"trader"};
  engine.desk = "spot";
  firm.roster.services = {engine};
  return firm;
}

inline Decimal D(std::string_view text) {
  return MUST(Decimal::Parse(text));
}

inline people::Principal Engine() {
  return {"engine", "carol", true, {"trader"}, "spot"};
}
inline people::Principal Risk() {
  return {"alice", "alice", false, {"risk"}, "risk"};
}

constexpr Nanoseconds kNoon{1'800'000'000ull * kSecondNs};
inline Nanoseconds After(uint64_t ns) {
  return {kNoon.value + ns};
}

inline intent::CanonicalRequest Request(intent::Intent intent, intent::Resolution resolution = {}) {
  intent::CanonicalRequest out;
  out.requester = "engine";
  out.stated.request_id = "r-1";
  out.stated.key = "orders";
  out.stated.intent = std::move(intent);
  out.resolution = std::move(resolution);
  return out;
}

inline intent::CanonicalRequest Order(std::string_view quantity, std::string_view price,
                                      const std::string& base = "BTC", const std::string& quote = "USDT") {
  intent::Order order;
  order.account = "main";
  order.venue = "binance";
  order.legs = {{base + "-" + quote, intent::Side::kBuy, D(quantity), {}}};
  if (!price.empty()) order.price = D(price);
  intent::ResolvedLeg leg;
  leg.base_asset = base;
  leg.quote_asset = quote;
  leg.quantity_scale = base == "BTC" ? 8 : 18;
  leg.price_scale = 6;
  intent::OrderResolution resolution;
  resolution.legs = {leg};
  return Request(order, resolution);
}

inline intent::CanonicalRequest Cancel() {
  return Request(intent::Cancel{"main", "binance", "BTC-USDT", "r-0", {}}, intent::CancelResolution{});
}

inline intent::CanonicalRequest Settlement(std::string_view amount, std::string destination = "acme-usdc",
                                           std::string asset = "USDC") {
  intent::Settlement settlement;
  settlement.account = "main";
  settlement.counterparty = "acme";
  settlement.asset = std::move(asset);
  settlement.network = "ethereum";
  settlement.amount = D(amount);
  settlement.destination = std::move(destination);
  settlement.fee_max = D("0.01");
  settlement.purpose = "test";
  return Request(settlement, intent::EthereumResolution{});
}

}  // namespace sealward::policy

#endif  // SEALWARD_TESTS_UNIT_POLICY_FIRM_H_
