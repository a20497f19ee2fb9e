// A FIDO security key in software, for tests: OpenSSL keys that sign as PROTOCOL.u2f says, with flags and
// counter at will. Shares no code with what is tested. Tests only.
#ifndef SEALWARD_TESTS_UNIT_CRYPTO_SOFT_SECURITY_KEY_H_
#define SEALWARD_TESTS_UNIT_CRYPTO_SOFT_SECURITY_KEY_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "base/bytes.h"

namespace sealward::test {

enum class SoftKeyKind { kEd25519, kEcdsaP256 };

// What an SSHSIG is made of; a test changes what it likes.
struct SoftSshsig {
  std::string magic = "SSHSIG";
  uint32_t version = 1;
  std::string name_space = "approval@sealward";
  std::string reserved = {};
  std::string hash_name = "sha512";
  std::string application = "ssh:sealward";
  uint8_t flags = 0x05;
  uint32_t counter = 7;
  std::string trailing_inner = {};  // after the counter
};

class SoftSecurityKey {
 public:
  explicit SoftSecurityKey(SoftKeyKind kind);
  ~SoftSecurityKey();
  SoftSecurityKey(const SoftSecurityKey&) = delete;
  SoftSecurityKey& operator=(const SoftSecurityKey&) = delete;

  std::string TypeName() const;
  Bytes PublicWire(std::string_view application) const;
  // A blob with a genuine signature over what `parts` says.
  Bytes Sign(std::string_view message, const SoftSshsig& parts) const;

 private:
  Bytes SignRaw(const Bytes& data) const;  // as it goes into the signature's string
  Bytes PublicPoint() const;

  SoftKeyKind kind_;
  void* key_;  // EVP_PKEY
};

}  // namespace sealward::test

#endif  // SEALWARD_TESTS_UNIT_CRYPTO_SOFT_SECURITY_KEY_H_
