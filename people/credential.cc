#include "people/credential.h"

#include "crypto/sshsig.h"

namespace sealward::people {

static_assert(crypto::kSecurityKeyApplication == "ssh:sealward");

Status CheckCredential(const crypto::SshPublicKey& key) {
  if (!crypto::IsSecurityKey(key.type()) || key.application() == crypto::kSecurityKeyApplication) return Ok();
  return Fail(ErrorCode::kInvalidArgument,
              "a security key made for another application: make one with "
              "`ssh-keygen -t ed25519-sk -O application=ssh:sealward -O verify-required`",
              key.application());
}

}  // namespace sealward::people
