#include "policy/relevance.h"

#include "policy/compiled.h"
#include "policy/ledger.h"

namespace sealward::policy {
namespace {

// A letter for the kind, then the names; no name holds a zero.
std::string NameOf(char kind, std::string_view first, std::string_view second = {}) {
  std::string out(1, kind);
  out += first;
  out += '\0';
  out += second;
  return out;
}

struct Namer {
  std::string operator()(const intent::ReferenceFact& fact) const { return NameOf('p', fact.instrument); }
  std::string operator()(const intent::GreeksFact& fact) const { return NameOf('g', fact.instrument); }
  std::string operator()(const intent::RateFact& fact) const { return NameOf('r', fact.from, fact.to); }
  std::string operator()(const intent::BalanceFact& fact) const {
    return NameOf('b', fact.account, fact.asset);
  }
  std::string operator()(const intent::HeardFact& fact) const { return NameOf('h', fact.venue); }
};

class Collector {
 public:
  explicit Collector(const Policy::Compiled& policy) : policy_(policy) {}

  void Add(const intent::Intent& intent) {
    ledger::SplitFor(policy_, intent, parts_);
    for (const Part& part : parts_) AddPart(part);
    if (const auto* settlement = std::get_if<intent::Settlement>(&intent)) {
      AddMoney(settlement->account, settlement->asset, settlement->network);
    } else if (const auto* transfer = std::get_if<intent::Transfer>(&intent)) {
      AddMoney(transfer->from_account, transfer->asset, transfer->network);
    } else if (const auto* configuration = std::get_if<intent::VenueConfiguration>(&intent)) {
      AddVenue(configuration->venue);
    } else if (const auto* read = std::get_if<intent::Read>(&intent)) {
      AddVenue(read->venue);
    } else if (const auto* session = std::get_if<intent::Session>(&intent)) {
      AddVenue(session->venue);
    }
  }

  // Every conversion is into an asset that the policy names, from one of the request's or another of those.
  std::set<std::string> Take() {
    for (const AssetId asset : policy_.named_assets) assets_.insert(asset);
    for (const AssetId to : policy_.named_assets) {
      for (const AssetId from : assets_) {
        if (from == to) continue;
        names_.insert(NameOf('r', policy_.assets[from].name, policy_.assets[to].name));
        names_.insert(NameOf('r', policy_.assets[to].name, policy_.assets[from].name));
      }
    }
    return std::move(names_);
  }

 private:
  void AddVenue(std::string_view venue) { names_.insert(NameOf('h', venue)); }
  void AddPart(const Part& part) {
    if (part.trades()) AddVenue(part.venue());
    if (part.cancel != nullptr) AddVenue(part.cancel->venue);
    if (part.instrument == nullptr) return;
    names_.insert(NameOf('p', *part.instrument));
    names_.insert(NameOf('g', *part.instrument));
    if (part.row == nullptr) return;
    assets_.insert(part.row->base);
    assets_.insert(part.row->quote);
  }
  void AddMoney(std::string_view account, std::string_view asset, std::string_view network) {
    names_.insert(NameOf('b', account, asset));
    if (const AssetId id = policy_.FindAsset(asset); id != kNoAsset) assets_.insert(id);
    const auto native = policy_.native.find(network);
    if (native == policy_.native.end()) return;
    names_.insert(NameOf('b', account, policy_.assets[native->second].name));
    assets_.insert(native->second);
  }

  const Policy::Compiled& policy_;
  std::vector<Part> parts_;
  std::set<AssetId> assets_;
  std::set<std::string> names_;
};

}  // namespace

std::string ObservationName(const intent::Observation& observation) {
  return std::visit(Namer{}, observation);
}

std::set<std::string> ObservationsAbout(const Policy& policy, const intent::CanonicalRequest& request) {
  const intent::Intent& intent = request.stated.intent;
  if (std::holds_alternative<intent::Cancel>(intent)) return {};
  Collector collector(policy.compiled());
  collector.Add(intent);
  return collector.Take();
}

}  // namespace sealward::policy
