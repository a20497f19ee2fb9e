#include "base/hex.h"

#include <array>

namespace sealward {
namespace {

constexpr std::string_view kLowerDigits = "0123456789abcdef";
constexpr std::string_view kUpperDigits = "0123456789ABCDEF";
constexpr std::string_view kBase64Alphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr uint8_t kNone = 0xff;

constexpr std::array<uint8_t, 256> Base64Values() {
  std::array<uint8_t, 256> out{};
  out.fill(kNone);
  for (size_t i = 0; i < kBase64Alphabet.size(); ++i) {
    out[static_cast<uint8_t>(kBase64Alphabet[i])] = static_cast<uint8_t>(i);
  }
  return out;
}
constexpr std::array<uint8_t, 256> kBase64Values = Base64Values();

enum class Case { kLowerOnly, kAny };

constexpr uint8_t DigitValue(char digit, Case letter_case) {
  if (digit >= '0' && digit <= '9') return static_cast<uint8_t>(digit - '0');
  if (digit >= 'a' && digit <= 'f') return static_cast<uint8_t>(digit - 'a' + 10);
  if (letter_case == Case::kAny && digit >= 'A' && digit <= 'F')
    return static_cast<uint8_t>(digit - 'A' + 10);
  return kNone;
}

Result<Bytes> Decode(std::string_view text, Case letter_case) {
  if (text.size() % 2 != 0) return Fail(ErrorCode::kMalformed, "hex needs an even number of digits");
  Bytes out;
  out.reserve(text.size() / 2);
  for (size_t i = 0; i < text.size(); i += 2) {
    const uint8_t high = DigitValue(text[i], letter_case);
    const uint8_t low = DigitValue(text[i + 1], letter_case);
    if (high == kNone || low == kNone) return Fail(ErrorCode::kMalformed, "hex digits expected");
    out.push_back(static_cast<uint8_t>(high << 4 | low));
  }
  return out;
}

bool IsUnreserved(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
         c == '_' || c == '~';
}

}  // namespace

std::string HexEncode(ByteView bytes) {
  std::string out;
  out.reserve(bytes.size() * 2);
  for (const uint8_t byte : bytes) {
    out += kLowerDigits[byte >> 4];
    out += kLowerDigits[byte & 15];
  }
  return out;
}

Result<Bytes> HexDecode(std::string_view text) {
  return Decode(text, Case::kLowerOnly);
}

Result<Bytes> HexDecodeAnyCase(std::string_view text) {
  return Decode(text, Case::kAny);
}

std::string Base64EncodeUnpadded(ByteView bytes) {
  std::string out;
  out.reserve((bytes.size() + 2) / 3 * 4);
  uint32_t bits = 0;
  unsigned bit_count = 0;
  for (const uint8_t byte : bytes) {
    bits = bits << 8 | byte;
    bit_count += 8;
    while (bit_count >= 6) {
      bit_count -= 6;
      out += kBase64Alphabet[bits >> bit_count & 63];
    }
  }
  if (bit_count > 0) out += kBase64Alphabet[bits << (6 - bit_count) & 63];
  return out;
}

std::string Base64Encode(ByteView bytes) {
  std::string out = Base64EncodeUnpadded(bytes);
  while (out.size() % 4 != 0) out += '=';
  return out;
}

Result<Bytes> Base64Decode(std::string_view text) {
  if (text.size() % 4 != 0) return Fail(ErrorCode::kMalformed, "base64 needs padding to a multiple of four");
  size_t digits = text.size();
  while (digits > 0 && text.size() - digits < 2 && text[digits - 1] == '=') --digits;
  Bytes out;
  out.reserve(text.size() / 4 * 3);
  uint32_t bits = 0;
  unsigned bit_count = 0;
  for (size_t i = 0; i < digits; ++i) {
    const uint8_t value = kBase64Values[static_cast<uint8_t>(text[i])];
    if (value == kNone) return Fail(ErrorCode::kMalformed, "base64 digits expected");
    bits = bits << 6 | value;
    bit_count += 6;
    if (bit_count < 8) continue;
    bit_count -= 8;
    out.push_back(static_cast<uint8_t>(bits >> bit_count));
    bits &= (1U << bit_count) - 1;
  }
  if (bits != 0) return Fail(ErrorCode::kMalformed, "unused base64 bits must be zero");
  return out;
}

std::string PercentEncode(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (const char c : text) {
    if (IsUnreserved(c)) {
      out += c;
      continue;
    }
    const auto byte = static_cast<uint8_t>(c);
    out += '%';
    out += kUpperDigits[byte >> 4];
    out += kUpperDigits[byte & 15];
  }
  return out;
}

}  // namespace sealward
