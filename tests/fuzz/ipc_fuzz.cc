// A datagram is taken as the message of its tag and as no other, and what is taken encodes to the same
// datagram.
#include "daemon/ipc/messages.h"
#include "tests/fuzz/property.h"

namespace {

using namespace sealward;

template <typename T>
size_t TakenAs(ByteView datagram) {
  auto message = ipc::DecodeMessage<T>(datagram);
  if (!message.has_value()) return 0;
  CHECK(ipc::TagOf(datagram) == ipc::kTagOf<T>);
  CHECK(std::ranges::equal(ipc::EncodeMessage(*message), datagram));
  CHECK(fuzz::DecodesToItself<T>(datagram.subspan(1)).has_value());
  return 1;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const ByteView datagram(data, size);
  size_t taken = 0;
#define SEALWARD_ROW(name, tag, sender, receiver, descriptors) taken += TakenAs<ipc::name>(datagram);
  SEALWARD_IPC_MESSAGES(SEALWARD_ROW)
#undef SEALWARD_ROW
  CHECK(taken <= 1);
  return 0;
}
