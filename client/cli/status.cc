#include <poll.h>

#include "base/clock.h"
#include "client/cli/options.h"
#include "client/cli/reply.h"
#include "client/cli/request.h"
#include "client/request_json.h"

namespace sealward::cli {
namespace {

constexpr int kWaitStepMs = 500;
constexpr std::string_view kWaitDefault = "24h";

// A withdrawal that succeeded is not a failure of the command.
ExitCode PrintWithdrawn(const protocol::RequestReply& reply, Output& output) {
  const ExitCode exit = PrintReply(reply, {}, output);
  return exit == ExitCode::kWithdrawn ? ExitCode::kOk : exit;
}

// `known`: the daemon remembers the request that is to be cancelled.
Result<Prepared> PrepareCancel(const Arguments& arguments, const std::string& target, bool known) {
  const auto option = [&](std::string_view name) -> Result<std::string> {
    auto value = arguments.Value(name);
    if (value.has_value()) return *std::move(value);
    return Fail(
        ErrorCode::kInvalidArgument,
        known ? "the request is not pending any more: to sign a cancel of its order, say this too"
              : "the daemon remembers no request of yours with this id: to sign a cancel of an order of that "
                "id all the same, say this too",
        "--" + std::string(name));
  };
  intent::Cancel cancel;
  cancel.account = TRY(option("account"));
  cancel.venue = TRY(option("venue"));
  cancel.instrument = TRY(option("instrument"));
  cancel.target_request = target;
  Prepared prepared;
  prepared.stated.key = TRY(option("key"));
  prepared.stated.request_id = arguments.Value("id").value_or("cancel-" + target);
  prepared.stated.valid_until = TRY(ValidUntil(arguments, "30s"));
  prepared.relative_life = !arguments.Has("valid-until");
  prepared.stated.intent = std::move(cancel);
  return prepared;
}

}  // namespace

Result<ExitCode> RunStatus(const Arguments& arguments, Output& output) {
  const std::string id = arguments.Given("REQUEST_ID");
  const bool wait = arguments.Has("wait");
  const SystemClock clock;
  const uint64_t wait_ns = TRY(OfOption(
      "timeout", client::ParseDuration(arguments.Value("timeout").value_or(std::string(kWaitDefault)))));
  const uint64_t begun = clock.BootNs();
  Daemon daemon = TRY(Daemon::Open(arguments, SocketOf(arguments)));
  while (true) {
    ExitCode exit = ExitCode::kOk;
    const auto reply = TRY(daemon.Ask<protocol::RequestReply>(protocol::StatusQuery{id}, output, exit));
    if (!reply.has_value()) return exit;
    const bool over = clock.BootNs() - begun >= wait_ns;
    if (!wait || over || reply->status != protocol::RequestStatus::kPending)
      return PrintReply(*reply, {}, output);
    ::poll(nullptr, 0, kWaitStepMs);
  }
}

Result<ExitCode> RunWithdraw(const Arguments& arguments, Output& output) {
  Daemon daemon = TRY(Daemon::Open(arguments, SocketOf(arguments)));
  ExitCode exit = ExitCode::kOk;
  const auto reply = TRY(
      daemon.Ask<protocol::RequestReply>(protocol::Withdraw{arguments.Given("REQUEST_ID")}, output, exit));
  return reply.has_value() ? PrintWithdrawn(*reply, output) : exit;
}

Result<ExitCode> RunCancel(const Arguments& arguments, Output& output) {
  const std::string target = arguments.Given("REQUEST_ID");
  bool known = false;
  {
    Daemon daemon = TRY(Daemon::Open(arguments, SocketOf(arguments)));
    const protocol::Reply found = TRY(daemon.AskAny(protocol::StatusQuery{target}));
    const auto* const status = std::get_if<protocol::RequestReply>(&found);
    if (status != nullptr && status->status == protocol::RequestStatus::kPending) {
      ExitCode exit = ExitCode::kOk;
      const auto reply = TRY(daemon.Ask<protocol::RequestReply>(protocol::Withdraw{target}, output, exit));
      return reply.has_value() ? PrintWithdrawn(*reply, output) : exit;
    }
    known = status != nullptr;
    // Not known any more: the order may rest at the venue all the same. Other errors are errors.
    const auto* const error = std::get_if<protocol::ErrorReply>(&found);
    if (status == nullptr && (error == nullptr || error->code != ErrorCode::kNotFound)) {
      return Daemon::SayError(found, output);
    }
  }
  return SendRequest(arguments, TRY(PrepareCancel(arguments, target, known)), output);
}

}  // namespace sealward::cli
