#include "hsm/slot.h"

#include <array>
#include <utility>

#include "hsm/error.h"
#include "hsm/functions.h"

namespace sealward::hsm {
namespace {

template <size_t N>
std::string PaddedText(const CK_UTF8CHAR (&field)[N]) {
  std::string out;
  for (const CK_UTF8CHAR c : field) out.push_back(c >= 0x20 && c < 0x7f ? static_cast<char>(c) : '?');
  while (!out.empty() && out.back() == ' ') out.pop_back();
  return out;
}

}  // namespace

Result<std::vector<TokenInfo>> ListTokens(const Module& module) {
  const SigningFunctions& call = module.functions();
  std::array<CK_SLOT_ID, kSlotsMax> slots{};
  CK_ULONG count = slots.size();
  if (const CK_RV value = call.C_GetSlotList(CK_TRUE, slots.data(), &count); value != CKR_OK) {
    return FailCall(value, "C_GetSlotList");
  }
  if (count > slots.size())
    return Fail(ErrorCode::kHsm, "module counts more slots than it was given room for");
  std::vector<TokenInfo> tokens;
  tokens.reserve(count);
  for (size_t i = 0; i < count; ++i) {
    CK_TOKEN_INFO info{};
    const CK_RV value = call.C_GetTokenInfo(slots[i], &info);
    if (value == CKR_TOKEN_NOT_PRESENT) continue;  // taken out between the two calls
    if (value != CKR_OK) return FailCall(value, "C_GetTokenInfo");
    tokens.push_back(TokenInfo{.slot = SlotId{slots[i]},
                               .label = PaddedText(info.label),
                               .manufacturer = PaddedText(info.manufacturerID),
                               .model = PaddedText(info.model),
                               .serial = PaddedText(info.serialNumber),
                               .is_initialized = (info.flags & CKF_TOKEN_INITIALIZED) != 0,
                               .has_user_pin = (info.flags & CKF_USER_PIN_INITIALIZED) != 0,
                               .is_user_pin_locked = (info.flags & CKF_USER_PIN_LOCKED) != 0,
                               .is_user_pin_final_try = (info.flags & CKF_USER_PIN_FINAL_TRY) != 0});
  }
  return tokens;
}

Result<TokenInfo> FindToken(const Module& module, std::string_view label) {
  TRY(CheckTokenLabel(label));
  std::vector<TokenInfo> tokens = TRY(ListTokens(module));
  TokenInfo* found = nullptr;
  for (TokenInfo& token : tokens) {
    if (!token.is_initialized || token.label != label) continue;
    if (found != nullptr)
      return Fail(ErrorCode::kDuplicate, "two tokens carry this label", std::string(label));
    found = &token;
  }
  if (found == nullptr)
    return Fail(ErrorCode::kNotFound, "no initialised token carries this label", std::string(label));
  return std::move(*found);
}

Status CheckTokenLabel(std::string_view label) {
  bool valid =
      !label.empty() && label.size() <= kTokenLabelBytes && label.front() != ' ' && label.back() != ' ';
  for (const char c : label) valid = valid && c >= 0x20 && c < 0x7f;
  if (!valid) {
    return Fail(ErrorCode::kInvalidArgument,
                "a token label is 1 to 32 printable characters, no space at either end",
                std::string(label.substr(0, 64)));
  }
  return Ok();
}

}  // namespace sealward::hsm
