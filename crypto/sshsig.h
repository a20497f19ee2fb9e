// SSHSIG, the signatures that `ssh-keygen -Y sign` makes: what officers approve with. Parsed strictly and
// verified in process, since ssh-keygen also accepts what must not count here (no touch, no PIN, junk in
// reserved fields, trailing bytes). Authorizer, signer, client, verifier; pure. Format: PROTOCOL.sshsig and
// PROTOCOL.u2f of OpenSSH.
#ifndef SEALWARD_CRYPTO_SSHSIG_H_
#define SEALWARD_CRYPTO_SSHSIG_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"
#include "crypto/ssh_key.h"
#include "crypto/verify.h"

namespace sealward::crypto {

inline constexpr std::string_view kSecurityKeyApplication = "ssh:sealward";
inline constexpr uint8_t kSecurityKeyUserPresent = 0x01;   // somebody touched the key
inline constexpr uint8_t kSecurityKeyUserVerified = 0x04;  // and gave its PIN or fingerprint

// What a blob says; nothing of it is verified.
struct Sshsig {
  SshPublicKey key;
  std::string name_space;
  Signature signature;
  uint8_t flags = 0;     // of security keys, else 0
  uint32_t counter = 0;  // of security keys, else 0
};

// Accepts a blob of version 1 with sha512, empty reserved field and a signature of the key's own type, that
// re-encodes to itself. kUnsupported for another version, hash or key type, kMalformed otherwise.
Result<Sshsig> ParseSshsig(ByteView blob);

// The blob inside "-----BEGIN SSH SIGNATURE-----" armor and back. Decoding wants the two marker lines, base64
// lines of at most 76 characters between them, LF line ends, and nothing else.
Result<Bytes> DecodeSshsigArmor(std::string_view armor);
std::string EncodeSshsigArmor(ByteView blob);

// The bytes that a plain key signs, and whose SHA-256 goes into what a security key signs.
Bytes SshsigSignedData(std::string_view name_space, ByteView message);

struct SshsigInfo {
  SshPublicKey key;
  uint8_t flags = 0;
  uint32_t counter = 0;  // the caller compares it with the last one it saw of this key
};

// Verifies that `blob` is `key`'s signature over `message` in `name_space`. A security key must be bound to
// kSecurityKeyApplication and have noted presence and verification of its user. Errors as ParseSshsig, and
// kBadSignature (context says which check failed).
Result<SshsigInfo> VerifySshsig(const SshPublicKey& key, std::string_view name_space, ByteView message,
                                ByteView blob);

}  // namespace sealward::crypto

#endif  // SEALWARD_CRYPTO_SSHSIG_H_
