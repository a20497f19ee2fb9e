#include "client/cli/daemon.h"

#include <unistd.h>

#include <cerrno>
#include <cstdlib>

#include "client/request_json.h"

namespace sealward::cli {
namespace {

constexpr int kTimeoutMs = 30'000;

std::string Environment(const char* name) {
  const char* const value = std::getenv(name);
  return value == nullptr ? "" : value;
}

Result<int> TimeoutMs(const Arguments& arguments) {
  const auto text = arguments.Value("timeout");
  if (!text.has_value()) return kTimeoutMs;
  const uint64_t ms = TRY(OfOption("timeout", client::ParseDuration(*text))) / 1'000'000;
  if (ms > 24ull * 3600 * 1000)
    return Fail(ErrorCode::kOutOfRange, "expected up to 24h", "--timeout " + *text);
  return static_cast<int>(ms);
}

std::string FromEnvironment(people::Socket socket) {
  return Environment(socket == people::Socket::kEngine ? "SEALWARD_ENGINE_SOCKET"
                                                       : "SEALWARD_OFFICER_SOCKET");
}

}  // namespace

std::optional<std::string> ConfigurationPath(const Arguments& arguments) {
  if (auto given = arguments.Value("config"); given.has_value()) return given;
  std::string path = Environment("SEALWARD_CONFIG");
  return path.empty() ? std::nullopt : std::optional(std::move(path));
}

Result<config::Config> LoadConfiguration(const std::string& path) {
  if (::access(path.c_str(), R_OK) != 0) {
    switch (errno) {
      case ENOENT:
      case ENOTDIR:
        return Fail(ErrorCode::kNotFound, "no such configuration file; --config or $SEALWARD_CONFIG names it",
                    path);
      case EACCES:
        return Fail(ErrorCode::kPermissionDenied,
                    "permission denied: this user may not read the configuration; give what is wanted of it "
                    "(--socket, --genesis)",
                    path);
      default:
        return std::unexpected(Error{ErrorCode::kIo, "reading the configuration", errno, path});
    }
  }
  auto config = config::Load(path);
  if (!config.has_value()) return std::unexpected(SyntaxError(config.error()));
  return *std::move(config);
}

Result<std::string> SocketPath(const Arguments& arguments, people::Socket socket) {
  if (const auto given = arguments.Value("socket"); given.has_value()) return *given;
  const bool engine = socket == people::Socket::kEngine;
  std::string from_environment = FromEnvironment(socket);
  if (!arguments.Has("config") && !from_environment.empty()) return from_environment;
  const auto config_path = ConfigurationPath(arguments);
  if (!config_path.has_value())
    return std::string(engine ? "/run/sealward/engine.sock" : "/run/sealward/officer.sock");
  const config::Config config = TRY(LoadConfiguration(*config_path));
  return engine ? config.engine_socket : config.officer_socket;
}

Result<Daemon> Daemon::Open(const Arguments& arguments, people::Socket socket) {
  const int timeout_ms = TRY(TimeoutMs(arguments));
  auto connection = client::Connection::Open(TRY(SocketPath(arguments, socket)));
  if (!connection.has_value()) {
    if (connection.error().code == ErrorCode::kNotFound) connection.error().code = ErrorCode::kUnavailable;
    const bool guessed = !arguments.Has("socket") && FromEnvironment(socket).empty() &&
                         !ConfigurationPath(arguments).has_value();
    if (connection.error().code == ErrorCode::kUnavailable && guessed) {
      connection.error().context =
          "no daemon listens at the default place: start it, or say where it is with --socket, --config or "
          "$SEALWARD_CONFIG";
    }
    return std::unexpected(connection.error());
  }
  return Daemon(*std::move(connection), timeout_ms);
}

Result<Daemon> Daemon::OpenEither(const Arguments& arguments) {
  const bool engine_named = !Environment("SEALWARD_ENGINE_SOCKET").empty();
  const bool officer_named = !Environment("SEALWARD_OFFICER_SOCKET").empty();
  const bool engine = engine_named && !officer_named && !arguments.Has("config");
  return Open(arguments, engine ? people::Socket::kEngine : people::Socket::kOfficer);
}

Result<protocol::Reply> Daemon::AskAny(protocol::Query query) {
  return connection_.Ask(std::move(query), timeout_ms_);
}

ExitCode Daemon::SayError(const protocol::Reply& reply, Output& output) {
  const auto* const error = std::get_if<protocol::ErrorReply>(&reply);
  if (error == nullptr)
    return output.Fail(ExitCode::kError, "the daemon answered something else than was asked");
  const ExitCode exit = ExitOfDaemonError(error->code);
  std::string message = error->subject.empty() ? error->text : "`" + error->subject + "`: " + error->text;
  if (!output.json()) return output.Fail(exit, message);
  JsonObject object;
  object.Text("error", Printable(message)).Text("code", ErrorText(error->code));
  if (!error->subject.empty()) object.Text("subject", Printable(error->subject));
  output.Json(object.Bool("from_daemon", true).Number("exit_code", static_cast<uint64_t>(exit)).Take());
  return exit;
}

}  // namespace sealward::cli
