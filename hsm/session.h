// Session: one PKCS#11 session, closed with its owner. One thread, one session; a session that failed is
// closed and never used again. The login belongs to the process and lasts as long as any of its sessions is
// open, so a worker keeps one idle session beside the one it signs with. Token worker and sealward-admin.
#ifndef SEALWARD_HSM_SESSION_H_
#define SEALWARD_HSM_SESSION_H_

#include <span>
#include <utility>

#include "base/result.h"
#include "base/secret.h"
#include "base/strong.h"
#include "hsm/mechanism.h"
#include "hsm/module.h"
#include "hsm/slot.h"

namespace sealward::hsm {

class BoundKey;

using SessionHandle = Strong<unsigned long, struct SessionHandleTag>;

class Session {
 public:
  // The module must outlive the session.
  static Result<Session> Open(const Module& module, SlotId slot);

  Session(Session&& other) noexcept
      : functions_(std::exchange(other.functions_, nullptr)), handle_(other.handle_) {}
  Session& operator=(Session&& other) noexcept;
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;
  ~Session();

  // As the user of the token, then makes sure that it took effect. kWrongPin for every answer that is about
  // the PIN: the caller must not try again. Already logged in counts as success.
  Status Login(const SecretBytes& pin);

  // kHsm unless the session is alive and logged in. Also the keep-alive.
  Status CheckLoggedIn() const;

  // Signs with the key's own mechanism. kInvalidArgument for input the algorithm does not sign; kHsm for
  // whatever the module says or does wrong, a signature of another length among it. The signature is not
  // verified here.
  Result<Bytes> Sign(const BoundKey& key, ByteView input);

  Status Random(std::span<uint8_t> out);

  const SigningFunctions& functions() const { return *functions_; }
  SessionHandle handle() const { return handle_; }

 private:
  friend class CeremonySession;  // opens one that may write, with a call that this library does not have
  Session(const SigningFunctions& functions, SessionHandle handle)
      : functions_(&functions), handle_(handle) {}

  const SigningFunctions* functions_;
  SessionHandle handle_;
};

}  // namespace sealward::hsm

#endif  // SEALWARD_HSM_SESSION_H_
