#include "tests/support/ssh_person.h"

#include <openssl/evp.h>

#include <array>
#include <string>

#include "base/check.h"
#include "crypto/hash.h"

namespace sealward::test {
namespace {

constexpr std::string_view kPlainType = "ssh-ed25519";
constexpr std::string_view kSecurityKeyType = "sk-ssh-ed25519@openssh.com";
constexpr uint8_t kPresentAndVerified = 0x05;

void AppendNumber(Bytes& out, size_t value) {
  for (int shift = 24; shift >= 0; shift -= 8) out.push_back(static_cast<uint8_t>(value >> shift));
}

void AppendString(Bytes& out, ByteView bytes) {
  AppendNumber(out, bytes.size());
  Append(out, bytes);
}
void AppendString(Bytes& out, std::string_view text) {
  AppendString(out, AsBytes(text));
}

}  // namespace

SshPerson::SshPerson(uint8_t seed, bool security_key) : security_key_(security_key) {
  const std::array<uint8_t, 1> seed_bytes{seed};
  const Hash256 secret = crypto::Sha256({AsBytes("test person"), seed_bytes});
  key_ = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, secret.bytes.data(), secret.bytes.size());
  CHECK(key_ != nullptr);
  std::array<uint8_t, 32> point{};
  size_t size = point.size();
  CHECK(EVP_PKEY_get_raw_public_key(static_cast<EVP_PKEY*>(key_), point.data(), &size) == 1);
  AppendString(wire_, security_key_ ? kSecurityKeyType : kPlainType);
  AppendString(wire_, point);
  if (security_key_) AppendString(wire_, crypto::kSecurityKeyApplication);
}

SshPerson::~SshPerson() {
  EVP_PKEY_free(static_cast<EVP_PKEY*>(key_));
}

Bytes SshPerson::SignRaw(const Bytes& data) const {
  EVP_MD_CTX* const context = EVP_MD_CTX_new();
  Bytes out(64);
  size_t size = out.size();
  CHECK(EVP_DigestSignInit(context, nullptr, nullptr, nullptr, static_cast<EVP_PKEY*>(key_)) == 1);
  CHECK(EVP_DigestSign(context, out.data(), &size, data.data(), data.size()) == 1);
  EVP_MD_CTX_free(context);
  return out;
}

Bytes SshPerson::Sign(std::string_view name_space, std::string_view text, uint32_t counter) const {
  Bytes to_sign = crypto::SshsigSignedData(name_space, AsBytes(text));
  Bytes tail;
  if (security_key_) {
    tail.push_back(kPresentAndVerified);
    AppendNumber(tail, counter);
    Bytes assertion;
    Append(assertion, crypto::Sha256(AsBytes(crypto::kSecurityKeyApplication)).View());
    Append(assertion, tail);
    Append(assertion, crypto::Sha256(to_sign).View());
    to_sign = std::move(assertion);
  }
  Bytes signature;
  AppendString(signature, security_key_ ? kSecurityKeyType : kPlainType);
  AppendString(signature, SignRaw(to_sign));
  Append(signature, tail);

  Bytes blob;
  Append(blob, AsBytes("SSHSIG"));
  AppendNumber(blob, 1);
  AppendString(blob, wire_);
  AppendString(blob, name_space);
  AppendString(blob, std::string_view());
  AppendString(blob, std::string_view("sha512"));
  AppendString(blob, signature);
  return blob;
}

}  // namespace sealward::test
