#include "daemon/signer/workers.h"

#include <unistd.h>

#include <algorithm>

#include "base/check.h"

namespace sealward::signer {

Workers::Workers(const intent::Keys& keys) {
  for (const auto& key : keys.keys) keys_[static_cast<size_t>(key.key_class)].push_back(&key);
}

Status Workers::Open(const ipc::TokenOpened& opened, UniqueFd channel, UniqueFd kill, uint64_t now_ns) {
  auto slot = std::find_if(workers_.begin(), workers_.end(), [&](const Worker& w) { return w.slot == opened.slot; });
  if (slot == workers_.end()) {
    if (workers_.size() >= kTokenWorkersMax) return Fail(ErrorCode::kTooLarge, "token workers");
    slot = workers_.emplace(workers_.end());
  }
  CHECK(slot->tasks.empty());
  slot->slot = opened.slot;
  slot->key_class = static_cast<intent::KeyClass>(opened.token_class);
  slot->channel = loop::Channel(std::move(channel));
  slot->kill = std::move(kill);
  slot->ready = false;
  slot->opened_ns = now_ns;
  ipc::TokenKeys keys;
  for (const auto* key : keys_[static_cast<size_t>(slot->key_class)]) {
    keys.keys.push_back({ipc::KeyId{key->id.bytes}, static_cast<ipc::SignAlgorithm>(key->algorithm), key->public_key});
  }
  TRY(slot->channel.Send(ipc::EncodeMessage(keys)));
  return slot->channel.Flush();
}

// Reserved for cancels: the last slot of the class, while another one is ready for everything else.
bool Workers::IsReserved(const Worker& worker) const {
  size_t ready = 0;
  uint32_t last = 0;
  for (const auto& other : workers_) {
    if (other.key_class != worker.key_class) continue;
    ready += other.ready ? 1 : 0;
    last = std::max(last, other.slot);
  }
  return ready > 1 && worker.slot == last && worker.key_class == intent::KeyClass::kOrders;
}

Worker* Workers::Free(intent::KeyClass key_class, bool cancel) {
  Worker* best = nullptr;
  for (auto& worker : workers_) {
    if (!worker.ready || worker.key_class != key_class || worker.tasks.size() >= kTasksPerWorkerMax) continue;
    if (IsReserved(worker) && !cancel) continue;
    if (best == nullptr || worker.tasks.size() < best->tasks.size()) best = &worker;
  }
  return best;
}

Status Workers::Assign(Worker& worker, Sequence decision, const intent::KeyRecord& key, ByteView input,
                       uint64_t now_ns) {
  const auto& keys = keys_[static_cast<size_t>(worker.key_class)];
  const auto index = std::find(keys.begin(), keys.end(), &key);
  CHECK(index != keys.end());
  const ipc::SignTask task{ipc::TaskId{decision.value}, static_cast<uint32_t>(index - keys.begin()),
                           Bytes(input.begin(), input.end())};
  worker.tasks.push_back({decision, now_ns});
  TRY(worker.channel.Send(ipc::EncodeMessage(task)));
  return worker.channel.Flush();
}

std::vector<Sequence> Workers::End(Worker& worker) {
  std::vector<Sequence> orphans;
  for (const auto& task : worker.tasks) orphans.push_back(task.decision);
  worker.tasks.clear();
  worker.ready = false;
  worker.channel.Close();
  if (worker.kill.IsValid()) {
    const uint64_t one = 1;
    [[maybe_unused]] const ssize_t written = ::write(worker.kill.Get(), &one, sizeof one);
    worker.kill.Reset();
  }
  return orphans;
}

std::vector<Worker*> Workers::Overdue(uint64_t now_ns) {
  std::vector<Worker*> out;
  for (auto& worker : workers_) {
    if (!worker.channel.IsOpen()) continue;
    const bool slow_start = !worker.ready && now_ns > worker.opened_ns + kWorkerStartNsMax;
    // The clock of the first task runs from when it was sent or the one before it was answered (see Signer).
    const bool hung = !worker.tasks.empty() && now_ns > worker.tasks.front().sent_ns + kTaskNsMax;
    if (slow_start || hung) out.push_back(&worker);
  }
  return out;
}

uint32_t Workers::ReadyCount(intent::KeyClass key_class) const {
  return static_cast<uint32_t>(std::count_if(workers_.begin(), workers_.end(), [&](const Worker& worker) {
    return worker.ready && worker.key_class == key_class;
  }));
}

}  // namespace sealward::signer
