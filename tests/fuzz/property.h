// What the targets have in common: one entry point each, and the property of every wire type. Fuzz targets
// only.
#ifndef SEALWARD_TESTS_FUZZ_PROPERTY_H_
#define SEALWARD_TESTS_FUZZ_PROPERTY_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "base/check.h"
#include "base/codec.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size);

namespace sealward::fuzz {

// What decodes is inside the profile and encodes to the same bytes again: one value has one encoding.
template <typename T>
std::optional<T> DecodesToItself(ByteView bytes) {
  auto value = Decode<T>(bytes);
  if (!value.has_value()) return std::nullopt;
  CHECK(CheckCborProfile(bytes).has_value());
  const Bytes again = Encode(*value);
  CHECK(std::ranges::equal(again, bytes));
  return *std::move(value);
}

// Takes the first byte off the input: which of several things the rest is.
inline uint8_t TakeChoice(ByteView& input) {
  if (input.empty()) return 0;
  const uint8_t choice = input[0];
  input = input.subspan(1);
  return choice;
}

}  // namespace sealward::fuzz

#endif  // SEALWARD_TESTS_FUZZ_PROPERTY_H_
