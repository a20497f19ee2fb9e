// Text forms of bytes: hexadecimal, base64 and percent-encoding. Pure functions, any process, no state.
// Decoders are strict: one text per value, anything else is an error.
#ifndef SEALWARD_BASE_HEX_H_
#define SEALWARD_BASE_HEX_H_

#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"

namespace sealward {

// Lower-case hex, two digits a byte, no prefix.
std::string HexEncode(ByteView bytes);

// The inverse of HexEncode: lower-case only, even length. kMalformed otherwise.
Result<Bytes> HexDecode(std::string_view text);

// As HexDecode, but upper-case digits are taken too (addresses people paste carry a mixed-case checksum).
Result<Bytes> HexDecodeAnyCase(std::string_view text);

// RFC 4648 §4 with padding.
std::string Base64Encode(ByteView bytes);

// RFC 4648 §4 without padding (OpenSSH fingerprints).
std::string Base64EncodeUnpadded(ByteView bytes);

// The inverse of Base64Encode: padding required, unused bits zero, no white space. kMalformed otherwise.
Result<Bytes> Base64Decode(std::string_view text);

// RFC 3986 §2.1: every byte but the unreserved A-Z a-z 0-9 - . _ ~ becomes %XX, upper-case.
std::string PercentEncode(std::string_view text);

// Lower-case hex of exactly Fixed::kSize bytes.
template <typename Fixed>
Result<Fixed> HexDecodeFixed(std::string_view text) {
  if (text.size() != 2 * Fixed::kSize) return Fail(ErrorCode::kMalformed, "hex of another length expected");
  const Bytes bytes = TRY(HexDecode(text));
  Fixed out;
  if (!Fixed::From(bytes, out)) return Fail(ErrorCode::kMalformed, "hex of another length expected");
  return out;
}

}  // namespace sealward

#endif  // SEALWARD_BASE_HEX_H_
