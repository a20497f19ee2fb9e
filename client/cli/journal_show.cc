#include <algorithm>
#include <set>

#include "base/hex.h"
#include "client/cli/journal_directory.h"
#include "intent/request.h"
#include "journal/reader.h"
#include "journal/show.h"

namespace sealward::cli {
namespace {

using journal::Record;

// Which entries are wanted. What is about a request names its hash; only decisions and refusals say its id.
class Filter {
 public:
  static Result<Filter> Create(const Arguments& arguments) {
    Filter filter;
    if (const auto entry = arguments.Value("entry"); entry.has_value())
      filter.entry_ = TRY(ParseNumber("entry", *entry));
    filter.kinds_ = arguments.All("kind");
    for (const std::string& kind : filter.kinds_) {
      if (std::ranges::find(journal::kBodyNames, kind) != std::end(journal::kBodyNames)) continue;
      return Fail(ErrorCode::kInvalidArgument,
                  "expected a kind of entry: genesis, start, decision, refusal, approval, outcome, ended, "
                  "connection, "
                  "recovery, dropped or refused_verdict",
                  kind);
    }
    filter.id_ = arguments.Value("request");
    if (filter.id_.has_value()) {
      const auto hash = HexDecodeFixed<RequestHash>(*filter.id_);
      if (hash.has_value()) filter.hashes_.insert(*hash);
    }
    return filter;
  }

  bool Takes(const Record& record) {
    if (entry_.has_value() && record.sequence.value != *entry_) return false;
    if (id_.has_value() && !IsAboutRequest(record)) return false;
    return kinds_.empty() ||
           std::ranges::find(kinds_, journal::kBodyNames[record.body.index()]) != kinds_.end();
  }
  bool PassedLast(const Record& record) const {
    return entry_.has_value() && record.sequence.value >= *entry_;
  }

 private:
  bool IsAboutRequest(const Record& record) {
    return std::visit([&](const auto& body) { return IsAbout(body); }, record.body);
  }
  bool IsAbout(const journal::Decision& decision) {
    const RequestHash hash = intent::HashRequest(decision.request);
    const auto request = Decode<intent::CanonicalRequest>(decision.request);
    if (request.has_value() && request->stated.request_id == id_) hashes_.insert(hash);
    return hashes_.contains(hash);
  }
  bool IsAbout(const journal::Refusal& refusal) const {
    const auto stated = Decode<intent::StatedRequest>(refusal.stated);
    return stated.has_value() && stated->request_id == id_;
  }
  bool IsAbout(const auto& body) const {
    if constexpr (requires {
                    { body.request } -> std::convertible_to<RequestHash>;
                  }) {
      return hashes_.contains(body.request);
    } else {
      return false;
    }
  }

  std::optional<uint64_t> entry_;
  std::vector<std::string> kinds_;
  std::optional<std::string> id_;
  std::set<RequestHash> hashes_;
};

}  // namespace

Result<ExitCode> RunJournalShow(const Arguments& arguments, Output& output) {
  Filter filter = TRY(Filter::Create(arguments));
  const UniqueFd directory = TRY(OpenDirectory(arguments.Given("DIR")));
  const auto segments = TRY(journal::SegmentSet::Open(directory.Get()));
  auto reader = TRY(journal::Reader::Create(segments.View(), {std::nullopt, true}));
  size_t shown = 0;
  while (const auto entry = TRY(reader.Next())) {
    const Record record = TRY(journal::Reader::DecodeEntry(*entry));
    if (filter.Takes(record)) {
      output.Say(journal::ShowText(record));
      output.Json(journal::ShowJson(record));
      ++shown;
    }
    if (filter.PassedLast(record)) break;
  }
  if (reader.EndedTorn()) {
    output.Tell(
        "note: the journal stops at a batch that is unfinished (a daemon at work) or damaged; `sealward "
        "journal verify` tells\n");
  }
  if (shown > 0) return ExitCode::kOk;
  return output.Fail(ExitCode::kError, "the journal holds no such entry");
}

}  // namespace sealward::cli
