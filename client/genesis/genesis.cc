#include "client/genesis/genesis.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "base/clock.h"
#include "base/hex.h"
#include "base/unique_fd.h"
#include "client/documents/calendars.h"
#include "client/documents/documents.h"
#include "client/genesis/file.h"
#include "crypto/hash.h"
#include "crypto/random.h"
#include "journal/prepare/prepare.h"
#include "journal/writer.h"

namespace sealward::genesis {

namespace {

std::vector<Mistake> MistakeOf(const Diagnostic& diagnostic, std::string_view source) {
  return {Mistake{diagnostic.Render(source)}};
}

Result<std::string> Source(const std::string& path) {
  const Bytes bytes = TRY(ReadFile(path, kDocumentBytesMax));
  return std::string(AsText(bytes));
}

struct Sources {
  std::string reference, address_book, roster, keys, policy;
};

Result<Sources> ReadSources(const DocumentPaths& paths) {
  Sources out;
  out.reference = TRY(Source(paths.reference));
  out.address_book = TRY(Source(paths.address_book));
  out.roster = TRY(Source(paths.roster));
  out.keys = TRY(Source(paths.keys));
  out.policy = TRY(Source(paths.policy));
  return out;
}

Status MakeFolder(int parent, const char* name) {
  if (::mkdirat(parent, name, 0700) != 0 && errno != EEXIST)
    return Fail(ErrorCode::kIo, "making a folder in the journal", errno);
  return Ok();
}

template <typename T>
Result<DocumentHash> StoreBlob(int blobs, const T& document) {
  const Bytes bytes = Encode(document);
  if (bytes.size() > kDocumentBytesMax) return Fail(ErrorCode::kTooLarge, "document");
  const auto hash = crypto::Sha256As<DocumentHash>(bytes);
  TRY(WriteNewFile(blobs, HexEncode(hash.View()), bytes));
  return hash;
}

Result<Hash256> WriteGenesisEntry(int directory, uint64_t segment_bytes, const journal::Genesis& body) {
  const SystemClock clock;
  const Nanoseconds now = clock.Now();
  const Bytes entry = Encode(journal::Record{Sequence{0}, now, body});
  auto segment = TRY(journal::PrepareSegment(directory, 0, segment_bytes));
  auto head = TRY(journal::PrepareHead(directory));
  journal::WriterState state{};
  state.log = body.log;
  state.origin_hash = crypto::Sha256(AsBytes(body.origin));
  state.epoch = Epoch{1};
  auto writer = TRY(journal::Writer::Create(std::move(segment), std::move(head), state));
  const ByteView entries[] = {entry};
  TRY(writer.Append(entries, now));
  TRY(writer.Sync());
  TRY(writer.WriteHead());
  return crypto::Sha256(entry);
}

}  // namespace

namespace {

std::string FolderOf(const std::string& path) {
  const size_t slash = path.rfind('/');
  return slash == std::string::npos ? "." : path.substr(0, slash);
}

// What lies beside the policy: calendars.toml, if there is one, and the tables that the policy names. One
// that is not there is left out: loading the policy says so.
Diagnosed<void> ReadNamed(const std::string& folder, policy::PolicyDocument& policy) {
  const std::string calendars_path = folder + "/calendars.toml";
  if (const auto text = Source(calendars_path); text.has_value()) {
    policy.calendars = TRY(documents::ReadCalendars(*text, calendars_path));
  }
  for (const std::string& file : policy::TableFiles(policy.text)) {
    const bool plain = intent::IsName(file) && file.find('/') == std::string::npos && !file.starts_with('.');
    if (!plain) continue;
    const auto text = Source(folder + "/" + file);
    if (text.has_value()) policy.tables.push_back({file, *text});
  }
  return {};
}

}  // namespace

std::expected<CheckedDocuments, std::vector<Mistake>> CheckDocuments(const DocumentPaths& paths) {
  const auto sources = ReadSources(paths);
  if (!sources.has_value()) return std::unexpected(std::vector{Mistake{sources.error().Message()}});
  CheckedDocuments out;
  auto reference = documents::ReadReference(sources->reference, paths.reference);
  if (!reference.has_value()) return std::unexpected(MistakeOf(reference.error(), sources->reference));
  out.reference = *std::move(reference);
  auto address_book = documents::ReadAddressBook(sources->address_book, paths.address_book, out.reference);
  if (!address_book.has_value())
    return std::unexpected(MistakeOf(address_book.error(), sources->address_book));
  out.address_book = *std::move(address_book);
  auto roster = documents::ReadRoster(sources->roster, paths.roster);
  if (!roster.has_value()) return std::unexpected(MistakeOf(roster.error(), sources->roster));
  out.roster = *std::move(roster);
  auto keys = documents::ReadKeys(sources->keys, paths.keys, out.reference, out.roster);
  if (!keys.has_value()) return std::unexpected(MistakeOf(keys.error(), sources->keys));
  out.keys = *std::move(keys);
  out.policy.text = sources->policy;
  const auto named = ReadNamed(FolderOf(paths.policy), out.policy);
  if (!named.has_value()) return std::unexpected(std::vector{Mistake{named.error().Headline()}});
  const auto policy = policy::Policy::Load(
      sources->policy, paths.policy,
      {out.reference, out.address_book, out.keys, out.roster, out.policy.tables, out.policy.calendars});
  if (!policy.has_value()) {
    std::vector<Mistake> mistakes;
    for (const auto& diagnostic : policy.error()) {
      const bool own = diagnostic.file == paths.policy;
      mistakes.push_back({own ? diagnostic.Render(sources->policy) : diagnostic.Headline()});
    }
    return std::unexpected(std::move(mistakes));
  }
  return out;
}

Result<NewJournal> MakeJournal(const std::string& directory, const std::string& origin,
                               uint64_t segment_bytes, const CheckedDocuments& documents) {
  if (::mkdir(directory.c_str(), 0700) != 0 && errno != EEXIST) {
    return std::unexpected(Error{ErrorCode::kIo, "making the journal's folder", errno, directory});
  }
  const UniqueFd folder(::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW));
  if (!folder.IsValid()) {
    return std::unexpected(Error{ErrorCode::kIo, "opening the journal's folder", errno, directory});
  }
  if (!TRY(journal::ListSegments(folder.Get())).empty()) {
    return Fail(ErrorCode::kInvalidArgument, "a journal is here already; a genesis is written once",
                directory);
  }
  for (const char* name : {"blobs", "quarantine"}) TRY(MakeFolder(folder.Get(), name));
  const UniqueFd blobs(::openat(folder.Get(), "blobs", O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW));
  if (!blobs.IsValid()) return Fail(ErrorCode::kIo, "open blobs", errno);

  NewJournal out;
  TRY(crypto::FillRandom(out.body.log.bytes));
  out.body.origin = origin;
  out.body.documents = {
      TRY(StoreBlob(blobs.Get(), documents.policy)), TRY(StoreBlob(blobs.Get(), documents.roster)),
      TRY(StoreBlob(blobs.Get(), documents.keys)), TRY(StoreBlob(blobs.Get(), documents.reference)),
      TRY(StoreBlob(blobs.Get(), documents.address_book))};
  if (::fsync(blobs.Get()) != 0) return Fail(ErrorCode::kIo, "fsync blobs", errno);
  out.genesis = TRY(WriteGenesisEntry(folder.Get(), segment_bytes, out.body));
  if (::fsync(folder.Get()) != 0) return Fail(ErrorCode::kIo, "fsync the journal's folder", errno);
  return out;
}

Status PinGenesis(const std::string& config_path, const Hash256& genesis) {
  std::string text(AsText(TRY(ReadFile(config_path, kDocumentBytesMax))));
  const std::string hash = HexEncode(genesis.View());
  size_t line = text.starts_with("genesis") ? 0 : text.find("\ngenesis");
  if (line == std::string::npos)
    return Fail(ErrorCode::kNotFound, "no line `genesis = \"…\"` in it", config_path);
  line = text.find_first_not_of('\n', line);
  const size_t begin = text.find('"', line);
  const size_t end = begin == std::string::npos ? begin : text.find('"', begin + 1);
  if (end == std::string::npos || text.find('\n', line) < end) {
    return Fail(ErrorCode::kMalformed, "expected `genesis = \"…\"`", config_path);
  }
  const std::string pinned = text.substr(begin + 1, end - begin - 1);
  if (pinned == hash) return Ok();
  if (pinned.find_first_not_of('0') != std::string::npos) {
    return Fail(ErrorCode::kInvalidArgument, "another genesis is pinned in it", config_path);
  }
  text.replace(begin + 1, end - begin - 1, hash);
  return ReplaceFile(config_path, AsBytes(text));
}

}  // namespace sealward::genesis
