// The quarantine file: what recovery found behind the last good batch and cleared away, kept as evidence. It
// only grows: each piece is a 4 KiB block that says where it was, and the bytes as they were. Written by
// recovery.
#ifndef SEALWARD_JOURNAL_QUARANTINE_H_
#define SEALWARD_JOURNAL_QUARANTINE_H_

#include "base/bytes.h"
#include "base/result.h"
#include "journal/record/record.h"

namespace sealward::journal {

// Appends `bytes`, described by `recovery`, and syncs.
Status AppendToQuarantine(int fd, const Recovery& recovery, ByteView bytes);

}  // namespace sealward::journal

#endif  // SEALWARD_JOURNAL_QUARANTINE_H_
