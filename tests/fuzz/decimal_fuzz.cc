// Decimals and 256-bit integers: a text that is taken is its value's one text after trimming zeros; what
// decodes encodes to the same bytes; a + b - b is a again wherever it can be told.
#include <string>

#include "base/codec_wide.h"
#include "base/decimal.h"
#include "tests/fuzz/property.h"

namespace {

using namespace sealward;

std::optional<Decimal> CheckText(std::string_view text) {
  const auto value = Decimal::Parse(text);
  if (!value.has_value()) return std::nullopt;
  CHECK(value->IsNormal());
  const std::string shortest = value->ToText();
  CHECK(shortest.size() <= text.size());
  const auto again = Decimal::Parse(shortest);
  CHECK(again.has_value() && again->mantissa == value->mantissa && again->scale == value->scale);
  const Bytes encoded = Encode(*value);
  const auto decoded = Decode<Decimal>(encoded);
  CHECK(decoded.has_value() && *decoded == *value);
  return *value;
}

void CheckSums(const Decimal& a, const Decimal& b) {
  const auto sum = Add(a, b);
  if (!sum.has_value()) return;
  const auto back = Subtract(*sum, b);
  CHECK(back.has_value() && *back == a);
  CHECK((a < b) == (b > a));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const ByteView input(data, size);
  (void)fuzz::DecodesToItself<Decimal>(input);
  (void)fuzz::DecodesToItself<Uint256>(input);
  const std::string_view text = AsText(input);
  const size_t gap = text.find(' ');
  const auto a = CheckText(text.substr(0, gap));
  if (a.has_value() && gap != std::string_view::npos) {
    if (const auto b = CheckText(text.substr(gap + 1)); b.has_value()) CheckSums(*a, *b);
  }
  if (const auto wide = Uint256FromDecimalText(text); wide.has_value()) {
    CHECK(ToDecimalText(*wide) == text);
    CHECK(Uint256FromMinimalBigEndian(ToMinimalBigEndian(*wide)) == *wide);
  }
  return 0;
}
