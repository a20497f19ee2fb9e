// Cuts a byte stream into frames: a 4-byte big-endian length, then that many bytes of one CBOR envelope (PROTOCOL.md).
// Used by session and client. Knows nothing of what is inside.
#ifndef SEALWARD_PROTOCOL_FRAME_H_
#define SEALWARD_PROTOCOL_FRAME_H_

#include <optional>
#include <string_view>

#include "base/bytes.h"
#include "base/limits.h"
#include "base/result.h"

namespace sealward::protocol {

inline constexpr size_t kFrameLengthBytes = 4;

class FrameCutter {
 public:
  explicit FrameCutter(size_t frame_bytes_max) : frame_bytes_max_(frame_bytes_max) {}
  void Append(ByteView bytes);
  // The next whole frame's body, valid until the next call; nothing if more bytes are needed. kTooLarge: the announced
  // length is over the bound; kMalformed: it is zero. After an error the stream can't be followed any more.
  Result<std::optional<ByteView>> Next();
  bool InsideFrame() const { return start_ < buffer_.size(); }
  size_t Buffered() const { return buffer_.size() - start_; }

 private:
  size_t frame_bytes_max_;
  Bytes buffer_;
  size_t start_ = 0;
};

// Length prefix and body.
Bytes MakeFrame(ByteView body);

// The correlation number of an envelope whose query can't be read; 0 if that can't be read either.
uint64_t CorrelationOf(ByteView body);

// Body of an ErrorReply with `closing` set and correlation 0: what a session says when it can't go on.
Bytes EncodeClosingError(ErrorCode code, std::string_view text);

}  // namespace sealward::protocol

#endif  // SEALWARD_PROTOCOL_FRAME_H_
