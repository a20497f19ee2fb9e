// The start of a token worker, step by step: what main() does between its two filters. Every function here
// runs jailed but still able to load the module and read the token.
#ifndef SEALWARD_DAEMON_TOKEN_START_H_
#define SEALWARD_DAEMON_TOKEN_START_H_

#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "base/secret.h"
#include "daemon/ipc/messages.h"
#include "daemon/ipc/token_exits.h"
#include "daemon/loop/channel.h"
#include "hsm/module.h"
#include "hsm/object.h"
#include "hsm/session.h"
#include "hsm/slot.h"

namespace sealward::token {

// The token, logged in. `login` stays open and idle for the life of the process, because the login ends with
// the last session; `signing` is replaced after a refused call.
struct LoggedInToken {
  hsm::Module module;
  hsm::TokenInfo token;
  hsm::Session login;
  hsm::Session signing;

  const hsm::QuirkProfile& profile() const { return hsm::ProfileOf(token.manufacturer); }
};

// The monitor's one message; the descriptor is closed then.
Result<ipc::TokenStart> ReceiveStart(int monitor_fd, const Clock& clock);

// The PIN, from its sealed memfd; the descriptor is closed then.
Result<SecretBytes> TakePin(int pin_fd);

// Loads the module, finds the token, logs in once and forgets the PIN. `step` says how far it came.
Result<LoggedInToken> LogIn(const ipc::TokenStart& start, SecretBytes pin, ipc::TokenExit& step);

// The signer's first message: the keys of this class.
Result<std::vector<hsm::EnrolledKey>> ReceiveKeys(loop::Channel& signer, const Clock& clock);

// Finds and checks every key. The index of a key is its place in the list.
Result<std::vector<hsm::BoundKey>> BindKeys(const LoggedInToken& token,
                                            const std::vector<hsm::EnrolledKey>& keys);

// Each key signs a challenge: it belongs to its public key, and signing works under the last filter.
Status TestKeys(LoggedInToken& token, const std::vector<hsm::BoundKey>& keys);

// The exit for how the worker ended; says why on standard error unless it is an orderly end.
ipc::TokenExit Explain(ipc::TokenExit step, const Error& error);

}  // namespace sealward::token

#endif  // SEALWARD_DAEMON_TOKEN_START_H_
