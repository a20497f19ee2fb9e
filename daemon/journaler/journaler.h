// The journaler: forwards each record to the signer at once, writes and syncs a batch while the HSM signs, then says how
// far the journal is durable. Decides nothing, can't make a record, opens nothing. Every write or sync error is final:
// it ends, and the daemon with it. Runs in sealward-journaler; one thread.
#ifndef SEALWARD_DAEMON_JOURNALER_JOURNALER_H_
#define SEALWARD_DAEMON_JOURNALER_JOURNALER_H_

#include <deque>

#include "base/clock.h"
#include "base/unique_fd.h"
#include "daemon/handover/handover.h"
#include "daemon/loop/channel.h"
#include "daemon/loop/poller.h"
#include "journal/writer.h"

namespace sealward::journaler {

inline constexpr uint64_t kBatchesPerHead = 64;          // how lazily the head follows when nothing asks for it
inline constexpr uint64_t kHeadDelayNsMax = kSecondNs / 10;
inline constexpr size_t kBatchEntriesMax = 256;
inline constexpr size_t kBatchEntryBytesMax = 240 * 1024;  // with headers below the format's 256 KiB

// Segments left, with the open one, below which no new signing is accepted: what ends things still has room.
inline constexpr size_t kRoomSpares = 3;

struct Channels {
  loop::Channel monitor;     // in: fresh segments
  loop::Channel authorizer;  // in: records
  loop::Channel signer;      // out
  UniqueFd segment_request;  // eventfd, out
};

struct Spare {
  uint64_t number = 0;
  UniqueFd fd;
};

// The journal as recovery left it, with what may still be written.
struct Opened {
  journal::Writer writer;
  std::deque<Spare> spares;  // behind the open segment, in order
  ipc::JournalOpened message;
};

// Recovers the journal that was handed over. Refusals are journal/recovery.h's.
Result<Opened> OpenJournal(handover::Handover handover);

class Journaler {
 public:
  Journaler(Channels channels, Opened opened, uint32_t spin_us_max, const Clock& clock);
  Status Run();

 private:
  struct Pending {
    Bytes entry;
    Nanoseconds time;
    bool strict = false;
  };

  Status Turn();
  Status OnAuthorizer(ByteView datagram);
  Status OnMonitor(ByteView datagram, std::span<UniqueFd> descriptors);
  Status WriteBatch();
  Result<bool> WriteHeadIfDue(bool strict);  // whether it was
  Status NextSegment();
  void AskForSpares();
  Status TellDurable();

  Channels channels_;
  journal::Writer writer_;
  std::deque<Spare> spares_;
  size_t spares_asked_ = 0;
  const Clock& clock_;
  loop::Poller poller_;
  loop::ReceiveBuffers buffers_;
  std::deque<Pending> pending_;
  Sequence received_next_;
  Sequence strict_next_;
  uint64_t head_due_ns_ = 0;  // 0: the head says all
  bool room_told_ = true;
};

}  // namespace sealward::journaler

#endif  // SEALWARD_DAEMON_JOURNALER_JOURNALER_H_
