#include "protocol/frame.h"

#include "base/codec.h"

namespace sealward::protocol {

void FrameCutter::Append(ByteView bytes) {
  if (start_ > 0) {  // the body handed out last is not needed any more
    buffer_.erase(buffer_.begin(), buffer_.begin() + static_cast<ptrdiff_t>(start_));
    start_ = 0;
  }
  sealward::Append(buffer_, bytes);
}

Result<std::optional<ByteView>> FrameCutter::Next() {
  const ByteView rest = ByteView(buffer_).subspan(start_);
  if (rest.size() < 4) return std::nullopt;
  const size_t size = size_t{rest[0]} << 24 | size_t{rest[1]} << 16 | size_t{rest[2]} << 8 | rest[3];
  if (size == 0) return Fail(ErrorCode::kMalformed, "empty frame");
  if (size > frame_bytes_max_) return Fail(ErrorCode::kTooLarge, "frame length over the bound");
  if (rest.size() < 4 + size) return std::nullopt;
  start_ += 4 + size;
  return rest.subspan(4, size);
}

uint64_t CorrelationOf(ByteView body) {
  CborReader reader(body);
  uint64_t count = 0;
  uint64_t key = 0;
  uint64_t correlation = 0;
  const bool read = reader.Enter(CborMajor::kMap, count).has_value() && reader.Unsigned(key).has_value() && key == 0 &&
                    reader.Unsigned(correlation).has_value();
  return read ? correlation : 0;
}

Bytes MakeFrame(ByteView body) {
  const size_t size = body.size();
  Bytes out{static_cast<uint8_t>(size >> 24), static_cast<uint8_t>(size >> 16), static_cast<uint8_t>(size >> 8),
            static_cast<uint8_t>(size)};
  Append(out, body);
  return out;
}

}  // namespace sealward::protocol
