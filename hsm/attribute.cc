#include "hsm/attribute.h"

#include <array>

#include "hsm/error.h"
#include "hsm/functions.h"

namespace sealward::hsm {

Result<AttributeRead> ReadAttribute(const Session& session, ObjectHandle object, unsigned long type,
                                    std::span<uint8_t> out) {
  CK_ATTRIBUTE attribute{};
  attribute.type = type;
  attribute.pValue = out.data();
  attribute.ulValueLen = out.size();
  const CK_RV value =
      session.functions().C_GetAttributeValue(session.handle().value, object.value, &attribute, 1);
  if (value == CKR_ATTRIBUTE_TYPE_INVALID || value == CKR_ATTRIBUTE_SENSITIVE ||
      value == CKR_BUFFER_TOO_SMALL) {
    return AttributeRead{.present = false, .size = 0, .value = value};
  }
  if (value != CKR_OK) return FailCall(value, "C_GetAttributeValue");
  if (attribute.ulValueLen == CK_UNAVAILABLE_INFORMATION) return AttributeRead{};
  if (attribute.ulValueLen > out.size()) {
    return Fail(ErrorCode::kHsm, "module claims to have written more than it was given room for");
  }
  return AttributeRead{.present = true, .size = attribute.ulValueLen, .value = CKR_OK};
}

Result<std::vector<ObjectHandle>> FindObjects(const Session& session, unsigned long object_class,
                                              const KeyId* id) {
  const SigningFunctions& call = session.functions();
  CK_OBJECT_CLASS wanted_class = object_class;
  KeyId wanted_id = id == nullptr ? KeyId{} : *id;
  std::array<CK_ATTRIBUTE, 2> wanted{};
  wanted[0].type = CKA_CLASS;
  wanted[0].pValue = &wanted_class;
  wanted[0].ulValueLen = sizeof wanted_class;
  wanted[1].type = CKA_ID;
  wanted[1].pValue = wanted_id.bytes.data();
  wanted[1].ulValueLen = wanted_id.bytes.size();
  const CK_SESSION_HANDLE handle = session.handle().value;
  if (const CK_RV value = call.C_FindObjectsInit(handle, wanted.data(), id == nullptr ? 1 : 2);
      value != CKR_OK) {
    return FailCall(value, "C_FindObjectsInit");
  }
  // One more than allowed, so that too many is noticed. Modules may give fewer at a time than they have.
  std::array<CK_OBJECT_HANDLE, kKeysPerTokenMax + 1> found{};
  size_t count = 0;
  CK_RV result = CKR_OK;
  while (count < found.size()) {
    CK_ULONG more = 0;
    result = call.C_FindObjects(handle, found.data() + count, found.size() - count, &more);
    if (result != CKR_OK || more == 0) break;
    if (more > found.size() - count)
      return Fail(ErrorCode::kHsm, "module found more than it was given room for");
    count += more;
  }
  const CK_RV final_result = call.C_FindObjectsFinal(handle);
  if (result != CKR_OK) return FailCall(result, "C_FindObjects");
  if (final_result != CKR_OK) return FailCall(final_result, "C_FindObjectsFinal");
  if (count > kKeysPerTokenMax)
    return Fail(ErrorCode::kTooLarge, "at most 256 keys on one token were expected");
  std::vector<ObjectHandle> handles;
  handles.reserve(count);
  for (size_t i = 0; i < count; ++i) handles.push_back(ObjectHandle{found[i]});
  return handles;
}

}  // namespace sealward::hsm
