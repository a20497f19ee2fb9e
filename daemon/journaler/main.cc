#include "daemon/journaler/journaler.h"
#include "daemon/sandbox/lockdown.h"
#include "daemon/sandbox/process_main.h"

namespace {

using namespace sealward;
using sandbox::DescriptorNumber;
using sandbox::Role;

// sealward-journaler: lockdown, recovery, second filter, loop.
Status Main() {
  const auto& row = sandbox::ProcessOf(Role::kJournaler);
  TRY(sandbox::EnterLockdown(row));
  SystemClock clock;
  loop::ReceiveBuffers buffers;
  journaler::Channels channels{loop::Channel(UniqueFd(DescriptorNumber(Role::kJournaler, "monitor"))),
                               loop::Channel(UniqueFd(DescriptorNumber(Role::kJournaler, "authorizer"))),
                               loop::Channel(UniqueFd(DescriptorNumber(Role::kJournaler, "signer"))),
                               UniqueFd(DescriptorNumber(Role::kJournaler, "segment_request"))};
  auto handover = TRY(handover::Receive(channels.monitor, buffers, clock));
  const uint32_t spin_us_max = handover.begin.spin_us_max;
  auto opened = TRY(journaler::OpenJournal(std::move(handover)));
  TRY(sandbox::EnterSecondFilter(row));
  TRY(sandbox::ReportServing());
  return journaler::Journaler(std::move(channels), std::move(opened), spin_us_max, clock).Run();
}

}  // namespace

int main() { return sandbox::EndProcess("sealward-journaler", Main()); }
