#include "client/documents/documents.h"
#include "client/documents/row.h"
#include "intent/bitcoin_address.h"
#include "intent/ethereum_address.h"
#include "intent/solana_address.h"

namespace sealward::documents {
namespace {

Diagnosed<intent::Address> ReadAddress(Row& row, const intent::Reference& reference) {
  intent::Address address;
  address.name = TRY(row.Name("name"));
  address.counterparty = TRY(row.Name("counterparty"));
  address.asset = TRY(row.Name("asset"));
  address.network = TRY(row.Name("network"));
  address.address = TRY(row.Text("address", 128));
  address.usable_from = TRY(row.Time("usable_from"));
  const intent::Network* const network = reference.FindNetwork(address.network);
  if (network == nullptr) return row.Mistake("network", "no such network `" + address.network + "`");
  if (reference.FindToken(address.asset, address.network) == nullptr) {
    return row.Mistake("asset", "network `" + address.network + "` has no token `" + address.asset + "`");
  }
  switch (network->kind) {
    case intent::NetworkKind::kEthereum:
    case intent::NetworkKind::kHyperliquid: {  // both name accounts by Ethereum addresses
      const auto parsed = intent::ParseEthereumAddress(address.address);
      if (!parsed.has_value()) return row.Mistake("address", Explain(parsed.error()));
      if (parsed->IsZero()) return row.Mistake("address", "the zero address: nothing comes back from there");
      break;
    }
    case intent::NetworkKind::kBitcoin: {
      const auto parsed = intent::ParseBitcoinAddress(address.address, network->environment.value_or(""));
      if (!parsed.has_value()) return row.Mistake("address", Explain(parsed.error()));
      break;
    }
    case intent::NetworkKind::kSolana: {
      const auto parsed = intent::ParseSolanaAddress(address.address);
      if (!parsed.has_value()) return row.Mistake("address", Explain(parsed.error()));
      if (parsed->IsZero()) return row.Mistake("address", "the zero address: nothing comes back from there");
      break;
    }
  }
  return address;
}

}  // namespace

Diagnosed<intent::AddressBook> ReadAddressBook(std::string_view text, const std::string& file,
                                               const intent::Reference& reference) {
  const toml::Document document = TRY(toml::Parse(text, file));
  toml::TableReader reader(document);
  intent::AddressBook book;
  Places places(file);
  TRY(EachRow(reader, "address", [&](Row& row) -> Diagnosed<void> {
    book.addresses.push_back(TRY(ReadAddress(row, reference)));
    return places.Remember("address", book.addresses.back().name, row);
  }));
  TRY(reader.Finish());
  book.Sort();
  const Status valid = book.Validate();
  if (!valid.has_value()) return std::unexpected(places.Locate(valid.error()));
  return book;
}

}  // namespace sealward::documents
