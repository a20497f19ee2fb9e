#include "hsm/ceremony/probes.h"

#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <vector>

#include "base/limits.h"
#include "base/secret.h"
#include "crypto/hash.h"
#include "hsm/attribute.h"
#include "hsm/ceremony/functions.h"
#include "hsm/error.h"
#include "hsm/verify.h"

namespace sealward::hsm {
namespace {

constexpr size_t kMechanismsMax = 512;
constexpr size_t kBlobBytesMax = 4096;
constexpr std::array<uint8_t, kDigestBytes> kDigest = {1, 2, 3};
constexpr ProbeOutcome kRefused = ProbeOutcome::kRefused;
constexpr ProbeOutcome kWeak = ProbeOutcome::kWeak;
constexpr ProbeOutcome kFailed = ProbeOutcome::kFailed;

const CeremonyFunctions& Calls(ProbeContext& probe) {
  return probe.session.functions();
}
CK_SESSION_HANDLE Handle(ProbeContext& probe) {
  return probe.session.session().handle().value;
}
CK_BYTE* Input() {
  return const_cast<CK_BYTE*>(kDigest.data());
}

// Mechanisms of the token with one of these capabilities.
std::vector<CK_MECHANISM_TYPE> MechanismsWith(ProbeContext& probe, CK_FLAGS flags) {
  const CK_SLOT_ID slot = probe.session.token().slot.value;
  std::vector<CK_MECHANISM_TYPE> all(kMechanismsMax);
  CK_ULONG count = all.size();
  std::vector<CK_MECHANISM_TYPE> chosen;
  if (Calls(probe).C_GetMechanismList(slot, all.data(), &count) != CKR_OK || count > all.size())
    return chosen;
  for (size_t i = 0; i < count; ++i) {
    CK_MECHANISM_INFO info{};
    if (Calls(probe).C_GetMechanismInfo(slot, all[i], &info) != CKR_OK) continue;
    if ((info.flags & flags) != 0) chosen.push_back(all[i]);
  }
  return chosen;
}

// The two parameters that block modes and others want: none, and sixteen zero bytes.
struct Parameter {
  std::array<uint8_t, 16> iv{};
  CK_MECHANISM Make(CK_MECHANISM_TYPE type, bool with_iv) {
    CK_MECHANISM mechanism{};
    mechanism.mechanism = type;
    if (with_iv) {
      mechanism.pParameter = iv.data();
      mechanism.ulParameterLen = iv.size();
    }
    return mechanism;
  }
};

// Whether it is what the canary must make of the input, by another library.
Result<bool> IsRight(ProbeContext& probe, ByteView signature) {
  const Hash256 digest{kDigest};
  if (probe.mechanism.shape == KeyShape::kSecret) {
    const auto secret = TRY(SecretBytes::CopyOf(kCanarySecret));
    if (probe.mechanism.algorithm == crypto::Algorithm::kHmacSha512) {
      return std::ranges::equal(crypto::HmacSha512(secret, digest.View()).View(), signature);
    }
    return std::ranges::equal(crypto::HmacSha256(secret, digest.View()).View(), signature);
  }
  const auto public_key =
      TRY(ReadPublicKey(probe.session.session(), probe.mechanism, probe.canary.public_key));
  return VerifySignature(public_key, digest.View(), signature).has_value();
}

ProbeVerdict SignAsAllowed(ProbeContext& probe) {
  CK_MECHANISM mechanism{};
  mechanism.mechanism = probe.mechanism.sign;
  std::array<uint8_t, kSignatureBytesMax> signature{};
  CK_ULONG size = signature.size();
  CK_RV value = Calls(probe).C_SignInit(Handle(probe), &mechanism, probe.canary.private_key.value);
  if (value == CKR_OK)
    value = Calls(probe).C_Sign(Handle(probe), Input(), kDigest.size(), signature.data(), &size);
  if (value != CKR_OK || size > signature.size()) return {kFailed, value, 1};
  const auto right = IsRight(probe, ByteView(signature).first(size));
  if (!right.has_value()) return {kFailed, value, 1};
  return {*right ? ProbeOutcome::kPassed : kWeak, value, 1};
}

ProbeVerdict ReadValue(ProbeContext& probe) {
  std::array<uint8_t, kBlobBytesMax> value{};
  const auto read = ReadAttribute(probe.session.session(), probe.canary.private_key, CKA_VALUE, value);
  if (!read.has_value()) return {kRefused, static_cast<unsigned long>(read.error().detail), 1};
  return {read->present ? kWeak : kRefused, read->value, 1};
}

// An AES key of the session that may do everything.
Result<CK_OBJECT_HANDLE> MakeAesKey(ProbeContext& probe) {
  CK_BBOOL yes = CK_TRUE;
  CK_BBOOL no = CK_FALSE;
  CK_ULONG bytes = 32;
  std::array<CK_ATTRIBUTE, 7> wanted = {{{CKA_TOKEN, &no, sizeof no},
                                         {CKA_VALUE_LEN, &bytes, sizeof bytes},
                                         {CKA_WRAP, &yes, sizeof yes},
                                         {CKA_UNWRAP, &yes, sizeof yes},
                                         {CKA_ENCRYPT, &yes, sizeof yes},
                                         {CKA_DECRYPT, &yes, sizeof yes},
                                         {CKA_PRIVATE, &yes, sizeof yes}}};
  CK_MECHANISM mechanism{};
  mechanism.mechanism = CKM_AES_KEY_GEN;
  CK_OBJECT_HANDLE key = CK_INVALID_HANDLE;
  const CK_RV value =
      Calls(probe).C_GenerateKey(Handle(probe), &mechanism, wanted.data(), wanted.size(), &key);
  if (value != CKR_OK) return FailCall(value, "C_GenerateKey");
  return key;
}

// Tries every wrapping mechanism on one key: how many tries, and whether one of them gave a blob.
ProbeVerdict WrapWithAll(ProbeContext& probe, CK_OBJECT_HANDLE wrapping_key, ObjectHandle key) {
  ProbeVerdict verdict{kRefused, 0, 0};
  Parameter parameter;
  for (const CK_MECHANISM_TYPE type : MechanismsWith(probe, CKF_WRAP)) {
    for (const bool with_iv : {false, true}) {
      CK_MECHANISM mechanism = parameter.Make(type, with_iv);
      std::array<uint8_t, kBlobBytesMax> blob{};
      CK_ULONG size = blob.size();
      verdict.value =
          Calls(probe).C_WrapKey(Handle(probe), &mechanism, wrapping_key, key.value, blob.data(), &size);
      ++verdict.tries;
      if (verdict.value == CKR_OK) {
        verdict.outcome = kWeak;
        return verdict;
      }
    }
  }
  return verdict;
}

ProbeVerdict Wrap(ProbeContext& probe) {
  const auto aes = MakeAesKey(probe);
  if (!aes.has_value()) return {ProbeOutcome::kVacuous, static_cast<unsigned long>(aes.error().detail), 0};
  ProbeVerdict verdict = WrapWithAll(probe, *aes, probe.canary.private_key);
  if (verdict.outcome != kRefused) return verdict;
  // The same tries on an extractable key must give a blob once, or they prove nothing.
  const KeyId id{{0xc0, 0x02}};
  const auto control =
      MakeCanary(probe.session, probe.mechanism, id, "attestation control", KeyPlace::kSessionExtractable);
  const bool works = control.has_value() && WrapWithAll(probe, *aes, control->private_key).outcome == kWeak;
  if (!works) verdict.outcome = ProbeOutcome::kVacuous;
  return verdict;
}

ProbeVerdict UnwrapWithIt(ProbeContext& probe) {
  CK_OBJECT_CLASS object_class = CKO_SECRET_KEY;
  CK_KEY_TYPE key_type = CKK_GENERIC_SECRET;
  std::array<CK_ATTRIBUTE, 2> wanted = {
      {{CKA_CLASS, &object_class, sizeof object_class}, {CKA_KEY_TYPE, &key_type, sizeof key_type}}};
  ProbeVerdict verdict{kRefused, 0, 0};
  Parameter parameter;
  std::array<uint8_t, 64> blob{};
  for (const CK_MECHANISM_TYPE type : MechanismsWith(probe, CKF_UNWRAP)) {
    for (const bool with_iv : {false, true}) {
      CK_MECHANISM mechanism = parameter.Make(type, with_iv);
      CK_OBJECT_HANDLE key = CK_INVALID_HANDLE;
      verdict.value = Calls(probe).C_UnwrapKey(Handle(probe), &mechanism, probe.canary.private_key.value,
                                               blob.data(), blob.size(), wanted.data(), wanted.size(), &key);
      ++verdict.tries;
      if (verdict.value == CKR_OK) verdict.outcome = kWeak;
    }
  }
  return verdict;
}

ProbeVerdict DecryptWithIt(ProbeContext& probe) {
  ProbeVerdict verdict{kRefused, 0, 0};
  Parameter parameter;
  for (const CK_MECHANISM_TYPE type : MechanismsWith(probe, CKF_DECRYPT)) {
    for (const bool with_iv : {false, true}) {
      CK_MECHANISM mechanism = parameter.Make(type, with_iv);
      verdict.value = Calls(probe).C_DecryptInit(Handle(probe), &mechanism, probe.canary.private_key.value);
      ++verdict.tries;
      if (verdict.value == CKR_OK) return {kWeak, verdict.value, verdict.tries};
    }
  }
  return verdict;
}

ProbeVerdict DeriveFromIt(ProbeContext& probe) {
  std::array<uint8_t, kPointBytesMax> point{};
  const bool curve = probe.mechanism.shape == KeyShape::kCurve;
  const auto read = ReadAttribute(probe.session.session(), probe.canary.public_key, CKA_EC_POINT, point);
  if (!read.has_value() || (curve && !read->present)) return {kFailed, 0, 0};
  CK_OBJECT_CLASS object_class = CKO_SECRET_KEY;
  CK_KEY_TYPE key_type = CKK_GENERIC_SECRET;
  CK_ULONG bytes = 32;
  CK_BBOOL no = CK_FALSE;
  CK_BBOOL yes = CK_TRUE;
  std::array<CK_ATTRIBUTE, 5> wanted = {{{CKA_CLASS, &object_class, sizeof object_class},
                                         {CKA_KEY_TYPE, &key_type, sizeof key_type},
                                         {CKA_VALUE_LEN, &bytes, sizeof bytes},
                                         {CKA_SENSITIVE, &no, sizeof no},
                                         {CKA_EXTRACTABLE, &yes, sizeof yes}}};
  CK_ECDH1_DERIVE_PARAMS ecdh{};
  ecdh.kdf = CKD_NULL;
  ecdh.ulPublicDataLen = read->present ? read->size : 0;
  ecdh.pPublicData = point.data();
  ProbeVerdict verdict{kRefused, 0, 0};
  for (const CK_MECHANISM_TYPE type : MechanismsWith(probe, CKF_DERIVE)) {
    for (const bool with_ecdh : {false, true}) {
      CK_MECHANISM mechanism{};
      mechanism.mechanism = type;
      if (with_ecdh) {
        mechanism.pParameter = &ecdh;
        mechanism.ulParameterLen = sizeof ecdh;
      }
      CK_OBJECT_HANDLE key = CK_INVALID_HANDLE;
      verdict.value = Calls(probe).C_DeriveKey(Handle(probe), &mechanism, probe.canary.private_key.value,
                                               wanted.data(), wanted.size(), &key);
      ++verdict.tries;
      if (verdict.value == CKR_OK) verdict.outcome = kWeak;
    }
  }
  return verdict;
}

ProbeVerdict SignOtherwise(ProbeContext& probe) {
  ProbeVerdict verdict{kRefused, 0, 0};
  for (const CK_MECHANISM_TYPE type : MechanismsWith(probe, CKF_SIGN)) {
    if (type == probe.mechanism.sign) continue;
    CK_MECHANISM mechanism{};
    mechanism.mechanism = type;
    std::array<uint8_t, kBlobBytesMax> signature{};
    CK_ULONG size = signature.size();
    ++verdict.tries;
    verdict.value = Calls(probe).C_SignInit(Handle(probe), &mechanism, probe.canary.private_key.value);
    if (verdict.value != CKR_OK) continue;
    verdict.value = Calls(probe).C_Sign(Handle(probe), Input(), kDigest.size(), signature.data(), &size);
    if (verdict.value == CKR_OK) return {kWeak, verdict.value, verdict.tries};
  }
  return verdict;
}

ProbeVerdict SignWithRecovery(ProbeContext& probe) {
  ProbeVerdict verdict{kRefused, 0, 0};
  for (const CK_MECHANISM_TYPE type : MechanismsWith(probe, CKF_SIGN | CKF_SIGN_RECOVER)) {
    CK_MECHANISM mechanism{};
    mechanism.mechanism = type;
    ++verdict.tries;
    verdict.value = Calls(probe).C_SignRecoverInit(Handle(probe), &mechanism, probe.canary.private_key.value);
    if (verdict.value == CKR_OK) return {kWeak, verdict.value, verdict.tries};
  }
  return verdict;
}

ProbeVerdict Copy(ProbeContext& probe) {
  CK_BBOOL yes = CK_TRUE;
  CK_BBOOL no = CK_FALSE;
  const std::array<std::vector<CK_ATTRIBUTE>, 5> wanted = {{{},
                                                            {{CKA_EXTRACTABLE, &yes, sizeof yes}},
                                                            {{CKA_SENSITIVE, &no, sizeof no}},
                                                            {{CKA_DECRYPT, &yes, sizeof yes}},
                                                            {{CKA_DERIVE, &yes, sizeof yes}}}};
  ProbeVerdict verdict{kRefused, 0, 0};
  for (std::vector<CK_ATTRIBUTE> attributes : wanted) {
    CK_OBJECT_HANDLE copy = CK_INVALID_HANDLE;
    verdict.value = Calls(probe).C_CopyObject(Handle(probe), probe.canary.private_key.value,
                                              attributes.data(), attributes.size(), &copy);
    ++verdict.tries;
    if (verdict.value == CKR_OK) return {kWeak, verdict.value, verdict.tries};
  }
  return verdict;
}

ProbeVerdict ChangeAttributes(ProbeContext& probe) {
  ProbeVerdict verdict{kRefused, 0, 0};
  const auto set = [&](ObjectHandle object, CK_ATTRIBUTE attribute) {
    verdict.value = Calls(probe).C_SetAttributeValue(Handle(probe), object.value, &attribute, 1);
    ++verdict.tries;
    if (verdict.value == CKR_OK) verdict.outcome = kWeak;
    return verdict.value != CKR_OK;
  };
  for (const AttributeRow& row : KeyAttributes()) {
    if ((row.half == KeyHalf::kSecret) != (probe.mechanism.shape == KeyShape::kSecret)) continue;
    CK_BBOOL other = row.value ? CK_FALSE : CK_TRUE;
    const ObjectHandle object =
        row.half == KeyHalf::kPublic ? probe.canary.public_key : probe.canary.private_key;
    if (!set(object, {row.type, &other, sizeof other})) return verdict;
  }
  std::array<CK_MECHANISM_TYPE, 2> mechanisms = {probe.mechanism.sign, CKM_ECDH1_DERIVE};
  if (!set(probe.canary.private_key, {CKA_ALLOWED_MECHANISMS, mechanisms.data(), sizeof mechanisms}))
    return verdict;
  KeyId id{{0xc0, 0x03}};
  set(probe.canary.private_key, {CKA_ID, id.bytes.data(), id.bytes.size()});
  return verdict;
}

ProbeVerdict Destroy(ProbeContext& probe) {
  const CK_RV value = Calls(probe).C_DestroyObject(Handle(probe), probe.canary.private_key.value);
  return {value == CKR_OK ? kWeak : kRefused, value, 1};
}

ProbeVerdict SignInForkedChild(ProbeContext& probe) {
  const pid_t parent = ::getpid();
  const pid_t child = ::fork();
  if (child < 0) return {kFailed, 0, 0};
  if (child == 0) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (::getppid() != parent) ::_exit(1);
    CK_MECHANISM mechanism{};
    mechanism.mechanism = probe.mechanism.sign;
    std::array<uint8_t, kSignatureBytesMax> signature{};
    CK_ULONG size = signature.size();
    CK_RV value = Calls(probe).C_SignInit(Handle(probe), &mechanism, probe.canary.private_key.value);
    if (value == CKR_OK)
      value = Calls(probe).C_Sign(Handle(probe), Input(), kDigest.size(), signature.data(), &size);
    ::_exit(value == CKR_OK ? 0 : 1);
  }
  int status = 0;
  if (::waitpid(child, &status, 0) != child) return {kFailed, 0, 0};
  return {WIFEXITED(status) && WEXITSTATUS(status) == 0 ? kWeak : kRefused, 0, 1};
}

constexpr auto kProbes = std::to_array<ProbeRow>({
    {"sign", "sign as allowed and verify with another library (must work)", SignAsAllowed},
    {"read", "read the private value", ReadValue},
    {"wrap", "wrap the key with each mechanism that wraps", Wrap},
    {"unwrap", "unwrap another key with it", UnwrapWithIt},
    {"decrypt", "decrypt with it", DecryptWithIt},
    {"derive", "derive another key from it", DeriveFromIt},
    {"mechanism", "sign with each mechanism it does not allow", SignOtherwise},
    {"recover", "sign with recovery", SignWithRecovery},
    {"copy", "copy it, as it is and weaker", Copy},
    {"change", "change each of its attributes", ChangeAttributes},
    {"destroy", "destroy it", Destroy},
    {"fork", "sign in a forked child with its parent's login (SoftHSM: set library.reset_on_fork = true)",
     SignInForkedChild},
});

}  // namespace

std::span<const ProbeRow> Probes() {
  return kProbes;
}

}  // namespace sealward::hsm
