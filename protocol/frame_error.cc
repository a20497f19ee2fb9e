#include "protocol/frame.h"
#include "protocol/messages.h"

namespace sealward::protocol {

Bytes EncodeClosingError(ErrorCode code, std::string_view text) {
  return Encode(ReplyEnvelope{0, ErrorReply{code, "", std::string(text), true}});
}

}  // namespace sealward::protocol
