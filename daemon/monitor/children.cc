// The monitor's children: how each is spawned, sessions per connection, token workers per slot.
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdio>

#include "base/enum.h"
#include "base/system_error.h"
#include "daemon/ipc/token_exits.h"
#include "daemon/monitor/monitor.h"
#include "daemon/monitor/send.h"

namespace sealward::monitor {
namespace {

constexpr uint32_t kOverflowUid = 65534;  // a user that this user namespace has no number for
constexpr int kAcceptsPerTurnMax = 8;     // one socket's flood leaves time for the rest
constexpr size_t kSessionsKeptForOfficers = 32;  // of kSessionsMax

// A token worker that ends before it serves, or soon after its start, is started again after a pause that
// doubles, at most 51 s (1.6 s if it did serve). One that crashes is left to a person after so many in a row;
// one that says why it can't serve (no such token, a device that does not answer) is tried for ever: an HSM
// may come back.
constexpr const char* kPinRefused = "the token refused the PIN: not tried again";
constexpr uint32_t kEarlyDeathsMax = 20;
constexpr uint64_t kEarlyNs = 10 * kSecondNs;
constexpr uint64_t kPauseNsMin = kSecondNs / 40;
constexpr uint32_t kPauseDoublingsMax = 11;
constexpr uint32_t kPauseDoublingsServedMax = 6;

sandbox::Identity Of(const config::UserConfig& user) {
  return {user.uid, user.gid};
}

}  // namespace

std::optional<sandbox::Identity> Monitor::IdentityOf(const Child& child) const {
  if (!parts_.config.users.has_value()) return std::nullopt;
  const config::UsersConfig& users = *parts_.config.users;
  switch (child.role) {
    case sandbox::Role::kSession:
      return Of(users.session);
    case sandbox::Role::kAuthorizer:
      return Of(users.authorizer);
    case sandbox::Role::kJournaler:
      return Of(users.journaler);
    case sandbox::Role::kSigner:
      return Of(users.signer);
    case sandbox::Role::kToken:
      return Of(*parts_.config.tokens[static_cast<size_t>(slots_[child.slot].token_class)]->user);
    case sandbox::Role::kMonitor:
      break;
  }
  return std::nullopt;
}

// The row's descriptors: a fresh status counter, then `after_status`.
Status Monitor::Spawn(Child child, std::span<const int> after_status,
                      std::span<const sandbox::PathGrant> granted) {
  const sandbox::ProcessRow& row = sandbox::ProcessOf(child.role);
  child.status = TRY(MakeCounter());
  std::vector<int> descriptors = {child.status.Get()};
  descriptors.insert(descriptors.end(), after_status.begin(), after_status.end());
  child.pid = TRY(sandbox::Spawn({.row = row,
                                  .program = parts_.config.library_directory + "/" + row.binary,
                                  .descriptors = descriptors,
                                  .null_device = parts_.null_device.Get(),
                                  .identity = IdentityOf(child),
                                  .granted = granted}));
  child.started_ns = clock_.BootNs();
  children_.push_back(std::move(child));
  list_changed_ = true;
  return Ok();
}

// Engines can't take the places of officers, nor one user on one socket those of the same user on the other.
std::optional<ipc::Refusal> Monitor::RefusalOf(uint32_t uid, ipc::SocketKind socket) const {
  size_t all = 0;
  size_t engines = 0;
  size_t own = 0;
  for (const Child& child : children_) {
    if (child.role != sandbox::Role::kSession) continue;
    ++all;
    if (child.socket == ipc::SocketKind::kEngine) ++engines;
    if (child.peer_uid == uid && child.socket == socket) ++own;
  }
  if (own >= parts_.config.limits.connections_max) return ipc::Refusal::kOverBudget;
  const bool engine = socket == ipc::SocketKind::kEngine;
  if (all >= kSessionsMax || (engine && engines >= kSessionsMax - kSessionsKeptForOfficers))
    return ipc::Refusal::kNoRoom;
  return std::nullopt;
}

void Monitor::Accept(int listener, ipc::SocketKind socket) {
  for (int i = 0; i < kAcceptsPerTurnMax; ++i) {
    UniqueFd client(::accept4(listener, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
    if (!client.IsValid()) return;
    ucred peer = {};
    socklen_t size = sizeof peer;
    if (::getsockopt(client.Get(), SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0 || size != sizeof peer)
      continue;
    if (peer.uid == kOverflowUid) continue;  // closed: the client sees the end
    if (const auto refusal = RefusalOf(peer.uid, socket); refusal.has_value()) {
      (void)SendBytes(client.Get(), ipc::FrameOf(*refusal), {}, Waiting::kNo);
      continue;
    }
    if (Status opened = OpenSession(std::move(client), socket, peer.uid, peer.gid); !opened) {
      std::fprintf(stderr, "sealwardd: no session for uid %u: %s\n", peer.uid,
                   SystemMessage(opened.error()).c_str());
    }
  }
}

Status Monitor::OpenSession(UniqueFd client, ipc::SocketKind socket, uint32_t uid, uint32_t gid) {
  ChannelPair channel = TRY(MakeChannel());
  const ipc::SessionOpened opened{ConnectionId{++connections_}, socket, uid, gid};
  TRY(SendNow(to_authorizer_.Get(), opened, std::array{channel.ours.Get()}));
  return Spawn({.role = sandbox::Role::kSession, .peer_uid = uid, .socket = socket},
               std::array{client.Get(), channel.theirs.Get()}, {});
}

void Monitor::StartTokens() {
  for (size_t i = 0; i < kClasses; ++i) {
    if (!parts_.config.tokens[i].has_value()) continue;
    for (uint32_t worker = 0; worker < parts_.config.tokens[i]->workers; ++worker) {
      slots_.push_back(
          {.number = static_cast<uint32_t>(slots_.size()), .token_class = static_cast<ipc::TokenClass>(i)});
    }
  }
}

Status Monitor::StartToken(Slot& slot) {
  const size_t index = static_cast<size_t>(slot.token_class);
  const config::TokenConfig& token = *parts_.config.tokens[index];
  ChannelPair signer = TRY(MakeChannel());
  ChannelPair monitor = TRY(MakeChannel());
  slot.kill_request = TRY(MakeCounter());
  const ipc::TokenStart start{token.module, token.configuration, token.label, slot.token_class,
                              parts_.config.spin_us_max, token.module_sha256};
  TRY(Send(monitor.ours.Get(), start));
  TRY(Spawn({.role = sandbox::Role::kToken, .slot = slot.number},
            std::array{signer.theirs.Get(), monitor.theirs.Get(), parts_.pins[index].Get()},
            parts_.readable[index]));
  slot.pid = children_.back().pid;
  slot.channel = std::move(monitor.ours);
  return SendNow(to_signer_.Get(), ipc::TokenOpened{slot.number, slot.token_class},
                 std::array{signer.ours.Get(), slot.kill_request.Get()});
}

// One login of a class at a time: a wrong PIN is then tried once, whatever the number of workers.
bool Monitor::IsLoggingIn(ipc::TokenClass token_class) const {
  return std::any_of(children_.begin(), children_.end(), [&](const Child& child) {
    return child.role == sandbox::Role::kToken && slots_[child.slot].token_class == token_class &&
           !child.Report().serving;
  });
}

void Monitor::TokenEnded(Slot& slot, const Child& child, int status) {
  slot.pid = -1;
  slot.kill_request.Reset();
  slot.channel.Reset();
  const uint64_t now = clock_.BootNs();
  const bool served = child.Report().serving;
  const bool early = !served || now - child.started_ns < kEarlyNs;
  slot.early_deaths = early ? slot.early_deaths + 1 : 0;
  const ipc::TokenExitRow* known = WIFEXITED(status) ? ipc::FindTokenExit(WEXITSTATUS(status)) : nullptr;
  const std::string what = known != nullptr ? std::string(known->text) : EndText(status);
  if (known != nullptr && known->retry == ipc::TokenRetry::kPerson) {
    for (Slot& other : slots_) {
      if (other.token_class == slot.token_class && other.pid < 0) {
        other.down = known->exit == ipc::TokenExit::kPin ? kPinRefused : "not tried again by itself";
      }
    }
  } else if (slot.early_deaths > kEarlyDeathsMax && known == nullptr) {
    slot.down = "ended too often soon after its start";
  }
  const uint32_t doublings =
      std::min(slot.early_deaths, served ? kPauseDoublingsServedMax : kPauseDoublingsMax);
  slot.due_ns = slot.early_deaths <= 1 ? now : now + (kPauseNsMin << doublings);
  const bool said = slot.early_deaths > 1 && slot.last_end == what;
  slot.last_end = early ? what : "";
  if (stopping_ || (said && slot.down == nullptr)) return;
  const std::string_view name = EnumName(slot.token_class);
  std::fprintf(stderr, "sealwardd: token worker %u (%.*s): %s; %s\n", slot.number,
               static_cast<int>(name.size()), name.data(), what.c_str(),
               slot.down != nullptr ? slot.down
               : early              ? "others are started, after pauses that grow up to a minute"
                                    : "another is started");
}

}  // namespace sealward::monitor
