#include "intent/base58.h"

#include <algorithm>

namespace sealward::intent {
namespace {

constexpr std::string_view kAlphabet = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
constexpr uint32_t kBase = 58;

// Of `from` in one base to the other, most significant digit first; leading zeros are the caller's.
Bytes Convert(ByteView from, uint32_t base_from, uint32_t base_to) {
  Bytes out;  // least significant first
  for (const uint8_t digit : from) {
    uint32_t carry = digit;
    for (uint8_t& place : out) {
      carry += place * base_from;
      place = static_cast<uint8_t>(carry % base_to);
      carry /= base_to;
    }
    while (carry > 0) {
      out.push_back(static_cast<uint8_t>(carry % base_to));
      carry /= base_to;
    }
  }
  std::ranges::reverse(out);
  return out;
}

size_t LeadingZeros(ByteView digits) {
  return static_cast<size_t>(std::ranges::find_if(digits, [](uint8_t digit) { return digit != 0; }) -
                             digits.begin());
}

}  // namespace

std::string Base58Encode(ByteView bytes) {
  std::string out(LeadingZeros(bytes), kAlphabet.front());
  for (const uint8_t digit : Convert(bytes, 256, kBase)) out += kAlphabet[digit];
  return out;
}

Result<Bytes> Base58Decode(std::string_view text) {
  if (text.size() > 2 * kBase58BytesMax) return Fail(ErrorCode::kMalformed, "base58 of another length");
  Bytes digits;
  for (const char c : text) {
    const size_t digit = kAlphabet.find(c);
    if (digit == std::string_view::npos) return Fail(ErrorCode::kMalformed, "expected base58");
    digits.push_back(static_cast<uint8_t>(digit));
  }
  Bytes out(LeadingZeros(digits));
  Append(out, Convert(digits, kBase, 256));
  if (out.size() > kBase58BytesMax) return Fail(ErrorCode::kMalformed, "base58 of another length");
  return out;
}

}  // namespace sealward::intent
