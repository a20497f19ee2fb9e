// The attributes of our keys: one table that says what a key is made with, what is read back at every start,
// and why. Nothing is left to a module's defaults (SoftHSM's private keys may decrypt and unwrap unless told
// otherwise). Token worker and sealward-admin; constant tables.
#ifndef SEALWARD_HSM_TEMPLATE_H_
#define SEALWARD_HSM_TEMPLATE_H_

#include <cstdint>
#include <span>
#include <string_view>

namespace sealward::hsm {

enum class KeyHalf : uint8_t { kPrivate, kPublic, kSecret };  // the last: a secret, which is whole

enum class AttributeUse : uint8_t {
  kGivenAndRead,  // in the template when the key is made, compared at every start
  kRead,          // set by the token itself, compared at every start
};

// A boolean attribute. A row whose value differs is a key we refuse; `reason` is what the user reads then.
struct AttributeRow {
  KeyHalf half;
  unsigned long type;  // CK_ATTRIBUTE_TYPE
  std::string_view name;
  bool value;
  AttributeUse use;
  const char* reason;
};

std::span<const AttributeRow> KeyAttributes();

// What a module is known to do differently, as data. `refused`: attributes it does not take; they are left
// out of the template and need not be readable, but where they can be read they must still have the table's
// value.
struct QuirkProfile {
  std::string_view name;
  std::string_view manufacturer;  // CK_TOKEN_INFO.manufacturerID begins with this; empty matches every module
  std::span<const unsigned long> refused_private;
  uint32_t keep_alive_ms;  // an idle session is asked for its state this often; 0: it never goes stale
  const char* note;        // what was measured
};

std::span<const QuirkProfile> QuirkProfiles();

// The profile of a module; one that is not listed gets `strict`, which drops nothing.
const QuirkProfile& ProfileOf(std::string_view manufacturer);

bool IsRefused(const QuirkProfile& profile, const AttributeRow& row);

}  // namespace sealward::hsm

#endif  // SEALWARD_HSM_TEMPLATE_H_
