// The content-addressed documents of a journal, found by their hash. Read once at start, checked as they are taken in.
#ifndef SEALWARD_JOURNAL_RECORD_BLOBS_H_
#define SEALWARD_JOURNAL_RECORD_BLOBS_H_

#include <map>

#include "base/codec.h"
#include "base/result.h"
#include "base/strong.h"
#include "crypto/hash.h"

namespace sealward::journal {

class BlobSet {
 public:
  DocumentHash Add(Bytes bytes) {
    const auto hash = crypto::Sha256As<DocumentHash>(bytes);
    blobs_[hash] = std::move(bytes);
    return hash;
  }

  // Decodes the document with that hash and validates it against itself. kNotFound names `what`.
  template <typename T>
  Result<T> Get(const DocumentHash& hash, const char* what) const {
    const auto found = blobs_.find(hash);
    if (found == blobs_.end()) return Fail(ErrorCode::kNotFound, "the journal names a document it does not hold", what);
    return Decode<T>(found->second);
  }
  size_t Size() const { return blobs_.size(); }

 private:
  std::map<DocumentHash, Bytes> blobs_;
};

}  // namespace sealward::journal

#endif  // SEALWARD_JOURNAL_RECORD_BLOBS_H_
