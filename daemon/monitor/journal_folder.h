// The journal's folder as the monitor sees it: a lock, names and descriptors to hand out. It never reads what
// the files hold, but for whether a trailing segment begins with zeros and so was never used. Owned by the
// Monitor.
#ifndef SEALWARD_DAEMON_MONITOR_JOURNAL_FOLDER_H_
#define SEALWARD_DAEMON_MONITOR_JOURNAL_FOLDER_H_

#include <sys/stat.h>

#include <deque>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "base/unique_fd.h"
#include "daemon/config/config.h"
#include "daemon/ipc/messages.h"

namespace sealward::monitor {

class JournalFolder {
 public:
  // Locks the folder for this daemon (kUnavailable: another one has it) and lists it. Before the jail.
  static Result<JournalFolder> Open(const config::Config& config);

  using Hand = std::function<Status(ipc::PieceKind kind, uint64_t number, int fd)>;
  // Everything the journaler needs: segments (the last used one writable), head, an empty quarantine file.
  Status HandToJournaler(const Hand& hand);
  // Everything authorizer and signer read: segments and blobs, read-only.
  Status HandToReader(const Hand& hand) const;
  // Segments made by an earlier run and never used, which the journaler gets like fresh ones.
  Result<std::vector<std::pair<uint64_t, UniqueFd>>> UnusedSegments() const;
  // A fresh zero-filled one.
  Result<std::pair<uint64_t, UniqueFd>> MakeSegment();

  // After recovery: a quarantine file that stayed empty is removed.
  void DropEmptyQuarantine();
  // Whether folder, head and the segments that may still be written are what their paths lead to.
  Status CheckInPlace() const;

 private:
  explicit JournalFolder(const config::Config& config) : config_(config) {}
  Status ListBlobs();
  Status Watch(uint64_t number);

  const config::Config& config_;
  UniqueFd folder_;
  UniqueFd parent_;   // the folder above, as it is outside the jail
  std::string name_;  // of the journal's folder in it
  UniqueFd head_;
  std::deque<std::pair<uint64_t, UniqueFd>> watched_;  // segments by number, for CheckInPlace
  UniqueFd quarantine_;
  std::string quarantine_name_;
  std::vector<std::string> blobs_;
  uint64_t used_ = 0;   // segments that are not empty; the last of them is open for writing
  uint64_t count_ = 0;  // all segments, numbers 0 … count - 1
};

}  // namespace sealward::monitor

#endif  // SEALWARD_DAEMON_MONITOR_JOURNAL_FOLDER_H_
