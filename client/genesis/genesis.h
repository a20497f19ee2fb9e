// Genesis: a new journal from the first documents. Reads and checks the author's texts together, stores their canonical
// form by hash, and writes entry 0, whose hash the configuration pins. Run by sealward-admin before the daemon exists.
#ifndef SEALWARD_CLIENT_GENESIS_GENESIS_H_
#define SEALWARD_CLIENT_GENESIS_GENESIS_H_

#include <string>
#include <vector>

#include "base/diagnostic.h"
#include "base/result.h"
#include "base/strong.h"
#include "intent/documents.h"
#include "journal/record/record.h"
#include "people/roster.h"
#include "policy/policy.h"

namespace sealward::genesis {

// Where the authors' texts lie.
struct DocumentPaths {
  std::string reference;
  std::string address_book;
  std::string roster;
  std::string keys;
  std::string policy;
};

struct CheckedDocuments {
  intent::Reference reference;
  intent::AddressBook address_book;
  people::Roster roster;
  intent::Keys keys;
  policy::PolicyDocument policy;
};

// A mistake with the text it is in, ready to print.
struct Mistake {
  std::string rendered;
};

// Every document read and checked against the others. On failure all mistakes that could be told.
std::expected<CheckedDocuments, std::vector<Mistake>> CheckDocuments(const DocumentPaths& paths);

struct NewJournal {
  Hash256 genesis;  // SHA-256 of entry 0: to be pinned
  journal::Genesis body;
};

// Makes blobs/, quarantine/, the first segment and the head in `directory` (created if missing, mode 0700). kDuplicate if
// a journal is there already: a genesis is never written twice.
Result<NewJournal> MakeJournal(const std::string& directory, const std::string& origin, uint64_t segment_bytes,
                               const CheckedDocuments& documents);

// Replaces the value of `genesis = "…"` in a configuration file, leaving everything else as it is. kNotFound if there is
// no such line, kConflict if another hash is pinned.
Status PinGenesis(const std::string& config_path, const Hash256& genesis);

}  // namespace sealward::genesis

#endif  // SEALWARD_CLIENT_GENESIS_GENESIS_H_
