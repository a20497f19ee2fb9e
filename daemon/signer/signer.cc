#include "daemon/signer/signer.h"

#include <algorithm>
#include <cstdio>

#include "base/check.h"
#include "crypto/hash.h"
#include "journal/record/mac.h"

namespace sealward::signer {
namespace {

// How the monitor finds it too, and says how.
Error ItEnded() { return {ErrorCode::kClosed, "it ended", 0, {}}; }

}  // namespace

Signer::Signer(Channels channels, Ledger ledger, SecretBytes mac_key, uint32_t spin_us_max, const Clock& clock)
    : channels_(std::move(channels)),
      ledger_(std::move(ledger)),
      mac_key_(std::move(mac_key)),
      clock_(clock),
      poller_(clock, spin_us_max),
      workers_(ledger_.documents().keys) {}

Status Signer::Run() {
  while (true) TRY(Turn());
}

int Signer::TimeoutMs() const { return jobs_.empty() ? 1000 : 20; }

Status Signer::Turn() {
  poller_.Clear();
  const size_t monitor = poller_.Add(channels_.monitor.fd(), POLLIN);
  const size_t journaler = poller_.Add(channels_.journaler.fd(), POLLIN);
  const size_t authorizer =
      poller_.Add(channels_.authorizer.fd(), channels_.authorizer.WantsWrite() ? POLLOUT : short{0});
  std::vector<std::pair<size_t, Worker*>> asked;
  for (auto& worker : workers_.All()) {
    if (!worker.channel.IsOpen()) continue;
    const short events = static_cast<short>(POLLIN | (worker.channel.WantsWrite() ? POLLOUT : 0));
    asked.emplace_back(poller_.Add(worker.channel.fd(), events), &worker);
  }
  const bool in_flight = !jobs_.empty() || ledger_.next() != durable_next_;
  TRY(poller_.Wait(in_flight && opened_, TimeoutMs()));

  if (poller_.Readable(authorizer)) return Fail(ErrorCode::kClosed, "the authorizer is gone");
  if (poller_.Readable(journaler)) {
    TRY(channels_.journaler.Receive(buffers_, [&](ByteView datagram, std::span<UniqueFd>) { return OnJournaler(datagram); }));
  }
  for (const auto& [index, worker] : asked) {
    if (worker->channel.WantsWrite() && !worker->channel.Flush().has_value()) {
      TRY(EndWorker(*worker, ItEnded()));
      continue;
    }
    if (!poller_.Readable(index)) continue;
    const auto received = worker->channel.Receive(
        buffers_, [&](ByteView datagram, std::span<UniqueFd>) { return OnWorker(*worker, datagram); });
    if (!received.has_value()) TRY(EndWorker(*worker, received.error()));
  }
  if (poller_.Readable(monitor)) {  // last: it may add workers, which moves the others
    TRY(channels_.monitor.Receive(buffers_, [&](ByteView datagram, std::span<UniqueFd> descriptors) {
      return OnMonitor(datagram, descriptors);
    }));
  }
  Expire(clock_.BootNs());
  TRY(Dispatch());
  TRY(Release());
  return channels_.authorizer.Flush();
}

Status Signer::OnMonitor(ByteView datagram, std::span<UniqueFd> descriptors) {
  const auto opened = TRY(ipc::DecodeMessage<ipc::TokenOpened>(datagram));
  if (descriptors.size() != 2) return Fail(ErrorCode::kMalformed, "a token worker without its descriptors");
  for (auto& worker : workers_.All()) {
    if (worker.slot == opened.slot && worker.channel.IsOpen()) TRY(EndWorker(worker, ItEnded()));
  }
  // A worker that is dead already shows as a closed channel in the next turn.
  (void)workers_.Open(opened, std::move(descriptors[0]), std::move(descriptors[1]), clock_.BootNs());
  return Ok();
}

Status Signer::OnJournaler(ByteView datagram) {
  switch (ipc::TagOf(datagram)) {
    case ipc::kTagOf<ipc::AppendRecord>:
      return OnRecord(TRY(ipc::DecodeMessage<ipc::AppendRecord>(datagram)));
    case ipc::kTagOf<ipc::Durable>:
      return OnDurable(TRY(ipc::DecodeMessage<ipc::Durable>(datagram)));
    case ipc::kTagOf<ipc::JournalOpened>:
      return OnJournalOpened(TRY(ipc::DecodeMessage<ipc::JournalOpened>(datagram)));
    default:
      return Fail(ErrorCode::kMalformed, "unexpected message from the journaler");
  }
}

Status Signer::OnJournalOpened(const ipc::JournalOpened& opened) {
  if (opened_ || opened.next != ledger_.next()) {
    return Fail(ErrorCode::kCorrupt, "the journaler and the signer read different journals");
  }
  opened_ = true;
  durable_next_ = opened.next;
  strict_next_ = opened.next;
  torn_ = opened.torn_segment.has_value();
  SayIfStopped();
  return channels_.authorizer.Send(ipc::EncodeMessage(opened));
}

Status Signer::OnRecord(const ipc::AppendRecord& message) {
  if (!opened_) return Fail(ErrorCode::kMalformed, "a record before the journal was opened");
  const crypto::Mac256 mac{message.mac.bytes};
  if (!journal::CheckRecordMac(mac_key_, message.sequence, message.entry, mac).has_value()) {
    return Fail(ErrorCode::kBadSignature, "a record that the authorizer did not make: the journaler lies");
  }
  const auto record = TRY(Decode<journal::Record>(message.entry));
  if (record.sequence != message.sequence) return Fail(ErrorCode::kCorrupt, "sequence of a record");
  if (const auto* outcome = std::get_if<journal::Outcome>(&record.body)) TRY(CheckOutcome(*outcome));
  auto observed = TRY(ledger_.Observe(record));
  if (std::holds_alternative<journal::Recovery>(record.body)) {
    torn_ = false;
    SayIfStopped();
    return TellTokenState(intent::KeyClass::kCustody);
  }
  if (!observed.rejection.has_value() && !observed.permit.has_value()) return Ok();
  if (jobs_.size() + answers_.size() >= 2 * kCreditsMax) {
    return Fail(ErrorCode::kTooLarge, "more permits under way than the ring has credits");
  }
  if (observed.rejection.has_value()) TakeRejection(*observed.rejection);
  else TakePermit(*std::move(observed.permit));
  return Ok();
}

void Signer::TakeRejection(const Rejection& rejection) {
  std::fprintf(stderr, "sealward-signer: permit %llu not signed: %s\n",
               static_cast<unsigned long long>(rejection.decision.value), rejection.error.Message().c_str());
  Job job;
  job.permit.decision = rejection.decision;
  job.permit.request_hash = rejection.request_hash;
  job.error = rejection.error.code == ErrorCode::kExpired ? ErrorCode::kExpired : ErrorCode::kPermissionDenied;
  jobs_.emplace(rejection.decision, std::move(job));
}

void Signer::TakePermit(Permit permit) {
  const Sequence decision = permit.decision;
  (permit.cancel ? cancel_queue_ : queue_).push_back(decision);
  Job job;
  job.permit = std::move(permit);
  job.queued_ns = clock_.BootNs();
  jobs_.emplace(decision, std::move(job));
}

// What the journal will say became of a permit is what was said from here: else a chain nonce could be given out twice,
// or a signature that exists be called impossible.
Status Signer::CheckOutcome(const journal::Outcome& outcome) {
  const auto answer = answers_.find(outcome.decision);
  bool same = answer != answers_.end() && answer->second.request == outcome.request;
  if (same) {
    const auto& error = answer->second.error;
    switch (outcome.status) {
      case journal::OutcomeStatus::kSigned:
        same = !error.has_value() && answer->second.signature == outcome.signature;
        break;
      case journal::OutcomeStatus::kFailed:  // only these say that nothing was ever made
        same = error == ErrorCode::kExpired || error == ErrorCode::kPermissionDenied;
        break;
      case journal::OutcomeStatus::kUnknown:
        same = error.has_value();
        break;
    }
  }
  if (!same) return Fail(ErrorCode::kCorrupt, "an outcome that the signer did not give: the authorizer lies");
  answers_.erase(answer);
  return Ok();
}

Status Signer::OnDurable(const ipc::Durable& durable) {
  if (durable.next < durable_next_ || durable.next > ledger_.next() || durable.strict_next > durable.next) {
    return Fail(ErrorCode::kCorrupt, "the journaler says more is durable than it was given");
  }
  durable_next_ = durable.next;
  strict_next_ = durable.strict_next;
  return channels_.authorizer.Send(ipc::EncodeMessage(durable));
}

Status Signer::OnWorker(Worker& worker, ByteView datagram) {
  if (ipc::TagOf(datagram) == ipc::kTagOf<ipc::TokenReady>) {
    TRY(ipc::DecodeMessage<ipc::TokenReady>(datagram));
    worker.ready = true;
    return TellTokenState(worker.key_class);
  }
  return OnResult(worker, TRY(ipc::DecodeMessage<ipc::SignResult>(datagram)));
}

Status Signer::OnResult(Worker& worker, const ipc::SignResult& result) {
  if (worker.tasks.empty() || worker.tasks.front().decision.value != result.task.value) {
    return Fail(ErrorCode::kHsm, "it answered what it was not asked");
  }
  const Sequence decision = worker.tasks.front().decision;
  const auto found = jobs_.find(decision);
  CHECK(found != jobs_.end());
  Job& job = found->second;
  if (result.status != ipc::SignStatus::kSigned) return Fail(ErrorCode::kHsm, "its HSM call failed");
  auto finished = VerifyAndFinish(job.permit, result.signature);
  if (!finished.has_value()) return Fail(ErrorCode::kHsm, "it returned a wrong signature");
  worker.tasks.pop_front();
  if (!worker.tasks.empty()) worker.tasks.front().sent_ns = clock_.BootNs();
  busy_keys_.erase(job.permit.key->name);
  job.dispatched = false;
  job.signature = *std::move(finished);
  return Ok();
}

// Its tasks go to another worker; a permit that several workers failed on is answered as unknown.
Status Signer::EndWorker(Worker& worker, const Error& end) {
  const bool by_itself = end.code == ErrorCode::kClosed;
  if (worker.ready || !by_itself) {  // one that never was at work is not missed
    std::fprintf(stderr, "sealward-signer: token worker %u (%s) is replaced: %s\n", worker.slot,
                 std::string(EnumName(worker.key_class)).c_str(), by_itself ? ItEnded().context : end.context);
  }
  const auto orphans = workers_.End(worker);
  for (auto it = orphans.rbegin(); it != orphans.rend(); ++it) {
    Job& job = jobs_.at(*it);
    job.dispatched = false;
    busy_keys_.erase(job.permit.key->name);
    if (++job.attempts >= kAttemptsMax) {
      job.error = ErrorCode::kHsm;
      continue;
    }
    job.queued_ns = clock_.BootNs();
    (job.permit.cancel ? cancel_queue_ : queue_).push_front(*it);
  }
  return TellTokenState(worker.key_class);
}

Status Signer::TellTokenState(intent::KeyClass key_class) {
  const uint32_t ready = IsStopped(key_class) ? 0 : workers_.ReadyCount(key_class);
  return channels_.authorizer.Send(
      ipc::EncodeMessage(ipc::TokenState{static_cast<ipc::TokenClass>(key_class), ready}));
}

bool Signer::IsStopped(intent::KeyClass key_class) const {
  return key_class == intent::KeyClass::kCustody && (torn_ || ledger_.UnconfirmedRecovery().has_value());
}

void Signer::SayIfStopped() const {
  const auto entry = ledger_.UnconfirmedRecovery();
  if (!entry.has_value()) return;
  std::fprintf(stderr,
               "sealward-signer: entry %llu: a torn end of the journal was put into quarantine: custody keys are stopped until "
               "their nonces have been compared with the chain and the configuration says `recovery_confirmed = %llu`\n",
               static_cast<unsigned long long>(entry->value), static_cast<unsigned long long>(entry->value));
}

bool Signer::TryDispatch(Sequence decision, Job& job) {
  const auto& permit = job.permit;
  if (const auto outside = OutsideItsTime(permit, clock_.Now()); outside.has_value()) {
    // Nothing was made yet by this permit; a retry's first try may have been, so its end is not certain.
    job.error = permit.retry || job.attempts > 0 ? ErrorCode::kTimeout : *outside;
    return true;
  }
  const bool chain = permit.supplied.nonce.has_value();
  if (chain && busy_keys_.contains(permit.key->name)) return false;
  if (IsStopped(permit.key->key_class)) return false;
  Worker* worker = workers_.Free(permit.key->key_class, permit.cancel);
  if (worker == nullptr) return false;
  if (chain) busy_keys_.insert(permit.key->name);
  job.dispatched = true;
  // A worker whose channel is closed shows in the next turn and gives the task back.
  (void)workers_.Assign(*worker, decision, *permit.key, permit.payload.to_sign, clock_.BootNs());
  return true;
}

Status Signer::Dispatch() {
  for (auto* queue : {&cancel_queue_, &queue_}) {
    std::set<std::string> held;  // chain keys whose earlier request waits: the later one must not overtake
    for (auto it = queue->begin(); it != queue->end();) {
      Job& job = jobs_.at(*it);
      const bool chain = job.permit.supplied.nonce.has_value();
      if ((chain && held.contains(job.permit.key->name)) || !TryDispatch(*it, job)) {
        if (chain) held.insert(job.permit.key->name);
        ++it;  // what stands behind it may be another class's, which has somebody free
        continue;
      }
      it = queue->erase(it);
    }
  }
  return Ok();
}

void Signer::Expire(uint64_t now_ns) {
  for (Worker* worker : workers_.Overdue(now_ns)) {
    (void)EndWorker(*worker, {ErrorCode::kTimeout, worker->ready ? "it hangs" : "it does not start", 0, {}});
  }
  for (auto* queue : {&cancel_queue_, &queue_}) {
    std::erase_if(*queue, [&](Sequence decision) {
      Job& job = jobs_.at(decision);
      if (now_ns <= job.queued_ns + kWaitForWorkerNsMax) return false;  // a task given back just now is later than now
      job.error = ErrorCode::kUnavailable;
      return true;
    });
  }
}

bool Signer::IsDurable(const Permit& permit) const {
  return permit.decision < (permit.strict ? strict_next_ : durable_next_);
}

Status Signer::Release() {
  for (auto it = jobs_.begin(); it != jobs_.end();) {
    Job& job = it->second;
    if (!IsDurable(job.permit) || (!job.signature.has_value() && !job.error.has_value())) {
      if (job.permit.decision >= durable_next_) break;  // sequences ascend: the rest is not durable either
      ++it;
      continue;
    }
    if (job.signature.has_value() && OutsideItsTime(job.permit, clock_.Now()).has_value()) {
      job.signature.reset();
      job.error = ErrorCode::kTimeout;  // made, but too late: it stays here
    }
    TRY(SendOutcome(job));
    it = jobs_.erase(it);
  }
  return Ok();
}

Status Signer::SendOutcome(const Job& job) {
  ipc::SignerOutcome outcome{job.permit.decision, job.permit.request_hash, job.error, {}};
  if (job.signature.has_value()) outcome.signature = *job.signature;
  TRY(channels_.authorizer.Send(ipc::EncodeMessage(outcome)));
  answers_[job.permit.decision] = std::move(outcome);
  return Ok();
}

}  // namespace sealward::signer
