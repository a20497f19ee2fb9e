// The journal's reader: every entry from the first to the last, one at a time, in bounded memory. Every hash
// and link is checked on the way. Used by authorizer and signer at start, on descriptors the monitor hands
// them after recovery, and by `sealward journal show` on a directory. Reads only.
#ifndef SEALWARD_JOURNAL_READER_H_
#define SEALWARD_JOURNAL_READER_H_

#include <optional>
#include <span>
#include <vector>

#include "base/result.h"
#include "base/strong.h"
#include "base/unique_fd.h"
#include "journal/record/record.h"
#include "journal/scan.h"

namespace sealward::journal {

struct ReaderOptions {
  std::optional<Hash256> genesis;  // what SHA-256 of entry 0 must be
  bool torn_tail_is_end =
      false;  // for people who read while the journaler writes: an unfinished batch is the end
};

struct Entry {
  Sequence index;
  ByteView bytes;  // one encoded Record; valid until the next call
  Hash256 batch_hash;
  Sequence batch_first;
  Epoch epoch;
  Nanoseconds batch_time;
  uint64_t segment = 0;  // the file,
  uint64_t offset = 0;   // and where the entry's bytes begin in it
};

class Reader {
 public:
  // Descriptors are borrowed, in order, from segment 0; spare segments behind the last may be among them.
  static Result<Reader> Create(std::span<const SegmentFd> segments, const ReaderOptions& options);

  // The next entry; nothing at the end. kCorrupt with the place as subject, kPermissionDenied for another
  // log, kNotReady if there is no journal at all, kIo. After an error there is nothing more to read.
  Result<std::optional<Entry>> Next();

  // Decoded strictly, with its sequence compared: kCorrupt if it isn't a Record of that place.
  static Result<Record> DecodeEntry(const Entry& entry);

  // What the entries so far add up to; complete once Next() has returned nothing.
  const ScanState& State() const { return scanner_.State(); }
  bool EndedTorn() const { return ended_torn_; }

 private:
  Reader(Scanner scanner, const ReaderOptions& options) : scanner_(std::move(scanner)), options_(options) {}

  Scanner scanner_;
  ReaderOptions options_;
  Step step_;
  std::optional<EntryCursor> cursor_;
  Sequence next_;
  bool ended_ = false;
  bool ended_torn_ = false;
};

// The segments of a journal's directory, opened read-only. Owns the descriptors that its view borrows.
class SegmentSet {
 public:
  static Result<SegmentSet> Open(int directory_fd);
  std::span<const SegmentFd> View() const { return view_; }

 private:
  std::vector<UniqueFd> owned_;
  std::vector<SegmentFd> view_;
};

}  // namespace sealward::journal

#endif  // SEALWARD_JOURNAL_READER_H_
