// Behavioural attestation: attributes are claims, so a token is believed only after it has refused. A canary
// key of our template is made in a session, and everything that would let a key leave, weaken or sign
// otherwise is tried on it. Each probe runs in a child of its own that loads the module itself: some modules
// end their process when misused. Run by sealward-admin when a token is provisioned, before it loads the
// module in its own process.
#ifndef SEALWARD_HSM_CEREMONY_ATTESTATION_H_
#define SEALWARD_HSM_CEREMONY_ATTESTATION_H_

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/secret.h"
#include "crypto/verify.h"

namespace sealward::hsm {

enum class ProbeOutcome : uint8_t {
  kRefused,  // as it must be
  kWeak,     // the token did what it must never do
  kDied,     // the module ended its process
  kHung,     // no answer in time; the child was killed
  kFailed,   // the probe could not be set up: nothing is known, so the token is not believed
  kVacuous,  // there was nothing to try (no wrapping mechanism, say)
  kPassed,   // a control: something that must work did
};

struct ProbeResult {
  std::string_view name;     // of the probe table, static
  std::string_view attempt;  // what was tried, static
  ProbeOutcome outcome = ProbeOutcome::kFailed;
  unsigned long value = 0;  // the last return value, or the exit code of a child that died
  uint32_t tries = 0;       // how many mechanisms, attributes and so on were tried

  bool IsGood() const {
    return outcome == ProbeOutcome::kRefused || outcome == ProbeOutcome::kPassed ||
           outcome == ProbeOutcome::kVacuous;
  }
};

struct AttestationReport {
  std::vector<ProbeResult> probes;
  bool IsGood() const;
};

// Forks one child for each probe; the calling process has one thread and has not loaded the module. The
// report has a row for each probe; a weak token is not an Error. kTimeout and kIo only for failures of our
// own.
Result<AttestationReport> Attest(const std::string& module_path, std::string_view token_label,
                                 const SecretBytes& user_pin, crypto::Algorithm algorithm);

}  // namespace sealward::hsm

#endif  // SEALWARD_HSM_CEREMONY_ATTESTATION_H_
