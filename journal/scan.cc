#include "journal/scan.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>

#include "base/check.h"
#include "journal/prepare/prepare.h"

namespace sealward::journal {

Result<uint64_t> SegmentBytes(int fd) {
  struct stat status{};
  if (::fstat(fd, &status) != 0) return Fail(ErrorCode::kIo, "reading the size of a segment", errno);
  const auto bytes = static_cast<uint64_t>(status.st_size);
  if (!S_ISREG(status.st_mode) || bytes < kSegmentBytesMin || bytes > kSegmentBytesMax ||
      bytes % kBlockBytes != 0) {
    return Fail(ErrorCode::kCorrupt, "a segment has a size that none is made with: it was cut or replaced");
  }
  return bytes;
}

std::string PlaceText(uint64_t segment, uint64_t offset) {
  return SegmentName(segment) + " at byte " + std::to_string(offset);
}

Result<ByteView> SegmentWindow::Read(const SegmentFd& segment, uint64_t segment_bytes, uint64_t offset,
                                     size_t bytes) {
  CHECK(offset % kBlockBytes == 0 && bytes % kBlockBytes == 0 && bytes <= kBatchBytesMax);
  CHECK(offset + bytes <= segment_bytes);
  if (fd_ == segment.fd && offset >= offset_ && offset + bytes <= offset_ + filled_) {
    return buffer_.View().subspan(static_cast<size_t>(offset - offset_), bytes);
  }
  fd_ = segment.fd;
  offset_ = offset;
  filled_ = 0;
  const auto want = static_cast<size_t>(std::min<uint64_t>(kWindowBytes, segment_bytes - offset));
  while (filled_ < want) {
    const ssize_t got =
        ::pread(fd_, buffer_.Data() + filled_, want - filled_, static_cast<off_t>(offset + filled_));
    if (got < 0)
      return Fail(ErrorCode::kIo, "reading a segment: see the kernel's log for the disk's own errors", errno);
    if (got == 0) return Fail(ErrorCode::kIo, "a segment became shorter while it was read");
    filled_ += static_cast<size_t>(got);
    if (filled_ % kBlockBytes != 0) return Fail(ErrorCode::kIo, "a segment was read in part of a block");
  }
  return buffer_.View().first(bytes);
}

Result<Scanner> Scanner::Create(std::span<const SegmentFd> segments) {
  for (size_t i = 0; i < segments.size(); ++i) {
    if (segments[i].number != i) {
      return Fail(ErrorCode::kCorrupt, "a segment of the journal is missing", SegmentName(i));
    }
  }
  return Scanner(segments);
}

const char* Scanner::CheckHeader(const SegmentHeader& header, uint64_t number) const {
  if (header.number != number) return "the segment's number differs from its name";
  if (number == 0)
    return header.first_index.value == 0 && header.chain.IsZero() ? nullptr
                                                                  : "the first segment goes on from another";
  if (header.log != state_.log || header.origin_hash != state_.origin_hash)
    return "the segment belongs to another log";
  if (header.first_index != state_.next) return "the segment doesn't begin with the next entry";
  if (header.chain != state_.last_batch) return "the segment doesn't follow the batch before it";
  if (!(header.range == state_.range)) return "the segment's hashes of the tree differ";
  if (header.epoch < state_.epoch) return "the segment's epoch lies before the batch before it";
  return nullptr;
}

// Looks at the header of segment `number`: takes it and returns nothing, or returns the end or damage.
Result<std::optional<Step>> Scanner::EnterSegment(uint64_t number) {
  const Step end{.kind = StepKind::kEnd, .segment = state_.segment, .offset = state_.offset};
  if (number >= segments_.size()) return end;
  const uint64_t bytes = TRY(SegmentBytes(segments_[number].fd));
  const ByteView block = TRY(window_.Read(segments_[number], bytes, 0, kBlockBytes));
  if (IsZero(block)) return end;
  const auto header = DecodeSegmentHeader(block);
  if (!header.has_value()) {
    if (header.error().code == ErrorCode::kUnsupported) return std::unexpected(header.error());
    return Damage(number, 0, header.error().context);
  }
  if (const char* wrong = CheckHeader(*header, number)) return Damage(number, 0, wrong);
  if (header->segment_bytes != bytes) return Damage(number, 0, "the segment's size differs from its header");
  state_.log = header->log;
  state_.origin_hash = header->origin_hash;
  state_.segment = number;
  state_.offset = kBlockBytes;
  state_.epoch = std::max(state_.epoch, header->epoch);
  segment_bytes_ = bytes;
  return std::optional<Step>();
}

Result<bool> Scanner::IsZeroFrom(uint64_t number, uint64_t offset) {
  const uint64_t segment_bytes = TRY(SegmentBytes(segments_[number].fd));
  while (offset < segment_bytes) {
    const auto bytes = static_cast<size_t>(std::min<uint64_t>(kBatchBytesMax, segment_bytes - offset));
    if (!IsZero(TRY(window_.Read(segments_[number], segment_bytes, offset, bytes)))) return false;
    offset += bytes;
  }
  return true;
}

const char* Scanner::CheckChain(const BatchView& batch) const {
  if (batch.header.first_index != state_.next) return "the batch doesn't begin with the next entry";
  if (batch.header.previous != state_.last_batch) return "the batch doesn't follow the one before it";
  if (batch.header.epoch < state_.epoch) return "the batch's epoch lies before the one before it";
  if (batch.header.time < state_.time) return "the batch's time lies before the one before it";
  return nullptr;
}

void Scanner::Take(const BatchView& batch) {
  for (EntryCursor cursor(batch); !cursor.AtEnd();) state_.range.Append(LeafHash(cursor.Next()));
  state_.next.value += batch.header.count;
  state_.epoch = batch.header.epoch;
  state_.time = batch.header.time;
  state_.last_batch = batch.hash;
  state_.last_batch_segment = state_.segment;
  state_.last_batch_offset = state_.offset;
  state_.offset += batch.padded_bytes;
}

Result<Step> Scanner::Next() {
  if (state_.offset == 0) {
    if (const auto stop = TRY(EnterSegment(0)); stop.has_value()) return *stop;
  }
  for (size_t tries = 0; tries <= segments_.size(); ++tries) {
    const SegmentFd& segment = segments_[state_.segment];
    const auto left = static_cast<size_t>(std::min<uint64_t>(kBatchBytesMax, segment_bytes_ - state_.offset));
    const ByteView first =
        left == 0 ? ByteView{} : TRY(window_.Read(segment, segment_bytes_, state_.offset, kBlockBytes));
    if (!IsZero(first)) {
      const ByteView in = TRY(window_.Read(segment, segment_bytes_, state_.offset, left));
      const auto batch = ParseBatch(in);
      if (!batch.has_value()) return Damage(state_.segment, state_.offset, batch.error().context);
      if (const char* wrong = CheckChain(*batch)) return Damage(state_.segment, state_.offset, wrong);
      Step step{
          .kind = StepKind::kBatch, .batch = *batch, .segment = state_.segment, .offset = state_.offset};
      Take(*batch);
      return step;
    }
    const uint64_t left_behind = state_.offset;
    const uint64_t number = state_.segment;
    if (const auto stop = TRY(EnterSegment(number + 1)); stop.has_value()) return *stop;
    if (!TRY(IsZeroFrom(number, left_behind))) {
      return Damage(number, left_behind, "bytes between the segment's last batch and its end");
    }
  }
  return Fail(ErrorCode::kInternal, "more segments than there are");
}

}  // namespace sealward::journal
