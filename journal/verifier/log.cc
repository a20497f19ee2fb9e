#include "journal/verifier/log.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <memory>
#include <set>

#include "base/limits.h"
#include "crypto/hash.h"

namespace sealward::journal::verifier {
namespace {

constexpr size_t kBlock = 4096;
constexpr size_t kHash = 32;
constexpr size_t kSealed = kBlock - kHash;
constexpr size_t kBatchMax = 64 * kBlock;
constexpr size_t kBufferBytes = 4 * kBatchMax;
constexpr size_t kSegmentNameBytes = 26;
constexpr uint64_t kSegmentsMax = 1'000'000;
constexpr int kHeadReadsMax = 8;

std::unexpected<Error> Wrong(const char* what) {
  return Fail(ErrorCode::kCorrupt, what);
}

uint64_t Number(ByteView bytes, size_t offset, size_t size) {
  uint64_t value = 0;
  for (const uint8_t byte : bytes.subspan(offset, size)) value = value * 256 + byte;
  return value;
}
uint64_t U64(ByteView bytes, size_t offset) {
  return Number(bytes, offset, 8);
}
uint32_t U32(ByteView bytes, size_t offset) {
  return static_cast<uint32_t>(Number(bytes, offset, 4));
}

Hash256 HashAt(ByteView bytes, size_t offset) {
  Hash256 hash;
  std::copy_n(bytes.begin() + static_cast<std::ptrdiff_t>(offset), kHash, hash.bytes.begin());
  return hash;
}

bool AllZero(ByteView bytes) {
  return std::ranges::all_of(bytes, [](uint8_t byte) { return byte == 0; });
}

std::string NameOf(uint64_t number) {
  std::string digits = std::to_string(number);
  digits.insert(0, 20 - digits.size(), '0');
  return "seg-" + digits + ".j";
}

// Magic, version and the block's own hash, as segment header and head slot share them.
Status CheckSealed(ByteView block, std::string_view magic) {
  if (AsText(block.first(4)) != magic) return Wrong("the magic number differs");
  if (crypto::Sha256(block.first(kSealed)) != HashAt(block, kSealed))
    return Wrong("the block's hash differs");
  if (U32(block, 4) != 1)
    return Fail(ErrorCode::kUnsupported, "a format version that this release doesn't know");
  return Ok();
}

}  // namespace

Result<Log> Log::Open(int directory_fd, const Options& options) {
  Log log(directory_fd, options);
  const int copy = ::openat(directory_fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  const std::unique_ptr<DIR, int (*)(DIR*)> directory(copy < 0 ? nullptr : ::fdopendir(copy), &::closedir);
  if (directory == nullptr) return Fail(ErrorCode::kIo, "reading the journal's directory", errno);
  std::set<std::string> names;
  while (const dirent* entry = ::readdir(directory.get())) {
    const std::string name = entry->d_name;
    if (!name.starts_with("seg-") || !name.ends_with(".j") || name.size() != kSegmentNameBytes) continue;
    if (names.size() == kSegmentsMax) return Fail(ErrorCode::kTooLarge, "too many segments");
    names.insert(name);
  }
  if (names.empty())
    return Fail(ErrorCode::kNotFound, "there is no journal in this directory: no segment was found");
  for (const std::string& name : names) {
    if (name != NameOf(log.segment_count_)) {
      return Fail(ErrorCode::kCorrupt, "a segment is missing", NameOf(log.segment_count_));
    }
    ++log.segment_count_;
  }
  log.buffer_.resize(kBufferBytes);
  return log;
}

Status Log::ReadHead() {
  place_ = {"head", std::nullopt};
  if (options_.without_head) {
    notes_.push_back("read without a head: entries cut off at the end can't be noticed");
    return Ok();
  }
  UniqueFd own;
  int fd = options_.head_fd.value_or(-1);
  if (fd < 0) {
    own = UniqueFd(::openat(directory_fd_, "head", O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
    if (!own.IsValid()) return Fail(ErrorCode::kNotFound, "the journal's head can't be opened", errno);
    fd = own.Get();
  }
  // A slot is written in place: a running daemon may be at one while it is read, hardly at both twice.
  for (int attempt = 1; heads_.empty(); ++attempt) {
    notes_.clear();
    TRY(ReadSlots(fd));
    if (heads_.empty() && (!options_.allow_torn_tail || attempt == kHeadReadsMax))
      return Wrong("neither slot of the head is valid");
  }
  return Ok();
}

Status Log::ReadSlots(int fd) {
  Bytes bytes(2 * kBlock);
  const ssize_t got = ::pread(fd, bytes.data(), bytes.size(), 0);
  if (got < 0) return Fail(ErrorCode::kIo, "reading the head", errno);
  for (size_t slot = 0; slot < 2; ++slot) {
    const ByteView block = ByteView(bytes).subspan(slot * kBlock, kBlock);
    if (static_cast<size_t>(got) < (slot + 1) * kBlock || AllZero(block)) continue;
    const Status status = ReadSlot(block);
    if (!status.has_value() && status.error().code == ErrorCode::kUnsupported) return status;
    if (!status.has_value() || heads_.back().generation % 2 != slot) {
      if (status.has_value()) heads_.pop_back();
      notes_.push_back("slot " + std::to_string(slot) + " of the head isn't valid: the other one was used");
    }
  }
  return Ok();
}

Status Log::ReadSlot(ByteView block) {
  TRY(CheckSealed(block, "SWHD"));
  if (!AllZero(block.subspan(120, kSealed - 120))) return Wrong("the head's padding isn't zero");
  Head head;
  head.generation = U64(block, 8);
  head.epoch = U64(block, 16);
  head.tree_size = U64(block, 24);
  head.root = HashAt(block, 32);
  head.batch = HashAt(block, 64);
  head.segment = U64(block, 96);
  head.offset = U64(block, 104);
  head.time = U64(block, 112);
  heads_.push_back(head);
  return Ok();
}

Result<ByteView> Log::Read(uint64_t offset, size_t bytes) {
  if (offset < buffer_offset_ || offset + bytes > buffer_offset_ + buffer_filled_) {
    buffer_offset_ = offset;
    buffer_filled_ = 0;
    const auto want = static_cast<size_t>(std::min<uint64_t>(buffer_.size(), file_bytes_ - offset));
    while (buffer_filled_ < want) {
      const ssize_t got = ::pread(file_.Get(), buffer_.data() + buffer_filled_, want - buffer_filled_,
                                  static_cast<off_t>(offset + buffer_filled_));
      if (got <= 0) return Fail(ErrorCode::kIo, "reading the segment", got < 0 ? errno : 0);
      buffer_filled_ += static_cast<size_t>(got);
    }
  }
  return ByteView(buffer_).subspan(static_cast<size_t>(offset - buffer_offset_), bytes);
}

Status Log::ExpectZeros(uint64_t from, const char* what) {
  for (uint64_t at = from; at < file_bytes_; at += kBlock) {
    const ByteView block = TRY(Read(at, kBlock));
    if (AllZero(block)) continue;
    place_.offset = at;
    return Fail(ErrorCode::kCorrupt, what);
  }
  return Ok();
}

Result<UniqueFd> Log::OpenFile(uint64_t number) {
  place_ = {NameOf(number), 0};
  UniqueFd file(::openat(directory_fd_, place_.file.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
  struct stat status{};
  if (!file.IsValid() || ::fstat(file.Get(), &status) != 0) {
    return Fail(ErrorCode::kIo, "the segment can't be opened", errno);
  }
  file_bytes_ = static_cast<uint64_t>(status.st_size);
  buffer_filled_ = 0;
  if (!S_ISREG(status.st_mode) || file_bytes_ < kBlock + kBatchMax || file_bytes_ % kBlock != 0) {
    return Wrong("the segment has a size that none is made with");
  }
  return file;
}

Result<bool> Log::OpenSegment(uint64_t number) {
  file_ = TRY(OpenFile(number));
  number_ = number;
  const ByteView block = TRY(Read(0, kBlock));
  if (AllZero(block)) return false;
  TRY(CheckHeader(block));
  position_ = kBlock;
  ++segments_;
  return true;
}

Status Log::CheckHeader(ByteView block) {
  TRY(CheckSealed(block, "SWSG"));
  LogId log;
  std::copy_n(block.begin() + 8, log.bytes.size(), log.bytes.begin());
  const Hash256 origin_hash = HashAt(block, 24);
  if (number_ == 0) {
    log_ = log;
    origin_hash_ = origin_hash;
  }
  if (log != log_ || origin_hash != origin_hash_) return Wrong("the segment belongs to another log");
  if (U64(block, 56) != number_) return Wrong("the segment's number differs from its name");
  if (U64(block, 64) != file_bytes_) return Wrong("the segment's size differs from its header");
  if (U64(block, 72) != tree_.Size()) return Wrong("the segment doesn't begin with the next entry");
  if (U64(block, 80) < epoch_) return Wrong("the segment's epoch lies before the one before it");
  epoch_ = U64(block, 80);
  if (HashAt(block, 88) != chain_) return Wrong("the segment doesn't follow the batch before it");
  const std::vector<Hash256> subtrees = tree_.Subtrees();
  if (U32(block, 120) != subtrees.size()) return Wrong("the segment's hashes of the tree differ");
  size_t position = 124;
  for (const Hash256& subtree : subtrees) {
    if (HashAt(block, position) != subtree) return Wrong("the segment's hashes of the tree differ");
    position += kHash;
  }
  if (!AllZero(block.subspan(position, kSealed - position))) return Wrong("the header's padding isn't zero");
  return Ok();
}

Result<bool> Log::NextBatch() {
  place_ = {NameOf(number_), position_};
  no_batch_ = nullptr;
  if (position_ == file_bytes_) return false;
  if (AllZero(TRY(Read(position_, kBlock)))) {
    no_batch_ = "its first block was never written";
    return false;
  }
  const auto left = static_cast<size_t>(std::min<uint64_t>(kBatchMax, file_bytes_ - position_));
  const Status status = CheckBatch(TRY(Read(position_, left)));
  if (!status.has_value() && options_.allow_torn_tail) {
    no_batch_ = status.error().context;
    return false;
  }
  TRY(status);
  return true;
}

// Behind the last batch of a segment: true if the next segment goes on, false if the log has ended rightly.
Result<bool> Log::PassLastBatch() {
  if (options_.allow_torn_tail && no_batch_ != nullptr) TRY(Tail(no_batch_));
  const uint64_t next = number_ + 1;
  if (torn_bytes_ > 0 || next >= segment_count_) {
    TRY(Finish(next));
    return false;
  }
  TRY(ExpectZeros(position_, "bytes behind the segment's last batch"));
  if (TRY(OpenSegment(next))) return true;
  TRY(ExpectZeros(0, "a spare segment isn't empty"));
  position_ = file_bytes_;
  TRY(Finish(next + 1));
  return false;
}

// What looked wrong behind the last batch may have been written since that place was read. Batches are
// written one after the other, so the place tells when it is read again: true if the next batch stands there
// now, and has been taken.
Result<bool> Log::WentOn(const Mark& mark) {
  number_ = mark.segment;
  position_ = mark.position;
  epoch_ = mark.epoch;
  segments_ = mark.segments;
  notes_.resize(mark.notes);
  torn_bytes_ = 0;
  file_ = TRY(OpenFile(number_));
  const auto is_next = NextBatch();
  // All that was there at the beginning has been seen: one batch more, so as not to run after a busy daemon.
  stop_ = AllHeadsMet();
  return is_next;
}

// Takes the batch at position_ over if it is one and the next one.
Status Log::CheckBatch(ByteView bytes) {
  if (AsText(bytes.first(4)) != "SWBT") return Wrong("no batch begins here");
  const size_t total = U32(bytes, 4);
  const size_t padded = (total + kBlock - 1) / kBlock * kBlock;
  if (total < 72 + 2 + 1 + kHash || total > kBatchMax || padded > bytes.size())
    return Wrong("the batch's length");
  if (crypto::Sha256(bytes.first(total - kHash)) != HashAt(bytes, total - kHash))
    return Wrong("the batch's hash differs");
  if (!AllZero(bytes.subspan(total, padded - total))) return Wrong("the batch's padding isn't zero");
  const uint32_t count = U32(bytes, 16);
  if (U64(bytes, 8) != tree_.Size()) return Wrong("the batch doesn't begin with the next entry");
  if (count == 0 || count > 256) return Wrong("the batch's count of entries");
  if (U32(bytes, 20) != 0) return Wrong("the batch has flags");
  const uint64_t epoch = U64(bytes, 24);
  const uint64_t time = U64(bytes, 32);
  if (epoch < epoch_) return Wrong("the batch's epoch lies before the one before it");
  if (time < time_) return Wrong("the batch's time lies before the one before it");
  if (HashAt(bytes, 40) != chain_) return Wrong("the batch doesn't follow the one before it");
  size_t position = 72;
  for (uint32_t i = 0; i < count; ++i) {
    if (position + 2 > total - kHash) return Wrong("the batch ends before its last entry");
    const size_t size = static_cast<size_t>(Number(bytes, position, 2));
    position += 2 + size;
    if (size == 0 || size > kEntryBytesMax || position > total - kHash)
      return Wrong("the length of an entry");
  }
  if (position != total - kHash) return Wrong("the batch goes on behind its last entry");
  batch_.assign(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(total));
  batch_offset_ = position_;
  entry_position_ = 72;
  entries_left_ = count;
  epoch_ = epoch;
  time_ = time;
  chain_ = HashAt(bytes, total - kHash);
  position_ += padded;
  ++batches_;
  return Ok();
}

// An unfinished batch is one write's trace: at most a maximal batch long, and nothing behind it.
Status Log::Tail(const char* what) {
  uint64_t end = position_;
  for (uint64_t at = position_; at < file_bytes_; at += kBlock) {
    if (!AllZero(TRY(Read(at, kBlock)))) end = at + kBlock;
  }
  if (end - position_ > kBatchMax) return Fail(ErrorCode::kCorrupt, what);
  torn_bytes_ = end - position_;
  if (torn_bytes_ == 0) return Ok();
  notes_.push_back("an unfinished batch of " + std::to_string(torn_bytes_) +
                   " bytes stands at the end: " + what);
  return Ok();
}

Status Log::CheckHeads(uint64_t batch_offset, uint64_t batch_epoch) {
  for (Head& head : heads_) {
    if (head.met || tree_.Size() < head.tree_size) continue;
    const bool same = tree_.Size() == head.tree_size && tree_.Root() == head.root && chain_ == head.batch &&
                      number_ == head.segment && batch_offset == head.offset && time_ == head.time &&
                      batch_epoch <= head.epoch;
    if (!same)
      return Wrong("the head was written for another journal: size, root, batch, place or time differ");
    head.met = true;
  }
  return Ok();
}

bool Log::AllHeadsMet() const {
  return std::ranges::all_of(heads_, &Head::met);
}

Status Log::Finish(uint64_t spare_from) {
  if (torn_bytes_ == 0) TRY(ExpectZeros(position_, "bytes behind the last batch"));
  for (uint64_t number = spare_from; number < segment_count_; ++number) {
    if (TRY(OpenSegment(number))) return Wrong("a segment after the end of the log");
    TRY(ExpectZeros(0, "a spare segment isn't empty"));
  }
  for (const Head& head : heads_) {
    if (head.met) continue;
    place_ = {"head", std::nullopt};
    return Fail(ErrorCode::kCorrupt,
                "the head answers for more entries than the journal has: it was rolled back or cut",
                std::to_string(head.tree_size));
  }
  ended_ = true;
  return Ok();
}

Result<std::optional<RawEntry>> Log::Next() {
  if (ended_) return std::optional<RawEntry>();
  if (position_ == 0 && !TRY(OpenSegment(0))) return Wrong("the first segment has no header");
  while (entries_left_ == 0) {
    if (batches_ > 0 && tree_.Size() > 0) TRY(CheckHeads(batch_offset_, epoch_));
    stop_ |= options_.allow_torn_tail && options_.until.has_value() && Nanoseconds{time_} > *options_.until &&
             AllHeadsMet();
    if (stop_) {
      notes_.emplace_back("the daemon went on writing: what it added meanwhile wasn't looked at");
      ended_ = true;
      return std::optional<RawEntry>();
    }
    if (TRY(NextBatch())) break;
    const Mark mark{number_, position_, epoch_, segments_, notes_.size()};
    const auto goes_on = PassLastBatch();
    if (goes_on.has_value() && !*goes_on) return std::optional<RawEntry>();
    if (goes_on.has_value()) continue;
    const Place place = place_;
    if (options_.allow_torn_tail && TRY(WentOn(mark))) break;
    place_ = place;
    return std::unexpected(goes_on.error());
  }
  const size_t size = static_cast<size_t>(Number(batch_, entry_position_, 2));
  RawEntry entry;
  entry.index = tree_.Size();
  entry.bytes = ByteView(batch_).subspan(entry_position_ + 2, size);
  entry.epoch = Epoch{epoch_};
  entry.batch_time = Nanoseconds{time_};
  place_ = {NameOf(number_), batch_offset_ + entry_position_ + 2};
  entry_position_ += 2 + size;
  --entries_left_;
  entry.last_in_batch = entries_left_ == 0;
  tree_.Add(entry.bytes);
  return std::optional<RawEntry>(entry);
}

void Log::Fill(Report& report) const {
  report.log = log_;
  report.root = tree_.Root();
  report.last_time = Nanoseconds{time_};
  report.segments = segments_;
  report.batches = batches_;
  report.entries = tree_.Size();
  for (const Head& head : heads_) report.head_entries = std::max(report.head_entries, head.tree_size);
  report.torn_bytes = torn_bytes_;
  report.notes.insert(report.notes.end(), notes_.begin(), notes_.end());
}

}  // namespace sealward::journal::verifier
