// A stand-in for one process of the ring, to test the monitor and the jail by: it enters the role's real
// lockdown, takes what the monitor hands over, says on its channels what it sees, and misbehaves when asked.
// PROBE_ROLE is its role.
#include <dirent.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>

#include "base/check.h"
#include "base/clock.h"
#include "daemon/handover/handover.h"
#include "daemon/ipc/token_exits.h"
#include "daemon/sandbox/lockdown.h"
#include "daemon/sandbox/sealed.h"

namespace sealward {
namespace {

using sandbox::Role;
constexpr Role kRole = Role::PROBE_ROLE;
constexpr int kMonitorFd = kRole == Role::kToken ? 5 : 4;

// What the test wants to know of a process from inside: its surroundings before the lockdown.
std::string Surroundings(int argc) {
  std::string text =
      "argc=" + std::to_string(argc) + " environment=" + (environ[0] == nullptr ? "empty" : "full");
  text += std::string(" passwd=") + (::access("/etc/passwd", R_OK) == 0 ? "readable" : "hidden");
  return text;
}

void Say(const std::string& text) {
  const std::string line = std::string(RoleName(kRole)) + ": " + text + "\n";
  [[maybe_unused]] const ssize_t written = ::write(2, line.data(), line.size());
}

// Until the monitor is gone.
void ServeAuthorizer(loop::Channel& monitor, loop::ReceiveBuffers& buffers) {
  std::vector<loop::Channel> sessions;
  while (true) {
    pollfd wait = {monitor.fd(), POLLIN, 0};
    ::ppoll(&wait, 1, nullptr, nullptr);
    const auto take = [&](ByteView datagram, std::span<UniqueFd> descriptors) -> Status {
      const auto opened = TRY(ipc::DecodeMessage<ipc::SessionOpened>(datagram));
      const std::string text = "uid " + std::to_string(opened.uid) +
                               (opened.socket == ipc::SocketKind::kOfficer ? " officer" : " engine");
      loop::Channel session(std::move(descriptors[0]));
      TRY(session.Send(ipc::EncodeMessage(ipc::ReplyFrame{Bytes(text.begin(), text.end())})));
      TRY(session.Flush());
      sessions.push_back(std::move(session));
      return Ok();
    };
    if (!monitor.Receive(buffers, take).has_value()) ::_exit(0);
  }
}

void ServeSigner(loop::Channel& monitor, loop::ReceiveBuffers& buffers) {
  std::vector<UniqueFd> kept;
  while (true) {
    pollfd wait = {monitor.fd(), POLLIN, 0};
    ::ppoll(&wait, 1, nullptr, nullptr);
    const auto take = [&](ByteView datagram, std::span<UniqueFd> descriptors) -> Status {
      const auto opened = TRY(ipc::DecodeMessage<ipc::TokenOpened>(datagram));
      // The custody class's worker is asked to end at once, once.
      const uint64_t one = 1;
      static bool asked = false;
      if (opened.token_class == ipc::TokenClass::kCustody && !std::exchange(asked, true)) {
        CHECK(::write(descriptors[1].Get(), &one, sizeof one) == sizeof one);
      }
      for (UniqueFd& fd : descriptors) kept.push_back(std::move(fd));
      return Ok();
    };
    if (!monitor.Receive(buffers, take).has_value()) ::_exit(0);
  }
}

void WaitForEnd(int fd) {
  pollfd wait = {fd, 0, 0};
  while ((wait.revents & POLLHUP) == 0) ::ppoll(&wait, 1, nullptr, nullptr);
  ::_exit(0);
}

void ServeToken() {
  loop::Channel monitor{UniqueFd(kMonitorFd)};
  loop::ReceiveBuffers buffers;
  ipc::TokenStart start;
  pollfd wait = {monitor.fd(), POLLIN, 0};
  ::ppoll(&wait, 1, nullptr, nullptr);
  const auto received = monitor.Receive(buffers, [&](ByteView datagram, std::span<UniqueFd>) -> Status {
    start = TRY(ipc::DecodeMessage<ipc::TokenStart>(datagram));
    return Ok();
  });
  CHECK(received.has_value());
  const auto pin = sandbox::ReadSealed(sandbox::DescriptorNumber(Role::kToken, "pin"));
  CHECK(pin.has_value());
  const int configuration = ::open(start.library_configuration.c_str(), O_RDONLY);
  const int forbidden = ::open("/etc/passwd", O_RDONLY);
  Say("label=" + start.label + " pin=" + std::string(AsText(pin->Expose())) + " configuration=" +
      (configuration >= 0 ? "read" : "refused") + " passwd=" + (forbidden >= 0 ? "read" : "refused"));
  if (AsText(pin->Expose()) == "wrong") ::_exit(static_cast<int>(ipc::TokenExit::kPin));
  if (AsText(pin->Expose()) == "absent") ::_exit(static_cast<int>(ipc::TokenExit::kToken));
  CHECK(sandbox::EnterSecondFilter(sandbox::ProcessOf(kRole)).has_value());
  CHECK(sandbox::ReportServing().has_value());
  WaitForEnd(sandbox::DescriptorNumber(Role::kToken, "signer"));
}

int Main(int argc) {
  const std::string surroundings = Surroundings(argc);
  const auto& row = sandbox::ProcessOf(kRole);
  const auto locked = sandbox::EnterLockdown(row);
  if (!locked.has_value()) {
    Say(locked.error().Message());
    return 1;
  }
  Say(surroundings);
  if constexpr (kRole == Role::kToken) {
    ServeToken();
  } else {
    loop::Channel monitor{UniqueFd(kMonitorFd)};
    loop::ReceiveBuffers buffers;
    const SystemClock clock;
    const auto handover = handover::Receive(monitor, buffers, clock);
    CHECK(handover.has_value());
    Say("segments=" + std::to_string(handover->segments.size()) +
        " blobs=" + std::to_string(handover->blobs.size()) +
        " head=" + (handover->head.IsValid() ? "yes" : "no") + " origin=" + handover->begin.origin);
    CHECK(sandbox::EnterSecondFilter(row).has_value());
    CHECK(sandbox::ReportServing().has_value());
    if constexpr (kRole == Role::kJournaler) {
      const uint64_t one = 1;
      CHECK(::write(sandbox::DescriptorNumber(Role::kJournaler, "segment_request"), &one, sizeof one) ==
            sizeof one);
      WaitForEnd(sandbox::DescriptorNumber(Role::kJournaler, "authorizer"));
    }
    if constexpr (kRole == Role::kAuthorizer) ServeAuthorizer(monitor, buffers);
    if constexpr (kRole == Role::kSigner) ServeSigner(monitor, buffers);
  }
  return 0;
}

}  // namespace
}  // namespace sealward

int main(int argc, char**) {
  return sealward::Main(argc);
}
