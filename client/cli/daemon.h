// Which daemon `sealward` talks to, and how long it waits. One connection a command.
#ifndef SEALWARD_CLIENT_CLI_DAEMON_H_
#define SEALWARD_CLIENT_CLI_DAEMON_H_

#include <string>

#include "client/cli/command.h"
#include "client/connection.h"
#include "daemon/config/config.h"
#include "people/roster.h"

namespace sealward::cli {

// --socket, else $SEALWARD_ENGINE_SOCKET or $SEALWARD_OFFICER_SOCKET, else what the configuration says
// (--config, $SEALWARD_CONFIG), else /run/sealward/engine.sock or officer.sock.
Result<std::string> SocketPath(const Arguments& arguments, people::Socket socket);

// The configuration in a file; what is wrong with it says what to give instead.
Result<config::Config> LoadConfiguration(const std::string& path);

// --config, else $SEALWARD_CONFIG, else nothing.
std::optional<std::string> ConfigurationPath(const Arguments& arguments);

class Daemon {
 public:
  // kUnavailable: not connected.
  static Result<Daemon> Open(const Arguments& arguments, people::Socket socket);
  // For questions that both sockets answer: the officers', unless $SEALWARD_ENGINE_SOCKET is all that was
  // named. A socket that can't be opened is an error: another one in its place could be somebody's doing.
  static Result<Daemon> OpenEither(const Arguments& arguments);

  // The answer, or nothing if it was an ErrorReply: that has been said then, and `exit` is set.
  template <typename T>
  Result<std::optional<T>> Ask(protocol::Query query, Output& output, ExitCode& exit) {
    protocol::Reply reply = TRY(AskAny(std::move(query)));
    if (T* const wanted = std::get_if<T>(&reply)) return std::optional<T>(std::move(*wanted));
    exit = SayError(reply, output);
    return std::optional<T>();
  }
  Result<protocol::Reply> AskAny(protocol::Query query);
  static ExitCode SayError(const protocol::Reply& reply, Output& output);

 private:
  Daemon(client::Connection connection, int timeout_ms)
      : connection_(std::move(connection)), timeout_ms_(timeout_ms) {}
  client::Connection connection_;
  int timeout_ms_;
};

}  // namespace sealward::cli

#endif  // SEALWARD_CLIENT_CLI_DAEMON_H_
