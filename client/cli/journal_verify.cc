#include <fcntl.h>

#include <cerrno>

#include "base/clock.h"
#include "base/hex.h"
#include "base/time_text.h"
#include "client/cli/daemon.h"
#include "client/cli/journal_directory.h"
#include "engine/engine.h"
#include "journal/record/json.h"
#include "journal/verifier/documents.h"
#include "journal/verifier/verifier.h"

namespace sealward::cli {
namespace {

using journal::verifier::Failure;
using journal::verifier::Options;
using journal::verifier::Report;

struct Wanted {
  Options options;
  UniqueFd head;  // where the configuration says
};

Result<Wanted> WantedOf(const Arguments& arguments) {
  Wanted wanted;
  wanted.options.allow_torn_tail = arguments.Has("running");
  wanted.options.until = SystemClock().Now();
  wanted.options.without_head = arguments.Has("without-head");
  if (const auto hex = arguments.Value("genesis"); hex.has_value()) {
    auto hash = HexDecodeFixed<Hash256>(*hex);
    if (!hash.has_value())
      return Fail(ErrorCode::kInvalidArgument, "expected the genesis hash in 64 hex digits", *hex);
    wanted.options.genesis = *hash;
  }
  const auto path = ConfigurationPath(arguments);
  if (!path.has_value()) return wanted;
  const config::Config config = TRY(LoadConfiguration(*path));
  if (!wanted.options.genesis.has_value() && !config.genesis.IsZero())
    wanted.options.genesis = config.genesis;
  if (!wanted.options.without_head && config.head_path != config.journal_directory + "/head") {
    wanted.head = UniqueFd(::open(config.head_path.c_str(), O_RDONLY | O_CLOEXEC));
    if (!wanted.head.IsValid())
      return std::unexpected(Error{errno == EACCES ? ErrorCode::kPermissionDenied : ErrorCode::kNotFound,
                                   "the journal's head can't be opened; --without-head does without it",
                                   errno, config.head_path});
    wanted.options.head_fd = wanted.head.Get();
  }
  return wanted;
}

std::string Text(const Report& report, const std::string& directory, bool pinned) {
  const auto number = [](uint64_t value) { return std::to_string(value); };
  std::string out =
      "verified  " + directory + "\n  log:         " + Printable(report.origin) +
      "\n  genesis:     " + HexEncode(report.genesis.View()) +
      (pinned ? "  (as pinned)" : "  (compared with nothing)") +
      "\n  root:        " + HexEncode(report.root.View()) + "\n  entries:     " + number(report.entries) +
      " in " + number(report.batches) + " batches, " + number(report.segments) + " segments, " +
      FormatTime(report.first_time) + " to " + FormatTime(report.last_time) +
      "\n  decisions:   " + number(report.permits) + " permits, " + number(report.denials) + " denials, " +
      number(report.pendings) + " pending, " + number(report.dry_runs) +
      " dry runs\n  signatures:  " + number(report.signatures) + " by keys, " +
      number(report.verdict_signatures) + " approvals and denials, " + number(report.requester_signatures) +
      " requests\n  documents:   " + number(report.documents) + "\n";
  for (const std::string& note : report.notes) out += "  note:        " + Printable(note) + "\n";
  return out;
}

std::string Json(const Report& report, bool pinned) {
  JsonObject records;
  for (size_t i = 0; i < report.records.size(); ++i)
    records.Number(journal::kBodyNames[i], report.records[i]);
  return JsonObject()
      .Bool("verified", true)
      .Text("origin", report.origin)
      .Text("log", HexEncode(report.log.View()))
      .Text("genesis", HexEncode(report.genesis.View()))
      .Bool("genesis_pinned", pinned)
      .Text("root", HexEncode(report.root.View()))
      .Text("first_time", FormatTime(report.first_time))
      .Text("last_time", FormatTime(report.last_time))
      .Number("segments", report.segments)
      .Number("batches", report.batches)
      .Number("entries", report.entries)
      .Number("head_entries", report.head_entries)
      .Number("torn_bytes", report.torn_bytes)
      .Number("documents", report.documents)
      .Raw("records", records.Take())
      .Number("permits", report.permits)
      .Number("denials", report.denials)
      .Number("pendings", report.pendings)
      .Number("dry_runs", report.dry_runs)
      .Number("signatures", report.signatures)
      .Number("verdict_signatures", report.verdict_signatures)
      .Number("requester_signatures", report.requester_signatures)
      .Raw("notes", journal::ToJson(report.notes))
      .Take();
}

ExitCode SayFailure(const Failure& failure, Output& output) {
  if (!output.json())
    return output.Fail(ExitCode::kNotVerified, "the journal does not verify: " + failure.Text());
  JsonObject object;
  object.Bool("verified", false)
      .Text("error", failure.Text())
      .Text("file", failure.file)
      .Text("what", failure.what);
  if (failure.entry.has_value()) object.Number("entry", *failure.entry);
  if (failure.offset.has_value()) object.Number("offset", *failure.offset);
  output.Json(object.Number("exit_code", static_cast<uint64_t>(ExitCode::kNotVerified)).Take());
  return ExitCode::kNotVerified;
}

// Decides again what each record says was decided, with the daemon's own engine.
class Replay {
 public:
  explicit Replay(int directory_fd) : directory_fd_(directory_fd) {}

  Status Take(const journal::Record& record) {
    if (!engine_.has_value())
      TRY(Begin(record));
    else
      TRY(engine_->Recheck(record));
    if (std::holds_alternative<journal::Decision>(record.body)) ++decided_;
    return engine_->Apply(record);
  }
  uint64_t decided() const { return decided_; }

 private:
  Status Begin(const journal::Record& record) {
    const auto* const genesis = std::get_if<journal::Genesis>(&record.body);
    if (genesis == nullptr) return Fail(ErrorCode::kCorrupt, "the journal does not begin with a genesis");
    std::string file;
    auto read = TRY(journal::verifier::ReadDocuments(directory_fd_, genesis->documents, file));
    engine::Documents documents{
        read.hashes,          std::move(read.reference), std::move(read.address_book),
        std::move(read.keys), std::move(read.roster),    TRY(Decode<policy::PolicyDocument>(read.policy))};
    engine_.emplace(TRY(engine::Engine::Create(std::move(documents), genesis->log, genesis->origin, {})));
    return Ok();
  }

  int directory_fd_;
  std::optional<engine::Engine> engine_;
  uint64_t decided_ = 0;
};

Result<ExitCode> Run(const Arguments& arguments, bool replays, Output& output) {
  Wanted wanted = TRY(WantedOf(arguments));
  const std::string path = arguments.Given("DIR");
  const UniqueFd directory = TRY(OpenDirectory(path));
  Replay replay(directory.Get());
  if (replays) wanted.options.observer = [&](const journal::Record& record) { return replay.Take(record); };
  const auto report = journal::verifier::Verify(directory.Get(), wanted.options);
  if (!report.has_value()) return SayFailure(report.error(), output);
  const bool pinned = wanted.options.genesis.has_value();
  output.Say(Text(*report, path, pinned));
  JsonObject object(Json(*report, pinned));
  if (replays) {
    output.Say("  replayed:    " + std::to_string(replay.decided()) +
               " decisions, each with the same outcome\n");
    object.Number("replayed", replay.decided());
  }
  if (!pinned) {
    output.Warn(
        "the genesis was compared with nothing, so this may be any log: give --genesis, --config or "
        "$SEALWARD_CONFIG");
  }
  output.Json(object.Number("exit_code", uint64_t{0}).Take());
  return ExitCode::kOk;
}

}  // namespace

Result<ExitCode> RunJournalVerify(const Arguments& arguments, Output& output) {
  return Run(arguments, false, output);
}

Result<ExitCode> RunJournalReplay(const Arguments& arguments, Output& output) {
  return Run(arguments, true, output);
}

}  // namespace sealward::cli
