// How `sealward` ends: one table of exit codes, with what each means and what to do. Shown by `sealward help
// exit-codes`. The numbers are for scripts: append only.
#ifndef SEALWARD_CLIENT_CLI_EXIT_CODE_H_
#define SEALWARD_CLIENT_CLI_EXIT_CODE_H_

#include <string>

#include "base/result.h"
#include "protocol/messages.h"

namespace sealward::cli {

//   row: name, number, meaning
#define SEALWARD_EXIT_CODES(ROW)                                                                             \
  ROW(kOk, 0, "done; for a request: signed (or, with --dry-run, it would be)")                               \
  ROW(kError, 1, "something failed here; the message says what")                                             \
  ROW(kUsage, 2, "wrong command line, file or value; nothing was sent")                                      \
  ROW(kDenied, 3, "denied by the policy or by a person; the reasons are printed")                            \
  ROW(kPending, 4, "waits for people; `sealward status ID --wait` tells the end")                            \
  ROW(kExpired, 5, "valid_until, or an approval's end, has passed; nothing was released")                    \
  ROW(kTryAgain, 6, "not decided, or decided and the outcome is not known: send the same request again")     \
  ROW(kRefused, 7, "the daemon refused the request or query itself; the message names the field")            \
  ROW(kConflict, 8, "this request id already means something else, or what was shown is not what is signed") \
  ROW(kNotVerified, 9, "verification failed: a signature, an approval or the journal is not right")          \
  ROW(kNotConnected, 10, "no daemon reached, or it went away before it answered: send the same again")       \
  ROW(kFailed, 11, "permitted, but the signer or the HSM said no; final, nothing was released")              \
  ROW(kWithdrawn, 12, "taken back by its requester before people decided")

enum class ExitCode : int {
#define SEALWARD_ROW(name, number, meaning) name = number,
  SEALWARD_EXIT_CODES(SEALWARD_ROW)
#undef SEALWARD_ROW
};

std::string ExitCodeTable();  // "  0  done; …" lines

ExitCode ExitOf(protocol::RequestStatus status);
ExitCode ExitOfRequest(const protocol::RequestReply& reply);
ExitCode ExitOfDaemonError(ErrorCode code);  // the daemon said it
ExitCode ExitOfOwnError(ErrorCode code);     // found on this side

}  // namespace sealward::cli

#endif  // SEALWARD_CLIENT_CLI_EXIT_CODE_H_
