// The journal's bytes on disk, as FORMAT.md describes them: segment header, batch and head slot. Shared by
// writer, recovery and reader; the verifier has its own reading of FORMAT.md. Pure: encodes into and decodes
// from memory.
#ifndef SEALWARD_JOURNAL_FORMAT_H_
#define SEALWARD_JOURNAL_FORMAT_H_

#include <span>

#include "base/bytes.h"
#include "base/limits.h"
#include "base/result.h"
#include "base/strong.h"
#include "journal/merkle.h"

namespace sealward::journal {

inline constexpr size_t kBlockBytes = 4096;           // what a disk writes whole, or not at all
inline constexpr size_t kBatchBytesMax = 256 * 1024;  // with its padding
inline constexpr size_t kBatchEntriesMax = 256;
inline constexpr size_t kBatchHeaderBytes = 72;
inline constexpr size_t kBatchOverheadBytes = kBatchHeaderBytes + 32;  // and 2 per entry
inline constexpr uint32_t kFormatVersion = 1;
inline constexpr uint32_t kSegmentMagic = 0x53575347;     // "SWSG"
inline constexpr uint32_t kBatchMagic = 0x53574254;       // "SWBT"
inline constexpr uint32_t kHeadMagic = 0x53574844;        // "SWHD"
inline constexpr uint32_t kQuarantineMagic = 0x53575154;  // "SWQT"
inline constexpr size_t kHeadSlots = 2;

constexpr size_t RoundUpToBlock(size_t bytes) {
  return (bytes + kBlockBytes - 1) / kBlockBytes * kBlockBytes;
}
bool IsZero(ByteView bytes);

using Block = std::span<uint8_t, kBlockBytes>;

struct SegmentHeader {
  LogId log;
  Hash256 origin_hash;  // SHA-256 of the log's origin
  uint64_t number = 0;
  uint64_t segment_bytes = 0;
  Sequence first_index;  // of the first entry that will stand in it
  Epoch epoch;           // in which it was started
  Hash256 chain;         // hash of the last batch before it; zero in segment 0
  CompactRange range;    // of all entries before it
};

struct BatchHeader {
  uint32_t total_bytes = 0;  // without padding
  Sequence first_index;
  uint32_t count = 0;
  uint32_t flags = 0;  // reserved, 0
  Epoch epoch;
  Nanoseconds time;  // journal time of its newest record
  Hash256 previous;  // hash of the batch before it; zero for the first
};

// A batch whose hash is right, whose lengths add up and whose padding is zero. Views into the memory it was
// parsed from.
struct BatchView {
  BatchHeader header{};
  Hash256 hash{};
  ByteView entries{};  // count × (u16 length ‖ entry)
  size_t padded_bytes = 0;
};

// One pass over BatchView::entries.
class EntryCursor {
 public:
  explicit EntryCursor(const BatchView& batch) : rest_(batch.entries) {}
  bool AtEnd() const { return rest_.empty(); }
  ByteView Next();                           // CHECKs that there is one
  size_t Offset() const { return offset_; }  // of the entry that Next() returned last, from the batch's start

 private:
  ByteView rest_;
  size_t offset_ = 0;
  size_t next_offset_ = kBatchHeaderBytes;
};

struct HeadSlot {
  uint64_t generation = 0;  // slot = generation mod 2
  Epoch epoch;
  uint64_t tree_size = 0;
  Hash256 root;
  Hash256 batch_hash;    // of the newest batch
  uint64_t segment = 0;  // where that batch stands
  uint64_t offset = 0;
  Nanoseconds time;  // of that batch
};

void EncodeSegmentHeader(const SegmentHeader& header, Block out);
Result<SegmentHeader> DecodeSegmentHeader(ByteView block);

void EncodeHeadSlot(const HeadSlot& slot, Block out);
Result<HeadSlot> DecodeHeadSlot(ByteView block);

// Bytes of a batch of these entries with its padding, or nothing to write: kInvalidArgument for none, too
// many, an empty or oversized entry, kTooLarge beyond kBatchBytesMax.
Result<size_t> BatchBytes(std::span<const ByteView> entries);
// Writes header, entries, hash and padding; `out` has BatchBytes(entries). total_bytes and count are filled
// in. Returns the batch's hash.
Hash256 EncodeBatch(BatchHeader header, std::span<const ByteView> entries, std::span<uint8_t> out);
// `in` starts at the batch and holds at least its padded bytes, or less at a segment's end. kCorrupt, saying
// what differs.
Result<BatchView> ParseBatch(ByteView in);

}  // namespace sealward::journal

#endif  // SEALWARD_JOURNAL_FORMAT_H_
