// A request in JSON ends in a request or an intent, or in one located mistake; what is read as a request has
// the same encoding when that is decoded.
#include "base/check.h"
#include "client/request_json.h"
#include "tests/fuzz/property.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace sealward;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto stated = client::ReadStated(text, "request.json", Nanoseconds{1'000'000'000});
  if (!stated.has_value()) {
    CHECK(!stated.error().Headline().empty());
    return 0;
  }
  if (const auto* request = std::get_if<intent::StatedRequest>(&*stated)) {
    CHECK(fuzz::DecodesToItself<intent::StatedRequest>(Encode(*request)).has_value());
  }
  return 0;
}
