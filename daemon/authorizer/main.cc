#include "crypto/openssl.h"
#include "daemon/authorizer/authorizer.h"
#include "daemon/authorizer/open.h"
#include "daemon/sandbox/lockdown.h"
#include "daemon/sandbox/process_main.h"
#include "daemon/sandbox/sealed.h"

namespace {

using namespace sealward;
using sandbox::DescriptorNumber;
using sandbox::Role;

// sealward-authorizer: lockdown, the journal's fold, second filter, loop.
Status Main() {
  const auto& row = sandbox::ProcessOf(Role::kAuthorizer);
  TRY(crypto::StartOpenSsl());
  TRY(sandbox::EnterLockdown(row));
  SystemClock clock;
  loop::ReceiveBuffers buffers;
  authorizer::Channels channels{loop::Channel(UniqueFd(DescriptorNumber(Role::kAuthorizer, "monitor"))),
                                loop::Channel(UniqueFd(DescriptorNumber(Role::kAuthorizer, "journaler"))),
                                loop::Channel(UniqueFd(DescriptorNumber(Role::kAuthorizer, "signer")))};
  const UniqueFd mac_fd(DescriptorNumber(Role::kAuthorizer, "mac_key"));
  auto mac_key = TRY(sandbox::ReadSealed(mac_fd.Get()));
  auto handover = TRY(handover::Receive(channels.monitor, buffers, clock));
  auto engine = TRY(authorizer::OpenEngine(handover));
  const ipc::Begin begin = handover.begin;
  handover = {};  // the journal's descriptors are closed before anybody is served
  TRY(sandbox::EnterSecondFilter(row));
  TRY(sandbox::ReportServing());
  return authorizer::Authorizer(std::move(channels), std::move(engine), std::move(mac_key), begin, clock).Run();
}

}  // namespace

int main() { return sandbox::EndProcess("sealward-authorizer", Main()); }
