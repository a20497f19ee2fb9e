// SshPerson: somebody with an SSH key, as officers and requesters have: Ed25519, plain or a security key in
// software, from a seed, so that runs repeat byte for byte. Signs SSHSIG blobs without any tool. Tests only.
#ifndef SEALWARD_TESTS_SUPPORT_SSH_PERSON_H_
#define SEALWARD_TESTS_SUPPORT_SSH_PERSON_H_

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/bytes.h"
#include "crypto/sshsig.h"

namespace sealward::test {

class SshPerson {
 public:
  explicit SshPerson(uint8_t seed, bool security_key = false);
  ~SshPerson();
  SshPerson(const SshPerson&) = delete;
  SshPerson& operator=(const SshPerson&) = delete;

  const Bytes& wire() const { return wire_; }  // the public key as rosters hold it
  // `counter` goes into security keys' signatures only.
  Bytes Sign(std::string_view name_space, std::string_view text, uint32_t counter = 1) const;

 private:
  Bytes SignRaw(const Bytes& data) const;

  bool security_key_;
  void* key_;  // EVP_PKEY
  Bytes wire_;
};

}  // namespace sealward::test

#endif  // SEALWARD_TESTS_SUPPORT_SSH_PERSON_H_
