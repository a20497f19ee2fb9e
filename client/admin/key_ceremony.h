// The key ceremony as sealward-admin runs it: make a token, attest it, make keys, list keys. Each function
// loads the vendor's module, does one thing and lets go of it. Run by people, never by the daemon; one
// thread.
#ifndef SEALWARD_CLIENT_ADMIN_KEY_CEREMONY_H_
#define SEALWARD_CLIENT_ADMIN_KEY_CEREMONY_H_

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/secret.h"
#include "crypto/verify.h"
#include "hsm/ceremony/attestation.h"
#include "hsm/object.h"
#include "hsm/slot.h"

namespace sealward::admin {

struct TokenLocation {
  std::string module_path;  // absolute
  std::string
      library_configuration;  // the module's own file, for SoftHSM what SOFTHSM2_CONF names; empty: none
  std::string label;
};

// Makes the token, in a slot that has none yet. kDuplicate if the label is taken.
Result<hsm::TokenInfo> InitToken(const TokenLocation& token, const SecretBytes& so_pin,
                                 const SecretBytes& user_pin);

// Every probe of the attestation, in child processes, for keys of this algorithm. To be done before
// CreateKey: a report that is not good means that keys of this token are not safe in it.
Result<hsm::AttestationReport> AttestToken(const TokenLocation& token, const SecretBytes& user_pin,
                                           crypto::Algorithm algorithm);

// One line for people: name, what was tried, what came of it.
std::string ProbeLine(const hsm::ProbeResult& probe);

struct NewKey {
  crypto::Algorithm algorithm = crypto::Algorithm::kEd25519;
  hsm::KeyId id;      // NewKeyId()
  std::string label;  // for people only
};

// Makes the key on the token, reads every attribute back and lets it sign a challenge. Returns its public
// key.
Result<crypto::PublicKey> CreateKey(const TokenLocation& token, const SecretBytes& user_pin,
                                    const NewKey& key);

// Brings in a venue's shared secret. Returns its key check.
Result<crypto::PublicKey> ImportSecret(const TokenLocation& token, const SecretBytes& user_pin, const NewKey& key,
                                       const SecretBytes& secret);

// Every key of ours on the token, with what is wrong with it.
Result<std::vector<hsm::KeyDescription>> ListKeys(const TokenLocation& token, const SecretBytes& user_pin);

// Sixteen random bytes.
Result<hsm::KeyId> NewKeyId();

}  // namespace sealward::admin

#endif  // SEALWARD_CLIENT_ADMIN_KEY_CEREMONY_H_
