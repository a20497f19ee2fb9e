// TokenWorker: one sealward-token, started as the monitor starts it, with the test as its signer. Tests only.
#ifndef SEALWARD_TESTS_INTEGRATION_TOKEN_TOKEN_WORKER_H_
#define SEALWARD_TESTS_INTEGRATION_TOKEN_TOKEN_WORKER_H_

#include <sys/types.h>

#include <optional>
#include <string>
#include <vector>

#include "base/unique_fd.h"
#include "daemon/ipc/messages.h"
#include "hsm/object.h"
#include "tests/support/softhsm/softhsm.h"

namespace sealward::test {

struct WorkerOptions {
  admin::TokenLocation location;
  std::vector<hsm::EnrolledKey> keys;
  std::string pin = std::string(kUserPin);
  std::string program = SEALWARD_TOKEN;
};

struct WorkerEnd {
  int exit_code = -1;  // -1: ended by a signal or by us
  int signal = 0;
  std::string error;  // what it wrote to standard error
};

class TokenWorker {
 public:
  // Gives the store to the user the worker will run as.
  TokenWorker(const SoftHsm& softhsm, const WorkerOptions& options);
  ~TokenWorker();  // kills what still runs
  TokenWorker(const TokenWorker&) = delete;
  TokenWorker& operator=(const TokenWorker&) = delete;

  // The worker's first message; nothing if it ended instead, or after 20 s.
  std::optional<ipc::TokenReady> AwaitReady();
  void Send(const ipc::SignTask& task);
  // nothing: the channel closed, or no answer within the time.
  std::optional<ipc::SignResult> Receive(int timeout_ms = 20'000);
  std::optional<ipc::SignResult> Sign(uint32_t key, ByteView input);
  void SendRaw(ByteView datagram);
  void CloseChannel() { signer_.Reset(); }

  // Waits for its end.
  WorkerEnd AwaitEnd(int timeout_ms = 20'000);
  pid_t pid() const { return pid_; }
  uint64_t Status() const;  // what it reported of itself so far

 private:
  std::optional<Bytes> ReceiveDatagram(int timeout_ms);

  UniqueFd signer_;
  UniqueFd status_;
  UniqueFd error_;
  pid_t pid_ = -1;
  uint64_t next_task_ = 1;
};

}  // namespace sealward::test

#endif  // SEALWARD_TESTS_INTEGRATION_TOKEN_TOKEN_WORKER_H_
