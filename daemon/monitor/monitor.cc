#include "daemon/monitor/monitor.h"

#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdio>

#include "base/system_error.h"
#include "daemon/monitor/send.h"
#include "daemon/sandbox/process_main.h"

namespace sealward::monitor {
namespace {

constexpr uint64_t kCheckNs = kSecondNs;         // how often the journal's files are looked at
constexpr uint64_t kDrainNsMax = kSecondNs / 2;  // an orderly end waits this long for the journaler
constexpr uint64_t kSegmentsWantedMax = 8;
constexpr int kMomentsForTheCulprit = 20;        // of 5 ms, for who failed to be named before who followed
constexpr const char* kNotSpawned = "can't be started";

}  // namespace

Monitor::Monitor(Parts parts, const Clock& clock)
    : parts_(std::move(parts)), clock_(clock), poller_(clock, 0) {}

ExitCode Monitor::Run() {
  if (Status started = StartRing(); !started) Stop(ExitCode::kNotStarted, SystemMessage(started.error()));
  while (!stopping_) {
    if (Status turn = Turn(); !turn) Stop(ExitCode::kNotStarted, SystemMessage(turn.error()));
  }
  StopAll();
  return exit_code_;
}

// The three processes of the ring with every channel between them; the journaler gets the journal at once.
Status Monitor::StartRing() {
  using sandbox::Role;
  ChannelPair records = TRY(MakeChannel());   // authorizer → journaler
  ChannelPair durable = TRY(MakeChannel());   // journaler → signer
  ChannelPair outcomes = TRY(MakeChannel());  // signer → authorizer
  ChannelPair authorizer = TRY(MakeChannel());
  ChannelPair journaler = TRY(MakeChannel());
  ChannelPair signer = TRY(MakeChannel());
  segment_request_ = TRY(MakeCounter());
  const int mac_key = parts_.mac_key.Get();
  TRY(Spawn(
      {.role = Role::kJournaler},
      std::array{journaler.theirs.Get(), records.theirs.Get(), durable.ours.Get(), segment_request_.Get()},
      {}));
  TRY(Spawn({.role = Role::kSigner},
            std::array{signer.theirs.Get(), durable.theirs.Get(), outcomes.ours.Get(), mac_key}, {}));
  TRY(Spawn({.role = Role::kAuthorizer},
            std::array{authorizer.theirs.Get(), records.ours.Get(), outcomes.theirs.Get(), mac_key}, {}));
  to_authorizer_ = std::move(authorizer.ours);
  to_journaler_ = std::move(journaler.ours);
  to_signer_ = std::move(signer.ours);
  TRY(parts_.journal.HandToJournaler([&](ipc::PieceKind kind, uint64_t number, int fd) {
    return Send(to_journaler_.Get(), ipc::JournalPiece{kind, number}, std::array{fd});
  }));
  TRY(Send(to_journaler_.Get(), MakeBegin(parts_.config)));
  for (const auto& [number, fd] : TRY(parts_.journal.UnusedSegments())) {
    TRY(Send(to_journaler_.Get(), ipc::SegmentGranted{number}, std::array{fd.Get()}));
  }
  return Ok();
}

// Once the journaler has recovered: what it left is what the others read.
Status Monitor::StartReaders() {
  parts_.journal.DropEmptyQuarantine();
  for (const int channel : {to_authorizer_.Get(), to_signer_.Get()}) {
    TRY(parts_.journal.HandToReader([&](ipc::PieceKind kind, uint64_t number, int fd) {
      return Send(channel, ipc::JournalPiece{kind, number}, std::array{fd});
    }));
    TRY(Send(channel, MakeBegin(parts_.config)));
  }
  StartTokens();
  return Ok();
}

Status Monitor::AdvancePhase() {
  const auto serves = [&](sandbox::Role role) {
    const Child* child = Find(role);
    return child != nullptr && child->Report().serving;
  };
  if (phase_ == Phase::kRecovering && serves(sandbox::Role::kJournaler)) {
    TRY(StartReaders());
    phase_ = Phase::kStarting;
  }
  if (phase_ == Phase::kStarting && serves(sandbox::Role::kAuthorizer) && serves(sandbox::Role::kSigner)) {
    phase_ = Phase::kServing;
    std::fprintf(stderr, "sealwardd: serving%s\n",
                 parts_.jail.root ? "" : " (development mode: one user for everything)");
  }
  return Ok();
}

int Monitor::TimeoutMs() const {
  const uint64_t now = clock_.BootNs();
  uint64_t due = next_check_ns_;
  for (const Slot& slot : slots_) {
    if (slot.pid >= 0 || slot.down != nullptr || IsLoggingIn(slot.token_class)) continue;
    due = std::min(due, slot.due_ns);
  }
  return due <= now ? 0 : static_cast<int>((due - now) / 1'000'000 + 1);
}

Status Monitor::Turn() {
  poller_.Clear();
  const size_t signals = poller_.Add(parts_.signals.Get(), POLLIN);
  const size_t segments = poller_.Add(segment_request_.Get(), POLLIN);
  for (Child& child : children_) child.polled = poller_.Add(child.status.Get(), POLLIN);
  for (Slot& slot : slots_) slot.polled = slot.pid < 0 ? 0 : poller_.Add(slot.kill_request.Get(), POLLIN);
  const bool accepting = phase_ == Phase::kServing && children_.size() < kSessionsMax + kTokenWorkersMax;
  const size_t officers = accepting ? poller_.Add(parts_.officer_listener.Get(), POLLIN) : 0;
  const size_t engines = accepting ? poller_.Add(parts_.engine_listener.Get(), POLLIN) : 0;
  TRY(poller_.Wait(false, TimeoutMs()));
  TRY(TakeStatuses());
  TakeKillRequests();
  if (poller_.Readable(segments)) segments_wanted_ += ReadCounter(segment_request_.Get());
  if (accepting && poller_.Readable(officers))
    Accept(parts_.officer_listener.Get(), ipc::SocketKind::kOfficer);
  if (accepting && poller_.Readable(engines)) Accept(parts_.engine_listener.Get(), ipc::SocketKind::kEngine);
  if (poller_.Readable(signals)) TakeSignals();
  GrantSegments();
  const uint64_t now = clock_.BootNs();
  for (Slot& slot : slots_) {
    if (slot.pid >= 0 || slot.down != nullptr || slot.due_ns > now || IsLoggingIn(slot.token_class)) continue;
    if (Status started = StartToken(slot); !started) {
      if (slot.last_end != kNotSpawned) {
        std::fprintf(stderr, "sealwardd: token worker %u: %s: %s\n", slot.number, kNotSpawned,
                     SystemMessage(started.error()).c_str());
      }
      slot.last_end = kNotSpawned;
      slot.due_ns = now + kSecondNs;
      list_changed_ = true;
    }
  }
  if (now >= next_check_ns_) {
    next_check_ns_ = now + kCheckNs;
    if (Status place = parts_.journal.CheckInPlace(); !place)
      Stop(ExitCode::kJournalMoved, SystemMessage(place.error()));
  }
  if (list_changed_) {
    list_changed_ = false;
    std::vector<uint32_t> uids;
    for (const Child& child : children_) {
      uids.push_back(IdentityOf(child).value_or(sandbox::Identity{::geteuid(), 0}).user);
    }
    TRY(WriteProcessList(parts_.config.run_directory, parts_.jail, children_, uids, slots_));
  }
  return Ok();
}

Status Monitor::TakeStatuses() {
  for (Child& child : children_) {
    if (!poller_.Readable(child.polled)) continue;
    child.reported |= ReadCounter(child.status.Get());
    list_changed_ = true;
  }
  return AdvancePhase();
}

void Monitor::TakeKillRequests() {
  for (const Slot& slot : slots_) {
    if (slot.pid < 0 || !poller_.Readable(slot.polled) || ReadCounter(slot.kill_request.Get()) == 0) continue;
    std::fprintf(stderr, "sealwardd: token worker %u is ended at the signer's request\n", slot.number);
    ::kill(slot.pid, SIGKILL);
  }
}

// A journal that can't get another segment goes on with what it has; it is asked for again each second.
void Monitor::GrantSegments() {
  segments_wanted_ = std::min(segments_wanted_, kSegmentsWantedMax);
  for (; segments_wanted_ > 0; --segments_wanted_) {
    auto segment = parts_.journal.MakeSegment();
    if (!segment.has_value()) {
      if (clock_.BootNs() >= next_check_ns_) {
        std::fprintf(stderr, "sealwardd: no fresh segment: %s\n", SystemMessage(segment.error()).c_str());
      }
      return;
    }
    const auto& [number, fd] = *segment;
    if (Status sent = Send(to_journaler_.Get(), ipc::SegmentGranted{number}, std::array{fd.Get()}); !sent)
      return;
  }
}

void Monitor::TakeSignals() {
  signalfd_siginfo info = {};
  while (::read(parts_.signals.Get(), &info, sizeof info) == static_cast<ssize_t>(sizeof info)) {
    if (info.ssi_signo == SIGTERM || info.ssi_signo == SIGINT) Stop(ExitCode::kStopped, "asked to stop");
  }
  Reap();
}

// One end of the ring brings the others with it within microseconds, and the kernel tells of them in no
// order: those that were killed are named first, then those that failed, then those that only followed.
void Monitor::Reap() {
  Ends ends;
  ReapOnce(ends);
  // The one that failed can be slower to end than those that noticed: it gets a moment to be named.
  loop::Poller pause(clock_, 0);
  for (int i = 0; i < kMomentsForTheCulprit && !ends.followed.empty() && ends.killed.empty() && ends.failed.empty(); ++i) {
    (void)pause.Wait(false, 5);
    ReapOnce(ends);
  }
  const std::string ring = ends.killed + ends.failed + ends.followed;
  if (ring.empty()) return;
  Stop(phase_ == Phase::kServing ? ExitCode::kProcessEnded : ExitCode::kNotStarted,
       ring.substr(0, ring.size() - 2));
}

void Monitor::ReapOnce(Ends& ends) {
  int status = 0;
  for (pid_t pid = ::waitpid(-1, &status, WNOHANG); pid > 0; pid = ::waitpid(-1, &status, WNOHANG)) {
    const auto found =
        std::find_if(children_.begin(), children_.end(), [&](const Child& c) { return c.pid == pid; });
    if (found == children_.end()) continue;
    Child child = std::move(*found);
    children_.erase(found);
    child.reported |= ReadCounter(child.status.Get());
    list_changed_ = true;
    if (child.role == sandbox::Role::kToken) {
      TokenEnded(slots_[child.slot], child, status);
    } else if (child.role == sandbox::Role::kSession) {
      if (WIFSIGNALED(status) && !stopping_) {
        std::fprintf(stderr, "sealwardd: session of uid %u %s\n", child.peer_uid, EndText(status).c_str());
      }
    } else {
      const bool gone = WIFEXITED(status) && (WEXITSTATUS(status) == sandbox::kExitOk ||
                                              WEXITSTATUS(status) == sandbox::kExitPeerGone);
      std::string& list = WIFSIGNALED(status) ? ends.killed : gone ? ends.followed : ends.failed;
      list += std::string(RoleName(child.role)) + " " + EndText(status) + "; ";
    }
  }
}

void Monitor::Stop(ExitCode code, const std::string& why) {
  if (stopping_) return;
  stopping_ = true;
  exit_code_ = code;
  std::fprintf(stderr, "sealwardd: stopping: %s\n", why.c_str());
}

// In order: no more clients, no more decisions; the journaler sees the end of its input, writes what it has
// and goes. Whatever is left after that is killed. Losing power instead would be as safe; this only loses
// less.
void Monitor::StopAll() {
  const auto end = [&](auto which) {
    for (const Child& child : children_) {
      if (which(child)) ::kill(child.pid, SIGKILL);
    }
  };
  parts_.engine_listener.Reset();
  parts_.officer_listener.Reset();
  ::unlink(parts_.config.engine_socket.c_str());
  ::unlink(parts_.config.officer_socket.c_str());
  end([](const Child& c) {
    return c.role == sandbox::Role::kSession || c.role == sandbox::Role::kAuthorizer;
  });
  const uint64_t drained = clock_.BootNs() + (exit_code_ == ExitCode::kStopped ? kDrainNsMax : 0);
  while (Find(sandbox::Role::kJournaler) != nullptr && clock_.BootNs() < drained) {
    poller_.Clear();
    poller_.Add(parts_.signals.Get(), POLLIN);
    if (!poller_.Wait(false, 10)) break;
    TakeSignals();
  }
  end([](const Child&) { return true; });
  while (!children_.empty()) {
    int status = 0;
    const pid_t pid = ::waitpid(-1, &status, 0);
    if (pid < 0 && errno != EINTR) break;
    std::erase_if(children_, [&](const Child& child) { return child.pid == pid; });
  }
  ::unlink((parts_.config.run_directory + "/processes.json").c_str());
}

Child* Monitor::Find(sandbox::Role role) {
  const auto found =
      std::find_if(children_.begin(), children_.end(), [&](const Child& c) { return c.role == role; });
  return found == children_.end() ? nullptr : &*found;
}

}  // namespace sealward::monitor
