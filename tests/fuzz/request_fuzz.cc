// A stated or canonical request that decodes encodes to the same bytes, is shown as printable lines, and can
// be checked and priced without a crash; supplied values likewise.
#include "intent/request.h"
#include "tests/fuzz/property.h"

namespace {

using namespace sealward;

// Nothing that a terminal obeys gets into what people approve.
void CheckShown(const std::string& text) {
  for (const char c : text) CHECK(c == '\n' || (c >= 0x20 && c < 0x7f));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  ByteView input(data, size);
  switch (fuzz::TakeChoice(input) % 3) {
    case 0:
      if (const auto stated = fuzz::DecodesToItself<intent::StatedRequest>(input); stated.has_value()) {
        if (intent::ValidateStated(*stated).has_value()) CheckShown(intent::RenderStated(*stated));
      }
      break;
    case 1:
      if (const auto request = fuzz::DecodesToItself<intent::CanonicalRequest>(input); request.has_value()) {
        if (intent::ValidateStated(request->stated).has_value())
          CheckShown(intent::RenderStated(request->stated));
        (void)intent::Render(*request);
        (void)intent::AmountOf(*request);
        (void)intent::HashEffect(*request);
      }
      break;
    default:
      if (const auto supplied = fuzz::DecodesToItself<intent::Supplied>(input); supplied.has_value()) {
        (void)intent::RenderSupplied(*supplied);
      }
  }
  return 0;
}
