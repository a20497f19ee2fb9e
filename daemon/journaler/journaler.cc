#include "daemon/journaler/journaler.h"

#include <unistd.h>

#include <algorithm>
#include <array>

#include "crypto/hash.h"
#include "journal/recovery.h"

namespace sealward::journaler {

Result<Opened> OpenJournal(handover::Handover handover) {
  std::vector<journal::SegmentFd> segments;
  for (const auto& segment : handover.segments) segments.push_back({segment.number, segment.fd.Get()});
  const auto recovered = TRY(journal::Recover(segments, handover.head.Get(), handover.quarantine.Get(),
                                              journal::RecoveryOptions{handover.begin.genesis}));
  if (crypto::Sha256(AsBytes(handover.begin.origin)) != recovered.writer.origin_hash) {
    return Fail(ErrorCode::kInvalidArgument, "the journal was made for another origin than the configuration names",
                handover.begin.origin);
  }
  std::deque<Spare> spares;
  UniqueFd open_segment;
  for (auto& segment : handover.segments) {
    if (segment.number == recovered.writer.segment) open_segment = std::move(segment.fd);
    else if (segment.number > recovered.writer.segment) spares.push_back({segment.number, std::move(segment.fd)});
  }
  if (!open_segment.IsValid()) return Fail(ErrorCode::kDiskFull, "there is no segment left to write to");
  const auto& state = recovered.writer;
  ipc::JournalOpened message{state.next, state.epoch, state.last_time, {}, {}, {}, {}};
  if (recovered.torn.has_value()) {
    message.torn_segment = recovered.torn->segment;
    message.torn_offset = recovered.torn->offset;
    message.torn_bytes = recovered.torn->bytes;
    message.torn_hash = recovered.torn->hash;
  }
  auto writer = TRY(journal::Writer::Create(std::move(open_segment), std::move(handover.head), state));
  return Opened{std::move(writer), std::move(spares), message};
}

Journaler::Journaler(Channels channels, Opened opened, uint32_t spin_us_max, const Clock& clock)
    : channels_(std::move(channels)),
      writer_(std::move(opened.writer)),
      spares_(std::move(opened.spares)),
      clock_(clock),
      poller_(clock, spin_us_max),
      received_next_(opened.message.next),
      strict_next_(opened.message.next) {
  (void)channels_.signer.Send(ipc::EncodeMessage(opened.message));  // the queue is empty: it has room
}

Status Journaler::Run() {
  AskForSpares();
  Status end = Ok();
  while (end.has_value()) end = Turn();
  if (end.error().code != ErrorCode::kClosed) return end;
  // An orderly end: what was received is written, and the head says so, that nobody can take it away unnoticed.
  while (!pending_.empty()) TRY(WriteBatch());
  TRY(WriteHeadIfDue(true));
  return end;
}

Status Journaler::Turn() {
  poller_.Clear();
  const size_t monitor = poller_.Add(channels_.monitor.fd(), POLLIN);
  const size_t authorizer = poller_.Add(channels_.authorizer.fd(), POLLIN);
  const size_t signer = poller_.Add(channels_.signer.fd(), channels_.signer.WantsWrite() ? POLLOUT : short{0});
  const bool busy = !pending_.empty();
  TRY(poller_.Wait(!busy, busy ? 0 : (head_due_ns_ != 0 ? 20 : -1)));
  if (poller_.Readable(signer)) return Fail(ErrorCode::kClosed, "the signer is gone");
  if (poller_.Readable(authorizer)) {
    size_t received = 0;
    do {  // a batch's worth: what is left behind waits for a whole sync
      received = TRY(channels_.authorizer.Receive(
          buffers_, [&](ByteView datagram, std::span<UniqueFd>) { return OnAuthorizer(datagram); }));
      TRY(channels_.signer.Flush());  // the HSM signs while we sync
    } while (received == loop::kBatchMax && pending_.size() < kBatchEntriesMax);
  }
  if (poller_.Readable(monitor)) {
    TRY(channels_.monitor.Receive(buffers_, [&](ByteView datagram, std::span<UniqueFd> descriptors) {
      return OnMonitor(datagram, descriptors);
    }));
  }
  if (!pending_.empty()) {
    TRY(WriteBatch());
  } else if (TRY(WriteHeadIfDue(false))) {
    TRY(TellDurable());
  }
  return channels_.signer.Flush();
}

Status Journaler::OnAuthorizer(ByteView datagram) {
  auto message = TRY(ipc::DecodeMessage<ipc::AppendRecord>(datagram));
  if (message.sequence != received_next_) return Fail(ErrorCode::kCorrupt, "records out of sequence");
  received_next_.value += 1;
  TRY(channels_.signer.Send(Bytes(datagram.begin(), datagram.end())));
  pending_.push_back({std::move(message.entry), message.time, message.strict});
  return Ok();
}

Status Journaler::OnMonitor(ByteView datagram, std::span<UniqueFd> descriptors) {
  const auto granted = TRY(ipc::DecodeMessage<ipc::SegmentGranted>(datagram));
  const uint64_t expected = spares_.empty() ? writer_.State().segment + 1 : spares_.back().number + 1;
  if (descriptors.size() != 1 || granted.number != expected) {
    return Fail(ErrorCode::kMalformed, "not the segment that comes next");
  }
  spares_.push_back({granted.number, std::move(descriptors[0])});
  spares_asked_ -= std::min<size_t>(spares_asked_, 1);
  return room_told_ == (spares_.size() + 1 >= kRoomSpares) ? Ok() : TellDurable();
}

void Journaler::AskForSpares() {
  if (spares_.size() + spares_asked_ >= ipc::kSpareSegments) return;
  const uint64_t wanted = ipc::kSpareSegments - spares_.size() - spares_asked_;
  if (::write(channels_.segment_request.Get(), &wanted, sizeof wanted) == sizeof wanted) spares_asked_ += wanted;
}

Status Journaler::NextSegment() {
  if (spares_.empty()) return Fail(ErrorCode::kDiskFull, "no zeroed segment is left");
  Spare spare = std::move(spares_.front());
  spares_.pop_front();
  TRY(writer_.StartSegment(std::move(spare.fd)));
  AskForSpares();
  return Ok();
}

Status Journaler::WriteBatch() {
  if (writer_.NeedsSegment()) TRY(NextSegment());
  std::vector<ByteView> entries;
  size_t bytes = 0;
  bool strict = false;
  for (const auto& record : pending_) {
    if (entries.size() == kBatchEntriesMax || bytes + record.entry.size() > kBatchEntryBytesMax) break;
    entries.push_back(record.entry);
    bytes += record.entry.size() + sizeof(uint16_t);
    strict = strict || record.strict;
  }
  TRY(writer_.Append(entries, pending_[entries.size() - 1].time));
  TRY(writer_.Sync());
  pending_.erase(pending_.begin(), pending_.begin() + static_cast<ptrdiff_t>(entries.size()));
  if (head_due_ns_ == 0) head_due_ns_ = clock_.BootNs() + kHeadDelayNsMax;
  TRY(WriteHeadIfDue(strict));
  return TellDurable();
}

Result<bool> Journaler::WriteHeadIfDue(bool strict) {
  if (head_due_ns_ == 0) return false;
  const bool due = strict || writer_.BatchesSinceHead() >= kBatchesPerHead || clock_.BootNs() >= head_due_ns_;
  if (!due) return false;
  TRY(writer_.WriteHead());
  strict_next_ = writer_.NextSequence();
  head_due_ns_ = 0;
  return true;
}

Status Journaler::TellDurable() {
  room_told_ = spares_.size() + 1 >= kRoomSpares;
  return channels_.signer.Send(ipc::EncodeMessage(ipc::Durable{writer_.NextSequence(), strict_next_, room_told_}));
}

}  // namespace sealward::journaler
