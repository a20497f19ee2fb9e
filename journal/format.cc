#include "journal/format.h"

#include "base/check.h"
#include "crypto/hash.h"
#include "journal/big_endian.h"

namespace sealward::journal {
namespace {

constexpr size_t kHashBytes = Hash256::kSize;
constexpr size_t kSealedBytes =
    kBlockBytes - kHashBytes;  // of a segment header or head slot: the rest is its hash
constexpr size_t kTotalBytesOffset = 4;

// A segment header or head slot ends with the hash of everything before it in its block.
void Seal(BlockWriter& writer, Block out) {
  writer.ZeroTo(kSealedBytes);
  writer.Put(crypto::Sha256(ByteView(out).first(kSealedBytes)).View());
}

Status CheckSealed(ByteView block, uint32_t magic) {
  CHECK(block.size() == kBlockBytes);
  BlockReader reader(block);
  if (reader.Take<uint32_t>() != magic) return Fail(ErrorCode::kCorrupt, "the magic number differs");
  const uint32_t version = reader.Take<uint32_t>();
  const Hash256 hash = crypto::Sha256(block.first(kSealedBytes));
  if (!std::equal(hash.bytes.begin(), hash.bytes.end(), block.begin() + kSealedBytes)) {
    return Fail(ErrorCode::kCorrupt, "the block's hash differs");
  }
  if (version != kFormatVersion) {
    return Fail(ErrorCode::kUnsupported, "a journal of another format version: use the release that wrote it",
                std::to_string(version));
  }
  return Ok();
}

}  // namespace

bool IsZero(ByteView bytes) {
  // Zero first, and every byte equal to the one before it: memcmp is the fastest loop there is.
  return bytes.empty() ||
         (bytes[0] == 0 && std::memcmp(bytes.data(), bytes.data() + 1, bytes.size() - 1) == 0);
}

void EncodeSegmentHeader(const SegmentHeader& header, Block out) {
  BlockWriter writer(out);
  writer.Put(kSegmentMagic);
  writer.Put(kFormatVersion);
  writer.Put(header.log.View());
  writer.Put(header.origin_hash.View());
  writer.Put(header.number);
  writer.Put(header.segment_bytes);
  writer.Put(header.first_index.value);
  writer.Put(header.epoch.value);
  writer.Put(header.chain.View());
  const auto hashes = header.range.Hashes();
  CHECK(header.range.Size() == header.first_index.value);
  writer.Put(static_cast<uint32_t>(hashes.size()));
  for (const Hash256& hash : hashes) writer.Put(hash.View());
  Seal(writer, out);
}

Result<SegmentHeader> DecodeSegmentHeader(ByteView block) {
  TRY(CheckSealed(block, kSegmentMagic));
  BlockReader reader(block);
  reader.TakeView(8);  // magic and version
  SegmentHeader header;
  reader.Take(header.log);
  reader.Take(header.origin_hash);
  header.number = reader.Take<uint64_t>();
  header.segment_bytes = reader.Take<uint64_t>();
  header.first_index.value = reader.Take<uint64_t>();
  header.epoch.value = reader.Take<uint64_t>();
  reader.Take(header.chain);
  const uint32_t count = reader.Take<uint32_t>();
  if (count > CompactRange::kHashesMax) return Fail(ErrorCode::kCorrupt, "too many hashes of the tree");
  std::array<Hash256, CompactRange::kHashesMax> hashes;
  for (uint32_t i = 0; i < count; ++i) reader.Take(hashes[i]);
  auto range = CompactRange::From(header.first_index.value, {hashes.data(), count});
  if (!range.has_value())
    return Fail(ErrorCode::kCorrupt, "the hashes of the tree don't fit the first index");
  header.range = *range;
  if (!IsZero(block.subspan(reader.Position(), kSealedBytes - reader.Position()))) {
    return Fail(ErrorCode::kCorrupt, "the padding isn't zero");
  }
  return header;
}

void EncodeHeadSlot(const HeadSlot& slot, Block out) {
  BlockWriter writer(out);
  writer.Put(kHeadMagic);
  writer.Put(kFormatVersion);
  writer.Put(slot.generation);
  writer.Put(slot.epoch.value);
  writer.Put(slot.tree_size);
  writer.Put(slot.root.View());
  writer.Put(slot.batch_hash.View());
  writer.Put(slot.segment);
  writer.Put(slot.offset);
  writer.Put(slot.time.value);
  Seal(writer, out);
}

Result<HeadSlot> DecodeHeadSlot(ByteView block) {
  TRY(CheckSealed(block, kHeadMagic));
  BlockReader reader(block);
  reader.TakeView(8);
  HeadSlot slot;
  slot.generation = reader.Take<uint64_t>();
  slot.epoch.value = reader.Take<uint64_t>();
  slot.tree_size = reader.Take<uint64_t>();
  reader.Take(slot.root);
  reader.Take(slot.batch_hash);
  slot.segment = reader.Take<uint64_t>();
  slot.offset = reader.Take<uint64_t>();
  slot.time.value = reader.Take<uint64_t>();
  if (!IsZero(block.subspan(reader.Position(), kSealedBytes - reader.Position()))) {
    return Fail(ErrorCode::kCorrupt, "the padding isn't zero");
  }
  return slot;
}

ByteView EntryCursor::Next() {
  CHECK(rest_.size() >= 2);
  const size_t size = static_cast<size_t>(rest_[0]) << 8 | rest_[1];
  const ByteView entry = rest_.subspan(2, size);
  rest_ = rest_.subspan(2 + size);
  offset_ = next_offset_ + 2;
  next_offset_ = offset_ + size;
  return entry;
}

Result<size_t> BatchBytes(std::span<const ByteView> entries) {
  if (entries.empty()) return Fail(ErrorCode::kInvalidArgument, "a batch without entries");
  if (entries.size() > kBatchEntriesMax)
    return Fail(ErrorCode::kTooLarge, "more entries than a batch may have");
  size_t bytes = kBatchOverheadBytes;
  for (const ByteView entry : entries) {
    if (entry.empty()) return Fail(ErrorCode::kInvalidArgument, "an entry without bytes");
    if (entry.size() > kEntryBytesMax) return Fail(ErrorCode::kTooLarge, "an entry beyond 16 KiB");
    bytes += 2 + entry.size();
  }
  const size_t padded = RoundUpToBlock(bytes);
  if (padded > kBatchBytesMax) return Fail(ErrorCode::kTooLarge, "more bytes than a batch may have");
  return padded;
}

Hash256 EncodeBatch(BatchHeader header, std::span<const ByteView> entries, std::span<uint8_t> out) {
  size_t total = kBatchOverheadBytes;
  for (const ByteView entry : entries) total += 2 + entry.size();
  CHECK(out.size() == RoundUpToBlock(total));
  BlockWriter writer(out);
  writer.Put(kBatchMagic);
  writer.Put(static_cast<uint32_t>(total));
  writer.Put(header.first_index.value);
  writer.Put(static_cast<uint32_t>(entries.size()));
  writer.Put(uint32_t{0});
  writer.Put(header.epoch.value);
  writer.Put(header.time.value);
  writer.Put(header.previous.View());
  CHECK(writer.Position() == kBatchHeaderBytes);
  for (const ByteView entry : entries) {
    writer.Put(static_cast<uint16_t>(entry.size()));
    writer.Put(entry);
  }
  const Hash256 hash = crypto::Sha256(ByteView(out).first(total - kHashBytes));
  writer.Put(hash.View());
  writer.ZeroTo(out.size());
  return hash;
}

namespace {

Status CheckEntries(ByteView entries, uint32_t count) {
  size_t position = 0;
  for (uint32_t i = 0; i < count; ++i) {
    if (entries.size() - position < 2)
      return Fail(ErrorCode::kCorrupt, "the batch ends before its last entry");
    const size_t size = static_cast<size_t>(entries[position]) << 8 | entries[position + 1];
    position += 2;
    if (size == 0 || size > kEntryBytesMax) return Fail(ErrorCode::kCorrupt, "the length of an entry");
    if (size > entries.size() - position)
      return Fail(ErrorCode::kCorrupt, "the batch ends before its last entry");
    position += size;
  }
  if (position != entries.size()) return Fail(ErrorCode::kCorrupt, "the batch goes on behind its last entry");
  return Ok();
}

}  // namespace

Result<BatchView> ParseBatch(ByteView in) {
  if (in.size() < kBlockBytes) return Fail(ErrorCode::kCorrupt, "the segment ends within the batch");
  BlockReader reader(in);
  if (reader.Take<uint32_t>() != kBatchMagic) return Fail(ErrorCode::kCorrupt, "no batch begins here");
  CHECK(reader.Position() == kTotalBytesOffset);
  BatchView batch;
  batch.header.total_bytes = reader.Take<uint32_t>();
  const size_t total = batch.header.total_bytes;
  if (total < kBatchOverheadBytes + 3 || RoundUpToBlock(total) > kBatchBytesMax) {
    return Fail(ErrorCode::kCorrupt, "the batch's length");
  }
  batch.padded_bytes = RoundUpToBlock(total);
  if (batch.padded_bytes > in.size()) return Fail(ErrorCode::kCorrupt, "the segment ends within the batch");
  batch.hash = crypto::Sha256(in.first(total - kHashBytes));
  if (!std::equal(batch.hash.bytes.begin(), batch.hash.bytes.end(),
                  in.begin() + static_cast<std::ptrdiff_t>(total - kHashBytes))) {
    return Fail(ErrorCode::kCorrupt, "the batch's hash differs");
  }
  batch.header.first_index.value = reader.Take<uint64_t>();
  batch.header.count = reader.Take<uint32_t>();
  batch.header.flags = reader.Take<uint32_t>();
  batch.header.epoch.value = reader.Take<uint64_t>();
  batch.header.time.value = reader.Take<uint64_t>();
  reader.Take(batch.header.previous);
  if (batch.header.count == 0 || batch.header.count > kBatchEntriesMax) {
    return Fail(ErrorCode::kCorrupt, "the batch's count of entries");
  }
  if (batch.header.flags != 0)
    return Fail(ErrorCode::kCorrupt, "the batch has flags that this release doesn't know");
  batch.entries = in.subspan(kBatchHeaderBytes, total - kBatchOverheadBytes);
  TRY(CheckEntries(batch.entries, batch.header.count));
  if (!IsZero(in.subspan(total, batch.padded_bytes - total))) {
    return Fail(ErrorCode::kCorrupt, "the batch's padding isn't zero");
  }
  return batch;
}

}  // namespace sealward::journal
