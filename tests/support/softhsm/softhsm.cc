#include "tests/support/softhsm/softhsm.h"

#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>

#include "client/admin/softhsm_store.h"

namespace sealward::test {
namespace {

template <typename T>
T Need(Result<T> result) {
  if (result.has_value()) return *std::move(result);
  std::fprintf(stderr, "SoftHSM fixture: %s\n", result.error().Message().c_str());
  std::abort();
}

}  // namespace

bool HaveSoftHsm() {
  return ::access(kSoftHsmModule, R_OK) == 0;
}

SecretBytes Secret(std::string_view text) {
  return Need(SecretBytes::CopyOf(AsBytes(text)));
}

SoftHsm::SoftHsm() : configuration_(Need(admin::MakeSoftHsmStore(directory_.File("store")))) {
  ::setenv("SOFTHSM2_CONF", configuration_.c_str(), 1);
}

admin::TokenLocation SoftHsm::Location(std::string_view label) const {
  return {kSoftHsmModule, configuration_, std::string(label)};
}

admin::TokenLocation SoftHsm::FaultyLocation(std::string_view label) const {
  return {SEALWARD_FAULT_MODULE, configuration_, std::string(label)};
}

void SoftHsm::MakeToken(std::string_view label) const {
  Need(admin::InitToken(Location(label), Secret(kSoPin), Secret(kUserPin)));
}

hsm::EnrolledKey SoftHsm::MakeKey(std::string_view label, crypto::Algorithm algorithm) const {
  const admin::NewKey key{algorithm, Need(admin::NewKeyId()), "test key"};
  return {key.id, Need(crypto::IsMac(algorithm)
                           ? admin::ImportSecret(Location(label), Secret(kUserPin), key, Secret(kVenueSecret))
                           : admin::CreateKey(Location(label), Secret(kUserPin), key))};
}

void SoftHsm::SetFaults(const std::string& script) const {
  const std::string path = tokens() + "/fault.script";
  const std::string fresh = path + ".new";
  std::ofstream(fresh) << script;
  if (std::rename(fresh.c_str(), path.c_str()) != 0) std::abort();
}

}  // namespace sealward::test
