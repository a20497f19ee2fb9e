// A rule book as it lies in a folder: the policy's text and all that it names. For the officers' tools;
// nothing of it needs a daemon.
#ifndef SEALWARD_CLIENT_CLI_POLICY_BOOK_H_
#define SEALWARD_CLIENT_CLI_POLICY_BOOK_H_

#include <optional>
#include <string>
#include <vector>

#include "client/cli/documents_source.h"
#include "client/cli/output.h"
#include "people/roster.h"
#include "policy/policy.h"

namespace sealward::cli {

struct RuleBook {
  SigningDocuments signing;
  people::Roster roster;
  std::vector<policy::Calendar> calendars;
  std::vector<policy::TableText> tables;
  std::string folder;  // where tables are; empty: nowhere
  policy::Documents View() const {
    return {signing.reference, signing.address_book, signing.keys, roster, tables, calendars};
  }
};

// reference.toml, address-book.toml, roster.toml, keys.toml and, if there is one, calendars.toml of a folder.
// Nothing if a text has a mistake: it has been said then.
Result<std::optional<RuleBook>> ReadRuleBook(const std::string& folder, Output& output);

// Adds the tables that the policy names and that are not in `tables`, from the folder. One that is not there
// is left out: loading says so.
Status AddTables(const std::string& folder, std::string_view policy, std::vector<policy::TableText>& tables);

// Says every mistake, with its line and a caret; the policy's own text is `source`.
void SayMistakes(const std::vector<Diagnostic>& mistakes, const std::string& file, std::string_view source,
                 const RuleBook& book, Output& output);

}  // namespace sealward::cli

#endif  // SEALWARD_CLIENT_CLI_POLICY_BOOK_H_
