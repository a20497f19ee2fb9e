// The strict reader against the examples of RFC 7049, Appendix A. What the vectors call deterministic is
// accepted, except what lies outside our narrower profile.
#include <gtest/gtest.h>

#include <map>

#include "base/check.h"
#include "base/codec.h"
#include "base/hex.h"
#include "tests/support/vectors.h"

namespace sealward {
namespace {

// Deterministic, but outside the profile, and why.
const std::map<std::string, std::string> kOutsideProfile = {
    {"3bffffffffffffffff", "below -2^63"},
    {"f6", "null"},
    {"a26161016162820203", "text as map key"},
    {"a56161614161626142616361436164614461656145", "text as map key"},
};

TEST(CborVectors, AcceptsExactlyTheProfile) {
  SEALWARD_LOAD_VECTORS(file, "cbor_appendix_a.json");
  size_t outside = 0;
  for (const auto& vector : file.vectors()) {
    const std::string hex = vector.at("hex").get<std::string>();
    const bool in_profile = !kOutsideProfile.contains(hex);
    outside += in_profile ? 0 : 1;
    const bool expected = vector.at("deterministic").get<bool>() && in_profile;
    EXPECT_EQ(CheckCborProfile(MUST(HexDecode(hex))).has_value(), expected) << hex;
    file.CountRan();
  }
  EXPECT_EQ(outside, kOutsideProfile.size());
}

TEST(CborVectors, WriterMakesTheSameBytes) {
  SEALWARD_LOAD_VECTORS(file, "cbor_appendix_a.json");
  for (const auto& vector : file.vectors()) {
    if (!vector.at("deterministic").get<bool>() || !vector.contains("decoded_json")) continue;
    const auto value = nlohmann::json::parse(vector.at("decoded_json").get<std::string>());
    Bytes out;
    CborWriter writer(out);
    if (value.is_number_unsigned()) {
      writer.Unsigned(value.get<uint64_t>());
    } else if (value.is_number_integer()) {
      writer.Signed(value.get<int64_t>());
    } else if (value.is_string()) {
      writer.Text(value.get<std::string>());
    } else if (value.is_boolean()) {
      writer.Bool(value.get<bool>());
    } else {
      continue;
    }
    EXPECT_EQ(HexEncode(out), vector.at("hex").get<std::string>());
    file.CountRan();
  }
}

}  // namespace
}  // namespace sealward
