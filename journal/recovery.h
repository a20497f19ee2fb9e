// Recovery: finds where a journal ends, before the journaler writes again. Keeps every good batch; moves the
// one torn batch that a crash can leave into quarantine; refuses everything else, because a journal that lost
// or changed what was written is for people to look at, not for a program to mend. Run by the journaler at
// start, before anybody reads.
#ifndef SEALWARD_JOURNAL_RECOVERY_H_
#define SEALWARD_JOURNAL_RECOVERY_H_

#include <optional>
#include <span>

#include "base/result.h"
#include "base/strong.h"
#include "journal/record/record.h"
#include "journal/scan.h"
#include "journal/writer.h"

namespace sealward::journal {

struct RecoveryOptions {
  Hash256 genesis;  // SHA-256 of entry 0, pinned in the configuration
};

struct Recovered {
  WriterState writer;            // epoch: one above every epoch before
  std::optional<Recovery> torn;  // the record to write: what was moved into quarantine
  uint64_t batches = 0;
};

// Reads all segments from the first, checks them against head and genesis, and quarantines a torn tail.
// Descriptors are borrowed; segments may be opened with O_DIRECT, and should be. Those behind the newest
// segment with a header, and that one, are open for writing too, as is `quarantine_fd`, a file that grows by
// what is quarantined (FORMAT.md). Changes nothing but a torn tail; doing it twice does nothing more. Open
// writer.segment, and the spares behind it, for Writer.
//
// Errors, each with the place as subject where there is one: kNotReady (no journal yet), kPermissionDenied
// (another log), kCorrupt (head, damage, roll-back), kUnsupported (format version), kIo.
Result<Recovered> Recover(std::span<const SegmentFd> segments, int head_fd, int quarantine_fd,
                          const RecoveryOptions& options);

// The newer of the two slots; nothing if neither is valid. Also for readers that want to know how far to
// read.
struct Heads {
  std::optional<HeadSlot> newest;
  std::optional<HeadSlot> older;  // the other slot, where it is valid too
};
Result<Heads> ReadHeads(int head_fd);

}  // namespace sealward::journal

#endif  // SEALWARD_JOURNAL_RECOVERY_H_
