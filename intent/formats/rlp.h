// RLP (Ethereum yellow paper, appendix B), encode only: byte strings, integers as minimal big endian, lists.
// Pure.
#ifndef SEALWARD_INTENT_FORMATS_RLP_H_
#define SEALWARD_INTENT_FORMATS_RLP_H_

#include "base/bytes.h"
#include "base/wide.h"

namespace sealward::intent::formats {

// One byte string as an item of its own.
Bytes EncodeRlpString(ByteView bytes);

// A list under construction: items in the order added.
class RlpList {
 public:
  RlpList& AddString(ByteView bytes);
  RlpList& AddInteger(const Uint256& value);  // zero is the empty string
  RlpList& AddInteger(uint64_t value) { return AddInteger(Uint256::From(value)); }
  RlpList& AddList(const RlpList& list);
  Bytes Encode() const;

 private:
  Bytes payload_;
};

}  // namespace sealward::intent::formats

#endif  // SEALWARD_INTENT_FORMATS_RLP_H_
