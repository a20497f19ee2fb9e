// Firm: the documents of a small firm whose keys are in software, so that what its ring signs can be
// verified; what its clients state and sign. Two engines (mm1 of alice, mm2 of bob), five people. Key
// `orders` (Ed25519) signs orders, `custody` (secp256k1, floor: two of risk and treasury) and `custody-2` (no
// floor) settle. Tests only.
#ifndef SEALWARD_TESTS_SUPPORT_RING_FIRM_H_
#define SEALWARD_TESTS_SUPPORT_RING_FIRM_H_

#include <string>

#include "base/check.h"
#include "daemon/signer/ledger.h"
#include "engine/engine.h"
#include "tests/support/ring/soft_key.h"
#include "tests/support/ssh_person.h"

namespace sealward::test {

inline constexpr Nanoseconds kFirmStart{1'800'000'000'000'000'000};
inline constexpr uint64_t kFirmFirstNonce = 7;

class Firm {
 public:
  Firm();

  const engine::Documents& documents() const { return documents_; }
  const journal::Record& genesis() const { return genesis_; }
  const std::string& origin() const { return std::get<journal::Genesis>(genesis_.body).origin; }
  const LogId& log() const { return std::get<journal::Genesis>(genesis_.body).log; }

  engine::Engine MakeEngine(const engine::Limits& limits = {}) const;  // with the genesis folded
  signer::Ledger MakeLedger() const;

  const SoftKey& KeyNamed(const std::string& key) const;     // by the name in the keys document
  static const SshPerson& KeyOf(const std::string& person);  // their SSH key; carol's is a security key

  people::Principal PrincipalOf(const std::string& name) const;
  static intent::StatedRequest Order(const std::string& id, Nanoseconds now, const char* quantity = "0.5",
                                     const char* price = "50000");
  static intent::StatedRequest CancelOf(const std::string& id, const std::string& target, Nanoseconds now);
  // From `treasury` (key custody) or `reserve` (key custody-2).
  static intent::StatedRequest Settlement(const std::string& id, Nanoseconds now, const char* amount = "5000",
                                          const char* account = "treasury");
  intent::CanonicalRequest Canonical(const std::string& requester, const intent::StatedRequest& stated,
                                     Nanoseconds now) const;
  Bytes RequesterSignature(const std::string& principal, const intent::StatedRequest& stated) const;
  // A verdict over what was decided in the pending record.
  people::SignedVerdict Verdict(const std::string& person, const journal::Record& pending,
                                Nanoseconds not_after, people::Verdict verdict = people::Verdict::kApprove,
                                uint32_t counter = 1) const;

 private:
  engine::Documents documents_;
  journal::Record genesis_;
  journal::BlobSet blobs_;
};

}  // namespace sealward::test

#endif  // SEALWARD_TESTS_SUPPORT_RING_FIRM_H_
