// Tokens in their slots: listing them, finding the one that carries a label. Slot numbers are a module's own
// business and change between starts (SoftHSM renumbers); only labels are configured. Token worker and
// sealward-admin.
#ifndef SEALWARD_HSM_SLOT_H_
#define SEALWARD_HSM_SLOT_H_

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/strong.h"
#include "hsm/module.h"

namespace sealward::hsm {

using SlotId = Strong<unsigned long, struct SlotIdTag>;

inline constexpr size_t kSlotsMax = 256;        // an HSM's partitions; more is a broken list
inline constexpr size_t kTokenLabelBytes = 32;  // CK_TOKEN_INFO.label, padded with spaces

struct TokenInfo {
  SlotId slot;
  std::string label;  // without padding; as every text here it comes from the module, printable ASCII only
  std::string manufacturer;
  std::string model;
  std::string serial;
  bool is_initialized = false;
  bool has_user_pin = false;
  bool is_user_pin_locked = false;
  bool is_user_pin_final_try = false;
};

Result<std::vector<TokenInfo>> ListTokens(const Module& module);

// The one initialised token of that label. kNotFound if there is none, kDuplicate if there are several.
Result<TokenInfo> FindToken(const Module& module, std::string_view label);

// 1 to 32 printable ASCII characters, no space at either end.
Status CheckTokenLabel(std::string_view label);

}  // namespace sealward::hsm

#endif  // SEALWARD_HSM_SLOT_H_
