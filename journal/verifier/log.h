// The verifier's own reading of segments, batches and head, straight from FORMAT.md: checks every byte of
// them and hands out the entries one by one. Opens the files of a directory for reading; owned by one Verify
// call.
#ifndef SEALWARD_JOURNAL_VERIFIER_LOG_H_
#define SEALWARD_JOURNAL_VERIFIER_LOG_H_

#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "base/strong.h"
#include "base/unique_fd.h"
#include "journal/verifier/tree.h"
#include "journal/verifier/verifier.h"

namespace sealward::journal::verifier {

// Where the log is being read; a failure names it.
struct Place {
  std::string file;
  std::optional<uint64_t> offset;
};

struct RawEntry {
  uint64_t index = 0;
  ByteView bytes;  // valid until the next call
  Epoch epoch;     // of its batch
  Nanoseconds batch_time;
  bool last_in_batch = false;
};

class Log {
 public:
  // Lists the segments. The directory's descriptor is borrowed.
  static Result<Log> Open(int directory_fd, const Options& options);

  // Reads the head; before Next. Its claims are compared as the entries pass.
  Status ReadHead();
  // The next entry, or nothing when the log has ended rightly: then head, spares and tail have been checked
  // too.
  Result<std::optional<RawEntry>> Next();

  const Place& place() const { return place_; }
  uint64_t NextIndex() const { return tree_.Size(); }
  const LogId& log() const { return log_; }
  const Hash256& origin_hash() const { return origin_hash_; }
  void Fill(Report& report) const;  // what this layer counted

 private:
  struct Head {
    uint64_t generation = 0, epoch = 0, tree_size = 0, segment = 0, offset = 0, time = 0;
    Hash256 root, batch;
    bool met = false;
  };

  Log(int directory_fd, const Options& options) : directory_fd_(directory_fd), options_(options) {}
  // Where the log was being read before its end was looked for.
  struct Mark {
    uint64_t segment = 0, position = 0, epoch = 0, segments = 0;
    size_t notes = 0;
  };
  Result<UniqueFd> OpenFile(uint64_t number);
  Result<bool> OpenSegment(uint64_t number);  // false: it is empty
  Status CheckHeader(ByteView block);
  Status ReadSlots(int fd);
  Status ReadSlot(ByteView block);
  Result<bool> NextBatch();  // false: no further batch in this segment; no_batch_ says why
  Result<bool> PassLastBatch();
  Result<bool> WentOn(const Mark& mark);
  Status CheckBatch(ByteView batch);
  Status CheckHeads(uint64_t batch_offset, uint64_t batch_epoch);
  bool AllHeadsMet() const;
  Status Finish(uint64_t spare_from);
  Status Tail(const char* what);
  Status ExpectZeros(uint64_t from, const char* what);
  Result<ByteView> Read(uint64_t offset, size_t bytes);

  int directory_fd_;
  Options options_;
  uint64_t segment_count_ = 0;
  UniqueFd file_;
  uint64_t file_bytes_ = 0;
  uint64_t number_ = 0;    // of the open segment
  uint64_t position_ = 0;  // of the next batch in it; 0: none is open
  Bytes buffer_;
  uint64_t buffer_offset_ = 0;
  size_t buffer_filled_ = 0;
  Place place_;

  LogId log_;
  Hash256 origin_hash_;
  Hash256 chain_;  // hash of the batch before
  uint64_t epoch_ = 0;
  uint64_t time_ = 0;
  Tree tree_;
  std::vector<Head> heads_;

  Bytes batch_;  // the batch whose entries are being handed out
  uint64_t batch_offset_ = 0;
  size_t entry_position_ = 0;
  uint32_t entries_left_ = 0;
  uint64_t batches_ = 0;
  uint64_t segments_ = 0;
  uint64_t torn_bytes_ = 0;
  const char* no_batch_ = nullptr;  // why none stands at position_; nullptr: the segment is full
  bool stop_ = false;               // behind the batch at hand
  bool ended_ = false;
  std::vector<std::string> notes_;
};

}  // namespace sealward::journal::verifier

#endif  // SEALWARD_JOURNAL_VERIFIER_LOG_H_
