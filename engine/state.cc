#include "engine/state.h"

#include "intent/formats/format.h"

namespace sealward::engine {
namespace {

std::map<std::string, Party, std::less<>> PartiesOf(const people::Roster& roster) {
  std::map<std::string, Party, std::less<>> out;
  const auto add = [&](const std::string& name, bool attests) {
    auto principal = roster.FindPrincipal(name);
    if (principal.has_value()) {
      out.emplace(name, Party{*std::move(principal), static_cast<uint32_t>(out.size()), !attests, attests});
    }
  };
  for (const people::Person& person : roster.people) add(person.name, false);
  for (const people::Service& service : roster.services) {
    add(service.name, service.kind == people::ServiceKind::kAttestor);
  }
  return out;
}

}  // namespace

Engine::State::State(Documents documents_in, LogId log_in, std::string origin_in, const Limits& limits_in)
    : documents(std::move(documents_in)),
      log(log_in),
      origin(std::move(origin_in)),
      limits(limits_in),
      parties(PartiesOf(documents.roster)),
      party_by_index(parties.size()),
      requests(limits, parties.size()) {
  for (const auto& [name, party] : parties) party_by_index[party.index] = &party;
}

const Party* Engine::State::FindParty(std::string_view name) const {
  const auto at = parties.find(name);
  return at == parties.end() ? nullptr : &at->second;
}

std::optional<uint64_t> Engine::State::NextNonce(const intent::KeyRecord& key, uint64_t timestamp_ms) const {
  const auto at = nonces.find(key.name);
  return intent::formats::NextNonce(intent::formats::RowOf(key.format).nonce,
                                    at == nonces.end() ? key.first_nonce : at->second, timestamp_ms);
}

}  // namespace sealward::engine
