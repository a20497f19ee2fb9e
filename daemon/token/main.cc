// sealward-token: one vendor module, one token, one logged-in session; one class of keys.
#include <unistd.h>

#include "daemon/sandbox/lockdown.h"
#include "daemon/token/server.h"
#include "daemon/token/start.h"

using sealward::sandbox::Role;

int main() {
  using namespace sealward;
  const SystemClock clock;
  token::Exit step = token::Exit::kSandbox;
  const auto run = [&]() -> Status {
    const sandbox::ProcessRow& row = sandbox::ProcessOf(Role::kToken);
    TRY(sandbox::EnterLockdown(row));  // before anybody's bytes or code
    step = token::Exit::kProtocol;
    const ipc::TokenStart start =
        TRY(token::ReceiveStart(sandbox::DescriptorNumber(Role::kToken, "monitor"), clock));
    SecretBytes pin = TRY(token::TakePin(sandbox::DescriptorNumber(Role::kToken, "pin")));
    token::LoggedInToken token = TRY(token::LogIn(start, std::move(pin), step));
    step = token::Exit::kProtocol;
    loop::Channel signer{UniqueFd(sandbox::DescriptorNumber(Role::kToken, "signer"))};
    const std::vector<hsm::EnrolledKey> enrolled = TRY(token::ReceiveKeys(signer, clock));
    step = token::Exit::kKey;
    const std::vector<hsm::BoundKey> keys = TRY(token::BindKeys(token, enrolled));
    step = token::Exit::kSandbox;
    TRY(sandbox::EnterSecondFilter(row));  // from here on: sign, nothing else
    step = token::Exit::kSelfTest;
    TRY(token::TestKeys(token, keys));
    step = token::Exit::kProtocol;
    token::Server server(token, keys, signer, clock, start.spin_us_max);
    TRY(server.Announce());
    TRY(sandbox::ReportServing());
    return server.Serve();
  };
  const Status status = run();
  // _exit: the destructors of vendor libraries crash, and there is nothing to tidy up.
  ::_exit(static_cast<int>(token::Explain(step, status.error())));
}
