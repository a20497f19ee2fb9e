#include "journal/recovery.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/check.h"
#include "crypto/hash.h"
#include "journal/prepare/prepare.h"
#include "journal/quarantine.h"

namespace sealward::journal {
namespace {

// How a refusal ends: what to do next.
#define SEALWARD_INVESTIGATE                                                                             \
  "; nothing was changed: keep a copy of the journal, look with `sealward journal verify`, and compare " \
  "with a backup or a checkpoint kept elsewhere"

Status CheckGenesis(const BatchView& batch, const ScanState& state, const Hash256& expected) {
  EntryCursor cursor(batch);
  const ByteView entry = cursor.Next();
  if (crypto::Sha256(entry) != expected) {
    return Fail(ErrorCode::kPermissionDenied,
                "the journal is of another log: its genesis isn't the one that the configuration pins");
  }
  const auto record = Decode<Record>(entry);
  if (!record.has_value() || !std::holds_alternative<Genesis>(record->body)) {
    return Fail(ErrorCode::kCorrupt, "the journal doesn't begin with a genesis" SEALWARD_INVESTIGATE);
  }
  const auto& genesis = std::get<Genesis>(record->body);
  if (genesis.log != state.log || crypto::Sha256(AsBytes(genesis.origin)) != state.origin_hash) {
    return Fail(ErrorCode::kCorrupt,
                "the header of the first segment names another log" SEALWARD_INVESTIGATE);
  }
  return Ok();
}

// What a head slot claims, against the batch after which the tree has its size.
struct Claim {
  HeadSlot slot;
  bool met = false;

  Status Meet(const ScanState& state) {
    if (state.next.value < slot.tree_size || met) return Ok();
    const bool same = state.next.value == slot.tree_size && state.range.Root() == slot.root &&
                      state.last_batch == slot.batch_hash && state.last_batch_segment == slot.segment &&
                      state.last_batch_offset == slot.offset && state.time == slot.time &&
                      slot.epoch >= state.epoch;
    if (!same) {
      return Fail(ErrorCode::kCorrupt,
                  "the journal isn't the one its head was written for" SEALWARD_INVESTIGATE,
                  PlaceText(slot.segment, slot.offset));
    }
    met = true;
    return Ok();
  }
};

Result<std::vector<Claim>> ReadClaims(int head_fd) {
  const Heads heads = TRY(ReadHeads(head_fd));
  if (!heads.newest.has_value()) {
    return Fail(ErrorCode::kCorrupt, "neither slot of the journal's head is valid" SEALWARD_INVESTIGATE);
  }
  std::vector<Claim> claims{{*heads.newest}};
  if (heads.older.has_value()) claims.push_back({*heads.older});
  return claims;
}

Status CheckFormatted(std::span<const SegmentFd> segments, int head_fd, SegmentWindow& window) {
  bool formatted = false;
  if (!segments.empty()) {
    const uint64_t bytes = TRY(SegmentBytes(segments[0].fd));
    formatted = !IsZero(TRY(window.Read(segments[0], bytes, 0, kBlockBytes)));
  }
  if (formatted) return Ok();
  const Heads heads = TRY(ReadHeads(head_fd));
  if (heads.newest.has_value()) {
    return Fail(ErrorCode::kCorrupt, "the journal is empty, but its head isn't" SEALWARD_INVESTIGATE);
  }
  return Fail(ErrorCode::kNotReady, "there is no journal here yet: make one with `sealward init`");
}

// What stands behind the last good batch.
struct Tail {
  uint64_t begin = 0;
  uint64_t end = 0;  // behind the last block that isn't zero; begin if there is none
  bool good_later = false;
};

// Looks at every block from `offset` on: where the last one stands that isn't zero, and whether a batch or a
// header that is good by itself stands among them.
Status LookAt(SegmentWindow& window, const SegmentFd& segment, uint64_t offset, Tail& tail) {
  const uint64_t segment_bytes = TRY(SegmentBytes(segment.fd));
  tail.begin = tail.end = offset;
  for (uint64_t at = offset; at < segment_bytes; at += kBlockBytes) {
    const ByteView block = TRY(window.Read(segment, segment_bytes, at, kBlockBytes));
    if (IsZero(block)) continue;
    tail.end = at + kBlockBytes;
    const auto left = static_cast<size_t>(std::min<uint64_t>(kBatchBytesMax, segment_bytes - at));
    if (at == 0 && DecodeSegmentHeader(block).has_value()) tail.good_later = true;
    if (ParseBatch(TRY(window.Read(segment, segment_bytes, at, left))).has_value()) tail.good_later = true;
  }
  return Ok();
}

// Finds the torn batch or header, if there is one, in segment `number` from `offset` on; nothing if all is
// zero. Errors where what is there can't be the trace of one unsynced write.
Result<std::optional<Tail>> FindTorn(Scanner& scanner, uint64_t number, uint64_t offset) {
  const auto segments = scanner.Segments();
  if (number >= segments.size()) return std::optional<Tail>();
  Tail torn;
  TRY(LookAt(scanner.Window(), segments[number], offset, torn));
  bool more = torn.good_later;
  for (uint64_t later = number + 1; later < segments.size() && !more; ++later) {
    Tail tail;
    TRY(LookAt(scanner.Window(), segments[later], 0, tail));
    more = tail.end != tail.begin;
  }
  if (more) {
    return Fail(
        ErrorCode::kCorrupt,
        "good batches follow what is damaged here: this is not the trace of a crash" SEALWARD_INVESTIGATE,
        PlaceText(number, offset));
  }
  const uint64_t bytes_max = offset == 0 ? kBlockBytes : kBatchBytesMax;
  if (torn.end - torn.begin > bytes_max) {
    return Fail(ErrorCode::kCorrupt, "more is damaged here than one write can leave" SEALWARD_INVESTIGATE,
                PlaceText(number, offset));
  }
  if (torn.end == torn.begin) return std::optional<Tail>();
  return std::optional<Tail>(torn);
}

Status Zero(int fd, const Tail& torn) {
  AlignedBuffer zeros(static_cast<size_t>(torn.end - torn.begin));
  const ssize_t wrote = ::pwrite(fd, zeros.Data(), zeros.Size(), static_cast<off_t>(torn.begin));
  if (wrote != static_cast<ssize_t>(zeros.Size())) {
    return Fail(ErrorCode::kIo, "clearing a torn batch", wrote < 0 ? errno : 0);
  }
  if (::fdatasync(fd) != 0) return Fail(ErrorCode::kIo, "syncing after clearing a torn batch", errno);
  return Ok();
}

Result<Recovery> Quarantine(Scanner& scanner, uint64_t number, const Tail& torn, int quarantine_fd) {
  const SegmentFd& segment = scanner.Segments()[number];
  const uint64_t segment_bytes = TRY(SegmentBytes(segment.fd));
  const ByteView bytes = TRY(
      scanner.Window().Read(segment, segment_bytes, torn.begin, static_cast<size_t>(torn.end - torn.begin)));
  Recovery recovery{
      .segment = number, .offset = torn.begin, .bytes = bytes.size(), .hash = crypto::Sha256(bytes)};
  TRY(AppendToQuarantine(quarantine_fd, recovery, bytes));
  TRY(Zero(segment.fd, torn));
  return recovery;
}

WriterState StateBehind(const ScanState& state, const HeadSlot& head, Epoch newest_epoch) {
  return {.log = state.log,
          .origin_hash = state.origin_hash,
          .epoch = Epoch{newest_epoch.value + 1},
          .next = state.next,
          .last_time = state.time,
          .last_batch = state.last_batch,
          .last_batch_segment = state.last_batch_segment,
          .last_batch_offset = state.last_batch_offset,
          .range = state.range,
          .segment = state.segment,
          .offset = state.offset,
          .head_generation = head.generation,
          .head_tree_size = head.tree_size};
}

// Walks the good batches and returns where they end.
Result<Step> Walk(Scanner& scanner, std::vector<Claim>& claims, const RecoveryOptions& options,
                  uint64_t& batches) {
  for (;;) {
    Step step = TRY(scanner.Next());
    if (step.kind != StepKind::kBatch) return step;
    if (batches == 0) TRY(CheckGenesis(step.batch, scanner.State(), options.genesis));
    ++batches;
    for (Claim& claim : claims) TRY(claim.Meet(scanner.State()));
  }
}

}  // namespace

Result<Heads> ReadHeads(int head_fd) {
  AlignedBuffer buffer(kHeadSlots * kBlockBytes);
  const ssize_t got = ::pread(head_fd, buffer.Data(), buffer.Size(), 0);
  if (got < 0) return Fail(ErrorCode::kIo, "reading the journal's head", errno);
  Heads heads;
  for (size_t slot = 0; slot < static_cast<size_t>(got) / kBlockBytes; ++slot) {
    auto decoded = DecodeHeadSlot(buffer.View().subspan(slot * kBlockBytes, kBlockBytes));
    if (!decoded.has_value() && decoded.error().code == ErrorCode::kUnsupported) {
      return std::unexpected(std::move(decoded).error());
    }
    if (!decoded.has_value() || decoded->generation % kHeadSlots != slot) continue;
    if (!heads.newest.has_value()) {
      heads.newest = *decoded;
    } else if (heads.newest->generation < decoded->generation) {
      heads.older = std::exchange(heads.newest, *decoded);
    } else {
      heads.older = *decoded;
    }
  }
  return heads;
}

Result<Recovered> Recover(std::span<const SegmentFd> segments, int head_fd, int quarantine_fd,
                          const RecoveryOptions& options) {
  Scanner scanner = TRY(Scanner::Create(segments));
  TRY(CheckFormatted(segments, head_fd, scanner.Window()));
  std::vector<Claim> claims = TRY(ReadClaims(head_fd));
  Recovered recovered;
  const Step end = TRY(Walk(scanner, claims, options, recovered.batches));
  const ScanState& state = scanner.State();
  for (const Claim& claim : claims) {
    if (claim.met) continue;
    if (end.kind == StepKind::kDamage) {
      return Fail(ErrorCode::kCorrupt,
                  "the journal is damaged before the end that its head names" SEALWARD_INVESTIGATE,
                  PlaceText(end.segment, end.offset) + ": " + end.reason);
    }
    return Fail(
        ErrorCode::kCorrupt,
        "the journal ends before the end that its head names: it was rolled back or cut" SEALWARD_INVESTIGATE,
        PlaceText(end.segment, end.offset));
  }
  if (end.segment != state.segment) {  // a torn header: the segment before it was whole and synced
    Tail before;
    TRY(LookAt(scanner.Window(), segments[state.segment], state.offset, before));
    if (before.end != before.begin) {
      return Fail(ErrorCode::kCorrupt,
                  "damage at the end of one segment and at the beginning of the next" SEALWARD_INVESTIGATE,
                  PlaceText(state.segment, state.offset));
    }
  }
  const auto torn = TRY(FindTorn(scanner, end.segment, end.offset));
  if (torn.has_value()) recovered.torn = TRY(Quarantine(scanner, end.segment, *torn, quarantine_fd));
  Epoch newest_epoch = state.epoch;
  for (const Claim& claim : claims) newest_epoch = std::max(newest_epoch, claim.slot.epoch);
  recovered.writer = StateBehind(state, claims.front().slot, newest_epoch);
  return recovered;
}

}  // namespace sealward::journal
