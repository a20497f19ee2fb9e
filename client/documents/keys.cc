#include <algorithm>
#include <set>

#include "client/documents/documents.h"
#include "client/documents/row.h"
#include "crypto/verify.h"

namespace sealward::documents {
namespace {

constexpr size_t kAccountsMax = 64;
constexpr size_t kRolesMax = 16;

struct Context {
  const intent::Reference& reference;
  const people::Roster& roster;
};

// A floor that nobody can meet stops the key; one that too few could meet makes a second person of one.
Diagnosed<void> CheckPeople(const Row& row, const intent::FloorBand& band, const people::Roster& roster) {
  size_t holders = 0;
  std::set<std::string_view> desks;
  for (const people::Person& person : roster.people) {
    const bool holds = band.roles.empty() ||
                       std::ranges::any_of(band.roles, [&](const auto& role) { return person.Holds(role); });
    if (!holds || person.ssh_keys.empty()) continue;
    ++holders;
    desks.insert(person.desk);
  }
  if (holders < band.people) {
    return row.Mistake("people", "only " + std::to_string(holders) +
                                     " people of the roster hold one of these roles and an SSH key");
  }
  if (band.distinct_desks && desks.size() < band.people) {
    return row.Mistake("distinct_desks", "they are of only " + std::to_string(desks.size()) + " desks");
  }
  return {};
}

Diagnosed<intent::FloorBand> ReadBand(Row& row, const Context& context) {
  intent::FloorBand band;
  band.kind = TRY(row.Choice<intent::IntentKind>("kind"));
  band.asset = TRY(row.OptionalName("asset"));
  band.above = TRY(row.Number("above"));
  band.people = static_cast<uint8_t>(TRY(row.Integer("people", {1, kApprovalsMax})));
  band.roles = TRY(row.OptionalNames("roles", kRolesMax));
  band.distinct_roles = TRY(row.table().OptionalBoolean("distinct_roles")).value_or(false);
  band.distinct_desks = TRY(row.table().OptionalBoolean("distinct_desks")).value_or(false);
  if (band.asset.has_value()) {
    const intent::Asset* const asset = context.reference.FindAsset(*band.asset);
    if (asset == nullptr) return row.Mistake("asset", "no such asset `" + *band.asset + "`");
    if (band.above.scale > asset->scale) {
      return row.Mistake("above", "more digits than " + asset->name + " has");
    }
  }
  TRY(CheckPeople(row, band, context.roster));
  return band;
}

Diagnosed<void> ReadPublicKey(Row& row, intent::KeyRecord& key) {
  const auto bytes = HexDecode(TRY(row.table().RequireString("public_key")));
  if (!bytes.has_value()) return row.Mistake("public_key", "expected lower-case hex digits");
  const auto checked = crypto::MakePublicKey(static_cast<crypto::Algorithm>(key.algorithm), *bytes);
  if (!checked.has_value()) return row.Mistake("public_key", Explain(checked.error()));
  key.public_key = *bytes;
  return {};
}

// Whether payments on a network of that kind are of that format.
bool Pays(intent::NetworkKind kind, intent::Format format) {
  switch (kind) {
    case intent::NetworkKind::kEthereum:
      return format == intent::Format::kEthereum || format == intent::Format::kSafe;
    case intent::NetworkKind::kHyperliquid:
      return format == intent::Format::kHyperliquid;
    case intent::NetworkKind::kBitcoin:
      return format == intent::Format::kBitcoin;
    case intent::NetworkKind::kSolana:
      return format == intent::Format::kSolana;
  }
  return false;
}

// What the key is for: one venue or one network, and its format.
Diagnosed<void> ReadPurpose(Row& row, const Context& context, intent::KeyRecord& key) {
  key.format = TRY(row.Choice<intent::Format>("format"));
  const auto venue_name = TRY(row.OptionalName("venue"));
  const auto network_name = TRY(row.OptionalName("network"));
  if (venue_name.has_value() == network_name.has_value()) {
    return row.Mistake(network_name.has_value() ? "network" : "name", "expected either a venue or a network");
  }
  key.venue_or_network = venue_name.has_value() ? *venue_name : *network_name;
  if (venue_name.has_value()) {
    const intent::Venue* const venue = context.reference.FindVenue(*venue_name);
    if (venue == nullptr) return row.Mistake("venue", "no such venue `" + *venue_name + "`");
    if (venue->format != key.format) return row.Mistake("format", "the venue has another format");
    return {};
  }
  const intent::Network* const network = context.reference.FindNetwork(*network_name);
  if (network == nullptr) return row.Mistake("network", "no such network `" + *network_name + "`");
  if (Pays(network->kind, key.format)) return {};
  return row.Mistake("format", "the network has another format");
}

Diagnosed<intent::KeyRecord> ReadKey(Row& row, const Context& context) {
  intent::KeyRecord key;
  key.name = TRY(row.Name("name"));
  key.algorithm = TRY(row.Choice<intent::KeyAlgorithm>("algorithm"));
  key.key_class = TRY(row.Choice<intent::KeyClass>("class"));
  key.id = TRY(row.Hex<intent::CkaId>("id"));
  TRY(ReadPublicKey(row, key));
  if (key.key_class == intent::KeyClass::kJournal) return key;  // signs no intent
  key.kinds = TRY(row.Choices<intent::IntentKind>("kinds"));
  key.accounts = TRY(row.OptionalNames("accounts", kAccountsMax));
  TRY(ReadPurpose(row, context, key));
  const auto first_nonce =
      TRY(row.table().OptionalInteger("first_nonce", {0, std::numeric_limits<int64_t>::max()}));
  if (first_nonce.has_value() && key.format != intent::Format::kEthereum &&
      key.format != intent::Format::kSafe) {
    return row.Mistake("first_nonce", "only keys of a chain count nonces");
  }
  key.identity = TRY(row.OptionalName("identity"));
  key.first_nonce = static_cast<uint64_t>(first_nonce.value_or(0));
  TRY(EachRow(row.table(), "floor", [&](Row& band) -> Diagnosed<void> {
    key.floor.push_back(TRY(ReadBand(band, context)));
    return {};
  }));
  return key;
}

}  // namespace

Diagnosed<intent::Keys> ReadKeys(std::string_view text, const std::string& file,
                                 const intent::Reference& reference, const people::Roster& roster) {
  const toml::Document document = TRY(toml::Parse(text, file));
  toml::TableReader reader(document);
  intent::Keys keys;
  Places places(file);
  TRY(EachRow(reader, "key", [&](Row& row) -> Diagnosed<void> {
    keys.keys.push_back(TRY(ReadKey(row, {reference, roster})));
    return places.Remember("key", keys.keys.back().name, row);
  }));
  TRY(reader.Finish());
  keys.Sort();
  const Status valid = keys.Validate();
  if (!valid.has_value()) return std::unexpected(places.Locate(valid.error()));
  return keys;
}

}  // namespace sealward::documents
