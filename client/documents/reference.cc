#include "client/documents/documents.h"
#include "client/documents/row.h"
#include "intent/ethereum_address.h"
#include "intent/solana_address.h"

namespace sealward::documents {
namespace {

using intent::Reference;

constexpr int64_t kRateMax = 0xffffffff;  // as documents have it
constexpr int64_t kComputeUnitsMax = 1'400'000;
constexpr int64_t kIntegerMax = std::numeric_limits<int64_t>::max();

Diagnosed<intent::Network> ReadNetwork(Row& row) {
  intent::Network network;
  network.name = TRY(row.Name("name"));
  network.kind = TRY(row.Choice<intent::NetworkKind>("kind"));
  network.native_asset = TRY(row.Name("native_asset"));
  network.environment = TRY(row.OptionalName("environment"));
  if (network.kind == intent::NetworkKind::kBitcoin) {
    network.fee_rate = TRY(row.Integer("max_fee_per_vbyte_sat", {1, kRateMax}));
    return network;
  }
  if (network.kind == intent::NetworkKind::kSolana) {
    network.gas_limit_native = TRY(row.Integer("compute_units_native", {1, kComputeUnitsMax}));
    network.gas_limit_token = TRY(row.Integer("compute_units_token", {1, kComputeUnitsMax}));
    network.fee_rate = TRY(row.Integer("compute_unit_price_microlamports", {0, kRateMax}));
    return network;
  }
  network.chain_id = TRY(row.Integer("chain_id", {1, kIntegerMax}));
  if (network.kind == intent::NetworkKind::kHyperliquid) return network;
  if (row.table().Has("transaction_type")) {
    network.transaction_type = TRY(row.Choice<intent::TransactionType>("transaction_type"));
  }
  network.gas_limit_native = TRY(row.Integer("gas_limit_native", {21'000, 30'000'000}));
  network.gas_limit_token = TRY(row.Integer("gas_limit_token", {21'000, 30'000'000}));
  network.max_fee_per_gas = Uint256::From(TRY(row.Integer("max_fee_per_gas_wei", {1, kIntegerMax})));
  network.max_priority_fee_per_gas =
      Uint256::From(TRY(row.Integer("max_priority_fee_per_gas_wei", {0, kIntegerMax})));
  return network;
}

Diagnosed<std::optional<intent::EthereumAddress>> OptionalAddress(Row& row, std::string_view key) {
  const auto text = TRY(row.table().OptionalString(key));
  if (!text.has_value()) return std::nullopt;
  const auto address = intent::ParseEthereumAddress(*text);
  if (!address.has_value()) return row.Mistake(key, Explain(address.error()));
  return *address;
}

// Digits in quotes: some venues have numbers of 78 digits.
Diagnosed<std::optional<Uint256>> OptionalVenueNumber(Row& row) {
  const auto text = TRY(row.table().OptionalString("venue_number"));
  if (!text.has_value()) return std::nullopt;
  const auto number = Uint256FromDecimalText(*text);
  if (!number.has_value()) return row.Mistake("venue_number", "expected digits");
  return *number;
}

Diagnosed<intent::Token> ReadToken(Row& row) {
  intent::Token token;
  token.asset = TRY(row.Name("asset"));
  token.network = TRY(row.Name("network"));
  token.decimals = static_cast<uint8_t>(TRY(row.Integer("decimals", {0, 36})));
  token.contract = TRY(OptionalAddress(row, "contract"));
  const auto mint = TRY(row.table().OptionalString("mint"));
  if (!mint.has_value()) return token;
  const auto address = intent::ParseSolanaAddress(*mint);
  if (!address.has_value()) return row.Mistake("mint", Explain(address.error()));
  token.mint = *address;
  return token;
}

Diagnosed<intent::Venue> ReadVenue(Row& row) {
  intent::Venue venue;
  venue.name = TRY(row.Name("name"));
  venue.format = TRY(row.Choice<intent::Format>("format"));
  venue.product = TRY(row.Text("product", kTextBytesMax));
  venue.receive_window_ms = static_cast<uint32_t>(TRY(row.Integer("receive_window_ms", {1, 60'000})));
  venue.firm = TRY(row.OptionalName("firm"));
  venue.environment = TRY(row.OptionalName("environment"));
  venue.target = TRY(row.OptionalName("target"));
  venue.network = TRY(row.OptionalName("network"));
  venue.contract = TRY(OptionalAddress(row, "contract"));
  venue.module = TRY(OptionalAddress(row, "module"));
  return venue;
}

Diagnosed<intent::Instrument> ReadInstrument(Row& row) {
  intent::Instrument instrument;
  instrument.name = TRY(row.Name("name"));
  instrument.venue = TRY(row.Name("venue"));
  instrument.symbol = TRY(row.Name("symbol"));
  instrument.kind = TRY(row.Choice<intent::InstrumentKind>("kind"));
  instrument.base_asset = TRY(row.Name("base_asset"));
  instrument.quote_asset = TRY(row.Name("quote_asset"));
  instrument.price_tick = TRY(row.Number("price_tick"));
  instrument.quantity_step = TRY(row.Number("quantity_step"));
  instrument.quantity_min = TRY(row.Number("quantity_min"));
  instrument.quantity_max = TRY(row.Number("quantity_max"));
  const bool given = row.table().Has("multiplier");
  instrument.multiplier = given ? TRY(row.Number("multiplier")) : Decimal::FromInteger(1);
  instrument.venue_number = TRY(OptionalVenueNumber(row));
  instrument.contract = TRY(OptionalAddress(row, "contract"));
  if (row.table().Has("fee_max")) instrument.fee_max = TRY(row.Number("fee_max"));
  return instrument;
}

Diagnosed<intent::VenueAccount> ReadAccount(Row& row) {
  intent::VenueAccount account;
  account.account = TRY(row.Name("account"));
  account.venue = TRY(row.Name("venue"));
  account.address = TRY(OptionalAddress(row, "address"));
  const auto number = TRY(row.table().OptionalInteger("number", {0, kIntegerMax}));
  if (number.has_value()) account.number = static_cast<uint64_t>(*number);
  account.script_address = TRY(row.table().OptionalString("script_address"));
  if (account.script_address.has_value() &&
      account.script_address->size() > intent::kBitcoinAddressBytesMax) {
    return row.Mistake("script_address", "expected an address");
  }
  return account;
}

Diagnosed<void> ReadRows(toml::TableReader& document, Reference& reference, Places& places) {
  TRY(EachRow(document, "asset", [&](Row& row) -> Diagnosed<void> {
    const std::string name = TRY(row.Name("name"));
    TRY(places.Remember("asset", name, row));
    reference.assets.push_back(
        {name, static_cast<uint8_t>(TRY(row.Integer("scale", {0, kDecimalScaleMax})))});
    return {};
  }));
  TRY(EachRow(document, "network", [&](Row& row) -> Diagnosed<void> {
    reference.networks.push_back(TRY(ReadNetwork(row)));
    return places.Remember("network", reference.networks.back().name, row);
  }));
  TRY(EachRow(document, "token", [&](Row& row) -> Diagnosed<void> {
    reference.tokens.push_back(TRY(ReadToken(row)));
    return {};
  }));
  TRY(EachRow(document, "venue", [&](Row& row) -> Diagnosed<void> {
    reference.venues.push_back(TRY(ReadVenue(row)));
    return places.Remember("venue", reference.venues.back().name, row);
  }));
  TRY(EachRow(document, "account", [&](Row& row) -> Diagnosed<void> {
    reference.accounts.push_back(TRY(ReadAccount(row)));
    return {};
  }));
  return EachRow(document, "instrument", [&](Row& row) -> Diagnosed<void> {
    reference.instruments.push_back(TRY(ReadInstrument(row)));
    return places.Remember("instrument", reference.instruments.back().name, row);
  });
}

Diagnosed<void> CheckAsset(const Row& row, const Reference& reference, std::string_view key,
                           const std::string& name) {
  if (reference.FindAsset(name) != nullptr) return {};
  return row.Mistake(key, "no such asset `" + name + "`");
}

// Names are looked up when all rows are known, whatever their order in the text.
Diagnosed<void> CheckNames(toml::TableReader& document, const Reference& reference) {
  TRY(EachRow(document, "network", [&](Row& row) -> Diagnosed<void> {
    return CheckAsset(row, reference, "native_asset", TRY(ReadNetwork(row)).native_asset);
  }));
  TRY(EachRow(document, "token", [&](Row& row) -> Diagnosed<void> {
    const intent::Token token = TRY(ReadToken(row));
    TRY(CheckAsset(row, reference, "asset", token.asset));
    if (reference.FindNetwork(token.network) != nullptr) return {};
    return row.Mistake("network", "no such network `" + token.network + "`");
  }));
  return EachRow(document, "instrument", [&](Row& row) -> Diagnosed<void> {
    const intent::Instrument instrument = TRY(ReadInstrument(row));
    TRY(CheckAsset(row, reference, "base_asset", instrument.base_asset));
    TRY(CheckAsset(row, reference, "quote_asset", instrument.quote_asset));
    if (reference.FindVenue(instrument.venue) != nullptr) return {};
    return row.Mistake("venue", "no such venue `" + instrument.venue + "`");
  });
}

}  // namespace

Diagnosed<intent::Reference> ReadReference(std::string_view text, const std::string& file) {
  const toml::Document document = TRY(toml::Parse(text, file));
  toml::TableReader reader(document);
  Reference reference;
  Places places(file);
  TRY(ReadRows(reader, reference, places));
  TRY(reader.Finish());
  reference.Sort();
  toml::TableReader again(document);
  TRY(CheckNames(again, reference));
  const Status valid = reference.Validate();
  if (!valid.has_value()) return std::unexpected(places.Locate(valid.error()));
  return reference;
}

}  // namespace sealward::documents
