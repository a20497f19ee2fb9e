#include "crypto/openssl.h"
#include "daemon/sandbox/lockdown.h"
#include "daemon/sandbox/process_main.h"
#include "daemon/sandbox/sealed.h"
#include "daemon/signer/open.h"
#include "daemon/signer/signer.h"

namespace {

using namespace sealward;
using sandbox::DescriptorNumber;
using sandbox::Role;

// sealward-signer: lockdown, the journal's fold, second filter, loop.
Status Main() {
  const auto& row = sandbox::ProcessOf(Role::kSigner);
  TRY(crypto::StartOpenSsl());
  TRY(sandbox::EnterLockdown(row));
  SystemClock clock;
  loop::ReceiveBuffers buffers;
  signer::Channels channels{loop::Channel(UniqueFd(DescriptorNumber(Role::kSigner, "monitor"))),
                            loop::Channel(UniqueFd(DescriptorNumber(Role::kSigner, "journaler"))),
                            loop::Channel(UniqueFd(DescriptorNumber(Role::kSigner, "authorizer")))};
  const UniqueFd mac_fd(DescriptorNumber(Role::kSigner, "mac_key"));
  auto mac_key = TRY(sandbox::ReadSealed(mac_fd.Get()));
  auto handover = TRY(handover::Receive(channels.monitor, buffers, clock));
  auto ledger = TRY(signer::OpenLedger(handover));
  const uint32_t spin_us_max = handover.begin.spin_us_max;
  handover = {};  // the journal's descriptors are closed before anything is signed
  TRY(sandbox::EnterSecondFilter(row));
  TRY(sandbox::ReportServing());
  return signer::Signer(std::move(channels), std::move(ledger), std::move(mac_key), spin_us_max, clock).Run();
}

}  // namespace

int main() { return sandbox::EndProcess("sealward-signer", Main()); }
