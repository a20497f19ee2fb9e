// A place for SoftHSM's tokens: the folder, and the configuration that names it with the settings Sealward
// needs. For installations without a hardware module and for trying things out. Used by sealward-admin.
#ifndef SEALWARD_CLIENT_ADMIN_SOFTHSM_STORE_H_
#define SEALWARD_CLIENT_ADMIN_SOFTHSM_STORE_H_

#include <sys/types.h>

#include <string>

#include "base/result.h"

namespace sealward::admin {

// Makes `directory` (mode 0700) with `tokens/` and `softhsm2.conf` in it and returns the path of the latter.
// What is there already is kept; an existing configuration that says something else is kConflict. The path is
// absolute, without spaces or line breaks.
Result<std::string> MakeSoftHsmStore(const std::string& directory);

// Gives the tokens in the store to a user, so that the token worker of that user (and root) can read them: to
// be called after each change of the token. SoftHSM takes a file it can't read for a missing key. The folder
// and the configuration in it stay the caller's, readable by all.
Status GiveSoftHsmStore(const std::string& directory, uid_t user, gid_t group);

}  // namespace sealward::admin

#endif  // SEALWARD_CLIENT_ADMIN_SOFTHSM_STORE_H_
