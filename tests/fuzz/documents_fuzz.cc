// The texts of reference data, address book, roster and keys: each ends in a document or in one located
// mistake; a document is valid and has one encoding, which decodes to itself.
#include <string>

#include "client/documents/documents.h"
#include "tests/fuzz/firm.h"
#include "tests/fuzz/property.h"

namespace {

using namespace sealward;

template <typename T>
void CheckRead(const Diagnosed<T>& read, std::string_view text) {
  if (!read.has_value()) {
    CHECK(!read.error().message.empty());
    (void)read.error().Render(text);
    return;
  }
  CHECK(read->Validate().has_value());
  CHECK(fuzz::DecodesToItself<T>(Encode(*read)).has_value());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const fuzz::Firm firm;
  ByteView input(data, size);
  const uint8_t choice = fuzz::TakeChoice(input);
  const std::string_view text = AsText(input);
  switch (choice % 4) {
    case 0:
      CheckRead(documents::ReadReference(text, "reference.toml"), text);
      break;
    case 1:
      CheckRead(documents::ReadAddressBook(text, "addresses.toml", firm.reference), text);
      break;
    case 2:
      CheckRead(documents::ReadRoster(text, "roster.toml"), text);
      break;
    default:
      CheckRead(documents::ReadKeys(text, "keys.toml", firm.reference, firm.roster), text);
  }
  return 0;
}
