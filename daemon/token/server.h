// The serving loop of a token worker: takes tasks from the signer, lets the token sign, sends signatures
// back. It knows key numbers and bytes; no client, intent, policy or journal. Owned by main(); runs under the
// second filter.
#ifndef SEALWARD_DAEMON_TOKEN_SERVER_H_
#define SEALWARD_DAEMON_TOKEN_SERVER_H_

#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "daemon/ipc/messages.h"
#include "daemon/loop/channel.h"
#include "daemon/loop/poller.h"
#include "daemon/token/start.h"

namespace sealward::token {

class Server {
 public:
  // All must outlive the server.
  Server(LoggedInToken& token, const std::vector<hsm::BoundKey>& keys, loop::Channel& signer,
         const Clock& clock, uint32_t spin_us_max);

  // Tells the signer that all keys are ready.
  Status Announce();

  // Until the channel closes (kClosed), the signer breaks the protocol (kMalformed) or the token fails in a
  // way that only a fresh process mends: then the task is answered first.
  Status Serve();

 private:
  Status Turn();
  Status Take(ByteView datagram);
  // The answer to one task. An error ends the worker after the answer is sent.
  Status Sign(const ipc::SignTask& task, ipc::SignResult& answer);
  Result<Bytes> SignEach(const hsm::BoundKey& key, ByteView input);
  int KeepAliveMs() const;

  LoggedInToken& token_;
  const std::vector<hsm::BoundKey>& keys_;
  loop::Channel& signer_;
  const Clock& clock_;
  loop::Poller poller_;
  loop::ReceiveBuffers buffers_;
  uint64_t spin_ns_max_;
  uint64_t answered_ns_ = 0;
  bool busy_ = false;  // the last task came so soon after the answer before it that spinning for it paid
};

}  // namespace sealward::token

#endif  // SEALWARD_DAEMON_TOKEN_SERVER_H_
