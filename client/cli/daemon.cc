#include "client/cli/daemon.h"

#include <cstdlib>

#include "client/request_json.h"
#include "daemon/config/config.h"

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
  const uint64_t ms = TRY(client::ParseDuration(*text)) / 1'000'000;
  if (ms == 0 || ms > 24ull * 3600 * 1000) return Fail(ErrorCode::kOutOfRange, "expected up to 24h", *text);
  return static_cast<int>(ms);
}

}  // namespace

Result<std::string> SocketPath(const Arguments& arguments, people::Socket socket) {
  if (const auto given = arguments.Value("socket"); given.has_value()) return *given;
  const bool engine = socket == people::Socket::kEngine;
  std::string from_environment = Environment(engine ? "SEALWARD_ENGINE_SOCKET" : "SEALWARD_OFFICER_SOCKET");
  if (!arguments.Has("config") && !from_environment.empty()) return from_environment;
  const std::string config_path = arguments.Value("config").value_or(Environment("SEALWARD_CONFIG"));
  if (config_path.empty())
    return std::string(engine ? "/run/sealward/engine.sock" : "/run/sealward/officer.sock");
  const auto config = config::Load(config_path);
  if (!config.has_value()) return std::unexpected(SyntaxError(config.error()));
  return engine ? config->engine_socket : config->officer_socket;
}

Result<Daemon> Daemon::Open(const Arguments& arguments, people::Socket socket) {
  const int timeout_ms = TRY(TimeoutMs(arguments));
  auto connection = client::Connection::Open(TRY(SocketPath(arguments, socket)));
  if (!connection.has_value()) {
    if (connection.error().code == ErrorCode::kNotFound) connection.error().code = ErrorCode::kUnavailable;
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
