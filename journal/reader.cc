#include "journal/reader.h"

#include <fcntl.h>

#include "crypto/hash.h"
#include "journal/prepare/prepare.h"

namespace sealward::journal {

Result<Reader> Reader::Create(std::span<const SegmentFd> segments, const ReaderOptions& options) {
  return Reader(TRY(Scanner::Create(segments)), options);
}

Result<std::optional<Entry>> Reader::Next() {
  if (ended_) return std::optional<Entry>();
  if (!cursor_.has_value() || cursor_->AtEnd()) {
    ended_ = true;  // unless another batch is found
    cursor_.reset();
    step_ = TRY(scanner_.Next());
    if (step_.kind == StepKind::kDamage && !options_.torn_tail_is_end) {
      return Fail(ErrorCode::kCorrupt, step_.reason, PlaceText(step_.segment, step_.offset));
    }
    if (step_.kind == StepKind::kEnd && next_.value == 0) {
      return Fail(ErrorCode::kNotReady, "there is no journal here yet: make one with `sealward init`");
    }
    if (step_.kind != StepKind::kBatch) {
      ended_torn_ = step_.kind == StepKind::kDamage;
      return std::optional<Entry>();
    }
    ended_ = false;
    cursor_.emplace(step_.batch);
  }
  Entry entry{.index = next_,
              .bytes = cursor_->Next(),
              .batch_hash = step_.batch.hash,
              .batch_first = step_.batch.header.first_index,
              .epoch = step_.batch.header.epoch,
              .batch_time = step_.batch.header.time,
              .segment = step_.segment};
  entry.offset = step_.offset + cursor_->Offset();
  if (next_.value == 0 && options_.genesis.has_value() && crypto::Sha256(entry.bytes) != *options_.genesis) {
    ended_ = true;
    return Fail(ErrorCode::kPermissionDenied,
                "the journal is of another log: its genesis isn't the one that the configuration pins");
  }
  ++next_.value;
  return std::optional<Entry>(entry);
}

Result<Record> Reader::DecodeEntry(const Entry& entry) {
  auto record = Decode<Record>(entry.bytes);
  if (!record.has_value()) {
    return Fail(ErrorCode::kCorrupt, "the entry isn't a record that this release knows",
                PlaceText(entry.segment, entry.offset) + ": " + record.error().Message());
  }
  if (record->sequence != entry.index) {
    return Fail(ErrorCode::kCorrupt, "the record's sequence differs from its place",
                PlaceText(entry.segment, entry.offset));
  }
  return record;
}

Result<SegmentSet> SegmentSet::Open(int directory_fd) {
  SegmentSet set;
  for (const uint64_t number : TRY(ListSegments(directory_fd))) {
    set.owned_.push_back(TRY(OpenSegment(directory_fd, number, O_RDONLY)));
    set.view_.push_back({number, set.owned_.back().Get()});
  }
  return set;
}

}  // namespace sealward::journal
