#include "hsm/ceremony/key_pair.h"

#include <array>
#include <string>

#include "base/check.h"
#include "hsm/ceremony/functions.h"
#include "hsm/error.h"

namespace sealward::hsm {
namespace {

constexpr size_t kTemplateRowsMax = 40;
constexpr CK_ULONG kRsaModulusBits = 3072;  // about 128 bits of strength; venues take it
constexpr std::array<uint8_t, 3> kRsaExponent = {0x01, 0x00, 0x01};

// A CK_ATTRIBUTE array and the values it points to.
class Template {
 public:
  void Add(CK_ATTRIBUTE_TYPE type, const void* value, size_t size) {
    CHECK(count_ < rows_.size());
    CK_ATTRIBUTE& row = rows_[count_++];
    row.type = type;
    row.pValue = const_cast<void*>(value);  // PKCS#11 has one struct for reading and writing
    row.ulValueLen = size;
  }
  void AddBoolean(CK_ATTRIBUTE_TYPE type, bool value) {
    Add(type, value ? &kTrue : &kFalse, sizeof(CK_BBOOL));
  }
  CK_ATTRIBUTE* data() { return rows_.data(); }
  size_t size() const { return count_; }

 private:
  static constexpr CK_BBOOL kTrue = CK_TRUE;
  static constexpr CK_BBOOL kFalse = CK_FALSE;

  std::array<CK_ATTRIBUTE, kTemplateRowsMax> rows_{};
  size_t count_ = 0;
};

bool ValueFor(const AttributeRow& row, KeyPlace place) {
  if (row.type == CKA_TOKEN) return place == KeyPlace::kToken;
  if (row.type == CKA_EXTRACTABLE) return place == KeyPlace::kSessionExtractable;
  if (row.type == CKA_WRAP_WITH_TRUSTED) return place != KeyPlace::kSessionExtractable;
  return row.value;
}

}  // namespace

Result<KeyPair> MakeCanary(CeremonySession& session, const Mechanism& mechanism, const KeyId& id,
                           std::string_view label, KeyPlace place) {
  if (mechanism.shape != KeyShape::kSecret) return GenerateKeyPair(session, mechanism, id, label, place);
  const ObjectHandle secret = TRY(CreateSecret(session, mechanism, id, label, kCanarySecret, place));
  return KeyPair{secret, secret};
}

Result<ObjectHandle> CreateSecret(CeremonySession& session, const Mechanism& mechanism, const KeyId& id,
                                  std::string_view label, ByteView secret, KeyPlace place) {
  CHECK(mechanism.shape == KeyShape::kSecret);
  const CK_OBJECT_CLASS object_class = CKO_SECRET_KEY;
  const CK_KEY_TYPE key_type = mechanism.key_type;
  const CK_MECHANISM_TYPE allowed = mechanism.sign;
  Template wanted;
  wanted.Add(CKA_CLASS, &object_class, sizeof object_class);
  wanted.Add(CKA_KEY_TYPE, &key_type, sizeof key_type);
  for (const AttributeRow& row : KeyAttributes()) {
    if (row.half == KeyHalf::kSecret) wanted.AddBoolean(row.type, ValueFor(row, place));
  }
  wanted.Add(CKA_ALLOWED_MECHANISMS, &allowed, sizeof allowed);
  wanted.Add(CKA_ID, id.bytes.data(), id.bytes.size());
  wanted.Add(CKA_LABEL, label.data(), label.size());
  wanted.Add(CKA_VALUE, secret.data(), secret.size());
  CK_OBJECT_HANDLE made = CK_INVALID_HANDLE;
  const CK_RV value = session.functions().C_CreateObject(session.session().handle().value, wanted.data(),
                                                         wanted.size(), &made);
  if (value != CKR_OK) return FailCall(value, "C_CreateObject");
  return ObjectHandle{made};
}

Result<KeyPair> GenerateKeyPair(CeremonySession& session, const Mechanism& mechanism, const KeyId& id,
                                std::string_view label, KeyPlace place) {
  Template private_template;
  Template public_template;
  const CK_MECHANISM_TYPE allowed = mechanism.sign;
  for (const AttributeRow& row : KeyAttributes()) {
    if (row.use != AttributeUse::kGivenAndRead || IsRefused(session.profile(), row)) continue;
    if (row.half == KeyHalf::kSecret) continue;
    Template& half = row.half == KeyHalf::kPrivate ? private_template : public_template;
    half.AddBoolean(row.type, ValueFor(row, place));
  }
  private_template.Add(CKA_ALLOWED_MECHANISMS, &allowed, sizeof allowed);
  const CK_ULONG modulus_bits = kRsaModulusBits;
  if (mechanism.shape == KeyShape::kRsa) {
    public_template.Add(CKA_MODULUS_BITS, &modulus_bits, sizeof modulus_bits);
    public_template.Add(CKA_PUBLIC_EXPONENT, kRsaExponent.data(), kRsaExponent.size());
  } else {
    public_template.Add(CKA_EC_PARAMS, mechanism.curve.data(), mechanism.curve.size());
  }
  for (Template* half : {&private_template, &public_template}) {
    half->Add(CKA_ID, id.bytes.data(), id.bytes.size());
    half->Add(CKA_LABEL, label.data(), label.size());
  }
  CK_MECHANISM generate{};
  generate.mechanism = mechanism.generate;
  CK_OBJECT_HANDLE public_key = CK_INVALID_HANDLE;
  CK_OBJECT_HANDLE private_key = CK_INVALID_HANDLE;
  const CK_RV value = session.functions().C_GenerateKeyPair(
      session.session().handle().value, &generate, public_template.data(), public_template.size(),
      private_template.data(), private_template.size(), &public_key, &private_key);
  if (value == CKR_MECHANISM_INVALID)
    return Fail(ErrorCode::kUnsupported, "the token does not have this algorithm");
  if (value != CKR_OK) return FailCall(value, "C_GenerateKeyPair");
  return KeyPair{ObjectHandle{private_key}, ObjectHandle{public_key}};
}

}  // namespace sealward::hsm
