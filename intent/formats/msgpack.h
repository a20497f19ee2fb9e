// MessagePack, encode only, as much of it as Hyperliquid's actions need: maps in the order added, arrays,
// text, unsigned integers, booleans, each in its shortest form. The order of a map's keys is part of what is
// signed. Pure.
#ifndef SEALWARD_INTENT_FORMATS_MSGPACK_H_
#define SEALWARD_INTENT_FORMATS_MSGPACK_H_

#include <cstdint>
#include <string_view>

#include "base/bytes.h"

namespace sealward::intent::formats {

// What follows Map(n) is n times a text and a value; what follows Array(n) n values: the caller's duty.
class MsgpackWriter {
 public:
  MsgpackWriter& Map(size_t pairs);
  MsgpackWriter& Array(size_t items);
  MsgpackWriter& Text(std::string_view text);
  MsgpackWriter& Unsigned(uint64_t value);
  MsgpackWriter& Boolean(bool value);
  const Bytes& bytes() const { return bytes_; }

 private:
  void Big(uint8_t type, uint64_t value, size_t size);

  Bytes bytes_;
};

}  // namespace sealward::intent::formats

#endif  // SEALWARD_INTENT_FORMATS_MSGPACK_H_
