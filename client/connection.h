// libsealward: one connection to the daemon. Queries are pipelined: Send returns a correlation number,
// Receive gives the next reply, whatever it answers. Blocking, one thread, no callbacks; PROTOCOL.md says
// what the messages mean. Used by the command line, by tests and by engines written in C++.
#ifndef SEALWARD_CLIENT_CONNECTION_H_
#define SEALWARD_CLIENT_CONNECTION_H_

#include <cstdint>
#include <string>

#include "base/result.h"
#include "base/unique_fd.h"
#include "protocol/frame.h"
#include "protocol/messages.h"

namespace sealward::client {

class Connection {
 public:
  // kNotFound: no socket there; kPermissionDenied: not allowed to open it; kUnavailable: nobody listens.
  static Result<Connection> Open(const std::string& socket_path);

  // Sends one query. kTooLarge if it does not fit a frame; kClosed if the daemon has ended the connection:
  // what it said before, such as an ErrorReply with `closing`, may still be received.
  Result<uint64_t> Send(protocol::Query query);
  // The next reply. kTimeout after timeout_ms (-1: waits); kClosed at the daemon's end of the connection. An
  // ErrorReply with `closing` is returned like any other reply; the next call then says kClosed.
  Result<protocol::ReplyEnvelope> Receive(int timeout_ms);
  // Send and wait for the answer to it; replies to other queries are not expected meanwhile (kMalformed).
  Result<protocol::Reply> Ask(protocol::Query query, int timeout_ms);

  int fd() const { return fd_.Get(); }

 private:
  explicit Connection(UniqueFd fd) : fd_(std::move(fd)) {}
  Status ReadMore(int timeout_ms);

  UniqueFd fd_;
  protocol::FrameCutter cutter_{kIpcBytesMax};
  uint64_t last_correlation_ = 0;
};

}  // namespace sealward::client

#endif  // SEALWARD_CLIENT_CONNECTION_H_
