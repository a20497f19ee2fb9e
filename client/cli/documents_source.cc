#include "client/cli/documents_source.h"

#include <sys/stat.h>

#include "client/cli/journal_directory.h"
#include "client/documents/documents.h"
#include "client/ssh_sign.h"
#include "journal/reader.h"
#include "journal/verifier/documents.h"

namespace sealward::cli {
namespace {

struct Text {
  std::string path;
  std::string content;
};

Result<Text> ReadText(const std::string& folder, const char* name) {
  Text text{folder + "/" + name, {}};
  text.content = AsText(TRY(client::ReadInput(text.path, kDocumentBytesMax)));
  return text;
}

// The value, or says the mistake.
template <typename T>
std::optional<T> Accept(Diagnosed<T> read, const Text& text, Output& output) {
  if (read.has_value()) return *std::move(read);
  output.Fail(read.error(), text.content);
  return std::nullopt;
}

}  // namespace

Result<SigningDocuments> DocumentsOfJournal(int directory_fd) {
  const auto segments = TRY(journal::SegmentSet::Open(directory_fd));
  auto reader = TRY(journal::Reader::Create(segments.View(), {std::nullopt, true}));
  const auto entry = TRY(reader.Next());
  if (!entry.has_value()) return Fail(ErrorCode::kNotReady, "the journal is empty");
  const journal::Record record = TRY(journal::Reader::DecodeEntry(*entry));
  const auto* const genesis = std::get_if<journal::Genesis>(&record.body);
  if (genesis == nullptr) return Fail(ErrorCode::kCorrupt, "the journal does not begin with a genesis");
  std::string file;
  auto documents = journal::verifier::ReadDocuments(directory_fd, genesis->documents, file);
  if (!documents.has_value()) return std::unexpected(documents.error());
  return SigningDocuments{std::move(documents->reference), std::move(documents->address_book),
                          std::move(documents->keys), std::move(documents->roster)};
}

Result<std::optional<SigningDocuments>> DocumentsIn(const std::string& path, Output& output) {
  const UniqueFd directory = TRY(OpenDirectory(path));
  struct stat status{};
  if (::fstatat(directory.Get(), "blobs", &status, 0) == 0) return TRY(DocumentsOfJournal(directory.Get()));
  SigningDocuments documents;
  const Text reference = TRY(ReadText(path, "reference.toml"));
  auto read_reference =
      Accept(documents::ReadReference(reference.content, reference.path), reference, output);
  if (!read_reference.has_value()) return std::optional<SigningDocuments>();
  documents.reference = *std::move(read_reference);

  const Text book = TRY(ReadText(path, "address-book.toml"));
  auto read_book =
      Accept(documents::ReadAddressBook(book.content, book.path, documents.reference), book, output);
  const Text roster = TRY(ReadText(path, "roster.toml"));
  auto read_roster = Accept(documents::ReadRoster(roster.content, roster.path), roster, output);
  if (!read_book.has_value() || !read_roster.has_value()) return std::optional<SigningDocuments>();
  documents.address_book = *std::move(read_book);

  const Text keys = TRY(ReadText(path, "keys.toml"));
  auto read_keys =
      Accept(documents::ReadKeys(keys.content, keys.path, documents.reference, *read_roster), keys, output);
  if (!read_keys.has_value()) return std::optional<SigningDocuments>();
  documents.keys = *std::move(read_keys);
  documents.roster = *std::move(read_roster);
  return documents;
}

}  // namespace sealward::cli
