// The auditor's verifier: checks a journal's directory from the first byte to the last, and that every
// decision, approval and signature in it follows from what came before. Reads only, needs no daemon and no
// key, and works on a copy. It has its own reading of the format (FORMAT.md) and its own tree, so that it
// does not share a mistake with the writer; the schema, the documents, the formats and the approval texts are
// the product's. Run by `sealward journal verify`.
#ifndef SEALWARD_JOURNAL_VERIFIER_VERIFIER_H_
#define SEALWARD_JOURNAL_VERIFIER_VERIFIER_H_

#include <array>
#include <functional>
#include <expected>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/strong.h"
#include "journal/record/record.h"

namespace sealward::journal::verifier {

// Takes each record once it was found right, in order; an error of its is the journal's.
using Observer = std::function<Status(const Record& record)>;

struct Options {
  std::optional<Hash256> genesis;  // what SHA-256 of entry 0 must be; without it any log is accepted
  std::optional<int> head_fd;      // a head that lies elsewhere; else the file "head" in the directory
  bool without_head = false;       // a copy that has none: what was cut off at its end can't be noticed
  Observer observer{};
  bool allow_torn_tail = false;  // of a running or crashed daemon: one unfinished batch may stand at the end
  // With a torn tail allowed: what was written later isn't looked at, so as not to run after a busy daemon.
  std::optional<Nanoseconds> until = std::nullopt;
};

// What was checked. Every count is of things that were found right.
struct Report {
  LogId log;
  std::string origin;
  Hash256 genesis;
  Hash256 root;  // of all entries
  Nanoseconds first_time;
  Nanoseconds last_time;
  uint64_t segments = 0;  // with a header
  uint64_t batches = 0;
  uint64_t entries = 0;
  uint64_t head_entries = 0;                                  // entries that the head answers for
  uint64_t torn_bytes = 0;                                    // of an unfinished batch at the end
  uint64_t documents = 0;                                     // blobs
  std::array<uint64_t, std::variant_size_v<Body>> records{};  // by kind, as in kBodyNames
  uint64_t permits = 0;  // payload built again, floor and requirements met
  uint64_t denials = 0;
  uint64_t pendings = 0;
  uint64_t dry_runs = 0;
  uint64_t requester_signatures = 0;
  uint64_t verdict_signatures = 0;
  uint64_t signatures = 0;         // outcomes, against the enrolled public key over the payload
  std::vector<std::string> notes;  // what an auditor should know though it is no failure
};

// The first thing that is wrong, and where.
struct Failure {
  std::optional<uint64_t> entry;   // the entry, or the one that should have come here
  std::string file;                // in the journal's directory
  std::optional<uint64_t> offset;  // in bytes
  std::string what;
  // "entry 7, seg-00000000000000000000.j at byte 20480: the batch's hash differs"
  std::string Text() const;
};

std::expected<Report, Failure> Verify(int directory_fd, const Options& options);

}  // namespace sealward::journal::verifier

#endif  // SEALWARD_JOURNAL_VERIFIER_VERIFIER_H_
