// Rebuilds the signer's ledger from the segments themselves: no process hands the signer state.
#ifndef SEALWARD_DAEMON_SIGNER_OPEN_H_
#define SEALWARD_DAEMON_SIGNER_OPEN_H_

#include "daemon/handover/handover.h"
#include "daemon/signer/ledger.h"

namespace sealward::signer {

Result<Ledger> OpenLedger(const handover::Handover& handover);

}  // namespace sealward::signer

#endif  // SEALWARD_DAEMON_SIGNER_OPEN_H_
