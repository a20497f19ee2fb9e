// The steps of a lockdown that children and monitor share. Each does one thing and reads it back; an error
// carries the step's name as context and errno as detail. Used by lockdown.cc, spawn.cc and the monitor's
// jail.
#ifndef SEALWARD_DAEMON_SANDBOX_STEPS_H_
#define SEALWARD_DAEMON_SANDBOX_STEPS_H_

#include <cstdint>
#include <span>

#include "base/result.h"
#include "daemon/sandbox/privileges.h"

namespace sealward::sandbox {

Status SetLimits(std::span<const LimitRow> limits);  // `limits`: a lower hard limit found is kept

// `capabilities`: exactly these stay permitted and effective (0: none), nothing inheritable or ambient.
Status KeepCapabilities(uint64_t keep);

// `bounding_set`: only these can ever be gained again. Needs CAP_SETPCAP.
Status LimitBoundingSet(uint64_t keep);

Status SetNoNewPrivileges();  // `no_new_privs`
Status SetNotDumpable();      // `dumpable`: nobody else of this user may trace it or read its memory

}  // namespace sealward::sandbox

#endif  // SEALWARD_DAEMON_SANDBOX_STEPS_H_
