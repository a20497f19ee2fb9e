// A journal record that decodes encodes to the same bytes, and becomes JSON of one line without control
// characters.
#include "journal/record/json.h"
#include "journal/record/record.h"
#include "tests/fuzz/property.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace sealward;
  const auto record = fuzz::DecodesToItself<journal::Record>({data, size});
  if (!record.has_value()) return 0;
  const std::string json = journal::ToJson(*record);
  CHECK(json.size() >= 2 && json.front() == '{' && json.back() == '}');
  for (const char c : json) CHECK(static_cast<unsigned char>(c) >= 0x20);
  return 0;
}
