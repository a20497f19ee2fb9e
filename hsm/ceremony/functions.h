// The function table of a key ceremony: the PKCS#11 calls that make tokens and keys, and those the
// attestation must see refused. Linked by sealward-admin only: no daemon process holds a reference to them.
// Included by the .cc files of this folder only.
#ifndef SEALWARD_HSM_CEREMONY_FUNCTIONS_H_
#define SEALWARD_HSM_CEREMONY_FUNCTIONS_H_

#include <p11-kit/pkcs11.h>

#include "hsm/functions.h"

namespace sealward::hsm {

//   row: PKCS#11 function, reason
#define SEALWARD_CEREMONY_FUNCTIONS(ROW)                                           \
  ROW(C_Finalize, "the ceremony ends before its process does")                     \
  ROW(C_InitToken, "make a token")                                                 \
  ROW(C_InitPIN, "give it its user PIN")                                           \
  ROW(C_OpenSession, "a session that may write")                                   \
  ROW(C_CloseSession, "and its end")                                               \
  ROW(C_Login, "security officer, then user")                                      \
  ROW(C_Logout, "security officer before user")                                    \
  ROW(C_GetMechanismList, "is the algorithm there; what the attestation must try") \
  ROW(C_GetMechanismInfo, "which of them wrap, sign, decrypt, derive")             \
  ROW(C_GenerateKeyPair, "make a key")                                             \
  ROW(C_CreateObject, "bring in a venue's shared secret")                          \
  ROW(C_GenerateKey, "the attestation's wrapping key, in its session only")        \
  ROW(C_GetAttributeValue, "attestation: the private value must not be readable")  \
  ROW(C_SetAttributeValue, "attestation: must be refused")                         \
  ROW(C_CopyObject, "attestation: must be refused")                                \
  ROW(C_DestroyObject, "attestation: must be refused")                             \
  ROW(C_WrapKey, "attestation: must be refused")                                   \
  ROW(C_UnwrapKey, "attestation: must be refused")                                 \
  ROW(C_DeriveKey, "attestation: must be refused")                                 \
  ROW(C_DecryptInit, "attestation: must be refused")                               \
  ROW(C_Decrypt, "attestation: must be refused")                                   \
  ROW(C_SignInit, "attestation: forbidden mechanisms must be refused")             \
  ROW(C_Sign, "attestation: forbidden mechanisms must be refused")                 \
  ROW(C_SignRecoverInit, "attestation: must be refused")                           \
  ROW(C_SignRecover, "attestation: must be refused")

struct CeremonyFunctions {
#define SEALWARD_ROW(name, reason) CK_##name name = nullptr;
  SEALWARD_CEREMONY_FUNCTIONS(SEALWARD_ROW)
#undef SEALWARD_ROW
};

}  // namespace sealward::hsm

#endif  // SEALWARD_HSM_CEREMONY_FUNCTIONS_H_
