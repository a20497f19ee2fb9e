// Making and sending requests: shared by the commands that do.
#ifndef SEALWARD_CLIENT_CLI_REQUEST_H_
#define SEALWARD_CLIENT_CLI_REQUEST_H_

#include "client/cli/command.h"
#include "client/cli/daemon.h"
#include "client/ssh_sign.h"

namespace sealward::cli {

struct Prepared {
  intent::StatedRequest stated;
  bool relative_life = false;
};

// --valid-until, --valid-for, or `default_life`.
Result<Nanoseconds> ValidUntil(const Arguments& arguments, std::string_view default_life);

// An intent of `kind` from the options that `rows` lists; what is wrong has been said if there is none.
std::optional<intent::Intent> IntentFromOptions(std::string_view kind, std::span<const OptionRow> rows,
                                                const Arguments& arguments, Output& output);

// What the request says in this field, to be shown beside a mistake; empty if that is not one text.
std::string GivenIn(const intent::StatedRequest& stated, std::string_view field);

// Checks the shape, gets the requester's signature where asked for, sends, prints.
Result<ExitCode> SendRequest(const Arguments& arguments, const Prepared& prepared, Output& output);

// The text that has to be signed, for another program, byte for byte; with --json inside an object.
void PrintTextOnly(std::string_view name_space, std::string_view text, Output& output);

inline people::Socket SocketOf(const Arguments& arguments) {
  return arguments.Has("officer") ? people::Socket::kOfficer : people::Socket::kEngine;
}

}  // namespace sealward::cli

#endif  // SEALWARD_CLIENT_CLI_REQUEST_H_
