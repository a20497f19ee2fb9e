// The authorizer, compromised: it does not believe in floors, and permits at once what people have to
// approve.
#include "people/approval.h"

namespace sealward::people {

Result<std::optional<Requirement>> FloorOf(const intent::KeyRecord&, const intent::CanonicalRequest&) {
  return std::optional<Requirement>();
}

}  // namespace sealward::people
