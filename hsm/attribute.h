// Reading attributes and finding objects: the two loops that PKCS#11 makes everybody write. Included by the
// .cc files of hsm/ only.
#ifndef SEALWARD_HSM_ATTRIBUTE_H_
#define SEALWARD_HSM_ATTRIBUTE_H_

#include <span>
#include <vector>

#include "hsm/object.h"
#include "hsm/session.h"

namespace sealward::hsm {

inline constexpr size_t kCurveBytesMax = 64;     // CKA_EC_PARAMS as an identifier or a name
inline constexpr size_t kPointBytesMax = 80;     // CKA_EC_POINT, wrapped
inline constexpr size_t kKeyLabelBytesMax = 64;  // CKA_LABEL

struct AttributeRead {
  bool present = false;  // false: the module does not have it or does not give it
  size_t size = 0;
  unsigned long value = 0;  // the return value that said so
};

// One attribute per call: modules disagree on what a partly failed call leaves behind. An attribute longer
// than `out` counts as not present (CKR_BUFFER_TOO_SMALL). Errors of the device are errors.
Result<AttributeRead> ReadAttribute(const Session& session, ObjectHandle object, unsigned long type,
                                    std::span<uint8_t> out);

// Objects of a class, with the id if one is given; kTooLarge beyond kKeysPerTokenMax.
Result<std::vector<ObjectHandle>> FindObjects(const Session& session, unsigned long object_class,
                                              const KeyId* id);

}  // namespace sealward::hsm

#endif  // SEALWARD_HSM_ATTRIBUTE_H_
