#include "intent/formats/msgpack.h"

#include "base/check.h"

namespace sealward::intent::formats {
namespace {

constexpr size_t kFixMapMax = 15;
constexpr size_t kFixArrayMax = 15;
constexpr size_t kFixTextMax = 31;
constexpr uint64_t kFixIntegerMax = 0x7f;

}  // namespace

void MsgpackWriter::Big(uint8_t type, uint64_t value, size_t size) {
  bytes_.push_back(type);
  for (size_t i = size; i > 0; --i) bytes_.push_back(static_cast<uint8_t>(value >> (8 * (i - 1))));
}

MsgpackWriter& MsgpackWriter::Map(size_t pairs) {
  CHECK(pairs <= kFixMapMax);  // no action has more
  bytes_.push_back(static_cast<uint8_t>(0x80 | pairs));
  return *this;
}

MsgpackWriter& MsgpackWriter::Array(size_t items) {
  CHECK(items <= UINT16_MAX);
  if (items <= kFixArrayMax) {
    bytes_.push_back(static_cast<uint8_t>(0x90 | items));
  } else {
    Big(0xdc, items, 2);
  }
  return *this;
}

MsgpackWriter& MsgpackWriter::Text(std::string_view text) {
  CHECK(text.size() <= UINT16_MAX);
  if (text.size() <= kFixTextMax) {
    bytes_.push_back(static_cast<uint8_t>(0xa0 | text.size()));
  } else if (text.size() <= UINT8_MAX) {
    Big(0xd9, text.size(), 1);
  } else {
    Big(0xda, text.size(), 2);
  }
  Append(bytes_, AsBytes(text));
  return *this;
}

MsgpackWriter& MsgpackWriter::Unsigned(uint64_t value) {
  if (value <= kFixIntegerMax) {
    bytes_.push_back(static_cast<uint8_t>(value));
  } else if (value <= UINT8_MAX) {
    Big(0xcc, value, 1);
  } else if (value <= UINT16_MAX) {
    Big(0xcd, value, 2);
  } else if (value <= UINT32_MAX) {
    Big(0xce, value, 4);
  } else {
    Big(0xcf, value, 8);
  }
  return *this;
}

MsgpackWriter& MsgpackWriter::Boolean(bool value) {
  bytes_.push_back(value ? 0xc3 : 0xc2);
  return *this;
}

}  // namespace sealward::intent::formats
