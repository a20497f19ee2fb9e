#include "daemon/token/server.h"

#include "hsm/error.h"

namespace sealward::token {

Server::Server(LoggedInToken& token, const std::vector<hsm::BoundKey>& keys, loop::Channel& signer,
               const Clock& clock, uint32_t spin_us_max)
    : token_(token),
      keys_(keys),
      signer_(signer),
      clock_(clock),
      poller_(clock, spin_us_max),
      spin_ns_max_(uint64_t{spin_us_max} * 1000) {}

Status Server::Announce() {
  TRY(signer_.Send(ipc::EncodeMessage(ipc::TokenReady{static_cast<uint32_t>(keys_.size())})));
  return signer_.Flush();
}

Status Server::Serve() {
  for (;;) TRY(Turn());  // ends with the channel, like the process
}

int Server::KeepAliveMs() const {
  const uint32_t keep_alive_ms = token_.profile().keep_alive_ms;
  return keep_alive_ms == 0 ? -1 : static_cast<int>(keep_alive_ms);
}

Status Server::Turn() {
  poller_.Clear();
  const short events = static_cast<short>(signer_.WantsWrite() ? POLLIN | POLLOUT : POLLIN);
  const size_t index = poller_.Add(signer_.fd(), events);
  const int ready = TRY(poller_.Wait(busy_, KeepAliveMs()));
  if (ready == 0) {
    busy_ = false;
    if (KeepAliveMs() < 0) return Ok();
    TRY(token_.login.CheckLoggedIn());
    return token_.signing.CheckLoggedIn();
  }
  if (poller_.Writable(index)) TRY(signer_.Flush());
  if (!poller_.Readable(index)) return Ok();
  busy_ = clock_.BootNs() - answered_ns_ <= spin_ns_max_;
  const auto take = [this](ByteView datagram, std::span<UniqueFd> descriptors) -> Status {
    if (!descriptors.empty()) return Fail(ErrorCode::kMalformed, "descriptors where none belong");
    return Take(datagram);
  };
  TRY(signer_.Receive(buffers_, take));
  answered_ns_ = clock_.BootNs();
  return Ok();
}

Status Server::Take(ByteView datagram) {
  const ipc::SignTask task = TRY(ipc::DecodeMessage<ipc::SignTask>(datagram));
  if (task.key >= keys_.size())
    return Fail(ErrorCode::kMalformed, "task for a key this worker does not have");
  ipc::SignResult answer;
  answer.task = task.task;
  const Status after = Sign(task, answer);
  // Each answer goes out at once: the signer verifies it while the next task is signed.
  TRY(signer_.Send(ipc::EncodeMessage(answer)));
  TRY(signer_.Flush());
  return after;
}

// Several digests, where a key of a curve is given as many: one signature of each, in their order.
Result<Bytes> Server::SignEach(const hsm::BoundKey& key, ByteView input) {
  const hsm::Mechanism& mechanism = key.mechanism();
  const bool digests =
      mechanism.input_bytes_min == hsm::kDigestBytes && mechanism.input_bytes_max == hsm::kDigestBytes;
  const size_t count = input.size() / hsm::kDigestBytes;
  if (!digests || input.size() % hsm::kDigestBytes != 0 || count < 2) return token_.signing.Sign(key, input);
  if (count > kDigestsMax) return Fail(ErrorCode::kInvalidArgument, "more digests than one payload has");
  Bytes out;
  for (size_t i = 0; i < count; ++i) {
    Append(out, TRY(token_.signing.Sign(key, input.subspan(i * hsm::kDigestBytes, hsm::kDigestBytes))));
  }
  return out;
}

Status Server::Sign(const ipc::SignTask& task, ipc::SignResult& answer) {
  const auto signature = SignEach(keys_[task.key], task.input);
  if (signature.has_value()) {
    answer.status = ipc::SignStatus::kSigned;
    answer.signature = *signature;
    return Ok();
  }
  const Error& error = signature.error();
  if (error.code == ErrorCode::kInvalidArgument) {  // never reached the token
    answer.status = ipc::SignStatus::kRefused;
    return Ok();
  }
  answer.status = ipc::SignStatus::kHsmError;
  answer.return_value = static_cast<uint64_t>(error.detail);
  if (hsm::SeverityOf(error) != hsm::Severity::kCall) return std::unexpected(error);
  token_.signing = TRY(hsm::Session::Open(token_.module, token_.token.slot));
  return Ok();
}

}  // namespace sealward::token
