#include "intent/formats/cose.h"

#include "base/codec.h"

namespace sealward::intent::formats {

Bytes EncodeCoseToSign(std::string_view context, ByteView protected_header, ByteView external_aad,
                       ByteView payload) {
  Bytes out;
  out.reserve(context.size() + protected_header.size() + external_aad.size() + payload.size() + 16);
  CborWriter writer(out);
  writer.Head(CborMajor::kArray, 4);
  writer.Text(context);
  writer.ByteString(protected_header);
  writer.ByteString(external_aad);
  writer.ByteString(payload);
  return out;
}

Bytes EncodeCoseMessage(uint64_t tag, ByteView protected_header, ByteView payload, ByteView signature) {
  Bytes out;
  CborWriter writer(out);
  writer.Head(CborMajor::kTag, tag);
  writer.Head(CborMajor::kArray, 4);
  writer.ByteString(protected_header);
  writer.Head(CborMajor::kMap, 0);
  writer.ByteString(payload);
  writer.ByteString(signature);
  return out;
}

}  // namespace sealward::intent::formats
