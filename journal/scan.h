// Scanner: walks the batches of a journal in order and checks every link: headers, hashes, chain, sequence,
// epochs, times, and that nothing but zeros follows the last batch of a segment. What recovery and reader
// have in common. Works on borrowed descriptors (O_DIRECT or not), in 1 MiB of memory.
#ifndef SEALWARD_JOURNAL_SCAN_H_
#define SEALWARD_JOURNAL_SCAN_H_

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "journal/aligned_buffer.h"
#include "journal/format.h"

namespace sealward::journal {

// Segments in order; numbers[i] is i (the journal begins with segment 0). Borrowed.
struct SegmentFd {
  uint64_t number = 0;
  int fd = -1;
};

// Bytes of a segment; kCorrupt for a size that no segment has.
Result<uint64_t> SegmentBytes(int fd);

// Reads block-aligned parts of a segment through a window of memory.
class SegmentWindow {
 public:
  SegmentWindow() : buffer_(kWindowBytes) {}
  // `bytes` bytes at `offset`, both multiples of 4 KiB and inside the segment, at most 256 KiB. Valid until
  // the next call.
  Result<ByteView> Read(const SegmentFd& segment, uint64_t segment_bytes, uint64_t offset, size_t bytes);

 private:
  static constexpr size_t kWindowBytes = 1024 * 1024;
  AlignedBuffer buffer_;
  int fd_ = -1;
  uint64_t offset_ = 0;
  size_t filled_ = 0;
};

// Where something is, for messages: "seg-00000000000000000000.j at byte 4096".
std::string PlaceText(uint64_t segment, uint64_t offset);

enum class StepKind : uint8_t {
  kBatch,  // the next good batch
  kEnd,    // zeros from here on, and no further segment has a header
  kDamage  // neither
};

struct Step {
  StepKind kind = StepKind::kEnd;
  BatchView batch{};     // kBatch: valid until the next call
  uint64_t segment = 0;  // where the batch, the end or the damage is
  uint64_t offset = 0;
  const char* reason = "";  // kDamage
};

// What the batches so far add up to.
struct ScanState {
  LogId log;
  Hash256 origin_hash;
  Sequence next;
  Epoch epoch;       // of the newest batch
  Nanoseconds time;  // of the newest batch
  Hash256 last_batch;
  uint64_t last_batch_segment = 0;
  uint64_t last_batch_offset = 0;
  CompactRange range;
  uint64_t segment = 0;  // the newest with a header
  uint64_t offset = 0;   // of what follows in it; 0: no segment has one
};

class Scanner {
 public:
  // kInvalidArgument unless the numbers are 0, 1, 2 …
  static Result<Scanner> Create(std::span<const SegmentFd> segments);

  // Errors are kIo and sizes only; damage is a step, after which Next() must not be called again.
  Result<Step> Next();

  const ScanState& State() const { return state_; }
  SegmentWindow& Window() { return window_; }
  std::span<const SegmentFd> Segments() const { return segments_; }

 private:
  explicit Scanner(std::span<const SegmentFd> segments) : segments_(segments.begin(), segments.end()) {}
  Step Damage(uint64_t segment, uint64_t offset, const char* reason) const {
    return {.kind = StepKind::kDamage, .segment = segment, .offset = offset, .reason = reason};
  }
  Result<std::optional<Step>> EnterSegment(uint64_t number);
  const char* CheckHeader(const SegmentHeader& header, uint64_t number) const;
  const char* CheckChain(const BatchView& batch) const;
  void Take(const BatchView& batch);
  Result<bool> IsZeroFrom(uint64_t number, uint64_t offset);

  std::vector<SegmentFd> segments_;
  SegmentWindow window_;
  ScanState state_;
  uint64_t segment_bytes_ = 0;  // of state_.segment
};

}  // namespace sealward::journal

#endif  // SEALWARD_JOURNAL_SCAN_H_
