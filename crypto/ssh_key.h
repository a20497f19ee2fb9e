// SSH public keys of the four types that officers may hold: as one-line text (authorized_keys, *.pub) and as
// the wire blob that rosters, agents and signatures carry. Roster, signer, client, verifier; pure values.
// Private keys never come here: signing is done by ssh-agent, ssh-keygen or the security key.
#ifndef SEALWARD_CRYPTO_SSH_KEY_H_
#define SEALWARD_CRYPTO_SSH_KEY_H_

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/enum.h"
#include "base/result.h"
#include "crypto/verify.h"

namespace sealward::crypto {

enum class SshKeyType : uint8_t { kEd25519 = 0, kEcdsaP256 = 1, kSkEd25519 = 2, kSkEcdsaP256 = 3 };

// FIDO security keys: the signature tells whether somebody touched the key and gave its PIN.
constexpr bool IsSecurityKey(SshKeyType type) {
  return type == SshKeyType::kSkEd25519 || type == SshKeyType::kSkEcdsaP256;
}

class SshPublicKey {
 public:
  // Accepts a blob of one of the four types that re-encodes to itself and whose point lies on its curve.
  // kUnsupported for another type, kMalformed or kInvalidArgument otherwise.
  static Result<SshPublicKey> FromWire(ByteView wire);

  // "TYPE BASE64 [COMMENT]", one line, no options before the type; a final newline is ignored.
  static Result<SshPublicKey> FromLine(std::string_view line);

  SshKeyType type() const { return type_; }
  const Bytes& wire() const { return wire_; }
  const PublicKey& key() const { return key_; }
  // Of security keys, else empty: the FIDO relying party, "ssh:…".
  const std::string& application() const { return application_; }

  std::string Line() const;         // "TYPE BASE64"
  std::string Fingerprint() const;  // "SHA256:…", as ssh-keygen -l prints it

  bool operator==(const SshPublicKey& other) const { return wire_ == other.wire_; }
  auto operator<=>(const SshPublicKey& other) const { return wire_ <=> other.wire_; }

  static constexpr size_t kWireBytesMax = 256;  // the longest, sk-ecdsa, has 127 and its application
  static constexpr size_t kLineBytesMax = 4096;
  static constexpr size_t kApplicationBytesMax = 64;

 private:
  SshPublicKey() = default;
  SshKeyType type_ = SshKeyType::kEd25519;
  Bytes wire_;
  PublicKey key_;
  std::string application_;
};

}  // namespace sealward::crypto

namespace sealward {
// The names on the wire.
SEALWARD_ENUM_NAMES(crypto::SshKeyType, "ssh-ed25519", "ecdsa-sha2-nistp256", "sk-ssh-ed25519@openssh.com",
                    "sk-ecdsa-sha2-nistp256@openssh.com")
}  // namespace sealward

#endif  // SEALWARD_CRYPTO_SSH_KEY_H_
