#include "hsm/ceremony/attestation.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>

#include "base/unique_fd.h"
#include "hsm/ceremony/ceremony.h"
#include "hsm/ceremony/probes.h"

namespace sealward::hsm {
namespace {

constexpr int kProbeTimeoutMs = 20'000;  // a network HSM may need seconds to make a key

// outcome, value, tries: one write, smaller than PIPE_BUF, between two copies of this very process.
using Answer = std::array<uint64_t, 3>;

ProbeVerdict RunInThisProcess(const ProbeRow& row, const std::string& module_path,
                              std::string_view token_label, const SecretBytes& pin,
                              crypto::Algorithm algorithm) {
  const auto failed = [](const Error& error) {
    return ProbeVerdict{ProbeOutcome::kFailed, static_cast<unsigned long>(error.detail), 0};
  };
  auto ceremony = Ceremony::Load(module_path);
  if (!ceremony.has_value()) return failed(ceremony.error());
  auto session = CeremonySession::Open(*ceremony, token_label, pin);
  if (!session.has_value()) return failed(session.error());
  const KeyId id{{0xc0, 0x01}};
  const Mechanism& mechanism = MechanismOf(algorithm);
  const auto canary = MakeCanary(*session, mechanism, id, "attestation canary", KeyPlace::kSession);
  if (!canary.has_value()) return failed(canary.error());
  ProbeContext context{*session, mechanism, *canary};
  return row.run(context);
}

// What became of a child that has closed its pipe or run out of time.
ProbeVerdict Settle(pid_t child, bool answered, const Answer& answer, bool timed_out) {
  if (timed_out) ::kill(child, SIGKILL);
  int status = 0;
  pid_t waited = -1;
  do {
    waited = ::waitpid(child, &status, 0);
  } while (waited < 0 && errno == EINTR);
  if (timed_out) return {ProbeOutcome::kHung, 0, 0};
  const bool ended_well = waited == child && WIFEXITED(status) && WEXITSTATUS(status) == 0;
  if (!answered || !ended_well || answer[0] > static_cast<uint64_t>(ProbeOutcome::kPassed)) {
    const int code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    return {ProbeOutcome::kDied, static_cast<unsigned long>(code), 0};
  }
  return {static_cast<ProbeOutcome>(answer[0]), answer[1], static_cast<uint32_t>(answer[2])};
}

ProbeVerdict ReadAnswer(pid_t child, int pipe_fd) {
  Answer answer{};
  pollfd waiting = {.fd = pipe_fd, .events = POLLIN, .revents = 0};
  int ready = 0;
  do {
    ready = ::poll(&waiting, 1, kProbeTimeoutMs);
  } while (ready < 0 && errno == EINTR);
  if (ready <= 0) return Settle(child, false, answer, true);
  const bool answered = ::read(pipe_fd, answer.data(), sizeof answer) == static_cast<ssize_t>(sizeof answer);
  return Settle(child, answered, answer, false);
}

}  // namespace

bool AttestationReport::IsGood() const {
  return !probes.empty() &&
         std::ranges::all_of(probes, [](const ProbeResult& probe) { return probe.IsGood(); });
}

Result<AttestationReport> Attest(const std::string& module_path, std::string_view token_label,
                                 const SecretBytes& user_pin, crypto::Algorithm algorithm) {
  AttestationReport report;
  for (const ProbeRow& row : Probes()) {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) return Fail(ErrorCode::kIo, "pipe", errno);
    UniqueFd read_end(ends[0]);
    UniqueFd write_end(ends[1]);
    const pid_t parent = ::getpid();
    const pid_t child = ::fork();
    if (child < 0) return Fail(ErrorCode::kIo, "fork", errno);
    if (child == 0) {
      ::prctl(PR_SET_PDEATHSIG, SIGKILL);
      if (::getppid() != parent) ::_exit(1);
      const ProbeVerdict verdict = RunInThisProcess(row, module_path, token_label, user_pin, algorithm);
      const Answer answer = {static_cast<uint64_t>(verdict.outcome), verdict.value, verdict.tries};
      const bool written =
          ::write(write_end.Get(), answer.data(), sizeof answer) == static_cast<ssize_t>(sizeof answer);
      ::_exit(written ? 0 : 1);
    }
    write_end.Reset();
    const ProbeVerdict verdict = ReadAnswer(child, read_end.Get());
    report.probes.push_back(
        ProbeResult{row.name, row.attempt, verdict.outcome, verdict.value, verdict.tries});
  }
  return report;
}

}  // namespace sealward::hsm
