#include <cstdio>

#include "base/clock.h"
#include "base/system_error.h"
#include "daemon/sandbox/lockdown.h"
#include "daemon/session/session.h"

// sealward-session: relays one client's frames. Reads top to bottom as a loss of privilege.
int main() {
  using namespace sealward;
  const auto& row = sandbox::ProcessOf(sandbox::Role::kSession);
  if (const auto locked = sandbox::EnterLockdown(row); !locked.has_value()) {
    std::fprintf(stderr, "sealward-session: %s\n", SystemMessage(locked.error()).c_str());
    return 1;
  }
  if (!sandbox::ReportServing().has_value()) return 1;
  SystemClock clock;
  session::Session session(UniqueFd(sandbox::DescriptorNumber(sandbox::Role::kSession, "client")),
                           UniqueFd(sandbox::DescriptorNumber(sandbox::Role::kSession, "authorizer")), clock);
  session.Run();
  return 0;
}
