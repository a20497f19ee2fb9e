#include "journal/verifier/verifier.h"

#include "base/hex.h"
#include "base/system_error.h"
#include "crypto/hash.h"
#include "journal/verifier/documents.h"
#include "journal/verifier/ledger.h"
#include "journal/verifier/log.h"

namespace sealward::journal::verifier {
namespace {

// Where the checks stand, so that whatever fails is told with its place.
struct Progress {
  std::optional<uint64_t> entry;
  Place place;
};

Result<Record> DecodeEntry(const RawEntry& entry) {
  auto record = Decode<Record>(entry.bytes);
  if (!record.has_value()) {
    return Fail(ErrorCode::kCorrupt, "the entry isn't a record that this release knows",
                record.error().Message());
  }
  const Bytes again = Encode(*record);
  if (!std::equal(again.begin(), again.end(), entry.bytes.begin(), entry.bytes.end())) {
    return Fail(ErrorCode::kCorrupt, "the entry isn't in its canonical form");
  }
  if (record->time > entry.batch_time) return Fail(ErrorCode::kCorrupt, "the record is newer than its batch");
  if (entry.last_in_batch && record->time != entry.batch_time) {
    return Fail(ErrorCode::kCorrupt, "the batch's time isn't that of its newest record");
  }
  return record;
}

Result<Ledger> Begin(int directory_fd, const Log& log, const RawEntry& entry, const Record& record,
                     const Options& options, Report& report, Progress& progress) {
  report.genesis = crypto::Sha256(entry.bytes);
  if (options.genesis.has_value() && report.genesis != *options.genesis) {
    return Fail(ErrorCode::kPermissionDenied,
                "the journal is of another log: this genesis isn't the expected one",
                HexEncode(report.genesis.View()));
  }
  const auto* genesis = std::get_if<Genesis>(&record.body);
  if (genesis == nullptr) return Fail(ErrorCode::kCorrupt, "a journal begins with its genesis, once");
  if (genesis->log != log.log() || crypto::Sha256(AsBytes(genesis->origin)) != log.origin_hash()) {
    return Fail(ErrorCode::kCorrupt, "the genesis names another log than the segment's header");
  }
  const Place at = progress.place;
  progress.place = {"", std::nullopt};
  report.documents = TRY(CheckBlobs(directory_fd, progress.place.file));
  Documents documents = TRY(ReadDocuments(directory_fd, genesis->documents, progress.place.file));
  progress.place = at;
  return Ledger(genesis->log, genesis->origin, std::move(documents));
}

Status Run(int directory_fd, const Options& options, Report& report, Progress& progress) {
  Log log = TRY(Log::Open(directory_fd, options));
  const Status head = log.ReadHead();
  progress.place = log.place();
  TRY(head);
  std::optional<Ledger> ledger;
  for (;;) {
    const auto next = log.Next();
    progress.place = log.place();
    progress.entry = log.NextIndex();
    const auto entry = TRY(next);
    if (!entry.has_value()) break;
    progress.entry = entry->index;
    const Record record = TRY(DecodeEntry(*entry));
    if (!ledger.has_value())
      ledger = TRY(Begin(directory_fd, log, *entry, record, options, report, progress));
    TRY(ledger->Check(record, entry->epoch));
    if (options.observer) TRY(options.observer(record));
  }
  if (!ledger.has_value()) return Fail(ErrorCode::kCorrupt, "the journal has no entries");
  ledger->Fill(report);
  log.Fill(report);
  return Ok();
}

// Of another log or not right: the words say it all.
std::string WhatOf(const Error& error) {
  const bool plain = error.code == ErrorCode::kCorrupt || error.code == ErrorCode::kPermissionDenied;
  if (!plain) return SystemMessage(error);
  return (error.subject.empty() ? "" : "`" + error.subject + "`: ") + error.context;
}

}  // namespace

std::string Failure::Text() const {
  std::string out;
  if (entry.has_value()) out += "entry " + std::to_string(*entry);
  if (!file.empty()) {
    if (!out.empty()) out += ", ";
    out += file;
    if (offset.has_value()) out += " at byte " + std::to_string(*offset);
  }
  return out.empty() ? what : out + ": " + what;
}

std::expected<Report, Failure> Verify(int directory_fd, const Options& options) {
  Report report;
  Progress progress;
  const Status status = Run(directory_fd, options, report, progress);
  if (status.has_value()) return report;
  return std::unexpected(
      Failure{progress.entry, progress.place.file, progress.place.offset, WhatOf(status.error())});
}

}  // namespace sealward::journal::verifier
