// The probes of the attestation, one row each. Included by the .cc files of this folder only.
#ifndef SEALWARD_HSM_CEREMONY_PROBES_H_
#define SEALWARD_HSM_CEREMONY_PROBES_H_

#include <span>
#include <string_view>

#include "hsm/ceremony/attestation.h"
#include "hsm/ceremony/ceremony.h"
#include "hsm/ceremony/key_pair.h"

namespace sealward::hsm {

struct ProbeContext {
  CeremonySession& session;
  const Mechanism& mechanism;
  KeyPair canary;
};

struct ProbeVerdict {
  ProbeOutcome outcome = ProbeOutcome::kFailed;
  unsigned long value = 0;
  uint32_t tries = 0;
};

struct ProbeRow {
  std::string_view name;
  std::string_view attempt;
  ProbeVerdict (*run)(ProbeContext&);
};

std::span<const ProbeRow> Probes();

}  // namespace sealward::hsm

#endif  // SEALWARD_HSM_CEREMONY_PROBES_H_
