#include "daemon/authorizer/sessions.h"

#include <algorithm>

namespace sealward::authorizer {

namespace {

// A session takes as much unread output as its client's window can ask for; more means that it does not drain.
constexpr loop::QueueLimits kSessionQueue{2 * kInFlightPerConnectionMax, 8 * 1024 * 1024};

}  // namespace

bool Budget::Take(uint64_t boot_ns) {
  const uint64_t full = per_second_max_ * kSecondNs;
  const uint64_t elapsed = last_ns_ == 0 ? kSecondNs : std::min(boot_ns - last_ns_, kSecondNs);
  last_ns_ = boot_ns;
  tokens_ns_ = std::min(full, tokens_ns_ + elapsed * per_second_max_);
  if (tokens_ns_ < kSecondNs) return false;
  tokens_ns_ -= kSecondNs;
  return true;
}

Session& Sessions::Open(const ipc::SessionOpened& opened, UniqueFd channel,
                        std::optional<people::Principal> principal) {
  auto session = std::make_unique<Session>();
  session->id = opened.connection;
  session->socket = static_cast<people::Socket>(opened.socket);
  session->uid = opened.uid;
  session->gid = opened.gid;
  session->channel = loop::Channel(std::move(channel), kSessionQueue);
  if (principal.has_value()) {
    const auto [state, added] = principals_.try_emplace(
        principal->name, PrincipalState{Budget(per_second_max_), Budget(per_second_max_), served_now_, 0});
    session->state = &state->second;
  }
  session->principal = std::move(principal);
  return *sessions_.insert_or_assign(opened.connection, std::move(session)).first->second;
}

Session* Sessions::Find(ConnectionId id) {
  const auto found = sessions_.find(id);
  return found == sessions_.end() ? nullptr : found->second.get();
}

// Among principals the one served least; among its connections the one served longest ago.
Session* Sessions::Least(std::deque<protocol::QueryEnvelope> Session::*queue) {
  const auto before = [](const Session& a, const Session& b) {
    return std::pair(a.state->served, a.turn) < std::pair(b.state->served, b.turn);
  };
  Session* least = nullptr;
  for (auto& [id, session] : sessions_) {
    if (((*session).*queue).empty()) continue;
    if (least == nullptr || before(*session, *least)) least = session.get();
  }
  if (least == nullptr) return nullptr;
  // One that was idle does not save up turns.
  least->state->served = std::max(least->state->served, served_now_) + 1;
  served_now_ = std::max(served_now_, least->state->served - 1);
  least->turn = ++turns_;
  return least;
}

Session* Sessions::NextCancel() { return Least(&Session::waiting_cancels); }
Session* Sessions::NextOther() { return Least(&Session::waiting); }

}  // namespace sealward::authorizer
