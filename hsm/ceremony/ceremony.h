// The key ceremony: making tokens and keys. Run by people through sealward-admin on the machine that holds
// the HSM, never by the daemon. The one process that holds a Ceremony runs no other code of ours meanwhile.
#ifndef SEALWARD_HSM_CEREMONY_CEREMONY_H_
#define SEALWARD_HSM_CEREMONY_CEREMONY_H_

#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/secret.h"
#include "crypto/verify.h"
#include "hsm/module.h"
#include "hsm/object.h"
#include "hsm/session.h"
#include "hsm/slot.h"

namespace sealward::hsm {

struct CeremonyFunctions;

class Ceremony {
 public:
  // Loads and initialises the module, with both views of its functions.
  static Result<Ceremony> Load(const std::string& path);

  Ceremony(Ceremony&&) noexcept;
  Ceremony& operator=(Ceremony&&) = delete;
  Ceremony(const Ceremony&) = delete;
  ~Ceremony();  // C_Finalize

  const Module& module() const { return module_; }
  const CeremonyFunctions& functions() const { return *functions_; }

  // Makes a token in the first slot whose token is not initialised, and gives it its user PIN. kDuplicate if
  // a token carries the label already, kNotFound if no slot is free. A token that was made once is never made
  // anew here.
  Result<TokenInfo> InitToken(std::string_view label, const SecretBytes& so_pin, const SecretBytes& user_pin);

 private:
  Ceremony(Module module, std::unique_ptr<const CeremonyFunctions> functions);

  Module module_;
  std::unique_ptr<const CeremonyFunctions> functions_;
};

// A session that may write, logged in as the token's user.
class CeremonySession {
 public:
  static Result<CeremonySession> Open(const Ceremony& ceremony, std::string_view token_label,
                                      const SecretBytes& user_pin);
  CeremonySession(CeremonySession&&) = default;
  CeremonySession& operator=(CeremonySession&&) = delete;

  // Makes a key pair on the token from the table in template.h, binds it (every attribute read back) and has
  // it sign a challenge. `label` is for people only: 1 to 64 printable ASCII characters. kDuplicate if the id
  // is taken, kUnsupported if the module does not have the algorithm.
  Result<crypto::PublicKey> CreateKey(crypto::Algorithm algorithm, const KeyId& id, std::string_view label);

  // Brings in a secret that a venue made, as an object that never gives it out again; binds it, and returns
  // its key check, which is what gets enrolled. kInvalidArgument for a secret that is too short for the
  // algorithm.
  Result<crypto::PublicKey> ImportSecret(crypto::Algorithm algorithm, const KeyId& id, std::string_view label,
                                         const SecretBytes& secret);

  Result<std::vector<KeyDescription>> Keys() const { return ListKeys(session_, *profile_); }

  const CeremonyFunctions& functions() const { return *functions_; }
  const QuirkProfile& profile() const { return *profile_; }
  const TokenInfo& token() const { return token_; }
  Session& session() { return session_; }

 private:
  CeremonySession(const CeremonyFunctions& functions, TokenInfo token, Session session)
      : functions_(&functions),
        token_(std::move(token)),
        profile_(&ProfileOf(token_.manufacturer)),
        session_(std::move(session)) {}

  // The label is printable and the id free.
  Status CheckNew(const KeyId& id, std::string_view label);

  const CeremonyFunctions* functions_;
  TokenInfo token_;
  const QuirkProfile* profile_;
  Session session_;
};

}  // namespace sealward::hsm

#endif  // SEALWARD_HSM_CEREMONY_CEREMONY_H_
