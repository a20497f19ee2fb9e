#include "journal/verifier/documents.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include <memory>
#include <set>

#include "base/hex.h"
#include "base/unique_fd.h"
#include "crypto/hash.h"

namespace sealward::journal::verifier {
namespace {

constexpr size_t kBlobsMax = 100'000;

Result<Bytes> ReadBlob(int directory_fd, const std::string& name) {
  const UniqueFd fd(::openat(directory_fd, name.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
  if (!fd.IsValid()) return Fail(ErrorCode::kNotFound, "a document that the journal names is missing", errno);
  Bytes bytes;
  for (;;) {
    const size_t filled = bytes.size();
    if (filled > kDocumentBytesMax) return Fail(ErrorCode::kTooLarge, "a document beyond 4 MiB");
    bytes.resize(filled + 64 * 1024);
    const ssize_t got = ::read(fd.Get(), bytes.data() + filled, bytes.size() - filled);
    if (got < 0) return Fail(ErrorCode::kIo, "reading a document", errno);
    bytes.resize(filled + static_cast<size_t>(got));
    if (got == 0) return bytes;
  }
}

Result<Bytes> ReadNamed(int directory_fd, const std::string& hash, std::string& file) {
  file = "blobs/" + hash;
  Bytes bytes = TRY(ReadBlob(directory_fd, file));
  if (HexEncode(crypto::Sha256(bytes).View()) != hash) {
    return Fail(ErrorCode::kCorrupt, "the document's hash differs from its name");
  }
  TRY(CheckCborProfile(bytes));
  return bytes;
}

template <typename T>
Status ReadInto(int directory_fd, const DocumentHash& hash, std::string& file, T& out) {
  const Bytes bytes = TRY(ReadNamed(directory_fd, HexEncode(hash.View()), file));
  out = TRY(Decode<T>(bytes));
  return out.Validate();
}

}  // namespace

Result<Documents> ReadDocuments(int directory_fd, const DocumentSet& hashes, std::string& file) {
  Documents documents;
  documents.hashes = hashes;
  documents.policy = TRY(ReadNamed(directory_fd, HexEncode(hashes.policy.View()), file));
  TRY(ReadInto(directory_fd, hashes.roster, file, documents.roster));
  TRY(ReadInto(directory_fd, hashes.keys, file, documents.keys));
  TRY(ReadInto(directory_fd, hashes.reference, file, documents.reference));
  TRY(ReadInto(directory_fd, hashes.address_book, file, documents.address_book));
  return documents;
}

Result<uint64_t> CheckBlobs(int directory_fd, std::string& file) {
  file = "blobs";
  const int copy = ::openat(directory_fd, "blobs", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  const std::unique_ptr<DIR, int (*)(DIR*)> directory(copy < 0 ? nullptr : ::fdopendir(copy), &::closedir);
  if (directory == nullptr) return Fail(ErrorCode::kNotFound, "the journal's documents can't be read", errno);
  std::set<std::string> names;
  while (const dirent* entry = ::readdir(directory.get())) {
    const std::string name = entry->d_name;
    if (!HexDecodeFixed<Hash256>(name).has_value()) continue;  // not a document
    if (names.size() == kBlobsMax) return Fail(ErrorCode::kTooLarge, "too many documents");
    names.insert(name);
  }
  for (const std::string& name : names) TRY(ReadNamed(directory_fd, name, file));
  return names.size();
}

}  // namespace sealward::journal::verifier
