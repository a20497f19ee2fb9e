// The token workers as the signer sees them: which are ready, what each is doing, and since when. A worker that hangs,
// lies or dies is asked to be ended through its eventfd, and its task goes to another. Run by the signer only.
#ifndef SEALWARD_DAEMON_SIGNER_WORKERS_H_
#define SEALWARD_DAEMON_SIGNER_WORKERS_H_

#include <deque>
#include <vector>

#include "base/unique_fd.h"
#include "daemon/ipc/messages.h"
#include "daemon/loop/channel.h"
#include "intent/documents.h"

namespace sealward::signer {

inline constexpr uint64_t kTaskNsMax = 1 * kSecondNs;        // a C_Sign that takes longer is hung
inline constexpr uint64_t kWorkerStartNsMax = 20 * kSecondNs;  // module load, login, key check; network HSMs are slow
inline constexpr size_t kTasksPerWorkerMax = 2;              // one under way and one waiting hides the channel's latency

struct Worker {
  uint32_t slot = 0;
  intent::KeyClass key_class = intent::KeyClass::kOrders;
  loop::Channel channel;
  UniqueFd kill;
  bool ready = false;
  uint64_t opened_ns = 0;
  struct Task {
    Sequence decision;
    uint64_t sent_ns = 0;
  };
  std::deque<Task> tasks;
};

class Workers {
 public:
  // The keys of each class, in the order of their index in TokenKeys.
  explicit Workers(const intent::Keys& keys);

  // Takes a new worker into its slot (an old one there is gone) and tells it its keys.
  Status Open(const ipc::TokenOpened& opened, UniqueFd channel, UniqueFd kill, uint64_t now_ns);
  // A ready worker of the class that can take a task, or nullptr. The class's last slot takes cancels only, while
  // another of the class is ready.
  Worker* Free(intent::KeyClass key_class, bool cancel);
  Status Assign(Worker& worker, Sequence decision, const intent::KeyRecord& key, ByteView input, uint64_t now_ns);
  // Asks the monitor to end the worker and gives back what it was doing.
  std::vector<Sequence> End(Worker& worker);
  // Workers that are over time.
  std::vector<Worker*> Overdue(uint64_t now_ns);
  uint32_t ReadyCount(intent::KeyClass key_class) const;
  std::vector<Worker>& All() { return workers_; }

 private:
  bool IsReserved(const Worker& worker) const;

  std::vector<const intent::KeyRecord*> keys_[3];
  std::vector<Worker> workers_;
};

}  // namespace sealward::signer

#endif  // SEALWARD_DAEMON_SIGNER_WORKERS_H_
