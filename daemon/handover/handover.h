// What the monitor hands to authorizer, journaler and signer at start: descriptors of the journal's pieces, then Begin.
// The receiver reads what it needs and closes them before it serves.
#ifndef SEALWARD_DAEMON_HANDOVER_HANDOVER_H_
#define SEALWARD_DAEMON_HANDOVER_HANDOVER_H_

#include <vector>

#include "base/clock.h"
#include "base/unique_fd.h"
#include "daemon/ipc/messages.h"
#include "daemon/loop/channel.h"

namespace sealward::handover {

struct Segment {
  uint64_t number = 0;
  UniqueFd fd;
};

struct Handover {
  std::vector<Segment> segments;  // sealed ones in order, then the open one
  UniqueFd head;
  UniqueFd quarantine;
  std::vector<UniqueFd> blobs;
  ipc::Begin begin;
};

// Waits for Begin. kMalformed on anything else than pieces in order; kClosed when the monitor is gone.
Result<Handover> Receive(loop::Channel& monitor, loop::ReceiveBuffers& buffers, const Clock& clock);

// The whole content of a file, by pread. kTooLarge above `bytes_max`.
Result<Bytes> ReadAll(int fd, size_t bytes_max);

}  // namespace sealward::handover

#endif  // SEALWARD_DAEMON_HANDOVER_HANDOVER_H_
