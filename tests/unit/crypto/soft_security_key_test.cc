// The software security key itself (named _test so that it is built into this folder's test program), checked
// against stock ssh-keygen before anything else relies on it.
#include <gtest/gtest.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>

#include "base/check.h"
#include "base/hex.h"
#include "tests/support/command.h"
#include "tests/support/temp_dir.h"
#include "tests/unit/crypto/soft_security_key.h"

namespace sealward::test {
namespace {

void Put(Bytes& out, uint32_t value) {
  for (int shift = 24; shift >= 0; shift -= 8) out.push_back(static_cast<uint8_t>(value >> shift));
}

void Put(Bytes& out, ByteView value) {
  Put(out, static_cast<uint32_t>(value.size()));
  Append(out, value);
}

Bytes Digest(const EVP_MD* algorithm, ByteView data) {
  Bytes out(EVP_MAX_MD_SIZE);
  unsigned size = 0;
  CHECK(EVP_Digest(data.data(), data.size(), out.data(), &size, algorithm, nullptr) == 1);
  out.resize(size);
  return out;
}

Bytes Mpint(const BIGNUM* value) {
  Bytes out(static_cast<size_t>(BN_num_bytes(value)));
  CHECK(BN_bn2bin(value, out.data()) >= 0);
  if (!out.empty() && (out[0] & 0x80) != 0) out.insert(out.begin(), 0);
  return out;
}

}  // namespace

SoftSecurityKey::SoftSecurityKey(SoftKeyKind kind)
    : kind_(kind),
      key_(kind == SoftKeyKind::kEd25519 ? EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519")
                                         : EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-256")) {
  CHECK(key_ != nullptr);
}

SoftSecurityKey::~SoftSecurityKey() {
  EVP_PKEY_free(static_cast<EVP_PKEY*>(key_));
}

std::string SoftSecurityKey::TypeName() const {
  return kind_ == SoftKeyKind::kEd25519 ? "sk-ssh-ed25519@openssh.com" : "sk-ecdsa-sha2-nistp256@openssh.com";
}

Bytes SoftSecurityKey::PublicPoint() const {
  Bytes out(65);
  size_t size = out.size();
  auto* key = static_cast<EVP_PKEY*>(key_);
  if (kind_ == SoftKeyKind::kEd25519) {
    CHECK(EVP_PKEY_get_raw_public_key(key, out.data(), &size) == 1);
  } else {
    CHECK(EVP_PKEY_get_octet_string_param(key, OSSL_PKEY_PARAM_PUB_KEY, out.data(), out.size(), &size) == 1);
  }
  out.resize(size);
  return out;
}

Bytes SoftSecurityKey::PublicWire(std::string_view application) const {
  Bytes out;
  Put(out, AsBytes(TypeName()));
  if (kind_ == SoftKeyKind::kEcdsaP256) Put(out, AsBytes("nistp256"));
  Put(out, PublicPoint());
  Put(out, AsBytes(application));
  return out;
}

Bytes SoftSecurityKey::SignRaw(const Bytes& data) const {
  EVP_MD_CTX* context = EVP_MD_CTX_new();
  const EVP_MD* algorithm = kind_ == SoftKeyKind::kEd25519 ? nullptr : EVP_sha256();
  CHECK(EVP_DigestSignInit(context, nullptr, algorithm, nullptr, static_cast<EVP_PKEY*>(key_)) == 1);
  Bytes out(128);
  size_t size = out.size();
  CHECK(EVP_DigestSign(context, out.data(), &size, data.data(), data.size()) == 1);
  EVP_MD_CTX_free(context);
  out.resize(size);
  if (kind_ == SoftKeyKind::kEd25519) return out;
  const uint8_t* der = out.data();
  ECDSA_SIG* parsed = d2i_ECDSA_SIG(nullptr, &der, static_cast<long>(size));
  CHECK(parsed != nullptr);
  Bytes scalars;
  Put(scalars, Mpint(ECDSA_SIG_get0_r(parsed)));
  Put(scalars, Mpint(ECDSA_SIG_get0_s(parsed)));
  ECDSA_SIG_free(parsed);
  return scalars;
}

Bytes SoftSecurityKey::Sign(std::string_view message, const SoftSshsig& parts) const {
  const EVP_MD* message_hash = parts.hash_name == "sha256" ? EVP_sha256() : EVP_sha512();
  Bytes data;
  Append(data, AsBytes(parts.magic));
  Put(data, AsBytes(parts.name_space));
  Put(data, AsBytes(parts.reserved));
  Put(data, AsBytes(parts.hash_name));
  Put(data, Digest(message_hash, AsBytes(message)));
  Bytes envelope = Digest(EVP_sha256(), AsBytes(parts.application));
  envelope.push_back(parts.flags);
  Put(envelope, parts.counter);
  Append(envelope, Digest(EVP_sha256(), data));

  Bytes signature;
  Put(signature, AsBytes(TypeName()));
  Put(signature, SignRaw(envelope));
  signature.push_back(parts.flags);
  Put(signature, parts.counter);
  Append(signature, AsBytes(parts.trailing_inner));
  Bytes out;
  Append(out, AsBytes(parts.magic));
  Put(out, parts.version);
  Put(out, PublicWire(parts.application));
  Put(out, AsBytes(parts.name_space));
  Put(out, AsBytes(parts.reserved));
  Put(out, AsBytes(parts.hash_name));
  Put(out, signature);
  return out;
}

namespace {

class SoftSecurityKeyTest : public ::testing::TestWithParam<SoftKeyKind> {};

TEST_P(SoftSecurityKeyTest, StockSshKeygenCallsItsSignaturesGood) {
  if (!HaveCommand("ssh-keygen")) GTEST_SKIP() << "no ssh-keygen";
  const SoftSecurityKey key(GetParam());
  const TempDir directory;
  const std::string public_line = key.TypeName() + " " + Base64Encode(key.PublicWire("ssh:sealward"));
  const std::string signers = directory.Write("signers", "ann " + public_line + "\n");
  const std::string signature =
      directory.Write("signature", "-----BEGIN SSH SIGNATURE-----\n" + Base64Encode(key.Sign("hello\n", {})) +
                                       "\n-----END SSH SIGNATURE-----\n");
  CommandOptions options;
  options.standard_input = "hello\n";
  const CommandResult result = RunCommand(
      {"ssh-keygen", "-Y", "verify", "-f", signers, "-I", "ann", "-n", "approval@sealward", "-s", signature},
      options);
  EXPECT_TRUE(result.Ok()) << result.output << result.error;
}

INSTANTIATE_TEST_SUITE_P(Kinds, SoftSecurityKeyTest,
                         ::testing::Values(SoftKeyKind::kEd25519, SoftKeyKind::kEcdsaP256));

}  // namespace
}  // namespace sealward::test
