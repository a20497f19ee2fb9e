// Rebuilds the engine from the journal that was handed over: documents by hash, then the fold of every record.
#ifndef SEALWARD_DAEMON_AUTHORIZER_OPEN_H_
#define SEALWARD_DAEMON_AUTHORIZER_OPEN_H_

#include "daemon/handover/handover.h"
#include "engine/engine.h"

namespace sealward::authorizer {

Result<engine::Engine> OpenEngine(const handover::Handover& handover);

}  // namespace sealward::authorizer

#endif  // SEALWARD_DAEMON_AUTHORIZER_OPEN_H_
