#include "hsm/object.h"

#include <algorithm>
#include <array>
#include <optional>

#include "base/hex.h"
#include "base/limits.h"
#include "crypto/hash.h"
#include "hsm/attribute.h"
#include "hsm/error.h"
#include "hsm/functions.h"
#include "hsm/verify.h"

namespace sealward::hsm {
namespace {

constexpr std::array<uint8_t, 3> kRsaExponent = {0x01, 0x00, 0x01};  // 65537
constexpr std::string_view kSelfTestDomain = "sealward key self-test, never a payload: ";

Error MakeError(ErrorCode code, const char* context, std::string_view subject, unsigned long detail = 0) {
  return Error{code, context, static_cast<int64_t>(detail), std::string(subject)};
}

// The one object of a class with this id.
Result<ObjectHandle> FindOne(const Session& session, CK_OBJECT_CLASS object_class, const KeyId& id) {
  const std::vector<ObjectHandle> handles = TRY(FindObjects(session, object_class, &id));
  if (handles.empty()) {
    const char* const what = object_class == CKO_PRIVATE_KEY  ? "no private key with this id on the token"
                             : object_class == CKO_SECRET_KEY ? "no secret with this id on the token"
                                                              : "no public key with this id on the token";
    return Fail(ErrorCode::kNotFound, what, HexEncode(id.View()));
  }
  if (handles.size() > 1) {
    return Fail(ErrorCode::kDuplicate,
                "several keys with this id on the token: one of them may be a substitute",
                HexEncode(id.View()));
  }
  return handles[0];
}

// nullopt: as the table says. Otherwise what is wrong.
Result<std::optional<Error>> CheckBoolean(const Session& session, const QuirkProfile& profile,
                                          ObjectHandle object, const AttributeRow& row) {
  std::array<uint8_t, sizeof(CK_BBOOL)> value{};
  const AttributeRead read = TRY(ReadAttribute(session, object, row.type, value));
  if (!read.present) {
    if (IsRefused(profile, row)) return std::nullopt;
    return MakeError(ErrorCode::kPermissionDenied, "the token does not say whether this holds for the key",
                     row.name, read.value);
  }
  if (read.size != value.size() || (value[0] != CK_FALSE && value[0] != CK_TRUE) ||
      (value[0] == CK_TRUE) != row.value) {
    return MakeError(ErrorCode::kPermissionDenied, row.reason, row.name);
  }
  return std::nullopt;
}

Result<std::optional<Error>> CheckNumber(const Session& session, ObjectHandle object, CK_ATTRIBUTE_TYPE type,
                                         CK_ULONG expected, std::string_view name, const char* reason) {
  CK_ULONG value = 0;
  const std::span<uint8_t> out(reinterpret_cast<uint8_t*>(&value), sizeof value);
  const AttributeRead read = TRY(ReadAttribute(session, object, type, out));
  if (!read.present || read.size != sizeof value || value != expected) {
    return MakeError(ErrorCode::kPermissionDenied, reason, name);
  }
  return std::nullopt;
}

// A pair, or twice the one object that a secret is.
struct Objects {
  ObjectHandle private_key;
  ObjectHandle public_key;
};

Result<std::optional<Error>> CheckCurve(const Session& session, const Mechanism& mechanism,
                                        ObjectHandle object) {
  std::array<uint8_t, kCurveBytesMax> curve{};
  const AttributeRead read = TRY(ReadAttribute(session, object, CKA_EC_PARAMS, curve));
  if (read.present && IsCurve(mechanism, ByteView(curve.data(), read.size))) return std::nullopt;
  return MakeError(ErrorCode::kPermissionDenied, "the key must lie on the enrolled curve", "CKA_EC_PARAMS");
}

ObjectHandle ObjectOf(const Objects& objects, KeyHalf half) {
  return half == KeyHalf::kPublic ? objects.public_key : objects.private_key;
}

// Everything that is wrong with a key, in the order of the tables. An Error result means that reading
// failed.
Result<std::vector<Error>> FaultsOf(const Session& session, const QuirkProfile& profile,
                                    const Mechanism& mechanism, const Objects& objects) {
  std::vector<Error> faults;
  const auto note = [&faults](std::optional<Error> fault) {
    if (fault.has_value()) faults.push_back(*std::move(fault));
  };
  const bool secret = mechanism.shape == KeyShape::kSecret;
  for (const AttributeRow& row : KeyAttributes()) {
    if ((row.half == KeyHalf::kSecret) != secret) continue;
    note(TRY(CheckBoolean(session, profile, ObjectOf(objects, row.half), row)));
  }
  note(TRY(CheckNumber(session, objects.private_key, CKA_KEY_TYPE, mechanism.key_type, "CKA_KEY_TYPE",
                       "the key must be of the enrolled algorithm")));
  // Exactly one entry: an array of one has the shape of a number, and any other length is refused.
  note(TRY(CheckNumber(session, objects.private_key, CKA_ALLOWED_MECHANISMS, mechanism.sign,
                       "CKA_ALLOWED_MECHANISMS",
                       "the key must allow its one signing mechanism and no other")));
  if (secret) return faults;
  note(TRY(CheckNumber(session, objects.public_key, CKA_KEY_TYPE, mechanism.key_type, "CKA_KEY_TYPE",
                       "the public key must be of the enrolled algorithm")));
  note(TRY(CheckNumber(session, objects.private_key, CKA_KEY_GEN_MECHANISM, mechanism.generate,
                       "CKA_KEY_GEN_MECHANISM",
                       "the key must have been made by its algorithm's key generation")));
  if (mechanism.shape == KeyShape::kCurve) {
    note(TRY(CheckCurve(session, mechanism, objects.private_key)));
    note(TRY(CheckCurve(session, mechanism, objects.public_key)));
  }
  return faults;
}

Result<crypto::PublicKey> ReadModulus(const Session& session, ObjectHandle object) {
  std::array<uint8_t, 8> exponent{};
  const AttributeRead read = TRY(ReadAttribute(session, object, CKA_PUBLIC_EXPONENT, exponent));
  ByteView digits = ByteView(exponent.data(), read.present ? read.size : 0);
  while (!digits.empty() && digits.front() == 0) digits = digits.subspan(1);
  if (!std::ranges::equal(digits, kRsaExponent)) {
    return Fail(ErrorCode::kMalformed, "the public exponent is not 65537");
  }
  std::array<uint8_t, kPublicKeyBytesMax> modulus{};
  const AttributeRead second = TRY(ReadAttribute(session, object, CKA_MODULUS, modulus));
  if (!second.present) return Fail(ErrorCode::kMalformed, "the public key has no CKA_MODULUS");
  return crypto::MakePublicKey(crypto::Algorithm::kRsaSha256, ByteView(modulus.data(), second.size));
}

const Mechanism* MechanismOfPrivateKey(const Session& session, ObjectHandle private_key) {
  CK_ULONG type = 0;
  const std::span<uint8_t> out(reinterpret_cast<uint8_t*>(&type), sizeof type);
  const auto kind = ReadAttribute(session, private_key, CKA_KEY_TYPE, out);
  if (!kind.has_value() || !kind->present || kind->size != sizeof type) return nullptr;
  if (type == CKK_RSA) return &MechanismOf(crypto::Algorithm::kRsaSha256);
  std::array<uint8_t, kCurveBytesMax> curve{};
  const auto read = ReadAttribute(session, private_key, CKA_EC_PARAMS, curve);
  if (!read.has_value() || !read->present) return nullptr;
  for (const Mechanism& mechanism : Mechanisms()) {
    if (mechanism.shape == KeyShape::kCurve && IsCurve(mechanism, ByteView(curve.data(), read->size)))
      return &mechanism;
  }
  return nullptr;
}

// A secret's algorithm is the one mechanism that it allows.
const Mechanism* MechanismOfSecret(const Session& session, ObjectHandle secret) {
  CK_ULONG allowed = 0;
  const std::span<uint8_t> out(reinterpret_cast<uint8_t*>(&allowed), sizeof allowed);
  const auto read = ReadAttribute(session, secret, CKA_ALLOWED_MECHANISMS, out);
  if (!read.has_value() || !read->present || read->size != sizeof allowed) return nullptr;
  for (const Mechanism& mechanism : Mechanisms()) {
    if (mechanism.shape == KeyShape::kSecret && mechanism.sign == allowed) return &mechanism;
  }
  return nullptr;
}

Status DescribePair(const Session& session, const QuirkProfile& profile, const Mechanism& mechanism,
                    ObjectHandle private_key, KeyDescription& key) {
  for (const CK_OBJECT_CLASS object_class :
       {CK_OBJECT_CLASS{CKO_PRIVATE_KEY}, CK_OBJECT_CLASS{CKO_PUBLIC_KEY}}) {
    const auto one = FindOne(session, object_class, key.id);
    if (!one.has_value()) {
      if (one.error().code == ErrorCode::kHsm) return std::unexpected(one.error());
      key.faults.push_back(one.error().Message());
      return Ok();
    }
    if (object_class == CKO_PUBLIC_KEY) {
      key.public_key = TRY(ReadPublicKey(session, mechanism, *one));
      for (const Error& fault : TRY(FaultsOf(session, profile, mechanism, {private_key, *one}))) {
        key.faults.push_back(fault.Message());
      }
    }
  }
  return Ok();
}

Status DescribeSecret(const Session& session, const QuirkProfile& profile, const Mechanism& mechanism,
                      KeyDescription& key) {
  const auto one = FindOne(session, CKO_SECRET_KEY, key.id);
  if (!one.has_value()) {
    if (one.error().code == ErrorCode::kHsm) return std::unexpected(one.error());
    key.faults.push_back(one.error().Message());
    return Ok();
  }
  for (const Error& fault : TRY(FaultsOf(session, profile, mechanism, {*one, *one}))) {
    key.faults.push_back(fault.Message());
  }
  return Ok();
}

Result<std::optional<KeyDescription>> Describe(const Session& session, const QuirkProfile& profile,
                                               const Mechanism* mechanism, ObjectHandle object) {
  std::array<uint8_t, KeyId::kSize + 1> id{};
  const AttributeRead read = TRY(ReadAttribute(session, object, CKA_ID, id));
  KeyDescription key;
  if (mechanism == nullptr || !read.present || !KeyId::From(ByteView(id.data(), read.size), key.id)) {
    return std::nullopt;
  }
  key.public_key.algorithm = mechanism->algorithm;
  std::array<uint8_t, kKeyLabelBytesMax> label{};
  const AttributeRead label_read = TRY(ReadAttribute(session, object, CKA_LABEL, label));
  for (size_t i = 0; label_read.present && i < label_read.size; ++i) {
    key.label.push_back(label[i] >= 0x20 && label[i] < 0x7f ? static_cast<char>(label[i]) : '?');
  }
  if (mechanism->shape == KeyShape::kSecret) {
    TRY(DescribeSecret(session, profile, *mechanism, key));
  } else {
    TRY(DescribePair(session, profile, *mechanism, object, key));
  }
  return key;
}

Result<Objects> FindObjectsOf(const Session& session, const Mechanism& mechanism, const KeyId& id) {
  if (mechanism.shape == KeyShape::kSecret) {
    const ObjectHandle secret = TRY(FindOne(session, CKO_SECRET_KEY, id));
    return Objects{secret, secret};
  }
  const ObjectHandle private_key = TRY(FindOne(session, CKO_PRIVATE_KEY, id));
  return Objects{private_key, TRY(FindOne(session, CKO_PUBLIC_KEY, id))};
}

}  // namespace

Result<crypto::PublicKey> ReadPublicKey(const Session& session, const Mechanism& mechanism,
                                        ObjectHandle object) {
  if (mechanism.shape == KeyShape::kRsa) return ReadModulus(session, object);
  std::array<uint8_t, kPointBytesMax> point{};
  const AttributeRead read = TRY(ReadAttribute(session, object, CKA_EC_POINT, point));
  if (!read.present) return Fail(ErrorCode::kMalformed, "the public key has no CKA_EC_POINT");
  return ParseEcPoint(mechanism, ByteView(point.data(), read.size));
}

Result<BoundKey> BindKey(const Session& session, const QuirkProfile& profile, const EnrolledKey& enrolled) {
  const Mechanism& mechanism = MechanismOf(enrolled.public_key.algorithm);
  const Objects objects = TRY(FindObjectsOf(session, mechanism, enrolled.id));
  std::vector<Error> faults = TRY(FaultsOf(session, profile, mechanism, objects));
  if (!faults.empty()) return std::unexpected(std::move(faults.front()));
  if (mechanism.shape == KeyShape::kSecret) return BoundKey(mechanism, enrolled, objects.private_key);
  const crypto::PublicKey found = TRY(ReadPublicKey(session, mechanism, objects.public_key));
  if (found.bytes != enrolled.public_key.bytes) {
    return Fail(ErrorCode::kBadSignature,
                "the token holds another public key under this id than was enrolled",
                HexEncode(enrolled.id.View()));
  }
  return BoundKey(mechanism, enrolled, objects.private_key);
}

Result<Bytes> KeyCheckOf(Session& session, const BoundKey& key) {
  Bytes mac = TRY(session.Sign(key, crypto::KeyCheckMessage(key.id().View())));
  mac.resize(crypto::PublicKeyBytes(key.mechanism().algorithm));
  return mac;
}

Status SelfTest(Session& session, const BoundKey& key) {
  if (key.mechanism().shape == KeyShape::kSecret) {
    if (TRY(KeyCheckOf(session, key)) == key.public_key().bytes) return Ok();
    return Fail(ErrorCode::kBadSignature, "the token holds another secret under this id than was enrolled");
  }
  std::array<uint8_t, kDigestBytes> challenge{};
  TRY(session.Random(challenge));
  Bytes message(kSelfTestDomain.begin(), kSelfTestDomain.end());
  Append(message, challenge);
  Hash256 digest = crypto::Sha256(message);
  const bool is_message = key.mechanism().input_bytes_max != kDigestBytes;
  const ByteView input = is_message ? ByteView(message) : digest.View();
  const Bytes signature = TRY(session.Sign(key, input));
  if (!VerifySignature(key.public_key(), input, signature).has_value()) {
    return Fail(ErrorCode::kBadSignature,
                "the private key on the token does not belong to the enrolled public key");
  }
  return Ok();
}

Result<std::vector<KeyDescription>> ListKeys(const Session& session, const QuirkProfile& profile) {
  std::vector<KeyDescription> keys;
  for (const ObjectHandle handle : TRY(FindObjects(session, CKO_PRIVATE_KEY, nullptr))) {
    auto key = TRY(Describe(session, profile, MechanismOfPrivateKey(session, handle), handle));
    if (key.has_value()) keys.push_back(*std::move(key));
  }
  for (const ObjectHandle handle : TRY(FindObjects(session, CKO_SECRET_KEY, nullptr))) {
    auto key = TRY(Describe(session, profile, MechanismOfSecret(session, handle), handle));
    if (key.has_value()) keys.push_back(*std::move(key));
  }
  return keys;
}

}  // namespace sealward::hsm
