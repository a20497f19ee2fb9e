// The journal's writer: puts batches of entries into the open segment and moves the head after them. Run by
// the journaler, and by `sealward init` for the genesis; works on descriptors only and opens nothing. Not
// thread-safe.
//
// The order is the caller's promise to keep: Append, Sync, then whatever needs the entries to be durable. One
// batch is unsynced at most: a crash can then leave one torn batch, never a good one behind a lost one. Every
// error is final: the writer refuses everything after it, a sync is never tried again, and the caller ends
// the process.
#ifndef SEALWARD_JOURNAL_WRITER_H_
#define SEALWARD_JOURNAL_WRITER_H_

#include <span>

#include "base/bytes.h"
#include "base/result.h"
#include "base/strong.h"
#include "base/unique_fd.h"
#include "journal/aligned_buffer.h"
#include "journal/format.h"
#include "journal/merkle.h"

namespace sealward::journal {

// Where the journal ends, as recovery found it; a new journal has all zero but log, origin and epoch.
struct WriterState {
  LogId log;
  Hash256 origin_hash;
  Epoch epoch;  // of what will be written now
  Sequence next;
  Nanoseconds last_time;
  Hash256 last_batch;
  uint64_t last_batch_segment = 0;  // where that batch stands
  uint64_t last_batch_offset = 0;
  CompactRange range;    // of all entries
  uint64_t segment = 0;  // the open one
  uint64_t offset = 0;   // of its next batch; 0: it has no header yet
  uint64_t head_generation = 0;
  uint64_t head_tree_size = 0;  // entries that the head answers for
};

struct BatchInfo {
  Sequence first;
  uint32_t count = 0;
  size_t bytes = 0;  // with padding
  Hash256 hash;
};

class Writer {
 public:
  // Both descriptors are open for reading and writing. If state.offset is 0 the segment's header is written.
  // The segment is synced: what recovery read may have been in the page cache only.
  static Result<Writer> Create(UniqueFd segment, UniqueFd head, const WriterState& state);

  // Writes 1-256 entries as one batch with one pwrite. `time` is the journal time of the last of them and not
  // before the previous batch's. CHECKs that the batch before was synced. NeedsSegment() must be false:
  // kDiskFull otherwise.
  Result<BatchInfo> Append(std::span<const ByteView> entries, Nanoseconds time);
  // After it returns, all entries before NextSequence() are durable.
  Status Sync();
  // Writes the head for everything that was synced, and syncs it. Nothing to do if it says so already.
  Status WriteHead();

  // Whether the open segment might not hold a maximal batch any more.
  bool NeedsSegment() const { return state_.offset + kBatchBytesMax > segment_bytes_; }
  // The segment after the open one, zero-filled (journal/prepare). CHECKs that all is synced.
  Status StartSegment(UniqueFd segment);

  Sequence NextSequence() const { return state_.next; }
  const WriterState& State() const { return state_; }
  uint64_t BatchesSinceHead() const { return batches_since_head_; }

 private:
  Writer(UniqueFd segment, UniqueFd head, const WriterState& state);
  Status Measure(int fd);
  Status WriteSegmentHeader();
  Status CheckUsable() const;
  Status PutAll(int fd, ByteView bytes, uint64_t offset, const char* what);
  Status SyncFd(int fd, const char* what);

  UniqueFd segment_;
  UniqueFd head_;
  WriterState state_;
  uint64_t segment_bytes_ = 0;
  uint64_t batches_since_head_ = 0;
  bool unsynced_ = false;
  bool failed_ = false;
  AlignedBuffer buffer_;
};

}  // namespace sealward::journal

#endif  // SEALWARD_JOURNAL_WRITER_H_
