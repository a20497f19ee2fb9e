#include "tests/support/ring/signer_harness.h"

#include <poll.h>
#include <sys/eventfd.h>

#include "journal/record/mac.h"

namespace sealward::test {
namespace {

const Bytes kMacKey(32, 0x42);

}  // namespace

SignerHarness::SignerHarness(const Firm& firm_in, const std::vector<journal::Record>& earlier, Sequence confirmed)
    : firm(firm_in), mac_key_(MUST(SecretBytes::CopyOf(kMacKey))) {
  auto [monitor_end, monitor_peer] = MakePair();
  auto [journaler_end, journaler_peer] = MakePair();
  auto [authorizer_end, authorizer_peer] = MakePair();
  monitor = std::move(monitor_peer);
  journaler = std::move(journaler_peer);
  authorizer = std::move(authorizer_peer);
  signer::Ledger ledger = firm.MakeLedger();
  ledger.ConfirmRecoveries(confirmed);
  for (const auto& record : earlier) (void)MUST(ledger.Observe(record));
  next = ledger.next();
  thread_ = std::thread([this, ledger = std::move(ledger), m = std::move(monitor_end),
                         j = std::move(journaler_end), a = std::move(authorizer_end)]() mutable {
    signer::Signer signer(
        {loop::Channel(std::move(m)), loop::Channel(std::move(j)), loop::Channel(std::move(a))},
        std::move(ledger), MUST(SecretBytes::CopyOf(kMacKey)), 0, clock);
    ended_ = signer.Run();
  });
}

SignerHarness::~SignerHarness() {
  if (joined_) return;
  journaler.Close();
  thread_.join();
}

bool SignerHarness::Worker::WasKilled() const {
  pollfd entry{kill.Get(), POLLIN, 0};
  return ::poll(&entry, 1, Peer::kPatienceMs) == 1;
}

void SignerHarness::Open(bool torn) {
  ipc::JournalOpened opened{next, Epoch{1}, kFirmStart, {}, {}, {}, {}};
  if (torn) {
    opened.torn_segment = 0;
    opened.torn_offset = opened.torn_bytes = 4096;
    opened.torn_hash = Hash256{};
  }
  journaler.Send(opened);
  EXPECT_EQ(authorizer.Receive<ipc::JournalOpened>().next, next);
}

SignerHarness::Worker SignerHarness::AddWorker(uint32_t slot, ipc::TokenClass token_class, bool ready) {
  auto [signers_end, ours] = MakePair();
  Worker worker{std::move(ours), UniqueFd(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)), {}};
  monitor.Send(ipc::TokenOpened{slot, token_class}, {signers_end.Get(), worker.kill.Get()});
  worker.keys = worker.channel.Receive<ipc::TokenKeys>();
  if (ready) SayReady(worker, token_class);
  return worker;
}

void SignerHarness::SayReady(Worker& worker, ipc::TokenClass token_class, uint32_t expected_ready) {
  worker.channel.Send(ipc::TokenReady{static_cast<uint32_t>(worker.keys.keys.size())});
  const auto state = authorizer.Receive<ipc::TokenState>();
  EXPECT_EQ(state.token_class, token_class);
  EXPECT_EQ(state.ready, expected_ready);
}

ipc::AppendRecord SignerHarness::Sealed(const journal::Record& record) const {
  Bytes entry = Encode(record);
  const auto mac = journal::MakeRecordMac(mac_key_, record.sequence, entry);
  return {record.sequence, record.time, false, std::move(entry), ipc::Mac{mac.bytes}};
}

void SignerHarness::Append(const std::vector<journal::Record>& records) {
  for (const auto& record : records) {
    EXPECT_EQ(record.sequence, next);
    journaler.Send(Sealed(record));
    next.value += 1;
  }
}

void SignerHarness::SayDurable(bool strict) {
  const ipc::Durable durable{next, strict ? next : Sequence{0}, true};
  journaler.Send(durable);
  EXPECT_EQ(authorizer.Receive<ipc::Durable>().next, next);
}

Bytes SignerHarness::Answer(Worker& worker) {
  const auto task = worker.channel.Receive<ipc::SignTask>();
  if (task.key >= worker.keys.keys.size()) {
    ADD_FAILURE() << "a task for key " << task.key;
    return {};
  }
  const ipc::KeyId& id = worker.keys.keys[task.key].id;
  for (const auto& key : firm.documents().keys.keys) {
    if (key.id.bytes != id.bytes) continue;
    worker.channel.Send(
        ipc::SignResult{task.task, ipc::SignStatus::kSigned, 0, firm.KeyNamed(key.name).Sign(task.input)});
  }
  return task.input;
}

journal::Record SignerHarness::OutcomeRecord(const ipc::SignerOutcome& outcome) const {
  using journal::OutcomeStatus;
  OutcomeStatus status = OutcomeStatus::kSigned;
  if (outcome.error.has_value()) {
    const bool final = outcome.error == ErrorCode::kExpired || outcome.error == ErrorCode::kPermissionDenied;
    status = final ? OutcomeStatus::kFailed : OutcomeStatus::kUnknown;
  }
  return {next, clock.Now(),
          journal::Outcome{outcome.request, outcome.decision, status, outcome.signature, outcome.error}};
}

void SignerHarness::ExpectQuiet(Worker* worker) {
  // A worker that comes and is known of has been through a whole turn, and what went before it too.
  Worker probe = AddWorker(15, ipc::TokenClass::kJournal, false);
  if (worker != nullptr) {
    EXPECT_TRUE(worker->channel.IsQuiet());
  }
  Worker second = AddWorker(14, ipc::TokenClass::kJournal, false);
  EXPECT_TRUE(authorizer.IsQuiet());
  // Taken away again, so that neither counts: its channel closes, and the signer says how many are left.
  for (Worker* gone : {&probe, &second}) {
    gone->channel.Close();
    EXPECT_TRUE(gone->WasKilled());
    EXPECT_EQ(authorizer.Receive<ipc::TokenState>().ready, 0u);
  }
}

std::string SignerHarness::End() {
  thread_.join();
  joined_ = true;
  return ended_.has_value() ? "" : ended_.error().context;
}

}  // namespace sealward::test
