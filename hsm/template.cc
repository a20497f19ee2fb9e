#include "hsm/template.h"

#include <p11-kit/pkcs11.h>

#include <algorithm>
#include <array>

namespace sealward::hsm {
namespace {

constexpr KeyHalf kPrivate = KeyHalf::kPrivate;
constexpr KeyHalf kPublic = KeyHalf::kPublic;
constexpr KeyHalf kSecret = KeyHalf::kSecret;
constexpr AttributeUse kGiven = AttributeUse::kGivenAndRead;
constexpr AttributeUse kRead = AttributeUse::kRead;

#define SEALWARD_ROW(half, type, value, use, reason) AttributeRow{half, type, #type, value, use, reason},
constexpr auto kAttributes = std::to_array<AttributeRow>({
    // clang-format off
    SEALWARD_ROW(kPrivate, CKA_TOKEN, true, kGiven, "the key must be stored on the token, not in a session")
    SEALWARD_ROW(kPrivate, CKA_PRIVATE, true, kGiven, "the key must need a login")
    SEALWARD_ROW(kPrivate, CKA_SENSITIVE, true, kGiven, "the key must not be readable in plain text")
    SEALWARD_ROW(kPrivate, CKA_EXTRACTABLE, false, kGiven, "the key must not be extractable from its token")
    SEALWARD_ROW(kPrivate, CKA_SIGN, true, kGiven, "the key must be a signing key")
    SEALWARD_ROW(kPrivate, CKA_SIGN_RECOVER, false, kGiven, "the key must not sign raw data with recovery")
    SEALWARD_ROW(kPrivate, CKA_DECRYPT, false, kGiven, "the key must not decrypt")
    SEALWARD_ROW(kPrivate, CKA_ENCRYPT, false, kGiven, "the key must not encrypt")
    SEALWARD_ROW(kPrivate, CKA_UNWRAP, false, kGiven, "the key must not unwrap other keys")
    SEALWARD_ROW(kPrivate, CKA_WRAP, false, kGiven, "the key must not wrap other keys")
    SEALWARD_ROW(kPrivate, CKA_DERIVE, false, kGiven, "the key must not derive other keys")
    SEALWARD_ROW(kPrivate, CKA_MODIFIABLE, false, kGiven, "the key's attributes must not be changeable")
    SEALWARD_ROW(kPrivate, CKA_COPYABLE, false, kGiven, "the key must not be copyable")
    SEALWARD_ROW(kPrivate, CKA_DESTROYABLE, false, kGiven, "the key must not be destroyable one by one")
    SEALWARD_ROW(kPrivate, CKA_WRAP_WITH_TRUSTED, true, kGiven, "no key but a trusted one may ever wrap the key")
    SEALWARD_ROW(kPrivate, CKA_ALWAYS_AUTHENTICATE, false, kGiven, "a key that wants its PIN for each signature is not supported")
    SEALWARD_ROW(kPrivate, CKA_ALWAYS_SENSITIVE, true, kRead, "the key must have been sensitive since it was made")
    SEALWARD_ROW(kPrivate, CKA_NEVER_EXTRACTABLE, true, kRead, "the key must never have been extractable")
    SEALWARD_ROW(kPrivate, CKA_LOCAL, true, kRead, "the key must have been made on the token, not imported")
    SEALWARD_ROW(kPublic, CKA_TOKEN, true, kGiven, "the public key must be stored on the token")
    SEALWARD_ROW(kPublic, CKA_PRIVATE, false, kGiven, "the public key must be readable")
    SEALWARD_ROW(kPublic, CKA_VERIFY, true, kGiven, "the public key must be for verification")
    SEALWARD_ROW(kPublic, CKA_VERIFY_RECOVER, false, kGiven, "the public key must not recover data")
    SEALWARD_ROW(kPublic, CKA_ENCRYPT, false, kGiven, "the public key must not encrypt")
    SEALWARD_ROW(kPublic, CKA_WRAP, false, kGiven, "the public key must not wrap other keys")
    SEALWARD_ROW(kPublic, CKA_DERIVE, false, kGiven, "the public key must not derive other keys")
    SEALWARD_ROW(kPublic, CKA_MODIFIABLE, false, kGiven, "the public key's attributes must not be changeable")
    SEALWARD_ROW(kPublic, CKA_COPYABLE, false, kGiven, "the public key must not be copyable")
    SEALWARD_ROW(kPublic, CKA_DESTROYABLE, false, kGiven, "the public key must not be destroyable one by one")
    // A venue's secret is brought in: it was outside once, and nothing on the token can say otherwise.
    SEALWARD_ROW(kSecret, CKA_TOKEN, true, kGiven, "the secret must be stored on the token, not in a session")
    SEALWARD_ROW(kSecret, CKA_PRIVATE, true, kGiven, "the secret must need a login")
    SEALWARD_ROW(kSecret, CKA_SENSITIVE, true, kGiven, "the secret must not be readable in plain text")
    SEALWARD_ROW(kSecret, CKA_EXTRACTABLE, false, kGiven, "the secret must not be extractable from its token")
    SEALWARD_ROW(kSecret, CKA_SIGN, true, kGiven, "the secret must be for message authentication")
    SEALWARD_ROW(kSecret, CKA_VERIFY, false, kGiven, "the secret must not verify: an oracle for guesses")
    SEALWARD_ROW(kSecret, CKA_DECRYPT, false, kGiven, "the secret must not decrypt")
    SEALWARD_ROW(kSecret, CKA_ENCRYPT, false, kGiven, "the secret must not encrypt")
    SEALWARD_ROW(kSecret, CKA_UNWRAP, false, kGiven, "the secret must not unwrap keys")
    SEALWARD_ROW(kSecret, CKA_WRAP, false, kGiven, "the secret must not wrap keys")
    SEALWARD_ROW(kSecret, CKA_DERIVE, false, kGiven, "the secret must not derive keys")
    SEALWARD_ROW(kSecret, CKA_MODIFIABLE, false, kGiven, "the secret's attributes must not be changeable")
    SEALWARD_ROW(kSecret, CKA_COPYABLE, false, kGiven, "the secret must not be copyable")
    SEALWARD_ROW(kSecret, CKA_DESTROYABLE, false, kGiven, "the secret must not be destroyable one by one")
    SEALWARD_ROW(kSecret, CKA_WRAP_WITH_TRUSTED, true, kGiven, "no key but a trusted one may ever wrap the secret")
    // clang-format on
});
#undef SEALWARD_ROW

// PKCS#11 2.40 gives a private key neither attribute; SoftHSM 2.6.1 says CKR_ATTRIBUTE_TYPE_INVALID.
constexpr std::array<unsigned long, 2> kNotOfPrivateKeys = {CKA_ENCRYPT, CKA_WRAP};

constexpr std::array<QuirkProfile, 2> kProfiles = {{
    {"softhsm", "SoftHSM", kNotOfPrivateKeys, 0, "SoftHSM 2.6.1, file store: measured"},
    {"strict", "", kNotOfPrivateKeys, 15'000,
     "any other module: untested; every attribute of a private key in PKCS#11 2.40 must be taken and kept"},
}};

}  // namespace

std::span<const AttributeRow> KeyAttributes() {
  return kAttributes;
}

std::span<const QuirkProfile> QuirkProfiles() {
  return kProfiles;
}

const QuirkProfile& ProfileOf(std::string_view manufacturer) {
  for (const QuirkProfile& profile : kProfiles) {
    if (manufacturer.starts_with(profile.manufacturer)) return profile;
  }
  return kProfiles.back();
}

bool IsRefused(const QuirkProfile& profile, const AttributeRow& row) {
  return row.half == KeyHalf::kPrivate &&
         std::ranges::find(profile.refused_private, row.type) != profile.refused_private.end();
}

}  // namespace sealward::hsm
