// The formats, each in its own file; format.cc lists them. Inside intent/formats/ only.
#ifndef SEALWARD_INTENT_FORMATS_ROWS_H_
#define SEALWARD_INTENT_FORMATS_ROWS_H_

#include "intent/formats/format.h"

namespace sealward::intent::formats {

extern const FormatRow kBinanceRow;
extern const FormatRow kEthereumRow;

// A request and its resolution are not of kinds that belong together.
inline std::unexpected<Error> WrongKind() {
  return Fail(ErrorCode::kInvalidArgument, "the format can't sign this kind of intent with this resolution");
}

}  // namespace sealward::intent::formats

#endif  // SEALWARD_INTENT_FORMATS_ROWS_H_
