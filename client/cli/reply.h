// How answers about requests are printed, for people and as JSON.
#ifndef SEALWARD_CLIENT_CLI_REPLY_H_
#define SEALWARD_CLIENT_CLI_REPLY_H_

#include <optional>
#include <string>

#include "client/cli/output.h"
#include "protocol/messages.h"

namespace sealward::cli {

struct ReplyNotes {
  std::optional<Nanoseconds> valid_until;  // of the request just sent
  bool relative_life = false;              // it was given as a duration: a repeat needs --valid-until
  std::string given;                       // what the request says in the field that the reply names
};

// Prints it and returns its exit code.
ExitCode PrintReply(const protocol::RequestReply& reply, const ReplyNotes& notes, Output& output);

}  // namespace sealward::cli

#endif  // SEALWARD_CLIENT_CLI_REPLY_H_
