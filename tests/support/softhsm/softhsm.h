// SoftHsm: a fresh SoftHSM store in a temporary folder, made by the product's own ceremony. Tests only.
#ifndef SEALWARD_TESTS_SUPPORT_SOFTHSM_SOFTHSM_H_
#define SEALWARD_TESTS_SUPPORT_SOFTHSM_SOFTHSM_H_

#include <string>
#include <string_view>

#include "client/admin/key_ceremony.h"
#include "tests/support/temp_dir.h"

namespace sealward::test {

inline constexpr const char* kSoftHsmModule = "/usr/lib/softhsm/libsofthsm2.so";
inline constexpr std::string_view kUserPin = "2468-user";
inline constexpr std::string_view kSoPin = "13579-officer";
// What a venue would share with a firm, where its algorithm has no key pair.
inline constexpr std::string_view kVenueSecret = "a secret of 64 characters, as long as the longest hash needs it.";

bool HaveSoftHsm();

SecretBytes Secret(std::string_view text);

class SoftHsm {
 public:
  // Points SOFTHSM2_CONF of this process at the new store. No token yet.
  SoftHsm();

  admin::TokenLocation Location(std::string_view label) const;
  // The same token behind the module that fails on request (tests/support/fault_module).
  admin::TokenLocation FaultyLocation(std::string_view label) const;

  void MakeToken(std::string_view label) const;
  // A pair made on the token, or kVenueSecret brought in.
  hsm::EnrolledKey MakeKey(std::string_view label, crypto::Algorithm algorithm) const;

  const std::string& configuration() const { return configuration_; }
  std::string directory() const { return directory_.File("store"); }
  std::string tokens() const { return directory_.File("store/tokens"); }

  // The script of the faulty module; empty: no faults.
  void SetFaults(const std::string& script) const;

 private:
  TempDir directory_;
  std::string configuration_;
};

}  // namespace sealward::test

// The first line of every test that needs SoftHSM.
#define SEALWARD_NEED_SOFTHSM() \
  if (!::sealward::test::HaveSoftHsm()) GTEST_SKIP() << "SoftHSM is not installed (package softhsm2)"

#endif  // SEALWARD_TESTS_SUPPORT_SOFTHSM_SOFTHSM_H_
