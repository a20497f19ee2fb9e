// sealward-token: one vendor module, one token, one logged-in session; one class of keys.
#include <unistd.h>

#include "daemon/sandbox/lockdown.h"
#include "daemon/token/server.h"
#include "daemon/token/start.h"

using sealward::sandbox::Role;

int main() {
  using namespace sealward;
  const SystemClock clock;
  ipc::TokenExit step = ipc::TokenExit::kSandbox;
  const auto run = [&]() -> Status {
    const sandbox::ProcessRow& row = sandbox::ProcessOf(Role::kToken);
    TRY(sandbox::EnterLockdown(row));  // before anybody's bytes or code
    step = ipc::TokenExit::kProtocol;
    const ipc::TokenStart start =
        TRY(token::ReceiveStart(sandbox::DescriptorNumber(Role::kToken, "monitor"), clock));
    SecretBytes pin = TRY(token::TakePin(sandbox::DescriptorNumber(Role::kToken, "pin")));
    token::LoggedInToken token = TRY(token::LogIn(start, std::move(pin), step));
    step = ipc::TokenExit::kProtocol;
    loop::Channel signer{UniqueFd(sandbox::DescriptorNumber(Role::kToken, "signer"))};
    const std::vector<hsm::EnrolledKey> enrolled = TRY(token::ReceiveKeys(signer, clock));
    step = ipc::TokenExit::kKey;
    const std::vector<hsm::BoundKey> keys = TRY(token::BindKeys(token, enrolled));
    step = ipc::TokenExit::kSandbox;
    TRY(sandbox::EnterSecondFilter(row));  // from here on: sign, nothing else
    step = ipc::TokenExit::kSelfTest;
    TRY(token::TestKeys(token, keys));
    step = ipc::TokenExit::kProtocol;
    token::Server server(token, keys, signer, clock, start.spin_us_max);
    TRY(server.Announce());
    TRY(sandbox::ReportServing());
    return server.Serve();
  };
  const Status status = run();
  // _exit: the destructors of vendor libraries crash, and there is nothing to tidy up.
  ::_exit(static_cast<int>(token::Explain(step, status.error())));
}
