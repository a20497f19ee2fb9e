// Keys on the token. A key is bound when its CKA_ID leads to exactly one pair, its public half equals the
// enrolled public key, each attribute has the value of the table in template.h, and it has signed a challenge
// that verifies with the enrolled key. Only a bound key signs. PKCS#11 handles never leave hsm/. Token worker
// and sealward-admin.
#ifndef SEALWARD_HSM_OBJECT_H_
#define SEALWARD_HSM_OBJECT_H_

#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "base/strong.h"
#include "crypto/verify.h"
#include "hsm/mechanism.h"
#include "hsm/session.h"
#include "hsm/template.h"

namespace sealward::hsm {

using ObjectHandle = Strong<unsigned long, struct ObjectHandleTag>;
using KeyId = FixedBytes<16, struct CkaIdTag>;

inline constexpr size_t kKeysPerTokenMax = 256;

struct EnrolledKey {
  KeyId id;
  crypto::PublicKey public_key;
};

class BoundKey {
 public:
  const Mechanism& mechanism() const { return *mechanism_; }
  const crypto::PublicKey& public_key() const { return public_key_; }
  ObjectHandle handle() const { return handle_; }
  const KeyId& id() const { return id_; }
  size_t signature_bytes() const {
    return crypto::SignatureBytes(mechanism_->algorithm, public_key_.bytes.size());
  }

 private:
  friend Result<BoundKey> BindKey(const Session&, const QuirkProfile&, const EnrolledKey&);
  BoundKey(const Mechanism& mechanism, const EnrolledKey& enrolled, ObjectHandle handle)
      : mechanism_(&mechanism), id_(enrolled.id), public_key_(enrolled.public_key), handle_(handle) {}

  const Mechanism* mechanism_;
  KeyId id_;
  crypto::PublicKey public_key_;
  ObjectHandle handle_;
};

// kNotFound: no such pair (or secret). kDuplicate: more than one object with this id, whoever made it.
// kPermissionDenied: an attribute is not what the table says (subject: its name). kBadSignature: another
// public key than the enrolled one.
Result<BoundKey> BindKey(const Session& session, const QuirkProfile& profile, const EnrolledKey& enrolled);

// For a secret: its MAC over crypto::KeyCheckMessage, which must begin with the enrolled check. Otherwise
// signs a fresh challenge that is no valid payload of any venue or chain, and verifies it with the enrolled
// public key: the public object could lie about which private key stands beside it. kBadSignature if it does.
Status SelfTest(Session& session, const BoundKey& key);

// The key check of a secret on the token, which is what gets enrolled.
Result<Bytes> KeyCheckOf(Session& session, const BoundKey& key);

// The public half in a public key object, in its canonical bytes.
Result<crypto::PublicKey> ReadPublicKey(const Session& session, const Mechanism& mechanism,
                                        ObjectHandle object);

// A key as it lies on the token, for people to look at.
struct KeyDescription {
  KeyId id;
  std::string label;  // printable ASCII
  crypto::PublicKey public_key;
  std::vector<std::string>
      faults;  // why it would not be bound: attribute name and reason; empty for a good key
};

// Every private key of a kind we know whose CKA_ID has 16 bytes. The session is logged in.
Result<std::vector<KeyDescription>> ListKeys(const Session& session, const QuirkProfile& profile);

}  // namespace sealward::hsm

#endif  // SEALWARD_HSM_OBJECT_H_
