// The documents that `sealward payload` builds with: those in force in a journal, or TOML texts of the same
// names.
#ifndef SEALWARD_CLIENT_CLI_DOCUMENTS_SOURCE_H_
#define SEALWARD_CLIENT_CLI_DOCUMENTS_SOURCE_H_

#include <optional>
#include <string>

#include "base/diagnostic.h"
#include "client/cli/output.h"
#include "intent/request.h"
#include "people/roster.h"

namespace sealward::cli {

struct SigningDocuments {
  intent::Reference reference;
  intent::AddressBook address_book;
  intent::Keys keys;
  people::Roster roster;
  intent::DocumentsView View() const { return {reference, address_book, keys}; }
};

// A journal's own, by the hashes in its genesis.
Result<SigningDocuments> DocumentsOfJournal(int directory_fd);

// A journal's directory, or a folder with reference.toml, address-book.toml, roster.toml and keys.toml.
// Nothing if a text has a mistake: it has been said then.
Result<std::optional<SigningDocuments>> DocumentsIn(const std::string& path, Output& output);

}  // namespace sealward::cli

#endif  // SEALWARD_CLIENT_CLI_DOCUMENTS_SOURCE_H_
