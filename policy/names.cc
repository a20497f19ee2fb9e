#include "policy/names.h"

#include <algorithm>

#include "policy/suggest.h"

namespace sealward::policy {
namespace {

void SortUnique(std::vector<std::string_view>& names) {
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
}

}  // namespace

Names::Names(const Documents& documents) : roster_(documents.roster) {
  const auto of = [&](Domain domain) -> Sorted& { return domains_[static_cast<size_t>(domain)]; };
  for (const auto& key : documents.keys.keys) {
    of(Domain::kKey).push_back(key.name);
    for (const std::string& account : key.accounts) of(Domain::kAccount).push_back(account);
  }
  for (const auto& venue : documents.reference.venues) of(Domain::kVenue).push_back(venue.name);
  for (const auto& instrument : documents.reference.instruments)
    of(Domain::kInstrument).push_back(instrument.name);
  for (const auto& asset : documents.reference.assets) of(Domain::kAsset).push_back(asset.name);
  for (const auto& network : documents.reference.networks) of(Domain::kNetwork).push_back(network.name);
  for (const auto& address : documents.address_book.addresses) {
    of(Domain::kCounterparty).push_back(address.counterparty);
    of(Domain::kDestination).push_back(address.name);
  }
  const auto add_principal = [&](const auto& principal) {
    of(Domain::kPrincipal).push_back(principal.name);
    of(Domain::kDesk).push_back(principal.desk);
    for (const std::string& role : principal.roles) roles_.push_back(role);
  };
  for (const auto& person : documents.roster.people) add_principal(person);
  for (const auto& service : documents.roster.services) add_principal(service);
  for (Sorted& names : domains_) SortUnique(names);
  SortUnique(roles_);
}

bool Names::Knows(Domain domain, std::string_view text) const {
  if (domain == Domain::kFree) return true;
  const Sorted& names = domains_[static_cast<size_t>(domain)];
  return std::binary_search(names.begin(), names.end(), text);
}

bool Names::KnowsRole(std::string_view role) const {
  return std::binary_search(roles_.begin(), roles_.end(), role);
}

size_t Names::PeopleHolding(const std::vector<Item>& roles) const {
  const auto& people = roster_.people;
  return static_cast<size_t>(std::count_if(people.begin(), people.end(), [&](const people::Person& person) {
    return std::any_of(roles.begin(), roles.end(), [&](const Item& role) {
      return std::find(person.roles.begin(), person.roles.end(), role.text) != person.roles.end();
    });
  }));
}

std::string Names::Unknown(Domain domain, std::string_view text) const {
  const std::string_view what = EnumName(domain);
  return "no " + std::string(what) + " " + Quoted(text) + " in the documents" +
         DidYouMean(text, domains_[static_cast<size_t>(domain)]);
}

std::string Names::UnknownRole(std::string_view role) const {
  return "nobody in the roster holds the role " + Quoted(role) + DidYouMean(role, roles_);
}

}  // namespace sealward::policy
