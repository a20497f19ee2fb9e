// The call that makes a key pair from the attribute table. Included by the .cc files of this folder only.
#ifndef SEALWARD_HSM_CEREMONY_KEY_PAIR_H_
#define SEALWARD_HSM_CEREMONY_KEY_PAIR_H_

#include <array>
#include <string_view>

#include "hsm/ceremony/ceremony.h"

namespace sealward::hsm {

// kToken: as the table says. kSession: the same, but gone with its session (attestation). kExtractable: as
// kSession, but extractable: the attestation's proof that its wrapping works where it is allowed.
enum class KeyPlace : uint8_t { kToken, kSession, kSessionExtractable };

struct KeyPair {
  ObjectHandle private_key;
  ObjectHandle public_key;
};

Result<KeyPair> GenerateKeyPair(CeremonySession& session, const Mechanism& mechanism, const KeyId& id,
                                std::string_view label, KeyPlace place);

// A shared secret as an object of the token.
Result<ObjectHandle> CreateSecret(CeremonySession& session, const Mechanism& mechanism, const KeyId& id,
                                  std::string_view label, ByteView secret, KeyPlace place);

// What the attestation tries everything on: a pair, or a secret whose value is this one (both handles are it
// then).
inline constexpr std::array<uint8_t, 64> kCanarySecret = {0xca, 0x0a, 0x51};
Result<KeyPair> MakeCanary(CeremonySession& session, const Mechanism& mechanism, const KeyId& id,
                           std::string_view label, KeyPlace place);

}  // namespace sealward::hsm

#endif  // SEALWARD_HSM_CEREMONY_KEY_PAIR_H_
