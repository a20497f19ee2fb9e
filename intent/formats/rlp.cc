#include "intent/formats/rlp.h"

namespace sealward::intent::formats {
namespace {

constexpr uint8_t kStringOffset = 0x80;
constexpr uint8_t kListOffset = 0xc0;
constexpr size_t kShortMax = 55;  // longer ones say how long their length is

void AppendHead(Bytes& out, uint8_t offset, size_t size) {
  if (size <= kShortMax) {
    out.push_back(static_cast<uint8_t>(offset + size));
    return;
  }
  const Bytes length = ToMinimalBigEndian(Uint256::From(size));
  out.push_back(static_cast<uint8_t>(offset + kShortMax + length.size()));
  Append(out, length);
}

void AppendString(Bytes& out, ByteView bytes) {
  const bool is_own_encoding = bytes.size() == 1 && bytes[0] < kStringOffset;
  if (!is_own_encoding) AppendHead(out, kStringOffset, bytes.size());
  Append(out, bytes);
}

}  // namespace

Bytes EncodeRlpString(ByteView bytes) {
  Bytes out;
  AppendString(out, bytes);
  return out;
}

RlpList& RlpList::AddString(ByteView bytes) {
  AppendString(payload_, bytes);
  return *this;
}

RlpList& RlpList::AddInteger(const Uint256& value) {
  return AddString(ToMinimalBigEndian(value));
}

RlpList& RlpList::AddList(const RlpList& list) {
  Append(payload_, list.Encode());
  return *this;
}

Bytes RlpList::Encode() const {
  Bytes out;
  AppendHead(out, kListOffset, payload_.size());
  Append(out, payload_);
  return out;
}

}  // namespace sealward::intent::formats
