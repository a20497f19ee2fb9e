// A query or a reply that decodes encodes to the same bytes; its correlation number can be read without
// decoding it.
#include "protocol/frame.h"
#include "protocol/messages.h"
#include "tests/fuzz/property.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace sealward;
  ByteView input(data, size);
  if (fuzz::TakeChoice(input) % 2 == 0) {
    const auto query = fuzz::DecodesToItself<protocol::QueryEnvelope>(input);
    if (query.has_value()) CHECK(protocol::CorrelationOf(input) == query->correlation);
  } else {
    const auto reply = fuzz::DecodesToItself<protocol::ReplyEnvelope>(input);
    if (reply.has_value()) CHECK(protocol::CorrelationOf(input) == reply->correlation);
  }
  (void)protocol::CorrelationOf(input);
  return 0;
}
