// However a stream of frames is cut into reads, the same frames come out, up to the same error; and what came
// out, made into frames again, is what went in.
#include <optional>
#include <vector>

#include "protocol/frame.h"
#include "tests/fuzz/property.h"

namespace {

using namespace sealward;

constexpr size_t kFuzzedFrameBytesMax = 300;  // small, so that both sides of the bound are met

struct Cut {
  std::vector<Bytes> frames;
  std::optional<ErrorCode> error;
  size_t left = 0;
};

Cut CutUp(ByteView stream, size_t bytes_per_read) {
  protocol::FrameCutter cutter(kFuzzedFrameBytesMax);
  Cut out;
  for (size_t at = 0; at < stream.size() && !out.error.has_value(); at += bytes_per_read) {
    cutter.Append(stream.subspan(at, std::min(bytes_per_read, stream.size() - at)));
    while (true) {
      const auto frame = cutter.Next();
      if (!frame.has_value()) out.error = frame.error().code;
      if (!frame.has_value() || !frame->has_value()) break;
      out.frames.emplace_back((*frame)->begin(), (*frame)->end());
    }
  }
  CHECK(cutter.InsideFrame() == (cutter.Buffered() > 0));
  out.left = cutter.Buffered();
  return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  ByteView stream(data, size);
  const size_t bytes_per_read = size_t{fuzz::TakeChoice(stream)} + 1;
  const Cut whole = CutUp(stream, std::max<size_t>(stream.size(), 1));
  const Cut pieces = CutUp(stream, bytes_per_read);
  CHECK(whole.frames == pieces.frames);
  CHECK(whole.error == pieces.error);
  Bytes again;
  for (const Bytes& frame : whole.frames) {
    CHECK(!frame.empty() && frame.size() <= kFuzzedFrameBytesMax);
    Append(again, protocol::MakeFrame(frame));
    (void)protocol::CorrelationOf(frame);
  }
  CHECK(again.size() + whole.left == stream.size());
  CHECK(std::ranges::equal(again, stream.first(again.size())));
  return 0;
}
