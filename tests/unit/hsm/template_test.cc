#include "hsm/template.h"

#include <gtest/gtest.h>
#include <p11-kit/pkcs11.h>

#include <optional>
#include <set>

#include "hsm/error.h"

namespace sealward::hsm {
namespace {

std::optional<AttributeRow> Find(KeyHalf half, unsigned long type) {
  for (const AttributeRow& row : KeyAttributes()) {
    if (row.half == half && row.type == type) return row;
  }
  return std::nullopt;
}

TEST(TemplateTest, SaysEveryUsageOfAPrivateKey) {
  for (const unsigned long type :
       {CKA_DECRYPT, CKA_UNWRAP, CKA_DERIVE, CKA_SIGN_RECOVER, CKA_WRAP, CKA_ENCRYPT, CKA_EXTRACTABLE,
        CKA_MODIFIABLE, CKA_COPYABLE, CKA_DESTROYABLE}) {
    const auto row = Find(KeyHalf::kPrivate, type);
    ASSERT_TRUE(row.has_value()) << std::hex << type;
    EXPECT_FALSE(row->value) << row->name;
    EXPECT_EQ(row->use, AttributeUse::kGivenAndRead) << row->name;
  }
  for (const unsigned long type : {CKA_TOKEN, CKA_PRIVATE, CKA_SENSITIVE, CKA_SIGN, CKA_WRAP_WITH_TRUSTED}) {
    EXPECT_TRUE(Find(KeyHalf::kPrivate, type).value().value) << std::hex << type;
  }
  for (const unsigned long type : {CKA_ALWAYS_SENSITIVE, CKA_NEVER_EXTRACTABLE, CKA_LOCAL}) {
    EXPECT_EQ(Find(KeyHalf::kPrivate, type).value().use, AttributeUse::kRead) << std::hex << type;
  }
}

TEST(TemplateTest, LeavesThePublicKeyOnlyVerification) {
  for (const AttributeRow& row : KeyAttributes()) {
    if (row.half != KeyHalf::kPublic) continue;
    EXPECT_EQ(row.value, row.type == CKA_VERIFY || row.type == CKA_TOKEN) << row.name;
  }
}

TEST(TemplateTest, HasEachAttributeOnceWithAReason) {
  std::set<std::pair<int, unsigned long>> seen;
  for (const AttributeRow& row : KeyAttributes()) {
    EXPECT_TRUE(seen.emplace(static_cast<int>(row.half), row.type).second) << row.name;
    EXPECT_TRUE(row.name.starts_with("CKA_"));
    EXPECT_STRNE(row.reason, "");
  }
}

TEST(QuirkProfileTest, AnUnknownModuleIsTreatedStrictly) {
  EXPECT_EQ(ProfileOf("SoftHSM project").name, "softhsm");
  EXPECT_EQ(ProfileOf("").name, "strict");
  EXPECT_EQ(ProfileOf("Softhsm").name, "strict");
  EXPECT_GT(ProfileOf("Somebody else").keep_alive_ms, 0u);
}

TEST(QuirkProfileTest, NoProfileDropsWhatProtectsTheKey) {
  for (const QuirkProfile& profile : QuirkProfiles()) {
    for (const unsigned long type : {CKA_SENSITIVE, CKA_EXTRACTABLE, CKA_DECRYPT, CKA_UNWRAP, CKA_DERIVE,
                                     CKA_ALWAYS_SENSITIVE, CKA_NEVER_EXTRACTABLE, CKA_PRIVATE, CKA_LOCAL}) {
      EXPECT_FALSE(IsRefused(profile, Find(KeyHalf::kPrivate, type).value())) << profile.name;
    }
    for (const AttributeRow& row : KeyAttributes()) {
      EXPECT_FALSE(row.half == KeyHalf::kPublic && IsRefused(profile, row)) << row.name;
    }
  }
}

TEST(ReturnValueTest, IsSortedIntoGroups) {
  for (const unsigned long value :
       {CKR_DEVICE_REMOVED, CKR_TOKEN_NOT_PRESENT, CKR_DEVICE_ERROR, CKR_DEVICE_MEMORY, CKR_GENERAL_ERROR,
        CKR_FUNCTION_FAILED, CKR_SESSION_HANDLE_INVALID, CKR_SESSION_CLOSED, CKR_USER_NOT_LOGGED_IN,
        CKR_OBJECT_HANDLE_INVALID, CKR_KEY_HANDLE_INVALID, CKR_CRYPTOKI_NOT_INITIALIZED}) {
    EXPECT_EQ(SeverityOf(value), Severity::kProcess) << ReturnValueName(value);
  }
  for (const unsigned long value : {CKR_PIN_INCORRECT, CKR_PIN_LOCKED, CKR_PIN_EXPIRED, CKR_PIN_LEN_RANGE}) {
    EXPECT_EQ(SeverityOf(value), Severity::kPin);
    EXPECT_EQ(FailCall(value, "C_Login").error().code, ErrorCode::kWrongPin);
  }
  EXPECT_EQ(SeverityOf(CKR_OPERATION_ACTIVE), Severity::kCall);
  EXPECT_EQ(SeverityOf(0x80000123ul), Severity::kProcess);  // a vendor's own
}

TEST(ReturnValueTest, ErrorsNameTheValueAndTheCall) {
  const Error error = FailCall(CKR_DEVICE_ERROR, "C_Sign").error();
  EXPECT_EQ(error.Message(), "`CKR_DEVICE_ERROR`: HSM call failed: C_Sign (48)");
  EXPECT_EQ(FailCall(0x80000001ul, "C_Sign").error().subject, "CKR_0x80000001");
  EXPECT_EQ(SeverityOf(error), Severity::kProcess);
  EXPECT_EQ(SeverityOf(FailCall(CKR_DATA_LEN_RANGE, "C_Sign").error()), Severity::kCall);
  EXPECT_EQ(SeverityOf(Fail(ErrorCode::kHsm, "module made a signature of another length").error()),
            Severity::kProcess);
}

TEST(ReturnValueTest, EachValueHasOneRow) {
  std::set<unsigned long> seen;
  for (const ReturnValue& row : ReturnValues()) {
    EXPECT_TRUE(seen.insert(row.value).second) << row.name;
    EXPECT_TRUE(row.name.starts_with("CKR_"));
    EXPECT_STRNE(row.reason, "");
  }
}

}  // namespace
}  // namespace sealward::hsm
