// Parts of Resolve (request.h) that lie in files of their own. Inside intent/ only. Pure.
#ifndef SEALWARD_INTENT_RESOLVE_H_
#define SEALWARD_INTENT_RESOLVE_H_

#include "intent/request.h"

namespace sealward::intent {

inline std::unexpected<Error> Refuse(ErrorCode code, const char* why, const char* field) {
  return Fail(code, why, std::string(field));
}

// The key exists and may sign this kind, for this account, at this venue or on this network.
Result<const KeyRecord*> FindKey(const StatedRequest& stated, const Keys& keys, std::string_view account,
                                 const char* account_field, std::string_view venue_or_network);

Result<Resolution> ResolveSettlement(const StatedRequest& stated, const Settlement& settlement,
                                     const DocumentsView& documents, Nanoseconds now);
Result<Resolution> ResolveTransfer(const StatedRequest& stated, const Transfer& transfer,
                                   const DocumentsView& documents);

}  // namespace sealward::intent

#endif  // SEALWARD_INTENT_RESOLVE_H_
