// The documents of a journal as the verifier reads them: every file in blobs/ is checked against its name,
// and those that the genesis puts in force are decoded and validated. Owned by one Verify call.
#ifndef SEALWARD_JOURNAL_VERIFIER_DOCUMENTS_H_
#define SEALWARD_JOURNAL_VERIFIER_DOCUMENTS_H_

#include <string>

#include "base/result.h"
#include "intent/documents.h"
#include "journal/record/record.h"
#include "people/roster.h"

namespace sealward::journal::verifier {

struct Documents {
  DocumentSet hashes;
  Bytes policy;  // encoded: what it says is not the verifier's business
  intent::Reference reference;
  intent::AddressBook address_book;
  intent::Keys keys;
  people::Roster roster;
};

// `file` names the blob that is being looked at, for a failure.
Result<Documents> ReadDocuments(int directory_fd, const DocumentSet& hashes, std::string& file);

// Checks that every blob has the hash it is named by. Returns how many there are.
Result<uint64_t> CheckBlobs(int directory_fd, std::string& file);

}  // namespace sealward::journal::verifier

#endif  // SEALWARD_JOURNAL_VERIFIER_DOCUMENTS_H_
