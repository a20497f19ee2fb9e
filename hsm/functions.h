// The function table of a signing process: the PKCS#11 calls that a token worker can make, and no other.
// Everything that could wrap, derive, copy, create, change or destroy an object is absent, and the module's
// own list is forgotten once this copy is made. Included by the .cc files of hsm/ only: it brings the PKCS#11
// header with it.
#ifndef SEALWARD_HSM_FUNCTIONS_H_
#define SEALWARD_HSM_FUNCTIONS_H_

#include <p11-kit/pkcs11.h>

#include "base/result.h"

namespace sealward::hsm {

//   row: PKCS#11 function, reason
#define SEALWARD_SIGNING_FUNCTIONS(ROW)                                         \
  ROW(C_Initialize, "first call of every process")                              \
  ROW(C_GetSlotList, "find the slot that holds the token")                      \
  ROW(C_GetTokenInfo, "find the token by its label, choose the quirk profile")  \
  ROW(C_OpenSession, "one read-only session to log in, one to sign")            \
  ROW(C_CloseSession, "a session that failed is closed, never reused")          \
  ROW(C_GetSessionInfo, "the login took effect; keep-alive")                    \
  ROW(C_Login, "user PIN, once")                                                \
  ROW(C_FindObjectsInit, "find keys by CKA_ID")                                 \
  ROW(C_FindObjects, "find keys by CKA_ID")                                     \
  ROW(C_FindObjectsFinal, "find keys by CKA_ID")                                \
  ROW(C_GetAttributeValue, "compare a key's attributes with what was enrolled") \
  ROW(C_SignInit, "sign")                                                       \
  ROW(C_Sign, "sign")                                                           \
  ROW(C_GenerateRandom, "the challenge of the key self-test")

struct SigningFunctions {
#define SEALWARD_ROW(name, reason) CK_##name name = nullptr;
  SEALWARD_SIGNING_FUNCTIONS(SEALWARD_ROW)
#undef SEALWARD_ROW
};

// Loads the module (checked path, RTLD_NOW | RTLD_LOCAL) and returns its own table: valid as long as the
// process, the library is never unloaded. The caller copies what it needs and drops the pointer.
Result<const CK_FUNCTION_LIST*> LoadFunctionList(const char* path);

}  // namespace sealward::hsm

#endif  // SEALWARD_HSM_FUNCTIONS_H_
