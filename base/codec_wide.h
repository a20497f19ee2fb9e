// How a Uint256 stands on the wire: a byte string, minimal big endian, empty for zero.
#ifndef SEALWARD_BASE_CODEC_WIDE_H_
#define SEALWARD_BASE_CODEC_WIDE_H_

#include "base/codec.h"
#include "base/wide.h"

namespace sealward {

template <>
struct CodecTraits<Uint256> {
  static void Write(CborWriter& writer, const Uint256& value) { writer.ByteString(ToMinimalBigEndian(value)); }
  static Status Read(CborReader& reader, Uint256& value) {
    ByteView bytes;
    TRY(reader.ByteString(bytes, 32));
    value = TRY(Uint256FromMinimalBigEndian(bytes));
    return Ok();
  }
};

}  // namespace sealward

#endif  // SEALWARD_BASE_CODEC_WIDE_H_
