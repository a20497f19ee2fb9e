#include "journal/writer.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#include "journal/prepare/prepare.h"

namespace sealward::journal {
namespace {

ErrorCode CodeOf(int error) {
  return error == ENOSPC || error == EDQUOT || error == EFBIG ? ErrorCode::kDiskFull : ErrorCode::kIo;
}

}  // namespace

Writer::Writer(UniqueFd segment, UniqueFd head, const WriterState& state)
    : segment_(std::move(segment)), head_(std::move(head)), state_(state), buffer_(kBatchBytesMax) {
  if (state.head_tree_size != state.next.value) batches_since_head_ = 1;
}

Result<Writer> Writer::Create(UniqueFd segment, UniqueFd head, const WriterState& state) {
  Writer writer(std::move(segment), std::move(head), state);
  TRY(writer.Measure(writer.segment_.Get()));
  if (state.offset == 0) {
    TRY(writer.WriteSegmentHeader());
  } else if (state.offset % kBlockBytes != 0 || state.offset > writer.segment_bytes_) {
    return Fail(ErrorCode::kInvalidArgument, "the journal's end lies outside its open segment");
  }
  TRY(writer.SyncFd(writer.segment_.Get(), "syncing the open segment"));
  return writer;
}

Status Writer::Measure(int fd) {
  struct stat status{};
  if (::fstat(fd, &status) != 0) return Fail(ErrorCode::kIo, "reading the size of a segment", errno);
  const auto bytes = static_cast<uint64_t>(status.st_size);
  if (!S_ISREG(status.st_mode) || bytes < kSegmentBytesMin || bytes > kSegmentBytesMax ||
      bytes % kBlockBytes != 0) {
    return Fail(ErrorCode::kCorrupt, "a segment has a size that none is made with");
  }
  segment_bytes_ = bytes;
  return Ok();
}

Status Writer::WriteSegmentHeader() {
  const auto block = buffer_.Span().first<kBlockBytes>();
  const ssize_t got = ::pread(segment_.Get(), block.data(), block.size(), 0);
  if (got < 0) return Fail(ErrorCode::kIo, "reading a fresh segment", errno);
  if (static_cast<size_t>(got) != block.size() || !IsZero(block)) {
    return Fail(ErrorCode::kCorrupt, "a fresh segment isn't empty");
  }
  EncodeSegmentHeader({.log = state_.log,
                       .origin_hash = state_.origin_hash,
                       .number = state_.segment,
                       .segment_bytes = segment_bytes_,
                       .first_index = state_.next,
                       .epoch = state_.epoch,
                       .chain = state_.last_batch,
                       .range = state_.range},
                      block);
  TRY(PutAll(segment_.Get(), block, 0, "writing the header of a segment"));
  TRY(SyncFd(segment_.Get(), "syncing the header of a segment"));
  state_.offset = kBlockBytes;
  return Ok();
}

Status Writer::CheckUsable() const {
  if (failed_)
    return Fail(ErrorCode::kIo, "the journal failed before: what was written since its last sync is unknown");
  return Ok();
}

Status Writer::PutAll(int fd, ByteView bytes, uint64_t offset, const char* what) {
  const ssize_t wrote = ::pwrite(fd, bytes.data(), bytes.size(), static_cast<off_t>(offset));
  if (wrote == static_cast<ssize_t>(bytes.size())) return Ok();
  const int error = wrote < 0 ? errno : 0;
  failed_ = true;
  return Fail(CodeOf(error), what, error);
}

Status Writer::SyncFd(int fd, const char* what) {
  if (::fdatasync(fd) == 0) return Ok();
  const int error = errno;
  failed_ = true;
  return Fail(CodeOf(error), what, error);
}

Result<BatchInfo> Writer::Append(std::span<const ByteView> entries, Nanoseconds time) {
  CHECK(!unsynced_);
  TRY(CheckUsable());
  const size_t bytes = TRY(BatchBytes(entries));
  if (time < state_.last_time) return Fail(ErrorCode::kInvalidArgument, "journal time ran backwards");
  if (NeedsSegment())
    return Fail(ErrorCode::kDiskFull, "the open segment is full and there is no next one yet");
  const auto out = buffer_.Span().first(bytes);
  const Hash256 hash = EncodeBatch(
      {.first_index = state_.next, .epoch = state_.epoch, .time = time, .previous = state_.last_batch},
      entries, out);
  TRY(PutAll(segment_.Get(), out, state_.offset, "writing a batch"));
  unsynced_ = true;
  const BatchInfo info{state_.next, static_cast<uint32_t>(entries.size()), bytes, hash};
  for (const ByteView entry : entries) state_.range.Append(LeafHash(entry));
  state_.next.value += entries.size();
  state_.last_time = time;
  state_.last_batch = hash;
  state_.last_batch_segment = state_.segment;
  state_.last_batch_offset = state_.offset;
  state_.offset += bytes;
  ++batches_since_head_;
  return info;
}

Status Writer::Sync() {
  TRY(CheckUsable());
  if (!unsynced_) return Ok();
  TRY(SyncFd(segment_.Get(), "syncing a batch"));
  unsynced_ = false;
  return Ok();
}

Status Writer::WriteHead() {
  CHECK(!unsynced_);
  TRY(CheckUsable());
  if (batches_since_head_ == 0) return Ok();
  const uint64_t generation = state_.head_generation + 1;
  const auto block = buffer_.Span().first<kBlockBytes>();
  EncodeHeadSlot({.generation = generation,
                  .epoch = state_.epoch,
                  .tree_size = state_.next.value,
                  .root = state_.range.Root(),
                  .batch_hash = state_.last_batch,
                  .segment = state_.last_batch_segment,
                  .offset = state_.last_batch_offset,
                  .time = state_.last_time},
                 block);
  TRY(PutAll(head_.Get(), block, generation % kHeadSlots * kBlockBytes, "writing the head"));
  TRY(SyncFd(head_.Get(), "syncing the head"));
  state_.head_generation = generation;
  state_.head_tree_size = state_.next.value;
  batches_since_head_ = 0;
  return Ok();
}

Status Writer::StartSegment(UniqueFd segment) {
  CHECK(!unsynced_);
  TRY(CheckUsable());
  failed_ = true;  // until the header stands: between two segments nothing may be written
  segment_ = std::move(segment);
  ++state_.segment;
  state_.offset = 0;
  TRY(Measure(segment_.Get()));
  TRY(WriteSegmentHeader());
  failed_ = false;
  return Ok();
}

}  // namespace sealward::journal
