#include "daemon/authorizer/authorizer.h"

#include <cstdio>

#include "journal/record/mac.h"

namespace sealward::authorizer {

namespace {

constexpr uint64_t kTickNs = kSecondNs / 5;

bool IsCancel(const protocol::Query& query) {
  const auto* submit = std::get_if<protocol::Submit>(&query);
  return submit != nullptr && std::holds_alternative<intent::Cancel>(submit->request.intent);
}

// What would permit by a time that nobody vouches for: new requests but cancels, and approvals. A dry run permits nothing.
bool DependsOnTime(const protocol::Query& query) {
  if (const auto* submit = std::get_if<protocol::Submit>(&query); submit != nullptr) {
    return !submit->dry_run && !IsCancel(query);
  }
  const auto* verdict = std::get_if<protocol::SubmitVerdict>(&query);
  return verdict != nullptr && verdict->verdict.verdict == people::Verdict::kApprove;
}

// People read the daemon's log before they read the journal.
void Say(const journal::Alert& alert) {
  const std::string_view kind = EnumName(alert.kind);
  std::fprintf(stderr, "sealward-authorizer: alert: %.*s: %s (from %s)\n", static_cast<int>(kind.size()), kind.data(),
               alert.text.c_str(), alert.principal.c_str());
}

constexpr const char* kClockJumped =
    "the host's clock has jumped and is not followed: only cancels are signed until it is right again";

protocol::Reply ClockReply(const protocol::Query& query) {
  const auto* submit = std::get_if<protocol::Submit>(&query);
  if (submit == nullptr) return protocol::ErrorReply{ErrorCode::kUnavailable, "", kClockJumped, false};
  protocol::RequestReply reply;
  reply.request_id = submit->request.request_id;
  reply.status = protocol::RequestStatus::kUnavailable;
  reply.error = ErrorCode::kUnavailable;
  reply.text = kClockJumped;
  return reply;
}

}  // namespace

Authorizer::Authorizer(Channels channels, engine::Engine engine, SecretBytes mac_key, const ipc::Begin& begin,
                       const Clock& clock)
    : channels_(std::move(channels)),
      engine_(std::move(engine)),
      mac_key_(std::move(mac_key)),
      begin_(begin),
      clock_(clock),
      poller_(clock, begin.spin_us_max),
      sessions_(begin.requests_per_second_max) {
  for (const auto key_class : {intent::KeyClass::kOrders, intent::KeyClass::kCustody, intent::KeyClass::kJournal}) {
    engine_.SetAvailable(key_class, false);  // until the signer says that a worker is ready
  }
}

Status Authorizer::Run() {
  while (true) TRY(Turn());
}

// Records that are not durable yet, and for each permit room for the outcome record to come.
uint64_t Authorizer::UnderWay() const { return engine_.next().value - durable_next_.value + permits_out_; }

Status Authorizer::Turn() {
  poller_.Clear();
  // What the monitor sends waits until the journal is open, and while connections alone use up the credits.
  const bool take_sessions = serving_ && UnderWay() < kCreditsMax;
  const size_t monitor = poller_.Add(channels_.monitor.fd(), take_sessions ? POLLIN : short{0});
  const size_t signer = poller_.Add(channels_.signer.fd(), POLLIN);
  const size_t journaler =
      poller_.Add(channels_.journaler.fd(), channels_.journaler.WantsWrite() ? POLLOUT : short{0});
  std::vector<std::pair<size_t, ConnectionId>> asked;
  for (const auto& [id, session] : sessions_.All()) {
    const short events = static_cast<short>(POLLIN | (session->channel.WantsWrite() ? POLLOUT : 0));
    asked.emplace_back(poller_.Add(session->channel.fd(), events), id);
  }
  TRY(poller_.Wait(serving_ && UnderWay() > 0, kTickNs / 1'000'000));

  if (poller_.Readable(journaler)) return Fail(ErrorCode::kClosed, "the journaler is gone");
  if (poller_.Readable(signer)) {
    TRY(channels_.signer.Receive(buffers_, [&](ByteView datagram, std::span<UniqueFd>) { return OnSigner(datagram); }));
  }
  if (poller_.Readable(monitor)) {
    TRY(channels_.monitor.Receive(buffers_, [&](ByteView datagram, std::span<UniqueFd> descriptors) {
      return OnMonitor(datagram, descriptors);
    }));
  }
  for (const auto& [index, id] : asked) {
    Session* session = sessions_.Find(id);
    if (session == nullptr || !poller_.Readable(index)) continue;
    const auto received = session->channel.Receive(
        buffers_, [&](ByteView datagram, std::span<UniqueFd>) { return OnSession(*session, datagram); });
    if (!received.has_value()) TRY(CloseSession(id));
  }
  if (serving_) {
    TRY(TickIfDue());
    TRY(ServeWaiting());
  }
  TRY(channels_.journaler.Flush());
  return FlushSessions();
}

Status Authorizer::OnMonitor(ByteView datagram, std::span<UniqueFd> descriptors) {
  const auto opened = TRY(ipc::DecodeMessage<ipc::SessionOpened>(datagram));
  if (descriptors.size() != 1) return Fail(ErrorCode::kMalformed, "a session without its channel");
  const auto socket = static_cast<people::Socket>(opened.socket);
  auto principal = engine_.documents().roster.FindByUid(socket, opened.uid);
  journal::Connection connection{opened.connection, true, socket, opened.uid, opened.gid, std::nullopt};
  if (principal.has_value()) connection.principal = principal->name;
  const bool known = principal.has_value();
  Session& session = sessions_.Open(opened, std::move(descriptors[0]), std::move(principal));
  TRY(Step(engine::ConnectionInput{std::move(connection)}));
  if (!known) {
    AnswerError(session, 0, ErrorCode::kPermissionDenied,
                "user id " + std::to_string(opened.uid) + " is nobody in the roster on this socket", true);
  }
  return Ok();
}

Status Authorizer::OnSigner(ByteView datagram) {
  switch (ipc::TagOf(datagram)) {
    case ipc::kTagOf<ipc::Durable>:
      return OnDurable(TRY(ipc::DecodeMessage<ipc::Durable>(datagram)));
    case ipc::kTagOf<ipc::SignerOutcome>:
      return OnOutcome(TRY(ipc::DecodeMessage<ipc::SignerOutcome>(datagram)));
    case ipc::kTagOf<ipc::TokenState>: {
      const auto state = TRY(ipc::DecodeMessage<ipc::TokenState>(datagram));
      engine_.SetAvailable(static_cast<intent::KeyClass>(state.token_class), state.ready > 0);
      return Ok();
    }
    case ipc::kTagOf<ipc::JournalOpened>:
      return OnJournalOpened(TRY(ipc::DecodeMessage<ipc::JournalOpened>(datagram)));
    default:
      return Fail(ErrorCode::kMalformed, "unexpected message from the signer");
  }
}

Status Authorizer::OnJournalOpened(const ipc::JournalOpened& opened) {
  if (serving_ || opened.next != engine_.next()) {
    return Fail(ErrorCode::kCorrupt, "the journaler and the authorizer read different journals");
  }
  durable_next_ = opened.next;
  strict_next_ = opened.next;
  serving_ = true;
  engine::StartInput start{opened.epoch, begin_.build, std::nullopt};
  if (opened.torn_segment && opened.torn_offset && opened.torn_bytes && opened.torn_hash) {
    start.recovery =
        journal::Recovery{*opened.torn_segment, *opened.torn_offset, *opened.torn_bytes, *opened.torn_hash};
  }
  return Step(std::move(start));
}

Status Authorizer::OnDurable(const ipc::Durable& durable) {
  if (durable.next < durable_next_ || durable.next > engine_.next() || durable.strict_next > durable.next) {
    return Fail(ErrorCode::kCorrupt, "more is said to be durable than was sent");
  }
  durable_next_ = durable.next;
  strict_next_ = durable.strict_next;
  engine_.SetRoom(durable.room);
  while (!sizes_out_.empty() && sizes_out_.front().first < durable_next_) {
    bytes_out_ -= sizes_out_.front().second;
    sizes_out_.pop_front();
  }
  ReleaseHeld();
  return Ok();
}

Status Authorizer::OnOutcome(ipc::SignerOutcome outcome) {
  if (permits_out_ == 0) return Fail(ErrorCode::kCorrupt, "an outcome of nothing");
  permits_out_ -= 1;
  return Step(engine::OutcomeInput{outcome.decision, outcome.request, outcome.error, std::move(outcome.signature)});
}

Status Authorizer::OnSession(Session& session, ByteView datagram) {
  const auto message = TRY(ipc::DecodeMessage<ipc::ClientFrame>(datagram));
  if (session.closing) return Ok();
  auto envelope = Decode<protocol::QueryEnvelope>(message.frame);
  if (!envelope.has_value()) {
    // The frame is whole, so the connection can go on. The correlation is answered if it could be read.
    AnswerError(session, protocol::CorrelationOf(message.frame), envelope.error().code, envelope.error().Message(), false);
    return Ok();
  }
  const bool cancel = IsCancel(envelope->query);
  auto& queue = cancel ? session.waiting_cancels : session.waiting;
  if (queue.size() >= kInFlightPerConnectionMax) return Fail(ErrorCode::kTooLarge, "more queries than the window");
  auto& budget = cancel ? session.state->cancels : session.state->requests;
  if (!budget.Take(clock_.BootNs())) {
    session.state->dropped += 1;
    AnswerError(session, envelope->correlation, ErrorCode::kRateLimited,
                "more than " + std::to_string(begin_.requests_per_second_max) + " a second; nothing was recorded", false);
    return Ok();
  }
  queue.push_back(*std::move(envelope));
  return Ok();
}

Status Authorizer::ServeWaiting() {
  while (UnderWay() + 2 <= kCreditsMax && bytes_out_ + 2 * kEntryBytesMax <= kRingBytesMax) {
    if (Session* session = sessions_.NextCancel(); session != nullptr) {
      TRY(Serve(*session, session->waiting_cancels));
      continue;
    }
    if (UnderWay() + 2 > kCreditsMax - kCreditsReservedForCancels) return Ok();
    Session* session = sessions_.NextOther();
    if (session == nullptr) return Ok();
    TRY(Serve(*session, session->waiting));
  }
  return Ok();
}

Status Authorizer::Serve(Session& session, std::deque<protocol::QueryEnvelope>& queue) {
  auto envelope = std::move(queue.front());
  queue.pop_front();
  if (DependsOnTime(envelope.query) && clock_.Step().has_value()) {
    Answer(session, envelope.correlation, ClockReply(envelope.query));
    return Ok();
  }
  const uint64_t token = ++last_token_;
  askers_[token] = {session.id, envelope.correlation};
  return Step(engine::QueryInput{{*session.principal, session.socket, token}, std::move(envelope.query)});
}

Status Authorizer::Step(const engine::Input& input) {
  effects_.Clear();
  engine_.Step(input, clock_.Now(), effects_);
  for (auto& record : effects_.records) TRY(SendRecord(std::move(record)));
  for (auto& reply : effects_.replies) {
    const Sequence reached = reply.strict ? strict_next_ : durable_next_;
    if (reply.after <= reached) Reply(reply);
    else (reply.strict ? held_strict_ : held_).push_back(std::move(reply));
  }
  return Ok();
}

Status Authorizer::SendRecord(engine::RecordEffect effect) {
  const auto* decision = std::get_if<journal::Decision>(&effect.record.body);
  if (decision != nullptr && decision->ruling == people::Ruling::kPermit && !decision->dry_run) permits_out_ += 1;
  if (const auto* alert = std::get_if<journal::Alert>(&effect.record.body); alert != nullptr) Say(*alert);
  bytes_out_ += effect.entry.size();
  sizes_out_.emplace_back(effect.record.sequence, effect.entry.size());
  const auto mac = journal::MakeRecordMac(mac_key_, effect.record.sequence, effect.entry);
  return channels_.journaler.Send(ipc::EncodeMessage(ipc::AppendRecord{
      effect.record.sequence, effect.record.time, effect.strict, std::move(effect.entry), ipc::Mac{mac.bytes}}));
}

void Authorizer::ReleaseHeld() {
  while (!held_.empty() && held_.front().after <= durable_next_) {
    Reply(held_.front());
    held_.pop_front();
  }
  while (!held_strict_.empty() && held_strict_.front().after <= strict_next_) {
    Reply(held_strict_.front());
    held_strict_.pop_front();
  }
}

void Authorizer::Reply(const engine::ReplyEffect& effect) {
  const auto asker = askers_.find(effect.token);
  if (asker == askers_.end()) return;
  const auto [connection, correlation] = asker->second;
  askers_.erase(asker);
  if (Session* session = sessions_.Find(connection); session != nullptr) Answer(*session, correlation, effect.reply);
}

void Authorizer::Answer(Session& session, uint64_t correlation, protocol::Reply reply) {
  Bytes frame = Encode(protocol::ReplyEnvelope{correlation, std::move(reply)});
  if (frame.size() + 64 > kIpcBytesMax) {
    frame = Encode(protocol::ReplyEnvelope{
        correlation, protocol::ErrorReply{ErrorCode::kTooLarge, "", "the answer does not fit a frame", false}});
  }
  // A session that does not drain is ended: FlushSessions sees the mark.
  if (!session.channel.Send(ipc::EncodeMessage(ipc::ReplyFrame{std::move(frame)})).has_value()) session.closing = true;
}

void Authorizer::AnswerError(Session& session, uint64_t correlation, ErrorCode code, const std::string& text,
                             bool closing) {
  Answer(session, correlation, protocol::ErrorReply{code, "", text.substr(0, kTextBytesMax), closing});
  session.closing = session.closing || closing;
}

Status Authorizer::CloseSession(ConnectionId id) {
  Session* session = sessions_.Find(id);
  if (session == nullptr) return Ok();
  journal::Connection connection{id, false, session->socket, session->uid, session->gid, std::nullopt};
  if (session->principal.has_value()) connection.principal = session->principal->name;
  sessions_.Close(id);
  return Step(engine::ConnectionInput{std::move(connection)});
}

Status Authorizer::FlushSessions() {
  std::vector<ConnectionId> ended;
  for (auto& [id, session] : sessions_.All()) {
    const bool alive = session->channel.Flush().has_value();
    if (!alive || session->closing) ended.push_back(id);
  }
  for (const auto id : ended) TRY(CloseSession(id));
  return ended.empty() ? Ok() : channels_.journaler.Flush();
}

void Authorizer::WatchClock() {
  const auto step = clock_.Step();
  if (step.has_value() == clock_told_) return;
  clock_told_ = step.has_value();
  if (step.has_value()) {
    std::fprintf(stderr, "sealward-authorizer: the host's clock has jumped by %+lld ms: it is not followed, and only cancels are "
                 "signed until it is right again or, if it is right now, the daemon is restarted\n",
                 static_cast<long long>(*step / 1'000'000));
  } else {
    std::fprintf(stderr, "sealward-authorizer: the host's clock is right again\n");
  }
}

Status Authorizer::TickIfDue() {
  const uint64_t now = clock_.BootNs();
  if (now < next_tick_ns_) return Ok();
  next_tick_ns_ = now + kTickNs;
  WatchClock();
  for (auto& [name, state] : sessions_.Principals()) {
    if (state.dropped == 0) continue;
    const uint64_t count = std::exchange(state.dropped, 0);
    TRY(Step(engine::DroppedInput{name, count}));
  }
  return Step(engine::TickInput{});
}

}  // namespace sealward::authorizer
