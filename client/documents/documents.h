// The rule book's documents as their authors write them: one TOML text each, read into the form that is
// installed (sorted and valid, so that its canonical bytes and hash follow). Every mistake is a Diagnostic
// with line and column: syntax, unknown and missing keys, wrong kinds, names that nothing defines, checksums,
// duplicates. Officers' tools only; the daemon reads the installed form. Pure: takes texts, opens nothing.
// Policies: policy/.
#ifndef SEALWARD_CLIENT_DOCUMENTS_DOCUMENTS_H_
#define SEALWARD_CLIENT_DOCUMENTS_DOCUMENTS_H_

#include <string>
#include <string_view>

#include "base/diagnostic.h"
#include "intent/documents.h"
#include "people/roster.h"

namespace sealward::documents {

// [[asset]] [[network]] [[token]] [[venue]] [[instrument]].
Diagnosed<intent::Reference> ReadReference(std::string_view text, const std::string& file);

// [[address]]: its asset must be a token of its network, and its text an address of that kind of network.
Diagnosed<intent::AddressBook> ReadAddressBook(std::string_view text, const std::string& file,
                                               const intent::Reference& reference);

// [[person]] [[service]] [[conflict]].
Diagnosed<people::Roster> ReadRoster(std::string_view text, const std::string& file);

// [[key]] and [[key.floor]]: venue or network must be in the reference data, and enough people of the roster
// must hold the roles that a floor asks for.
Diagnosed<intent::Keys> ReadKeys(std::string_view text, const std::string& file,
                                 const intent::Reference& reference, const people::Roster& roster);

}  // namespace sealward::documents

#endif  // SEALWARD_CLIENT_DOCUMENTS_DOCUMENTS_H_
