// Which SSH keys a roster may list. Roster and whoever writes one; pure.
#ifndef SEALWARD_PEOPLE_CREDENTIAL_H_
#define SEALWARD_PEOPLE_CREDENTIAL_H_

#include "base/result.h"
#include "crypto/ssh_key.h"

namespace sealward::people {

// A security key made for another application could never approve anything (its signatures are refused), and
// its owner would learn that when it counts. kInvalidArgument, with what to do.
Status CheckCredential(const crypto::SshPublicKey& key);

}  // namespace sealward::people

#endif  // SEALWARD_PEOPLE_CREDENTIAL_H_
